"""Between Scrapy and the web: robots.txt is obeyed, and the bytes are kept before anyone interprets them."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.evidence import ABSENT_STATUS
from archive.health import REFUSED
from archive.records import Capture
from crawler.outcomes import UNREACHABLE
from crawler.robots import RULES_MAX_AGE, Rules
from crawler.spider import SourceSpider
from crawler.urls import same_site

log = logging.getLogger(__name__)


class RobotsMiddleware:
    """Asks each host for its robots.txt before anything else, and obeys it (RFC 9309)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["BOT_NAME"]
        self._rules: dict[str, tuple[datetime, asyncio.Task[Rules]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Lets a request pass, or raises IgnoreRequest when robots.txt forbids it."""
        request.meta.pop("download_slot", None)  # a redirect brings along the one of the host it came from
        if request.meta.get("robots"):
            return
        rules = await self._rules_of(request)
        if not rules.allows(request.url, self._agent):
            raise IgnoreRequest(REFUSED if rules.known else UNREACHABLE)
        self._slow_down(request, rules)

    async def _rules_of(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        now = datetime.now(UTC)
        asked, task = self._rules.get(origin, (None, None))
        if task is None or asked is None or now - asked > RULES_MAX_AGE:
            task = asyncio.ensure_future(self._ask(origin, request.meta))
            self._rules[origin] = (now, task)
        return await asyncio.shield(task)

    async def _ask(self, origin: str, meta: Mapping[str, Any]) -> Rules:
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            meta={"robots": True, "source": meta.get("source"), "dont_retry": True},
            priority=1000,
            dont_filter=True,
        )
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the file is unreachable (RFC 9309 §2.3.1.4)
            log.warning("robots.txt of %s is unreachable (%s): nothing is fetched there.", origin, error)
            return Rules.from_answer(None, b"")
        return Rules.from_answer(response.status, response.body)

    def _slow_down(self, request: Request, rules: Rules) -> None:
        """Honours Crawl-delay, for the slot there is and for those made later."""
        delay = rules.delay(self._agent)
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
    The answer then carries `kept`, what the archive made of it, and `capture`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

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
        spider, capture = self._crawler.spider, _capture(request, response)
        assert isinstance(spider, SourceSpider)
        request.meta["capture"] = capture
        request.meta["kept"] = await spider.newsroom.keep(capture, request.meta.get("hint"))
        response.headers.pop("Content-Encoding", None)
        return response


def _is_evidence(request: Request, response: Response) -> bool:
    """Whether an article answered, or its site says that it is not there, at whatever address."""
    if response.status in ABSENT_STATUS:
        return same_site(response.url, request.meta["asked"])
    return response.status == 200 and request.meta["keep"](response.url)


def _capture(request: Request, response: Response) -> Capture:
    asked = request.meta["asked"]
    return Capture(
        url=response.url,
        asked=None if asked == response.url else asked,
        source=request.meta["source"],
        fetched=datetime.now(UTC),
        status=response.status,
        headers=tuple(
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
        ),
        body=response.body,
    )
