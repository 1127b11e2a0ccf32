"""What a page says of itself for machines: JSON-LD, itemprop, OpenGraph, meta. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import html

from crawler.extraction.page import printable

JSON_LD_MAX_CHARACTERS = 1_000_000
JSON_LD_MAX_NODES = 500
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|PressRelease)$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def article_data(tree: html.HtmlElement) -> Mapping[str, Any]:
    """The first JSON-LD object that describes an article; empty when there is none."""
    for node in json_ld(tree):
        if any(_ARTICLE_TYPES.search(name) for name in _types(node)):
            return node
    return {}


def breadcrumb(tree: html.HtmlElement) -> list[str]:
    """The names of the JSON-LD breadcrumb, from the homepage on."""
    for node in json_ld(tree):
        if "BreadcrumbList" in _types(node) and isinstance(node.get("itemListElement"), list):
            return [name for entry in node["itemListElement"] if (name := _crumb(entry))]
    return []


def json_ld(tree: html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    """Every object at the top of the page's JSON-LD, `@graph` and lists opened; broken JSON is left out."""
    left = JSON_LD_MAX_NODES
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        for node in _nodes(_load(script.text or "")):
            if left == 0:
                return
            left -= 1
            yield node


def meta(tree: html.HtmlElement, *names: str) -> str | None:
    """The content of the first of these meta elements (name, property or itemprop), in their order."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = " ".join((element.get("content") or "").split())
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return next((found[name] for name in names if name in found), None)


def persons(value: Any) -> list[str]:
    """The names of the persons in a JSON-LD author: an object, a list of them, or a text."""
    stated = [name for entry in _listed(value) for name in _listed(_person(entry))]
    return [name for entry in stated if isinstance(entry, str) and (name := text(entry))]


def text(value: Any) -> str | None:
    """A JSON-LD value as a text with single spaces; None for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    return " ".join(printable(html_unescape(value)).split()) or None if isinstance(value, str) else None


def words(value: Any) -> list[str]:
    """JSON-LD or meta keywords: a list, or a text with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        return []
    return list(dict.fromkeys(word for item in value if isinstance(item, str) and (word := text(item))))


def is_free(value: Any) -> bool | None:
    """JSON-LD isAccessibleForFree, which sites write as a boolean or as a text."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else None


def html_unescape(value: str) -> str:
    """A text whose entities were escaped once too often."""
    from html import unescape  # noqa: PLC0415 - the name html is lxml's here

    return unescape(value)


def _load(source: str) -> Any:
    source = source.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    if len(source) > JSON_LD_MAX_CHARACTERS:
        return None
    for attempt in (source, _TRAILING_COMMA.sub(r"\1", source)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[key] for key in ("mainEntity", "@graph") if key in value)


def _person(value: Any) -> Any:
    """What an author is called, unless it is something else than a person."""
    if not isinstance(value, Mapping):
        return value
    is_person = not _types(value) or "Person" in _types(value)
    return value.get("name") if is_person else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _types(node: Mapping[str, Any]) -> list[str]:
    """The types of an object, those written as addresses by their last part."""
    return [entry.rpartition("/")[2] for entry in _listed(node.get("@type")) if isinstance(entry, str)]


def _crumb(entry: Any) -> str | None:
    if not isinstance(entry, Mapping):
        return None
    item = entry.get("item")
    return text(entry.get("name")) or (text(item.get("name")) if isinstance(item, Mapping) else None)
