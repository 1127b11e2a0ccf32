"""Times as the archive writes them, and as pages state them. Pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_BARE_DATE = len("2026-10-14")
_PAGES = ZoneInfo("Europe/Berlin")  # where a page that gives its times in UTC has its days


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second: `2026-10-14T11:27:00+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def same_moment(one: str, other: str) -> bool:
    """Whether two times as pages state them (ISO 8601) are one moment, in other words: offset or precision may differ.

    A date is any time of that day, a time without seconds any of that minute. A time without an offset is compared by its clock.
    """
    if one == other:
        return True
    if len(one) <= _BARE_DATE and len(other) <= _BARE_DATE:
        return False
    if len(one) <= _BARE_DATE or len(other) <= _BARE_DATE:
        day, moment = sorted((one, other), key=len)
        return date.fromisoformat(day) in _days(datetime.fromisoformat(moment))
    times = [datetime.fromisoformat(stated) for stated in (one, other)]
    if times[0].tzinfo is None or times[1].tzinfo is None:
        times = [time.replace(tzinfo=None) for time in times]
    if not (times[0].second and times[1].second):
        times = [time.replace(second=0, microsecond=0) for time in times]
    return times[0].replace(microsecond=0) == times[1].replace(microsecond=0)


def _days(moment: datetime) -> set[date]:
    """The day of a moment by its own clock, and by that of the pages when it is given in UTC."""
    offset = moment.utcoffset()
    if offset is None or offset:
        return {moment.date()}
    return {moment.date(), moment.astimezone(_PAGES).date()}
