"""The passages two texts have in common, word for word, in whatever order. Pure.

The longest common run is taken first, then the longest one of what is left, and so on (Wise, “Running Karp-Rabin
Matching and Greedy String Tiling”, 1993); between two that follow each other on both sides shorter ones are looked for,
and at last, anywhere, groups of short ones that stand close together on both sides.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import NamedTuple

from archive.alignment import aligned
from archive.fingerprints import TOGETHER

AGAIN_MAX = 8  # places at which the same words stand in a text; what stands more often tells nothing
GAP_WORDS = 30  # between two passages in which shorter ones are looked for
SMALL_GAP_WORDS = 8  # in which single words count
SHORT_WORDS = 2  # in larger gaps, and behind and before passages that moved
SHORT_AGAIN_MAX = 3  # places at which two words of a group stand in a text, as “in der” does at many
EDGE_WORDS = 12  # behind and before a passage in which shorter ones are looked for
GROUP_WORDS = 6  # in the runs of a group of short ones, which are two at least: longer ones count alone
DENSE = 0.6  # of the words of the longer side that are the same: then single words count there, too


class Passage(NamedTuple):
    """So many words from `one` on in the one text are those from `other` on in the other; counted from 0."""

    one: int
    other: int
    length: int


class Gap(NamedTuple):
    """Words of either side, begin and end."""

    one: int
    one_end: int
    other: int
    other_end: int

    @property
    def least(self) -> int:
        """How many words the shorter side has."""
        return min(self.one_end - self.one, self.other_end - self.other)

    @property
    def most(self) -> int:
        """How many words the longer side has."""
        return max(self.one_end - self.one, self.other_end - self.other)


Used = tuple[set[int], set[int]]  # words of either side that are in a passage


def common_passages(one: Sequence[str], other: Sequence[str]) -> list[Passage]:
    """The passages of two texts, given as their words, in the order of the first text.

    None overlaps another one on either side. Texts of 5,000 words take a fifth of a second at most.
    """
    used: Used = (set(), set())
    found: list[Passage] = []
    for run in sorted(_runs(one, other), key=lambda run: (-run.length, run.one, run.other)):
        found += _free(run, *used)
    found += _between(sorted(found), one, other, used)
    found += _edges(sorted(found), one, other, used)
    found += _groups(one, other, used)
    return sorted([*found, *_between(sorted(found), one, other, used)])


def runs_of(words: Sequence[str]) -> Iterator[str]:
    """Every run of words, a line for each: two texts of which none is the same have no passage in common.

    Spellings of words may have spaces in them (ligatures such as U+FDFA), but no ends of lines.
    """
    return map("\n".join, zip(*(words[first:] for first in range(TOGETHER)), strict=False))


def _runs(one: Sequence[str], other: Sequence[str]) -> Iterator[Passage]:
    """Every common run of words that cannot be made longer."""
    theirs = list(runs_of(other))
    places: dict[str, list[int]] = {}
    for place, run in enumerate(theirs):
        places.setdefault(run, []).append(place)
    for at, run in enumerate(runs_of(one)):
        there = places.get(run, ())
        for place in there if len(there) <= AGAIN_MAX else ():
            if (
                at
                and place
                and one[at - 1] == other[place - 1]
                and len(places[theirs[place - 1]]) <= AGAIN_MAX
            ):
                continue  # a part of the run that began before
            length = TOGETHER
            while (
                at + length < len(one)
                and place + length < len(other)
                and one[at + length] == other[place + length]
            ):
                length += 1
            yield Passage(at, place, length)


def _free(run: Passage, used_one: set[int], used_other: set[int]) -> Iterator[Passage]:
    """The parts of a run of which no word is taken yet; they are taken."""
    if used_one.isdisjoint(range(run.one, run.one + run.length)) and used_other.isdisjoint(
        range(run.other, run.other + run.length)
    ):
        yield _taken(run, used_one, used_other)
        return
    begin = 0
    for step in range(run.length + 1):
        if step < run.length and run.one + step not in used_one and run.other + step not in used_other:
            continue
        if step - begin >= TOGETHER:
            yield _taken(Passage(run.one + begin, run.other + begin, step - begin), used_one, used_other)
        begin = step + 1


def _taken(run: Passage, used_one: set[int], used_other: set[int]) -> Passage:
    used_one.update(range(run.one, run.one + run.length))
    used_other.update(range(run.other, run.other + run.length))
    return run


def _between(
    found: Sequence[Passage], one: Sequence[str], other: Sequence[str], used: Used
) -> Iterator[Passage]:
    """Shorter runs between passages that follow each other on both sides, where a word was changed here and there."""
    for before, after in pairwise(found):
        gap = Gap(before.one + before.length, after.one, before.other + before.length, after.other)
        if gap.least > 0 and gap.most <= GAP_WORDS:
            least = 1 if gap.most <= SMALL_GAP_WORDS else SHORT_WORDS
            yield from _short(gap, one, other, used, least)


def _edges(
    found: Sequence[Passage], one: Sequence[str], other: Sequence[str], used: Used
) -> Iterator[Passage]:
    """Shorter runs behind and before passages: between those that moved, and at the ends of the texts."""
    for passage in found:
        behind = (passage.one + passage.length, passage.other + passage.length)
        free = _free_words(behind, (len(one), len(other)), used, 1)
        yield from _short(Gap(behind[0], free[0], behind[1], free[1]), one, other, used, SHORT_WORDS)
        first = (passage.one - 1, passage.other - 1)
        free = _free_words(first, (-1, -1), used, -1)
        gap = Gap(free[0] + 1, passage.one, free[1] + 1, passage.other)
        yield from _short(gap, one, other, used, SHORT_WORDS)


def _free_words(begin: tuple[int, int], end: tuple[int, int], used: Used, step: int) -> tuple[int, int]:
    """Where the free words that begin there end on each side, after `EDGE_WORDS` at most; step -1 goes backwards."""
    ends = []
    for side in (0, 1):
        place = begin[side]
        while place != end[side] and place not in used[side] and abs(place - begin[side]) < EDGE_WORDS:
            place += step
        ends.append(place)
    return ends[0], ends[1]


def _short(gap: Gap, one: Sequence[str], other: Sequence[str], used: Used, least: int) -> Iterator[Passage]:
    """The runs of so many words at least that a gap has on both sides; all where most of it is the same."""
    if gap.least < least:
        return
    ours, theirs = one[gap.one : gap.one_end], other[gap.other : gap.other_end]
    if least == SHORT_WORDS and set(pairwise(ours)).isdisjoint(pairwise(theirs)):
        return
    runs = aligned(ours, theirs)
    if sum(run.length for run in runs) >= DENSE * gap.most:
        least = 1
    for run in runs:
        passage = Passage(gap.one + run.old, gap.other + run.new, run.length)
        places = (
            range(passage.one, passage.one + run.length),
            range(passage.other, passage.other + run.length),
        )
        if run.length >= least and all(
            side.isdisjoint(place) for side, place in zip(used, places, strict=True)
        ):
            yield _taken(passage, *used)


def _groups(one: Sequence[str], other: Sequence[str], used: Used) -> Iterator[Passage]:
    """What edits left of a paragraph that moved, or whose neighbours are gone: short runs, close together on both sides."""
    for group in _chains(one, other, used):
        first, last = group[0], group[-1]
        gap = Gap(first.one, last.one + last.length, first.other, last.other + last.length)
        words = sum(run.length for run in group)
        if words >= GROUP_WORDS and words >= DENSE * gap.most:
            yield from _short(gap, one, other, used, 1)


def _chains(one: Sequence[str], other: Sequence[str], used: Used) -> list[list[Passage]]:
    """Runs of two words and more that are not taken, together those that follow each other closely on both sides."""
    theirs: dict[tuple[str, str], list[int]] = {}
    for place, pair in _free_pairs(other, used[1]):
        theirs.setdefault(pair, []).append(place)
    every: list[list[Passage]] = []
    near: list[list[Passage]] = []
    for at, pair in _free_pairs(one, used[0]):
        places = theirs.get(pair, ())
        if not 0 < len(places) <= SHORT_AGAIN_MAX:
            continue
        near = [chain for chain in near if at - chain[-1].one - chain[-1].length <= SMALL_GAP_WORDS]
        for place in places:
            if not any(_goes_on(chain, at, place) for chain in reversed(near)):
                near.append([Passage(at, place, SHORT_WORDS)])
                every.append(near[-1])
    return every


def _goes_on(chain: list[Passage], one: int, other: int) -> bool:
    """Whether two words belong to a chain, which then has them."""
    last = chain[-1]
    between = (one - last.one - last.length, other - last.other - last.length)
    if between == (-1, -1):
        chain[-1] = last._replace(length=last.length + 1)
    elif min(between) >= 0 and max(between) <= SMALL_GAP_WORDS:
        chain.append(Passage(one, other, SHORT_WORDS))
    else:
        return False
    return True


def _free_pairs(words: Sequence[str], used: AbstractSet[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    """Each two words that follow each other, neither of them taken, and where."""
    for place, pair in enumerate(pairwise(words)):
        if place not in used and place + 1 not in used:
            yield place, pair
