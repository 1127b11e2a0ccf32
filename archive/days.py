"""What each day brought of each source: links, new articles, fields read, gaps. Reading only."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from archive.measured import Measured, measured
from archive.rows import rows
from archive.times import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day (UTC) of a source.

    `runs` counts the crawls that began on it. `links` are the most its seeds named in one of them, None when no seed
    was read anew; `new` the articles all of them filed; `coverage` the mean share of pages on which the fields
    that were found on any of the days were found (0 to 1), in the one that fetched most. `gap`: the source was not healthy for at least a part of it.
    """

    date: date
    runs: int = 0
    links: int | None = None
    new: int = 0
    coverage: float | None = None
    gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Summed:
    """A number of days in a few numbers; None where nothing was measured.

    `links` and `most_new` are those of the best day, `new` all of them, `coverage` that of the last day that has one.
    """

    days: int
    crawled: int
    links: int | None
    new: int
    most_new: int
    coverage: float | None
    gaps: int


def days(
    db: sqlite3.Connection, sources: Sequence[str], *, until: date, number: int
) -> dict[str, tuple[Day, ...]]:
    """The last days up to and with `until`, oldest first, of each of these sources."""
    first = until - timedelta(days=number - 1)
    since = iso(datetime.combine(first, time(), UTC))
    marks = ",".join("?" * len(sources))
    of_days = (
        f"FROM run_sources JOIN runs ON runs.id = run WHERE source IN ({marks}) "  # noqa: S608
        "AND run >= (SELECT min(id) FROM runs WHERE started >= ?) AND started >= ?"
    )
    values = [*sources, since, since]
    seen = rows(
        db,
        "SELECT source, substr(started, 1, 10) AS day, count(*) AS runs, sum(new) AS new, "
        f"max(CASE WHEN seeds > seeds_unchanged THEN links END) AS links {of_days} GROUP BY source, day",
        values,
    )
    # SQLite takes the measures from the row that has the maximum (sqlite.org/lang_select.html, “bare columns”).
    read = rows(
        db,
        f"SELECT source, substr(started, 1, 10) AS day, measures, max(fetched) {of_days} "
        "AND measures IS NOT NULL GROUP BY source, day",
        values,
    )
    by_day = {(row["source"], row["day"]): row for row in seen}
    coverage = _coverage([(row["source"], row["day"], measured(row["measures"])) for row in read])
    ill = set(_ill_days(db, sources, since, first, until))
    dates = [first + timedelta(days=one) for one in range(number)]
    return {
        source: tuple(
            _day(one, by_day.get((source, one.isoformat())), coverage, ill=(source, one) in ill)
            for one in dates
        )
        for source in sources
    }


def summed(found: Sequence[Day]) -> Summed:
    """The days in a few numbers."""
    return Summed(
        days=len(found),
        crawled=sum(day.runs > 0 for day in found),
        links=max((day.links for day in found if day.links is not None), default=None),
        new=sum(day.new for day in found),
        most_new=max((day.new for day in found), default=0),
        coverage=next((day.coverage for day in reversed(found) if day.coverage is not None), None),
        gaps=sum(day.gap for day in found),
    )


def _coverage(
    found: Sequence[tuple[str, str, Measured]],
) -> dict[tuple[str, str], float | None]:
    """Held against all fields a source had on any of the days, so that one that is lost is seen."""
    usual: dict[str, set[str]] = {}
    for source, _, one in found:
        usual.setdefault(source, set()).update(one.fields)
    return {(source, day): one.coverage(usual[source]) for source, day, one in found}


def _day(
    one: date,
    row: Mapping[str, Any] | None,
    coverage: Mapping[tuple[str, str], float | None],
    *,
    ill: bool,
) -> Day:
    if row is None:
        return Day(date=one, gap=ill)
    seen = coverage.get((row["source"], row["day"]))
    return Day(date=one, runs=row["runs"], links=row["links"], new=row["new"], coverage=seen, gap=ill)


def _ill_days(
    db: sqlite3.Connection, sources: Sequence[str], since: str, first: date, until: date
) -> Iterator[tuple[str, date]]:
    marks = ",".join("?" * len(sources))
    sql = f"SELECT source, began, ended FROM gaps WHERE source IN ({marks}) AND coalesce(ended, '9') >= ?"  # noqa: S608
    for row in rows(db, sql, [*sources, since]):
        day = max(datetime.fromisoformat(row["began"]).date(), first)
        last = min(datetime.fromisoformat(row["ended"]).date(), until) if row["ended"] else until
        while day <= last:
            yield row["source"], day
            day += timedelta(days=1)
