"""Finding articles: a query to hits and snippets. One function for the terminal, the web and exports."""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from archive.expansion import Expansion
from archive.facets import FacetValue, Month, facets, months
from archive.ids import PER_SECOND
from archive.query import (
    FACETS,
    FILTERS,
    FROM,
    Order,
    Query,
    check_names,
    check_text,
    conditions,
    expressed,
    where,
)
from archive.rows import rows
from archive.showing import where_whole

__all__ = [  # all of search is found here
    "COUNTED_MAX",
    "FACETS",
    "FILTERS",
    "MARK",
    "UNMARK",
    "FacetValue",
    "Found",
    "Hit",
    "Month",
    "Order",
    "Query",
    "as_row",
    "check_names",
    "check_text",
    "conditions",
    "facets",
    "months",
    "search",
]

COUNTED_MAX = 10_000  # hits that are counted; of more it is said that there are more
SNIPPET_TOKENS = 24  # words around the best match
BEGINNING_CHARACTERS = 280  # of an article, where there is no match to show
MARK, UNMARK = "\x02", "\x03"  # around a match in a snippet; no article holds them
WEIGHTS = "2.0, 8.0, 4.0, 1.0"  # of a match in kicker, headline, lead, body when sorted by relevance

# By relevance: BM25, times as much more for the words themselves than for their compounds and synonyms, and times
# up to so much more for what is new: half of that for what is a year older than the newest article.
OWN_FORMS_BONUS = 0.5
RECENCY_BONUS = 0.25
RECENCY_HALVES_DAYS = 365

_AGE_HALVINGS = (  # ids are times
    f"((SELECT max(id) FROM articles) - articles.id) / {PER_SECOND * 86_400.0 * RECENCY_HALVES_DAYS}"  # noqa: S608 - numbers of ours
)
_RELEVANCE = (  # BM25 of SQLite is negative, better is less
    f"bm25(articles_fts, {WEIGHTS})"  # noqa: S608 - numbers of ours
    f" * (1 + {OWN_FORMS_BONUS} * (articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :own)))"
    f" * (1 + {RECENCY_BONUS} / (1 + {_AGE_HALVINGS}))"
)
_BEGINNING = f"substr(coalesce(articles.lead, articles.body, ''), 1, {BEGINNING_CHARACTERS + 1})"


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
    """The articles a query finds.

    Raises:
        QueryError: the text cannot be searched for.
    """
    text = expressed(db, query)
    clause, values = where({**query.filters, "match": text.expression})
    counting = f"SELECT count(*) FROM (SELECT 1 {FROM} {clause} LIMIT {COUNTED_MAX + 1})"  # noqa: S608
    (total,) = db.execute(counting, values).fetchone()
    snippet, joined, order = _textual(values, query.order)
    snippet = where_whole(db, snippet, _BEGINNING)
    if ":own" in order:
        values |= {"own": text.own}
    found = rows(
        db,
        f"SELECT articles.id, url, source, sources.name AS source_name, city, articles.kind, articles.kicker, "
        f"articles.headline, published, first_seen, articles.state, paywalled, words, versions, {snippet} AS snippet "
        f"{FROM} {joined} {clause} ORDER BY {order} LIMIT :limit OFFSET :offset",
        values | {"limit": limit, "offset": offset},
    )
    more = total > COUNTED_MAX
    return Found(tuple(map(_hit, found)), min(total, COUNTED_MAX), text.expansions, text.exact, more)


def as_row(hit: Hit) -> dict[str, Any]:
    """A hit as a row for tables and JSON, the marks of its snippet taken off."""
    return asdict(hit) | {"snippet": hit.snippet.replace(MARK, "").replace(UNMARK, "")}


def _textual(values: Mapping[str, Any], order: Order) -> tuple[str, str, str]:
    """How hits are shown and sorted: SQL of the snippet, of the join it needs, of the order."""
    if "match" not in values:
        return _BEGINNING, "", "articles.id DESC"
    snippet = f"snippet(articles_fts, -1, '{MARK}', '{UNMARK}', '…', {SNIPPET_TOKENS})"
    joined = "JOIN articles_fts ON articles_fts.rowid = articles.id AND articles_fts MATCH :match"
    return snippet, joined, f"{_RELEVANCE}, articles.id DESC" if order == "relevance" else "articles.id DESC"


def _hit(row: dict[str, Any]) -> Hit:
    paywalled, snippet = row["paywalled"], row["snippet"]
    if len(snippet) > BEGINNING_CHARACTERS and MARK not in snippet:
        snippet = snippet[:BEGINNING_CHARACTERS].rpartition(" ")[0] + " …"
    return Hit(**row | {"paywalled": None if paywalled is None else bool(paywalled), "snippet": snippet})
