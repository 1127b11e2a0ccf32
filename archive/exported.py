"""What can be written to files: each table with its columns, and its rows for the articles a query finds."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive import export, formats, pairs, told_rows
from archive.formats.table import Column, Row
from archive.query import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A table as it is exported: its columns, those that name a row, and the rows that belong to what a query finds."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: Callable[[sqlite3.Connection, Query], Iterator[Row]]


EXPORTED = {
    "articles": Exported(columns=export.ARTICLE_COLUMNS, key=("id",), rows=export.rows),
    "reuse": Exported(columns=pairs.COLUMNS, key=("release", "article"), rows=pairs.rows),
    "stories": Exported(columns=told_rows.STORY_COLUMNS, key=("id",), rows=told_rows.stories),
    "story_articles": Exported(columns=told_rows.MEMBER_COLUMNS, key=("article",), rows=told_rows.members),
}


def write(db: sqlite3.Connection, query: Query, format_: str, table: str = "articles", /) -> Iterator[bytes]:
    """The rows of a table that belong to what a query finds, newest first, as a file in one of FORMATS, chunk by chunk; chunks may be empty.

    Raises:
        FormatError: what writes that format is not installed.
        QueryError: the text cannot be searched for.
    """
    exported = EXPORTED[table]
    return formats.write(format_, exported.columns, exported.rows(db, query))
