"""The summary above the text: where the page's description points, or what is called so. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lxml import etree

from crawler.extraction import furniture
from crawler.extraction.blocks import Block
from crawler.extraction.identity import descriptions_of
from crawler.extraction.judgement import LINKED_SHARE
from crawler.extraction.placed import PROSE_MIN_WORDS, ends_sentence, folded
from crawler.extraction.stated import Stated
from crawler.extraction.structured import Statements

LEAD_MIN_WORDS = 5
HEADER_LEAD_MIN_WORDS = 10  # a shorter line in the header is a kicker or a date
STATED_MIN_CHARACTERS = 30  # of a description that can point at a lead
POINTED_CHARACTERS = 50  # of the beginning, by which a description and a lead are known as the same
_LEVELS = 2  # elements above a block whose names may call it a lead


def lead_above(page: Sequence[Block], body: Sequence[Block], descriptions: Sequence[str]) -> Block | None:
    """The lead among the blocks of the page before the first paragraph of the body; None when there is none.

    `descriptions` are what the page states of itself for machines; a cut one points at its beginning.
    """
    first = _first_in(page, filter(_is_paragraph, body))
    if first is None:
        return None
    taken = set(map(_key, body))
    heading = max((number for number in range(first) if _tag(page[number]) == "h1"), default=-1)
    stated = [key for text in descriptions if len(key := folded(text)) >= STATED_MIN_CHARACTERS]
    may_be = [
        (number, block)
        for number, block in enumerate(page[:first])
        if _key(block) not in taken and _may_be(block)
    ]
    found = [
        block
        for number, block in may_be
        if _is_pointed_at(block, stated) or (0 <= heading < number and _is_called(block))
    ]
    if not found:
        found = [
            block for number, block in may_be if 0 <= heading < number and _is_under(block, page[heading])
        ]
    return replace(found[-1], kind="paragraph") if found else None


def stated_lead(blocks: Sequence[Block], said: Statements) -> Stated[str] | None:
    """The description a page states, when it is its first paragraph and more follows."""
    descriptions = descriptions_of(said)
    for number, block in enumerate(blocks[:3]):
        if block.kind == "paragraph" and len(blocks) > number + 1 and block.text in descriptions:
            return Stated(block.text, "meta")
    return None


def _first_in(page: Sequence[Block], text: Iterable[Block]) -> int | None:
    """Where on the page the first block of a text stands that is on it at all."""
    places = (number for key in map(_key, text) for number, block in enumerate(page) if _key(block) == key)
    return next(places, None)


def _key(block: Block) -> tuple[int, str]:
    """The same block of the page, whoever read it."""
    return id(block.element), block.text


def _is_paragraph(block: Block) -> bool:
    return block.kind != "heading" and block.words >= PROSE_MIN_WORDS


def _may_be(block: Block) -> bool:
    return block.words >= LEAD_MIN_WORDS and block.link_share < LINKED_SHARE and _tag(block) != "h1"


def _is_pointed_at(block: Block, stated: Sequence[str]) -> bool:
    key = folded(block.text)
    if len(key) < STATED_MIN_CHARACTERS:
        return False
    return any(text[:POINTED_CHARACTERS] in key or key[:POINTED_CHARACTERS] in text for text in stated)


def _is_called(block: Block) -> bool:
    element, level = block.element, 0
    while isinstance(element, etree._Element) and level < _LEVELS:  # noqa: SLF001 - lxml's only name for it
        if furniture.names_lead(element) and ends_sentence(block.text):
            return True
        element, level = element.getparent(), level + 1
    return False


def _is_under(block: Block, heading: Block) -> bool:
    """Whether a longer line stands in one header with the main heading."""
    if block.element is None or heading.element is None or block.words < HEADER_LEAD_MIN_WORDS:
        return False
    header = heading.element.getparent()
    return header is not None and header.tag in {"header", "hgroup"} and block.element.getparent() is header


def _tag(block: Block) -> object:
    return None if block.element is None else block.element.tag
