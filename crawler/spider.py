"""The one spider: from seeds to links to captures. What to ask for is decided in walk.py, what is read in reading.py."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider, IgnoreRequest
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from archive.health import REFUSED, WAITING
from archive.records import Failure, KnownUrl, SeedVisit
from archive.tally import Tally
from crawler import counting
from crawler.admission import check_may_crawl
from crawler.article_pages import is_article
from crawler.backlog import Backlog
from crawler.changes import Stored
from crawler.discover import DiscoveryError, Found, discover
from crawler.newsroom import Newsroom
from crawler.outcomes import NO_ARTICLE, reason_of
from crawler.politeness import Host
from crawler.reading import Readers
from crawler.report import Report, Watch
from crawler.revisit import ask_again, is_newer
from crawler.source import Source
from crawler.storing import ArchiveFailed
from crawler.walk import NO_LIMITS, Ask, Limits, Walk

SEED_PRIORITY = 10  # seeds before articles, so that a crawl knows early what there is to do


class SourceSpider(Spider):
    """Crawls one or many sources.

    `limit` bounds how many article pages of each source are asked for; `since` (ISO date) leaves out
    those that are older, and follows listings back to it; `nightly` asks sitemaps once a night only.
    """

    name = "sources"
    sources: ClassVar[Sequence[Source]] = ()

    def __init__(
        self,
        limit: int | str | None = None,
        since: str | None = None,
        *,
        nightly: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._sources = {source.id: source for source in self.sources}
        self._limit = int(limit) if limit else None
        self._since = since
        self._nightly = nightly
        self._known: dict[str, KnownUrl] = {}
        self.walk = Walk((), {}, {}, NO_LIMITS)
        self._backlog = Backlog()
        self._reading = asyncio.Lock()
        self.tallies = {id_: Tally() for id_ in self._sources}
        self.newsroom: Newsroom
        self.hosts: dict[str, Host] = {}  # those that earlier crawls are to leave in peace still
        self.run: int | None = None  # the number of this crawl in the archive, once it has begun
        self._fault: str | None = None  # why the crawl must stop, even if there was nothing left to do
        self._stopping: asyncio.Future[None] | None = None
        self._watch = Watch.start()

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """What the sources ask for: longer or shorter pauses at their hosts, private addresses for demos."""
        super().update_settings(settings)
        delays: dict[str, float] = {}
        for source in cls.sources:
            for host in source.hosts:
                delays[host] = max(source.delay, delays.get(host, 0.0))
        slots = {host: {"concurrency": 1, "delay": delay} for host, delay in delays.items()}
        private = sorted(host for source in cls.sources if source.allow_private for host in source.hosts)
        settings.set("DOWNLOAD_SLOTS", slots, priority="spider")
        settings.set("PRIVATE_HOSTS", private, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Scrapy's way to make a spider.

        Raises:
            CrawlRefused: the crawl must not begin.
        """
        check_may_crawl(cls.sources, crawler.settings)
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """What a crawl begins with: captures a crash left unread, the seeds, addresses left over."""
        settings = self.crawler.settings
        self.newsroom = Newsroom(
            Path(settings["ARCHIVE"]),
            self.sources,
            settings["PROGRAM"],
            self.stop,
            self.now,
            readers=self.readers(),
            learns=settings.getbool("LEARN_WORDS"),
        )
        self.crawler.signals.connect(self.idle, signals.spider_idle)
        self.crawler.signals.connect(self.end, signals.spider_closed)
        self._known = await self.newsroom.begin()
        self.run = self.newsroom.run
        self.hosts = await self.newsroom.hosts()
        self.walk = Walk(
            self.sources,
            self._known,
            await self.newsroom.listed(),
            Limits(
                articles=settings.getint("ARTICLES_MAX"),
                listing_pages=settings.getint("LISTING_PAGES_MAX"),
                sitemaps=settings.getint("SITEMAPS_MAX"),
                sitemap_depth=settings.getint("SITEMAP_DEPTH_MAX"),
                revisits=settings.getint("REVISITS_MAX"),
            ),
            limit=self._limit,
            since=self._since,
            nightly=self._nightly,
        )
        for stored in await self.newsroom.unread():
            known = self._known.get(stored.capture.asked or stored.capture.url)
            is_look = known is not None and known.article is not None
            yield replace(stored, look=False if is_look else None)  # counted by the crawl that was cut off
        for request in self._requests(list(self.walk.begin(self.now()))):
            yield request

    def idle(self) -> None:
        """When all was read: asks, once, for a few further pages that tell what some of the readings are.

        Raises:
            DontCloseSpider: there are such pages; the crawl is not over.
        """
        if self.run is None or self.stops:
            return
        now, asks = self.now(), list[Ask]()
        for question in self.newsroom.desk.questions():
            asks += self.walk.addresses_of(question.source, question.twins, now)
            if question.told_from is not None:
                compared = self.walk.compared(
                    question.source, question.told_from, now, changed=question.changed
                )
                self.newsroom.desk.compares(question.source, [ask.url for ask in compared])
                asks += compared
        if asks:
            assert self.crawler.engine is not None
            for request in self._requests(asks):
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    async def end(self, reason: str) -> None:
        """Closes the books of the crawl."""
        for source, bounds in self.walk.reached.items():
            for bound in sorted(bounds):
                self.tallies[source].reached(bound)
        with suppress(ArchiveFailed):  # which was said, and that the run did not end shows in its row
            await self.newsroom.end(self._fault or reason, self.tallies)

    def now(self) -> datetime:
        """The time, UTC: the one clock of a crawl."""
        return datetime.now(UTC)

    def readers(self) -> AbstractContextManager[Readers]:
        """Who reads the pages; closed with the crawl."""
        return Readers(timeout=self.settings.getfloat("READING_TIMEOUT"))

    async def parse_seed(self, response: Response) -> AsyncIterator[Request]:
        """From a feed, sitemap or listing to the articles worth asking for, and to further seeds."""
        ask: Ask = response.meta["ask"]
        self._answered(response)
        read = None
        try:
            read = await self._read(response)
        except ArchiveFailed:
            raise
        except Exception as error:
            self.logger.exception("Reading the seed %s failed; please report it.", ask.url)
            await self._fail(response.request, reason_of(error), None)
        if read is not None:
            visit, left_out = read
            for request in self._requests(self.walk.follow(visit, left_out, self.now(), nested=ask.nested)):
                yield request
        for request in self._look_again(ask, heard=read is not None or response.status == 304):
            yield request

    async def _read(self, response: Response) -> tuple[SeedVisit, list[str]] | None:
        """What a seed brought, written down, and what it names no more; None when it named nothing new or failed."""
        ask: Ask = response.meta["ask"]
        found = await self._found(response)
        if found is None:
            return None
        etag, last_modified = _header(response, "ETag"), _header(response, "Last-Modified")
        async with self._reading:  # in a thread of its own: a sitemap names thousands
            visit = await asyncio.to_thread(
                self.walk.read, ask, found, self.now(), etag=etag, last_modified=last_modified
            )
        strange = [link.url for link in visit.links if link.url not in self._known]
        self._known |= await self.newsroom.known_of_others(strange)
        left_out = await self.newsroom.discovered(visit)
        counting.seed_read(self.tallies[ask.source], found, visit, self._known)
        return visit, left_out

    async def _found(self, response: Response) -> Found | None:
        """What a seed names; None when it answered “not modified” or not at all, which is counted."""
        ask: Ask = response.meta["ask"]
        if response.status == 304:
            await self.newsroom.seed_unchanged(ask.url, ask.hint)
            counting.seed_unchanged(self.tallies[ask.source])
            return None
        reason = f"HTTP {response.status}"
        if response.status == 200:
            try:
                return await asyncio.to_thread(  # a sitemap of a million entries takes seconds
                    discover,
                    response.body,
                    response.url,
                    _header(response, "Content-Type"),
                    page=ask.listing is not None,
                )
            except DiscoveryError as error:
                reason = str(error)
        await self._fail(response.request, reason, _header(response, "Retry-After"))
        return None

    async def parse_article(self, response: Response) -> AsyncIterator[Stored | Request]:
        """From an answer to a stored capture; anything else is counted under its name."""
        for request in self._next(response.meta["source"]):
            yield request
        self._answered(response)
        tally = self.tallies[response.meta["source"]]
        kept = response.meta.get("kept")
        look = self._looked(response)
        if response.status == 304:
            await self.newsroom.seen_again(response.meta["asked"], response.meta["hint"])
            tally.fetched += 1
            tally.unchanged += 1
        elif kept is None:
            reason = f"HTTP {response.status}" if response.status != 200 else NO_ARTICLE
            await self._fail(response.request, reason, _header(response, "Retry-After"))
        else:
            tally.fetched += 1
            tally.count(kept.outcome)
            tally.measures.as_before += look is False and kept.outcome == "unchanged"
            tally.measures.reread += kept.outcome == "unchanged"
            if kept.capture is not None:
                known = self._known.get(response.meta["asked"])
                again = known is not None and known.article is None and known.whole is not None
                yield Stored(kept.capture, response.meta["capture"], response.meta["announced"], look, again)

    async def failed(self, failure: TwistedFailure) -> AsyncIterator[Request]:
        """No answer at all: the reason is named, counted, and remembered with the address."""
        if self._fault is not None:
            return  # the crawl stops, and the address did nothing wrong
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        assert failure.value is not None
        if not isinstance(failure.value, IgnoreRequest):  # which was not made
            self.tallies[request.meta["source"]].measures.answered(None)
        not_before = getattr(failure.value, "not_before", None)  # the middlewares know when, sometimes
        await self._fail(request, reason_of(failure.value), None, not_before)
        ask: Ask = request.meta["ask"]
        is_seed = ask.role == "seed"
        for further in self._look_again(ask, heard=False) if is_seed else self._next(ask.source):
            yield further

    @property
    def stops(self) -> bool:
        """Whether the crawl is to end before everything was asked for."""
        return self._fault is not None

    def report(self) -> Report:
        """The crawl so far."""
        return self._watch.report(
            run=self.run,
            program=self.settings["PROGRAM"],
            tallies=self.tallies,
            scrapy=self.crawler.stats.get_stats() if self.crawler.stats else {},
            reading=self.newsroom.seconds_read if self.run is not None else 0.0,
        )

    def progress(self) -> tuple[int, int, int]:
        """Pages done, pages asked for, new articles."""
        tallies = self.tallies.values()
        done = sum(tally.fetched + tally.errors for tally in tallies)
        return done, max(done, self.walk.pages), sum(tally.new for tally in tallies)

    def _answered(self, response: Response) -> None:
        """Counts a request by the class of its answer."""
        measures = self.tallies[response.meta["source"]].measures
        measures.answered(response.status, redirects=response.meta.get("redirect_times", 0))

    def _looked(self, response: Response) -> bool | None:
        """Counts an answer at an address where an article was in place when last asked; see `Stored.look`."""
        ask: Ask = response.meta["ask"]
        return counting.looked(
            self.tallies[ask.source],
            ask,
            self._known.get(ask.url),
            self._sources[ask.source],
            url=response.url,
            status=response.status,
            kept=response.meta.get("kept"),
        )

    def _look_again(self, seed: Ask, *, heard: bool) -> Iterator[Request]:
        """Requests for articles whose age says so, when that was the last seed of its source."""
        asks, waiting = self.walk.answered(seed, self.now(), heard=heard)
        if waiting:
            self.tallies[seed.source].note(WAITING, waiting)
        yield from self._requests(asks)

    def _requests(self, asks: Iterable[Ask]) -> Iterator[Request]:
        """Requests for seeds at once, and for as many article pages as Scrapy is to hold."""
        for ask in asks:
            yield from map(self._request, [ask] if ask.role == "seed" else self._backlog.add(ask))

    def _next(self, source: str) -> Iterator[Request]:
        """After an article page that was asked for: those that waited for it."""
        yield from map(self._request, self._backlog.done(source))

    def _request(self, ask: Ask) -> Request:
        meta: dict[str, Any] = {"ask": ask, "source": ask.source, "asked": ask.url}
        if ask.role == "article":
            source = self._sources[ask.source]
            known = self._known.get(ask.url)
            meta |= {"hint": ask.hint, "keep": partial(is_article, source), "rights": source.rights.effects}
            meta["verbatim_url"] = True  # it is in its one form (`crawler.urls.normalise`)
            meta["filed"] = known is not None and known.article is not None
            meta["announced"] = known is not None and is_newer(ask.hint, known.hint)
        return Request(
            ask.url,
            callback=self.parse_seed if ask.role == "seed" else self.parse_article,
            errback=self.failed,
            headers=dict(ask.headers),
            meta=meta,
            priority=SEED_PRIORITY if ask.role == "seed" else 0,
            dont_filter=True,
        )

    def stop(self, reason: str) -> None:
        """Ends the crawl, once: what is on its way is waited for, what waits is left queued."""
        if self._fault is None:
            assert self.crawler.engine is not None
            self._fault = reason
            self.logger.error("The crawl stops: %s", reason)
            self._stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    async def _fail(
        self, request: Request | None, reason: str, retry: str | None, not_before: datetime | None = None
    ) -> None:
        assert request is not None
        ask: Ask = request.meta["ask"]
        source, url, role = ask.source, ask.url, ask.role
        known, now = self._known.get(url), self.now()
        not_before = not_before or ask_again(reason, known.tries if known else 0, now, retry)
        if role == "seed" and reason == REFUSED:
            not_before = now  # every crawl asks for the rules anyway, and a seed is what it begins with
        failure = Failure(url=url, source=source, role=role, at=now, reason=reason, not_before=not_before)
        await self.newsroom.failed(failure)
        counting.failed(self.tallies[source], role, reason)


def spider_of(sources: Sequence[Source]) -> type[SourceSpider]:
    """The spider of these sources; a single one gives its name to it."""
    name = sources[0].id if len(sources) == 1 else SourceSpider.name
    return type("SourceSpider", (SourceSpider,), {"name": name, "sources": tuple(sources)})


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
