"""What happened: edits, disappearances, returns, changes of health."""

import sqlite3
from typing import Any


def latest(db: sqlite3.Connection, *, limit: int) -> list[dict[str, Any]]:
    """The newest events, each with the headline of its article."""
    cursor = db.execute(
        "SELECT events.at, events.kind, events.source, events.article, articles.headline, articles.url, events.detail "
        "FROM events LEFT JOIN articles ON articles.id = events.article ORDER BY events.id DESC LIMIT ?",
        [limit],
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
