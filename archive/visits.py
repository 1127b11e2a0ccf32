"""What is remembered of earlier crawls, as far as it tells when a source is visited next. Reading only."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from archive.ids import PER_SECOND
from archive.records import Past

FINISHED = "finished"  # the reason of a run that left nothing to do
ARTICLES_MAX = 500  # the newest of a source that are looked at
RECENT = timedelta(days=28)  # before its last crawl, in which they appeared
RUNS_MAX = 20  # the last ones of a source, or of all, that are looked at


def past(db: sqlite3.Connection, source: str) -> Past:
    """What the archive remembers of the crawls of a source; nothing of one it never heard of."""
    runs = db.execute(
        "SELECT runs.started, runs.reason, seeds FROM run_sources JOIN runs ON runs.id = run "
        "WHERE source = ? ORDER BY run DESC LIMIT ?",
        [source, RUNS_MAX],
    ).fetchall()
    if not runs:
        return Past()
    started, reason, seeds = runs[0]
    last = datetime.fromisoformat(started)
    # What is held until tomorrow waits for its time, not for the next crawl.
    sql = "SELECT 1 FROM urls WHERE source = ? AND state = 'queued' AND coalesce(not_before, '') <= ? LIMIT 1"
    left = db.execute(sql, [source, started]).fetchone() is not None
    return Past(
        last=last,
        finished=reason == FINISHED or (seeds > 0 and not left),
        silent=_leading([not seeds for _, reason, seeds in runs if reason == FINISHED]),
        left=left,
        appeared=_appeared(db, source, last),
    )


def cut_short(db: sqlite3.Connection) -> tuple[int, datetime | None]:
    """How many runs in a row, up to the last, did not finish, and when the last of them began."""
    runs = db.execute("SELECT started, reason FROM runs ORDER BY id DESC LIMIT ?", [RUNS_MAX]).fetchall()
    number = _leading([reason != FINISHED for _, reason in runs])
    return number, datetime.fromisoformat(runs[0][0]) if number else None


def _appeared(db: sqlite3.Connection, source: str, last: datetime) -> tuple[datetime, ...]:
    """When the newest articles appeared: their ids tell, so that no article is read for it.

    What the first crawl found takes its place when it was seen, unless the page had a date: that says nothing.
    """
    (began, ended) = db.execute(
        "SELECT runs.started, runs.finished FROM run_sources JOIN runs ON runs.id = run WHERE source = ? ORDER BY run LIMIT 1",
        [source],
    ).fetchone()
    bounds = [datetime.fromisoformat(began), datetime.fromisoformat(ended or began), last - RECENT, last]
    values = [int(moment.timestamp()) * PER_SECOND for moment in bounds]
    ids = db.execute(
        "SELECT id FROM articles WHERE source = ?1 AND id NOT BETWEEN ?2 AND ?3 AND id BETWEEN ?4 AND ?5 "
        "ORDER BY id DESC LIMIT ?6",
        [source, *values, ARTICLES_MAX],
    )
    return tuple(datetime.fromtimestamp(id_ // PER_SECOND, UTC) for (id_,) in ids.fetchall())


def _leading(truths: Sequence[bool]) -> int:
    """How many are true before the first that is not."""
    return truths.index(False) if False in truths else len(truths)
