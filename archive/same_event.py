"""Whether two articles tell of the same event: by what both state and few others do, by headlines, by time. Pure.

docs/stories.md has the measures in words.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from hashlib import blake2b
from itertools import islice

from archive.facts import Facts
from archive.fingerprints import words

WINDOW_DAYS = 3  # between two articles of one event that share no words
REUSE_DAYS = 7  # between two that do
BEFORE_DAYS = 1  # an article may be before the release that it draws on, because many pages state a bare date
FACTS_MAX = 16  # marks of a text, of each kind of facts
WORDS_MAX = 24  # marks of a text that are words
OPENING_WORDS = 80  # of lead and body in which long words are looked for
HEADLINE_LETTERS = 5  # of a word of a headline that counts
OPENING_LETTERS = 8  # of one of the opening

POINTS_MIN = 7.0  # in common
SHARE_MIN = 0.2  # of the points of the one that has fewer
TOLD_MIN = 4.0  # of the points in common that are names, numbers and quotations
HEADLINE_POINTS = 3.0  # for the same headline, a part of it for a part of its words
NUMBERS_MIN = 3  # stated by both, none of them the same: another event of that kind
CERTAIN = 1.0  # strength of a link that rests on words; what rests on facts is weaker

WEEK_MILLISECONDS = 7 * 86_400_000
DAY_MILLISECONDS = 86_400_000
KIND_BITS = 3
HASH_BITS = 44
_ENDINGS = re.compile(r"(?<=[a-z]{5})(?:ern|em|en|er|es|e|n|s)$")


class Kind(IntEnum):
    """What a mark was made of; kept in its lowest bits."""

    NAME = 0
    NUMBER = 1
    DAY = 2
    QUOTATION = 3
    WORD = 4
    HEADLINE = 5  # a word of a headline, compared with headlines only


POINTS = {Kind.NAME: 2.0, Kind.NUMBER: 2.0, Kind.DAY: 1.0, Kind.QUOTATION: 4.0, Kind.WORD: 1.0}
_KIND = (1 << KIND_BITS) - 1
_POINTS = tuple(POINTS.get(kind, 0.0) for kind in Kind)
TELLING = (Kind.NAME, Kind.NUMBER, Kind.QUOTATION)


@dataclass(frozen=True)
class Told:
    """An article as it is compared: its id, which is its time, too, and the marks of what it states.

    `dated`: its page says when it was published. `authority` is the city of the authority that published it, if one did.
    """

    id: int
    marks: frozenset[int]
    dated: bool = True
    authority: str | None = None

    @property
    def week(self) -> int:
        """The week it takes its place in."""
        return self.id // WEEK_MILLISECONDS

    @cached_property
    def found_by(self) -> frozenset[int]:
        """The marks by which others are looked for."""
        return frozenset([mark for mark in self.marks if mark & _KIND != Kind.HEADLINE])

    def of(self, kind: Kind) -> frozenset[int]:
        """Its marks of a kind."""
        return frozenset([mark for mark in self.marks if mark & _KIND == kind])


def marks_of(headline: str | None, text: str) -> frozenset[int]:
    """The marks of an article: of names, numbers, days, quotations, words of the headline and long ones of the opening.

    Of more than `FACTS_MAX` of a kind those with the smallest hashes are taken, so that two texts take the same ones.
    """
    facts = Facts(f"{headline or ''}.\n\n{text}")
    marks: set[int] = set()
    for kind, stated in (
        (Kind.NAME, facts.names),
        (Kind.NUMBER, facts.numbers),
        (Kind.DAY, facts.dates),
        (Kind.QUOTATION, facts.quotations),
    ):
        marks.update(sorted(_mark(kind, one) for one in stated)[:FACTS_MAX])
    title = set(_telling_words(headline or "", HEADLINE_LETTERS))
    opening = _telling_words(text, OPENING_LETTERS)
    marks.update(_mark(Kind.HEADLINE, one) for one in title)
    marks.update(
        _mark(Kind.WORD, one) for one in islice(dict.fromkeys([*sorted(title), *opening]), WORDS_MAX)
    )
    return frozenset(marks)


def kind_of(mark: int) -> int:
    """What a mark was made of, a `Kind`."""
    return mark & _KIND


def points(marks: Iterable[int]) -> float:
    """What marks are worth together."""
    return sum([_POINTS[mark & _KIND] for mark in marks])


def weeks_near(article: int) -> range:
    """The weeks in which another article of the same event may be."""
    reach = WINDOW_DAYS * DAY_MILLISECONDS
    return range((article - reach) // WEEK_MILLISECONDS, (article + reach) // WEEK_MILLISECONDS + 1)


def days_between(one: int, other: int) -> float:
    """Days between two articles."""
    return abs(one - other) / DAY_MILLISECONDS


def by_words(one: int, other: int, share: float, *, drawn: bool) -> float | None:
    """How strongly two articles belong together of which one has this share of its words from the other one; None: not.

    `drawn`: `other` draws on `one`, and so cannot be long before it: then both are of a form that comes again.
    """
    if drawn and other < one and days_between(one, other) > BEFORE_DAYS:
        return None
    return CERTAIN + share if days_between(one, other) <= REUSE_DAYS else None


def by_facts(one: Told, other: Told, shared: AbstractSet[int], least: float) -> float | None:
    """How strongly two articles belong together that share these marks, which few others have; below `CERTAIN`. None: not.

    `least`: the points of all such marks of the one that has fewer.

    It takes some of everything: names, numbers or quotations, enough of what the shorter one states, and not only
    what all events of a kind have in common.
    """
    if not (one.dated and other.dated) or days_between(one.id, other.id) > WINDOW_DAYS:
        return None
    if one.authority and other.authority and one.authority != other.authority:
        return None
    numbers = [article.of(Kind.NUMBER) for article in (one, other)]
    quoted = any(kind_of(mark) == Kind.QUOTATION for mark in shared)
    if min(map(len, numbers)) >= NUMBERS_MIN and not quoted and not numbers[0] & numbers[1]:
        return None
    told = points(mark for mark in shared if kind_of(mark) in TELLING)
    common = points(shared) + HEADLINE_POINTS * _alike(one.of(Kind.HEADLINE), other.of(Kind.HEADLINE))
    share = common / (HEADLINE_POINTS + least)
    if told < TOLD_MIN or common < POINTS_MIN or share < SHARE_MIN:
        return None
    return min(share, 0.99) * CERTAIN


def _alike(one: AbstractSet[int], other: AbstractSet[int]) -> float:
    """Words two headlines have in common by those of both (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _telling_words(text: str, letters: int) -> Iterator[str]:
    for word in words(text, OPENING_WORDS):
        if len(word.text) >= letters and text[word.start].isupper():
            yield _ENDINGS.sub("", word.text)


def _mark(kind: Kind, stated: str) -> int:
    value = int.from_bytes(blake2b(stated.encode(), digest_size=8).digest()) & ((1 << HASH_BITS) - 1)
    return value << KIND_BITS | kind
