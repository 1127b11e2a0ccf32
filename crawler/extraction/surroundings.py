"""The lines around a heading, with the elements they stand in. Pure; looks at a window, never at the whole page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import html

from crawler.extraction.page import seen_text
from crawler.extraction.vocabulary.fields import FURNITURE_MARKS

LINES_BEFORE = 10
LINES_AFTER = 20
PIECES_MAX = 160  # pieces of text looked at on either side of a heading
HEAD_SENTENCES = 2  # a lead and a first paragraph: what follows is not near the heading any more
SENTENCE_MIN_WORDS = 12
FAR = 12  # lines that such text counts for
RAW_FACTOR = 20  # how much longer the text of a page's source may be than what is seen of it
MARKED_PARENTS = 2  # elements above a line whose class still tells what it is

_INLINE = frozenset(
    "a abbr b bdi big cite em font i label mark q s small span strong sub sup time u address".split()  # noqa: SIM905
)
_SKIPPED = frozenset("script style noscript template svg button select option iframe head form nav".split())  # noqa: SIM905
_SEPARATE = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# `without-sidebar` tells how a page is laid out, not what stands there.
_LAYOUT = re.compile(r"(?:with|without|has|no|not|hide|show|js)[-_]", re.IGNORECASE)
_FURNITURE_TAGS = frozenset({"nav", "aside", "footer"})
_MARKING = ("class", "id", "itemprop", "rel", "data-testid", "data-cy")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. `place` counts from the heading, negative above it, text as many lines. `elements` hold its pieces."""

    text: str
    elements: tuple[html.HtmlElement, ...]
    place: int

    @property
    def marks(self) -> frozenset[str]:
        """Words of the classes of its elements and of those a little above."""
        found: set[str] = set()
        for element in self.elements:
            found |= marks(element)
            for number, above in enumerate(element.iterancestors()):
                if number == MARKED_PARENTS:
                    break
                found |= marks(above)
        return frozenset(found)


class Surroundings:
    """The lines around a heading, or the first of a page without one; read when they are first asked for.

    `whole` makes whole addresses of those of the page's links, `text` is the page's, as `seen_text` has it.
    """

    def __init__(
        self,
        tree: html.HtmlElement,
        heading: html.HtmlElement | None,
        whole: Callable[[str], str] = str,
        *,
        text: str | None = None,
    ) -> None:
        self._text = text
        self.tree = tree
        self.heading = heading
        self.whole = whole

    @cached_property
    def lines(self) -> list[Line]:
        """The lines in the page's order, without those in the heading."""
        return lines_in(_beginning(self.tree)) if self.heading is None else lines_around(self.heading)

    @cached_property
    def letters(self) -> str:
        """The text of the page, folded: words that are not in it need not be looked for line by line."""
        return (seen_text(self.tree) if self._text is None else self._text).casefold()


def lines_around(heading: html.HtmlElement) -> list[Line]:
    """The lines above and below a heading, in the page's order, without those in it."""
    above = [
        Line(" ".join(reversed(text)), elements[::-1], -number)
        for number, (text, elements) in enumerate(_lines(_backward(heading), LINES_BEFORE), 1)
    ]
    below, sentences = [], 0
    for number, (texts, elements) in enumerate(_lines(_forward(heading), LINES_AFTER), 1):
        text = " ".join(texts)
        below.append(Line(text, elements, number + (FAR if sentences >= HEAD_SENTENCES else 0)))
        sentences += text.count(" ") >= SENTENCE_MIN_WORDS
    return [*reversed(above), *below]


def short_text(element: html.HtmlElement, most: int) -> str | None:
    """The text in an element; None when there is more of it than this, or a script."""
    pieces: list[str] = []
    size = 0
    for piece in element.itertext():
        size += len(piece)
        if size > RAW_FACTOR * most:
            return None
        pieces.append(piece)
    text = " ".join("".join(pieces).split())
    return text if len(text) <= most and element.find(".//script") is None else None


def lines_in(element: html.HtmlElement) -> list[Line]:
    """The first lines in an element."""
    found = _lines(_inside(element), LINES_AFTER)
    return [Line(" ".join(text), elements, number) for number, (text, elements) in enumerate(found, 1)]


def marks(element: html.HtmlElement) -> frozenset[str]:
    """The words in an element's class, id, itemprop and the like: `post-date`, `postDate` and `post_date` are the same."""
    stated = " ".join(filter(None, map(element.get, _MARKING)))
    return _marks(stated[:400]) if stated else frozenset()


def is_furniture(
    element: html.HtmlElement, within: html.HtmlElement | None = None, *, with_asides: bool = True
) -> bool:
    """Whether an element stands in navigation, a teaser or the like; what also holds `within` is the page itself."""
    holders = set(within.iterancestors()) if within is not None else set()
    for above in (element, *element.iterancestors()):
        if above in holders or above.tag in {"body", "main"}:
            return False
        if (above.tag in _FURNITURE_TAGS and (with_asides or above.tag != "aside")) or (
            not FURNITURE_MARKS.isdisjoint(marks(above))
        ):
            return True
    return False


@lru_cache(maxsize=4096)
def _marks(stated: str) -> frozenset[str]:
    named = " ".join(name for name in stated.split() if not _LAYOUT.match(name))
    humps = _HUMP.sub(" ", named).lower()
    joined = {word.replace("-", "") for word in named.lower().split()}
    return frozenset(filter(None, _SEPARATE.split(humps))) | joined


def _beginning(tree: html.HtmlElement) -> html.HtmlElement:
    """Where a page without a heading begins."""
    found = (tree.find(path) for path in (".//article", ".//main", ".//body"))
    return next((element for element in found if element is not None), tree)


Piece = tuple[str, html.HtmlElement] | None  # None is the end of a line


def _lines(pieces: Iterator[Piece], most: int) -> Iterator[tuple[list[str], tuple[html.HtmlElement, ...]]]:
    texts: list[str] = []
    elements: list[html.HtmlElement] = []
    made = 0
    for number, piece in enumerate(pieces):
        if number == PIECES_MAX or made == most:
            break
        if piece is None:
            if texts:
                yield texts, tuple(elements)
                made += 1
            texts, elements = [], []
        elif text := " ".join(piece[0].split()):
            texts.append(text)
            elements.append(piece[1])
    if texts and made < most:
        yield texts, tuple(elements)


def _forward(start: html.HtmlElement) -> Iterator[Piece]:
    element: html.HtmlElement | None = start
    while element is not None and element.tag not in {"body", "html"}:
        above = element.getparent()
        if element.tag not in _INLINE:
            yield None
        if above is not None:
            if element.tail:
                yield element.tail, above
            for sibling in element.itersiblings():
                yield from _inside(sibling)
                if sibling.tail:
                    yield sibling.tail, above
        element = above


def _backward(start: html.HtmlElement) -> Iterator[Piece]:
    element: html.HtmlElement | None = start
    while element is not None and element.tag not in {"body", "html"}:
        above = element.getparent()
        if element.tag not in _INLINE:
            yield None
        if above is not None:
            for sibling in element.itersiblings(preceding=True):
                if sibling.tail:
                    yield sibling.tail, above
                yield from _inside_backward(sibling)
            if above.text:
                yield above.text, above
        element = above


def _inside(element: html.HtmlElement) -> Iterator[Piece]:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return
    is_line = element.tag not in _INLINE
    if is_line:
        yield None
    if element.text:
        yield element.text, element
    for child in element:
        yield from _inside(child)
        if child.tail:
            yield child.tail, element
    if is_line:
        yield None


def _inside_backward(element: html.HtmlElement) -> Iterator[Piece]:
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return
    is_line = element.tag not in _INLINE
    if is_line:
        yield None
    for child in element.iterchildren(reversed=True):
        if child.tail:
            yield child.tail, element
        yield from _inside_backward(child)
    if element.text:
        yield element.text, element
    if is_line:
        yield None
