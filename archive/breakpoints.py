"""Since when a thing that was usual is not any more: exact tests for few articles, and the point of change. Pure.

A source may publish one article a week, so what is told from them must be told from a handful. Fisher's exact
test and the binomial tail need no large numbers and no model of the noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

BEFORE_MIN = 8  # articles before a change that say what was usual
AFTER_MIN = 3  # articles after it
USUAL_SHARE = 0.8  # what fewer articles had was never usual
LOST_SHARE = 0.25  # of its share before, at most, is left of what was lost
NEWEST = 3  # articles that must speak for a loss to go on: one of them at most may have it
CHANCE = 1e-6  # a change that mere chance makes as often is not reported (docs/health.md has the simulation)


@dataclass(frozen=True, slots=True)
class Change:
    """Where a sequence changed: how many of how many had it before, and from `start` on."""

    start: int
    before: tuple[int, int]
    after: tuple[int, int]
    chance: float


def lost(marks: Sequence[bool]) -> Change | None:
    """The most striking point from which on a sequence, oldest first, lacks what was usual in it; None: there is none.

    Binary segmentation with one cut: of all cuts that leave enough on both sides, the one that chance explains worst.
    """
    if not is_missing(marks):
        return None
    whole, found = len(marks), None
    hits = [0]
    for mark in marks:
        hits.append(hits[-1] + mark)
    for cut in range(BEFORE_MIN, whole - AFTER_MIN + 1):
        before, after = hits[cut] / cut, (hits[-1] - hits[cut]) / (whole - cut)
        if before < USUAL_SHARE or after > LOST_SHARE * before:
            continue
        chance = fewer(hits[cut], cut, hits[-1] - hits[cut], whole - cut)
        if found is None or chance < found.chance:
            found = Change(cut, (hits[cut], cut), (hits[-1] - hits[cut], whole - cut), chance)
    return found if found is not None and found.chance < CHANCE else None


def is_missing(marks: Sequence[bool]) -> bool:
    """Whether the newest of a sequence lack it."""
    return len(marks) >= NEWEST and sum(marks[-NEWEST:]) <= 1


def fewer(before: int, of_before: int, after: int, of_after: int) -> float:
    """How likely so few are after, if before and after are alike: Fisher's exact test, one-sided."""
    whole, having = of_before + of_after, before + after
    ways = sum(comb(having, few) * comb(whole - having, of_after - few) for few in range(after + 1))
    return ways / comb(whole, of_after)


def at_least(hits: int, of: int, share: float) -> float:
    """How likely so many or more of them are hit, when each is with that probability."""
    return sum(comb(of, many) * share**many * (1 - share) ** (of - many) for many in range(hits, of + 1))
