"""Which page it is: its addresses, its language, its kind, and what it calls itself for machines. Pure."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from lxml import html

from archive.records import ArticleKind
from crawler.extraction.structured import Statements, text
from crawler.source import Source
from crawler.urls import normalise, same_site


def canonical_links(tree: html.HtmlElement, whole: Callable[[str], str]) -> list[str]:
    """The addresses a page calls canonical (RFC 6596)."""
    return [whole(link.get("href", "")) for link in tree.iter("link") if link.get("rel") == "canonical"]


def addresses_of(
    stated: Sequence[str | None], url: str, source: Source | None
) -> tuple[str, tuple[str, ...]]:
    """The address the page gives itself, if it is one of this site's articles and no homepage; and the others."""
    found = [
        normal
        for text in stated
        if text
        and (normal := normalise(text))
        and _may_be(normal, url)
        and (source is None or source.wants(normal))
    ]
    own = normalise(url) or url
    address = found[0] if found else own
    return address, tuple(dict.fromkeys(other for other in (own, *found) if other != address))


def _may_be(canonical: str, url: str) -> bool:
    is_homepage = urlsplit(canonical).path in {"", "/"} and not urlsplit(canonical).query
    return same_site(canonical, url) and (not is_homepage or urlsplit(url).path in {"", "/"})


def language_of(
    tree: html.HtmlElement, said: Statements, headers: Mapping[str, str], source: Source | None
) -> str | None:
    """The language a page states, else the one its source is in: two or three letters (ISO 639)."""
    stated = tree.get("lang") or tree.get("xml:lang") or said.meta("language", "og:locale")
    header = next((value for name, value in headers.items() if name.lower() == "content-language"), None)
    name = stated or header or (source.facts.language if source else None)
    primary = (name or "").replace("_", "-").partition("-")[0].partition(",")[0].strip().lower()
    return primary if primary.isalpha() and len(primary) in {2, 3} else None


def kind_of(said: Statements, published: str | None, source: Source | None) -> ArticleKind:
    """What a source publishes, else an article if the page says that it is one in any way."""
    if source is not None and source.publishes != "article":
        return source.publishes
    is_article = published or said.article or said.meta("og:type") == "article"
    return "article" if is_article else "page"


def descriptions_of(said: Statements) -> list[str]:
    """What the page states of itself for machines."""
    stated = (
        text(said.article.get("description")),
        *(said.meta(name) for name in ("og:description", "description", "twitter:description")),
    )
    return list(dict.fromkeys(one for one in stated if one))
