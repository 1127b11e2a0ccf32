"""Timelines as inline SVG: a bar for each day, shaded where a source was not healthy. No script, no style of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from archive.days import Day

LANES = ("links", "new", "coverage")
SMALL_DAY, SMALL_LANE = 3, 11  # units of the drawing: a day's width, a lane's height
LARGE_DAY, LARGE_LANE = 10, 48
BASE = 1  # the height of a day that was crawled and brought nothing: one that was not crawled has none


@dataclass(frozen=True, slots=True)
class _Size:
    day: int
    lane: int


def timeline(days: Sequence[Day], title: str, description: str) -> Markup:
    """All lanes above each other, small: links, new articles, fields read."""
    return _svg(days, LANES, _Size(SMALL_DAY, SMALL_LANE), title, description, stretch=False)


def lane(days: Sequence[Day], name: str, title: str, description: str) -> Markup:
    """One of the lanes, as wide as there is room."""
    return _svg(days, (name,), _Size(LARGE_DAY, LARGE_LANE), title, description, stretch=True)


def _svg(
    days: Sequence[Day], names: Sequence[str], size: _Size, title: str, description: str, *, stretch: bool
) -> Markup:
    width, height = len(days) * size.day, len(names) * size.lane
    shades = "".join(
        f'<rect class="ill" x="{place * size.day}" y="0" width="{size.day}" height="{height}"/>'
        for place, day in enumerate(days)
        if day.gap
    )
    bars = "".join(
        f'<path class="{name}" d="{_bars(_values(days, name), size, (row + 1) * size.lane)}"/>'
        for row, name in enumerate(names)
    )
    ratio = ' preserveAspectRatio="none"' if stretch else f' width="{width}" height="{height}"'
    return Markup(  # noqa: S704 - numbers of ours, and two texts that are escaped
        f'<svg class="timeline" role="img" viewBox="0 0 {width} {height}"{ratio}>'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{shades}{bars}</svg>"
    )


def _values(days: Sequence[Day], name: str) -> list[float | None]:
    """What a lane shows of each day; None where nothing was seen."""
    if name == "coverage":
        return [day.coverage for day in days]
    return [getattr(day, name) if day.runs else None for day in days]


def _bars(values: Sequence[float | None], size: _Size, bottom: int) -> str:
    """The bars as one path; the highest fills the lane, a share is of the whole lane."""
    top = max([1.0, *(value for value in values if value is not None)])
    room = size.lane - 2 * BASE
    pieces = []
    for place, value in enumerate(values):
        if value is not None:
            height = BASE + round(room * value / top)
            pieces.append(f"M{place * size.day} {bottom}v-{height}h{size.day - 1}v{height}z")
    return "".join(pieces)
