"""What the hits of a search are like: how many of each source, city, kind …, and how many in each month."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archive.query import COUNTED, FACETED_MAX, FACETS, Asked, Query, asked, match, newest

FACET_VALUES_MAX = 30  # values listed for each facet

# Read from an index that has nothing but these columns: no article is touched. Few values a row, for making objects of
# them is what costs: kind and month are one, and so are the marks, a bit each.
_SOURCE, _SECTION = "source", "section"
_MONTH_KIND = "substr(coalesce(published, first_seen), 1, 7) || kind"
_MARKS = "edited + 2 * (state = 'gone') + 4 * coalesce(paywalled, 0)"
_COLUMN_OF = {
    "source": _SOURCE,
    "city": _SOURCE,
    "state": _SOURCE,
    "section": _SECTION,
    "mark": _MARKS,
    "kind": _MONTH_KIND,
    "year": _MONTH_KIND,
    "month": _MONTH_KIND,
}
_MONTH_CHARACTERS = len("2026-10")
_MARK_BITS = {"edited": 1, "gone": 2, "paywalled": 4}

_Counts = Mapping[Any, int]


@dataclass(frozen=True, slots=True)
class _Told:
    """How often each value of some columns occurs among the newest hits, and whether there are more hits than those."""

    counts: Mapping[str, _Counts]
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
    common = _told(db, known.newest, dict.fromkeys(_COLUMN_OF[name] for name in COUNTED))
    told = {name: _without(db, query, known, name) if getattr(query, name) else common for name in COUNTED}
    named = {row[0]: row[1:] for row in db.execute("SELECT id, name, city, state FROM sources")}
    return Overview(
        {name: _values(name, told[name], named) for name in FACETS},
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


def _told(db: sqlite3.Connection, hits: tuple[int, ...], columns: Iterable[str]) -> _Told:
    """Counts of these columns among the newest FACETED_MAX of these hits."""
    names = list(columns)
    sql = (
        f"SELECT {', '.join(names)} FROM json_each(?) "  # noqa: S608 - columns of ours
        "CROSS JOIN main.articles INDEXED BY articles_counted ON articles.id = json_each.value"
    )
    rows = db.execute(sql, [json.dumps(hits[:FACETED_MAX])]).fetchall()
    counts = map(Counter, zip(*rows, strict=True)) if rows else iter([Counter[Any]() for _ in names])
    return _Told(dict(zip(names, counts, strict=True)), len(hits) > FACETED_MAX)


def _values(name: str, told: _Told, named: Mapping[str, tuple[Any, ...]]) -> list[FacetValue]:
    counts = _summed(_counted(name, told.counts[_COLUMN_OF[name]], named))
    listed = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:FACET_VALUES_MAX]
    found = [
        FacetValue(value, named[value][0] if name == "source" else value, count) for value, count in listed
    ]
    return sorted(found, key=lambda one: one.value, reverse=True) if name == "year" else found


def _counted(
    name: str, counts: _Counts, named: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[str | None, int]]:
    """The values of a facet with counts, from the values of its column; a value may come more than once."""
    for said, count in counts.items():
        if name == "mark":
            yield from ((mark, count) for mark, bit in _MARK_BITS.items() if said & bit)
        elif name in {"city", "state"}:
            yield named[said][{"city": 1, "state": 2}[name]], count
        else:
            yield (
                {"kind": said[_MONTH_CHARACTERS:], "year": said[:4]}.get(name, said) if said else None,
                count,
            )


def _summed(counted: Iterable[tuple[str | None, int]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for value, count in counted:
        if value is not None:
            sums[value] += count
    return sums


def _months(told: _Told) -> tuple[Month, ...]:
    counts = told.counts[_MONTH_KIND].items()
    by_month = sorted(_summed((said[:_MONTH_CHARACTERS], count) for said, count in counts).items())
    whole = by_month[1:] if told.more and len(by_month) > 1 else by_month
    return tuple(Month(month, count) for month, count in whole)
