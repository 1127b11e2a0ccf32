"""The frame of a site: parts that stand byte for byte on many of its pages, left out before a page is parsed. Pure.

Parsing costs more than anything else that is done to read a page of a known site, and much of the page is its frame. What is the
same on pages of different articles says nothing of any of them; what might, such as a day, is never left out all the same.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from math import ceil
from typing import NamedTuple

from crawler.extraction.page import seen_text, tree_of

PARTS_MAX = 8  # of a frame
PART_MIN_BYTES = 2_000  # a smaller part is parsed sooner than it is looked for
PAGES_MIN = 3  # that have a part, and …
PAGES_SHARE = 0.1  # … of all pages: a menu may stand there in one form for each section
TAGS_MAX = 2_000  # of a page that are looked at
BEGIN_BYTES = 64  # by which a part is found
# What HTML has for parts of a page that are not its text (HTML, “Sections”).
_TAG = re.compile(rb"<(/?)(header|nav|aside|footer)(?=[\s>])[^<>]*>")
# What is read wherever it stands: statements for machines, a first heading, pictures, contacts, persons, what makes a login …
_MARKED = re.compile(
    rb"ld\+json|<(?:meta|link|base|h1|time|figure)\b|itemprop|vcard|password|author|\bautor(?:in)?\b|verfasser|byline",
    re.IGNORECASE,
)
# … and days, in any of the forms they are written in.
_DATED = re.compile(
    r"\d\.\s?(?:\d{1,2}\.|[^\W\d_]{3,9}\.?)\s?['’]?\d\d|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}-\d\d|\d/\d"
    r"|gestern|heute|\bvor\s|\bstand\b|geändert|aktualisiert|veröffentlicht|\d uhr\b",
    re.IGNORECASE,
)


class Part(NamedTuple):
    """A part of a frame: its first bytes as text, how many bytes it has, their BLAKE2b, and how many characters of text."""

    begin: str
    length: int
    digest: str
    characters: int


def frame_of(pages: Iterable[bytes]) -> tuple[Part, ...]:
    """The largest parts that are the same on many of these pages, in UTF-8."""
    parts = [set(_parts(page)) for page in pages]
    seen = Counter(part for some in parts for part in some)
    least = max(PAGES_MIN, ceil(PAGES_SHARE * len(parts)))
    common = [part for part, number in seen.items() if number >= least and not _MARKED.search(part)]
    common.sort(key=lambda part: (len(part) * seen[part], part), reverse=True)
    return tuple(islice(filter(None, map(_told, common)), PARTS_MAX))


def without_frame(page: bytes, frame: Iterable[Part]) -> tuple[bytes, int]:
    """A page without the parts of a frame, and how many characters of text those have."""
    characters = 0
    for part in frame:
        start = page.find(part.begin.encode())
        end = start + part.length
        if start >= 0 and _digest(page[start:end]) == part.digest:
            page, characters = page[:start] + page[end:], characters + part.characters
    return page, characters


def _parts(page: bytes) -> Iterator[bytes]:
    """The outermost elements of a page that may be parts of a frame; none behind one that is not closed where it should be."""
    opened: list[tuple[bytes, int]] = []
    for tag in islice(_TAG.finditer(page), TAGS_MAX):
        if not tag[1]:
            opened.append((tag[2], tag.start()))
        elif opened and opened[-1][0] == tag[2]:
            _, start = opened.pop()
            if not opened and tag.end() - start >= PART_MIN_BYTES:
                yield page[start : tag.end()]
        else:
            return


def _told(part: bytes) -> Part | None:
    """How a part is told; None for one with a day in its text."""
    tree = tree_of(part)
    text = "" if tree is None else seen_text(tree)
    begin = part[:BEGIN_BYTES].decode(errors="ignore")
    return None if _DATED.search(text) else Part(begin, len(part), _digest(part), len(text))


def _digest(part: bytes) -> str:
    return blake2b(part, digest_size=16).hexdigest()
