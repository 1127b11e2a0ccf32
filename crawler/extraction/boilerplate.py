"""What stands in the body and is not the text: heads again, captions, signs, source lists, end blocks. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from archive.records import Image
from crawler.extraction import furniture
from crawler.extraction.blocks import Block
from crawler.extraction.bylines import credited, is_sign
from crawler.extraction.images import credit_of
from crawler.extraction.placed import folded
from crawler.extraction.stated import Stated, stated
from crawler.extraction.vocabulary import AUTHOR_HEADINGS, END_HEADINGS, FURNITURE, SOURCES, fold

HEAD_BLOCKS = 8  # among so many first blocks the head may be repeated
BEGINNING_CHARACTERS = 20  # of a line, by which most are told from those of the head
TEASER_MAX_WORDS = 30
TEASER_LINK_SHARE = 0.5
ANNOUNCEMENT_MAX_WORDS = 8  # of a line that announces something
AUTHOR_MAX_WORDS = 150  # of a note on the writer
HEADING_LIST_MIN = 3  # headings one after the other that are a list
_SENTENCE_END = re.compile(r"[.!?…:;][“”\"'»)]*$")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What is left of a body, and what stood at its end: the signs of agencies, names of writers, what it is based on."""

    blocks: list[Block]
    agency: Stated[str] | None = None
    writers: Stated[tuple[str, ...]] | None = None
    source_note: Stated[str] | None = None


def cleaned(blocks: Sequence[Block], heads: Collection[str], pictures: Iterable[Image]) -> Cleaned:
    """The body without all that is not its text. `heads` stand above it, `pictures` beside it."""
    captions = [line for picture in pictures for line in (picture.caption, picture.credit) if line]
    left = without_end(without_head(without_furniture(blocks), heads))
    left, source_note = without_sources(left)
    left, agency = without_sign(left)
    left, writers = without_byline(left)
    return Cleaned(
        without_captions(left, captions),
        stated(agency, "page"),
        stated(writers, "page"),
        stated(source_note, "page"),
    )


def without_head(blocks: Sequence[Block], heads: Collection[str]) -> list[Block]:
    """The body without lines at its beginning that are the kicker, headline, lead or several of them in one."""
    keys = set(filter(None, map(folded, heads)))
    joined = keys | {one + other for one in keys for other in keys}
    return [
        block
        for number, block in enumerate(blocks)
        if number >= HEAD_BLOCKS or not _is_one_of(block.text, joined)
    ]


def _is_one_of(line: str, keys: Collection[str]) -> bool:
    """Whether a line is one of some folded ones; most begin otherwise, and need not be folded as a whole."""
    beginning = folded(line[:BEGINNING_CHARACTERS])
    return any(key.startswith(beginning) for key in keys) and folded(line) in keys


def without_furniture(blocks: Sequence[Block]) -> list[Block]:
    """The body without lines that name functions of a page, say who made something, or stand for content from elsewhere."""
    return [
        block
        for block in blocks
        if fold(block.text) not in FURNITURE
        and not furniture.is_note(block.text)
        and not (block.words <= furniture.LINE_MAX_WORDS and furniture.is_consent(block.text))
    ]


def without_captions(blocks: Sequence[Block], captions: Collection[str]) -> list[Block]:
    """The body without lines that are the caption or the credit of a picture, whole; a sentence is no credit."""
    folded = {fold(caption).rstrip(".") for caption in captions}
    return [
        block
        for block in blocks
        if fold(block.text).rstrip(".") not in folded
        and (block.kind == "item" or credit_of(block.text) is None or _SENTENCE_END.search(block.text))
    ]


def without_sign(blocks: Sequence[Block]) -> tuple[list[Block], str | None]:
    """The body without the sign that ends it, and the sign as printed."""
    if blocks and is_sign(blocks[-1].text):
        return list(blocks[:-1]), blocks[-1].text
    return list(blocks), None


def without_byline(blocks: Sequence[Block]) -> tuple[list[Block], tuple[str, ...]]:
    """The body without a last line such as “Text: Muster, Erika”, and the names in it."""
    if blocks and (found := credited(blocks[-1].text)):
        return list(blocks[:-1]), found
    return list(blocks), ()


def without_sources(blocks: Sequence[Block]) -> tuple[list[Block], str | None]:
    """The body without a closing list under “Verwendete Quellen”, and the list."""
    for number, block in enumerate(blocks):
        rest = blocks[number + 1 :]
        if fold(block.text) in SOURCES and rest and all(entry.kind == "item" for entry in rest):
            return list(blocks[:number]), "; ".join(entry.text for entry in rest)
    return list(blocks), None


def without_end(blocks: Sequence[Block]) -> list[Block]:
    """The body without the teasers and the note on its writer at its end.

    A heading opens a cut only when nothing but teasers follows, or little after “About the author”: text after it is text.
    """
    for number, block in enumerate(blocks):
        rest = blocks[number + 1 :]
        if fold(block.text) in END_HEADINGS and all(
            is_teaser(entry) or fold(entry.text) in END_HEADINGS for entry in rest
        ):
            return without_announcement(blocks[:number])
        if (
            number
            and fold(block.text) in AUTHOR_HEADINGS
            and _words(rest) <= min(AUTHOR_MAX_WORDS, _words(blocks[:number]))
        ):
            return without_announcement(blocks[:number])
    return without_announcement(blocks)


def without_announcement(blocks: Sequence[Block]) -> list[Block]:
    """The body without headings and lines at its end that announce what does not follow; several headings are a list."""
    last = next((number for number in range(len(blocks), 0, -1) if not _announces(blocks[number - 1])), 0)
    return list(blocks[:last] if len(blocks) - last < HEADING_LIST_MIN else blocks)


def is_teaser(block: Block) -> bool:
    """Whether a block looks like the way to another article: mostly a link, or a short line that ends no sentence."""
    if block.link_share >= TEASER_LINK_SHARE:
        return True
    return block.words <= TEASER_MAX_WORDS and not _SENTENCE_END.search(block.text)


def _announces(block: Block) -> bool:
    return block.kind == "heading" or (
        block.words <= ANNOUNCEMENT_MAX_WORDS and block.kind == "paragraph" and block.text.endswith(":")
    )


def _words(blocks: Iterable[Block]) -> int:
    return sum(block.words for block in blocks)
