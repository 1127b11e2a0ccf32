"""Rows of a query by column name."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any


def rows(
    db: sqlite3.Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[dict[str, Any]]:
    """The rows a query gives, each as a dictionary in the order of its columns."""
    cursor = db.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
