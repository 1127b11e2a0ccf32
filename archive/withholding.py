"""Taking an article out of what readers are shown, and putting it back. It stays in the archive; docs/display.md says what follows."""

import sqlite3
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.history import article_named
from archive.language import QueryError
from archive.rows import insert, rows, update
from archive.times import iso

Row = dict[str, Any]


def withhold(db: Database, article: str, reason: str, at: datetime) -> Row:
    """Shows nothing more of an article, named by its address or its number; returns its id, url and headline.

    Raises:
        QueryError: there is no such article, or it is withheld already.
    """
    found = article_named(db.conn, article)
    if found["state"] == "withheld":
        raise QueryError("“%(article)s” is withheld already.", article=article)
    with db.atomic():
        update(db, "articles", found["id"], {"state": "withheld"})
        note(db, "withheld", found, reason, at)
    return found


def show_again(db: Database, article: str, reason: str | None, at: datetime) -> Row:
    """Shows an article again as it was before it was withheld, or as what is known of it by now says.

    Raises:
        QueryError: there is no such article, or it is not withheld.
    """
    found = article_named(db.conn, article)
    if found["state"] != "withheld":
        raise QueryError("“%(article)s” is not withheld.", article=article)
    with db.atomic():
        gone = db.execute(
            "SELECT 1 FROM presence WHERE article = ? AND verdict = 'gone'", [found["id"]]
        ).fetchone()
        update(db, "articles", found["id"], {"state": "gone" if gone else "live"})
        note(db, "shown", found, reason, at)
    return found


def withheld(db: sqlite3.Connection) -> list[Row]:
    """What is withheld: `article`, `since`, `reason`, `headline` and `url`, the last one first."""
    return rows(
        db,
        "SELECT articles.id AS article, at AS since, detail AS reason, headline, url FROM articles LEFT JOIN events ON events.id = "
        "(SELECT max(said.id) FROM events AS said WHERE said.article = articles.id AND said.kind = 'withheld') "
        "WHERE articles.state = 'withheld' ORDER BY at DESC, articles.id",
    )


def note(db: Database, kind: str, article: Row, reason: str | None, at: datetime) -> None:
    """Writes down what was done with an article, and why. What was erased is named by nothing but its source."""
    row = {"at": iso(at), "kind": kind, "source": article["source"], "detail": reason}
    insert(db, "events", row | {"article": None if kind == "forgotten" else article["id"]})
