"""Finding articles: a query to hits, snippets and facets. One function for the terminal, the web and exports."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from archive.expansion import Expansion
from archive.ids import PER_SECOND
from archive.language import QueryError, exactly, expression
from archive.rows import rows
from archive.vocabulary import expansion

SNIPPET_TOKENS = 24  # words around the best match
BEGINNING_CHARACTERS = 280  # of an article, where there is no match to show
MARK, UNMARK = "\x02", "\x03"  # around a match in a snippet; no article holds them
FACET_VALUES_MAX = 30  # values listed for each facet
WEIGHTS = "2.0, 8.0, 4.0, 1.0"  # of a match in kicker, headline, lead, body when sorted by relevance

# By relevance: BM25, times as much more for the words themselves than for their compounds and synonyms, and times
# up to so much more for what is new: half of that for what is a year older than the newest article.
OWN_FORMS_BONUS = 0.5
RECENCY_BONUS = 0.25
RECENCY_HALVES_DAYS = 365

Order = Literal["newest", "relevance"]
FACETS: tuple[str, ...] = ("source", "city", "kind", "year")

_FROM = "FROM articles JOIN sources ON sources.id = articles.source"
_DAY = "substr(coalesce(articles.published, articles.first_seen), 1, 10)"
_FACET_SQL = {
    "source": "articles.source",
    "city": "sources.city",
    "kind": "articles.kind",
    "year": f"substr({_DAY}, 1, 4)",
}
_AGE_HALVINGS = (  # ids are times
    f"((SELECT max(id) FROM articles) - articles.id) / {PER_SECOND * 86_400.0 * RECENCY_HALVES_DAYS}"  # noqa: S608 - numbers of ours
)
_RELEVANCE = (  # BM25 of SQLite is negative, better is less
    f"bm25(articles_fts, {WEIGHTS})"  # noqa: S608 - numbers of ours
    f" * (1 + {OWN_FORMS_BONUS} * (articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :own)))"
    f" * (1 + {RECENCY_BONUS} / (1 + {_AGE_HALVINGS}))"
)
_CONDITIONS = {
    "match": "articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match)",
    **{name: f"{sql} = :{name}" for name, sql in _FACET_SQL.items()},
    "since": f"{_DAY} >= :since",
    "until": f"{_DAY} <= :until",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for. `text` as `archive.language` reads it; dates are ISO days, both included.

    Raises:
        QueryError: a date is none.
    """

    text: str = ""
    source: str | None = None
    city: str | None = None
    kind: str | None = None
    year: str | None = None
    since: str | None = None
    until: str | None = None
    order: Order = "newest"

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            day = getattr(self, name)
            object.__setattr__(self, name, _day(day) if day else None)

    @property
    def filters(self) -> dict[str, str]:
        """What is asked for besides the text."""
        names = (*FACETS, "since", "until")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found. `snippet` has MARK and UNMARK around each match."""

    id: int
    url: str
    source: str
    source_name: str
    city: str | None
    kind: str
    kicker: str | None
    headline: str | None
    published: str | None
    first_seen: str
    state: str
    paywalled: bool | None
    words: int
    versions: int
    snippet: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, and how many there are in all.

    `expansions` says of each word what else was searched for; `exact` is the query that does without.
    """

    hits: tuple[Hit, ...]
    total: int
    expansions: tuple[Expansion, ...] = ()
    exact: str = ""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value the hits have, its name for people, and how many have it."""

    value: str
    label: str
    count: int


def search(db: sqlite3.Connection, query: Query, *, limit: int, offset: int) -> Found:
    """The articles a query finds.

    Raises:
        QueryError: the text cannot be searched for.
    """
    text = _expressed(db, query)
    where, values = _where({**query.filters, "match": text.expression})
    (total,) = db.execute(f"SELECT count(*) {_FROM} {where}", values).fetchone()
    snippet, joined, order = _textual(values, query.order)
    if ":own" in order:
        values |= {"own": text.own}
    found = rows(
        db,
        f"SELECT articles.id, url, source, sources.name AS source_name, city, articles.kind, articles.kicker, "
        f"articles.headline, published, first_seen, articles.state, paywalled, words, versions, {snippet} AS snippet "
        f"{_FROM} {joined} {where} ORDER BY {order} LIMIT :limit OFFSET :offset",
        values | {"limit": limit, "offset": offset},
    )
    return Found(tuple(_hit(row) for row in found), total, text.expansions, text.exact)


def facets(db: sqlite3.Connection, query: Query) -> dict[str, list[FacetValue]]:
    """The commonest values of each facet among the hits; a facet's own filter is left out, so that it can be changed.

    Raises:
        QueryError: the text cannot be searched for.
    """
    match = _expressed(db, query).expression
    return {name: _facet(db, query, match, name) for name in FACETS}


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
    return _where({**query.filters, "match": _expressed(db, query).expression})


def as_row(hit: Hit) -> dict[str, Any]:
    """A hit as a row for tables and JSON, the marks of its snippet taken off."""
    return asdict(hit) | {"snippet": hit.snippet.replace(MARK, "").replace(UNMARK, "")}


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a query as it is searched for: as a whole, and in the words' own forms only."""

    expression: str | None
    own: str | None
    expansions: tuple[Expansion, ...]
    exact: str


def _expressed(db: sqlite3.Connection, query: Query) -> _Text:
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
    return _Text(whole, own, shown, exactly(query.text))


def _where(wanted: Mapping[str, str | None]) -> tuple[str, dict[str, Any]]:
    values = {name: value for name, value in wanted.items() if value is not None}
    clauses = [_CONDITIONS[name] for name in values]
    return f"WHERE {' AND '.join(clauses)}" if clauses else "", values


def _textual(values: Mapping[str, Any], order: Order) -> tuple[str, str, str]:
    """How hits are shown and sorted: SQL of the snippet, of the join it needs, of the order."""
    if "match" not in values:
        beginning = f"substr(coalesce(articles.lead, articles.body, ''), 1, {BEGINNING_CHARACTERS + 1})"
        return beginning, "", "articles.id DESC"
    snippet = f"snippet(articles_fts, -1, '{MARK}', '{UNMARK}', '…', {SNIPPET_TOKENS})"
    joined = "JOIN articles_fts ON articles_fts.rowid = articles.id AND articles_fts MATCH :match"
    return snippet, joined, f"{_RELEVANCE}, articles.id DESC" if order == "relevance" else "articles.id DESC"


def _facet(db: sqlite3.Connection, query: Query, match: str | None, name: str) -> list[FacetValue]:
    where, values = _where({**query.filters, "match": match, name: None})
    column = _FACET_SQL[name]
    label = "sources.name" if name == "source" else column
    counted = db.execute(
        f"SELECT {column}, {label}, count(*) AS hits {_FROM} {where} GROUP BY 1 HAVING {column} IS NOT NULL "
        f"ORDER BY hits DESC, 1 LIMIT {FACET_VALUES_MAX}",
        values,
    ).fetchall()
    found = [FacetValue(*row) for row in counted]
    return sorted(found, key=lambda facet: facet.value, reverse=True) if name == "year" else found


def _day(text: str) -> str:
    """A day in the one form that compares as text; other forms of ISO 8601 are read."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise QueryError(
            "“%(text)s” is no day. Write it as year-month-day, such as 2026-10-14.", text=text
        ) from None


def _hit(row: dict[str, Any]) -> Hit:
    paywalled, snippet = row["paywalled"], row["snippet"]
    if len(snippet) > BEGINNING_CHARACTERS and MARK not in snippet:
        snippet = snippet[:BEGINNING_CHARACTERS].rpartition(" ")[0] + " …"
    return Hit(**row | {"paywalled": None if paywalled is None else bool(paywalled), "snippet": snippet})
