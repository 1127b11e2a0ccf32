"""Reading the captures of one source anew, in the other processes, step by step: every step is one transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from archive import filing, gaps, rebuilds, rereading
from archive.captures import CaptureError
from archive.rebuilds import Stage, Stored, UnderWay
from archive.records import Article, Capture
from archive.store import Archive
from crawler.article_pages import identities_of, why_no_article
from crawler.extraction.profile import SiteProfile, from_json, to_json
from crawler.held import still_held
from crawler.profiling import learned_of, profiles, write_down
from crawler.reading import Readers
from crawler.rebuilt import Rebuilt
from crawler.sameness import SAME_PAGE, Sameness, Verdict
from crawler.source import Source

STEP_CAPTURES = 64  # read and written in one step; two steps are in memory at once
_READS = ("extraction/**/*.py", "extraction/**/*.toml", "reading.py", "urls.py", "source.py")
_LIBRARIES = ("lxml", "parsel", "trafilatura")
_GOVERN = ("article", "reader", "number", "mirrors", "select", "former", "publishes")  # of a source's fields

Shows = Literal["article", "edit", "change with the site", "nothing new"]  # a page that is looked at again
Moved = Callable[[int], object]  # told how many captures more are done
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Found:
    """A capture that may show something new, how it is read, and the identities of its addresses."""

    stored: Stored
    fetched: datetime
    reading: Article
    identities: Mapping[str, str]


def fingerprint(source: Source) -> str:
    """What readings of a source depend on besides the captures and profiles: the program and the source's file."""
    said = [getattr(source, name) for name in _GOVERN]
    text = repr((_program(), said, source.facts.timezone, source.facts.language))
    return blake2b(text.encode(), digest_size=16).hexdigest()


def read_anew(archive: Archive, readers: Readers, source: Source, moved: Moved, say: Say) -> Rebuilt:
    """Reads all captures of a source anew, from the first one or from where a rebuild of the same kind stopped.

    What is learned of the site is written down only when everything was read with it: a crash in between leaves a
    source without a profile, so the next crawl begins with this again. What is read from now on and what was read before
    must never differ by what is known of a site.
    """
    reading = fingerprint(source)
    begun = rebuilds.under_way(archive.db, source.id)
    if begun is None or begun.reading != reading:
        begun = _begin(archive, readers, source, reading)
    moved(rebuilds.done(archive.db, source.id, begun.stage, begun.capture))
    report = Rebuilt.from_json(begun.report)
    known = [from_json(text) if text else None for text in begun.profiles]
    asyncio.run(_Anew(archive, readers, source, known, report, moved, say).go_on(begun.stage, begun.capture))
    with archive.db.atomic():
        report.counts["misread"] += rereading.misread(archive.db, source.id)
        rebuilds.finish(archive.db, source.id, datetime.now(UTC), report.as_json())
        present = known[-1]
        if present is not None and not archive.profiles([source.id]):
            write_down(archive, source.id, present)
    return report


def _begin(archive: Archive, readers: Readers, source: Source, reading: str) -> UnderWay:
    """Learns the site as it is and as it was, and writes down that its captures are read anew."""
    learned = [learned_of(archive, source, period, readers) for period in range(len(source.former) + 1)]
    present = learned[-1] or profiles(archive, [source]).get(source.id)
    report = Rebuilt()
    report.counts["misread"] = -rereading.misread(archive.db, source.id)  # those known before do not count
    new = UnderWay(
        reading=reading,
        stage="versions",
        capture=0,
        profiles=[to_json(one) if one else None for one in (*learned[:-1], present)],
        report={"counts": dict(report.counts), "fields": {}},
    )
    with archive.db.atomic():
        if learned[-1] is not None:
            archive.unlearn(source.id)
        rebuilds.begin(archive.db, source.id, datetime.now(UTC), new)
    return new


class _Anew:
    """The captures of one source, read with these profiles, one for each of its readings."""

    def __init__(  # noqa: PLR0917 - what it works with, once
        self,
        archive: Archive,
        readers: Readers,
        source: Source,
        known: Sequence[SiteProfile | None],
        report: Rebuilt,
        moved: Moved,
        say: Say,
    ) -> None:
        self._archive = archive
        self._db = archive.db
        self._readers = readers
        self._source = source
        self._known = known
        self._report = report
        self._moved = moved
        self._say = say
        self._recent: list[tuple[int, str]] = []  # captures counted since the last that is done, and as what

    async def go_on(self, stage: Stage, capture: int) -> None:
        """Reads what comes after this capture of a stage."""
        if stage == "versions":
            await self._versions(capture)
            capture = 0
        await self._others(capture)

    async def _versions(self, after: int) -> None:
        """Every version gets the new reading of its capture."""
        async for step in self._steps("versions", after):
            with self._db.atomic():
                for stored, _, reading in step:
                    if reading is None:
                        self._count("damaged")
                    elif reading.unread is not None:
                        self._count("readings", "unread")
                    else:
                        self._count("readings")
                        article, number = stored.article, stored.number
                        assert article is not None
                        assert number is not None
                        self._report.note(rereading.replace(self._db, article, number, reading))
                rebuilds.advance(
                    self._db, self._source.id, "versions", step[-1][0].capture, self._report.as_json()
                )
            self._moved(len(step))

    async def _others(self, after: int) -> None:
        """The captures no version was read from: those that gave no article, and those that showed nothing new."""
        refused = self._archive.refused_readings([self._source.id], SAME_PAGE)
        sameness: Sameness[Found] = Sameness(refused.get(self._source.id, ()))
        async for step in self._steps("others", after):
            first, last = step[0][0].capture, step[-1][0].capture
            with self._db.atomic():
                for stored, capture, reading in step:
                    for verdict in self._judged(sameness, stored, capture, reading):
                        await self._settle(verdict)
                if sameness.waiting and sameness.waiting[-1].stored.capture < first:
                    await self._settle_rest(sameness)  # it waited long enough
                self._advance_others(sameness, last)
            self._moved(len(step))
        with self._db.atomic():
            await self._settle_rest(sameness)

    async def _settle_rest(self, sameness: Sameness[Found]) -> None:
        for verdict in sameness.rest():
            await self._settle(verdict)

    def _advance_others(self, sameness: Sameness[Found], last: int) -> None:
        """What waits for a verdict is not done: who goes on here reads it again, and counts it then."""
        position = min([last, *(found.stored.capture - 1 for found in sameness.waiting)])
        self._recent = [(capture, what) for capture, what in self._recent if capture > position]
        certain = Rebuilt.from_json(self._report.as_json())
        certain.counts.subtract(what for _, what in self._recent)
        rebuilds.advance(self._db, self._source.id, "others", position, certain.as_json())

    def _judged(
        self, sameness: Sameness[Found], stored: Stored, capture: Capture | None, reading: Article | None
    ) -> list[Verdict[Found]]:
        what = "damaged" if reading is None else "readings"
        self._count(what)
        self._recent.append((stored.capture, what))
        if capture is None or reading is None or why_no_article(reading, capture, self._source) is not None:
            return []
        if still_held(self._archive.reason(stored.capture), reading):
            return []
        if stored.article is not None and self._shows_nothing_new(stored.article, stored.capture, reading):
            self._report.note(rereading.reread(self._db, stored.capture, reading))
            return sameness.passed(reading)
        identities = identities_of(reading, capture, self._source)
        found = Found(stored, capture.fetched, reading, identities)
        place, changed = self._archive.place(reading, stored.capture, identities)
        return sameness.add(found, reading, place, before=changed)

    def _shows_nothing_new(self, article: int, capture: int, reading: Article) -> bool:
        """Whether a capture of an article reads like its newest version, or something newer was captured since."""
        if capture != filing.newest_capture(self._db, article):
            return True
        text = rereading.shown(self._db, article, capture)
        return text is None or text.content_hash == reading.content_hash

    async def _settle(self, verdict: Verdict[Found]) -> None:
        """Files what a crawl with this reading would have filed, as long as no version needs another number for it."""
        found, row = verdict.item, verdict.item.stored.capture
        was_unreadable = found.stored.article is None
        if verdict.refused is not None:
            self._count("refused")
            if was_unreadable:
                self._archive.unreadable(row, verdict.refused)
            return
        if was_unreadable:
            self._count("found")
        place, changed = self._archive.place(found.reading, row, found.identities)
        is_other = isinstance(place, int) and changed is not None
        shows = await self._shows(int(place), found) if is_other else "article"
        filed = self._archive.file(
            found.reading,
            row,
            found.identities,
            as_evidence=shows == "nothing new",
            with_site=shows == "change with the site",
        )
        if filed.outcome in {"new", "changed"}:
            self._count(filed.outcome)

    async def _shows(self, article: int, found: Found) -> Shows:
        """What a page shows that reads otherwise than its article, as far as can be told.

        Nothing new when it reads as the article did at its time. When something newer of the article was captured, its
        versions have their numbers; when the page of its newest version cannot be read any more, two readings of
        different kinds would be compared: then it stays without a place.
        """
        row = found.stored.capture
        text = rereading.shown(self._db, article, row)
        if text is not None and text.content_hash == found.reading.content_hash:
            return "nothing new"
        if text is not None and row >= filing.newest_capture(self._db, article):
            _, capture, before = await self._read(Stored(capture=text.capture, article=article))
            if capture is not None and before is not None and before.unread is None:
                return await self._differs(article, text, capture, before, found)
        self._count("without place")
        return "nothing new"

    async def _differs(
        self, article: int, text: rereading.Shown, capture: Capture, before: Article, found: Found
    ) -> Shows:
        """What a page shows beside that of the newest version.

        When the site was ill at either of them, or was made anew between them, nobody can tell an edit from that; but it
        is none when the words are the same, and one when they were the same on the new site first.
        """
        period, known = self._source.period, gaps.of(self._db.conn, self._source.id)
        if period(capture.fetched) != period(found.fetched):
            if _words(before) == _words(found.reading):
                return "nothing new"
            last = filing.newest_capture(self._db, article, before=found.stored.capture)
            _, looked, read = await self._read(Stored(capture=last, article=article))
            on_new_site = looked is not None and period(looked.fetched) == period(found.fetched)
            if not on_new_site or read is None or _words(read) != _words(before):
                return "change with the site"
        untold = any(gaps.covered(known, one.fetched) for one in (capture, found))
        moved = filing.has_moved(self._db, article, text.capture, found.stored.capture)
        return "change with the site" if untold or moved else "edit"

    async def _steps(
        self, stage: Stage, after: int
    ) -> AsyncIterator[list[tuple[Stored, Capture | None, Article | None]]]:
        """Captures with their readings; the next step is read while one is written."""
        ahead = None
        while stored := rebuilds.following(self._db, self._source.id, stage, after, STEP_CAPTURES):
            after = stored[-1].capture
            reading = asyncio.ensure_future(asyncio.gather(*(self._read(one) for one in stored)))
            if ahead is not None:
                yield await ahead
            ahead = reading
        if ahead is not None:
            yield await ahead

    async def _read(self, stored: Stored) -> tuple[Stored, Capture | None, Article | None]:
        """A capture with its reading; nothing of one that cannot be given back: it is named."""
        try:
            capture = self._archive.capture(stored.capture)
        except CaptureError as error:
            self._say(str(error))
            return stored, None, None
        known = self._known[self._source.period(capture.fetched)]
        return stored, capture, await self._readers.read(capture, self._source, known)

    def _count(self, *names: str) -> None:
        self._report.counts.update(names)


def _words(article: Article) -> list[str]:
    return f"{article.headline} {article.lead or ''} {article.body or ''}".split()


@cache
def _program() -> str:
    """The program that reads, as its files and its libraries are."""
    print_ = blake2b(digest_size=16)
    folder = Path(__file__).parent
    for path in sorted(path for pattern in _READS for path in folder.glob(pattern)):
        print_.update(path.read_bytes())
    return " ".join((print_.hexdigest(), *(f"{name} {version(name)}" for name in _LIBRARIES)))
