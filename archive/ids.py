"""Article ids: integers that grow with the time of publication, so that newest first needs no sort."""

import sqlite3
from datetime import UTC, date, datetime, time

PER_SECOND = 1000  # articles that fit into one second before ids spill into the next


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


def article_id(db: sqlite3.Connection, published: str | None, first_seen: datetime) -> int:
    """The first free id at that time: milliseconds since 1970, counted up within the second."""
    first = int(moment_of(published, first_seen).timestamp()) * PER_SECOND
    (last,) = db.execute(
        "SELECT max(id) FROM articles WHERE id BETWEEN ? AND ?", [first, first + PER_SECOND - 1]
    ).fetchone()
    candidate: int = first if last is None else last + 1
    while db.execute("SELECT 1 FROM articles WHERE id = ?", [candidate]).fetchone():
        candidate += 1
    return candidate
