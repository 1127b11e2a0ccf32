"""A heading as it is read: its text, the pieces it is made of, and the kicker that may be one of them. Pure."""

from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import html

from crawler.extraction.surroundings import marks
from crawler.extraction.vocabulary.fields import KICKER_MARKS
from crawler.extraction.wording import wording

KICKER_MAX_CHARACTERS = 80
PARTS_MAX = 60  # pieces of a heading
SOURCE_MAX_CHARACTERS = 6_000  # with the white space and styles in it
_UNSEEN = frozenset({"style", "script", "svg", "button"})
_IN_WORDS = frozenset({"i", "em", "b", "strong", "a", "sub", "sup", "q", "wbr", "abbr"})


def text_of(element: html.HtmlElement) -> str:
    """The words of a heading, a space between its parts."""
    return " ".join(part for part, _ in parts_of(element))


def parts_of(element: html.HtmlElement) -> list[tuple[str, frozenset[str]]]:
    """The pieces of a heading that stand in elements of their own, and what marks those."""
    found = [(element.text or "", frozenset[str]())]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNSEEN:
            inner = " ".join(_pieces(child))
            if child.tag in _IN_WORDS:
                found[-1] = (found[-1][0] + inner, found[-1][1])
            else:
                found.append((inner, marks(child)))
                found.append(("", frozenset()))
        found[-1] = (found[-1][0] + (child.tail or ""), found[-1][1])
    return [(" ".join(part.split()), names) for part, names in found if part.strip()]


def is_short(element: html.HtmlElement) -> bool:
    """Whether a heading is one, and not half a page in a heading that is never closed."""
    return letters_of(element) is not None


def letters_of(element: html.HtmlElement) -> str | None:
    """All that stands in a heading; None for half a page in a heading that is never closed."""
    pieces = [*islice(element.itertext(), PARTS_MAX + 1)]
    letters = "".join(pieces)
    return letters if len(pieces) <= PARTS_MAX and len(letters) <= SOURCE_MAX_CHARACTERS else None


def split_kicker(element: html.HtmlElement, stated: Sequence[str]) -> tuple[str | None, str]:
    """The parts of a heading that holds its kicker: told by a class, or by a title that has but one of them.

    What the page calls itself as a whole stays whole.
    """
    whole, parts = _shown(element), parts_of(element)
    cuts = [
        (
            " ".join(part for part, _ in parts[:number]),
            " ".join(part for part, _ in parts[number:]),
            parts[number - 1][1],
        )
        for number in range(1, len(parts))
    ]
    cuts = [
        cut for cut in cuts if wording(cut[0]) and wording(cut[1]) and len(cut[0]) <= KICKER_MAX_CHARACTERS
    ]
    told = [cut for cut in (*cuts, *_opened(element)) if stated and wording(stated[0]) == wording(cut[1])]
    same = [one for one in stated if wording(one) == wording(text_of(element))]
    marked = [cut for cut in cuts if not KICKER_MARKS.isdisjoint(cut[2])]
    if not told and cuts and same:
        return None, same[0]  # a break between the parts, which the page writes as a colon elsewhere
    for first, rest, _ in told or marked:
        return first.strip(" :–-|"), rest.lstrip(" :–-|")
    return None, whole


def _opened(element: html.HtmlElement) -> Iterator[tuple[str, str, frozenset[str]]]:
    """A heading that opens with words set apart, as “<em>Gedenktag</em> Rat erinnert” does."""
    child = next(iter(element), None)
    if child is not None and child.tag in _IN_WORDS and not (element.text or "").strip():
        first = " ".join("".join(child.itertext()).split())
        rest = _shown(element).removeprefix(first).strip()
        if wording(first) and len(first) <= KICKER_MAX_CHARACTERS:
            yield first, rest, frozenset()


def _pieces(element: html.HtmlElement) -> Iterator[str]:
    """The texts in an element, but those no one sees."""
    for piece in element.itertext():
        if piece.strip() and not piece.lstrip().startswith((".css-", "!function", "<!--")):
            yield piece


def _shown(element: html.HtmlElement) -> str:
    """A heading as it is read: a line break is a space, two parts of one word are one."""
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNSEEN:
            inner = "".join(_pieces(child))
            pieces.append(inner if child.tag in _IN_WORDS or child.tag == "span" else f" {inner} ")
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())
