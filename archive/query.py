"""What is looked for: the text as people type it, filters, an order; and the SQL that asks for it."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal

from archive.expansion import Expansion
from archive.language import QueryError, exactly, expression
from archive.rows import columns
from archive.vocabulary import beginning, expansion

Order = Literal["newest", "relevance"]
FACETS: tuple[str, ...] = ("source", "city", "state", "kind", "section", "year", "mark")
COUNTED: tuple[str, ...] = (*FACETS, "month")
FILTERS: tuple[str, ...] = (*COUNTED, "since", "until")

MARKS: tuple[str, ...] = ("edited", "gone", "paywalled")  # several may be said of one article

COUNTED_MAX = 10_000  # hits that are counted; of more it is said that there are more
FACETED_MAX = 3_000  # hits that facets and months tell of: the newest
DAYS = (date(1900, 1, 1), date(2099, 12, 31))  # within which days from and until are looked for
# A word of the index's column `facets` is this character, a letter and the value: `archive/schema.py` makes the same.
_FACET_WORD = "\ue000"
_NOTHING = f'"{_FACET_WORD}"'  # a word no article has
_LETTERS = {"source": "s", "city": "c", "state": "l", "kind": "k", "section": "r", "year": "y", "month": "m"}
_MARK_LETTERS = {"edited": "e", "gone": "g", "paywalled": "p"}
_SPAN_LETTERS = {
    10: "d",
    7: "m",
    4: "y",
    3: "z",
}  # by the length of what begins an ISO day; three is a decade
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for. `text` as `archive.language` reads it; dates are ISO days, both included.

    `city` and `state` (the Land, in words) are those of the source, `month` is like `2026-10`, `mark` one of
    `edited`, `gone`, `paywalled`.

    Raises:
        QueryError: a date, month or mark is none.
    """

    text: str = ""
    source: str | None = None
    city: str | None = None
    state: str | None = None
    kind: str | None = None
    section: str | None = None
    year: str | None = None
    mark: str | None = None
    month: str | None = None
    since: str | None = None
    until: str | None = None
    order: Order = "newest"

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            day = getattr(self, name)
            object.__setattr__(self, name, _day(day) if day else None)
        if self.month and not _MONTH.fullmatch(self.month):
            raise QueryError(
                "“%(text)s” is no month. Write it as year-month, such as 2026-10.", text=self.month
            )
        if self.mark and self.mark not in MARKS:
            raise QueryError("“%(text)s” is no mark. Ask for edited, gone or paywalled.", text=self.mark)

    @property
    def filters(self) -> dict[str, str]:
        """What is asked for besides the text."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a query as it is searched for: as a whole, and in the words' own forms only."""

    expression: str | None
    own: str | None
    expansions: tuple[Expansion, ...]
    exact: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A query that was asked of an archive: its text, and the ids of its newest hits, one more than are counted if there are."""

    text: Text
    newest: tuple[int, ...]


def check_names(db: sqlite3.Connection, query: Query) -> None:
    """That the source and the city a query names are in the archive.

    Raises:
        QueryError: one is not; the message names the nearest.
    """
    for name, column in (("source", "id"), ("city", "city")):
        wanted = getattr(query, name)
        known = [
            value
            for (value,) in db.execute(f"SELECT DISTINCT {column} FROM sources WHERE {column} IS NOT NULL")  # noqa: S608
        ]
        if wanted is not None and wanted not in known:
            near = get_close_matches(wanted, known, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else " See “stadtchronik status”."
            raise QueryError(
                "There is no %(name)s “%(value)s” in this archive.%(hint)s",
                name=name,
                value=wanted,
                hint=hint,
            )


def check_text(query: Query) -> None:
    """That the text of a query can be searched for.

    Raises:
        QueryError: it cannot.
    """
    expression(query.text)


def conditions(db: sqlite3.Connection, query: Query) -> tuple[str, dict[str, Any]]:
    """The WHERE clause of a query over articles, with its values by name.

    Raises:
        QueryError: the text cannot be searched for.
    """
    wanted = match(query, expressed(db, query).expression)
    if wanted is None:
        return "", {}
    found = "WHERE articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)"
    return found, {"match": wanted}


def match(query: Query, text: str | None, *, without: str | None = None) -> str | None:
    """The FTS5 expression of a text's expression and the filters of a query, one left out; None: everything is wanted.

    Filters are words of the index like any other, so that a rare one makes a search fast instead of slow. They come
    first: FTS5 asks the others only for what the first has, and the text has many words.
    """
    wanted = [
        any_of([(name, value)])
        for name, value in query.filters.items()
        if name in COUNTED and name != without
    ]
    if query.since or query.until:
        first = max(date.fromisoformat(query.since), DAYS[0]) if query.since else DAYS[0]
        last = min(date.fromisoformat(query.until), DAYS[1]) if query.until else DAYS[1]
        wanted.append(_any_word(_word(_SPAN_LETTERS[len(span)], span) for span in spans(first, last)))
    if text:
        wanted.append(f"({text})")
    return " AND ".join(wanted) or None


def any_of(filters: Iterable[tuple[str, str]]) -> str:
    """The FTS5 expression of what fits one of these filters, each a name of COUNTED and a value."""
    return _any_word(_filter_word(name, value) for name, value in filters)


def asked(db: sqlite3.Connection, query: Query, most: int) -> Asked:
    """A query as it is asked of an archive, with so many of its newest hits.

    Raises:
        QueryError: the text cannot be searched for.
    """
    text = expressed(db, query)
    return Asked(text, newest(db, match(query, text.expression), most))


def newest(db: sqlite3.Connection, wanted: str | None, most: int) -> tuple[int, ...]:
    """The ids of the newest hits of an expression. The index yields them in that order: nothing is sorted."""
    if wanted is None:  # the narrowest table that has a row for every article that is not withheld
        (ids,) = columns(
            db, ["article"], "SELECT article FROM main.shelved ORDER BY article DESC LIMIT ?", [most]
        )
    else:
        sql = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
        (ids,) = columns(db, ["rowid"], sql, [wanted, most])
    return tuple(ids)


def expressed(db: sqlite3.Connection, query: Query) -> Text:
    """The text of a query with what else is searched for.

    Raises:
        QueryError: the text cannot be searched for.
    """
    found: dict[tuple[str, bool], Expansion] = {}

    def forms(word: str, wide: bool) -> tuple[str, ...]:
        if (word, wide) not in found:
            found[word, wide] = expansion(db, word, wide=wide)
        return found[word, wide].forms

    @cache
    def begun(text: str) -> list[str] | None:
        return beginning(db, text)

    whole = expression(query.text, forms, begun)
    shown = tuple(one for (_, wide), one in found.items() if wide and one.forms)
    own = (
        expression(query.text, lambda word, _: forms(word, wide=False), begun)
        if query.order == "relevance"
        else None
    )
    return Text(whole, own, shown, exactly(query.text))


def spans(first: date, last: date) -> Iterator[str]:
    """Decades, years, months and days that together are the days from one to another, as beginnings of ISO days."""
    day = first
    while day <= last:
        for length, after in _beginning(day):
            if after - timedelta(days=1) <= last:
                yield day.isoformat()[:length]
                day = after
                break


def _beginning(day: date) -> Iterator[tuple[int, date]]:
    """What begins on a day, the longest first: how much of its ISO day names it, and the first day after it."""
    if (day.month, day.day) == (1, 1):
        if day.year % 10 == 0:
            yield 3, date(day.year + 10, 1, 1)
        yield 4, date(day.year + 1, 1, 1)
    if day.day == 1:
        yield 7, date(day.year + day.month // 12, day.month % 12 + 1, 1)
    yield 10, day + timedelta(days=1)


def _filter_word(name: str, value: str) -> str:
    """The word of the index of what a filter wants."""
    value = value.encode(errors="replace").decode()  # from a shell may come what is no text
    return _word(_MARK_LETTERS[value] if name == "mark" else _LETTERS[name], value)


def _word(letter: str, value: str) -> str:
    return f"{_FACET_WORD}{letter}{value.encode().hex()}"


def _any_word(words: Iterable[str]) -> str:
    listed = " OR ".join(f'"{word}"' for word in words)
    return f"facets : ({listed or _NOTHING})"


def _day(text: str) -> str:
    """A day in the one form that compares as text; other forms of ISO 8601 are read."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise QueryError(
            "“%(text)s” is no day. Write it as year-month-day, such as 2026-10-14.", text=text
        ) from None
