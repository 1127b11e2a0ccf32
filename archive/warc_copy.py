"""Captures of articles as one WARC file: their records, byte for byte as they lie in the capture log."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.captures import CaptureLog, Place, info_record
from archive.export import keys
from archive.search import Query

NAME = "stadtchronik.warc.gz"


def copied(db: sqlite3.Connection, query: Query, database: Path, program: str) -> Iterator[bytes]:
    """Every capture of the articles a query finds, the newest article first, its captures in the order they were made.

    Raises:
        CaptureError: a file of the capture log is missing or shorter than it should be.
        QueryError: the text cannot be searched for.
    """
    log = CaptureLog(database, program)
    places = "SELECT file, offset, length FROM captures WHERE article = ? ORDER BY id"
    for number, key in enumerate(keys(db, query)):
        if number == 0:
            yield info_record(NAME, program)
        for place in db.execute(places, [key]).fetchall():
            where = Place(*place)
            record = log.raw(where)
            if len(record) < where.length:
                raise log.damaged(where, "the file ends there")
            yield record
