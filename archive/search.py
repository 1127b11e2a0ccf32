"""Finding articles: a query to hits and snippets. One function for the terminal, the web and exports."""

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from archive.expansion import Expansion
from archive.facets import FacetValue, Month, Overview, facets, months, overview
from archive.ids import PER_SECOND
from archive.language import narrowed
from archive.query import (
    COUNTED_MAX,
    FACETED_MAX,
    FACETS,
    FILTERS,
    Asked,
    Order,
    Query,
    Text,
    asked,
    check_names,
    check_text,
    conditions,
    match,
)
from archive.rows import columns, rows
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
COMMON_AMONG = 40_000  # newest articles; a word that more than RANKED_MAX of them have is common
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
    f" * (1 + {OWN_FORMS_BONUS} * (articles_fts.rowid IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :own AND rowid BETWEEN :oldest AND :newest)))"
    f" * (1 + {RECENCY_BONUS} / (1 + {_AGE_HALVINGS}))"
)
_WORD = re.compile(r'"[^"]*"\*?')  # a word or phrase of an expression
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
    edited: bool
    snippet: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of hits, and how many there are: `total`, or `more` than that.

    `expansions` says of each word what else was searched for; `exact` is the query that does without. `asked` is for
    `overview`, so that it need not ask again.
    """

    hits: tuple[Hit, ...]
    total: int
    expansions: tuple[Expansion, ...] = ()
    exact: str = ""
    more: bool = False
    asked: Asked | None = None


def search(db: sqlite3.Connection, query: Query, *, limit: int, offset: int) -> Found:
    """The articles a query finds. By relevance the newest RANKED_MAX are ranked, the others stand behind them.

    Raises:
        QueryError: the text cannot be searched for.
    """
    known = asked(db, query, max(COUNTED_MAX + 1, limit + offset))
    text, newest = known.text, known.newest
    ordered = [*_ranked(db, query, text, newest), *newest[RANKED_MAX:]]
    ids = ordered[offset : offset + limit]
    whole = [key for key in ids if policy(db, key) == "full"]  # the index sees all of every text
    snippets = _snippets(db, query, text.expression, whole) if text.expression and whole else {}
    hits = _hits(db, ids, snippets)
    more = len(newest) > COUNTED_MAX
    return Found(hits, min(len(newest), COUNTED_MAX), text.expansions, text.exact, more, known)


def as_row(hit: Hit) -> dict[str, Any]:
    """A hit as a row for tables and JSON, the marks of its snippet taken off."""
    return asdict(hit) | {"snippet": hit.snippet.replace(MARK, "").replace(UNMARK, "")}


def _ranked(db: sqlite3.Connection, query: Query, text: Text, newest: Sequence[int]) -> Sequence[int]:
    """The newest RANKED_MAX of these hits of a text, the most relevant first."""
    if not (text.expression and text.own and newest):
        return newest[:RANKED_MAX]
    hits = newest[:RANKED_MAX]
    if len(newest) > RANKED_MAX or _is_common(db, text.own):
        return _by_place(db, query, text.own, hits)
    return _by_relevance(db, text.expression, text.own, hits)


def _is_common(db: sqlite3.Connection, own: str) -> bool:
    """Whether more than RANKED_MAX of the newest COMMON_AMONG articles have one of the words.

    BM25 counts in how many articles each word of an expression is, all of them, whatever else is asked.
    """
    row = db.execute(
        "SELECT id FROM main.articles_fts_docsize ORDER BY id DESC LIMIT 1 OFFSET ?", [COMMON_AMONG]
    ).fetchone()
    if row is None:
        return False
    sql = "SELECT count(*) FROM (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ? AND rowid > ? LIMIT ?)"
    words = ([word, row[0], RANKED_MAX + 1] for word in _WORD.findall(own))
    return any(db.execute(sql, values).fetchone()[0] > RANKED_MAX for values in words)


def _by_relevance(db: sqlite3.Connection, text: str, own: str, hits: Sequence[int]) -> list[int]:
    """Hits of a text by BM25. Not asked for filters, for it would count these, too."""
    sql = (
        "SELECT rowid FROM articles_fts WHERE articles_fts MATCH :text AND rowid BETWEEN :oldest AND :newest "  # noqa: S608
        f"AND +rowid IN (SELECT value FROM json_each(:hits)) ORDER BY {_RELEVANCE}, rowid DESC LIMIT {RANKED_MAX}"
    )
    values = {"text": text, "own": own, "hits": json.dumps(hits), "oldest": hits[-1], "newest": hits[0]}
    (ranked,) = columns(db, ["rowid"], sql, values)
    return ranked


def _by_place(db: sqlite3.Connection, query: Query, own: str, hits: Sequence[int]) -> list[int]:
    """Those with the words themselves in the headline first, then in the lead, each newest first.

    For words so common that BM25 tells little apart, and would count them in all articles first.
    """
    sql = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ?"
    headline, lead = (
        set(columns(db, ["rowid"], sql, [match(query, f"{place} : ({own})"), hits[-1], hits[0]])[0])
        for place in ("headline", "lead")
    )
    return sorted(hits, key=lambda key: (key not in headline, key not in lead, -key))


def _hits(db: sqlite3.Connection, ids: Sequence[int], snippets: Mapping[int, str]) -> tuple[Hit, ...]:
    """Articles as hits, in the order of their ids; without a snippet they show how they begin."""
    found = rows(
        db,
        "SELECT articles.id, url, source, sources.name AS source_name, city, articles.kind, articles.kicker, "  # noqa: S608
        "articles.headline, published, first_seen, articles.state, paywalled, words, versions, edited, "
        f"substr(coalesce(articles.lead, articles.body, ''), 1, {BEGINNING_CHARACTERS + 1}) AS beginning "
        f"FROM articles JOIN sources ON sources.id = articles.source "
        "WHERE articles.id IN (SELECT value FROM json_each(?))",
        [json.dumps(ids)],
    )
    by_id = {row["id"]: row for row in found}
    return tuple(_hit(by_id[key], snippets.get(key)) for key in ids if key in by_id)


def _snippets(db: sqlite3.Connection, query: Query, text: str, ids: Sequence[int]) -> dict[int, str]:
    """The best match in lead or body of each of these hits that has one there.

    Asked for with the forms that are in them: to look up each form of a common word costs more than all the rest.
    """
    sql = (
        "SELECT coalesce(kicker, '') || ' ' || coalesce(headline, '') || ' ' || coalesce(lead, '') || ' ' || coalesce(body, '') "
        "FROM main.articles WHERE id IN (SELECT value FROM json_each(?))"
    )
    there = "\n".join(row[0] for row in db.execute(sql, [json.dumps(ids)]))
    found = _marked(db, match(query, narrowed(text, there)), ids)
    missed = [key for key in ids if key not in found]  # by a form that was lost
    return found | (_marked(db, match(query, text), missed) if missed else {})


def _marked(db: sqlite3.Connection, wanted: str | None, ids: Sequence[int]) -> dict[int, str]:
    """A snippet of each of these articles that the expression finds, empty where it finds nothing in lead or body.

    The hits between them are walked past: to look each up by itself costs more, for words have many forms.
    """
    shown = ", ".join(
        f"snippet(articles_fts, {column}, '{MARK}', '{UNMARK}', '…', {SNIPPET_TOKENS})"
        for column in (_LEAD, _BODY)
    )
    sql = (
        f"SELECT rowid, {shown} FROM articles_fts WHERE articles_fts MATCH ? AND rowid BETWEEN ? AND ? "  # noqa: S608
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
    known = {
        "paywalled": None if paywalled is None else bool(paywalled),
        "edited": bool(row["edited"]),
        "snippet": snippet or beginning,
    }
    return Hit(**row | known)
