"""Who copied whom as files: a row for each article and each release it draws on, of the articles a query finds."""

import json
import sqlite3
from collections.abc import Iterator
from itertools import islice

from archive.columns import TABLES
from archive.export import PAGE_ROWS, keys
from archive.formats.table import Column, Kind, Row
from archive.query import Query
from archive.showing import is_limited

_OWN = TABLES["reuse"][1]
_NUMBERS: dict[str, Kind] = {
    **dict.fromkeys(("release", "article", "words", "longest"), "integer"),
    **dict.fromkeys(("share_of_article", "share_of_release"), "number"),
}
_ADDRESSES = {
    "article_url": ("printed.url", "The address of the article."),
    "article_source": ("printed.source", "The source of the article."),
    "release_url": ("official.url", "The address of the release."),
    "release_source": ("official.source", "The source of the release."),
}
COLUMNS = (
    *(Column(name, _NUMBERS.get(name, "text"), description) for name, description in _OWN.items()),
    *(Column(name, "text", description) for name, (_, description) in _ADDRESSES.items()),
)
_IN_TEXTS = ("passages", "evidence")  # tell what stands in a text
_BOTH_WHOLE = "(SELECT min(display = 'full') FROM shown WHERE shown.article IN (release, reuse.article))"


def rows(db: sqlite3.Connection, query: Query) -> Iterator[Row]:
    """The values of COLUMNS for the articles a query finds, the newest first. Pairs with a withheld article are left out; passages and evidence of texts not shown whole are empty."""
    names = [_column(name, limited=is_limited(db)) for name in _OWN]
    sql = (
        f"SELECT {', '.join(names)}, {', '.join(sql for sql, _ in _ADDRESSES.values())} FROM main.reuse "  # noqa: S608 - words of ours
        "JOIN articles AS printed ON printed.id = reuse.article JOIN articles AS official ON official.id = release "
        "WHERE reuse.article IN (SELECT value FROM json_each(?)) AND printed.state <> 'withheld' "
        "AND official.state <> 'withheld' ORDER BY reuse.article DESC, release DESC"
    )
    found = keys(db, query)
    while page := list(islice(found, PAGE_ROWS)):
        yield from db.execute(sql, [json.dumps(page)]).fetchall()


def _column(name: str, *, limited: bool) -> str:
    return f"iif({_BOTH_WHOLE}, reuse.{name}, NULL)" if limited and name in _IN_TEXTS else f"reuse.{name}"
