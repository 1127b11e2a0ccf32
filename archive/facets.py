"""What the hits of a search are like: how many of each source, city, kind …, and how many in each month."""

import sqlite3
from dataclasses import dataclass, replace

from archive.query import COLUMN_SQL, FACETS, FROM, MARK_SQL, Query, expressed, where

FACET_VALUES_MAX = 30  # values listed for each facet


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value the hits have, its name for people, and how many have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month, such as `2026-10`, and how many hits are of it."""

    month: str
    count: int


def facets(db: sqlite3.Connection, query: Query) -> dict[str, list[FacetValue]]:
    """The commonest values of each facet among the hits; a facet's own filter is left out, so that it can be changed.

    Raises:
        QueryError: the text cannot be searched for.
    """
    match = expressed(db, query).expression
    return {name: _facet(db, query, match, name) for name in FACETS}


def months(db: sqlite3.Connection, query: Query) -> tuple[Month, ...]:
    """The hits of each month that has any, oldest first; the month's own filter is left out.

    Raises:
        QueryError: the text cannot be searched for.
    """
    whole = replace(query, month=None)
    clause, values = where({**whole.filters, "match": expressed(db, whole).expression})
    sql = f"SELECT {COLUMN_SQL['month']}, count(*) {FROM} {clause} GROUP BY 1 ORDER BY 1"
    return tuple(Month(*row) for row in db.execute(sql, values))


def _facet(db: sqlite3.Connection, query: Query, match: str | None, name: str) -> list[FacetValue]:
    clause, values = where({**query.filters, "match": match, name: None})
    if name == "mark":
        sums = ", ".join(f"coalesce(sum({sql}), 0)" for sql in MARK_SQL.values())
        counts = db.execute(f"SELECT {sums} {FROM} {clause}", values).fetchone()
        return [FacetValue(mark, mark, count) for mark, count in zip(MARK_SQL, counts, strict=True) if count]
    column = COLUMN_SQL[name]
    label = "sources.name" if name == "source" else column
    counted = db.execute(
        f"SELECT {column}, {label}, count(*) AS hits {FROM} {clause} GROUP BY 1 HAVING {column} IS NOT NULL "
        f"ORDER BY hits DESC, 1 LIMIT {FACET_VALUES_MAX}",
        values,
    ).fetchall()
    found = [FacetValue(*row) for row in counted]
    return sorted(found, key=lambda facet: facet.value, reverse=True) if name == "year" else found
