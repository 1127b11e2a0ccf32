"""Listing pages: their links in order, and where they go on. Pure."""

import re
from urllib.parse import urlsplit

from lxml import etree, html
from w3lib.encoding import html_to_unicode

from archive.records import Link
from crawler.discover.beside import Days, day_beside
from crawler.discover.found import MORE_LINKS, DiscoveryError, Found
from crawler.urls import base_of, join, normalise, same_site

LISTING_MAX_BYTES = 10 * 1024 * 1024
LISTING_LINKS_MAX = 5_000  # a page of more is no list of news

_NEXT_CLASS = re.compile(r"(^|[\s_-])next([\s_-]|$)")
_NEXT_TEXT = re.compile(
    r"\W*(weiter|nächste( seite)?|eine seite weiter|zur nächsten seite|ältere( beiträge)?|mehr laden|next( page)?)\W*"
    r"|[\s|]*[»›>→]+[\s|]*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"/(page|seite)[/-]?\d+(?=/|\.\w+$|$)|[-_/]\d+(?=(\.\w+)?/?$)")


def listing(body: bytes, url: str, content_type: str | None = None) -> Found:
    """The links of a page to other pages of its site, each once, in order; and its next page.

    Raises:
        DiscoveryError: it is no HTML page, or larger than LISTING_MAX_BYTES.
    """
    if len(body) > LISTING_MAX_BYTES:
        raise DiscoveryError(f"the listing is larger than {LISTING_MAX_BYTES // 1024**2} MiB")
    _, text = html_to_unicode(content_type, body)
    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml.*?\?>", "", text.replace("\x00", "")))
    except (etree.ParserError, ValueError) as error:
        raise DiscoveryError(f"the listing is no HTML page: {error}") from error
    base = base_of(url, tree.xpath("//base/@href"))
    links: dict[str, Link] = {}
    bounds: tuple[str, ...] = ()
    days: Days = {}
    for anchor in tree.iter("a"):
        if len(links) >= LISTING_LINKS_MAX:
            bounds = (MORE_LINKS,)
            break
        address = _target(anchor, base)
        if address and same_site(address, url) and address not in links:
            title = " ".join(anchor.text_content().split()) or None
            links[address] = Link(url=address, title=title, day=day_beside(anchor, days))
    return Found(links=tuple(links.values()), next_page=_next_page(tree, base, url), bounds=bounds)


def _target(anchor: html.HtmlElement, base: str) -> str | None:
    href = anchor.get("href")
    address = join(base, href) if href else None
    return normalise(address) if address else None


def _next_page(tree: html.HtmlElement, base: str, url: str) -> str | None:
    """Where the list goes on: by rel=next, by class, by words; always a page of the same list."""
    marked = [
        element for element in tree.iter("link", "a") if "next" in (element.get("rel") or "").lower().split()
    ]
    candidates = [*marked, *(anchor for anchor in tree.iter("a") if _is_next(anchor))]
    here = normalise(url)
    for anchor in candidates:
        target = _target(anchor, base)
        if target and target != here and same_site(target, url) and _same_list(target, url):
            return target
    return None


def _is_next(anchor: html.HtmlElement) -> bool:
    parent = anchor.getparent()
    classes = f"{anchor.get('class') or ''} {(parent.get('class') or '') if parent is not None else ''}"
    if _NEXT_CLASS.search(classes.lower()):
        return True
    return bool(_NEXT_TEXT.fullmatch(" ".join(anchor.text_content().split())))


def _same_list(target: str, url: str) -> bool:
    """Whether two addresses are pages of one list: the same path, apart from a page number."""
    return _family(target) == _family(url)


def _family(url: str) -> str:
    return _PAGE_NUMBER.sub("", urlsplit(url).path).rstrip("/")
