"""What to ask a site next so that its seeds are found, given what it has answered so far. Pure; the day is passed in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self
from urllib.parse import urlsplit

from crawler.discover.detect import Overview, kinds, overview
from crawler.discover.judging import SEED_ROOTS, Judged, judged
from crawler.discover.systems import System, placed
from crawler.discover.words import FEED_PATHS, SITEMAP_PATHS, not_news, press_rank
from crawler.discover.xml import looks_like_html, root_name
from crawler.urls import join, normalise, same_site

ASKS_MAX = 30  # requests for one survey, articles and robots.txt apart
PRESS_PAGES_MAX = 4  # pages called “Presse” or the like
DECLARED_MAX = 8  # feeds, and pages about feeds, that the site itself names
GUESSED_MAX = 8  # feeds at places where the site's system or other sites keep them
SITEMAPS_MAX = 3  # of each sort: for news, and general ones
SURE = 1  # the rank of a name up to which a feed or section is surely one of releases or news

UNNAMED = 99  # the rank of what no name says anything about

PUBLISHERS = frozenset({"newspaper", "portal", "broadcaster"})  # kinds all of whose pages are news


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for an address. `url` is the one that answered, `reason` says why nothing came, or no page."""

    asked: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    reason: str | None = None

    @property
    def is_forbidden(self) -> bool:
        """Whether robots.txt forbids the address, or cannot be had, so that nothing may be asked for."""
        return self.reason is not None and self.reason.startswith("robots.txt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What is known of a site. `start` is where somebody pointed; `stated` is the kind of publisher, if they said it.

    `sitemaps` are those robots.txt names. Pages and seeds are kept by the address they were asked for.
    """

    start: str
    today: date
    stated: str | None = None
    sitemaps: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    pages: Mapping[str, Overview] = field(default_factory=dict)
    seeds: Mapping[str, Judged] = field(default_factory=dict)

    def plus(self, answer: Answer) -> Self:
        """The survey with one answer more, looked at once."""
        answers = {**self.answers, answer.asked: answer}
        if answer.reason is not None:
            return replace(self, answers=answers)
        content_type = next((v for k, v in answer.headers.items() if k.lower() == "content-type"), None)
        if looks_like_html(answer.body) or _is_html(answer.body, content_type):
            page = overview(answer.body, normalise(answer.url) or answer.url, answer.headers)
            pages = {**self.pages, **({answer.asked: page} if page else {})}
            return replace(self, answers=answers, pages=pages)
        seed = judged(answer.body, answer.asked, content_type, homepage=self.site, today=self.today)
        return replace(self, answers=answers, seeds={**self.seeds, answer.asked: seed})

    def naming(self, sitemaps: Iterable[str]) -> Self:
        """The survey with the sitemaps that robots.txt names."""
        return replace(self, sitemaps=tuple(sitemaps))

    @property
    def site(self) -> str:
        """The address of the site: that of its start, or the one the start leads to."""
        answer = self.answers.get(self.start)
        return (answer and normalise(answer.url)) or self.start

    @property
    def root(self) -> str:
        """The front page of the site."""
        return normalise(join(self.site, "/") or self.site) or self.site

    @property
    def fronts(self) -> tuple[Overview, ...]:
        """The page somebody pointed at and the front page, as far as they were had."""
        return self._had((self.start, self.root))

    @property
    def kind(self) -> str | None:
        """The kind of publisher: as stated, else what the front pages give evidence of; None when that is not one kind."""
        if self.stated:
            return self.stated
        evidence = {kind for page in reversed(self.fronts) for kind in kinds(page)}
        return evidence.pop() if len(evidence) == 1 else None

    @property
    def system(self) -> System | None:
        """The content management system that made the site's pages."""
        return next((page.system for page in self.listing_pages if page.system), None)

    @property
    def listing_pages(self) -> tuple[Overview, ...]:
        """Pages that may list articles: the one somebody pointed at, sections by rank, the front page."""
        pages = self._had((self.start, *_sections(self), self.root))
        is_front = self.start == self.root
        return (*pages[1:], pages[0]) if is_front and len(pages) > 1 else pages

    def _had(self, urls: Iterable[str]) -> tuple[Overview, ...]:
        return tuple(self.pages[url] for url in dict.fromkeys(urls) if url in self.pages)


def next_ask(survey: Survey) -> str | None:
    """The address worth asking next; None when enough is known, or enough was asked."""
    if len(survey.answers) >= ASKS_MAX:
        return None
    return next((url for url in _wishes(survey) if url not in survey.answers), None)


def feeds(survey: Survey) -> tuple[Judged, ...]:
    """The feeds that were had, the best first."""
    had = [seed for seed in survey.seeds.values() if seed.is_feed]
    order = {url: place for place, url in enumerate([survey.start, *_declared(survey)])}
    return tuple(sorted(had, key=lambda seed: (_worth(seed), order.get(seed.url, len(order)))))


def named_feeds(survey: Survey) -> tuple[str, ...]:
    """What pages call feeds, and what those of them that are pages about feeds call so."""
    named = [url for page in survey.listing_pages for url in page.feeds]
    about = [url for at in named if at in survey.pages for url in survey.pages[at].feeds]
    return tuple(dict.fromkeys((*named, *about)))


def ignored_feeds(survey: Survey) -> tuple[tuple[str, str], ...]:
    """Feeds whose addresses say that they are no news, each with what they are instead; they are not asked for."""
    return tuple((url, about) for url in named_feeds(survey) if (about := _other(url)))


def _is_html(body: bytes, content_type: str | None) -> bool:
    """Whether a body is a page by what its server says; feeds are served as pages, too."""
    says_so = (content_type or "").partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}
    return says_so and root_name(body) not in SEED_ROOTS


def _wishes(survey: Survey) -> Iterator[str]:
    """What is still worth knowing, in order; reading on after a better answer is cheap, so nothing is remembered."""
    yield survey.start
    if survey.answers[survey.start].reason:
        return
    yield survey.root
    if survey.kind is None:
        return
    if not _is_settled(survey):
        yield from _bounded(_declared(survey), survey, DECLARED_MAX)
    if not _is_settled(survey):
        yield from _bounded(_sections(survey), survey, PRESS_PAGES_MAX)
        yield from _bounded(_declared(survey), survey, DECLARED_MAX)
    if not any(feed.sound for feed in feeds(survey)):
        yield from _bounded(_guessed(survey), survey, GUESSED_MAX)
    if survey.kind in PUBLISHERS:
        yield from _bounded(_sitemaps(survey, news=True), survey, SITEMAPS_MAX)
    if not any(seed.usable for seed in survey.seeds.values()):
        yield from _bounded(_sitemaps(survey, news=False), survey, SITEMAPS_MAX)


def _is_settled(survey: Survey) -> bool:
    """Whether there is a feed nothing is wrong with, and which is surely the one of releases or news."""
    return any(
        feed.sound and (survey.kind in PUBLISHERS or _rank(feed) <= SURE or feed.url == survey.start)
        for feed in survey.seeds.values()
        if feed.is_feed
    )


def _sections(survey: Survey) -> list[str]:
    """Pages of the site that may list releases or news, the surest first."""
    fronts = {survey.start, survey.root}
    ranked: dict[str, int] = {}
    asked = list(survey.pages)
    for page in (*survey.fronts, *(survey.pages[url] for url in asked)):
        for rank, url in page.sections:
            ranked[url] = min(rank, ranked.get(url, rank))
    order = {url: place for place, url in enumerate(ranked)}
    return sorted((url for url in ranked if url not in fronts), key=lambda url: (ranked[url], order[url]))


def _declared(survey: Survey) -> list[str]:
    """Feeds, and pages about feeds, that pages of the site name; not those that say they are no news."""
    pages = {survey.start, survey.root, *_sections(survey)}
    return [url for url in named_feeds(survey) if not _other(url) and url not in pages]


def _guessed(survey: Survey) -> list[str]:
    """Where the site's system, or most systems, keep feeds."""
    system = survey.system
    own = system.feeds if system else ()
    places = [page.url for page in survey.listing_pages[:2]] or [survey.root]
    urls = [url for place in places for url in placed(own, place)]
    urls += placed(FEED_PATHS, survey.root)
    return [url for one in dict.fromkeys(urls) if (url := normalise(one)) and not _other(url)]


def _sitemaps(survey: Survey, *, news: bool) -> list[str]:
    """Sitemaps by robots.txt, by the site's system, by custom; and those an index names, the last first."""
    own = survey.system.sitemaps if survey.system else ()
    children = [child for seed in survey.seeds.values() for child in reversed(seed.children)]
    urls = [*children, *survey.sitemaps, *placed((*own, *SITEMAP_PATHS), survey.root)]
    whole = [url for one in dict.fromkeys(urls) if (url := normalise(one)) and same_site(url, survey.root)]
    return [url for url in whole if ("news" in urlsplit(url).path.casefold()) == news or url in children]


def _bounded(urls: Sequence[str], survey: Survey, limit: int) -> Iterator[str]:
    """The addresses not asked yet, as many as the limit leaves."""
    left = limit - sum(url in survey.answers for url in urls)
    yield from [url for url in urls if url not in survey.answers][: max(left, 0)]


def _worth(feed: Judged) -> tuple[bool, bool, int, bool]:
    """For sorting: a sound feed comes first, then one that is called like releases."""
    return (not feed.usable, not feed.sound, _rank(feed), not feed.newest)


def _rank(feed: Judged) -> int:
    """How surely a feed is one of releases or news, by its title or its address; a large number when neither says so."""
    parts = urlsplit(feed.url)
    ranks = [press_rank("", name) for name in (feed.title, *parts.path.split("/"), parts.query) if name]
    return min((rank for rank in ranks if rank is not None), default=UNNAMED)


def _other(url: str) -> str | None:
    parts = urlsplit(url)
    return not_news(f"{parts.path} {parts.query}")
