"""Connections that serve readers: what they may not see is not there (`archive.display`)."""

import sqlite3

from archive.display import READABLE, TEXTS, Audience, views


def show(db: sqlite3.Connection, audience: Audience) -> sqlite3.Connection:
    """The connection, on which from now on every query finds of each article what the audience may see."""
    columns = {table: [row[1] for row in db.execute(f"PRAGMA main.table_xinfo({table})")] for table in TEXTS}
    for statement in views({table: names for table, names in columns.items() if names}, audience):
        db.execute(statement)
    for (sql,) in db.execute(
        f"SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name IN {READABLE}"  # noqa: S608
    ).fetchall():
        of_all = sql.replace("articles AS kept", "main.articles AS kept")  # also of those that are not shown
        db.execute(of_all.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
    return db


def is_limited(db: sqlite3.Connection) -> bool:
    """Whether the connection serves readers, so that there may be more than it shows."""
    return db.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'shown'").fetchone() is not None


def policy(db: sqlite3.Connection, article: int) -> str:
    """How much of an article this connection shows: `full`, `snippet` or `metadata`."""
    if not is_limited(db):
        return "full"
    return str(db.execute("SELECT display FROM shown WHERE article = ?", [article]).fetchone()[0])


def policy_of_capture(db: sqlite3.Connection, capture: int) -> str:
    """How much of a stored page this connection shows: as much as of its article; of one without an article only what it is."""
    if not is_limited(db):
        return "full"
    sql = "SELECT display FROM main.captures JOIN articles ON articles.id = article JOIN shown USING (article) WHERE captures.id = ?"
    found = db.execute(sql, [capture]).fetchone()
    return str(found[0]) if found else "metadata"


def is_withheld(db: sqlite3.Connection, article: int) -> bool:
    """Whether there is such an article, of which nothing is shown to anybody, or there was one that was erased."""
    sql = "SELECT 1 FROM main.articles WHERE id = ?1 AND state = 'withheld' UNION ALL SELECT 1 FROM main.forgotten WHERE article = ?1"
    return db.execute(sql, [article]).fetchone() is not None
