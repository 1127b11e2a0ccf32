"""What a page shows: one article with all its parts, one source, the whole archive. Reading only."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from archive.rows import rows
from archive.showing import policy, policy_of_capture

Row = dict[str, Any]

WISHES_MAX = 1000  # statements of one host that are looked at


def article(db: sqlite3.Connection, key: int) -> Row | None:
    """An article with its source, images, attachments, contacts, tags, aliases, events and capture; None without one.

    Each event has its `evidence`, the captures it rests on, oldest first. `presence` is what is said of an article that
    is not simply in place: a verdict, since when, and why; None otherwise. `display` says how much of it is shown here.
    """
    found = rows(
        db,
        "SELECT articles.*, sources.name AS source_name, sources.kind AS source_kind, sources.city, sources.homepage, "
        "sources.licence "
        "FROM articles JOIN sources ON sources.id = articles.source WHERE articles.id = ?",
        [key],
    )
    if not found:
        return None
    return found[0] | {
        "display": policy(db, key),
        "images": rows(db, "SELECT url, caption, credit FROM images WHERE article = ? ORDER BY id", [key]),
        "attachments": rows(
            db, "SELECT url, title, media_type FROM attachments WHERE article = ? ORDER BY id", [key]
        ),
        "contacts": rows(
            db,
            "SELECT name, street, postal_code, city, phone, email FROM contacts "
            "WHERE article = ? AND name IS NOT NULL ORDER BY id",  # it is not known where it may not be shown
            [key],
        ),
        "tags": [
            row["name"]
            for row in rows(
                db,
                "SELECT name FROM article_tags JOIN tags ON tags.id = tag WHERE article = ? ORDER BY article_tags.rowid",
                [key],
            )
        ],
        "aliases": [
            row["url"] for row in rows(db, "SELECT url FROM aliases WHERE article = ? ORDER BY url", [key])
        ],
        "events": _events(db, key),
        "presence": next(
            iter(rows(db, "SELECT verdict, since, why, reason FROM presence WHERE article = ?", [key])), None
        ),
        "captured": rows(
            db,
            "SELECT captures.id, url, fetched, status, digest, file, offset, length FROM captures WHERE captures.id = ?",
            [found[0]["capture"]],
        )[0],
    }


def _events(db: sqlite3.Connection, key: int) -> list[Row]:
    """What happened to an article, newest first, each with what it rests on."""
    found = rows(db, "SELECT id, at, kind, detail FROM events WHERE article = ? ORDER BY id DESC", [key])
    evidence: dict[int, list[Row]] = {event.pop("id"): event.setdefault("evidence", []) for event in found}
    for row in rows(
        db,
        "SELECT event, captures.id, captures.url, captures.asked, captures.fetched, captures.status, captures.reason "
        "FROM evidence JOIN events ON events.id = event JOIN captures ON captures.id = evidence.capture "
        "WHERE events.article = ? ORDER BY captures.fetched, captures.id",
        [key],
    ):
        evidence[row.pop("event")].append(row)
    return found


def capture(db: sqlite3.Connection, key: int) -> Row | None:
    """A stored answer with its source, its article if that is shown, and how much of it may be; None without one."""
    found = rows(
        db,
        "SELECT captures.*, sources.name AS source_name, articles.id AS article, articles.headline "
        "FROM captures JOIN sources ON sources.id = captures.source LEFT JOIN articles ON articles.id = captures.article "
        "WHERE captures.id = ?",
        [key],
    )
    return found[0] | {"display": policy_of_capture(db, key)} if found else None


def versions(db: sqlite3.Connection, key: int) -> list[Row]:
    """Every version of an article with what its edit was and the capture it was read from, newest first; no texts."""
    return rows(
        db,
        "SELECT number, seen, change, label, share, with_site, captures.id AS capture, captures.digest, captures.file, "
        "captures.offset "
        "FROM versions JOIN captures ON captures.id = versions.capture "
        "WHERE versions.article = ? ORDER BY number DESC",
        [key],
    )


def source(db: sqlite3.Connection, id_: str) -> Row | None:
    """A source with its health and what its last crawls saw; None without one."""
    found = rows(
        db,
        "SELECT sources.*, coalesce(health.state, 'new') AS health, health.since AS health_since, health.reason, "
        "holdings.articles FROM sources JOIN holdings ON holdings.source = sources.id "
        "LEFT JOIN health ON health.source = sources.id WHERE sources.id = ?",
        [id_],
    )
    if not found:
        return None
    crawls = rows(
        db,
        "SELECT finished, links, fetched, new, changed, missing, gone, unread, errors FROM run_sources "
        "JOIN runs ON runs.id = run WHERE source = ? AND finished IS NOT NULL ORDER BY run DESC LIMIT 10",
        [id_],
    )
    return found[0] | {"crawls": crawls}


def profile(db: sqlite3.Connection, id_: str) -> Row | None:
    """What was learned of a source's site, and how its captures were read; None when nothing was learned.

    `given` counts for each field who gave it, `disputed` on how many captures the page contradicts itself.
    """
    found = rows(db, "SELECT learned, pages, profile FROM profiles WHERE source = ?", [id_])
    if not found:
        return None
    given: dict[str, dict[str, int]] = {}
    for row in rows(
        db,
        "SELECT key AS field, value AS reader, count(*) AS number FROM captures, json_each(report, '$.given') "
        "WHERE source = ? AND report IS NOT NULL GROUP BY key, value ORDER BY key, number DESC",
        [id_],
    ):
        given.setdefault(row["field"], {})[row["reader"]] = row["number"]
    disputed = rows(
        db,
        "SELECT value AS field, count(*) AS number FROM captures, json_each(report, '$.disputed') "
        "WHERE source = ? AND report IS NOT NULL GROUP BY value ORDER BY number DESC",
        [id_],
    )
    read = rows(
        db, "SELECT count(*) AS captures FROM captures WHERE source = ? AND report IS NOT NULL", [id_]
    )
    return (
        found[0] | read[0] | {"given": given, "disputed": {row["field"]: row["number"] for row in disputed}}
    )


def wishes(db: sqlite3.Connection, origins: Iterable[str]) -> list[Row]:
    """What was asked of machines for these hosts and their pages: each signal, on how many pages, and what follows.

    `whole`: it was stated for the whole host. Of each host the first `WISHES_MAX` statements are looked at.
    """
    return [
        {"origin": origin, **row}
        for origin in origins
        for row in rows(
            db,
            "SELECT signal, found, value, effect, max(subject = ?1) AS whole, count(*) AS pages, "
            "min(first_seen) AS first_seen, max(seen) AS seen FROM ("
            "SELECT * FROM rights WHERE subject = ?1 UNION ALL "
            "SELECT * FROM (SELECT * FROM rights WHERE subject >= ?1 || '/' AND subject < ?1 || '0' LIMIT ?2)"
            ") GROUP BY signal, found, value, effect ORDER BY pages DESC, signal",
            [origin, WISHES_MAX],
        )
    ]


def robots(db: sqlite3.Connection, origins: Iterable[str]) -> list[Row]:
    """What these hosts last answered when asked for robots.txt; none of a host that was not asked."""
    return [
        row
        for origin in origins
        for row in rows(
            db,
            "SELECT origin, fetched, status, note FROM robots WHERE origin = ? AND file = '/robots.txt'",
            [origin],
        )
    ]


def totals(db: sqlite3.Connection) -> Row:
    """How much the archive holds."""
    return rows(
        db,
        "SELECT coalesce(sum(articles), 0) AS articles, count(*) AS sources, coalesce(sum(captures), 0) AS captures, "
        "coalesce(sum(edited), 0) AS edited FROM holdings",
    )[0]
