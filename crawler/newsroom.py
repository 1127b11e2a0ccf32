"""What a running crawl works with: the archive's writer and the readers, behind a few awaitable steps."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path

from archive.captures import CaptureError
from archive.records import Capture, Failure, Kept, KnownUrl, SeedVisit, Signal, SiteFile
from archive.store import Archive
from archive.tally import Tally
from archive.writer import Writer
from crawler.changes import Stored
from crawler.desk import Desk
from crawler.politeness import PAUSES, Host, still_closed
from crawler.reading import Readers
from crawler.source import Source
from crawler.storing import Storing


class Newsroom:
    """Opened for one crawl of some sources, closed with what the crawl saw of each.

    Every step raises ArchiveFailed when the disk or the database refuses; `stop` has then been called
    with the reason. `now` is the crawl's clock. The `readers` are closed with it.
    """

    def __init__(
        self,
        archive: Path,
        sources: Sequence[Source],
        program: str,
        stop: Callable[[str], object],
        now: Callable[[], datetime],
        *,
        readers: AbstractContextManager[Readers],
        learns: bool = True,
    ) -> None:
        self._sources = {source.id: source for source in sources}
        self._expected = {source.id: source.expect for source in sources}
        self._program = program
        self._open = ExitStack()
        self._writer = self._open.enter_context(Writer(archive, program, learns=learns))
        self._readers = self._open.enter_context(readers)
        self._do = Storing(self._writer, stop)
        self._now = now
        self.desk: Desk  # from the beginning of the crawl on
        self._closed = False
        self.run: int | None = None  # the number of this crawl in the archive

    async def begin(self) -> dict[str, KnownUrl]:
        """Registers the sources, opens the run, and asks the one question upstream: what is known?"""
        await self._do(Archive.register, [source.facts for source in self._sources.values()])
        self.desk = await Desk.open(self._sources.values(), self._readers, self._do, self._now)
        older = await self._do(Archive.unidentified, list(self._sources))
        identities = [(self._sources[source].identity(url), article) for source, url, article in older]
        await self._do(Archive.identify, identities)
        self.run = await self._do(Archive.begin_run, self._program, self._now())
        return await self._do(Archive.known, list(self._sources))

    async def listed(self) -> dict[str, set[str]]:
        """The articles each listing has named in earlier crawls."""
        return await self._do(Archive.listed, list(self._sources))

    async def known_of_others(self, urls: Sequence[str]) -> dict[str, KnownUrl]:
        """What is known of addresses by sources this crawl did not ask about: two may name the same page."""
        return await self._do(Archive.known_of, urls) if urls else {}

    async def hosts(self) -> dict[str, Host]:
        """The hosts that asked an earlier crawl, of whatever source, for time that is not over."""
        now = self._now()
        return still_closed(await self._do(Archive.put_off, PAUSES, now), now)

    async def unread(self) -> list[Stored]:
        """Captures a crash left unread. One whose record is gone is noted as unreadable."""
        found = []
        for row in await self._do(Archive.unread, list(self._sources)):
            try:
                found.append(Stored(row, await self._do(Archive.capture, row)))
            except CaptureError as error:
                await self._do(Archive.unreadable, row, str(error))
        return found

    async def discovered(self, visit: SeedVisit) -> list[str]:
        """Queues what a seed named; returns what it named before and leaves out now."""
        return await self._do(Archive.discovered, visit)

    async def keep(self, capture: Capture, hint: str | None, *, elsewhere: bool = False) -> Kept:
        """Stores a response; it is on the disk when this returns. `elsewhere`: no article's address answered."""
        kept = await self._do(Archive.keep, capture, hint=hint, elsewhere=elsewhere)
        if kept.outcome == "unchanged":
            await self.desk.reads_as_before(capture, await self._do(Archive.article_at, capture.url))
        return kept

    async def seen_again(self, url: str, hint: str | None) -> None:
        """Notes that the page has not changed."""
        await self._do(Archive.seen_again, url, self._now(), hint=hint)

    async def seed_unchanged(self, url: str, hint: str | None) -> None:
        """Notes that a seed is what it was."""
        await self._do(Archive.seed_unchanged, url, self._now(), hint=hint)

    async def failed(self, failure: Failure) -> None:
        """Notes that an address could not be had."""
        await self._do(Archive.failed, failure)

    async def site_files(self, since: datetime) -> list[SiteFile]:
        """What hosts answered since then when asked what they allow."""
        return await self._do(Archive.site_files, since)

    async def remember(self, file: SiteFile) -> None:
        """Writes what a host answered when asked what it allows."""
        await self._do(Archive.remember, file)

    async def signalled(self, signals: Sequence[Signal]) -> None:
        """Writes what a publisher asks machines to do or not to do."""
        await self._do(Archive.signalled, signals)

    @property
    def seconds_read(self) -> float:
        """CPU time the reading processes spent on pages."""
        return self._readers.seconds

    def abandon(self, reason: str, tallies: Mapping[str, Tally]) -> None:
        """Closes everything at once: what is being read is left for the next crawl. Twice is as good as once."""
        if self._closed:
            return
        self._closed = True
        if self.run is not None:
            self._writer.submit(
                Archive.end_run, self.run, self._now(), reason, tallies, expected=self._expected
            )
        self._readers.stop()
        self._open.close()

    async def end(self, reason: str, tallies: Mapping[str, Tally]) -> None:
        """Closes the run, the readers and the archive."""
        try:
            if self.run is not None:
                await self._do(
                    Archive.end_run, self.run, self._now(), reason, tallies, expected=self._expected
                )
        finally:
            await asyncio.to_thread(self._open.close)
            self._closed = True
