"""Hits per month as bars: where each one stands in a drawing. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.search import Month

MONTHS_MAX = 120  # bars, the newest ones; more are too thin to be hit
STEP, HEIGHT = (
    10,
    100,
)  # units of the drawing, which is stretched: a bar with the gap beside it, the highest bar
BAR = 8.5  # units
PIXELS_MAX, BAR_PIXELS_MAX = 1120, 44  # of the whole, and of one of few bars: they do not become boards
LEAST = 2  # the height of a month with a single hit among thousands: something is seen
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bar:
    """A month with its hits; `left`, `width` and `height` in units of the drawing. `january`: a year begins."""

    month: str
    count: int
    left: int
    width: float
    height: float
    january: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of all months from the first to the last one with a hit; `before` counts the hits of months left out.

    `width` is in units of the drawing, `pixels` how wide it is at most on the screen.
    """

    bars: tuple[Bar, ...] = ()
    most: int = 0
    before: int = 0

    @property
    def width(self) -> int:  # noqa: D102 - said above
        return len(self.bars) * STEP

    @property
    def pixels(self) -> int:  # noqa: D102 - said above
        return min(len(self.bars) * BAR_PIXELS_MAX, PIXELS_MAX)


def chart(months: Sequence[Month]) -> Chart:
    """The bars of these months, which are oldest first; those between them that have no hit get one without height."""
    counts = {month.month: month.count for month in months if _MONTH.fullmatch(month.month)}
    if not counts:
        return Chart(before=sum(month.count for month in months))
    last = _ordinal(max(counts))
    first = max(_ordinal(min(counts)), last - MONTHS_MAX + 1)
    names = [_name(ordinal) for ordinal in range(first, last + 1)]
    most = max(counts.get(name, 0) for name in names)
    bars = tuple(
        Bar(
            name,
            count := counts.get(name, 0),
            place * STEP,
            BAR,
            max(round(HEIGHT * count / most, 1), LEAST) if count else 0,
            name.endswith("-01"),
        )
        for place, name in enumerate(names)
    )
    every = sum(month.count for month in months)
    return Chart(bars, most, every - sum(bar.count for bar in bars))


def _ordinal(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _name(ordinal: int) -> str:
    return f"{ordinal // 12:04}-{ordinal % 12 + 1:02}"
