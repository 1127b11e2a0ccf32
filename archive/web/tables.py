"""Datasette's own tables: a search box above that of articles which takes what ours takes, and ways back to our pages."""

import sqlite3
from functools import partial
from typing import Any

from datasette.filters import FilterArguments
from markupsafe import Markup

from archive.language import QueryError
from archive.query import COUNTED_MAX, Query, expressed, newest
from archive.web.answering import ask, database

SEARCHED = "articles"
LEADING = {  # columns of views whose numbers lead to pages of ours
    ("copies", "article"): "/article/{}",
    ("copies", "release"): "/article/{}",
    ("reports", "article"): "/article/{}",
    ("reports", "story"): "/story/{}",
}
# Datasette asks for rows and their number with this condition each time; of a common word that is half the archive.
_FOUND = "id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :found_by ORDER BY rowid DESC LIMIT :found_most)"
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
    expression, more = await ask(datasette, partial(_asked, typed=typed))
    said = (
        f"search matches “{typed}” and is among the newest {COUNTED_MAX} that do"
        if more
        else f"search matches “{typed}”"
    )
    return FilterArguments([_FOUND], {"found_by": expression, "found_most": COUNTED_MAX}, [said], box)


def _asked(db: sqlite3.Connection, typed: str) -> tuple[str, bool]:
    """The FTS5 expression for what was typed, and whether it finds more than COUNTED_MAX articles."""
    expression = _expression(db, typed)
    return expression, len(newest(db, expression, COUNTED_MAX + 1)) > COUNTED_MAX


def linked(datasette: Any, name: str, table: str | None, column: str, value: object) -> Markup | None:
    """A number of a view as a link to the page of what it names; None: as Datasette shows it."""
    if (table, column) not in LEADING or name != database(datasette).name or not isinstance(value, int):
        return None
    path = datasette.urls.path(LEADING[table or "", column].format(value))
    return Markup('<a href="{}">{}</a>').format(path, value)


def _expression(db: sqlite3.Connection, typed: str) -> str:
    """An FTS5 expression for what was typed. What cannot be searched for finds nothing; it is never an error."""
    try:
        return expressed(db, Query(text=typed)).expression or _NOTHING
    except QueryError:
        return _NOTHING
