"""What a homepage or press page says of its site: its name, its system, its sections, its feeds, its links. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import html
from protego import Protego

from crawler.discover.systems import System, system_of
from crawler.discover.words import FRAMES, LABELS_OF_KINDS, MORE, TITLES_OF_KINDS, names_feed, press_rank
from crawler.extraction.page import decode, parse, printable
from crawler.urls import base_of, join, normalise, same_site

ROBOTS_MAX_BYTES = 512 * 1024  # RFC 9309 §2.5
ANCHORS_MAX = 3_000  # of one page; menus of city pages have hundreds
NAME_MAX_CHARACTERS = 120
HEADING_DEPTH = 4  # how far above a link “more” its heading is looked for, in elements
LABELS_MIN = 2  # words of one kind of publisher that links alone must show
SHOWN_MIN_WORDS = 60  # a page that shows fewer and runs scripts is drawn by them

_FEED_TYPES = re.compile(r"^application/(rss\+xml|atom\+xml|rdf\+xml|feed\+json)$|^text/xml$", re.IGNORECASE)
_WORD = re.compile(r"[\w-]+")
_HEADINGS = "descendant::*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
_FRAME_ENDINGS = ("nav", "navi", "navigation", "menu", "menue")
_FRAME_BEGINNINGS = ("navi", "menu", "footer", "breadcrumb")
_TITLE_JOINTS = re.compile(r"\s+(?:[|–—·•»:]|-|::)\s+")
_FRONT_WORDS = re.compile(
    r"(?i)^(?:startseite|start|home|homepage|willkommen.*|herzlich willkommen.*|aktuelles|presse\w*|news|nachrichten)$"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of a page. `framed`: it stands in a menu, a head or a foot, not in the page's own text."""

    url: str
    label: str
    framed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What one HTML page says of its site.

    `sections` are links to lists of news on the same site, each with its rank (0 is the surest), the surest first.
    `feeds` are addresses the page calls feeds, those of its head first; `broken_feeds` counts the feeds of its head
    without an address. `scripted`: the page shows hardly a word before its scripts run.
    """

    url: str
    name: str | None
    title: str
    system: System | None
    anchors: tuple[Anchor, ...]
    sections: tuple[tuple[int, str], ...]
    feeds: tuple[str, ...]
    broken_feeds: int
    scripted: bool


def overview(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> Overview | None:
    """What an HTML page says; None when it is empty."""
    tree = parse(body, headers or {})
    if tree is None:
        return None
    base = base_of(url, tree.xpath("//base/@href"))
    anchors = tuple(_anchors(tree, base))
    stated = [link for link in tree.iter("link") if _is_feed(link)]
    named = (anchor.url for anchor in anchors if names_feed(anchor.label, anchor.url))
    title = printable(" ".join("".join(tree.xpath("string(//title)")).split()))
    return Overview(
        url=url,
        name=_name(tree, title),
        title=title,
        system=system_of(decode(body, headers or {}), _meta(tree, "generator"), headers or {}),
        anchors=anchors,
        sections=_sections(anchors, url),
        feeds=_whole(base, [*(link.get("href") for link in stated if link.get("href")), *named]),
        broken_feeds=sum(not (link.get("href") or "").strip() for link in stated),
        scripted=_is_scripted(tree),
    )


def kinds(page: Overview) -> tuple[str, ...]:
    """The kinds of publisher a page gives evidence of: words of its title or name, and words of its links' labels.

    When both say something, only what they agree on counts; labels alone must be LABELS_MIN of a kind.
    """
    words = _WORD.findall(f"{page.title} {page.name or ''}".casefold())
    labels = [f" {' '.join(_WORD.findall(anchor.label.casefold()))} " for anchor in page.anchors]
    named = [kind for kind, names in TITLES_OF_KINDS.items() if _is_named(words, names)]
    shown = {
        kind: sum(any(f" {name} " in label for label in labels) for name in names)
        for kind, names in LABELS_OF_KINDS.items()
    }
    if named and any(shown.values()):
        return tuple(kind for kind in named if shown.get(kind))
    return tuple(named or [kind for kind, number in shown.items() if number >= LABELS_MIN])


def sitemaps_in(robots: bytes) -> tuple[str, ...]:
    """The sitemaps a robots.txt names (sitemaps.org protocol 0.9)."""
    rules = Protego.parse(robots[:ROBOTS_MAX_BYTES].decode("utf-8", errors="replace"))
    return tuple(dict.fromkeys(url for named in rules.sitemaps if (url := normalise(named))))


def _is_named(words: Sequence[str], names: Iterable[str]) -> bool:
    """Whether one of the words is a name, or ends with one that begins with a hyphen in the vocabulary."""
    endings = tuple(name.removeprefix("-") for name in names if name.startswith("-"))
    return any(word in names or word.endswith(endings) for word in words)


def _anchors(tree: html.HtmlElement, base: str) -> Iterator[Anchor]:
    seen = 0
    for anchor in tree.iter("a"):
        address = _target(anchor.get("href"), base)
        if address is None:
            continue
        seen += 1
        if seen > ANCHORS_MAX:
            return
        yield Anchor(address, _label(anchor), _is_framed(anchor))


def _sections(anchors: Iterable[Anchor], url: str) -> tuple[tuple[int, str], ...]:
    ranked: dict[str, int] = {}
    for anchor in anchors:
        rank = press_rank(anchor.label, anchor.url)
        if rank is not None and same_site(anchor.url, url) and not names_feed("", anchor.url):
            ranked[anchor.url] = min(rank, ranked.get(anchor.url, rank))
    return tuple(sorted(((rank, at) for at, rank in ranked.items()), key=lambda one: one[0]))


def _label(anchor: html.HtmlElement) -> str:
    """What a link is called: its text, what it says of itself or its picture; for “more” the heading it stands under."""
    own = " ".join(anchor.text_content().split())
    own = (
        own
        or (
            anchor.get("title") or anchor.get("aria-label") or "".join(anchor.xpath("(.//img/@alt)[1]"))
        ).strip()
    )
    if own.casefold().strip(" »›>.…") in MORE or not own:
        for above, _ in zip(anchor.iterancestors(), range(HEADING_DEPTH), strict=False):
            headings = above.xpath(_HEADINGS)
            if headings:
                return printable(" ".join(headings[0].text_content().split())) if len(headings) == 1 else own
    return printable(own)


def _is_framed(anchor: html.HtmlElement) -> bool:
    in_header = False  # of the page, unless it turns out to be that of an article
    for above in anchor.iterancestors():
        if above.tag in {"nav", "footer", "aside"}:
            return True
        if above.tag in {"article", "main"}:
            return False
        names = set(re.split(r"[\s_-]+", f"{above.get('class') or ''} {above.get('id') or ''}".casefold()))
        if above.tag not in {"body", "html"} and any(map(_is_frame, names)):
            return True
        in_header = in_header or above.tag == "header"
    return in_header


def _is_frame(name: str) -> bool:
    """Whether a class or id is one of a menu or the like; `mainnav` and `footerlinks` are, too."""
    return name in FRAMES or name.endswith(_FRAME_ENDINGS) or name.startswith(_FRAME_BEGINNINGS)


def _is_feed(link: html.HtmlElement) -> bool:
    relation = (link.get("rel") or "").casefold().split()
    return "alternate" in relation and bool(_FEED_TYPES.match((link.get("type") or "").strip()))


def _name(tree: html.HtmlElement, title: str) -> str | None:
    """What the site calls itself: og:site_name, or the part of the title that is no word for a front page."""
    stated = _meta(tree, "og:site_name") or _meta(tree, "application-name")
    parts = [part.strip() for part in _TITLE_JOINTS.split(title) if part.strip()]
    named = stated or next((part for part in reversed(parts) if not _FRONT_WORDS.match(part)), "")
    return printable(" ".join(named.split()))[:NAME_MAX_CHARACTERS] or None


def _meta(tree: html.HtmlElement, name: str) -> str:
    for meta in tree.iter("meta"):
        if (meta.get("name") or meta.get("property") or "").casefold() == name and meta.get("content"):
            return str(meta.get("content"))
    return ""


def _is_scripted(tree: html.HtmlElement) -> bool:
    if next(tree.iter("script"), None) is None:
        return False
    texts = tree.xpath("//body//text()[not(ancestor::script or ancestor::style or ancestor::noscript)]")
    outside = " ".join(str(text) for text in texts)
    return len(outside.split()) < SHOWN_MIN_WORDS


def _whole(base: str, references: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for reference in references if (url := _target(reference, base))))


def _target(reference: str | None, base: str) -> str | None:
    if not reference or not reference.strip() or reference.strip().startswith("#"):
        return None
    address = join(base, reference)
    return normalise(address) if address else None
