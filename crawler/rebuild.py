"""Reading every stored version anew, when reading has become better. Nothing is fetched, no edit is invented."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from rich.progress import track

from archive.store import Archive
from crawler.reading import Readers
from crawler.source import Source

READ_AHEAD = 32  # captures handed to the readers at once


def rebuild(archive: Path, sources: Mapping[str, Source], *, only: str | None = None) -> Counter[str]:
    """Reads the captures of all versions again; returns how many readings changed in which field.

    The count `readings` is how many were read, `unread` how many gave no article any more (their rows
    stay as they are), `found` how many captures without an article now gave one, `source unknown` how many
    were left alone because their source's file, and so how to read them, is not there.

    Raises:
        ArchiveError: the archive cannot be written.
        CaptureError: a stored response is not there.
    """
    with Archive.open(archive) as opened, Readers() as readers:
        return asyncio.run(_rebuild(opened, readers, sources, only))


async def _rebuild(
    archive: Archive, readers: Readers, sources: Mapping[str, Source], only: str | None
) -> Counter[str]:
    counts: Counter[str] = Counter()
    versions = list(archive.versions(only))
    for start in track(range(0, len(versions), READ_AHEAD), "Reading anew", transient=True):
        batch = [(version, archive.capture(version[2])) for version in versions[start : start + READ_AHEAD]]
        known = [(version, capture) for version, capture in batch if capture.source in sources]
        counts["source unknown"] += len(batch) - len(known)
        readings = await asyncio.gather(
            *(readers.read(capture, sources[capture.source]) for _, capture in known)
        )
        with archive.db.atomic():
            for ((article, number, _), _), reading in zip(known, readings, strict=True):
                counts["readings"] += 1
                if reading.unread is not None:
                    counts["unread"] += 1
                else:
                    counts.update(archive.replace(article, number, reading))
    for row in archive.unreadable_captures(only):
        capture = archive.capture(row)
        if capture.source not in sources:
            counts["source unknown"] += 1
            continue
        reading = await readers.read(capture, sources[capture.source])
        if reading.unread is None:
            archive.file(reading, row)
            counts["found"] += 1
    return +counts
