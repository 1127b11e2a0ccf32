"""Which blocks around the surest paragraphs of an article belong to it: box by box. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from crawler.extraction import furniture
from crawler.extraction.placed import (
    PROSE_LINK_SHARE,
    PROSE_MIN_WORDS,
    Placed,
    is_in,
    link_share_of,
    upwards,
    words_of,
)
from crawler.extraction.profile import is_telling
from crawler.extraction.vocabulary import FURNITURE, fold

LINKED_SHARE = 0.6  # more than this leads elsewhere
BOX_MAX_WORDS = 150  # of a box that is judged by what it says
LEAD_MAX_BLOCKS = 10  # between the text above the container and the text in it
SHORT_WORDS = 100  # an article of fewer may be the part of it that a paywall shows
SHOUT_MAX_WORDS = 25  # of an invitation set apart in the text
LIST_MIN_WORDS = 10  # on average in the items of a list the witness left out


@dataclass(frozen=True, slots=True)
class _List:
    """A list: how many items and words it has, and which part of them leads elsewhere."""

    items: int = 0
    words: int = 0
    link_share: float = 0.0


class Judgement:
    """Which blocks belong to the article, seen from its core."""

    def __init__(self, placed: Sequence[Placed], container: etree._Element, core: Sequence[int]) -> None:
        self._placed = placed
        self._container = container
        self._makes = {placed[number].make for number in core}
        self._named_makes = set(filter(is_telling, self._makes))
        self._around = {element for number in core for element in upwards(placed[number].element)}
        self._parents = {placed[number].element.getparent() for number in core}
        self._words_of_flow = self._common_classes(core)
        self._whole = self._whole_article(core)
        first_heading = max(
            (number for number in range(core[0]) if placed[number].element.tag == "h1"), default=-1
        )
        self._inside = [
            number
            for number, one in enumerate(placed)
            if is_in(one.element, self._whole)
            or (
                number > first_heading
                and one.mark != "furniture"
                and self._is_of_the_same_text(number, core[0])
            )
        ]
        lists: dict[etree._Element | None, list[Placed]] = defaultdict(list)
        self._boxes: dict[etree._Element, list[Placed]] = defaultdict(list)
        self._box_of = boxes = {number: self._box(placed[number]) for number in self._inside}
        for number in self._inside:
            one = placed[number]
            if one.block.kind == "item":
                lists[one.element.getparent()].append(one)
            if (box := boxes[number]) is not None:
                self._boxes[box].append(one)
        self._lists = {
            around: _List(len(items), words_of(items), link_share_of(items))
            for around, items in lists.items()
        }
        self._foreign = {box for box, content in self._boxes.items() if _is_foreign(content)}

    def kept(self) -> list[int]:
        """The numbers of the blocks that are the article's, in order."""
        return [number for number in self._inside if self._keeps(self._placed[number], self._box_of[number])]

    def _keeps(self, one: Placed, box: etree._Element | None) -> bool:
        if one.element.tag == "h1" or fold(one.block.text) in FURNITURE or furniture.is_note(one.block.text):
            return False
        if box is None:
            return self._keeps_in_flow(one)
        if one.mark == "furniture" and not (one.named and one.is_text and one.make in self._makes):
            return False
        if box in self._foreign or furniture.is_consent(one.block.text):
            return False
        if self._leads_elsewhere(one):
            return False
        return one.named or one.mark == "facts" or self._fits(one, box)

    def _keeps_in_flow(self, one: Placed) -> bool:
        """Of a block that stands in an element of the core itself."""
        if one.block.link_share > LINKED_SHARE:
            return one.named and (one.make in self._makes or one.block.kind == "heading")
        return not _is_shouted(one)

    def _leads_elsewhere(self, one: Placed) -> bool:
        if one.block.link_share <= LINKED_SHARE:
            return False
        whole = self._lists.get(one.element.getparent(), _List())
        return not (one.block.kind == "item" and one.named and whole.link_share < LINKED_SHARE)

    def _fits(self, one: Placed, box: etree._Element) -> bool:
        """Whether a block the witness left out is of the article all the same: it is made and placed like its text."""
        if self._whole is not self._container and one.is_text and one.mark is None:
            return True
        beside = one.element.getparent() in self._parents or bool(self._words_of_flow & _classes(box))
        if one.block.kind == "heading":
            return beside
        if one.block.kind == "item":
            whole = self._lists[one.element.getparent()]
            if (
                whole.items > 1
                and whole.words >= LIST_MIN_WORDS * whole.items
                and whole.link_share < PROSE_LINK_SHARE
            ):
                return beside or one.mark is None
        if one.make in self._named_makes:
            return one.is_text
        return (
            one.is_text and beside and (one.make in self._makes or bool(self._words_of_flow & _classes(box)))
        )

    def _is_of_the_same_text(self, number: int, first: int) -> bool:
        """Whether a block outside the container goes on with its text, or stands right above it."""
        one = self._placed[number]
        if one.named and first - LEAD_MAX_BLOCKS <= number < first:
            return one.is_text or (one.block.kind == "heading" and one.words >= PROSE_MIN_WORDS)
        return one.is_text and (one.make in self._named_makes or (one.named and one.make in self._makes))

    def _box(self, one: Placed) -> etree._Element | None:
        """The outermost element around a block, below the container, that holds nothing of the core."""
        box = None
        for element in upwards(one.element):
            if element in self._around:  # the container is one of these
                break
            box = element
        return box

    def _whole_article(self, core: Sequence[int]) -> etree._Element:
        """The container; around a core of few words the element that calls itself an article."""
        if sum(self._placed[number].words for number in core) < SHORT_WORDS:
            for element in self._container.iterancestors("article"):
                return element
        return self._container

    def _common_classes(self, core: Sequence[int]) -> set[str]:
        """Classes that the parts of the text share, one level below the container."""
        counted: Counter[str] = Counter()
        for number in core:
            parts = [
                element
                for element in upwards(self._placed[number].element)
                if element.getparent() is self._container
            ]
            counted.update(_classes(parts[0]) if parts else ())
        return {name for name, count in counted.items() if count >= 0.3 * len(core)}


def _is_foreign(content: Sequence[Placed]) -> bool:
    """Whether a box is about something else than the article."""
    if any(one.mark == "facts" for one in content):
        return False
    if len(content) > 1 and link_share_of(content) > 0.5:
        return True
    if any(furniture.is_consent(one.block.text) for one in content):
        return True
    if words_of(content) >= BOX_MAX_WORDS or all(
        one.named and one.block.kind in {"item", "row"} for one in content
    ):
        return False
    if any(furniture.is_promotion(one.block.text) for one in content):
        return True
    return len(content) > 1 and any(furniture.opens_box(one.block.text) for one in content[:2])


def _is_shouted(one: Placed) -> bool:
    """Whether a paragraph of the text is set apart as an invitation."""
    emphasised = one.block.strong > 0.8 * len(one.block.text) or one.block.link_share > 0.3
    return emphasised and one.words < SHOUT_MAX_WORDS and furniture.is_promotion(one.block.text)


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())
