"""How often a source is visited at most and at least, and durations as people write them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

SHORTEST = timedelta(minutes=10)  # a public source is never visited more often
LONGEST = timedelta(days=30)  # and none is left alone for longer

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"([1-9]\d{0,8})([smhdw])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Between these two a source finds its own rhythm: no visit before `min` is over, one as soon as `max` is."""

    min: timedelta = timedelta(hours=1)
    max: timedelta = timedelta(days=1)


def pace(table: Mapping[str, object]) -> Pace:
    """The pace that `min` and `max` state, as texts.

    Raises:
        ValueError: one of them is no duration, or they do not go together.
    """
    lengths: dict[str, timedelta] = {}
    for name, text in table.items():
        try:
            lengths[name] = duration(text)
        except ValueError as error:
            raise ValueError(f"`{name}` {error}") from error
    found = Pace(**lengths)
    if found.max > LONGEST:
        raise ValueError(f"`max`: every source is visited at least once in {written(LONGEST)}.")
    if found.min > found.max:
        raise ValueError(
            f"min ({written(found.min)}) must not be longer than max ({written(found.max)}); give both."
        )
    return found


def duration(text: object) -> timedelta:
    """The length of time a text such as “30m” means: a whole number with its unit, s m h d w.

    Raises:
        ValueError: it is none; the message goes on behind the name of what was to be one.
    """
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(
            f"must be a text with a whole number and its unit (s, m, h, d or w), such as “30m” or “1d”; {text!r} is none."
        )
    try:
        return timedelta(**{_UNITS[found[2]]: int(found[1])})
    except OverflowError as error:
        raise ValueError(f"is too long: {text!r}.") from error


def written(length: timedelta) -> str:
    """A length of time as `duration` reads it, in the largest unit that has no rest."""
    seconds = int(length.total_seconds())
    for unit, name in reversed(_UNITS.items()):
        if seconds and seconds % (size := int(timedelta(**{name: 1}).total_seconds())) == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
