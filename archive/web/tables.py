"""The search box above Datasette's own tables: it takes what ours takes, in all forms of a word."""

import sqlite3
from functools import partial

from archive.language import QueryError
from archive.query import Query, expressed

_NOTHING = '""'  # an expression that finds nothing


def search_in_german(db: sqlite3.Connection) -> None:
    """Puts our reading of what people type in the place of Datasette's, on its connections to an archive.

    Datasette asks its full-text tables with the SQL function `escape_fts`, which quotes every word.
    """
    db.create_function("escape_fts", 1, partial(_expression, db))


def _expression(db: sqlite3.Connection, typed: str) -> str:
    """An FTS5 expression for what was typed. What cannot be searched for finds nothing; it is never an error."""
    try:
        return expressed(db, Query(text=str(typed))).expression or _NOTHING
    except QueryError:
        return _NOTHING
