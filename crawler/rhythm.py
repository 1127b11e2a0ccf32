"""When a source is visited next, from what it published and how the last visits went. Pure; the time is passed in.

A source is visited when one new article is to be expected: from how many it published lately, at which hours and on
which weekdays. Everything is counted in UTC from the last visit, so that no change of clocks doubles or skips a visit;
a visit missed while the machine was off is made up for once, because only the last one counts.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from archive.records import Past
from crawler.source import Source

NIGHT = (time(1), time(5))  # of the source's own clock: when its sitemaps are asked
LAST_SECOND = time(23, 59, 59)  # UTC: where an article stands of which the day is known, not the hour
CLOCK_SLACK = timedelta(minutes=5)  # the last visit lies further ahead: the clock was set back
JITTER_SHARE = 0.1  # of the time to the next visit, so that sources do not come due all at once
EVENLY = (
    0.5  # what every hour has of the evening out, beside what was seen: an hour without articles may get some
)
WEEKS_MIN = timedelta(days=14)  # articles of less time say nothing of weekdays
DAY_MIN = timedelta(days=1)  # of less time nothing of how often
HOUR = timedelta(hours=1)
RESUME_FIRST = timedelta(minutes=1)  # after a crawl that was cut short; doubled with every one in a row
RESUME_MAX = timedelta(hours=1)

AT_NIGHT = "its sitemaps, once a night"

_DOUBLED_MAX = 16  # times that a pause is doubled; it is bounded anyway


@dataclass(frozen=True, slots=True)
class Visit:
    """When a source is due, UTC, and why then, in words for people."""

    at: datetime
    why: str


def next_visit(source: Source, past: Past, now: datetime) -> Visit:
    """When a source is due: between `schedule.min` and `schedule.max` after its last visit.

    What lies before `now` is due now. `now` itself decides only whether the clock was set back.
    """
    if past.last is None:
        return Visit(now, "never crawled yet")
    if past.last > now + CLOCK_SLACK:
        return Visit(now, "the last crawl lies ahead: the clock was set back")
    if not past.finished:
        return Visit(past.last, "the last crawl was cut short and goes on")
    length, why = _length(source, past)
    by_day = Visit(past.last + _jittered(length, source, past.last), why)
    return by_day if past.silent or not keeps_nights(source) else _or_at_night(by_day, source, past.last)


def held_back(number: int, began: datetime | None, now: datetime) -> datetime | None:
    """Before when no crawl begins, after so many in a row that did not finish, the last of which began then."""
    if not number or began is None or began > now + CLOCK_SLACK:
        return None
    wait: timedelta = RESUME_FIRST * 2 ** min(number - 1, _DOUBLED_MAX)
    return began + min(wait, RESUME_MAX)


def keeps_nights(source: Source) -> bool:
    """Whether its sitemaps are asked at night only: feeds or listings say by day what is new."""
    return bool(source.sitemaps) and bool(source.feeds or source.listings)


def is_swept(source: Source, answered: datetime | None, now: datetime) -> bool:
    """Whether a sitemap that last answered then has nothing to say before the next night."""
    return answered is not None and last_night(source, now) <= answered <= now + CLOCK_SLACK


def last_night(source: Source, now: datetime) -> datetime:
    """The last moment, up to now, at which the sitemaps of a source came due."""
    today = now.astimezone(ZoneInfo(source.facts.timezone)).date()
    nights = (_night(source, today - timedelta(days=back)) for back in range(3))
    return next(night for night in nights if night <= now)


def following_night(source: Source, after: datetime) -> datetime:
    """The first moment after a time at which the sitemaps of a source come due."""
    today = after.astimezone(ZoneInfo(source.facts.timezone)).date()
    nights = (_night(source, today + timedelta(days=ahead)) for ahead in range(3))
    return next(night for night in nights if night > after)


def _night(source: Source, day: date) -> datetime:
    """The moment of one day, always the same for a source; each day has one, however long its night is."""
    zone = ZoneInfo(source.facts.timezone)
    begins, ends = (datetime.combine(day, clock, zone).astimezone(UTC) for clock in NIGHT)
    share: float = _share(source.id)
    return begins + share * (ends - begins)


def _or_at_night(by_day: Visit, source: Source, last: datetime) -> Visit:
    """The visit, or the night's, if that comes before it or so soon after that one visit is enough."""
    pace, night = source.schedule, following_night(source, last)
    if night <= by_day.at:
        return Visit(max(night, last + pace.min), AT_NIGHT)
    waits = night < by_day.at + pace.min and night <= last + pace.max
    return Visit(night, AT_NIGHT) if waits else by_day


def _length(source: Source, past: Past) -> tuple[timedelta, str]:
    """The time from the last visit to the next, before it is spread a little."""
    assert past.last is not None
    pace = source.schedule
    if past.left:
        length, why = pace.min, "addresses of the last crawl are left"
    else:
        length = expected_after(past.appeared, past.last, pace.max, ZoneInfo(source.facts.timezone))
        why = "a new article is expected" if length < pace.max else "quiet; looked at once in a while"
    length = max(length, pace.min)
    if past.silent:
        length = min(length * 2 ** min(past.silent, _DOUBLED_MAX), pace.max)
        why = f"no seed answered, {past.silent} times in a row" if past.silent > 1 else "no seed answered"
    return length, why


def expected_after(
    appeared: Sequence[datetime], last: datetime, most: timedelta, zone: ZoneInfo
) -> timedelta:
    """How long after `last` one new article is to be expected, `most` at most.

    `appeared` are times up to `last`, newest first. An article of which only the day is known (LAST_SECOND, see
    `archive.ids`) counts, but says nothing of the hour.
    """
    if not appeared:
        return most
    span = max(last - appeared[-1], DAY_MIN)
    per_hour = len(appeared) / (span / HOUR)
    dated = [moment for moment in appeared if moment.time() == LAST_SECOND]
    timed = [moment.astimezone(zone) for moment in appeared if moment.time() != LAST_SECOND]
    hours = _weights([moment.hour for moment in timed], 24)
    days = _weights([moment.weekday() for moment in dated + timed] if span >= WEEKS_MIN else [], 7)
    passed, expected = timedelta(), 0.0
    while passed < most:
        then = (last + passed).astimezone(zone)
        rate = per_hour * hours[then.hour] * days[then.weekday()]
        if expected + rate >= 1:
            return min(passed + (1 - expected) / rate * HOUR, most)
        expected, passed = expected + rate, passed + HOUR
    return most


def _weights(seen: Sequence[int], size: int) -> list[float]:
    """How much likelier than on average an article is in each of `size` hours or weekdays; one in the mean."""
    if not seen:
        return [1.0] * size
    counts = Counter(seen)
    return [EVENLY + (1 - EVENLY) * counts[place] * size / len(seen) for place in range(size)]


def _jittered(length: timedelta, source: Source, last: datetime) -> timedelta:
    """A length moved a little, always the same way for one source and visit, and still within its pace."""
    pace = source.schedule
    most = min(JITTER_SHARE * length, (pace.max - pace.min) / 2)
    moved = _share(f"{source.id} {last.isoformat()}") * most
    return length - moved if length - moved >= pace.min else length + moved


def _share(key: str) -> float:
    """A number from zero to one, always the same for a key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) / 2**32
