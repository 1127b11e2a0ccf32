"""Rows by column name: of a query, and one at a time where a crawl writes them.

sqlite-utils looks at the schema before every single write, which costs more than the write. What is written once a
page goes this way; everything else is sqlite-utils'. Tables and columns are names of ours, never of strangers.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlite_utils import Database


def rows(
    db: sqlite3.Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[dict[str, Any]]:
    """The rows a query gives, each as a dictionary in the order of its columns."""
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def column(db: Database, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """The first column of the rows a query gives."""
    return [row[0] for row in db.execute(sql, values).fetchall()]


def columns(
    db: sqlite3.Connection, names: Sequence[str], sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> tuple[list[Any], ...]:
    """The named columns of the rows a query gives, numbers or text; in the order of the rows if the query has a LIMIT.

    For thousands of rows. They come as one: sqlite3 offers other threads their turn at every row, which costs as much
    as to find it, and while a page waits for its turn the server does other things.
    """
    gathered = ", ".join(f"json_group_array({name})" for name in names)
    return tuple(map(json.loads, db.execute(f"SELECT {gathered} FROM ({sql})", values).fetchone()))  # noqa: S608


def get(db: Database, table: str, key: int) -> dict[str, Any]:
    """The row whose `id` is this key; there must be one."""
    (row,) = rows(db.conn, f"SELECT * FROM {table} WHERE id = ?", [key])  # noqa: S608
    return row


def insert(db: Database, table: str, row: Mapping[str, Any], *, ignore: bool = False) -> int:
    """Adds a row; returns its rowid. `ignore`: one that is there already stays as it is."""
    return int(db.execute(_insertion(table, tuple(row), ignore), tuple(row.values())).lastrowid or 0)


def insert_all(db: Database, table: str, many: Iterable[Mapping[str, Any]], *, ignore: bool = False) -> None:
    """Adds rows, all of the same columns, in the transaction under way."""
    found = list(many)
    if found:
        db.conn.executemany(
            _insertion(table, tuple(found[0]), ignore), [tuple(row.values()) for row in found]
        )


def update(db: Database, table: str, key: int, changes: Mapping[str, Any]) -> None:
    """Changes some columns of the row whose `id` is this key."""
    db.execute(_change(table, tuple(changes)), (*changes.values(), key))


@cache
def _insertion(table: str, columns: tuple[str, ...], ignore: bool) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT {'OR IGNORE ' * ignore}INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


@cache
def _change(table: str, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE {table} SET {changes} WHERE id = ?"  # noqa: S608
