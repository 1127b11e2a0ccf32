"""The spider that looks at a new site: one request after the other, as crawler.survey wishes, under the rules of a crawl."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import BaseSettings

from archive.health import OPTED_OUT
from archive.records import Capture
from archive.refusals import CUT_SHORT, Refusal
from crawler.admission import check_may_crawl
from crawler.crawl import settings_with
from crawler.discover.detect import sitemaps_in
from crawler.observing import Observer
from crawler.outcomes import reason_of
from crawler.proposal import Proposal, propose
from crawler.rights import of_headers, of_page, origin_of, strictest
from crawler.settings import BOT_NAME
from crawler.source import Source
from crawler.survey import Answer, Survey, next_ask
from crawler.urls import normalise


class ScoutCutShort(Refusal, RuntimeError):  # noqa: N818 - it is an answer, not a fault
    """Looking at a site ended before it was done."""

    exit_code = CUT_SHORT


class Scout(Spider):
    """Asks what a survey wishes, proposes a source, and fetches its sample articles.

    `site` stands for the source that is not there yet: its homepage is where to start. Nothing is stored.
    """

    name = "scout"
    site: ClassVar[Source]

    def __init__(self, survey: Survey, observer: Observer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.survey, self.observer = survey, observer
        self.proposal = Proposal(homepage=survey.start)
        self.captures: list[Capture] = []
        self.failures: dict[str, str] = {}  # articles that could not be had, each with the reason
        self.done = False

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """The pause between requests, and private addresses when they are allowed."""
        super().update_settings(settings)
        settings.set("ITEM_PIPELINES", {}, priority="spider")
        settings.set("DOWNLOAD_DELAY", cls.site.delay, priority="spider")
        private = sorted(cls.site.hosts) if cls.site.allow_private else []
        settings.set("PRIVATE_HOSTS", private, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to make a spider.

        Raises:
            CrawlRefused: nobody is named whom the owner of a public site could write to.
        """
        check_may_crawl([cls.site], crawler.settings)
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Everything: there is no queue, because each answer decides what is asked next."""
        while (url := next_ask(self.survey)) is not None:
            self.survey = self.survey.plus(await self._answer(url))
            if url == self.survey.start:  # only now its host is known
                self._note_sitemaps()
        self.proposal = propose(self.survey)
        for link in self.proposal.samples if self.survey.kind else ():
            await self._sample(link.url)
        self.done = True
        return
        yield

    def progress(self) -> tuple[int, int, int]:
        """Pages done, pages asked for, articles had."""
        done = len(self.survey.answers) + len(self.captures) + len(self.failures)
        return done, done + 1, len(self.captures)

    async def _answer(self, url: str) -> Answer:
        try:
            response = await self._ask(url)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the reason is shown
            return Answer(asked=url, url=url, reason=reason_of(error))
        reason = None if response.status == 200 else f"HTTP {response.status}"
        headers = dict(_headers(response))
        return Answer(asked=url, url=response.url, headers=headers, body=response.body, reason=reason)

    async def _sample(self, url: str) -> None:
        """An article page, as a crawl would keep it."""
        answer = await self._answer(url)
        if answer.reason is None and not self.proposal.wants(normalise(answer.url) or answer.url):
            answer = replace(answer, reason=f"it leads to {answer.url}, which is no article")
        if answer.reason is None and _is_reserved(answer):
            answer = replace(answer, reason=OPTED_OUT)
        if answer.reason is not None:
            self.failures[url] = answer.reason
            return
        capture = Capture(
            url=answer.url,
            source=self.site.id,
            fetched=datetime.now(UTC),
            status=200,
            headers=tuple(answer.headers.items()),
            body=answer.body,
        )
        self.captures.append(capture)

    async def _ask(self, url: str) -> Response:
        assert self.crawler.engine is not None
        request = Request(url, callback=NO_CALLBACK, meta={"source": self.site.id}, dont_filter=True)
        return await self.crawler.engine.download_async(request)

    def _note_sitemaps(self) -> None:
        """What robots.txt names as sitemaps: it was asked for before anything else."""
        answer = self.observer.robots.get(origin_of(self.survey.site))
        self.survey = self.survey.naming(sitemaps_in(answer.body) if answer and answer.status == 200 else ())


def look_at(site: Source, survey: Survey, *, progress: bool = True) -> Scout:
    """Looks at a site; returns the spider with what it found. The process is used up by it.

    Raises:
        CrawlRefused: it must not begin.
        ScoutCutShort: it was stopped.
    """
    spider = type("Scout", (Scout,), {"site": site})
    settings, observer = settings_with({"PROGRESS_ENABLED": progress}), Observer()
    check_may_crawl([site], settings)
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    observer.watch(crawler)
    process.crawl(crawler, survey=survey, observer=observer)
    process.start()
    if not isinstance(crawler.spider, Scout) or not crawler.spider.done:
        raise ScoutCutShort("Looking at the site was cut short; the messages above say why.")
    return crawler.spider


def _is_reserved(answer: Answer) -> bool:
    """Whether a crawl would not keep a page, because its publisher reserves it there (docs/rights.md)."""
    wishes = of_headers(answer.headers.items(), answer.url, BOT_NAME)
    wishes += of_page(answer.body, answer.url, BOT_NAME)
    return strictest(wishes, {}, datetime.now(UTC)) == "refuse"


def _headers(response: Response) -> Sequence[tuple[str, str]]:
    return [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    ]
