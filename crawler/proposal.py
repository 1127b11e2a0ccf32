"""From what is known of a site to a source: its seeds, the pattern of its articles, and what looks wrong. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from urllib.parse import urlsplit

from archive.records import Article, Link
from crawler.discover.detect import Overview
from crawler.discover.judging import STALE_DAYS, Judged, age_days
from crawler.discover.lists import ListFound, listed, navigation
from crawler.discover.patterns import ARTICLES_MIN, learn, shape
from crawler.discover.words import press_rank
from crawler.survey import PUBLISHERS, Survey, feeds, ignored_feeds, named_feeds
from crawler.urls import same_site

SAMPLES_MAX = 10  # articles read before a source is written
FEED_LINKS_MIN = 8  # a feed can do without a pattern, and one learned of few entries may be too narrow
ALIKE_SHARE = 0.8  # of their words that two texts share when both are a consent wall or the like
ALIKE_PAIRS_SHARE = 0.5  # of all pairs of articles
PATTERN_LINKS_MAX = 2_000  # of a sitemap, looked at for a pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a source file could say. `also` are other seeds that were found, `needs` what is missing to crawl it."""

    homepage: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    article: str | None = None
    samples: tuple[Link, ...] = ()
    found: str = ""
    also: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    needs: str | None = None

    @property
    def seeds(self) -> tuple[str, ...]:
        """All addresses a crawl would start from."""
        return (*self.feeds, *self.sitemaps, *self.listings)

    def wants(self, url: str) -> bool:
        """Whether a crawl would take an address that answered for an article's."""
        return same_site(url, self.homepage) and (self.article is None or bool(re.search(self.article, url)))


def propose(survey: Survey) -> Proposal:
    """The source a survey makes likely; the surest kind of seed that was found."""
    offers = [seed for seed in feeds(survey) if seed.usable]
    lists = _lists(survey)
    sitemaps = [seed for seed in survey.seeds.values() if not seed.is_feed and seed.usable]
    chosen: Proposal | None
    if offers and (offers[0].sound or not lists):
        chosen = _of_feed(survey, offers[0], sitemaps)
    elif lists:
        chosen = _of_listing(survey, *lists[0])
    else:
        chosen = next(filter(None, (_of_sitemap(survey, seed) for seed in sitemaps)), None)
    also = (
        *(f"feed {seed.url}" for seed in offers),
        *(f"listing {url} ({len(one.articles)} articles: {one.pattern})" for url, one in lists),
        *(f"sitemap {seed.url}" for seed in sitemaps),
    )
    taken = set(chosen.seeds) if chosen else set()
    return replace(
        chosen or Proposal(homepage=survey.root, needs=_missing(survey)),
        also=tuple(one for one in also if one.split()[1] not in taken),
        warnings=tuple(dict.fromkeys(_warnings(survey, taken))),
    )


def concerns(articles: Sequence[Article], today: date) -> Iterator[str]:
    """What looks wrong with articles as they were read, in sentences for people."""
    unread = [article for article in articles if article.unread is not None]
    if unread:
        yield f"{len(unread)} of {len(articles)} articles could not be read: {unread[0].unread}"
    read = [article for article in articles if article.unread is None]
    texts = [frozenset((article.body or "").casefold().split()) for article in read]
    pairs = list(combinations(texts, 2))
    alike = sum(len(one & other) >= ALIKE_SHARE * max(len(one | other), 1) for one, other in pairs)
    if pairs and alike > ALIKE_PAIRS_SHARE * len(pairs):
        yield "The texts of the articles are nearly alike: a consent wall or a notice may stand in their place."
    newest = max((article.published for article in read if article.published), default=None)
    if read and newest is None:
        yield "No article says when it was published."
    elif (age := age_days(newest, today)) is not None and age > STALE_DAYS:
        yield f"The newest of the articles that were read is {age} days old."
    if read and all(article.paywalled for article in read):
        yield "All articles are behind a paywall; only their beginnings can be read."


def reader_of(articles: Iterable[Article]) -> str | None:
    """The reader that recognised every article that could be read; None when it was not one."""
    readers = {article.report.reader for article in articles if article.unread is None and article.report}
    return readers.pop() if len(readers) == 1 else None


def _of_feed(survey: Survey, feed: Judged, sitemaps: Sequence[Judged]) -> Proposal:
    links = [link.url for link in feed.links]
    pattern = learn(links, navigation(survey.pages.values(), links)) if len(links) >= FEED_LINKS_MIN else None
    wants = re.compile(pattern).search if pattern and survey.kind in PUBLISHERS else None
    news = [
        one
        for one in sitemaps
        if wants and "news" in urlsplit(one.url).path and any(wants(link.url) for link in one.links)
    ]
    dated = f", the newest of {feed.newest[:10]}" if feed.newest else ", without dates"
    return Proposal(
        homepage=_homepage(survey, (feed.url,)),
        feeds=(feed.url,),
        sitemaps=tuple(one.url for one in news[:1]),
        article=pattern,
        samples=feed.links[:SAMPLES_MAX],
        found=f"feed with {len(links)} entries{dated}",
    )


def _of_listing(survey: Survey, url: str, found: ListFound) -> Proposal:
    return Proposal(
        homepage=_homepage(survey, (url,)),
        listings=(url,),
        article=found.pattern,
        samples=tuple(Link(url=one) for one in found.articles[:SAMPLES_MAX]),
        found=f"list page with {len(found.articles)} articles",
    )


def _of_sitemap(survey: Survey, seed: Judged) -> Proposal | None:
    """A sitemap as a seed, when the addresses under a section that is called like news share a pattern."""
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in seed.links[:PATTERN_LINKS_MAX]:
        above = urlsplit(link.url).path.rstrip("/").rpartition("/")[0]
        if link.title or any(press_rank("", part) is not None for part in above.split("/") if part):
            groups[shape(link.url)].append(link)
    for group in sorted(groups.values(), key=len, reverse=True):
        urls = [link.url for link in group]
        others = {link.url for link in seed.links} - set(urls)
        pattern = (
            learn(urls, others | navigation(survey.pages.values(), urls))
            if len(urls) >= ARTICLES_MIN
            else None
        )
        if pattern:
            newest = sorted(group, key=lambda link: link.published or "", reverse=True)
            return Proposal(
                homepage=_homepage(survey, (seed.url,)),
                sitemaps=(seed.url,),
                article=pattern,
                samples=tuple(newest[:SAMPLES_MAX]),
                found=f"sitemap with {len(urls)} articles",
            )
    return None


def _lists(survey: Survey) -> list[tuple[str, ListFound]]:
    """Pages that list articles, in the order of their rank, each with what it lists."""
    pages = survey.listing_pages
    front = survey.root if survey.kind not in PUBLISHERS and survey.start != survey.root else None
    lists = (
        (page.url, found)
        for page in pages
        if page.url != front and (found := listed(page, [other for other in pages if other is not page]))
    )
    return list(lists)


def _homepage(survey: Survey, seeds: Sequence[str]) -> str:
    """The page somebody pointed at, unless it is a seed itself."""
    return survey.root if survey.site in seeds or survey.start not in survey.pages else survey.site


def _missing(survey: Survey) -> str:
    start = survey.answers[survey.start]
    if start.is_forbidden:
        return f"the publisher's leave: {start.reason}"
    return "a feed, sitemap or list page of its news: none was found"


def _warnings(survey: Survey, taken: set[str]) -> Iterator[str]:
    """What looks wrong: with the seeds that were chosen, and why others were not."""
    for page in survey.listing_pages:
        if page.broken_feeds:
            yield f"{page.url} names a feed without an address (empty href)."
    for url, about in ignored_feeds(survey):
        yield f"The feed {url} is one of {about}, not of news; it was left out."
    named = {survey.start, *named_feeds(survey)}
    for seed in survey.seeds.values():
        if seed.links or (seed.is_feed and seed.url in named):
            yield from (*seed.fatal, *seed.flaws)
    forbidden = [answer for answer in survey.answers.values() if answer.is_forbidden]
    yield from (f"{answer.asked}: {answer.reason}." for answer in forbidden)
    yield from (
        f"{page.url} shows hardly any text and no list in its HTML: it may be drawn by a script, which is not run."
        for page in survey.listing_pages
        if page.scripted and page.url not in taken and not _has_links(page)
    )


def _has_links(page: Overview) -> bool:
    return (
        sum(not anchor.framed and same_site(anchor.url, page.url) for anchor in page.anchors) >= ARTICLES_MIN
    )
