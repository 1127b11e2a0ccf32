"""Feeds of anything: Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org/version/1.1). Entries in, bytes out. Pure."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring  # writes only; nothing of strangers is parsed

from archive.times import iso

ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2
_AUTHORITY = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?")  # RFC 4151 §2.1, DNSname
_NOBODY = "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. `id` and `address` are absolute; `summary` is plain text; `categories` are words of ours."""

    id: str
    title: str
    address: str
    updated: datetime
    summary: str | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, the newest entry first.

    `own` is where the feed itself is, `address` the page that shows the same to people. `updated` is when something in
    it last changed, `author` who made it, `language` as BCP 47 has it.
    """

    id: str
    title: str
    own: str
    address: str
    updated: datetime
    author: str
    language: str
    entries: Sequence[Entry] = ()


def tag_uri(host: str, day: date, specific: str) -> str:
    """A tag URI (RFC 4151): a name that stays, whatever becomes of addresses.

    `host` is who gives the name, `day` one on which that name was theirs. A host that cannot stand in one is left out.
    """
    authority = host.lower() if _AUTHORITY.fullmatch(host.lower()) else _NOBODY
    return f"tag:{authority},{day.isoformat()}:{specific}"


def atom(feed: Feed) -> bytes:
    """The feed as Atom, in UTF-8. Characters XML has no place for become U+FFFD."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", iso(feed.updated))
    _text(SubElement(root, "author"), "name", feed.author)
    _link(root, "self", feed.own, type="application/atom+xml")
    _link(root, "alternate", feed.address, type="text/html")
    for entry in feed.entries:
        element = SubElement(root, "entry")
        _text(element, "id", entry.id)
        _text(element, "title", entry.title)
        _text(element, "updated", iso(entry.updated))
        _link(element, "alternate", entry.address, type="text/html")
        for word in entry.categories:
            SubElement(element, "category", term=_clean(word))
        _text(element, "summary", entry.summary or entry.title)
    text: str = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed, in UTF-8."""
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _clean(feed.title),
        "home_page_url": feed.address,
        "feed_url": feed.own,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return _clean(json.dumps(content, ensure_ascii=False, indent=1)).encode()


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "url": entry.address,
        "title": _clean(entry.title),
        "content_text": _clean(entry.summary or entry.title),
        "date_published": iso(entry.updated),
        "date_modified": iso(entry.updated),
        "tags": [_clean(word) for word in entry.categories],
    }


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _clean(text)


def _link(parent: Element, rel: str, address: str, **attributes: str) -> None:
    SubElement(parent, "link", {"rel": rel, "href": _clean(address), **attributes})


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
