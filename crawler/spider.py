"""The one spider: from seeds to links to captures. What to fetch is decided in revisit.py, what is read in reading.py."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Literal, Self
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from archive.health import REFUSED
from archive.records import Failure, KnownUrl, Link, SeedVisit, Tally
from crawler.discover import DiscoveryError, Found, discover
from crawler.newsroom import ArchiveFailed, Newsroom, Stored
from crawler.outcomes import (
    DEEPER_SITEMAPS,
    MORE_ARTICLES,
    MORE_PAGES,
    MORE_SITEMAPS,
    NO_ARTICLE,
    name_of,
    reason_of,
)
from crawler.revisit import ask_again, decide
from crawler.source import Source
from crawler.urls import host_of, normalise, same_site

SEED_PRIORITY = 10  # seeds before articles, so that a crawl knows early what there is to do
SOURCES_MAX = 500  # per process: beyond that Scrapy's queue costs more than the fetching


class CrawlRefused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """The crawl must not begin; the message says what to do."""


class SourceSpider(Spider):
    """Crawls one or many sources.

    `limit` bounds how many article pages of each source are asked for; `since` (ISO date) leaves out
    those that their seed dates before it.
    """

    name = "sources"
    sources: ClassVar[Sequence[Source]] = ()

    def __init__(self, limit: int | str | None = None, since: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._sources = {source.id: source for source in self.sources}
        self._limit = int(limit) if limit else None
        self._since = since
        self._known: dict[str, KnownUrl] = {}
        self._visited: set[str] = set()
        self._asked: set[str] = set()
        self._listed: dict[str, set[str]] = {}  # articles each listing has named, ever
        self._walked: Counter[str] = Counter()  # pages visited, by listing
        self._pages: Counter[str] = Counter()  # article pages asked for, by source
        self._sitemaps: Counter[str] = Counter()  # sitemaps that others name, visited, by source
        self.tallies = {id_: Tally() for id_ in self._sources}
        self.newsroom: Newsroom
        self.run: int | None = None  # the number of this crawl in the archive, once it has begun
        self._fault: str | None = None  # why the crawl must stop, even if there was nothing left to do
        self._stopping: asyncio.Future[None] | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """What the sources ask for: longer or shorter pauses at their hosts, private addresses for demos."""
        super().update_settings(settings)
        delays: dict[str, float] = {}
        for source in cls.sources:
            for host in hosts(source):
                delays[host] = max(source.delay, delays.get(host, 0.0))
        slots = {host: {"concurrency": 1, "delay": delay} for host, delay in delays.items()}
        private = sorted(host for source in cls.sources if source.allow_private for host in hosts(source))
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
            self._stop,
            reading_timeout=settings.getfloat("READING_TIMEOUT"),
        )
        self.crawler.signals.connect(self.end, signals.spider_closed)
        self._known = await self.newsroom.begin()
        self.run = self.newsroom.run
        self._listed = await self.newsroom.listed()
        for stored in await self.newsroom.unread():
            yield stored
        for source in self.sources:
            for seed in source.seeds:
                for request in self._visit(source, seed):
                    yield request
        for request in self._left_over():
            yield request

    async def end(self, reason: str) -> None:
        """Closes the books of the crawl."""
        with suppress(ArchiveFailed):  # which was said, and that the run did not end shows in its row
            await self.newsroom.end(self._fault or reason, self.tallies)

    async def parse_seed(self, response: Response) -> AsyncIterator[Request]:
        """From a feed, sitemap or listing to the articles worth asking for, and to further seeds."""
        source, seed = self._sources[response.meta["source"]], response.meta["seed"]
        listing, nested = response.meta["listing"], response.meta["nested"]
        tally = self.tallies[source.id]
        found = await self._found(response)
        if found is None:
            return
        tally.seeds += not found.children  # an index of sitemaps names no articles itself
        links = await asyncio.to_thread(_wanted, found.links, source, feed=seed in source.feeds)
        tally.links += len(links)
        for bound in found.bounds:
            tally.reached(bound)
        further = [url for child in found.children if (url := normalise(child))]
        if further and nested >= self._most("SITEMAP_DEPTH_MAX"):
            tally.reached(DEEPER_SITEMAPS)
            further = []
        if listing and self._brings_news(listing, links) and found.next_page:
            further.append(found.next_page)
        visit = SeedVisit(
            url=seed,
            source=source.id,
            fetched=datetime.now(UTC),
            links=tuple(links),
            seeds=tuple(further),
            listing=listing,
            complete=found.complete,
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )
        left_out = await self.newsroom.discovered(visit)
        for request in self._follow(source, visit, left_out, nested + 1):
            yield request

    def _follow(
        self, source: Source, visit: SeedVisit, left_out: Sequence[str], nested: int
    ) -> Iterator[Request]:
        """What a seed leads to. Further seeds stay queued when there are pages enough without them."""
        for link in visit.links:
            yield from self._fetch(source, link)
        for url in left_out:
            yield from self._fetch(source, Link(url=url), suspected=True)
        for url in visit.seeds:
            if not self._is_full(source):
                yield from self._visit(source, url, listing=visit.listing, nested=nested)

    async def _found(self, response: Response) -> Found | None:
        """What a seed names; None when it answered “not modified” or not at all, which is counted."""
        if response.status == 304:
            tally = self.tallies[response.meta["source"]]
            tally.seeds += 1
            tally.seeds_unchanged += 1
            return None
        reason = f"HTTP {response.status}"
        if response.status == 200:
            try:
                return await asyncio.to_thread(  # a sitemap of a million entries takes seconds
                    discover,
                    response.body,
                    response.url,
                    _header(response, "Content-Type"),
                    page=response.meta["listing"] is not None,
                )
            except DiscoveryError as error:
                reason = str(error)
        await self._fail(response.request, reason, _header(response, "Retry-After"))
        return None

    async def parse_article(self, response: Response) -> AsyncIterator[Stored]:
        """From an answer to a stored capture; anything else is counted under its name."""
        tally = self.tallies[response.meta["source"]]
        kept = response.meta.get("kept")
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
            if kept.capture is not None:
                yield Stored(kept.capture, response.meta["capture"])

    async def failed(self, failure: TwistedFailure) -> None:
        """No answer at all: the reason is named, counted, and remembered with the address."""
        if isinstance(failure.value, ArchiveFailed):
            return  # the crawl stops, and the address did nothing wrong
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        assert failure.value is not None
        not_before = getattr(failure.value, "not_before", None)  # the middlewares know when, sometimes
        await self._fail(request, reason_of(failure.value), None, not_before)

    def progress(self) -> tuple[int, int, int]:
        """Pages done, pages asked for, new articles."""
        tallies = self.tallies.values()
        done = sum(tally.fetched + tally.errors for tally in tallies)
        return done, max(done, len(self._asked)), sum(tally.new for tally in tallies)

    def _visit(
        self, source: Source, url: str, *, listing: str | None = None, nested: int = 0
    ) -> Iterator[Request]:
        """A request for a seed, once in a crawl.

        `listing`: it is a further page of that listing. `nested`: through how many seeds it was found.
        """
        known = self._known.get(url)
        if url in self._visited or (known and known.not_before and known.not_before > datetime.now(UTC)):
            return
        if url in source.listings:
            listing = url
        if listing:
            if self._walked[listing] >= self._most("LISTING_PAGES_MAX"):
                self.tallies[source.id].reached(MORE_PAGES)
                return
            self._walked[listing] += 1
        elif url not in source.seeds:
            if self._sitemaps[source.id] >= self._most("SITEMAPS_MAX"):
                self.tallies[source.id].reached(MORE_SITEMAPS)
                return
            self._sitemaps[source.id] += 1
        self._visited.add(url)
        # A sitemap index may stay the same while its children change, so it is always asked for.
        conditions = _conditions(known) if url not in source.sitemaps else {}
        meta = {"source": source.id, "seed": url, "asked": url, "listing": listing, "nested": nested}
        yield Request(
            url,
            callback=self.parse_seed,
            errback=self.failed,
            headers=conditions,
            meta=meta,
            priority=SEED_PRIORITY,
            dont_filter=True,
        )

    def _fetch(self, source: Source, link: Link, *, suspected: bool = False) -> Iterator[Request]:
        """A request for an article page, if it is worth one. `suspected`: its seed does not name it any more."""
        known = self._known.get(link.url)
        old = self._since is not None and link.published is not None and link.published < self._since
        if old or link.url in self._asked:
            return
        if not suspected and not decide(link, known, datetime.now(UTC)).fetch:
            return
        if self._is_full(source):
            return
        self._asked.add(link.url)
        self._pages[source.id] += 1
        meta = {
            "source": source.id,
            "asked": link.url,
            "hint": link.modified or link.published,
            "keep": partial(_is_article, source),
            "rights": source.rights.effects,
        }
        yield Request(
            link.url,
            callback=self.parse_article,
            errback=self.failed,
            headers=_conditions(known),
            meta=meta,
            dont_filter=True,
        )

    def _left_over(self) -> Iterator[Request]:
        """What an earlier crawl queued and did not get to, or got no answer for."""
        for known in self._known.values():
            source = self._sources[known.source]
            if known.state not in {"queued", "failed", "missing"}:
                continue
            if known.role == "seed":
                yield from self._visit(source, known.url, listing=known.seed)
            else:
                yield from self._fetch(source, Link(url=known.url, published=known.hint))

    def _brings_news(self, listing: str, links: Sequence[Link]) -> bool:
        """Whether a page names articles its listing has not named before.

        That others knew them does not count: a crawl may have ended after the feed and before the listing.
        """
        listed = self._listed.setdefault(listing, set())
        new = {link.url for link in links} - listed
        listed |= new
        return bool(new)

    def _stop(self, reason: str) -> None:
        """Ends the crawl, once: what is on its way is waited for, what waits is left queued."""
        if self._fault is None:
            assert self.crawler.engine is not None
            self._fault = reason
            self.logger.error("The crawl stops: %s", reason)
            self._stopping = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=reason))

    def _is_full(self, source: Source) -> bool:
        if self._pages[source.id] >= self._most("ARTICLES_MAX"):
            self.tallies[source.id].reached(MORE_ARTICLES)
            return True
        return self._limit is not None and self._pages[source.id] >= self._limit

    def _most(self, limit: str) -> int:
        return self.crawler.settings.getint(limit)

    async def _fail(
        self, request: Request | None, reason: str, retry: str | None, not_before: datetime | None = None
    ) -> None:
        assert request is not None
        source, url = request.meta["source"], request.meta["asked"]
        role: Literal["seed", "article"] = "seed" if "seed" in request.meta else "article"
        known, now = self._known.get(url), datetime.now(UTC)
        not_before = not_before or ask_again(reason, known.tries if known else 0, now, retry)
        if role == "seed" and reason == REFUSED:
            not_before = now  # every crawl asks for the rules anyway, and a seed is what it begins with
        failure = Failure(url=url, source=source, role=role, at=now, reason=reason, not_before=not_before)
        await self.newsroom.failed(failure)
        self.tallies[source].errors += 1
        self.tallies[source].note(name_of(reason))


def check_may_crawl(sources: Sequence[Source], settings: BaseSettings) -> None:
    """Whether these sources may be crawled in one process.

    Raises:
        CrawlRefused: nobody is named whom the owner of a public site could write to, or there are too
            many sources.
    """
    if not settings["CONTACT"] and not all(source.allow_private for source in sources):
        raise CrawlRefused(
            "Say who you are before you crawl public sites: set STADTCHRONIK_CONTACT to a web page or an "
            "e-mail address. It is sent along with every request."
        )
    if len(sources) > SOURCES_MAX:
        raise CrawlRefused(
            f"{len(sources)} sources are too many for one process. Choose at most {SOURCES_MAX}."
        )


def spider_of(sources: Sequence[Source]) -> type[SourceSpider]:
    """The spider of these sources; a single one gives its name to it."""
    name = sources[0].id if len(sources) == 1 else SourceSpider.name
    return type("SourceSpider", (SourceSpider,), {"name": name, "sources": tuple(sources)})


def hosts(source: Source) -> set[str]:
    """The hosts a source names itself."""
    return {host_of(url) for url in (source.facts.homepage, *source.seeds)}


def _wanted(links: Sequence[Link], source: Source, *, feed: bool) -> list[Link]:
    """The links that are articles of the source, each once, under their one address."""
    wanted: dict[str, Link] = {}
    for link in links:
        url = normalise(link.url)
        if url and _is_article(source, url, feed=feed):
            wanted.setdefault(url, replace(link, url=url))
    return list(wanted.values())


def _is_article(source: Source, url: str, *, feed: bool = True) -> bool:
    """Whether an address is an article of the source and on its site; its homepage and seeds never are."""
    parts = urlsplit(url)
    fronts = (source.facts.homepage, *source.seeds)
    if normalise(url) in fronts or (parts.path in {"", "/"} and not parts.query):
        return False
    return same_site(url, source.facts.homepage) and source.wants(url, feed=feed)


def _conditions(known: KnownUrl | None) -> dict[str, str]:
    """Validators to ask with, so that an unchanged page costs no body (RFC 9110 §13.1)."""
    if known is None or known.state != "kept":
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
