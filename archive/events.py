"""What happened: edits, disappearances, returns, changes of health."""

import sqlite3
from typing import Any

from archive.rows import rows


def latest(db: sqlite3.Connection, *, limit: int) -> list[dict[str, Any]]:
    """The newest events, each with the headline of its article."""
    return rows(
        db,
        "SELECT events.at, events.kind, events.source, sources.name AS source_name, events.article, "
        "articles.headline, articles.url, events.detail FROM events JOIN sources ON sources.id = events.source "
        "LEFT JOIN articles ON articles.id = events.article ORDER BY events.id DESC LIMIT ?",
        [limit],
    )
