"""What a running crawl works with: the archive's writer and the readers, behind a few awaitable steps."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from scrapy.exceptions import CloseSpider

from archive.captures import CaptureError
from archive.evidence import ELSEWHERE
from archive.filing import reads_alike
from archive.health import MOVED, STANDS_TWICE
from archive.records import (
    Article,
    Capture,
    Failure,
    Filed,
    Kept,
    KnownUrl,
    SeedVisit,
    Signal,
    SiteFile,
    Tally,
)
from archive.store import Archive
from archive.writer import Writer, refuses
from crawler.changes import Changes, Question, Read, Stored
from crawler.extraction.profile import SiteProfile
from crawler.held import HELD_AGAIN, lost_in
from crawler.politeness import PAUSES, Host, still_closed
from crawler.profiling import profiles
from crawler.reading import Readers
from crawler.sameness import SAME_PAGE, Sameness, Verdict
from crawler.source import Source
from crawler.urls import identity
from crawler.walk import is_article

log = logging.getLogger(__name__)

_NOTHING_ON_IT = ("The page has no headline", "The page has a headline, but no text")  # as lists read

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a stored capture's reading: it was filed, or was no article for this reason."""

    stored: Stored
    article: Article
    became: Filed | str


class ArchiveFailed(CloseSpider):
    """The archive could not store something, so the crawl must stop: not the fault of any address."""


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
        self._stop = stop
        self._now = now
        self._profiles: dict[str, SiteProfile] = {}
        self._sameness: dict[str, Sameness[Read]] = {}
        self._changes: dict[str, Changes] = {}
        self._twins: dict[str, list[Read]] = {source.id: [] for source in sources}
        self._claimed: set[int] = set()  # articles that a page at another address seems to show
        self._closed = False
        self.run: int | None = None  # the number of this crawl in the archive

    async def begin(self) -> dict[str, KnownUrl]:
        """Registers the sources, opens the run, and asks the one question upstream: what is known?"""
        await self._do(Archive.register, [source.facts for source in self._sources.values()])
        self._profiles = await self._do(profiles, list(self._sources.values()))
        refused = await self._do(Archive.refused_readings, list(self._sources), SAME_PAGE)
        self._sameness = {source: Sameness(refused.get(source, ())) for source in self._sources}
        for source in self._sources:
            self._changes[source] = Changes(source, ill=await self._do(Archive.is_ill, source))
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
            await self._reads_as_before(capture, await self._do(Archive.article_at, capture.url))
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

    async def read_and_file(self, stored: Stored) -> list[Done]:
        """Reads a stored capture, and files what is certain to be an article now: this one, or what waited for it.

        See `crawler.sameness` for what waits. What changes a known
        article waits until its source was read (`crawler.changes`), and so does a page that seems to show a known one at
        another address.
        """
        source = stored.capture.source
        article = await self._readers.read(
            stored.capture, self._sources.get(source), self._profile(stored.capture)
        )
        unread = why_no_article(article, stored.capture, self._sources.get(source))
        if unread is not None:
            await self._do(Archive.unreadable, stored.row, unread)
            return [Done(stored, article, unread)]
        identities = self._identities(article, stored.capture)
        place, changed = await self._do(Archive.place, article, stored.row, identities)
        sameness = self._sameness[source]
        read = await self._placed(Read(stored, article), place, changed)
        if read.twin is not None and read.twin not in self._claimed:
            self._claimed.add(read.twin)
            place = read.twin  # one article at two addresses; what a third one shows is another page
        return await self._file(source, sameness.add(read, article, place, before=changed))

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

    async def _placed(self, read: Read, place: int | str, changed: str | None) -> Read:
        """A reading with what is known of its place: the article it would change, or the one it seems to show elsewhere."""
        if isinstance(place, str):
            twin = await self._do(Archive.twin, read.stored.capture.source, read.article)
            return replace(read, twin=twin)
        if changed is None:
            return read
        return replace(read, changes=place, told_from=await self._do(Archive.told_from, place))

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
            await self._reads_as_before(read.stored.capture, read.changes)
            filed = await self._file_one(read.stored, read.article, as_evidence=True)
        elif read.changes is not None:
            self._changes[source].add(read)
            return []
        else:
            filed = await self._file_one(read.stored, read.article)
            if filed.outcome == "unchanged":
                await self._reads_as_before(read.stored.capture, filed.article)
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
            place, changed = await self._do(Archive.place, read.article, read.stored.row, identities)
            placed = await self._placed(read, place, changed)
            if moved and placed.changes is not None and await self._has_all(placed.changes, read.article):
                # The site was made anew, whatever else there is in it: nobody can tell an edit from that.
                filed = await self._file_row(read.stored.row, read, with_site=True)
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

    async def _reads_as_before(self, capture: Capture, article: int | None) -> None:
        if article is not None:
            since = await self._do(Archive.reads_so_since, article)
            self._changes[capture.source].reads_as_before(capture.asked or capture.url, since)

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
            became = await self._file_row(first, read, with_site=decision.with_site)
            for row in rest:  # it was read so before: seen then, and now again
                await self._file_row(row, read)
            done.append(Done(read.stored, read.article, became))
        return done

    async def _file_row(self, row: int, read: Read, *, with_site: bool = False) -> Filed:
        identities = self._identities(read.article, read.stored.capture)
        return await self._do(Archive.file, read.article, row, identities, with_site=with_site)

    async def _file_one(self, stored: Stored, article: Article, *, as_evidence: bool = False) -> Filed:
        identities = self._identities(article, stored.capture)
        return await self._do(Archive.file, article, stored.row, identities, as_evidence=as_evidence)

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

    async def _do(
        self, operation: Callable[Concatenate[Archive, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            return await asyncio.wrap_future(self._writer.submit(operation, *args, **kwargs))
        except Exception as error:
            if not refuses(error):
                raise
            reason = f"archive failed: {error}"
            self._stop(reason)
            raise ArchiveFailed(reason) from error


def why_no_article(reading: Article, capture: Capture, source: Source | None) -> str | None:
    """Why a capture gives no article, if it gives none: its page, or that it is none of its source's articles.

    A login, a cookie wall or a page that cannot be read stays what it is wherever it stands.
    """
    led_away = capture.asked is not None and source is not None and not is_article(source, capture.url)
    if led_away and (reading.unread is None or reading.unread.startswith(_NOTHING_ON_IT)):
        return f"{ELSEWHERE}."
    return reading.unread


def identities_of(article: Article, capture: Capture, source: Source | None) -> dict[str, str]:
    """What is common to all forms of each address of a reading, by what its source said of addresses then."""
    then = source.reading_at(capture.fetched) if source else None
    urls = {article.url, *article.aliases, capture.url, capture.asked or capture.url}
    return {url: then.identity(url) if then else identity(url) for url in urls}
