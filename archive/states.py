"""States of health in order, and how many sources are in each. Pure."""

from collections import Counter
from collections.abc import Iterable

WORST_FIRST = ("broken", "blocked", "disallowed", "degraded", "quiet", "new", "ok")


def counted(states: Iterable[str]) -> dict[str, int]:
    """How many sources are in each of these states, the best first; states that none is in are left out."""
    numbers = Counter(states)
    return {state: numbers[state] for state in reversed(WORST_FIRST) if numbers[state]}


def summary(states: Iterable[str]) -> str:
    """The same in words: “186 ok, 3 quiet, 1 broken”."""
    return ", ".join(f"{number} {state}" for state, number in counted(states).items()) or "no sources"
