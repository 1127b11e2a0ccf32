"""Which links of a page are its articles, when no feed says so. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.discover.detect import Anchor, Overview
from crawler.discover.patterns import ARTICLES_MIN, ending, learn, shape
from crawler.urls import same_site

HEADLINE_MIN_WORDS = 4  # a label with fewer may be that of a section


@dataclass(frozen=True, slots=True)
class ListFound:
    """The articles a page lists, in its order, and the pattern of their addresses."""

    articles: tuple[str, ...]
    pattern: str


def listed(page: Overview, around: Sequence[Overview] = ()) -> ListFound | None:
    """The articles of a page; None when nothing on it looks like a list of them.

    They are links of one shape, outside of menus, most of them called like headlines. `around` are other pages
    of the site: a pattern of articles must not match their sections.
    """
    best: tuple[int, ListFound] | None = None
    fronts = {page.url, *(other.url for other in around)}
    inner = [anchor for anchor in page.anchors if not anchor.framed and same_site(anchor.url, page.url)]
    for group in _groups([anchor for anchor in inner if anchor.url not in fronts]):
        told = {anchor.url for anchor in group if is_headline(anchor.label)}
        urls = list(dict.fromkeys(anchor.url for anchor in group if anchor.url in told))
        if len(urls) < ARTICLES_MIN or (best and best[0] >= len(urls)):
            continue
        pattern = learn(urls, navigation((page, *around), urls))
        if pattern:
            best = len(urls), ListFound(tuple(urls), pattern)
    return best[1] if best else None


def navigation(pages: Iterable[Overview], articles: Collection[str]) -> set[str]:
    """The links of pages that are sections of the site, not articles.

    They stand in menus, are called like feeds or lists of news, or are called too shortly for a headline and stand on several pages or are unlike the
    articles. A short headline that stands on one page, among articles, is no section.
    """
    pages = tuple(pages)
    told = {anchor.url for page in pages for anchor in page.anchors if is_headline(anchor.label)}
    shown = Counter(url for page in pages for url in {anchor.url for anchor in page.anchors})
    shapes = set(map(shape, articles))
    own = {
        anchor.url
        for page in pages
        for anchor in page.anchors
        if same_site(anchor.url, page.url)
        and (
            anchor.framed
            or (anchor.url not in told and (shown[anchor.url] > 1 or shape(anchor.url) not in shapes))
        )
    }
    named = {url for page in pages for url in (page.url, *page.feeds, *(at for _, at in page.sections))}
    return (own | named) - set(articles)


def is_headline(label: str) -> bool:
    """Whether a label may be that of an article."""
    return len(label.split()) >= HEADLINE_MIN_WORDS


def _groups(anchors: Iterable[Anchor]) -> Iterator[list[Anchor]]:
    """Links that belong together: by where they stand, or by the number and word their addresses end with."""
    groups: dict[str, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        groups[f"/{shape(anchor.url)}"].append(anchor)
        if tail := ending(anchor.url):
            groups[tail].append(anchor)
    yield from groups.values()
