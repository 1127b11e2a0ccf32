"""Article ids: integers that grow with the time of publication, so that newest first needs no sort."""

import sqlite3
from datetime import UTC, date, datetime, time, timedelta

CLOCKS_APART = timedelta(hours=2)  # a day in Central Europe and one in UTC, at most
PER_SECOND = 1000  # articles that fit into one second before ids spill into the next
# The first id from a given one on that no article has or had.
_FREE = """
    WITH RECURSIVE candidates (id) AS (
        VALUES (?)
        UNION ALL
        SELECT id + 1 FROM candidates
        WHERE EXISTS (SELECT 1 FROM articles WHERE articles.id = candidates.id)
        OR EXISTS (SELECT 1 FROM forgotten WHERE article = candidates.id)
    )
    SELECT max(id) FROM candidates
"""


def moment_of(published: str | None, first_seen: datetime) -> datetime:
    """The time an article takes its place at, UTC: its publication, but never later than it was seen.

    A bare date counts as the end of that day: of two articles of one date the one with a time of day
    was usually first, and an article seen on its day of publication stands where it was seen.
    """
    if published is None:
        return first_seen
    stated = datetime.fromisoformat(published)
    if len(published) == len("2026-10-14"):
        stated = datetime.combine(date.fromisoformat(published), time.max, UTC)
    elif stated.tzinfo is None:
        stated = stated.replace(tzinfo=UTC)
    return max(min(stated, first_seen), datetime.fromtimestamp(0, UTC))


def span_of(published: str | None, first_seen: str) -> tuple[datetime | None, datetime]:
    """Between which times an article appeared, as far as its page and this archive know (UTC): None, any time before.

    A bare date is the whole day by whatever clock; both times are ISO 8601.
    """
    seen = datetime.fromisoformat(first_seen)
    if published is None:
        return None, seen
    stated = datetime.fromisoformat(published)
    if len(published) == len("2026-10-14"):
        begin = datetime.combine(stated, time.min, UTC) - CLOCKS_APART
        return min(begin, seen), min(begin + timedelta(days=1) + 2 * CLOCKS_APART, seen)
    stated = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
    return min(stated, seen), min(stated, seen)


def article_id(db: sqlite3.Connection, published: str | None, first_seen: datetime) -> int:
    """The first free id at that time: milliseconds since 1970, counted up within the second."""
    first = int(moment_of(published, first_seen).timestamp()) * PER_SECOND
    (last,) = db.execute(
        "SELECT max(id) FROM articles WHERE id BETWEEN ? AND ?", [first, first + PER_SECOND - 1]
    ).fetchone()
    candidate: int
    (candidate,) = db.execute(_FREE, [first if last is None else last + 1]).fetchone()
    return candidate
