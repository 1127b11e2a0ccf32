"""Where the article stands on a page nobody described: what trafilatura takes for text, and the page's own order, agree. Pure.

trafilatura is a witness: it names lines. The page says more: prose of one article has one make (tag and
class) and one container; what lies between in boxes of another make is judged box by box.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from crawler.extraction import furniture
from crawler.extraction.blocks import Block
from crawler.extraction.profile import Make, is_telling, make_of
from crawler.extraction.vocabulary import FURNITURE, fold

PROSE_MIN_WORDS = 8  # fewer are a label, a teaser or a caption
PROSE_LINK_SHARE = 0.4
LINKED_SHARE = 0.6  # more than this leads elsewhere
CONTAINER_SHARE = 0.85  # of the article's prose stands in its container
MAKE_SHARE = 0.15  # of the article's prose has this make
FURNITURE_MAX_WORDS = 200  # an element with more prose is not judged by its name …
FURNITURE_MAX_SHARE = 0.25  # … nor one with more of the article than this
CARDS_MIN_SHARE = 0.5  # of the article that is in elements of one name, which then is no furniture's
BOX_MAX_WORDS = 150  # of a box that is judged by what it says
WITNESS_MIN_WORDS = 20  # a witness who names less is not heard
LEAD_MAX_BLOCKS = 10  # between the text above the container and the text in it
SHORT_WORDS = 100  # an article of fewer may be the part of it that a paywall shows
LINE_MIN_CHARACTERS = 25  # a shorter line must be named whole
SHOUT_MAX_WORDS = 25  # of an invitation set apart in the text
HEADING_LIST_MIN = 3  # headings one after the other that are a list
LIST_MIN_WORDS = 10  # on average in the items of a list the witness left out

_SENTENCE_END = re.compile(r"[.!?…:;][“”\"'»«)\]]*$")
_UNWORDED = re.compile(r"\W+")


@dataclass(slots=True)
class Placed:
    """A block of the page. `named` by the witness, `mark` by the element it stands in, `words` it has."""

    block: Block
    named: bool
    mark: str | None
    words: int

    @property
    def is_prose(self) -> bool:
        """Whether it reads like text."""
        return is_prose(self.block)

    @property
    def is_text(self) -> bool:
        """Whether it is prose that ends like a sentence and that no name marks."""
        return self.is_prose and self.mark != "furniture" and ends_sentence(self.block.text)

    @property
    def element(self) -> etree._Element:
        """The element the block stands in."""
        assert self.block.element is not None
        return self.block.element

    @property
    def make(self) -> Make:
        """How the block is made: paragraphs of one text are made alike."""
        return make_of(self.block.element)


def article_blocks(blocks: Sequence[Block], named: Sequence[bool]) -> list[Block]:
    """The blocks of the article among those of the page, in order; on a page without prose those the witness named.

    `named` says so of each block.
    """
    placed = _placed(blocks, named)
    weights = _weights(placed)
    if not any(weights):
        return [one.block for one in placed if one.named and one.mark != "furniture"]
    container = _container(placed, weights)
    core = _core(placed, weights, container)
    kept = _Judgement(placed, container, core).kept()
    return [placed[number].block for number in _without_tail(placed, kept)]


def is_prose(block: Block) -> bool:
    """Whether a block reads like text: long enough, and not mostly links."""
    return (
        block.kind in {"paragraph", "quote", "item"}
        and block.words >= PROSE_MIN_WORDS
        and block.link_share < PROSE_LINK_SHARE
    )


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does."""
    return bool(_SENTENCE_END.search(text))


def folded(text: str) -> str:
    """A text without spaces, punctuation and case, to be found in another."""
    return "".join(_UNWORDED.split(text.casefold()))  # folding may put combining marks beside a letter


def named_in(blocks: Sequence[Block], witness: str) -> list[bool]:
    """Which blocks a witness names: as a line of its own, a longer one anywhere."""
    lines = {*map(folded, witness.split("\n"))} - {""}
    whole = "".join(map(folded, witness.split("\n")))
    keys = (folded(block.text) for block in blocks)
    return [key in lines or (len(key) >= LINE_MIN_CHARACTERS and key in whole) for key in keys]


def _placed(blocks: Sequence[Block], named: Sequence[bool]) -> list[Placed]:
    placed = [
        Placed(block, is_named, None, block.words) for block, is_named in zip(blocks, named, strict=True)
    ]
    marks = _Marks(placed)
    for one in placed:
        one.mark = marks.of(one.element)
    return placed


class _Marks:
    """What the names of elements say.

    Names of large elements describe the page, and so do names of small ones that hold much of the article
    together: a page may be built of cards.
    """

    def __init__(self, placed: Iterable[Placed]) -> None:
        self._prose: Counter[etree._Element] = Counter()
        self._named: Counter[etree._Element] = Counter()
        self._total = 0
        for one in placed:
            if not one.is_prose:
                continue
            self._total += one.words if one.named else 0
            for element in _upwards(one.element):
                self._prose[element] += one.words
                self._named[element] += one.words if one.named else 0
        self._alike: Counter[str | None] = Counter()
        for element, words in self._named.items():
            self._alike[element.get("class")] += words
        self._found: dict[etree._Element, str | None] = {}

    def of(self, element: etree._Element | None) -> str | None:
        """`facts`, `furniture` or None: the mark of the nearest marked element."""
        if element is None:
            return None
        if element not in self._found:
            self._found[element] = self._own(element) or self.of(element.getparent())
        return self._found[element]

    def _own(self, element: etree._Element) -> str | None:
        if furniture.names_facts(element):
            return "facts"
        total, name = max(self._total, 1), element.get("class")
        is_small = (
            self._prose[element] < FURNITURE_MAX_WORDS
            and self._named[element] < FURNITURE_MAX_SHARE * total
            and (name is None or self._alike[name] < CARDS_MIN_SHARE * total)
        )
        return "furniture" if is_small and furniture.names_furniture(element) else None


def _weights(placed: Sequence[Placed]) -> list[int]:
    """How much each block says about where the article stands: its words, if it is prose of the witness.

    A page may hide most of its text from the witness. When paragraphs of one parent, none of them named,
    hold more than twice what was named, they are believed; when nothing was named, the page's own prose is.
    """
    weights = [one.words if one.named and one.is_prose and one.mark != "furniture" else 0 for one in placed]
    if sum(weights) < WITNESS_MIN_WORDS:
        return [one.words if one.is_text else 0 for one in placed]
    groups: dict[object, list[Placed]] = defaultdict(list)
    for one in placed:
        if one.is_text:
            groups[(one.make, one.element.getparent())].append(one)
    largest = max(groups.values(), key=_words, default=[])
    if _words(largest) > 2 * sum(weights) and not any(one.named for one in largest):
        for one in largest:
            one.named = True
        return [one.words if one.named and one.is_prose and one.mark != "furniture" else 0 for one in placed]
    return weights


def _container(placed: Sequence[Placed], weights: Sequence[int]) -> etree._Element:
    """The innermost element that holds most of the weight."""
    below: Counter[etree._Element] = Counter()
    for one, weight in zip(placed, weights, strict=True):
        if weight:
            below.update(dict.fromkeys(_upwards(one.element), weight))
    container = next(one for one, weight in zip(placed, weights, strict=True) if weight).element
    container = list(_upwards(container))[-1]
    while True:
        inner = max(container, key=lambda child: below.get(child, 0), default=None)
        if inner is None or inner.tag == "p" or below[inner] < CONTAINER_SHARE * below[container]:
            return container
        container = inner


def _core(placed: Sequence[Placed], weights: Sequence[int], container: etree._Element) -> list[int]:
    """The paragraphs that are surely the article's: weighty, in the container, of a common make."""
    inside = [
        number
        for number, weight in enumerate(weights)
        if weight and _is_in(placed[number].element, container)
    ]
    makes: Counter[object] = Counter()
    for number in inside:
        makes[placed[number].make] += weights[number]
    least = min(MAKE_SHARE * makes.total(), max(makes.values()))
    return [number for number in inside if makes[placed[number].make] >= least]


class _Judgement:
    """Which blocks belong to the article, seen from its core."""

    def __init__(self, placed: Sequence[Placed], container: etree._Element, core: Sequence[int]) -> None:
        self._placed = placed
        self._container = container
        self._makes = {placed[number].make for number in core}
        self._named_makes = set(filter(is_telling, self._makes))
        self._around = {element for number in core for element in _upwards(placed[number].element)}
        self._parents = {placed[number].element.getparent() for number in core}
        self._words_of_flow = self._common_classes(core)
        self._whole = self._whole_article(core)
        first_heading = max(
            (number for number in range(core[0]) if placed[number].element.tag == "h1"), default=-1
        )
        self._inside = [
            number
            for number, one in enumerate(placed)
            if _is_in(one.element, self._whole)
            or (
                number > first_heading
                and one.mark != "furniture"
                and self._is_of_the_same_text(number, core[0])
            )
        ]
        self._lists: dict[object, list[Placed]] = defaultdict(list)
        self._boxes: dict[etree._Element, list[Placed]] = defaultdict(list)
        for number in self._inside:
            one = placed[number]
            if one.block.kind == "item":
                self._lists[one.element.getparent()].append(one)
            box = self._box(one)
            if box is not None:
                self._boxes[box].append(one)
        self._foreign = {box for box, content in self._boxes.items() if _is_foreign(content)}

    def kept(self) -> list[int]:
        """The numbers of the blocks that are the article's, in order."""
        return [number for number in self._inside if self._keeps(self._placed[number])]

    def _keeps(self, one: Placed) -> bool:
        if one.element.tag == "h1" or fold(one.block.text) in FURNITURE or furniture.is_note(one.block.text):
            return False
        box = self._box(one)
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
        whole = self._lists.get(one.element.getparent(), [])
        return not (one.block.kind == "item" and one.named and _link_share(whole) < LINKED_SHARE)

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
                len(whole) > 1
                and _words(whole) >= LIST_MIN_WORDS * len(whole)
                and _link_share(whole) < PROSE_LINK_SHARE
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
        for element in _upwards(one.element):
            if element is self._container or element in self._around:
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
                for element in _upwards(self._placed[number].element)
                if element.getparent() is self._container
            ]
            counted.update(_classes(parts[0]) if parts else ())
        return {name for name, count in counted.items() if count >= 0.3 * len(core)}


def _is_foreign(content: Sequence[Placed]) -> bool:
    """Whether a box is about something else than the article."""
    if any(one.mark == "facts" for one in content):
        return False
    if len(content) > 1 and _link_share(content) > 0.5:
        return True
    if any(furniture.is_consent(one.block.text) for one in content):
        return True
    if _words(content) >= BOX_MAX_WORDS or all(
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


def _without_tail(placed: Sequence[Placed], kept: Sequence[int]) -> list[int]:
    """The blocks without headings at the end that nothing follows, unless they are a list or the text's own."""
    last = max((number for number in kept if placed[number].is_prose), default=None)
    if last is None:
        return list(kept)
    headings = {
        (placed[number].element.tag, placed[number].element.getparent())
        for number in kept
        if number < last and placed[number].block.kind == "heading"
    }
    tail = [number for number in kept if number > last and placed[number].named]
    ends = [number for number in tail if placed[number].block.kind == "heading"]
    if len(ends) < HEADING_LIST_MIN:
        own = (
            number
            for number in ends
            if (placed[number].element.tag, placed[number].element.getparent()) in headings
        )
        dropped = set(ends) - set(own)
        tail = [number for number in tail if number not in dropped]
    return [*(number for number in kept if number <= last), *tail]


def _upwards(element: etree._Element) -> Iterable[etree._Element]:
    yield element
    yield from element.iterancestors()


def _is_in(element: etree._Element, container: etree._Element) -> bool:
    return any(above is container for above in _upwards(element))


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())


def _words(placed: Collection[Placed]) -> int:
    return sum(one.words for one in placed)


def _link_share(placed: Collection[Placed]) -> float:
    return sum(one.words * one.block.link_share for one in placed) / max(_words(placed), 1)
