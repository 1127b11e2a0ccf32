"""Runs: what each crawl saw of each source, and the state of health that follows."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import presence
from archive.health import Health, judge
from archive.records import Tally
from archive.rows import rows
from archive.times import iso

BROKEN = frozenset({"broken", "blocked", "disallowed"})  # states of health an operator must look at


def begin(db: Database, program: str, at: datetime) -> int:
    """Opens the record of a crawl; returns its number."""
    return int(db.table("runs").insert({"started": iso(at), "program": program}).last_pk or 0)


def end(db: Database, run: int, at: datetime, reason: str, tallies: Mapping[str, Tally]) -> None:
    """Closes the record of a crawl, and judges the health of its sources; what may be said of articles is said then."""
    with db.atomic():
        db.table("runs").update(run, {"finished": iso(at), "reason": reason})
        for source, tally in tallies.items():
            row = asdict(tally) | {"run": run, "source": source}
            db.table("run_sources").insert(row | {"notes": json.dumps(tally.notes, ensure_ascii=False)})
            before = _health(db, source)
            health = judge(tally, articles=_articles(db, source), before=before)
            _note_health(db, source, at, before, health)
            tally.gone = presence.settle(db, source, at)["gone"]
            db.execute(
                "UPDATE run_sources SET gone = ? WHERE run = ? AND source = ?", [tally.gone, run, source]
            )


def _articles(db: Database, source: str) -> int:
    (count,) = db.execute("SELECT count(*) FROM articles WHERE source = ?", [source]).fetchone()
    return int(count)


def _health(db: Database, source: str) -> Health | None:
    row = db.execute("SELECT state, reason FROM health WHERE source = ?", [source]).fetchone()
    return Health(*row) if row else None


def _note_health(db: Database, source: str, at: datetime, before: Health | None, health: Health) -> None:
    """One event for each change of state; `since` keeps the day it began."""
    if before is not None and before.state == health.state:
        db.table("health").update(source, {"reason": health.reason})
        return
    db.table("health").upsert(asdict(health) | {"source": source, "since": iso(at)}, pk="source")
    if before is not None:
        detail = f"{before.state} → {health.state}: {health.reason}"
        db.table("events").insert({"at": iso(at), "kind": "health", "source": source, "detail": detail})


def ending(db: sqlite3.Connection, run: int) -> str | None:
    """How a run ended, in Scrapy's word: `finished` when nothing was left to do. None: it was cut off."""
    (reason,) = db.execute("SELECT reason FROM runs WHERE id = ?", [run]).fetchone() or (None,)
    return None if reason is None else str(reason)


def seen(db: sqlite3.Connection, run: int) -> list[dict[str, Any]]:
    """What a run saw of each source, with the health that follows."""
    return rows(
        db,
        "SELECT run_sources.*, health.state AS health, health.reason FROM run_sources "
        "LEFT JOIN health USING (source) WHERE run = ? ORDER BY source",
        [run],
    )
