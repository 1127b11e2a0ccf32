"""How far the captures of each source are read anew: one row a source, written with every step, so that a kill costs a step."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlite_utils import Database

from archive.rows import rows
from archive.times import iso

NOT_BEGUN = ""  # the `reading` of a source whose turn did not come yet
Stage = Literal["versions", "others"]  # captures that versions were read from come first


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """A rebuild of one source that is not finished.

    `reading` says with which program and source file captures are read, `profiles` with which profiles, one for each
    reading of the source, the present one's last. All captures of the stage up to `capture` are done; `report` is what
    came of them.
    """

    reading: str
    stage: Stage
    capture: int
    profiles: Sequence[str | None]
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture to be read anew, with the version that was read from it, if one was."""

    capture: int
    article: int | None
    number: int | None = None


def stored_sources(db: Database) -> dict[str, int]:
    """The sources with captures that were read, and how many those are."""
    return dict(
        db.execute(
            "SELECT source, count(*) FROM captures WHERE reading IS NOT NULL GROUP BY source ORDER BY source"
        ).fetchall()
    )


def under_way(db: Database, source: str) -> UnderWay | None:
    """The rebuild of a source that was begun and not finished."""
    found = rows(
        db.conn,
        "SELECT reading, stage, capture, profiles, report FROM rebuilds WHERE source = ? AND finished IS NULL",
        [source],
    )
    if not found:
        return None
    row = found[0]
    return UnderWay(**row | {name: json.loads(row[name]) for name in ("profiles", "report")})


def open_all(db: Database, sources: Iterable[str], at: datetime) -> None:
    """Writes down that these sources are to be read anew: none of them is finished before its turn came."""
    db.table("rebuilds").upsert_all(
        (
            {
                "source": source,
                "began": iso(at),
                "finished": None,
                "reading": NOT_BEGUN,
                "stage": "versions",
                "capture": 0,
                "profiles": "[]",
                "report": "{}",
            }
            for source in sources
        ),
        pk="source",
    )


def reports(db: Database, sources: Iterable[str]) -> list[Mapping[str, Any]]:
    """What came of the last rebuild of each of these sources."""
    texts = dict(db.execute("SELECT source, report FROM rebuilds").fetchall())
    return [json.loads(texts[source]) for source in sources if source in texts]


def was_read(db: Database, source: str) -> str | None:
    """With which program and source file the last rebuild of a source read it; None: none was finished."""
    row = db.execute(
        "SELECT reading FROM rebuilds WHERE source = ? AND finished IS NOT NULL", [source]
    ).fetchone()
    return str(row[0]) if row else None


def begin(db: Database, source: str, at: datetime, new: UnderWay) -> None:
    """Writes down that a source is read anew from its first capture on."""
    row = {"source": source, "began": iso(at), "finished": None, "reading": new.reading, "stage": new.stage}
    texts = {"profiles": json.dumps(new.profiles), "report": json.dumps(new.report, ensure_ascii=False)}
    db.table("rebuilds").upsert(row | {"capture": new.capture} | texts, pk="source")


def advance(db: Database, source: str, stage: Stage, capture: int, report: Mapping[str, Any]) -> None:
    """Writes down that the captures of a stage up to this one are done, in the transaction that did it."""
    db.execute(
        "UPDATE rebuilds SET stage = ?, capture = ?, report = ? WHERE source = ?",
        [stage, capture, json.dumps(report, ensure_ascii=False), source],
    )


def finish(db: Database, source: str, at: datetime, report: Mapping[str, Any]) -> None:
    """Writes down that all captures of a source are read, and what came of it."""
    db.execute(
        "UPDATE rebuilds SET finished = ?, report = ? WHERE source = ?",
        [iso(at), json.dumps(report, ensure_ascii=False), source],
    )


def following(db: Database, source: str, stage: Stage, capture: int, most: int) -> list[Stored]:
    """The next captures of a stage after this one."""
    if stage == "versions":
        sql = (
            "SELECT captures.id, versions.article, number FROM captures JOIN versions ON versions.capture = captures.id "
            "WHERE captures.source = ? AND captures.id > ? ORDER BY captures.id LIMIT ?"
        )
    else:
        sql = (
            "SELECT id, article, NULL FROM captures WHERE source = ? AND id > ? AND reading IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM versions WHERE versions.capture = captures.id) ORDER BY id LIMIT ?"
        )
    return [
        Stored(capture=row, article=article, number=number)
        for row, article, number in db.execute(sql, [source, capture, most]).fetchall()
    ]


def done(db: Database, source: str, stage: Stage, capture: int) -> int:
    """About how many captures of a source are done when all of a stage up to this one are."""
    versions = "SELECT count(*) FROM captures JOIN versions ON versions.capture = captures.id WHERE captures.source = ?1"
    others = "SELECT count(*) FROM captures WHERE source = ?1 AND reading IS NOT NULL AND NOT EXISTS (SELECT 1 FROM versions WHERE versions.capture = captures.id)"
    if stage == "versions":
        sql = f"{versions} AND captures.id <= ?2"
    else:
        sql = f"SELECT ({versions}) + ({others} AND id <= ?2)"
    (number,) = db.execute(sql, [source, capture]).fetchone()
    return int(number)
