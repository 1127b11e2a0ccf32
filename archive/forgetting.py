"""Erasing an article: its rows, what was found out of its text, its words in the index, and the bytes it was read from.

What stays: its number, so that no other article gets it; its addresses among those that are not asked for; when and why.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import reuse, stories, vocabulary
from archive.captures import CaptureLog, Place
from archive.filing import article_at
from archive.frontier import FORGOTTEN
from archive.history import article_named
from archive.rows import insert, rows
from archive.times import iso
from archive.withholding import note

Row = dict[str, Any]

_PARTS = (
    *("versions", "images", "attachments", "contacts", "article_tags", "aliases", "identities", "presence"),
    *("uncompared", "unlearned", "unstoried"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What an archive has of an article: its row, its addresses, how many versions, its captures (number and place)."""

    article: Row
    addresses: tuple[str, ...]
    versions: int
    captures: tuple[tuple[int, Place], ...]


def traces(db: Database, article: str) -> Traces:
    """What there is of an article, named by its address or its number, in other words what `forget` erases.

    Stored answers at its addresses are its traces, too, where no other article was read from them.

    Raises:
        QueryError: there is no such article.
    """
    found = article_named(db.conn, article)
    key = found["id"]
    named = _column(
        db,
        "SELECT url FROM articles WHERE id = ?1 UNION SELECT url FROM aliases WHERE article = ?1 "
        "UNION SELECT url FROM captures WHERE article = ?1 "
        "UNION SELECT asked FROM captures WHERE article = ?1 AND asked IS NOT NULL",
        [key],
    )
    addresses = [url for url in named if article_at(db, [url]) in {None, key}]
    captures = {row["id"]: row for row in rows(db.conn, "SELECT * FROM captures WHERE article = ?", [key])}
    for url in addresses:
        sql = "SELECT * FROM captures WHERE article IS NULL AND (url = ?1 OR asked = ?1)"
        captures |= {row["id"]: row for row in rows(db.conn, sql, [url])}
    return Traces(
        article=found,
        addresses=tuple(addresses),
        versions=found["versions"],
        captures=tuple(
            (number, Place(row["file"], row["offset"], row["length"]))
            for number, row in sorted(captures.items())
        ),
    )


def forget(
    db: Database, log: CaptureLog, article: str, reason: str, at: datetime
) -> tuple[Traces, list[Place]]:
    """Erases an article; returns what there was of it, and the places in files that are not there any more.

    Bytes go first: if that is cut off, the article is still known, and can be erased again. Freed pages of the database
    are overwritten, and the index is merged, so that no word of it stays in either.

    Raises:
        QueryError: there is no such article.
    """
    found = traces(db, article)
    missing = [place for _, place in found.captures if not log.blank(place, at)]
    db.execute("PRAGMA secure_delete = ON")
    with db.atomic():
        db.execute("PRAGMA defer_foreign_keys = ON")
        _forget(db, found)
        key, source = found.article["id"], found.article["source"]
        insert(db, "forgotten", {"article": key, "at": iso(at), "source": source, "reason": reason})
        note(db, "forgotten", found.article, reason, at)
    return found, missing


def _forget(db: Database, found: Traces) -> None:
    key, source = found.article["id"], found.article["source"]
    words = "coalesce(kicker, '') || ' ' || coalesce(headline, '') || ' ' || coalesce(lead, '') || ' ' || coalesce(body, '')"
    texts = _column(
        db,
        f"SELECT {words} FROM versions WHERE article = ?1 UNION ALL SELECT {words} FROM articles WHERE id = ?1",  # noqa: S608
        [key],
    )
    tags = _column(db, "SELECT tag FROM article_tags WHERE article = ?", [key])
    reuse.forget(db, key)
    stories.forget(db, key)
    _forget_events(db, found)
    for table in _PARTS:
        db.execute(f"DELETE FROM {table} WHERE article = ?", [key])  # noqa: S608
    db.execute("DELETE FROM articles WHERE id = ?", [key])
    _each(db, "DELETE FROM captures WHERE id = ?", [number for number, _ in found.captures])
    _each(
        db,
        "DELETE FROM tags WHERE id = ? AND NOT EXISTS (SELECT 1 FROM article_tags WHERE tag = tags.id)",
        tags,
    )
    _each(db, "DELETE FROM rights WHERE subject = ?", found.addresses)
    db.execute("UPDATE rebuilds SET report = '{}' WHERE source = ?", [source])  # it has examples from texts
    db.conn.executemany(
        "INSERT INTO urls (url, source, role, state, reason, discovered) VALUES (?, ?, 'article', 'refused', ?, ?) "
        "ON CONFLICT (url) DO UPDATE SET state = excluded.state, reason = excluded.reason, not_before = NULL, etag = NULL, "
        "last_modified = NULL, digest = NULL, hint = NULL, seed = NULL",
        [(url, source, FORGOTTEN, found.article["first_seen"]) for url in found.addresses],
    )
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    vocabulary.unlearn(db, texts)


def _forget_events(db: Database, found: Traces) -> None:
    """What happened to it, what others had from it, and that anything rests on its captures."""
    events = _column(db, "SELECT id FROM events WHERE article = ?", [found.article["id"]])
    for url in found.addresses:
        events += _column(
            db,
            "SELECT id FROM events WHERE kind = 'copied' AND substr(detail, -length(?1) - 2) = '; ' || ?1",
            [url],
        )
    _each(db, "DELETE FROM evidence WHERE event = ?", events)
    _each(db, "DELETE FROM events WHERE id = ?", events)
    captures = [number for number, _ in found.captures]
    _each(db, "DELETE FROM evidence WHERE capture = ?", captures)
    _each(db, "UPDATE events SET capture = NULL WHERE capture = ?", captures)


def _each(db: Database, sql: str, values: Iterable[Any]) -> None:
    db.conn.executemany(sql, [(one,) for one in values])


def _column(db: Database, sql: str, values: Sequence[Any]) -> list[Any]:
    return [row[0] for row in db.execute(sql, values).fetchall()]
