"""Reading every stored version anew, when reading has become better. Nothing is fetched, no edit is invented."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from archive.captures import CaptureError
from archive.opening import open_readonly
from archive.records import Article, Capture
from archive.store import Archive
from crawler.extraction.profile import SiteProfile
from crawler.newsroom import identities_of
from crawler.profiling import LEARN_MIN_PAGES, learned_of, profiles, write_down
from crawler.reading import Readers
from crawler.sameness import SAME_PAGE, Sameness, Verdict
from crawler.source import Source

Found = tuple[int, Article, dict[str, str]]  # a capture, its reading, and the identities of its addresses

READ_AHEAD = 32  # captures handed to the readers at once


def rebuild(archive: Path, sources: Mapping[str, Source], *, only: str | None = None) -> Counter[str]:
    """Learns each source's site anew and reads the captures of all versions again; returns how many readings changed in which field.

    The count `readings` is how many were read, `unread` how many gave no article any more (their rows
    stay as they are), `found` how many captures without an article now gave one, `source unknown` how many
    were left alone because their source's file, and so how to read them, is not there, `damaged` how many
    captures cannot be given back: each is named on standard error, and the others are read.

    Raises:
        ArchiveError: there is no archive, or it cannot be written.
    """
    open_readonly(archive, current=False).close()  # a rebuild makes no archive
    with Archive.open(archive) as opened:
        opened.reindex()  # before its rows are written anew: they can only be taken out of an index that has them
        return _learn_and_read(opened, sources, only)


def learn_missing(archive: Path, sources: Iterable[Source]) -> None:
    """Learns the sites of sources of which nothing is known yet, and reads again what was read before.

    So a crawl never takes for an edit what its better knowledge of a site changed.

    Raises:
        ArchiveError: the archive cannot be written.
    """
    with Archive.open(archive) as opened:
        by_id = {source.id: source for source in sources}
        for id_ in by_id.keys() - profiles(opened, list(by_id)).keys():
            if len(opened.newest_captures(id_, LEARN_MIN_PAGES)) == LEARN_MIN_PAGES:
                _learn_and_read(opened, by_id, id_)


def _learn_and_read(archive: Archive, sources: Mapping[str, Source], only: str | None) -> Counter[str]:
    """Learns, reads again, and only then writes down what was learned.

    A crash in between leaves a source without a profile, so the next crawl begins with this again: what is
    read from now on and what was read before must never differ by what is known of a site.
    """
    concerned = sources.keys() if only is None else {only} & sources.keys()
    with Readers() as readers:
        found = ((id_, learned_of(archive, id_, readers)) for id_ in sorted(concerned))
        learned = {id_: profile for id_, profile in found if profile is not None}
        archive.unlearn(learned)
        known_sites = profiles(archive, list(sources)) | learned
        counts = asyncio.run(_rebuild(archive, readers, sources, known_sites, only))
    for id_, profile in learned.items():
        write_down(archive, id_, profile)
    return counts


async def _rebuild(
    archive: Archive,
    readers: Readers,
    sources: Mapping[str, Source],
    known_sites: Mapping[str, SiteProfile],
    only: str | None,
) -> Counter[str]:
    counts: Counter[str] = Counter()
    versions = list(archive.versions(only))
    starts = range(0, len(versions), READ_AHEAD)
    for start in track(starts, "Reading anew", transient=True, console=Console(stderr=True)):
        batch = versions[start : start + READ_AHEAD]
        captures = [(version, _readable(archive, version[2], sources, counts)) for version in batch]
        known = [(version, capture) for version, capture in captures if capture is not None]
        readings = await asyncio.gather(
            *(
                readers.read(capture, sources[capture.source], known_sites.get(capture.source))
                for _, capture in known
            )
        )
        with archive.db.atomic():
            for ((article, number, _), _), reading in zip(known, readings, strict=True):
                counts["readings"] += 1
                if reading.unread is not None:
                    counts["unread"] += 1
                else:
                    counts.update(archive.replace(article, number, reading))
    await _find(archive, readers, sources, known_sites, only, counts)
    return +counts


async def _find(  # noqa: PLR0917 - the same as its caller has
    archive: Archive,
    readers: Readers,
    sources: Mapping[str, Source],
    known_sites: Mapping[str, SiteProfile],
    only: str | None,
    counts: Counter[str],
) -> None:
    """Files the captures that gave no article and give one now; one page under many addresses still gives none."""
    before = archive.refused_readings(list(sources), SAME_PAGE)
    sameness: dict[str, Sameness[Found]] = {id_: Sameness(before.get(id_, ())) for id_ in sources}
    verdicts: list[Verdict[Found]] = []
    for row in archive.unreadable_captures(only):
        capture = _readable(archive, row, sources, counts)
        if capture is None:
            continue
        reading = await readers.read(capture, sources[capture.source], known_sites.get(capture.source))
        if reading.unread is None:
            identities = identities_of(reading, capture, sources[capture.source])
            place, changed = archive.place(reading, row, identities)
            item = (row, reading, identities)
            verdicts += sameness[capture.source].add(item, reading, place, before=changed)
    verdicts += (verdict for one in sameness.values() for verdict in one.rest())
    for row, reading, identities in (verdict.item for verdict in verdicts if verdict.refused is None):
        archive.file(reading, row, identities)
        counts["found"] += 1


def _readable(
    archive: Archive, row: int, sources: Mapping[str, Source], counts: Counter[str]
) -> Capture | None:
    """The capture, if it is whole and its source known; otherwise it is counted."""
    try:
        capture = archive.capture(row)
    except CaptureError as error:
        click.echo(error, err=True)
        counts["damaged"] += 1
        return None
    if capture.source not in sources:
        counts["source unknown"] += 1
        return None
    return capture
