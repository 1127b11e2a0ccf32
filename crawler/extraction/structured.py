"""What a page says of itself for machines: JSON-LD, itemprop, OpenGraph, meta. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import html

from crawler.extraction.page import is_json_ld, printable, unescaped
from crawler.extraction.wording import wording

JSON_LD_MAX_CHARACTERS = 1_000_000
JSON_LD_MAX_NODES = 500
_ARTICLE_TYPES = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|PressRelease)$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_MISSING_COMMA = re.compile(r'(["}\]])([ \t\r]*\n[ \t\r\n]*")')
_OPENINGS = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "<![CDATA[")
_CLOSINGS = ("-->", "//]]>", "// ]]>", "/*]]>*/", "]]>")
# What is still to be had from JSON that no parser takes: its plain pairs of words, each by its first mention.
_PAIR = re.compile(
    r'"(@type|headline|alternativeHeadline|description|datePublished|dateModified|articleSection|isAccessibleForFree)"'
    r'\s*:\s*(?:"((?:[^"\\\n]|\\.){1,2000})"|(true|false))\s*(?=[,}\]\n])'
)
_AUTHOR = re.compile(r'"author"\s*:\s*[\[\s]*\{[^{}]{0,500}?"name"\s*:\s*"((?:[^"\\\n]|\\.){1,200})"')
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/]))')


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a JSON-LD author. `kind` is the type the page gives it, if any: Person, Organization."""

    name: str
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Statements:
    """All a page states for machines, read once.

    `article` is the JSON-LD object of this page's article, `page` that of the page around it, both empty
    where there is none. `metas` are the contents of meta elements by name, property or itemprop.
    """

    article: Mapping[str, Any] = field(default_factory=dict)
    page: Mapping[str, Any] = field(default_factory=dict)
    nodes: Sequence[Mapping[str, Any]] = ()
    metas: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def meta(self, *names: str) -> str | None:
        """The first content of the first of these meta elements."""
        return next((self.metas[name][0] for name in names if name in self.metas), None)

    def titles(self) -> list[str]:
        """What the page calls itself for others: a networks' title, the article's own."""
        stated = (self.meta("og:title"), text(self.article.get("headline")), self.meta("twitter:title"))
        return [title for title in stated if title]

    def site_names(self) -> list[str]:
        """What the site is called: by itself, by its publisher."""
        publisher = self.resolved(self.article.get("publisher"))
        publishers = [named.name for named in self.named(publisher)] if publisher else []
        sites = [text(node.get("name")) for node in self.nodes if "WebSite" in types(node)]
        stated = (self.meta("og:site_name"), self.meta("application-name"), self.meta("publisher"))
        return list(dict.fromkeys(name for name in (*stated, *sites, *publishers) if name))

    def resolved(self, value: Any) -> Any:
        """An object that is nothing but a reference, by the object it refers to."""
        if isinstance(value, Mapping) and "name" not in value and isinstance(value.get("@id"), str):
            same = (node for node in self.nodes if node.get("@id") == value["@id"] and "name" in node)
            return next(same, value)
        return value

    def named(self, value: Any) -> list[Named]:
        """The names in a JSON-LD author, with what the page says they are."""
        found = []
        for entry in _listed(value):
            entry = self.resolved(entry)  # noqa: PLW2901 - the same thing, looked up
            kind = next(iter(types(entry)), None) if isinstance(entry, Mapping) else None
            stated = entry.get("name") if isinstance(entry, Mapping) else entry
            found += [
                Named(name, kind)
                for one in _listed(stated)
                if (name := text(one) if isinstance(one, str) else None)
            ]
        return found


def statements(tree: html.HtmlElement, addresses: Iterable[str] = ()) -> Statements:
    """All the page states. `addresses` are those it may go by; they tell its article from those it mentions."""
    nodes = list(json_ld(tree))
    metas = _metas(tree)
    known = {_bare(address) for address in (*addresses, *metas.get("og:url", ()))}
    titles = {wording(title) for name in ("og:title", "twitter:title") for title in metas.get(name, ())}
    articles = [node for node in nodes if any(_ARTICLE_TYPES.search(name) for name in types(node))]
    pages = [node for node in nodes if any(name.endswith("WebPage") for name in types(node))]
    return Statements(_own(articles, known, titles), next(iter(pages), {}), nodes, metas)


def crumbs(nodes: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of the first breadcrumb among JSON-LD objects."""
    for node in nodes:
        for trail in (node, node.get("breadcrumb")):
            if (
                isinstance(trail, Mapping)
                and "BreadcrumbList" in types(trail)
                and isinstance(trail.get("itemListElement"), list)
            ):
                return [name for entry in trail["itemListElement"] if (name := _crumb(entry))]
    return []


def json_ld(tree: html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    """Every object at the top of the page's JSON-LD, `@graph` and lists opened; of broken JSON what can be read."""
    left = JSON_LD_MAX_NODES
    for script in tree.iter("script"):
        if not is_json_ld(script):
            continue
        for node in _nodes(_load(script.text or "")):
            if left == 0:
                return
            left -= 1
            yield node


def text(value: Any) -> str | None:
    """A JSON-LD value as a text with single spaces; None for anything else."""
    if isinstance(value, list) and value:
        value = value[0]
    return " ".join(printable(unescaped(value)).split()) or None if isinstance(value, str) else None


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


def types(node: Mapping[str, Any]) -> list[str]:
    """The types of an object, those written as addresses by their last part."""
    stated = _listed(node.get("@type"))
    return [entry.rpartition("/")[2].rpartition(":")[2] for entry in stated if isinstance(entry, str)]


def _own(
    articles: Sequence[Mapping[str, Any]], addresses: Iterable[str], titles: Iterable[str]
) -> Mapping[str, Any]:
    """The one among several articles that is this page's: by its address, its title, else the first that says more than its type."""

    def rank(node: Mapping[str, Any]) -> tuple[bool, bool, bool]:
        place = node.get("mainEntityOfPage")
        stated = (node.get("url"), node.get("@id"), place.get("@id") if isinstance(place, Mapping) else place)
        own = any(isinstance(one, str) and _bare(one) in addresses for one in stated)
        return (
            own,
            wording(text(node.get("headline")) or "") in titles,
            bool(node.keys() & {"headline", "datePublished", "author"}),
        )

    return max(articles, key=rank, default={})


def _metas(tree: html.HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = " ".join((element.get("content") or "").split())
        if content:
            for attribute in ("property", "name", "itemprop"):
                name = (element.get(attribute) or "").strip().lower()
                if name and content not in found.setdefault(name, []):
                    found[name].append(content)
    return found


def _load(source: str) -> Any:
    if len(source) > JSON_LD_MAX_CHARACTERS:
        return None
    source = _unwrapped(source)
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        repaired = _MISSING_COMMA.sub(r"\1,\2", _TRAILING_COMMA.sub(r"\1", source))
    return _sequence(source) or _sequence(repaired) or _pieces(source)


def _unwrapped(source: str) -> str:
    source = source.strip()
    source = source.removeprefix(next(filter(source.startswith, _OPENINGS), "")).strip()
    return source.removesuffix(next(filter(source.endswith, _CLOSINGS), "")).strip().rstrip(";")


def _sequence(source: str) -> list[Any]:
    """Values written one after another; nothing when one of them is broken."""
    found: list[Any] = []
    decoder, at = json.JSONDecoder(strict=False), 0
    while at < len(source) and len(found) < JSON_LD_MAX_NODES:
        try:
            value, at = decoder.raw_decode(source, at)
        except (ValueError, RecursionError):
            return []
        found.append(value)
        while at < len(source) and source[at] in " \t\r\n,;":
            at += 1
    return found


def _pieces(source: str) -> dict[str, Any] | None:
    """What broken JSON says of an article, if it names one."""
    found: dict[str, Any] = {}
    for match in _PAIR.finditer(source):
        name, stated, truth = match.groups()
        is_article = name != "@type" or _ARTICLE_TYPES.search(stated or "")
        if is_article and (found or name == "@type"):
            found.setdefault(name, _ESCAPE.sub(_unescaped, stated) if stated else truth == "true")
    if found and (author := _AUTHOR.search(source)):
        found["author"] = _ESCAPE.sub(_unescaped, author[1])
    return found or None


def _unescaped(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[key] for key in ("mainEntity", "mainEntityOfPage", "@graph") if key in value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _bare(address: str) -> str:
    """An address for comparison: without scheme, www, query and what follows."""
    rest = re.sub(r"^https?://(?:www\.)?", "", address.strip().lower())
    return re.split(r"[?#]", rest, maxsplit=1)[0].rstrip("/")


def _crumb(entry: Any) -> str | None:
    if not isinstance(entry, Mapping):
        return None
    item = entry.get("item")
    return text(entry.get("name")) or (text(item.get("name")) if isinstance(item, Mapping) else None)
