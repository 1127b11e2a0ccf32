"""The body of an article as a list of blocks, from a tree and back to text and safe HTML. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Literal, NamedTuple

from lxml import etree

from archive.markup import sanitised

Kind = Literal["paragraph", "heading", "item", "quote", "row"]

# What opens a block: HTML's names, and those trafilatura gives its result.
_KINDS: dict[str, Kind] = {
    "p": "paragraph", "div": "paragraph", "section": "paragraph", "article": "paragraph", "main": "paragraph",
    "aside": "paragraph", "header": "paragraph", "pre": "paragraph", "dl": "paragraph", "dt": "paragraph",
    "dd": "paragraph", "address": "paragraph", "ul": "paragraph", "ol": "paragraph", "table": "paragraph",
    "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading", "h5": "heading", "h6": "heading",
    "head": "heading", "li": "item", "item": "item", "blockquote": "quote", "quote": "quote", "tr": "row", "row": "row",
}  # fmt: skip
_KEPT_WITHIN: frozenset[Kind] = frozenset(
    {"item", "quote", "heading", "row"}
)  # a paragraph in a list item is the item
_SKIPPED = frozenset(
    {
        "script", "style", "noscript", "template", "iframe", "svg", "audio", "video", "object", "form", "button",
        "select", "nav", "footer", "figcaption", "graphic", "title", "dialog", "img", "textarea", "input", "label", "map", "canvas",
    }
)  # fmt: skip
_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "a": "a", "ref": "a"}
_LINKS = {"a": "href", "ref": "target"}
_CELLS = frozenset({"td", "th", "cell"})
_BETWEEN_CELLS = re.compile(r"(?:^| )\|(?= |$)")


class Mark(NamedTuple):
    """Where an inline element begins or ends: `strong`, `em`, or `a` with its address."""

    name: str
    target: str | None
    opens: bool


@dataclass(slots=True)
class Block:
    """A paragraph, subheading, list item, quotation or table row.

    `text` has single spaces, `pieces` are its texts and marks as they follow each other, `linked` and
    `strong` are how many characters of the text are links and emphasised. `element` is where it stands in
    the page.
    """

    kind: Kind
    text: str
    pieces: Sequence[str | Mark]
    linked: int = 0
    strong: int = field(default=0, compare=False)
    element: etree._Element | None = field(default=None, compare=False, repr=False)

    @property
    def link_share(self) -> float:
        """Which part of the text leads elsewhere, 0 to 1."""
        return min(self.linked / len(self.text), 1.0) if self.text else 0.0

    @property
    def words(self) -> int:
        """How many words the text has."""
        return self.text.count(" ") + 1 if self.text else 0

    def html(self, whole: Callable[[str], str] = str) -> str:
        """The block as escaped inline HTML; links that lead nowhere on the web are none."""
        return " ".join("".join(_markup(piece, whole) for piece in self.pieces).split())


@dataclass(slots=True)
class _Open:
    kind: Kind = "paragraph"
    pieces: list[str | Mark] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    element: etree._Element | None = None
    marks: list[Mark] = field(default_factory=list)  # inline elements not closed yet
    has_text: bool = False
    broken: bool = False  # the last thing was a line break


def blocks_of(
    elements: Iterable[etree._Element], skip: frozenset[etree._Element] = frozenset()
) -> list[Block]:
    """The blocks of some elements, in order. `skip`: elements left out with all they contain."""
    found: list[Block] = []
    for element in elements:
        opened = _Open(element=element)
        _walk(element, opened, found, skip, linked=False)
        _close(opened, found)
    return found


def as_text(blocks: Iterable[Block]) -> str | None:
    """The blocks with a blank line between; None when there are none."""
    return "\n\n".join(block.text for block in blocks) or None


def as_html(blocks: Iterable[Block], whole: Callable[[str], str] = str) -> str | None:
    """The blocks as sanitised HTML; None when there are none. `whole` makes whole addresses of those of links."""
    raw = "".join(_group(kind, group, whole) for kind, group in groupby(blocks, key=lambda block: block.kind))
    return sanitised(raw) or None


def text_of(element: etree._Element) -> str:
    """The text of an element with single spaces, what is not shown left out; blocks in it do not stick together."""
    return " ".join(block.text for block in blocks_of([element]))


def _walk(
    element: etree._Element,
    opened: _Open,
    found: list[Block],
    skip: frozenset[etree._Element],
    *,
    linked: bool,
) -> None:
    tag = element.tag
    if tag in _SKIPPED or not isinstance(tag, str) or (skip and element in skip) or _is_hidden(element):
        return
    if tag in {"br", "lb"}:
        if opened.broken:
            _close(opened, found)
        else:
            _add(opened, " ", linked=False)
            opened.broken = True
        return
    kind = _kind_of(element) if tag in _KINDS else None
    outer, around = opened.kind, opened.element
    if kind is not None and not (kind == "paragraph" and outer in _KEPT_WITHIN):
        _close(opened, found)
        opened.kind, opened.element = kind, element
    elif tag in _CELLS:
        _add(opened, " | " if opened.has_text else " ", linked=False)
    elif kind is not None:
        _add(opened, " ", linked=False)
    _inside(element, opened, found, skip, linked=linked)
    if opened.kind != outer or (kind is not None and outer not in _KEPT_WITHIN):
        _close(opened, found)
        opened.kind, opened.element = outer, around


def _is_hidden(element: etree._Element) -> bool:
    """Whether an element is not shown, or is a figure; one may hold a table or a quotation."""
    if element.tag == "figure":
        return next(element.iter("table", "blockquote"), None) is None
    style = element.get("style")
    return element.get("hidden") is not None or (
        style is not None and "display:none" in style.replace(" ", "").lower()
    )


def _kind_of(element: etree._Element) -> Kind | None:
    kind = _KINDS.get(str(element.tag))
    if kind == "row" and next(element.iter("table", "h1", "h2", "h3", "ul", "ol"), None) is not None:
        return "paragraph"  # a table that lays out the page
    return kind


def _inside(
    element: etree._Element,
    opened: _Open,
    found: list[Block],
    skip: frozenset[etree._Element],
    *,
    linked: bool,
) -> None:
    tag = element.tag
    mark = _mark_of(element) if tag in _INLINE else None
    if mark is not None:
        opened.pieces.append(mark)
        opened.marks.append(mark)
    linked = linked or (tag in _LINKS and bool(_target(element)))
    strong = _INLINE.get(str(tag)) == "strong"
    if element.text:
        _add(opened, element.text, linked=linked, strong=strong)
    for child in element:
        _walk(child, opened, found, skip, linked=linked)
        if child.tail:
            _add(opened, child.tail, linked=linked, strong=strong)
    if mark is not None:
        opened.marks.pop()
        opened.pieces.append(mark._replace(opens=False))


def _mark_of(element: etree._Element) -> Mark | None:
    """How an inline element is to be written; None for a link without an address, and for what holds blocks."""
    name = _INLINE[str(element.tag)]
    target = _target(element) if name == "a" else None
    if (name == "a" and not target) or any(child.tag in _KINDS for child in element):
        return None
    return Mark(name, target, opens=True)


def _target(element: etree._Element) -> str | None:
    return element.get(_LINKS[str(element.tag)])


def _add(opened: _Open, text: str, *, linked: bool, strong: bool = False) -> None:
    opened.pieces.append(text)
    opened.has_text = True
    if (linked or strong or opened.broken) and not text.isspace():
        opened.broken = False
        length = len(" ".join(text.split()))
        opened.linked += length if linked else 0
        opened.strong += length if strong else 0


def _close(opened: _Open, found: list[Block]) -> None:
    """Ends a block; inline elements that are still open go on in the next one."""
    if opened.has_text:
        text = " ".join("".join([piece for piece in opened.pieces if isinstance(piece, str)]).split())
        if text := text.removesuffix(" |"):
            ends = [mark._replace(opens=False) for mark in reversed(opened.marks)]
            pieces = [*opened.pieces, *ends]
            found.append(Block(opened.kind, text, pieces, opened.linked, opened.strong, opened.element))
    opened.pieces = [*opened.marks]
    opened.linked, opened.strong, opened.has_text, opened.broken = 0, 0, False, False


def _markup(piece: str | Mark, whole: Callable[[str], str]) -> str:
    if isinstance(piece, str):
        return escape(piece, quote=False)
    target = whole(piece.target) if piece.target else None
    if target and not target.startswith(("http://", "https://")):
        return ""
    if not piece.opens:
        return f"</{piece.name}>"
    return f'<a href="{escape(target)}">' if target else f"<{piece.name}>"


def _group(kind: Kind, blocks: Iterator[Block], whole: Callable[[str], str]) -> str:
    lines = [block.html(whole) for block in blocks]
    if kind == "item":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    if kind == "row":
        return "<table>" + "".join(f"<tr>{_cells(line)}</tr>" for line in lines) + "</table>"
    tag = {"heading": "h3", "quote": "blockquote"}.get(kind, "p")
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


def _cells(line: str) -> str:
    return "".join(f"<td>{cell.strip()}</td>" for cell in _BETWEEN_CELLS.split(line))
