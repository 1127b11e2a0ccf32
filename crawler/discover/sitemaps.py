"""Sitemaps: lists of addresses, index files, packed ones, Google's news extension, plain text. Pure."""

import re
from itertools import islice

from lxml import etree

from archive.records import Link
from crawler.discover.found import LINKS_MAX, MORE_LINKS, DiscoveryError, Found
from crawler.discover.xml import by_name, child_text, local, moment, opening, parse, root_name, unpacked
from crawler.urls import join

CHILDREN_MAX = 1_000  # sitemaps one index may name
_END = re.compile(rb"</(?:\w+:)?urlset\s*>|<(?:\w+:)?urlset[^>]*/>", re.IGNORECASE)


def sitemap(body: bytes, url: str) -> Found:
    """The pages and further sitemaps a sitemap names (sitemaps.org protocol 0.9).

    A list of pages is complete. A news sitemap is not: it leaves articles out after two days. Neither is one
    that was cut off.

    Raises:
        DiscoveryError: it is no sitemap.
    """
    content = unpacked(body)
    name = root_name(content)
    if name is None or opening(content) != b"<":
        return _plain(content)
    root = parse(content, "sitemap")
    if local(root) == "sitemapindex":
        children = _children(root, url)
        return Found(children=children[:CHILDREN_MAX], bounds=_bounds(len(children) > CHILDREN_MAX))
    if local(root) != "urlset":
        raise DiscoveryError(f"the sitemap is no sitemap: a <{local(root)}> document")
    found = list(islice((entry for entry in root if local(entry) == "url"), LINKS_MAX + 1))
    entries = found[:LINKS_MAX]
    is_news = any(local(child) == "news" for entry in entries for child in entry)
    links = tuple(link for entry in entries if (link := _link(entry, url)))
    is_whole = _END.search(content.replace(b"\x00", b"")) is not None
    return Found(
        links=links,
        complete=is_whole and not is_news and len(entries) < LINKS_MAX,
        bounds=_bounds(len(found) > LINKS_MAX),
    )


def _bounds(is_reached: bool) -> tuple[str, ...]:
    return (MORE_LINKS,) if is_reached else ()


def _children(root: etree._Element, url: str) -> tuple[Link, ...]:
    children: dict[str, Link] = {}
    for entry in root:
        said = by_name(entry) if local(entry) == "sitemap" else {}
        named = child_text(said, "loc")
        address = join(url, named) if named else None
        if address:
            modified = moment(child_text(said, "lastmod"))
            children.setdefault(address, Link(url=address, modified=modified))
    return tuple(children.values())


def _link(entry: etree._Element, url: str) -> Link | None:
    said = by_name(entry)
    named = child_text(said, "loc")
    address = join(url, named) if named else None
    if address is None:
        return None
    news = by_name(said["news"][0]) if "news" in said else {}
    return Link(
        url=address,
        title=child_text(news, "title"),
        published=moment(child_text(news, "publication_date")),
        modified=moment(child_text(said, "lastmod")),
    )


def _plain(content: bytes) -> Found:
    lines = [
        line.strip() for line in content.decode("utf-8-sig", errors="replace").splitlines() if line.strip()
    ]
    if not lines or not all(line.startswith(("http://", "https://")) for line in lines):
        raise DiscoveryError("the sitemap is no sitemap: neither XML nor a list of addresses")
    return Found(
        links=tuple(Link(url=line) for line in lines[:LINKS_MAX]),
        complete=len(lines) < LINKS_MAX,
        bounds=_bounds(len(lines) > LINKS_MAX),
    )
