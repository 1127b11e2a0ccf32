"""The frame of a site: the parts around its articles, told by how they begin and what follows, left out before a page is parsed. Pure.

Parsing costs more than anything else that is done to read a page of a known site, and much of the page is its frame.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from statistics import median
from typing import NamedTuple

from crawler.extraction.page import seen_text, tree_of

PARTS_MAX = 8  # of a frame
PART_MIN_BYTES = 2_000  # a smaller part is parsed sooner than it is looked for
FRAME_SHARE = 0.5  # of the pages have a part
FOLLOWING_MAX_BYTES = 80  # behind a part that are looked at
# What HTML has for parts of a page that are not its text (HTML, “Sections”).
_BEGIN = re.compile(rb"<(header|nav|aside|footer)\b[^<>]*>")
_NAMED = re.compile(rb"<(?:/?[a-z]{3}|!--)")
_CONTACTS = b"vcard"
# What is read wherever it stands: statements for machines, a first heading, contacts.
_READ = (b"ld+json", b"<meta", b"<h1", _CONTACTS)


class Part(NamedTuple):
    """A part of a frame: the tag it begins with, what follows it, and how many characters of text it usually has."""

    begin: str
    following: str
    characters: int


def frame_of(pages: Sequence[bytes]) -> tuple[Part, ...]:
    """The largest parts that most pages of a site have, in UTF-8. Whoever leaves one out must try whether it matters."""
    found: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
    for page in pages:
        for begin, part, following in _parts(page):
            found[begin].append((part, following))
    least = max(2, ceil(FRAME_SHARE * len(pages)))
    frame = [
        (sum(len(part) for part, _ in seen), begin, seen)
        for begin, seen in found.items()
        if len(seen) >= least
    ]
    return tuple(
        Part(
            begin.decode(),
            following.decode(errors="ignore"),
            round(median(_characters(part) for part, _ in seen)),
        )
        for size, begin, seen in sorted(frame, reverse=True)[:PARTS_MAX]
        if size >= PART_MIN_BYTES * len(seen) and (following := _common([behind for _, behind in seen]))
    )


def without_frame(page: bytes, frame: Iterable[Part]) -> tuple[bytes, int]:
    """A page without the parts of a frame that can be told for certain, and how many characters of text they have."""
    characters = 0
    for part in frame:
        begin = part.begin.encode()
        start = page.find(begin)
        if start < 0 or (end := _end(page, start)) is None:
            continue
        rest = page[:start] + page[end:]
        is_certain = _following(page, end).startswith(part.following.encode()) and begin not in rest
        if is_certain and page.find(_CONTACTS, start, end) < 0:
            page, characters = rest, characters + part.characters
    return page, characters


def _parts(page: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The outermost parts of a page that may be of a frame: the tag one begins with, the part, and what follows it."""
    at = 0
    while (begin := _BEGIN.search(page, at)) is not None:
        end = _end(page, begin.start())
        at = begin.end() if end is None else end
        part = page[begin.start() : at]
        if end is not None and page.count(begin[0]) == 1 and not any(mark in part for mark in _READ):
            yield begin[0], part, _following(page, end)


def _end(page: bytes, start: int) -> int | None:
    """Where the element ends that begins there; None when it is none, or not closed."""
    begin = _BEGIN.match(page, start)
    if begin is None:
        return None
    opens, closes = b"<" + begin[1], b"</" + begin[1]
    depth, at = 0, start
    while (close := page.find(closes, at)) >= 0:
        depth += page.count(opens, at, close) - 1
        at = close + len(closes)
        if depth == 0:
            return page.find(b">", at) + 1 or None
    return None


def _following(page: bytes, end: int) -> bytes:
    return page[end : end + FOLLOWING_MAX_BYTES].lstrip()


def _common(texts: Sequence[bytes]) -> bytes:
    """What all these begin with, if that names an element at least."""
    least, most = min(texts), max(texts)  # which differ as early as any two
    common = least[
        : next((at for at, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), len(least))
    ]
    return common if _NAMED.match(common) else b""


def _characters(part: bytes) -> int:
    tree = tree_of(part)
    return 0 if tree is None else len(seen_text(tree))
