"""What the hits of a search are like: how many of each source, city, kind …, and how many in each month."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.query import COUNTED, FACETED_MAX, FACETS, Asked, Query, asked, match, newest
from archive.rows import columns

FACET_VALUES_MAX = 30  # values listed for each facet

_MARK_BITS = {"edited": 1, "gone": 2, "paywalled": 4}
_COLUMNS = ("shelf", "section", "month", "marks")
_TOLD = (  # a table that has nothing but these columns: no article is touched
    f"SELECT {', '.join(_COLUMNS)} FROM json_each(?) CROSS JOIN main.shelved ON shelved.article = json_each.value"  # noqa: S608
)
_SHELVES = (
    "SELECT shelves.id, source, shelves.kind, city, state, name FROM main.shelves JOIN sources ON sources.id = source "
    "WHERE shelves.id IN (SELECT value FROM json_each(?))"
)

_Shelves = Mapping[int, tuple[str, str, str | None, str | None, str]]  # source, kind, city, state, name
_PLACES = {"source": 0, "kind": 1, "city": 2, "state": 3}  # in what is known of a shelf
_COLUMN_OF = dict.fromkeys(_PLACES, "shelf") | {
    "section": "section",
    "year": "month",
    "month": "month",
    "mark": "marks",
}


@dataclass(frozen=True, slots=True)
class _Told:
    """How often each value of columns of `shelved` occurs among the newest hits, and whether there are more hits."""

    counts: Mapping[str, Mapping[Any, int]]
    more: bool


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
    common = _told(db, known.newest, _COLUMNS)
    told = {name: _without(db, query, known, name) if getattr(query, name) else common for name in COUNTED}
    found = json.dumps(list({shelf for one in told.values() for shelf in one.counts.get("shelf", ())}))
    shelves = {shelf: said for shelf, *said in db.execute(_SHELVES, [found])}
    return Overview(
        {name: _values(name, told[name], shelves) for name in FACETS},
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
    hits = newest(db, match(query, known.text.expression, without=name), FACETED_MAX + 1)
    return _told(db, hits, [_COLUMN_OF[name]])


def _told(db: sqlite3.Connection, hits: Sequence[int], names: Sequence[str]) -> _Told:
    """What the newest FACETED_MAX of these hits are like, as these columns say."""
    values = columns(db, names, _TOLD, [json.dumps(hits[:FACETED_MAX])])
    return _Told(dict(zip(names, map(Counter[Any], values), strict=True)), len(hits) > FACETED_MAX)


def _values(name: str, told: _Told, shelves: _Shelves) -> list[FacetValue]:
    counts = _summed(_counted(name, told, shelves))
    listed = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:FACET_VALUES_MAX]
    labels = {source: label for source, *_, label in shelves.values()} if name == "source" else {}
    found = [FacetValue(value, labels.get(value, value), count) for value, count in listed]
    return sorted(found, key=lambda one: one.value, reverse=True) if name == "year" else found


def _counted(name: str, told: _Told, shelves: _Shelves) -> Iterable[tuple[str | None, int]]:
    """The values of a facet with counts; a value may come more than once."""
    counts = told.counts[_COLUMN_OF[name]].items()
    match name:
        case "section":
            return counts
        case "year":
            return ((f"{month // 100:04}", count) for month, count in counts)
        case "mark":
            bits = _MARK_BITS.items()
            return ((mark, count) for marks, count in counts for mark, bit in bits if marks & bit)
        case _:
            place = _PLACES[name]
            return ((shelves[shelf][place], count) for shelf, count in counts)


def _summed(counted: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for value, count in counted:
        if value is not None:
            sums[value] = sums.get(value, 0) + count
    return sums


def _months(told: _Told) -> tuple[Month, ...]:
    by_month = sorted(told.counts["month"].items())
    whole = by_month[1:] if told.more and len(by_month) > 1 else by_month
    return tuple(Month(f"{month // 100:04}-{month % 100:02}", count) for month, count in whole)
