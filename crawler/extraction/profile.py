"""What a site repeats on its pages, and how it makes its text: learned from some of them, a plain value. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from math import ceil

from lxml import etree

from crawler.extraction.blocks import Block
from crawler.extraction.vocabulary import fold

PROFILE_VERSION = 2  # of what a profile means; raised when learning changes
PAGES_MIN = 3  # from fewer pages nothing is learned
REPEATED_SHARE = 0.75  # of the pages; a line around the text on so many belongs to none of their articles …
TEXT_REPEATED_SHARE = 0.95  # … and one that reads like a part of the text on so many
MAKE_PAGES_SHARE = 0.25  # of the pages whose text has a make, so that it is one of the site’s
KNOWN_MIN_WORDS = 60  # of a text made as its site makes texts; a page with less does not fit
CLASSES_MAX = 20_000  # of elements kept in mind: a site repeats its own on every page
MAKE_WORDS_SHARE = 0.15  # of the text's words on a page that have it

Make = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What is known of one site.

    `repeated` are folded lines that stand on many pages of the site and belong to none of its articles.
    `makes` are how paragraphs of its articles are made: tag and class of their element and of the one around it.
    `readers` are those that recognised one of its pages.
    `pages` is from how many pages that was learned.
    """

    repeated: frozenset[str] = frozenset()
    makes: frozenset[Make] = frozenset()
    readers: frozenset[str] = frozenset()
    pages: int = 0
    version: int = PROFILE_VERSION


@dataclass(frozen=True, slots=True)
class Sample:
    """What one page of a site teaches: its folded lines, those of its article as read without a profile, how
    paragraphs of the article are made, and the reader that knew the page.
    """

    page: frozenset[str]
    text: frozenset[str]
    makes: tuple[Make, ...]
    reader: str | None = None


def to_json(profile: SiteProfile) -> str:
    """The profile as text, the same for the same profile."""
    return json.dumps(
        {
            "version": profile.version,
            "pages": profile.pages,
            "readers": sorted(profile.readers),
            "makes": sorted(profile.makes, key=str),
            "repeated": sorted(profile.repeated),
        },
        ensure_ascii=False,
    )


def from_json(text: str) -> SiteProfile | None:
    """The profile of such a text; None for one of another version or a damaged one, which is to be learned anew."""
    try:
        table = json.loads(text)
        if table["version"] != PROFILE_VERSION:
            return None
        return SiteProfile(
            repeated=frozenset(table["repeated"]),
            makes=frozenset(map(tuple, table["makes"])),
            readers=frozenset(table["readers"]),
            pages=table["pages"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def sample_of(page: Sequence[Block], text: Sequence[Block], reader: str | None) -> Sample:
    """What a page teaches by all its blocks and those of its article; nothing of the page itself is kept."""
    lines, own = (frozenset(fold(block.text) for block in blocks) for blocks in (page, text))
    return Sample(lines, own, tuple(_makes(text)), reader)


def profile_of(samples: Sequence[Sample]) -> SiteProfile | None:
    """What these pages have in common; None when there are too few."""
    if len(samples) < PAGES_MIN:
        return None
    lines, in_text = (
        Counter(line for page in pages for line in page)
        for pages in ([sample.page for sample in samples], [sample.text for sample in samples])
    )

    def is_repeated(line: str) -> bool:
        share = TEXT_REPEATED_SHARE if 2 * in_text[line] > lines[line] else REPEATED_SHARE
        return lines[line] >= _least(share, samples)

    makes = Counter(make for sample in samples for make in sample.makes)
    return SiteProfile(
        frozenset(filter(is_repeated, lines)),
        frozenset(make for make, pages in makes.items() if pages >= _least(MAKE_PAGES_SHARE, samples)),
        frozenset(sample.reader for sample in samples if sample.reader),
        len(samples),
    )


def as_unknown(profile: SiteProfile) -> SiteProfile:
    """The profile without what leads to the text: only what the site repeats."""
    return replace(profile, makes=frozenset(), readers=frozenset())


def make_of(element: etree._Element | None) -> Make:
    """How an element is made: tag and classes of its own and of the one around it.

    Classes are a set (HTML, “class”): some sites write those of one kind of paragraph in ever another order.
    """
    if element is None:
        return ()
    parent = element.getparent()
    around = () if parent is None else (parent.tag, _classes(parent.get("class")))
    return element.tag, _classes(element.get("class")), *around


@lru_cache(maxsize=CLASSES_MAX)
def _classes(stated: str | None) -> str | None:
    """The classes of an element in alphabetical order, each once."""
    return None if stated is None else " ".join(sorted(set(stated.split())))


def made_alike(tree: etree._Element, profile: SiteProfile) -> list[etree._Element]:
    """The elements of a page that are made as its site makes paragraphs; none when they are too little for a text."""
    tags = {str(make[0]) for make in profile.makes}
    own = {make[:2] for make in profile.makes}  # told without the element around
    made = [
        element
        for element in (tree.iter(*tags) if tags else ())
        if (element.tag, _classes(element.get("class"))) in own and make_of(element) in profile.makes
    ]
    words = accumulate(len("".join(element.itertext()).split()) for element in made)
    return made if any(count >= KNOWN_MIN_WORDS for count in words) else []


def common_part(elements: Sequence[etree._Element]) -> etree._Element:
    """The smallest element around all of these."""
    first, *others = elements
    around = [first, *first.iterancestors()]
    for other in others:
        above = {other, *other.iterancestors()}
        around = [element for element in around if element in above]
    return around[0]


def is_telling(make: Make) -> bool:
    """Whether a make has a class at all: without one many parts of a page share it."""
    return any(isinstance(name, str) for name in make[1::2])


def without_repeated(blocks: Sequence[Block], profile: SiteProfile | None) -> list[Block]:
    """The blocks a site does not repeat."""
    if profile is None:
        return list(blocks)
    return [block for block in blocks if fold(block.text) not in profile.repeated]


def _makes(text: Iterable[Block]) -> list[Make]:
    words: Counter[Make] = Counter()
    for block in text:
        if block.kind != "heading":
            words[make_of(block.element)] += block.words
    return [
        make
        for make, count in words.items()
        if count >= MAKE_WORDS_SHARE * words.total() and is_telling(make)
    ]


def _least(share: float, samples: Sequence[Sample]) -> int:
    return max(2, ceil(share * len(samples)))
