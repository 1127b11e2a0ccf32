"""Between Scrapy and the web: robots.txt is obeyed, and the bytes are kept before anyone interprets them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from archive.captures import CaptureError, content
from archive.evidence import ABSENT_STATUS
from archive.health import OPTED_OUT, REFUSED
from archive.records import Capture, SiteFile
from crawler.clock import now
from crawler.outcomes import UNREACHABLE, PutOff
from crawler.rights import (
    RESERVED_AGAIN,
    Wish,
    of_headers,
    of_page,
    of_robots,
    of_tdmrep,
    origin_of,
    signals,
    strictest,
)
from crawler.robots import Rules
from crawler.site_files import ROBOTS, TDMREP, SiteFiles
from crawler.spider import SourceSpider
from crawler.urls import same_site

# A redirect would bring along the slot of the host it came from, and that its address needs no mending.
_OF_ITS_OWN = ("download_slot", "verbatim_url")


class RobotsMiddleware:
    """Asks each host what it allows before anything else, and obeys it (RFC 9309, docs/rights.md)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["BOT_NAME"]
        self._files = SiteFiles(crawler)
        self._rules: dict[str, tuple[SiteFile | None, Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Lets a request pass, or raises IgnoreRequest when robots.txt or a reservation forbids it."""
        for name in _OF_ITS_OWN:
            request.meta.pop(name, None)
        if request.meta.get("robots"):
            return
        rules = await self._rules_of(request)
        if not rules.allows(request.url):
            why = REFUSED if rules.known else f"{UNREACHABLE}: {self._files.why(origin_of(request.url))}"
            raise IgnoreRequest(why)
        self._slow_down(request, rules)
        if "keep" in request.meta:
            await self._respect(request, rules)

    async def _rules_of(self, request: Request) -> Rules:
        origin = origin_of(request.url)
        file = await self._files.get(origin, ROBOTS, request.meta.get("source"))
        known = self._rules.get(origin)
        if known is None or known[0] is not file:
            status, text = (None, "") if file is None else (file.status, file.body)
            known = self._rules[origin] = (file, Rules.from_text(status, text, self._agent))
        return known[1]

    async def _respect(self, request: Request, rules: Rules) -> None:
        """Looks for what the site reserves before a page is asked for."""
        origin = origin_of(request.url)
        wishes = of_robots(rules.usage, request.url)
        if rules.allows(origin + TDMREP):
            file = await self._files.get(origin, TDMREP, request.meta.get("source"))
            wishes += of_tdmrep(file.body, request.url) if file else ()
        request.meta["wishes"] = wishes
        at = now(self._crawler)
        if strictest(wishes, request.meta["rights"], at) == "refuse":
            await _write_down(self._crawler, request, wishes)
            raise PutOff(OPTED_OUT, at + RESERVED_AGAIN)

    def _slow_down(self, request: Request, rules: Rules) -> None:
        """Honours Crawl-delay, for the slot there is and for those made later."""
        delay = rules.delay
        if delay is None:
            return
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        settings = downloader.per_slot_settings.setdefault(key, {})
        if settings.get("delay", downloader.settings.getfloat("DOWNLOAD_DELAY")) < delay:
            settings["delay"] = delay
            if key in downloader.slots:
                downloader.slots[key].delay = delay


class CaptureMiddleware:
    """Hands article pages to the archive as they came over the wire, before decompression.

    A request that wants this carries `keep` in its meta: whether an address that answered is an article's.
    The answer then carries `kept`, what the archive made of it, and `capture`. A page whose publisher reserves
    it is not kept (docs/rights.md).
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["BOT_NAME"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Stores the response, if it is a page or the proof that one is not there.

        It goes on as it is, without the header that makes Scrapy unpack it: the readers do that, from
        what is stored and within their own limits.
        """
        if "keep" not in request.meta or not _is_evidence(request, response):
            return response
        spider = self._crawler.spider
        assert isinstance(spider, SourceSpider)
        capture = _capture(request, response, spider.now())
        wishes = (*request.meta.get("wishes", ()), *_wishes_of(capture, self._agent))
        await _write_down(self._crawler, request, wishes)
        if strictest(wishes, request.meta["rights"], capture.fetched) == "refuse":
            raise PutOff(OPTED_OUT, capture.fetched + RESERVED_AGAIN)
        request.meta["capture"] = capture
        elsewhere = capture.status == 200 and not request.meta["keep"](response.url)
        request.meta["kept"] = await spider.newsroom.keep(
            capture, request.meta.get("hint"), elsewhere=elsewhere
        )
        response.headers.pop("Content-Encoding", None)
        return response


async def _write_down(crawler: Crawler, request: Request, wishes: Iterable[Wish]) -> None:
    """Remembers what a publisher asks for, with what follows from it for this source."""
    spider, found = crawler.spider, signals(wishes, request.meta["rights"], now(crawler))
    assert isinstance(spider, SourceSpider)
    if found:
        await spider.newsroom.signalled(found)


def _wishes_of(capture: Capture, agent: str) -> tuple[Wish, ...]:
    """What a response states, in its headers and in its page."""
    wishes = of_headers(capture.headers, capture.url, agent)
    try:
        return wishes + of_page(content(capture), capture.url, agent)
    except CaptureError:
        return wishes  # nobody can read the page, which its reading will say


def _is_evidence(request: Request, response: Response) -> bool:
    """Whether an article answered, or its site shows that it is not there, at whatever address.

    Where the address of an article that is filed leads to is evidence as well, as long as it is on its site.
    """
    asked = request.meta["asked"]
    if response.status in ABSENT_STATUS:
        return same_site(response.url, asked)
    if response.status != 200:
        return False
    led_away = request.meta["filed"] and response.url != asked and same_site(response.url, asked)
    return bool(request.meta["keep"](response.url) or led_away)


def _capture(request: Request, response: Response, fetched: datetime) -> Capture:
    asked = request.meta["asked"]
    return Capture(
        url=response.url,
        asked=None if asked == response.url else asked,
        source=request.meta["source"],
        fetched=fetched,
        status=response.status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=response.body,
    )
