"""What sites allow: their answers for robots.txt and tdmrep.json, and the wishes they state for machines."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlite_utils import Database

from archive.records import Signal, SiteFile
from archive.times import iso


def site_files(db: Database, since: datetime) -> list[SiteFile]:
    """What hosts answered since then."""
    rows = db.query("SELECT * FROM robots WHERE fetched >= ?", [iso(since)])
    return [SiteFile(**row | {"fetched": datetime.fromisoformat(row["fetched"])}) for row in rows]


def remember(db: Database, file: SiteFile) -> None:
    """Writes what a host answered, in place of what it answered before."""
    db.table("robots").upsert(asdict(file) | {"fetched": iso(file.fetched)}, pk=("origin", "file"))


def signalled(db: Database, signals: Iterable[Signal]) -> None:
    """Writes what was asked for; one that was seen before keeps when it was first."""
    with db.atomic():
        for signal in signals:
            row = asdict(signal) | {"seen": iso(signal.seen)}
            db.execute(
                "INSERT INTO rights VALUES (:subject, :signal, :found, :value, :effect, :seen, :seen) "
                "ON CONFLICT DO UPDATE SET value = :value, effect = :effect, seen = :seen",
                row,
            )
