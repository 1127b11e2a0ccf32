"""What the archive knows of a source's past, as health is judged by it: earlier runs, newest articles, changes of state."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from archive.ids import moment_of
from archive.measures import FIELDS, Measures
from archive.rows import rows
from archive.tally import Tally
from archive.times import iso
from archive.usual import EarlierRun, Sample

RUNS_MAX = 30  # earlier runs that are looked at
ARTICLES_MAX = 80  # newest articles that are

_COUNTED = tuple(one.name for one in fields(Tally) if one.name not in {"notes", "measures"})


def past(db: sqlite3.Connection, source: str) -> list[EarlierRun]:
    """The last runs of a source, oldest first. Those of releases that measured nothing are left out."""
    found = rows(
        db,
        "SELECT run_sources.*, runs.started FROM run_sources JOIN runs ON runs.id = run "
        "WHERE source = ? AND measures IS NOT NULL ORDER BY run DESC LIMIT ?",
        [source, RUNS_MAX],
    )
    return [_past(row) for row in reversed(found)]


def samples(db: sqlite3.Connection, source: str) -> list[Sample]:
    """The newest articles of a source, oldest first."""
    found = rows(
        db,
        "SELECT articles.published, first_seen, headline, lead, body, byline, section, words, paywalled, "
        "EXISTS (SELECT 1 FROM images WHERE images.article = articles.id) AS image, "
        "json_extract(captures.report, '$.share') AS share "
        "FROM articles JOIN captures ON captures.id = articles.capture WHERE articles.source = ? "
        "ORDER BY articles.id DESC LIMIT ?",
        [source, ARTICLES_MAX],
    )
    return [_sample(row) for row in reversed(found)]


def changes(db: sqlite3.Connection, source: str, since: datetime) -> int:
    """How often the state of a source has changed since then."""
    (number,) = db.execute(
        "SELECT count(*) FROM events WHERE source = ? AND kind = 'health' AND at >= ?", [source, iso(since)]
    ).fetchone()
    return int(number)


def newest(samples: Sequence[Sample]) -> dict[str, str | None]:
    """When the newest article was published, for the measures of a run."""
    return {"newest": iso(max(sample.day for sample in samples)) if samples else None}


def _past(row: Mapping[str, Any]) -> EarlierRun:
    measured = json.loads(row["measures"])
    tally = Tally(
        **{name: row[name] for name in _COUNTED},
        notes=json.loads(row["notes"]),
        measures=Measures.of_row(measured),
    )
    return EarlierRun(
        started=datetime.fromisoformat(row["started"]),
        tally=tally,
        state=measured.get("state"),
        ill=measured.get("ill", False),
        finding=measured.get("finding", {}),
    )


def _sample(row: Mapping[str, Any]) -> Sample:
    seen = datetime.fromisoformat(row["first_seen"])
    return Sample(
        seen=seen,
        day=moment_of(row["published"], seen),
        has=frozenset(name for name in FIELDS if row[name]),
        words=row["words"],
        paywalled=bool(row["paywalled"]),
        text=hash(row["body"]) if row["body"] else None,
        share=row["share"],
    )
