"""Finding articles: a query to hits and snippets. One function for the terminal, the web and exports."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from archive.expansion import Expansion
from archive.facets import FacetValue, Month, Overview, facets, months, overview
from archive.ids import PER_SECOND
from archive.query import (
    COUNTED_MAX,
    FACETED_MAX,
    FACETS,
    FILTERS,
    Order,
    Query,
    Text,
    check_names,
    check_text,
    conditions,
    expressed,
    match,
)
from archive.rows import rows
from archive.showing import policy

__all__ = [  # all of search is found here
    "COUNTED_MAX",
    "FACETED_MAX",
    "FACETS",
    "FILTERS",
    "MARK",
    "UNMARK",
    "FacetValue",
    "Found",
    "Hit",
    "Month",
    "Order",
    "Overview",
    "Query",
    "as_row",
    "check_names",
    "check_text",
    "conditions",
    "facets",
    "months",
    "overview",
    "search",
]

RANKED_MAX = 2_000  # hits that are sorted by relevance: the newest; older ones come behind them
SNIPPET_TOKENS = 24  # words around the best match
BEGINNING_CHARACTERS = 280  # of an article, where there is no match to show
MARK, UNMARK = "\x02", "\x03"  # around a match in a snippet; no article holds them
WEIGHTS = (
    "2.0, 8.0, 4.0, 1.0, 0.0"  # of a match in kicker, headline, lead, body, filters when sorted by relevance
)

# By relevance: BM25, times as much more for the words themselves than for their compounds and synonyms, and times
# up to so much more for what is new: half of that for what is a year older than the newest article.
OWN_FORMS_BONUS = 0.5
RECENCY_BONUS = 0.25
RECENCY_HALVES_DAYS = 365

_AGE_HALVINGS = (  # ids are times
    f"((SELECT max(id) FROM main.articles) - articles_fts.rowid) / {PER_SECOND * 86_400.0 * RECENCY_HALVES_DAYS}"  # noqa: S608 - numbers of ours
)
_RELEVANCE = (  # BM25 of SQLite is negative, better is less
    f"bm25(articles_fts, {WEIGHTS})"  # noqa: S608 - numbers of ours
    f" * (1 + {OWN_FORMS_BONUS} * (articles_fts.rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :own)))"
    f" * (1 + {RECENCY_BONUS} / (1 + {_AGE_HALVINGS}))"
)
_LEAD, _BODY = 2, 3  # columns of the index that snippets are taken from


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
    """One page of hits, and how many there are: `total`, or `more` than that.

    `expansions` says of each word what else was searched for; `exact` is the query that does without.
    """

    hits: tuple[Hit, ...]
    total: int
    expansions: tuple[Expansion, ...] = ()
    exact: str = ""
    more: bool = False


def search(db: sqlite3.Connection, query: Query, *, limit: int, offset: int) -> Found:
    """The articles a query finds. By relevance the newest RANKED_MAX are ranked, the others stand behind them.

    Raises:
        QueryError: the text cannot be searched for.
    """
    text = expressed(db, query)
    wanted = match(db, query, text.expression)
    newest = _newest(db, wanted, max(COUNTED_MAX + 1, limit + offset))
    ordered = newest
    if text.own and newest:
        rank = _by_place if len(newest) > RANKED_MAX else _by_relevance
        ordered = [*rank(db, query, text, newest[:RANKED_MAX]), *newest[RANKED_MAX:]]
    ids = ordered[offset : offset + limit]
    whole = [key for key in ids if policy(db, key) == "full"]  # the index sees all of every text
    hits = _hits(db, ids, _snippets(db, wanted, whole) if text.expression and wanted and whole else {})
    more = len(newest) > COUNTED_MAX
    return Found(hits, min(len(newest), COUNTED_MAX), text.expansions, text.exact, more)


def as_row(hit: Hit) -> dict[str, Any]:
    """A hit as a row for tables and JSON, the marks of its snippet taken off."""
    return asdict(hit) | {"snippet": hit.snippet.replace(MARK, "").replace(UNMARK, "")}


def _newest(db: sqlite3.Connection, wanted: str | None, limit: int) -> list[int]:
    """The ids of the newest hits. The index yields them in that order: nothing is sorted, and it ends at the limit."""
    if wanted is None:
        sql = "SELECT id FROM main.articles INDEXED BY articles_counted WHERE state <> 'withheld' ORDER BY id DESC LIMIT ?"
        values: list[str | int] = [limit]
    else:
        sql = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
        values = [wanted, limit]
    return [row[0] for row in db.execute(sql, values)]


def _by_relevance(db: sqlite3.Connection, query: Query, text: Text, newest: Sequence[int]) -> list[int]:
    """The hits of a query, all of which are `newest`, by BM25."""
    sql = f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match ORDER BY {_RELEVANCE}, rowid DESC"  # noqa: S608
    values = {"match": match(db, query, text.expression), "own": match(db, query, text.own)}
    return [row[0] for row in db.execute(sql, values)][: len(newest)]


def _by_place(db: sqlite3.Connection, query: Query, text: Text, newest: Sequence[int]) -> list[int]:
    """Those with the words themselves in the headline first, then in the lead, each newest first.

    For words so common that BM25 tells little apart, and would count them in all articles first.
    """
    sql = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND rowid >= ?"
    headline, lead = (
        {row[0] for row in db.execute(sql, [match(db, query, f"{column} : ({text.own})"), newest[-1]])}
        for column in ("headline", "lead")
    )
    return sorted(newest, key=lambda key: (key not in headline, key not in lead, -key))


def _hits(db: sqlite3.Connection, ids: Sequence[int], snippets: Mapping[int, str]) -> tuple[Hit, ...]:
    """Articles as hits, in the order of their ids; without a snippet they show how they begin."""
    found = rows(
        db,
        "SELECT articles.id, url, source, sources.name AS source_name, city, articles.kind, articles.kicker, "  # noqa: S608
        "articles.headline, published, first_seen, articles.state, paywalled, words, versions, "
        f"substr(coalesce(articles.lead, articles.body, ''), 1, {BEGINNING_CHARACTERS + 1}) AS beginning "
        f"FROM articles JOIN sources ON sources.id = articles.source "
        "WHERE articles.id IN (SELECT value FROM json_each(?))",
        [json.dumps(ids)],
    )
    by_id = {row["id"]: row for row in found}
    return tuple(_hit(by_id[key], snippets.get(key)) for key in ids if key in by_id)


def _snippets(db: sqlite3.Connection, wanted: str, ids: Sequence[int]) -> dict[int, str]:
    """The best match in lead or body of each of these hits that has one there.

    The hits between them are walked past: to look each up by itself costs more, for words have many forms.
    """
    columns = ", ".join(
        f"snippet(articles_fts, {column}, '{MARK}', '{UNMARK}', '…', {SNIPPET_TOKENS})"
        for column in (_LEAD, _BODY)
    )
    sql = (
        f"SELECT rowid, {columns} FROM articles_fts WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ? "  # noqa: S608
        "AND +rowid IN (SELECT value FROM json_each(?))"
    )
    found = db.execute(sql, [wanted, min(ids), max(ids), json.dumps(ids)])
    return {key: next(filter(_is_marked, snippets), "") for key, *snippets in found}


def _is_marked(snippet: str | None) -> bool:
    return snippet is not None and MARK in snippet


def _hit(row: dict[str, Any], snippet: str | None) -> Hit:
    paywalled, beginning = row["paywalled"], row.pop("beginning")
    if len(beginning) > BEGINNING_CHARACTERS:
        beginning = beginning[:BEGINNING_CHARACTERS].rpartition(" ")[0] + " …"
    known = {"paywalled": None if paywalled is None else bool(paywalled), "snippet": snippet or beginning}
    return Hit(**row | known)
