"""The search box above Datasette's own table of articles: it takes what ours takes, in all forms of a word."""

import sqlite3
from functools import partial
from typing import Any

from datasette.filters import FilterArguments

from archive.language import QueryError
from archive.query import Query, expressed
from archive.web.answering import ask, database

SEARCHED = "articles"
_FOUND = "id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :found_by)"
_NOTHING = '""'  # an expression that finds nothing


def has_search_box(datasette: Any, name: str, table: str) -> bool:
    """Whether this is the table of articles of the archive.

    Datasette's own box is not told of the index: it quotes every word, and from 1.0 on wants that readers may see the index
    itself, which holds what they may not.
    """
    return table == SEARCHED and name == database(datasette).name


async def found_in_german(datasette: Any, request: Any) -> FilterArguments:
    """The condition on rows of the table for what was typed above it, and the box."""
    typed = request.args.get("_search") or ""
    box = {"supports_search": True, "search": typed}
    if not typed:
        return FilterArguments([], extra_context=box)
    expression = await ask(datasette, partial(_expression, typed=typed))
    return FilterArguments([_FOUND], {"found_by": expression}, [f"search matches “{typed}”"], box)


def _expression(db: sqlite3.Connection, typed: str) -> str:
    """An FTS5 expression for what was typed. What cannot be searched for finds nothing; it is never an error."""
    try:
        return expressed(db, Query(text=typed)).expression or _NOTHING
    except QueryError:
        return _NOTHING
