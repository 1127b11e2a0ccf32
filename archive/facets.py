"""What the hits of a search are like: how many of each source, city, kind …, and how many in each month."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from archive.query import COUNTED, FACETED_MAX, FACETS, Query, expressed, match

FACET_VALUES_MAX = 30  # values listed for each facet

# Read from an index that has nothing but these columns: no article is touched. Few values a row, for making objects of
# them is what costs: kind and month are one, and so are the marks, a bit each.
_COUNTED_SQL = (
    "SELECT source, section, substr(coalesce(published, first_seen), 1, 7) || kind, "
    "(versions > 1) + 2 * (state = 'gone') + 4 * coalesce(paywalled, 0)"
)
_SOURCE, _SECTION, _MONTH_KIND, _MARKS = range(4)
_MONTH_CHARACTERS = len("2026-10")
_MARK_BITS = {"edited": 1, "gone": 2, "paywalled": 4}

_Row = tuple[Any, ...]


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


@dataclass(frozen=True, slots=True)
class Overview:
    """What the hits of a search are like.

    `facets` has the commonest values of each facet, `months` the hits of each month that has any, oldest first. A filter
    of its own is left out of each, so that it can be changed. `newest_only` names those (facets, and `month`) that tell
    of the newest FACETED_MAX hits only, because there are more; months then begin with the first whole one.
    """

    facets: dict[str, list[FacetValue]]
    months: tuple[Month, ...]
    newest_only: frozenset[str]


def overview(db: sqlite3.Connection, query: Query) -> Overview:
    """What the hits of a query are like.

    Raises:
        QueryError: the text cannot be searched for.
    """
    text = expressed(db, query).expression
    named = {row[0]: row[1:] for row in db.execute("SELECT id, name, city, state FROM sources")}
    common = _newest(db, match(db, query, text))
    told = {
        name: _newest(db, match(db, query, text, without=name)) if getattr(query, name) else common
        for name in COUNTED
    }
    return Overview(
        {name: _values(name, told[name][:FACETED_MAX], named) for name in FACETS},
        _months(told["month"]),
        frozenset(name for name, rows in told.items() if len(rows) > FACETED_MAX),
    )


def facets(db: sqlite3.Connection, query: Query) -> dict[str, list[FacetValue]]:
    """The facets of `overview` alone."""
    return overview(db, query).facets


def months(db: sqlite3.Connection, query: Query) -> tuple[Month, ...]:
    """The months of `overview` alone."""
    return overview(db, query).months


def _newest(db: sqlite3.Connection, wanted: str | None) -> Sequence[_Row]:
    """What is counted of the newest hits: FACETED_MAX of them, and one more if there is."""
    if wanted is None:
        sql = f"{_COUNTED_SQL} FROM main.articles INDEXED BY articles_counted WHERE state <> 'withheld' ORDER BY id DESC LIMIT ?"
        return db.execute(sql, [FACETED_MAX + 1]).fetchall()
    sql = (
        f"{_COUNTED_SQL} FROM articles_fts CROSS JOIN main.articles INDEXED BY articles_counted "
        "ON articles.id = articles_fts.rowid WHERE articles_fts MATCH ? ORDER BY articles_fts.rowid DESC LIMIT ?"
    )
    return db.execute(sql, [wanted, FACETED_MAX + 1]).fetchall()


def _values(name: str, rows: Sequence[_Row], named: dict[str, tuple[Any, ...]]) -> list[FacetValue]:
    counts = _counts(name, rows, named)
    listed = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:FACET_VALUES_MAX]
    found = [
        FacetValue(value, named[value][0] if name == "source" else value, count) for value, count in listed
    ]
    return sorted(found, key=lambda one: one.value, reverse=True) if name == "year" else found


def _counts(name: str, rows: Sequence[_Row], named: dict[str, tuple[Any, ...]]) -> Counter[str]:
    """How many rows have each value of a facet; unknown values are not counted."""
    column = {"kind": _MONTH_KIND, "year": _MONTH_KIND, "section": _SECTION, "mark": _MARKS}.get(
        name, _SOURCE
    )
    counts = Counter(row[column] for row in rows).items()
    if name == "mark":
        return _summed(
            (mark, count) for said, count in counts for mark, bit in _MARK_BITS.items() if said & bit
        )
    if name == "kind":
        return _summed((text[_MONTH_CHARACTERS:], count) for text, count in counts)
    if name == "year":
        return _summed((text[:4], count) for text, count in counts)
    if name in {"city", "state"}:
        place = {"city": 1, "state": 2}[name]
        return _summed((named[source][place], count) for source, count in counts)
    return _summed(counts)


def _summed(counted: Iterable[tuple[str | None, int]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for value, count in counted:
        if value is not None:
            sums[value] += count
    return sums


def _months(rows: Sequence[_Row]) -> tuple[Month, ...]:
    counts = Counter(row[_MONTH_KIND] for row in rows[:FACETED_MAX]).items()
    by_month = sorted(_summed((text[:_MONTH_CHARACTERS], count) for text, count in counts).items())
    whole = by_month[1:] if len(rows) > FACETED_MAX and len(by_month) > 1 else by_month
    return tuple(Month(month, count) for month, count in whole)
