"""What was learned of the sites of sources, as the crawler wrote it."""

from collections.abc import Sequence
from datetime import datetime

from sqlite_utils import Database

from archive.times import iso


def known(db: Database, sources: Sequence[str]) -> dict[str, tuple[datetime, str]]:
    """What was learned of the sites of these sources, as it was written, and when."""
    marks = ",".join("?" * len(sources))
    sql = f"SELECT source, learned, profile FROM profiles WHERE source IN ({marks})"  # noqa: S608
    found = db.execute(sql, list(sources)).fetchall()
    return {source: (datetime.fromisoformat(learned), text) for source, learned, text in found}


def learned(db: Database, source: str, profile: str, pages: int, at: datetime) -> None:
    """Writes what was learned of a source's site from so many pages."""
    row = {"source": source, "learned": iso(at), "pages": pages, "profile": profile}
    db.table("profiles").upsert(row, pk="source")


def forget(db: Database, source: str) -> None:
    """Forgets what was learned of a source's site."""
    db.execute("DELETE FROM profiles WHERE source = ?", [source])
