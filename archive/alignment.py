"""Which elements two sequences have in common, in the same order on both sides, in bounded time. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

CELLS_MAX = 25_000_000  # old × new elements compared in one table (3 MB); more are divided first
DIVISIONS_MAX = 12  # one inside the other; what is too large even then counts as different


class Run(NamedTuple):
    """So many elements from `old` on in the one sequence are those from `new` on in the other."""

    old: int
    new: int
    length: int


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run]:
    """The runs of a longest common subsequence, in order; none touches the next one on both sides.

    Sequences too large for one table are divided at the elements that stand once on either side (as patience diff
    does); what cannot be divided then has nothing in common. So 100,000 elements take a second, whatever they are.
    """
    numbers: dict[Hashable, int] = {}  # rapidfuzz compares hashes; those of small numbers are the numbers
    coded = [[numbers.setdefault(one, len(numbers)) for one in side] for side in (old, new)]
    runs: list[Run] = []
    for run in _runs(coded[0], coded[1], Run(0, 0, 0), DIVISIONS_MAX):
        last = runs[-1] if runs else Run(0, 0, 0)
        if runs and (last.old + last.length, last.new + last.length) == (run.old, run.new):
            runs[-1] = last._replace(length=last.length + run.length)
        elif run.length:
            runs.append(run)
    return runs


def _runs(old: list[int], new: list[int], at: Run, divisions: int) -> Iterator[Run]:
    """The runs of two parts that begin `at`."""
    head = _common(old, new)
    yield Run(at.old, at.new, head)
    old, new = old[head:], new[head:]
    tail = _common(old[::-1], new[::-1])
    middle = Run(at.old + head, at.new + head, 0)
    ends = Run(len(old) - tail, len(new) - tail, tail)
    yield from _between(old[: ends.old], new[: ends.new], middle, divisions)
    yield _moved(ends, middle)


def _between(old: list[int], new: list[int], at: Run, divisions: int) -> Iterator[Run]:
    """The runs of two parts whose first and last elements differ."""
    if len(old) * len(new) <= CELLS_MAX:
        for block in LCSseq.editops(old, new).as_matching_blocks():
            yield _moved(Run(block.a, block.b, block.size), at)
    elif divisions:
        start = Run(0, 0, 0)
        anchors = _anchors(old, new)
        for end in (*anchors, Run(len(old), len(new), 0)) if anchors else ():
            part = (old[start.old : end.old], new[start.new : end.new])
            yield from _runs(*part, _moved(start, at), divisions - 1)
            yield _moved(end, at)
            start = Run(end.old + 1, end.new + 1, 0)


def _anchors(old: list[int], new: list[int]) -> list[Run]:
    """Elements that stand once on either side, as many as stand in the same order."""
    once_old, once_new = (
        {one: place for place, one in enumerate(side) if counts[one] == 1}
        for side, counts in ((old, Counter(old)), (new, Counter(new)))
    )
    pairs = [Run(place, once_new[one], 1) for one, place in once_old.items() if one in once_new]
    return increasing(pairs)


def increasing(pairs: Sequence[Run]) -> list[Run]:
    """The longest part of pairs, given in the order of their old places, that is in the order of the new ones, too."""
    ends: list[int] = []  # of the best sequence of each length, the pair it ends with, as its new place
    ending: list[int] = []  # the same, as its number
    before: list[int] = []
    for number, pair in enumerate(pairs):
        length = bisect_left(ends, pair.new)
        before.append(ending[length - 1] if length else -1)
        ends[length : length + 1] = [pair.new]
        ending[length : length + 1] = [number]
    chosen: list[Run] = []
    number = ending[-1] if ending else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]


def _common(old: list[int], new: list[int]) -> int:
    """How many elements the two have in common from the beginning on."""
    return next(
        (n for n, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _moved(run: Run, at: Run) -> Run:
    return Run(run.old + at.old, run.new + at.new, run.length)
