"""Articles as files. Read in pages, so that memory stays constant and no reader blocks a crawl."""

import json
import sqlite3
from collections.abc import Iterator

from archive.columns import TABLES
from archive.formats.table import Column, Kind, Row
from archive.query import Query, expressed, match

PAGE_ROWS = 500  # articles read at once
PAGE_HITS = 2_000  # hits of the search index looked at at once
COLUMNS: tuple[str, ...] = (
    *("id", "url", "source", "source_name", "city", "kind", "kicker", "headline", "lead", "body", "byline"),
    *(
        "agency",
        "dateline",
        "source_note",
        "correction",
        "section",
        "tags",
        "published",
        "modified",
        "first_seen",
        "last_seen",
    ),
    *("state", "language", "paywalled", "words", "versions"),
)
_TAGS = "(SELECT group_concat(name, ', ') FROM article_tags JOIN tags ON tags.id = tag WHERE article = articles.id)"
_SQL = {"source_name": "sources.name", "city": "sources.city", "tags": _TAGS}
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("id", "words", "versions"), "integer"),
    **dict.fromkeys(("first_seen", "last_seen"), "time"),
    "paywalled": "boolean",
}
_DESCRIPTIONS = {
    **TABLES["articles"][1],
    "source_name": TABLES["sources"][1]["name"],
    "city": TABLES["sources"][1]["city"],
    "tags": "Keywords the publisher gives, comma-separated.",
}
ARTICLE_COLUMNS = tuple(Column(name, _KINDS.get(name, "text"), _DESCRIPTIONS[name]) for name in COLUMNS)

_FIRST = 2**63 - 1  # above every id


def rows(db: sqlite3.Connection, query: Query) -> Iterator[Row]:
    """The values of COLUMNS for every article a query finds, newest first.

    The one place where the text of articles is read for files.
    """
    return _found(db, query, columns_sql())


def columns_sql() -> str:
    """COLUMNS as SQL over articles and sources, in their order."""
    return ", ".join(_SQL.get(name, f"articles.{name}") for name in COLUMNS)


def keys(db: sqlite3.Connection, query: Query) -> Iterator[int]:
    """The ids of the articles a query finds, newest first."""
    return (row[0] for row in _found(db, query, "articles.id"))


def _found(db: sqlite3.Connection, query: Query, columns: str) -> Iterator[Row]:
    """These columns, the id first, of what is found.

    Each page continues behind the last id, so that no long-lived cursor keeps the write-ahead log from being folded
    back while a crawl writes.
    """
    select = f"SELECT {columns} FROM articles JOIN sources ON sources.id = articles.source WHERE"  # noqa: S608 - columns of ours
    wanted = match(query, expressed(db, query).expression)
    if wanted is not None:
        yield from _matching(db, select, wanted)
        return
    sql = f"{select} articles.id < :before ORDER BY articles.id DESC LIMIT {PAGE_ROWS}"
    last = _FIRST
    while page := db.execute(sql, {"before": last}).fetchall():
        yield from page
        last = page[-1][0]


def _matching(db: sqlite3.Connection, select: str, wanted: str) -> Iterator[Row]:
    """The hits of the search index, page by page: it gives them by id, and is not asked for all of them each time."""
    hits = (
        "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    )
    sql = f"{select} articles.id IN (SELECT value FROM json_each(:these)) ORDER BY articles.id DESC"  # noqa: S608
    last = _FIRST
    while found := [key for (key,) in db.execute(hits, [wanted, last, PAGE_HITS])]:
        for start in range(0, len(found), PAGE_ROWS):
            page = json.dumps(found[start : start + PAGE_ROWS])
            yield from db.execute(sql, {"these": page}).fetchall()
        last = found[-1]
