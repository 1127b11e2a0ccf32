"""The desk of a crawl: captures are read, what is certain to be an article is filed, the rest waits or is held."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from archive.captures import CaptureError
from archive.filing import reads_alike
from archive.health import MOVED, STANDS_TWICE
from archive.records import Article, Capture, Filed
from archive.store import Archive
from crawler.article_pages import identities_of, why_no_article
from crawler.changes import Changes, Question, Read, Stored
from crawler.extraction.profile import SiteProfile
from crawler.held import HELD_AGAIN, lost_in
from crawler.profiling import profiles
from crawler.reading import Readers
from crawler.sameness import SAME_PAGE, Sameness, Verdict
from crawler.source import Source
from crawler.storing import ArchiveFailed, Storing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a stored capture's reading: it was filed, or was no article for this reason."""

    stored: Stored
    article: Article
    became: Filed | str


class Desk:
    """What one crawl reads of some sources, and what became of it. Every step may raise ArchiveFailed.

    `now` is the crawl's clock.
    """

    def __init__(
        self, sources: Iterable[Source], readers: Readers, do: Storing, now: Callable[[], datetime]
    ) -> None:
        self._sources = {source.id: source for source in sources}
        self._readers = readers
        self._do = do
        self._now = now
        self._profiles: Mapping[str, SiteProfile] = {}
        self._sameness: dict[str, Sameness[Read]] = {}
        self._changes: dict[str, Changes] = {}
        self._twins: dict[str, list[Read]] = {source: [] for source in self._sources}
        # Whether the page of each source that came last is settled.
        self._last: dict[str, asyncio.Event] = {}
        self._claimed: set[int] = set()  # articles that a page at another address seems to show

    @classmethod
    async def open(
        cls, sources: Iterable[Source], readers: Readers, do: Storing, now: Callable[[], datetime]
    ) -> Self:
        """The desk with what earlier crawls left: what was learned of the sites, what was refused, which are ill."""
        desk = cls(sources, readers, do, now)
        desk._profiles = await do(profiles, list(desk._sources.values()))
        refused = await do(Archive.refused_readings, list(desk._sources), SAME_PAGE)
        desk._sameness = {source: Sameness(refused.get(source, ()), patient=True) for source in desk._sources}
        for source in desk._sources:
            desk._changes[source] = Changes(source, ill=await do(Archive.is_ill, source))
        return desk

    async def read_and_file(self, stored: Stored) -> list[Done]:
        """Reads a stored capture, and files what is certain to be an article now: this one, or what waited for it.

        See `crawler.sameness` for what waits. What changes a known article waits until its source was read
        (`crawler.changes`), and so does a page that seems to show a known one at another address. Pages of a source are
        settled in the order in which they came, however long each takes to read: what is one page under many
        addresses must not depend on how busy the machine is.
        """
        source = stored.capture.source
        before, settled = self._last.get(source), asyncio.Event()
        self._last[source] = settled
        try:
            article = await self._readers.read(
                stored.capture, self._sources.get(source), self._profile(stored.capture)
            )
            if before is not None:
                await before.wait()
            return await self._settle(stored, article)
        finally:
            settled.set()

    async def _settle(self, stored: Stored, article: Article) -> list[Done]:
        source = stored.capture.source
        unread = why_no_article(article, stored.capture, self._sources.get(source))
        if unread is not None:
            await self._do(Archive.unreadable, stored.row, unread)
            return [Done(stored, article, unread)]
        identities = self._identities(article, stored.capture)
        sameness = self._sameness[source]
        read, place, changed = await self._do(_placed, Read(stored, article), identities)
        if read.twin is not None and read.twin not in self._claimed:
            self._claimed.add(read.twin)
            place = read.twin  # one article at two addresses; what a third one shows is another page
        return await self._file(source, sameness.add(read, article, place, before=changed))

    async def reads_as_before(self, capture: Capture, article: int | None) -> None:
        """Notes that a page reads as its article does, if there is one."""
        if article is not None:
            since = await self._do(Archive.reads_so_since, article)
            self._changes[capture.source].reads_as_before(capture.asked or capture.url, since)

    def questions(self) -> list[Question]:
        """What a few further pages could tell of what waits, of each source once. All others must have been read."""
        asked = []
        for source, changes in self._changes.items():
            waiting = [*self._sameness[source].waiting, *self._twins[source]]
            if question := changes.question(waiting):
                asked.append(question)
        return asked

    def compares(self, source: str, urls: Sequence[str]) -> None:
        """Notes which pages of a source are asked for only to compare."""
        self._changes[source].compares(urls)

    async def file_rest(self) -> dict[str, list[Done]]:
        """Files, or holds, what still waited when the last page was read, by source."""
        filed: dict[str, list[Done]] = {}
        for source, sameness in self._sameness.items():
            try:
                filed[source] = await self._file(source, sameness.rest())
                filed[source] += await self._file_twins(source)
                filed[source] += await self._file_changes(source)
            except ArchiveFailed:
                raise
            except Exception:
                log.exception(
                    "Filing what %s has left failed; please report it. The next crawl reads it.", source
                )
        return filed

    async def _file(self, source: str, verdicts: Sequence[Verdict[Read]]) -> list[Done]:
        done: list[Done] = []
        for verdict in verdicts:
            read = verdict.item
            if verdict.refused is not None:
                await self._do(Archive.unreadable, read.stored.row, verdict.refused)
                done.append(Done(read.stored, read.article, verdict.refused))
            elif read.twin is not None:
                self._twins[source].append(read)
            else:
                done += await self._file_or_wait(source, read)
        return done

    async def _file_or_wait(self, source: str, read: Read) -> list[Done]:
        """Files a reading, unless it changes a known article."""
        if read.changes is not None and await self._read_so_before(read.changes, read.article):
            await self.reads_as_before(read.stored.capture, read.changes)
            filed = await self._file_read(read, as_evidence=True)
        elif read.changes is not None:
            self._changes[source].add(read)
            return []
        else:
            filed = await self._file_read(read)
            if filed.outcome == "unchanged":
                await self.reads_as_before(read.stored.capture, filed.article)
        return [Done(read.stored, read.article, filed)]

    async def _file_twins(self, source: str) -> list[Done]:
        """Files what seemed to show known articles at new addresses: as those, where it is certain that they moved."""
        twins, self._twins[source] = self._twins[source], []
        seen = Counter(read.twin for read in twins)
        done: list[Done] = []
        for read in twins:
            if refused := self._sameness[source].refusal(read.article):
                await self._do(Archive.unreadable, read.stored.row, refused)
                done.append(Done(read.stored, read.article, refused))
                continue
            identities = self._identities(read.article, read.stored.capture)
            assert read.twin is not None
            moved = seen[read.twin] == 1 and await self._do(
                Archive.moved, read.twin, read.stored.row, identities
            )
            placed, _, _ = await self._do(_placed, read, identities)
            if moved and placed.changes is not None and await self._has_all(placed.changes, read.article):
                # The site was made anew, whatever else there is in it: nobody can tell an edit from that.
                filed = await self._file_read(read, with_site=True)
                found = [Done(read.stored, read.article, filed)]
            else:
                found = await self._file_or_wait(source, placed)
            note = MOVED if moved else STANDS_TWICE
            done += [
                replace(one, became=replace(one.became, note=note))
                for one in found
                if isinstance(one.became, Filed)
            ]
        return done

    async def _has_all(self, article: int, reading: Article) -> bool:
        """Whether a reading has all that is kept of an article; one that has not may be misread."""
        return lost_in(await self._do(Archive.kept_text, article), reading) is None

    def _profile(self, capture: Capture) -> SiteProfile | None:
        """What is known of its site, unless it was fetched before a relaunch and is read only now."""
        source = self._sources.get(capture.source)
        is_present = source is not None and source.period(capture.fetched) == len(source.former)
        return self._profiles.get(capture.source) if is_present else None

    async def _file_changes(self, source: str) -> list[Done]:
        done: list[Done] = []
        for decision in await self._changes[source].decide(self._now(), self._do):
            read = decision.read
            if decision.reason is not None:
                again = read.stored.capture.fetched + HELD_AGAIN
                await self._do(Archive.hold, read.stored.row, decision.reason, again)
                done.append(Done(read.stored, read.article, decision.reason))
                continue
            first, *rest = dict.fromkeys((decision.first, read.stored.row))
            became = await self._file_read(read, row=first, with_site=decision.with_site)
            for row in rest:  # it was read so before: seen then, and now again
                await self._file_read(read, row=row)
            done.append(Done(read.stored, read.article, became))
        return done

    async def _file_read(
        self, read: Read, *, row: int | None = None, as_evidence: bool = False, with_site: bool = False
    ) -> Filed:
        """Files a reading: of its own capture, or of another `row` that was read so before."""
        identities = self._identities(read.article, read.stored.capture)
        row = read.stored.row if row is None else row
        return await self._do(
            Archive.file, read.article, row, identities, as_evidence=as_evidence, with_site=with_site
        )

    async def _read_so_before(self, article: int, reading: Article) -> bool:
        """Whether a page that showed an article's newest version reads like this one now: then reading changed, the article did not.

        So it is after an update of the program or of the source's file; `rebuild` brings the better reading.
        """
        try:
            before = await self._do(Archive.captures_of, article)
        except CaptureError:
            return False  # what cannot be given back cannot tell
        for capture in before:
            again = await self._readers.read(
                capture, self._sources.get(capture.source), self._profile(capture)
            )
            if again.unread is None and reads_alike(again, reading):
                return True
        return False

    def _identities(self, article: Article, capture: Capture) -> dict[str, str]:
        return identities_of(article, capture, self._sources.get(capture.source))


def _placed(
    archive: Archive, read: Read, identities: Mapping[str, str]
) -> tuple[Read, int | str, str | None]:
    """A reading with what is known of its place, that place and what it would change there as `Archive.place` has them."""
    place, changed = archive.place(read.article, read.stored.row, identities)
    if isinstance(place, str):
        read = replace(read, twin=archive.twin(read.stored.capture.source, read.article))
    elif changed is not None:
        read = replace(read, changes=place, told_from=archive.told_from(place))
    return read, place, changed
