"""Runs: what each crawl saw of each source, and the state of health that follows."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import gaps, pasts, presence
from archive.health import Health
from archive.judgement import RESTLESS_FOR, judge, settled
from archive.records import NO_EXPECTATION, Expect
from archive.rows import get, insert, rows
from archive.tally import Tally
from archive.times import iso

FINISHED = "finished"  # Scrapy's word for a crawl that left nothing to do
BROKEN = frozenset({"broken", "blocked", "disallowed"})  # states of health an operator must look at


def begin(db: Database, program: str, at: datetime) -> int:
    """Opens the record of a crawl; returns its number."""
    return int(db.table("runs").insert({"started": iso(at), "program": program}).last_pk or 0)


def end(
    db: Database,
    run: int,
    at: datetime,
    reason: str,
    tallies: Mapping[str, Tally],
    *,
    expected: Mapping[str, Expect],
) -> None:
    """Closes the record of a crawl: for each source what it saw, the health that follows, and whether a gap begins or ends.

    A run that was cut off never comes here: it says nothing, opens nothing and closes nothing.
    """
    with db.atomic():
        db.table("runs").update(run, {"finished": iso(at), "reason": reason})
        started = datetime.fromisoformat(get(db, "runs", run)["started"])
        for source, tally in tallies.items():
            past, samples = pasts.past(db.conn, source), pasts.samples(db.conn, source)
            judgement = judge(
                tally,
                started=started,
                finished=reason == FINISHED,
                expect=expected.get(source, NO_EXPECTATION),
                past=past,
                samples=samples if past else (),  # a first crawl says nothing of what was before
                articles=len(samples),
            )
            finding, before = judgement.finding, _health(db, source)
            changes = pasts.changes(db.conn, source, at - RESTLESS_FOR)
            health = settled(before, finding, past, started=started, changes=changes)
            measured = tally.measures.as_row() | pasts.newest(samples) | judgement.as_row()
            row = tally.as_row() | {"measures": json.dumps(measured, ensure_ascii=False)}
            insert(
                db,
                "run_sources",
                {"run": run, "source": source} | row | {"health": health.state, "reason": health.reason},
            )
            _note_health(db, source, at, before, health)
            if finding.ill and finding.state is not None:
                gaps.open_(db, source, started, finding.state, finding.reason, code=finding.code)
            elif finding.state is not None:
                gaps.close(db, source, started)
            # Claims come last, because a gap forbids them.
            tally.gone = presence.settle(db, source, at)["gone"]
            db.execute(
                "UPDATE run_sources SET gone = ? WHERE run = ? AND source = ?", [tally.gone, run, source]
            )


def _health(db: Database, source: str) -> Health | None:
    row = db.execute("SELECT state, reason FROM health WHERE source = ?", [source]).fetchone()
    return Health(*row) if row else None


def _note_health(db: Database, source: str, at: datetime, before: Health | None, health: Health) -> None:
    """One event for each change of state; `since` keeps the day it began."""
    if before is not None and before.state == health.state:
        db.execute("UPDATE health SET reason = ? WHERE source = ?", [health.reason, source])
        return
    db.table("health").upsert(asdict(health) | {"source": source, "since": iso(at)}, pk="source")
    if before is not None:
        detail = f"{before.state} → {health.state}: {health.reason}"
        insert(db, "events", {"at": iso(at), "kind": "health", "source": source, "detail": detail})


def ending(db: sqlite3.Connection, run: int) -> str | None:
    """How a run ended, in Scrapy's word: `finished` when nothing was left to do. None: it was cut off."""
    (reason,) = db.execute("SELECT reason FROM runs WHERE id = ?", [run]).fetchone() or (None,)
    return None if reason is None else str(reason)


def seen(db: sqlite3.Connection, run: int) -> list[dict[str, Any]]:
    """What a run saw of each source, with the health that follows."""
    return rows(
        db,
        "SELECT * FROM run_sources WHERE run = ? ORDER BY source",
        [run],
    )
