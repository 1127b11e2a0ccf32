"""Erasing a source: all its articles, and every answer that was stored for it and for no other's article."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlite_utils import Database

from archive import vocabulary
from archive.captures import CaptureLog, Place
from archive.forgetting import blanked, merge_index, take_out, take_out_captures, traces
from archive.frontier import FORGOTTEN
from archive.query import Query, check_names
from archive.rows import column

AT_ONCE = 100  # articles or captures that are erased in one transaction


def _others(address: str) -> str:
    """Whether an article of another source than ?1 stands at an address."""
    return (
        f"(EXISTS (SELECT 1 FROM articles WHERE articles.url = {address} AND articles.source <> ?1) "  # noqa: S608 - a column
        "OR EXISTS (SELECT 1 FROM aliases JOIN articles ON articles.id = aliases.article "
        f"WHERE aliases.url = {address} AND articles.source <> ?1))"
    )


# Answers that were read as no article; what others' articles rest on is theirs.
_ANSWERS = (
    "captures.source = ?1 AND captures.article IS NULL "
    f"AND NOT {_others('captures.url')} AND NOT {_others('captures.asked')}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What an archive has of a source: its articles, their versions, the stored answers, and how many of those lie in each file."""

    articles: int
    versions: int
    files: dict[str, int]


def holdings(db: Database, source: str) -> Holdings:
    """What there is of a source, in other words what `forget_source` erases.

    Raises:
        QueryError: there is no such source.
    """
    check_names(db.conn, Query(source=source))
    articles, versions = db.execute(
        "SELECT count(*), coalesce(sum(versions), 0) FROM articles WHERE source = ?", [source]
    ).fetchone()
    files = db.execute(
        "SELECT file, count(*) FROM captures "  # noqa: S608 - words of ours
        f"WHERE article IN (SELECT id FROM articles WHERE source = ?1) OR ({_ANSWERS}) GROUP BY file",
        [source],
    ).fetchall()
    return Holdings(articles=articles, versions=versions, files=dict(files))


def forget_source(
    db: Database,
    log: CaptureLog,
    source: str,
    reason: str,
    at: datetime,
    *,
    said: Callable[[int, int], object] = lambda *_: None,
) -> list[Place]:
    """Erases all articles of a source and all answers stored for it; returns the places in files that are not there any more.

    Some at a time, each lot in a transaction of its own: interrupted, it goes on with those that are left when it is
    called again. `said` is told how many articles are erased, and of how many.

    Raises:
        QueryError: there is no such source.
    """
    total, done = holdings(db, source).articles, 0
    missing: list[Place] = []
    answers = f"SELECT id, file, offset, length FROM captures WHERE {_ANSWERS} LIMIT ?2"  # noqa: S608
    db.execute("PRAGMA secure_delete = ON")
    with _unchecked(db):
        while keys := column(db, "SELECT id FROM articles WHERE source = ? LIMIT ?", [source, AT_ONCE]):
            found = [traces(db, str(key)) for key in keys]
            missing += blanked(log, chain.from_iterable(one.captures for one in found), at)
            with db.atomic():
                take_out(db, found, reason, at)
            done += len(keys)
            said(done, total)
        while captures := [
            (key, Place(*place)) for key, *place in db.execute(answers, [source, AT_ONCE]).fetchall()
        ]:
            missing += blanked(log, captures, at)
            with db.atomic():
                take_out_captures(db, [key for key, _ in captures])
    with db.atomic():
        for table in ("profiles", "rebuilds"):  # they have lines of pages
            db.execute(f"DELETE FROM {table} WHERE source = ?", [source])  # noqa: S608
        _forget_addresses(db, source)
        merge_index(db)
        vocabulary.unlearn(db)
    return missing


@contextmanager
def _unchecked(db: Database) -> Iterator[None]:
    """Links between rows are not checked: SQLite would look through all articles for each capture that goes."""
    db.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        db.execute("PRAGMA foreign_keys = ON")


def _forget_addresses(db: Database, source: str) -> None:
    """No page of the source that was met is asked for again; feeds and lists that were stored are, as if for the first time."""
    clean = "not_before = NULL, etag = NULL, last_modified = NULL, digest = NULL, hint = NULL, seed = NULL"
    db.execute(
        f"UPDATE urls SET state = 'refused', reason = ?2, {clean} WHERE source = ?1 AND role = 'article' "  # noqa: S608
        f"AND NOT {_others('urls.url')}",
        [source, FORGOTTEN],
    )
    db.execute(
        f"UPDATE urls SET state = 'queued', reason = NULL, {clean} WHERE source = ? AND role = 'seed' AND state = 'kept'",  # noqa: S608
        [source],
    )
