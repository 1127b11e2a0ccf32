"""What is looked for: the text as people type it, filters, an order; and the SQL that asks for it."""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from archive.expansion import Expansion
from archive.language import QueryError, exactly, expression
from archive.vocabulary import expansion

Order = Literal["newest", "relevance"]
FACETS: tuple[str, ...] = ("source", "city", "state", "kind", "section", "year", "mark")
FILTERS: tuple[str, ...] = (*FACETS, "month", "since", "until")

FROM = "FROM articles JOIN sources ON sources.id = articles.source"
_DAY = "substr(coalesce(articles.published, articles.first_seen), 1, 10)"
COLUMN_SQL = {
    "source": "articles.source",
    "city": "sources.city",
    "state": "sources.state",
    "kind": "articles.kind",
    "section": "articles.section",
    "year": f"substr({_DAY}, 1, 4)",
    "month": f"substr({_DAY}, 1, 7)",
}
MARK_SQL = {  # what may be said of an article, several of them of one
    "edited": "articles.versions > 1",
    "gone": "articles.state = 'gone'",
    "paywalled": "articles.paywalled = 1",
}
_CONDITIONS = {
    "match": "articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)",
    **{name: f"{sql} = :{name}" for name, sql in COLUMN_SQL.items()},
    "since": f"{_DAY} >= :since",
    "until": f"{_DAY} <= :until",
}
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
        if self.mark and self.mark not in MARK_SQL:
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
    """The WHERE clause of a query over articles and sources, with its values by name.

    Raises:
        QueryError: the text cannot be searched for.
    """
    return where({**query.filters, "match": expressed(db, query).expression})


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

    whole = expression(query.text, forms)
    shown = tuple(one for (_, wide), one in found.items() if wide and one.forms)
    own = (
        expression(query.text, lambda word, _: forms(word, wide=False))
        if query.order == "relevance"
        else None
    )
    return Text(whole, own, shown, exactly(query.text))


def where(wanted: Mapping[str, str | None]) -> tuple[str, dict[str, Any]]:
    """The WHERE clause of filters and of an expression `match`, with its values by name; None is not asked for."""
    values = {name: value for name, value in wanted.items() if value is not None}
    clauses = [MARK_SQL[value] if name == "mark" else _CONDITIONS[name] for name, value in values.items()]
    return f"WHERE {' AND '.join(clauses)}" if clauses else "", values


def _day(text: str) -> str:
    """A day in the one form that compares as text; other forms of ISO 8601 are read."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise QueryError(
            "“%(text)s” is no day. Write it as year-month-day, such as 2026-10-14.", text=text
        ) from None
