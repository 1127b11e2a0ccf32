"""The versions of an article in the database: their texts, and what became of each."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlite_utils import Database

from archive.changes import Text
from archive.edits import Edit, edit_of
from archive.language import QueryError
from archive.rows import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two versions of an article and what became of the one in the other; `edit` is None when nothing did."""

    article: int
    old: int
    new: int
    edit: Edit | None


_NAMES = tuple(field.name for field in fields(Text))


def text_of(row: Mapping[str, Any]) -> Text:
    """The text of a row of `versions` or `articles`."""
    return Text(**{name: row[name] for name in _NAMES})


def texts(db: sqlite3.Connection, article: int, numbers: Sequence[int]) -> dict[int, Text]:
    """Those of these versions that there are, as they were read."""
    marks = ",".join("?" * len(numbers))
    found = rows(
        db,
        f"SELECT number, {', '.join(_NAMES)} FROM versions WHERE article = ? AND number IN ({marks})",  # noqa: S608
        [article, *numbers],
    )
    return {row["number"]: text_of(row) for row in found}


def assess(db: Database, article: int, number: int) -> Edit | None:
    """Writes of a version what the edit that made it of the one before was, and returns it.

    None for a first version, where a reader finds no difference, and of what was kept as changed with its site: then
    nothing is said of it.
    """
    (with_site,) = db.execute(
        "SELECT max(with_site) FROM versions WHERE article = ? AND number = ?", [article, number]
    ).fetchone()
    found = texts(db.conn, article, (number - 1, number))
    edit = edit_of(found[number - 1], found[number]) if len(found) > 1 and not with_site else None
    said = (edit.change, edit.label, edit.changes.share) if edit else (None, None, None)
    db.execute(
        "UPDATE versions SET change = ?, label = ?, share = ? WHERE article = ? AND number = ?",
        [*said, article, number],
    )
    return edit


def compared(db: sqlite3.Connection, article: str, old: int | None, new: int | None) -> Compared:
    """What changed between two versions of an article, named by its address or its number.

    Without numbers the newest version is compared with the one before.

    Raises:
        QueryError: there is no such article, or no such version of it.
    """
    found = article_named(db, article)
    key, newest = found["id"], found["versions"]
    old, new = chosen(old, new, newest)
    versions = texts(db, key, (old, new))
    return Compared(article=key, old=old, new=new, edit=edit_of(versions[old], versions[new]))


def article_named(db: sqlite3.Connection, article: str) -> dict[str, Any]:
    """What an article is, named by an address of it or its number: id, url, source, headline, state, versions, first_seen.

    Raises:
        QueryError: there is no such article.
    """
    found = rows(
        db,
        "SELECT id, url, source, headline, state, versions, first_seen FROM articles WHERE id = ?1 OR url = ?1 "
        "OR id = (SELECT article FROM aliases WHERE aliases.url = ?1)",
        [article],
    )
    if not found:
        raise QueryError(
            "There is no article “%(article)s”. Give its address or its number; “stadtchronik search --json” shows both.",
            article=article,
        )
    return found[0]


def chosen(old: int | None, new: int | None, newest: int) -> tuple[int, int]:
    """The versions to compare, of those that are asked for; without a wish the newest one and the one before the new one.

    Raises:
        QueryError: the article has no version of that number.
    """
    new = newest if new is None else new
    old = max(new - 1, 1) if old is None else old
    for number in (old, new):
        if not 1 <= number <= newest:
            raise no_version(str(number), newest)
    return old, new


def no_version(asked: str, newest: int) -> QueryError:
    """What is said of a version that there is none of."""
    return QueryError(
        "There is no version “%(text)s” of this article. Choose one from 1 to %(newest)s.",
        text=asked,
        newest=str(newest),
    )
