"""Reading every capture anew, when reading has become better. Nothing is fetched, no edit is invented."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from archive import rebuilds
from archive.opening import open_readonly
from archive.store import Archive
from crawler.profiling import is_learnable, profiles
from crawler.reading import Readers
from crawler.rebuilt import Rebuilt
from crawler.rereading import fingerprint, read_anew
from crawler.source import Source

Progress = Callable[[int, int], object]  # captures done, captures there are


def rebuild(
    archive: Path,
    sources: Mapping[str, Source],
    *,
    only: str | None = None,
    dry_run: bool = False,
    learns: bool = True,
    progress: Progress = lambda *_: None,
) -> Rebuilt:
    """Learns each source's site anew and reads all its captures again; returns what changed.

    One that was cut off is gone on with, as long as program and source files are the same; sources it had finished are
    not read once more, and what it had found is in the report. `dry_run` does all of it and takes it back. `learns` is that of
    `Archive.open`.

    Raises:
        ArchiveError: there is no archive, or it cannot be written.
    """
    open_readonly(
        archive, current=dry_run
    ).close()  # a rebuild makes no archive, a dry run brings none up to date
    with Archive.open(archive, learns=learns) as opened:
        if not dry_run:
            return _rebuild(opened, sources, only, progress)
        opened.db.begin()
        try:
            return _rebuild(opened, sources, only, progress)
        finally:
            opened.db.rollback()


def learn_missing(archive: Path, sources: Iterable[Source]) -> None:
    """Learns the sites of sources of which nothing is known yet, and reads again what was read before.

    So a crawl never takes for an edit what its better knowledge of a site changed. A rebuild that was cut off in
    the middle of a source is finished for it, for the same reason.

    Raises:
        ArchiveError: the archive cannot be written.
    """
    with Archive.open(archive, learns=False) as opened:  # the crawl that follows does
        wanted = [source for source in sources if _must_be_read(opened, source)]
        if wanted:
            with Readers() as readers:
                for source in wanted:
                    read_anew(opened, readers, source, lambda _: None, _say)


def _rebuild(
    archive: Archive, sources: Mapping[str, Source], only: str | None, progress: Progress
) -> Rebuilt:
    # Before its rows are written anew: they can only be taken out of an index that has them.
    archive.reindex(words=only is None)
    stored = rebuilds.stored_sources(archive.db)
    concerned = {id_: number for id_, number in stored.items() if only in {None, id_}}
    known = [sources[id_] for id_ in concerned if id_ in sources]
    todo = _todo(archive, known)
    total, done = sum(concerned[source.id] for source in todo), 0

    def moved(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    with Readers() as readers:
        for source in todo:
            read_anew(archive, readers, source, moved, _say)
    report = Rebuilt()
    for found in rebuilds.reports(archive.db, [source.id for source in known]):
        report.add(Rebuilt.from_json(found))
    unknown = sum(number for id_, number in concerned.items() if id_ not in sources)
    report.add(Rebuilt(Counter({"source unknown": unknown})))
    return report


def _todo(archive: Archive, known: Sequence[Source]) -> list[Source]:
    """The sources to be read: all, or those that a rebuild which was cut off has left, or has read in another way."""
    under_way = {source.id for source in known if rebuilds.under_way(archive.db, source.id)}
    todo = [
        source
        for source in known
        if not under_way
        or source.id in under_way
        or rebuilds.was_read(archive.db, source.id) != fingerprint(source)
    ]
    fresh = [source.id for source in todo if source.id not in under_way]
    rebuilds.open_all(archive.db, fresh, datetime.now(UTC))
    return todo


def _must_be_read(archive: Archive, source: Source) -> bool:
    begun = rebuilds.under_way(archive.db, source.id)
    if begun is not None and begun.reading != rebuilds.NOT_BEGUN:
        return True
    return not profiles(archive, [source]) and is_learnable(archive, source)


def _say(error: str) -> None:
    click.echo(error, err=True)
