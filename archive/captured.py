"""What was captured: the rows of `captures`, the responses they stand for, and what became of their readings."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive.captures import CaptureLog, Place
from archive.opening import open_readonly
from archive.records import Capture
from archive.rows import get, insert, rows, update
from archive.times import iso


def add(db: Database, log: CaptureLog, capture: Capture) -> int:
    """Stores a response: its record, then its row; returns that one's number."""
    place = log.append(capture)
    row = {
        "url": capture.url,
        "asked": capture.asked,
        "source": capture.source,
        "fetched": iso(capture.fetched),
        "status": capture.status,
        "headers": json.dumps(capture.headers, ensure_ascii=False),
        "digest": capture.digest,
        **asdict(place),
    }
    return insert(db, "captures", row)


def response(log: CaptureLog, row: Mapping[str, Any]) -> Capture:
    """The response of a row of `captures`.

    Raises:
        CaptureError: its record is not in the capture log, or is not what was stored.
    """
    place = Place(row["file"], row["offset"], row["length"])
    url, body = log.read(place)
    capture = Capture(
        url=row["url"],
        asked=row["asked"],
        source=row["source"],
        fetched=datetime.fromisoformat(row["fetched"]),
        status=row["status"],
        headers=tuple((name, value) for name, value in json.loads(row["headers"])),
        body=body,
    )
    if capture.digest != row["digest"] or capture.url != url:
        raise log.damaged(place, "the response is not the one that was stored")
    return capture


def newest_response(path: Path | str, url: str, before: datetime | None = None) -> Capture | None:
    """The last full response stored for an address, whether asked for or answering; `before`: fetched before then.

    Nothing is written. Whether an article was read in it does not matter.

    Raises:
        ArchiveError: there is no archive.
        CaptureError: its record is not in the capture log, or damaged.
    """
    with closing(open_readonly(path)) as db:
        found = rows(
            db,
            "SELECT * FROM captures WHERE status = 200 AND ?1 IN (url, asked) AND (?2 IS NULL OR fetched < ?2) "
            "ORDER BY id DESC LIMIT 1",
            [url, iso(before) if before else None],
        )
    return response(CaptureLog(Path(path), ""), found[0]) if found else None


def committed_end(db: sqlite3.Connection, file: str) -> int | None:
    """The end of the last record of a WARC file that has a row; None without one."""
    sql = "SELECT offset + length FROM captures WHERE file = ? ORDER BY offset DESC LIMIT 1"
    row = db.execute(sql, [file]).fetchone()
    return None if row is None else int(row[0])


def is_same_as_last(db: Database, capture: Capture) -> bool:
    """Whether its address answered the same bytes last time, and an article was read in them."""
    last = db.execute(
        "SELECT status, digest, reading FROM captures WHERE url = ? ORDER BY id DESC LIMIT 1",
        [capture.url],
    ).fetchone()
    return last is not None and last == (capture.status, capture.digest, "article")


def unread(db: Database, sources: Sequence[str]) -> list[int]:
    """Full responses of these sources in which nothing was read yet."""
    marks = ",".join("?" * len(sources))
    found = db.execute(
        "SELECT id FROM captures INDEXED BY captures_unread WHERE reading IS NULL AND status = 200 "  # noqa: S608
        f"AND source IN ({marks})",
        list(sources),
    )
    return [row[0] for row in found.fetchall()]


def gave_nothing(db: Database, key: int, reason: str) -> dict[str, Any]:
    """Notes that a response gave no article, and why; returns its row."""
    update(db, "captures", key, {"reading": "unreadable", "reason": reason})
    return get(db, "captures", key)


def refused(db: Database, sources: Sequence[str], beginning: str) -> dict[str, list[str]]:
    """The reasons with that beginning for which responses of these sources gave no article."""
    marks = ",".join("?" * len(sources))
    found: dict[str, list[str]] = {}
    for source, reason in db.execute(
        f"SELECT DISTINCT source, reason FROM captures WHERE source IN ({marks}) "  # noqa: S608
        "AND reading = 'unreadable' AND substr(reason, 1, ?) = ?",
        [*sources, len(beginning), beginning],
    ):
        found.setdefault(source, []).append(reason)
    return found


def of_newest_articles(
    db: Database, source: str, most: int, *, since: datetime | None = None, until: datetime | None = None
) -> list[int]:
    """Captures of the newest articles of a source that were fetched in that time, one of each, oldest first."""
    found = db.execute(
        "SELECT max(captures.id) FROM articles JOIN versions ON versions.article = articles.id "
        "JOIN captures ON captures.id = versions.capture WHERE articles.source = ?1 "
        "AND (?2 IS NULL OR fetched >= ?2) AND (?3 IS NULL OR fetched < ?3) "
        "GROUP BY articles.id ORDER BY articles.id DESC LIMIT ?4",
        [source, iso(since) if since else None, iso(until) if until else None, most],
    )
    return sorted(row[0] for row in found.fetchall())
