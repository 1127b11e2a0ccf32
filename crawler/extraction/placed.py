"""The blocks of a page with what is known of each: whether a witness named it, what the elements around it are called. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from crawler.extraction import furniture
from crawler.extraction.blocks import Block
from crawler.extraction.profile import Make, make_of

PROSE_MIN_WORDS = 8  # fewer are a label, a teaser or a caption
PROSE_LINK_SHARE = 0.4
FURNITURE_MAX_WORDS = 200  # an element with more prose is not judged by its name …
FURNITURE_MAX_SHARE = 0.25  # … nor one with more of the article than this
CARDS_MIN_SHARE = 0.5  # of the article that is in elements of one name, which then is no furniture's
LINE_MIN_CHARACTERS = 25  # a shorter line must be named whole

_SENTENCE_END = re.compile(r"[.!?…:;][“”\"'»«)\]]*$")
_UNWORDED = re.compile(r"\W+")


@dataclass(slots=True)
class Placed:
    """A block of the page. `named` by the witness, `words` it has, `marks` are those of the page's elements."""

    block: Block
    named: bool
    words: int
    marks: "Marks"

    @property
    def mark(self) -> furniture.Called | None:
        """What the elements it stands in are called; asked of few blocks, so found when it is asked for."""
        return self.marks.of(self.element)

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


def place(blocks: Sequence[Block], named: Sequence[bool]) -> list[Placed]:
    """The blocks with the marks of their page; `named` says of each whether the witness named it."""
    marks = Marks(zip(blocks, named, strict=True))
    return [
        Placed(block, is_named, block.words, marks) for block, is_named in zip(blocks, named, strict=True)
    ]


class Marks:
    """What the names of elements say, of a page with these blocks, each with whether the witness named it.

    Names of large elements describe the page, and so do names of small ones that hold much of the article
    together: a page may be built of cards.
    """

    def __init__(self, blocks: Iterable[tuple[Block, bool]]) -> None:
        self._prose: Counter[etree._Element] = Counter()
        self._named: Counter[etree._Element] = Counter()
        self._total = 0
        own: dict[etree._Element, list[int]] = {}
        for block, is_named in blocks:
            if block.element is None or not is_prose(block):
                continue
            words = block.words
            named = words if is_named else 0
            self._total += named
            self._prose[block.element] += words
            self._named[block.element] += named
            # Paragraphs have few parents: what goes up, goes up once for each of those.
            if (parent := block.element.getparent()) is not None:
                counts = own.setdefault(parent, [0, 0])
                counts[0] += words
                counts[1] += named
        for parent, (words, named) in own.items():
            for element in upwards(parent):
                self._prose[element] += words
                self._named[element] += named
        self._alike: Counter[str | None] = Counter()
        for element, words in self._named.items():
            self._alike[element.get("class")] += words
        self._found: dict[etree._Element, furniture.Called | None] = {}

    def of(self, element: etree._Element | None) -> furniture.Called | None:
        """`facts`, `furniture` or None: the mark of the nearest marked element."""
        if element is None:
            return None
        if element not in self._found:
            self._found[element] = self._own(element) or self.of(element.getparent())
        return self._found[element]

    def _own(self, element: etree._Element) -> furniture.Called | None:
        called = furniture.called(element)
        if called != "furniture":
            return called
        total, name = max(self._total, 1), element.get("class")
        is_small = (
            self._prose[element] < FURNITURE_MAX_WORDS
            and self._named[element] < FURNITURE_MAX_SHARE * total
            and (name is None or self._alike[name] < CARDS_MIN_SHARE * total)
        )
        return "furniture" if is_small or self._is_unnamed_talk(element) else None

    def _is_unnamed_talk(self, element: etree._Element) -> bool:
        """Whether an element holds what readers wrote, and the witness took none of it for the article."""
        return self._total > 0 and self._named[element] == 0 and furniture.names_comments(element)


def upwards(element: etree._Element) -> Iterable[etree._Element]:
    """An element and all around it, from inside."""
    return chain((element,), element.iterancestors())


def is_in(element: etree._Element, container: etree._Element) -> bool:
    """Whether an element is in another, or is it."""
    return element is container or container in element.iterancestors()


def words_of(placed: Collection[Placed]) -> int:
    """How many words these blocks have."""
    return sum(one.words for one in placed)


def link_share_of(placed: Collection[Placed]) -> float:
    """Which part of these blocks leads elsewhere, 0 to 1."""
    return sum(one.words * one.block.link_share for one in placed) / max(words_of(placed), 1)
