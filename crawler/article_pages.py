"""Which pages are articles of a source: by their address, by what was read there, under which addresses. Pure."""

from urllib.parse import urlsplit

from archive.evidence import ELSEWHERE
from archive.records import Article, Capture
from crawler.source import Source
from crawler.urls import identity, normalise, same_site

_NOTHING_ON_IT = ("The page has no headline", "The page has a headline, but no text")  # as lists read


def is_article(source: Source, url: str, *, feed: bool = True) -> bool:
    """Whether an address is an article of the source and on its site; its homepage and seeds never are."""
    parts = urlsplit(url)
    fronts = (source.facts.homepage, *source.seeds)
    if normalise(url) in fronts or (parts.path in {"", "/"} and not parts.query):
        return False
    return same_site(url, source.facts.homepage) and source.wants(url, feed=feed)


def why_no_article(reading: Article, capture: Capture, source: Source | None) -> str | None:
    """Why a capture gives no article, if it gives none: its page, or that it is none of its source's articles.

    A login, a cookie wall or a page that cannot be read stays what it is wherever it stands.
    """
    led_away = capture.asked is not None and source is not None and not is_article(source, capture.url)
    if led_away and (reading.unread is None or reading.unread.startswith(_NOTHING_ON_IT)):
        return f"{ELSEWHERE}."
    return reading.unread


def identities_of(article: Article, capture: Capture, source: Source | None) -> dict[str, str]:
    """What is common to all forms of each address of a reading, by what its source said of addresses then."""
    then = source.reading_at(capture.fetched) if source else None
    urls = {article.url, *article.aliases, capture.url, capture.asked or capture.url}
    return {url: then.identity(url) if then else identity(url) for url in urls}
