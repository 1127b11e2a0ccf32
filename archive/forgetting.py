"""Erasing articles: their rows, what was found out of their texts, their words in the index, and the bytes they were read from.

What stays: their numbers, so that no other article gets one; their addresses among those that are not asked for; when and why.
"""

import json
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import reuse, stories, vocabulary
from archive.captures import CaptureLog, Place
from archive.filing import article_at
from archive.frontier import FORGOTTEN
from archive.history import article_named
from archive.rows import column, insert, rows
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
    named = column(
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
    missing = blanked(log, found.captures, at)
    db.execute("PRAGMA secure_delete = ON")
    with db.atomic():
        texts = _texts(db, found.article["id"])
        take_out(db, [found], reason, at)
        merge_index(db)
        vocabulary.unlearn(db, texts)
    return found, missing


def blanked(log: CaptureLog, captures: Iterable[tuple[int, Place]], at: datetime) -> list[Place]:
    """Overwrites the records of captures; returns those whose file is not there."""
    return [place for _, place in captures if not log.blank(place, at)]


def take_out(db: Database, many: Sequence[Traces], reason: str, at: datetime) -> None:
    """Takes articles out of all tables and leaves a tombstone of each; to be done in a transaction, which checks at its end."""
    db.execute("PRAGMA defer_foreign_keys = ON")
    _forget_copies(db, {url for one in many for url in one.addresses})
    for found in many:
        key, source = found.article["id"], found.article["source"]
        tags = column(db, "SELECT tag FROM article_tags WHERE article = ?", [key])
        reuse.forget(db, key)
        stories.forget(db, key)
        _forget_events(db, column(db, "SELECT id FROM events WHERE article = ?", [key]))
        for table in _PARTS:
            db.execute(f"DELETE FROM {table} WHERE article = ?", [key])  # noqa: S608
        db.execute("DELETE FROM articles WHERE id = ?", [key])
        _each(
            db,
            "DELETE FROM tags WHERE id = ? AND NOT EXISTS (SELECT 1 FROM article_tags WHERE tag = tags.id)",
            tags,
        )
        _each(db, "DELETE FROM rights WHERE subject = ?", found.addresses)
        db.conn.executemany(
            "INSERT INTO urls (url, source, role, state, reason, discovered) VALUES (?, ?, 'article', 'refused', ?, ?) "
            "ON CONFLICT (url) DO UPDATE SET state = excluded.state, reason = excluded.reason, not_before = NULL, etag = NULL, "
            "last_modified = NULL, digest = NULL, hint = NULL, seed = NULL",
            [(url, source, FORGOTTEN, found.article["first_seen"]) for url in found.addresses],
        )
        insert(db, "forgotten", {"article": key, "at": iso(at), "source": source, "reason": reason})
        note(db, "forgotten", found.article, reason, at)
    # The report of a rebuild has examples from texts.
    _each(db, "UPDATE rebuilds SET report = '{}' WHERE source = ?", {one.article["source"] for one in many})
    take_out_captures(db, [number for one in many for number, _ in one.captures])


def _texts(db: Database, article: int) -> list[str]:
    """Everything its words may be from, that of former versions, too."""
    words = "coalesce(kicker, '') || ' ' || coalesce(headline, '') || ' ' || coalesce(lead, '') || ' ' || coalesce(body, '')"
    sql = f"SELECT {words} FROM versions WHERE article = ?1 UNION ALL SELECT {words} FROM articles WHERE id = ?1"  # noqa: S608
    return column(db, sql, [article])


def merge_index(db: Database) -> None:
    """Makes one part of the index: in the others, words that were taken out are only marked."""
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")


def _forget_copies(db: Database, addresses: AbstractSet[str]) -> None:
    """What others had from releases at these addresses."""
    told = db.execute("SELECT id, detail FROM events WHERE kind = 'copied'").fetchall()
    _forget_events(db, [event for event, detail in told if detail.rpartition("; ")[2] in addresses])


def _forget_events(db: Database, events: Sequence[int]) -> None:
    _each(db, "DELETE FROM evidence WHERE event = ?", events)
    _each(db, "DELETE FROM events WHERE id = ?", events)


def take_out_captures(db: Database, captures: Sequence[int]) -> None:
    """Their rows, and that anything rests on them."""
    these = "(SELECT value FROM json_each(?))"
    for statement in (
        "DELETE FROM evidence WHERE capture IN",
        "UPDATE events SET capture = NULL WHERE capture IN",
        "DELETE FROM captures WHERE id IN",
    ):
        db.execute(f"{statement} {these}", [json.dumps(captures)])


def _each(db: Database, sql: str, values: Iterable[Any]) -> None:
    db.conn.executemany(sql, [(one,) for one in values])
