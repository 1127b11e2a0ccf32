"""Feeds: RSS 0.9 to 2.0, Atom, RDF, JSON Feed. Pure."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import feedparser
from lxml import etree
from w3lib.html import remove_tags, replace_entities

from archive.records import Link
from crawler.discover.found import LINKS_MAX, MORE_LINKS, SEED_MAX_BYTES, DiscoveryError, Found
from crawler.discover.xml import by_name, child_text, local, looks_like_html, moment, opening, parse
from crawler.urls import join

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def feed_links(body: bytes, url: str) -> Found:
    """The articles a feed names, in its order.

    Raises:
        DiscoveryError: it is no feed.
    """
    if len(body) > SEED_MAX_BYTES:
        raise DiscoveryError(f"the feed is larger than {SEED_MAX_BYTES // 1024**2} MiB")
    if looks_like_html(body):
        raise DiscoveryError("the feed is an HTML page")
    if opening(body) == b"{":
        return _bounded(list(islice(_from_json(body, url), LINKS_MAX + 1)))
    root = parse(body, "feed")
    entries = (element for element in root.iter() if local(element) in {"item", "entry"})
    links = [link for entry in islice(entries, LINKS_MAX + 1) if (link := _link(entry, url))]
    links = links or list(_broken(body, url))
    if not links and local(root) not in {"rss", "feed", "rdf"}:
        raise DiscoveryError(f"the feed is no feed: a <{local(root)}> document")
    return _bounded(links)


def _bounded(links: Sequence[Link]) -> Found:
    return Found(links=tuple(links[:LINKS_MAX]), bounds=(MORE_LINKS,) if len(links) > LINKS_MAX else ())


def _link(entry: etree._Element, url: str) -> Link | None:
    children = by_name(entry)
    address = _address(entry, children, url)
    if address is None:
        return None
    title = child_text(children, "title")
    return Link(
        url=address,
        title=_plain(title) if title else None,
        published=moment(child_text(children, "published", "pubdate", "date", "issued", "created")),
        modified=moment(child_text(children, "updated", "modified")),
    )


def _plain(title: str) -> str | None:
    """A title without the markup that some feeds write into it."""
    if "<" in title or "&" in title:
        title = replace_entities(remove_tags(title))
    return " ".join(title.split()) or None


def _address(entry: etree._Element, children: Mapping[str, Sequence[etree._Element]], url: str) -> str | None:
    """Where the entry leads: RSS and RDF say it as text, Atom as an attribute (RFC 4287 §4.2.7)."""
    for child in children.get("link", ()):
        href = child.get("href")
        if href and child.get("rel", "alternate") == "alternate":
            return join(_base(child, url), href)
        if not href and child.text and child.text.strip():
            return join(_base(child, url), child.text)
    for child in children.get("guid", ()):
        text = (child.text or "").strip()
        if child.get("isPermaLink", "true") != "false" and text.startswith("http"):
            return join(url, text)
    about = next((value for name, value in entry.attrib.items() if str(name).endswith("}about")), None)
    return join(_base(entry, url), about) if about else None


def _base(element: etree._Element, url: str) -> str:
    bases = [one.get(_XML_BASE) for one in (element, *element.iterancestors())]
    for base in reversed([base for base in bases if base]):
        url = join(url, base) or url
    return url


def _from_json(body: bytes, url: str) -> Iterator[Link]:
    """The items of a JSON Feed (jsonfeed.org version 1.1)."""
    try:
        feed: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(f"the feed is no JSON: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise DiscoveryError("the feed is JSON, but no JSON Feed: it has no items")
    for item in items:
        named = _string(item.get("url")) if isinstance(item, dict) else None
        if named and (address := join(url, named)):
            yield Link(
                url=address,
                title=_string(item.get("title")),
                published=moment(_string(item.get("date_published"))),
                modified=moment(_string(item.get("date_modified"))),
            )


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _broken(body: bytes, url: str) -> Iterator[Link]:
    """What a forgiving reader still finds in a feed whose XML is beyond repair."""
    for entry in feedparser.parse(io.BytesIO(body), sanitize_html=False).entries[:LINKS_MAX]:
        if entry.get("link") and (address := join(url, entry["link"])):
            yield Link(
                url=address,
                title=entry.get("title") or None,
                published=moment(entry.get("published")),
                # Its own get() would answer with the publication.
                modified=moment(dict.get(entry, "updated")),
            )
