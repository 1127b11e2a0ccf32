"""The gap ledger: when a source was not healthy, so that nothing may be concluded from what was seen of it."""

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.measured import measured
from archive.rows import rows
from archive.times import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A time in which a source was not healthy, with the state, the reason and the code of the finding at its beginning.

    It begins with the first run that was ill and ends with the first that was healthy again; `ended` is None while it
    lasts. Times are UTC.
    """

    source: str
    began: datetime
    ended: datetime | None
    state: str
    reason: str
    code: str | None = None

    def covers(self, moment: datetime) -> bool:
        """Whether it lasted at that moment."""
        return self.began <= moment and (self.ended is None or moment < self.ended)


def covered(gaps: Iterable[Gap], moment: datetime) -> bool:
    """Whether nothing may be concluded from what was seen at that moment."""
    return any(gap.covers(moment) for gap in gaps)


def of(db: sqlite3.Connection, source: str) -> list[Gap]:
    """The gaps of a source, oldest first."""
    return [
        Gap(
            source=row["source"],
            began=datetime.fromisoformat(row["began"]),
            ended=datetime.fromisoformat(row["ended"]) if row["ended"] else None,
            state=row["state"],
            reason=row["reason"],
            code=row["code"],
        )
        for row in rows(db, "SELECT * FROM gaps WHERE source = ? ORDER BY began, id", [source])
    ]


def values(db: sqlite3.Connection, gap: Gap) -> Mapping[str, Any]:
    """The values of the sentence that says why a gap began, from the run it began with; empty when that says something else."""
    found = db.execute(
        "SELECT measures FROM run_sources JOIN runs ON runs.id = run WHERE source = ? AND started = ? ORDER BY run DESC",
        [gap.source, iso(gap.began)],
    ).fetchone()
    run = measured(found[0]) if found else measured(None)
    return run.values if run.finding == gap.code else {}


def open_(
    db: Database, source: str, began: datetime, state: str, reason: str, *, code: str | None = None
) -> None:
    """Writes down that a gap begins, unless one lasts."""
    db.execute(
        "INSERT INTO gaps (source, began, state, reason, code) SELECT ?1, ?2, ?3, ?4, ?5 "
        "WHERE NOT EXISTS (SELECT 1 FROM gaps WHERE source = ?1 AND ended IS NULL)",
        [source, iso(began), state, reason, code],
    )


def close(db: Database, source: str, ended: datetime) -> None:
    """Writes down that the gap that lasts, if one does, is over."""
    db.execute("UPDATE gaps SET ended = ? WHERE source = ? AND ended IS NULL", [iso(ended), source])
