"""What the hits of a search are like: how many of each source, city, kind …, and how many in each month."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.query import COUNTED, FACETED_MAX, FACETS, Asked, Query, asked, match, newest

FACET_VALUES_MAX = 30  # values listed for each facet

_MARK_BITS = {"edited": 1, "gone": 2, "paywalled": 4}
_TOLD = (  # of a table that has nothing but these columns: no article is touched
    "SELECT shelf, month, marks FROM json_each(?) CROSS JOIN main.shelved ON shelved.article = json_each.value"
)


@dataclass(frozen=True, slots=True)
class _Told:
    """How often each shelf, month and set of marks occurs among the newest hits, and whether there are more hits."""

    shelves: Mapping[int, int]
    months: Mapping[int, int]
    marks: Mapping[int, int]
    more: bool


@dataclass(frozen=True, slots=True)
class _Names:
    """What shelves are called: source, kind and section of each, and name, city and state of each source."""

    shelves: Mapping[int, tuple[str, str, str | None]]
    sources: Mapping[str, tuple[str, str | None, str | None]]


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


def overview(db: sqlite3.Connection, query: Query, known: Asked | None = None) -> Overview:
    """What the hits of a query are like; `known` is what `search` found out about it, which saves to ask once more.

    Raises:
        QueryError: the text cannot be searched for.
    """
    known = known or asked(db, query, FACETED_MAX + 1)
    common = _told(db, known.newest)
    told = {name: _without(db, query, known, name) if getattr(query, name) else common for name in COUNTED}
    names = _names(db, {shelf for one in told.values() for shelf in one.shelves})
    return Overview(
        {name: _values(name, told[name], names) for name in FACETS},
        _months(told["month"]),
        frozenset(name for name, one in told.items() if one.more),
    )


def facets(db: sqlite3.Connection, query: Query) -> dict[str, list[FacetValue]]:
    """The facets of `overview` alone."""
    return overview(db, query).facets


def months(db: sqlite3.Connection, query: Query) -> tuple[Month, ...]:
    """The months of `overview` alone."""
    return overview(db, query).months


def _without(db: sqlite3.Connection, query: Query, known: Asked, name: str) -> _Told:
    """What is counted for a facet whose own filter is left out."""
    return _told(db, newest(db, match(query, known.text.expression, without=name), FACETED_MAX + 1))


def _told(db: sqlite3.Connection, hits: tuple[int, ...]) -> _Told:
    """What the newest FACETED_MAX of these hits are like."""
    rows = db.execute(_TOLD, [json.dumps(hits[:FACETED_MAX])]).fetchall()
    shelves, months, marks = map(Counter[int], zip(*rows, strict=True) if rows else ((), (), ()))
    return _Told(shelves, months, marks, len(hits) > FACETED_MAX)


def _names(db: sqlite3.Connection, shelves: Iterable[int]) -> _Names:
    sql = "SELECT id, source, kind, section FROM main.shelves WHERE id IN (SELECT value FROM json_each(?))"
    places = {shelf: place for shelf, *place in db.execute(sql, [json.dumps([*shelves])])}
    sql = "SELECT id, name, city, state FROM sources WHERE id IN (SELECT value FROM json_each(?))"
    told = db.execute(sql, [json.dumps([*{source for source, *_ in places.values()}])])
    return _Names(places, {source: about for source, *about in told})


def _values(name: str, told: _Told, names: _Names) -> list[FacetValue]:
    counts = _summed(_counted(name, told, names))
    listed = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:FACET_VALUES_MAX]
    found = [
        FacetValue(value, names.sources[value][0] if name == "source" else value, count)
        for value, count in listed
    ]
    return sorted(found, key=lambda one: one.value, reverse=True) if name == "year" else found


def _counted(name: str, told: _Told, names: _Names) -> Iterator[tuple[str | None, int]]:
    """The values of a facet with counts; a value may come more than once."""
    match name:
        case "mark":
            return (
                (mark, n)
                for marks, n in told.marks.items()
                for mark, bit in _MARK_BITS.items()
                if marks & bit
            )
        case "year":
            return ((f"{month // 100:04}", count) for month, count in told.months.items())
        case "city" | "state":
            place = {"city": 1, "state": 2}[name]
            by_source = _summed(_counted("source", told, names))
            return ((names.sources[source][place], count) for source, count in by_source.items())
        case _:
            place = {"source": 0, "kind": 1, "section": 2}[name]
            return ((names.shelves[shelf][place], count) for shelf, count in told.shelves.items())


def _summed(counted: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for value, count in counted:
        if value is not None:
            sums[value] = sums.get(value, 0) + count
    return sums


def _months(told: _Told) -> tuple[Month, ...]:
    by_month = sorted(told.months.items())
    whole = by_month[1:] if told.more and len(by_month) > 1 else by_month
    return tuple(Month(f"{month // 100:04}-{month % 100:02}", count) for month, count in whole)
