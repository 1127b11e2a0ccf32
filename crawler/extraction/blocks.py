"""The body of an article as a list of blocks, from a tree and back to text and safe HTML. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Literal

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
        "select", "nav", "footer", "graphic", "title", "dialog", "img", "textarea", "input", "label", "map", "canvas",
    }
)  # fmt: skip
_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_BETWEEN_CELLS = re.compile(r"(?:^| )\|(?= |$)")


@dataclass(slots=True)
class Block:
    """A paragraph, subheading, list item, quotation or table row.

    `text` has single spaces, `html` is escaped inline HTML, `linked` and `strong` are how many characters
    of the text are links and emphasised. `element` is where it stands in the page.
    """

    kind: Kind
    text: str
    html: str
    linked: int = 0
    strong: int = field(default=0, compare=False)
    element: etree._Element | None = field(default=None, compare=False, repr=False)

    @property
    def link_share(self) -> float:
        """Which part of the text leads elsewhere, 0 to 1."""
        return min(self.linked / len(self.text), 1.0) if self.text else 0.0


@dataclass(slots=True)
class _Open:
    kind: Kind = "paragraph"
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    element: etree._Element | None = None
    marks: list[tuple[str, str]] = field(default_factory=list)  # inline elements not closed yet
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


def as_html(blocks: Iterable[Block]) -> str | None:
    """The blocks as sanitised HTML; None when there are none."""
    raw = "".join(_group(kind, group) for kind, group in groupby(blocks, key=lambda block: block.kind))
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
    if not isinstance(element.tag, str) or element in skip or _is_skipped(element):
        return
    if element.tag in {"br", "lb"}:
        if opened.broken:
            _close(opened, found)
        else:
            _add(opened, " ", linked=False)
            opened.broken = True
        return
    kind = _kind_of(element)
    outer, around = opened.kind, opened.element
    if kind is not None and not (kind == "paragraph" and outer in _KEPT_WITHIN):
        _close(opened, found)
        opened.kind, opened.element = kind, element
    elif kind is not None or element.tag in {"td", "th", "cell"}:
        _add(opened, " | " if element.tag in {"td", "th", "cell"} and opened.text else " ", linked=False)
    _inside(element, opened, found, skip, linked=linked)
    if opened.kind != outer or (kind is not None and outer not in _KEPT_WITHIN):
        _close(opened, found)
        opened.kind, opened.element = outer, around


def _is_skipped(element: etree._Element) -> bool:
    """Whether nothing in an element is shown as text; a figure may hold a table or a quotation."""
    if element.tag in {"figure", "figcaption"}:
        return element.tag == "figcaption" or next(element.iter("table", "blockquote"), None) is None
    return element.tag in _SKIPPED or _is_hidden(element)


def _is_hidden(element: etree._Element) -> bool:
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
    target = element.get("href") or element.get("target") if element.tag in {"a", "ref"} else None
    link = target if target and target.startswith(("http://", "https://")) else None
    mark = _INLINE.get(str(element.tag))
    inside_block = [child for child in element if isinstance(child.tag, str) and child.tag in _KINDS]
    tags = ("", "")
    if not inside_block and link:
        tags = (f'<a href="{escape(link)}">', "</a>")
    elif not inside_block and mark:
        tags = (f"<{mark}>", f"</{mark}>")
    opened.html.append(tags[0])
    opened.marks.append(tags)
    linked, strong = linked or bool(target), mark == "strong"
    _add(opened, element.text or "", linked=linked, strong=strong)
    for child in element:
        _walk(child, opened, found, skip, linked=linked)
        _add(opened, child.tail or "", linked=linked, strong=strong)
    opened.marks.pop()
    opened.html.append(tags[1])


def _add(opened: _Open, text: str, *, linked: bool, strong: bool = False) -> None:
    if not text:
        return
    opened.text.append(text)
    opened.html.append(escape(text, quote=False))
    if text.strip():
        opened.broken = False
        if linked:
            opened.linked += len(" ".join(text.split()))
        if strong:
            opened.strong += len(" ".join(text.split()))


def _close(opened: _Open, found: list[Block]) -> None:
    """Ends a block; inline elements that are still open go on in the next one."""
    text = " ".join("".join(opened.text).split()).removesuffix(" |")
    if text:
        whole = "".join(opened.html) + "".join(closing for _, closing in reversed(opened.marks))
        found.append(
            Block(opened.kind, text, " ".join(whole.split()), opened.linked, opened.strong, opened.element)
        )
    opened.html = [opening for opening, _ in opened.marks]
    opened.text, opened.linked, opened.strong, opened.broken = [], 0, 0, False


def _group(kind: Kind, blocks: Iterator[Block]) -> str:
    if kind == "item":
        return "<ul>" + "".join(f"<li>{block.html}</li>" for block in blocks) + "</ul>"
    if kind == "row":
        return "<table>" + "".join(f"<tr>{_cells(block)}</tr>" for block in blocks) + "</table>"
    tag = {"heading": "h3", "quote": "blockquote"}.get(kind, "p")
    return "".join(f"<{tag}>{block.html}</{tag}>" for block in blocks)


def _cells(block: Block) -> str:
    return "".join(f"<td>{cell.strip()}</td>" for cell in _BETWEEN_CELLS.split(block.html))
