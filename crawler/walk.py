"""What one crawl asks for: seeds, the articles they name, and those whose age says so. Pure; the time is passed in."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from sys import maxsize
from typing import Literal

from archive.records import KnownUrl, Link, SeedVisit
from crawler.article_pages import is_article
from crawler.discover import Found
from crawler.forms import Forms
from crawler.listing_pages import Listings
from crawler.outcomes import DEEPER_SITEMAPS, MORE_ARTICLES, MORE_PAGES, MORE_SITEMAPS
from crawler.revisit import (
    conditions,
    decide,
    due_again,
    is_worth_reading,
    redates,
    stated,
    to_compare,
    waits,
    witnesses,
)
from crawler.rhythm import is_swept, keeps_nights
from crawler.source import Source
from crawler.urls import normalise


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one crawl asks of a source; the next crawl goes on where this one stopped.

    `articles` are pages asked for, `listing_pages` those of one listing, `sitemaps` those that others name,
    `sitemap_depth` through how many others one may be found. `revisits` is how many articles are looked at
    again because of their age, unless the source says so itself.
    """

    articles: int
    listing_pages: int
    sitemaps: int
    sitemap_depth: int
    revisits: int


NO_LIMITS = Limits(
    articles=maxsize, listing_pages=maxsize, sitemaps=maxsize, sitemap_depth=maxsize, revisits=maxsize
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request a crawl makes.

    `headers` are the validators to ask with. `listing` is the first page of the listing a seed is a page of,
    `hint` what the seed that named it said of its last change, remembered when there is an answer. `nested` is through how many others a seed was found.
    `suspected`: the seed that named an article leaves it out now, so that it may be away.
    """

    source: str
    role: Literal["seed", "article"]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    listing: str | None = None
    nested: int = 0
    hint: str | None = None
    suspected: bool = False


class Walk:
    """The way of one crawl through its sources. Every address is asked for once.

    `known` and `listed` are what the archive says when the crawl opens, `limit` bounds the article pages of each
    source, `since` (ISO date) leaves out older ones and makes listings be followed back to it. `nightly` asks sitemaps
    once a night only, where there are other seeds. `reached` are the limits that were, by source.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        known: Mapping[str, KnownUrl],
        listed: dict[str, set[str]],
        limits: Limits,
        *,
        limit: int | None = None,
        since: str | None = None,
        nightly: bool = False,
    ) -> None:
        self._sources = {source.id: source for source in sources}
        self._known = known
        self._articles: dict[str, list[KnownUrl]] = {source.id: [] for source in sources}
        for one in known.values():
            if one.role == "article":
                self._articles[one.source].append(one)
        self._listings = Listings(listed, limits.listing_pages)
        self._limits, self._limit, self._since, self._nightly = limits, limit, since, nightly
        self.reached: dict[str, set[str]] = {}
        self._sitemaps: Counter[str] = Counter()  # sitemaps that others name, visited, by source
        self._asked: set[str] = set()
        self._asked_in_full: set[str] = set()  # without validators
        self._pages: Counter[str] = Counter()  # article pages asked for, by source
        self._visited: set[str] = set()
        self._open: Counter[str] = Counter()  # seeds that have not answered yet, by source
        self._heard: set[str] = set()  # sources of which a seed has answered
        self._dated: dict[str, str | None] = {}  # what an index says of its sitemaps
        self._forms = {source.id: Forms(self._articles[source.id], source.mirrors) for source in sources}

    @property
    def pages(self) -> int:
        """How many article pages were asked for."""
        return len(self._asked)

    def begin(self, now: datetime) -> Iterator[Ask]:
        """The seeds, and what an earlier crawl queued and did not get to, or got no answer for."""
        left_over = [
            known for known in self._known.values() if known.state in {"queued", "failed", "missing"}
        ]
        pages = {known.url: known.seed for known in left_over if known.role == "seed" and known.seed}
        if self._since is not None:
            listings = [url for source in self._sources.values() for url in source.listings]
            self._listings.go_back(listings, pages)
        for source in self._sources.values():
            for seed in source.seeds:
                if not self._waits_for_night(source, seed, now):
                    yield from self._visit(source, seed, now)
        for known in left_over:
            source = self._sources[known.source]
            if known.role == "seed":
                yield from self._visit(source, known.url, now, listing=known.seed)
            else:
                yield from self._fetch(source, Link(url=known.url, published=known.hint), now)

    def read(
        self,
        seed: Ask,
        found: Found,
        now: datetime,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> SeedVisit:
        """What a seed brought: the articles worth keeping in mind, and where it leads on."""
        source = self._sources[seed.source]
        links = self._wanted(found.links, source, feed=seed.url in source.feeds)
        further = list(self._children(seed, found.children, now))
        is_done = found.next_page is None or found.next_page in self._visited
        goes_on = seed.listing and self._listings.goes_on(seed.listing, seed.url, links, self._is_old)
        if goes_on and found.next_page and not is_done:
            further.append(found.next_page)
            self._listings.leads_on(seed.url, found.next_page)
        return SeedVisit(
            url=seed.url,
            source=source.id,
            fetched=now,
            links=tuple(links),
            seeds=tuple(further),
            listing=seed.listing,
            complete=found.complete,
            hint=seed.hint,
            redated=redates(links, self._known, now),
            etag=etag,
            last_modified=last_modified,
        )

    def follow(
        self, visit: SeedVisit, left_out: Sequence[str], now: datetime, *, nested: int = 0
    ) -> Iterator[Ask]:
        """What a seed leads to that was itself found through so many others. Further seeds stay queued when there are pages enough without them."""
        source = self._sources[visit.source]
        for link in visit.links:
            yield from self._fetch(source, link, now, redated=visit.redated)
        for url in left_out:
            yield from self._fetch(source, Link(url=url), now, suspected=True)
        for url in visit.seeds:
            if not self._is_full(source):
                yield from self._visit(source, url, now, listing=visit.listing, nested=nested + 1)

    def answered(self, seed: Ask, now: datetime, *, heard: bool) -> tuple[list[Ask], int]:
        """After the last seed of a source: articles whose age says so, and how many of them have to wait for a later crawl.

        Some that are in place are looked at beside those that are missing.

        Before that, nothing: what seeds say comes first. Nor when no seed was heard: the site has other troubles.
        """
        source = self._sources[seed.source]
        self._open[source.id] -= 1
        self._heard |= {source.id} if heard else set()
        if self._open[source.id] or source.id not in self._heard:
            return [], 0
        most = self._limits.revisits if source.revisits is None else source.revisits
        known = self._articles[source.id]
        asked = {one.article for one in known if one.url in self._asked and one.article is not None}
        due = [
            one
            for one in due_again(known, now)
            if one.url not in self._asked and one.article not in asked and not self._is_old(Link(url=one.url))
        ]
        asks = [self._ask(source, Link(url=one.url), now) for one in due[:most] if not self._is_full(source)]
        beside = [
            self._ask(source, Link(url=one.url), now)
            for one in witnesses(known, now)
            if one.url not in self._asked and not self._is_full(source)
        ]
        return asks + beside, len(due) - len(asks)

    def compared(
        self, source_id: str, since: datetime, now: datetime, *, changed: Collection[int] = ()
    ) -> list[Ask]:
        """Articles known since before then that are asked for in full, to tell whether the site changed or one of them.

        Those that changed are not asked again. That a server called one unchanged in this crawl tells nothing: some always do.
        """
        source = self._sources[source_id]
        asked = {one.article for one in self._articles[source_id] if one.url in self._asked_in_full}
        told = asked.union(changed)
        found = to_compare((one for one in self._articles[source_id] if one.article not in told), since, now)
        return [self._in_full(source, one.url, now) for one in found if not self._is_full(source)]

    def addresses_of(self, source_id: str, articles: Collection[int], now: datetime) -> list[Ask]:
        """Where these articles are kept, asked for in full: whether they are there still, when each seems to stand elsewhere."""
        source = self._sources[source_id]
        found = [
            one
            for one in self._articles[source_id]
            if one.article in articles and one.state in {"kept", "queued"} and one.fetched is not None
            if one.url not in self._asked and not waits(one, now)
        ]
        return [self._in_full(source, one.url, now) for one in found if not self._is_full(source)]

    def _in_full(self, source: Source, url: str, now: datetime) -> Ask:
        self._asked_in_full.add(url)
        return replace(self._ask(source, Link(url=url), now), headers={})

    def _children(self, seed: Ask, children: Sequence[Link], now: datetime) -> Iterator[str]:
        """The sitemaps of an index that are worth reading."""
        if children and seed.nested >= self._limits.sitemap_depth:
            self._reach(seed.source, DEEPER_SITEMAPS)
            return
        for child in children:
            url = normalise(child.url)
            if url and not self._is_old(child) and is_worth_reading(child, self._known.get(url), now):
                self._dated[url] = stated(child, now)
                yield url

    def _waits_for_night(self, source: Source, seed: str, now: datetime) -> bool:
        if not self._nightly or seed not in source.sitemaps or not keeps_nights(source):
            return False
        known = self._known.get(seed)
        return known is not None and is_swept(source, known.fetched, now)

    def _visit(
        self, source: Source, url: str, now: datetime, *, listing: str | None = None, nested: int = 0
    ) -> Iterator[Ask]:
        """A request for a seed, once in a crawl. `listing`: it is a further page of that listing."""
        known = self._known.get(url)
        if url in self._visited or (known and waits(known, now)):
            return
        if url in source.listings:
            listing = url
        if listing:
            if not self._listings.turn(listing):
                self._reach(source.id, MORE_PAGES)
                return
        elif url not in source.seeds:
            if self._sitemaps[source.id] >= self._limits.sitemaps:
                self._reach(source.id, MORE_SITEMAPS)
                return
            self._sitemaps[source.id] += 1
        self._visited.add(url)
        self._open[source.id] += 1
        # An unchanged page leads back as well.
        headers = {} if self._listings.goes_back(url) else conditions(known, now)
        hint = self._dated.get(url)
        yield Ask(
            source=source.id, role="seed", url=url, headers=headers, listing=listing, nested=nested, hint=hint
        )

    def _fetch(
        self, source: Source, link: Link, now: datetime, *, suspected: bool = False, redated: bool = False
    ) -> Iterator[Ask]:
        """A request for an article page, if it is worth one now. `suspected`: its seed does not name it any more."""
        if self._is_old(link) or link.url in self._asked:
            return
        said = Link(url=link.url) if redated else link
        decision = decide(said, self._known.get(link.url), now)
        if (suspected or (decision.fetch and not decision.planned)) and not self._is_full(source):
            yield self._ask(source, link, now, suspected=suspected)

    def _ask(self, source: Source, link: Link, now: datetime, *, suspected: bool = False) -> Ask:
        """The request. An address that did not answer is asked for in the form its seed names now."""
        known = self._known.get(link.url)
        absent = known is not None and known.state != "kept"
        headers = conditions(known, now)
        self._asked.add(link.url)
        self._asked_in_full |= set() if headers else {link.url}
        self._pages[source.id] += 1
        return Ask(
            source=source.id,
            role="article",
            url=link.alias if link.alias and absent else link.url,
            headers=headers,
            hint=stated(link, now),
            suspected=suspected,
        )

    def _wanted(self, links: Sequence[Link], source: Source, *, feed: bool) -> list[Link]:
        """The links that are articles of the source, each once, under the address that is known of it."""
        wanted: dict[str, Link] = {}
        for link in links:
            url = normalise(link.url)
            if url and is_article(source, url, feed=feed):
                one = replace(link, url=url)
                one = one if url in self._known else self._forms[source.id].known_as(one)
                wanted.setdefault(one.url, one)
        return list(wanted.values())

    def _is_old(self, link: Link) -> bool:
        """Whether an article is from before `since`. A last change before it says so as well."""
        if self._since is None:
            return False
        known = self._known.get(link.url)
        day = link.published or link.day or link.modified or (known.published if known else None)
        return day is not None and day < self._since

    def _is_full(self, source: Source) -> bool:
        if self._pages[source.id] >= self._limits.articles:
            self._reach(source.id, MORE_ARTICLES)
            return True
        return self._limit is not None and self._pages[source.id] >= self._limit

    def _reach(self, source: str, limit: str) -> None:
        self.reached.setdefault(source, set()).add(limit)
