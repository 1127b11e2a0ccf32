"""The one way into `archive.db`: known · discovered · keep · file. One writer at a time, every step a transaction."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from filelock import FileLock
from sqlite_utils import Database

from archive import (
    allowed,
    captured,
    filing,
    frontier,
    gaps,
    holding,
    keeping,
    moves,
    presence,
    reuse,
    runs,
    site_profiles,
    stories,
    vocabulary,
)
from archive.captures import CaptureLog
from archive.holding import Streak
from archive.opening import locked, opened, unusable
from archive.records import (
    Article,
    Capture,
    Expect,
    Failure,
    Filed,
    Kept,
    KnownUrl,
    SeedVisit,
    Signal,
    SiteFile,
    SourceFacts,
)
from archive.rows import get
from archive.tally import Tally

_NONE: Mapping[str, str] = MappingProxyType({})


class Archive:
    """An open archive: the database and the capture log beside it.

    Writing is for one process at a time, held by a lock file. Readers (Datasette, search, export)
    open the database on their own, read-only.
    """

    def __init__(self, db: Database, log: CaptureLog, lock: FileLock, *, learns: bool) -> None:
        self.db = db
        self.log = log
        self._lock = lock
        self._learns = learns

    @classmethod
    def open(cls, path: Path | str, *, program: str = "stadtchronik", learns: bool = True) -> Self:
        """Opens the archive for writing, made if it is not there; what a crash left behind is put right.

        `learns`: when it is closed, the words of new articles are learned (`archive.vocabulary`), which takes two seconds at
        least; else that is left to whoever opens it next.

        Raises:
            ArchiveError: another process writes to it, the file is no archive, or the folder cannot be used.
        """
        path = Path(path)
        lock = locked(path)
        with ExitStack() as undo:
            undo.callback(lock.release)
            db = opened(path)
            undo.callback(db.close)
            log = CaptureLog(path, program)
            try:
                log.repair(partial(captured.committed_end, db.conn))
            except OSError as error:
                raise unusable(log.folder, error) from error
            undo.pop_all()
            return cls(db, log, lock, learns=learns)

    def close(self) -> None:
        """Closes everything, also on a full disk; the next process may write.

        Words are learned only here, when all the rest is on the disk; of a large archive some, the next one goes on.
        """
        with ExitStack() as last_first:
            last_first.callback(self._lock.release)
            last_first.callback(self.db.close)
            last_first.callback(self.db.execute, "PRAGMA wal_checkpoint(TRUNCATE)")
            last_first.callback(self.db.execute, "PRAGMA optimize")
            last_first.callback(vocabulary.merge, self.db)
            if self._learns:
                last_first.callback(self.gather)
                last_first.callback(self.compare)
                last_first.callback(vocabulary.learn_some, self.db)
            last_first.callback(self.log.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def register(self, sources: Iterable[SourceFacts]) -> None:
        """Writes who the sources are; a source that changed its facts is updated."""
        self.db.table("sources").upsert_all((asdict(source) for source in sources), pk="id")

    def known(self, sources: Sequence[str]) -> dict[str, KnownUrl]:
        """Everything known of the addresses of these sources, by address."""
        return frontier.known(self.db, sources)

    def known_of(self, urls: Sequence[str]) -> dict[str, KnownUrl]:
        """Everything known of these addresses, whichever source they are of."""
        return frontier.known_of(self.db, urls)

    def put_off(self, reasons: Sequence[str], now: datetime) -> list[tuple[str, datetime]]:
        """The addresses of all sources that are put off for one of these reasons, each with the time until when."""
        return frontier.put_off(self.db, reasons, now)

    def listed(self, sources: Sequence[str]) -> dict[str, set[str]]:
        """The articles each listing of these sources has named, by the address of its first page."""
        return frontier.listed(self.db, sources)

    def discovered(self, visit: SeedVisit) -> list[str]:
        """Records a visited seed and queues what it named; returns what it named before and leaves out now."""
        return frontier.discovered(self.db, visit)

    def keep(self, capture: Capture, *, hint: str | None = None, elsewhere: bool = False) -> Kept:
        """Stores a response: WARC record, row and state of its address together.

        A body that is byte for byte the last one stored is not stored again, unless it is evidence: of the
        return of a page that was away, or that an article's address leads to another one. `hint` is what the
        seed said of the page's last change, remembered now that the page is safe. `elsewhere`: the address that
        answered is no article's, so the response tells of the one asked for only. That something is not there is
        evidence for the address asked for, too: many may lead to one error page. Nothing is stored of an address whose
        article was erased, whatever leads there.
        """
        with self.db.atomic():
            return keeping.keep(self.db, self.log, capture, hint, elsewhere=elsewhere)

    def seen_again(self, url: str, at: datetime, *, hint: str | None = None) -> None:
        """The server says that the page is in place and unchanged."""
        with self.db.atomic():
            frontier.seen_again(self.db, url, at, hint=hint)
            presence.seen(self.db, url, at)

    def seed_unchanged(self, url: str, at: datetime, *, hint: str | None = None) -> None:
        """The server says that a seed is what it was."""
        frontier.seed_unchanged(self.db, url, at, hint=hint)

    def failed(self, failure: Failure) -> None:
        """Notes that an address could not be had."""
        frontier.failed(self.db, failure)

    def unread(self, sources: Sequence[str]) -> list[int]:
        """Captures to read, oldest first: stored and never read, for a crash came between, or held and left so.

        See `archive.holding.left_held` for those.
        """
        return sorted([*captured.unread(self.db, sources), *holding.left_held(self.db, sources)])

    def capture(self, row: int) -> Capture:
        """The stored response of that row.

        Raises:
            CaptureError: its record is not in the capture log, or damaged.
        """
        return captured.response(self.log, get(self.db, "captures", row))

    def file(
        self,
        article: Article,
        capture: int,
        identities: Mapping[str, str] = _NONE,
        *,
        as_evidence: bool = False,
        with_site: bool = False,
    ) -> Filed:
        """Files the reading of a capture: a new article, a new version of a known one, or nothing new.

        `identities` says of addresses what is common to all their forms, so that an article is found under a
        form not seen before. An address that leads to another article than it did is missing. `as_evidence`: of a known
        article it makes no version, whatever it reads like. `with_site`: the version it makes is called no edit.
        """
        with self.db.atomic():
            row = get(self.db, "captures", capture)
            filed = filing.file(
                self.db, article, capture, identities, as_evidence=as_evidence, with_site=with_site
            )
            answered = [url for url in (row["url"], row["asked"]) if url]
            frontier.settle(self.db, filed.article, answered, row["fetched"])
            if row["asked"] and filing.article_at(self.db, [row["asked"]]) not in {None, filed.article}:
                frontier.not_there(self.db, row["asked"], row["fetched"])
            return filed

    def captures_of(self, article: int) -> list[Capture]:
        """The responses that show the newest version of an article: the one it was read from, and the last that read like it.

        Raises:
            CaptureError: a record is not in the capture log, or damaged.
        """
        rows = {get(self.db, "articles", article)["capture"], filing.newest_capture(self.db, article)}
        return [self.capture(row) for row in sorted(rows)]

    def kept_text(self, article: int) -> Article:
        """The text of an article as it is kept: headline, lead, body, byline and date of publication."""
        return filing.kept_text_of(get(self.db, "articles", article))

    def is_ill(self, source: str) -> bool:
        """Whether a gap of the source lasts."""
        return any(gap.ended is None for gap in gaps.of(self.db.conn, source))

    def hold(self, capture: int, reason: str, again: datetime) -> None:
        """Notes that a reading is not filed yet, and why; its page is asked for in full from `again` on."""
        with self.db.atomic():
            keeping.hold(self.db, capture, reason, again)

    def streak(self, capture: int, fingerprint: str) -> Streak:
        """How long the page of a capture has been held, and since when it reads like this fingerprint."""
        return holding.streak(self.db, capture, fingerprint)

    def told_from(self, article: int) -> datetime:
        """Until when others must have read as they do now, to tell that the site has not changed since this one was read."""
        return holding.told_from(self.db, article)

    def reads_so_since(self, article: int) -> datetime:
        """When an article was first seen to read as it does now."""
        return holding.reads_so_since(self.db, article)

    def can_be_compared(self, article: int, since: datetime) -> bool:
        """Whether its source has another article in place that has read as it does since before then."""
        return holding.can_be_compared(self.db, article, since)

    def read_while_ill(self, article: int) -> bool:
        """Whether the newest version of an article was read in a gap of its source."""
        return holding.read_while_ill(self.db, article)

    def stands_elsewhere(self, article: int, lines: Sequence[str]) -> bool:
        """Whether each of these lines stands, or stood, in another article of its source that was published about then."""
        return holding.stands_elsewhere(self.db, article, lines)

    def had_company(self, article: int) -> bool:
        """Whether the run that first read an article as it is now read another one as before."""
        return holding.had_company(self.db, article)

    def article_at(self, url: str) -> int | None:
        """The article an address leads to."""
        return filing.article_at(self.db, [url])

    def twin(self, source: str, page: Article) -> int | None:
        """The known article of a source that a page at an unknown address seems to show, if there is one."""
        return moves.twin(self.db, source, page)

    def moved(self, article: int, capture: int, identities: Mapping[str, str]) -> bool:
        """Lets the address of a capture lead to a known article, if that is away from where it was; says whether it is."""
        with self.db.atomic():
            away = moves.away_from(self.db, article, get(self.db, "captures", capture)["url"])
            if away:
                moves.moved(self.db, article, capture, identities, away)
            return bool(away)

    def place(
        self, article: Article, capture: int, identities: Mapping[str, str] = _NONE
    ) -> tuple[int | str, str | None]:
        """The article that a reading of a capture would be filed as, and the fingerprint of the text it would change.

        One that is not known is named by its address.
        """
        return filing.place(self.db, article, capture, identities)

    def unidentified(self, sources: Sequence[str]) -> list[tuple[str, str, int]]:
        """Source, address and number of the articles of these sources that are found by their address only."""
        return filing.unidentified(self.db, sources)

    def identify(self, identities: Iterable[tuple[str, int]]) -> None:
        """Writes what is common to all forms of the addresses of articles."""
        with self.db.atomic():
            for identity, article in identities:
                filing.identify(self.db, article, [identity])

    def unreadable(self, capture: int, reason: str) -> None:
        """Notes that a capture gave no article, and why.

        The page is asked for without its validators next time: “not modified” would be said of what is no article.
        """
        with self.db.atomic():
            keeping.unreadable(self.db, capture, reason)

    def reason(self, capture: int) -> str | None:
        """Why a capture gave no article."""
        reason: str | None = get(self.db, "captures", capture)["reason"]
        return reason

    def refused_readings(self, sources: Sequence[str], beginning: str) -> dict[str, list[str]]:
        """The reasons with that beginning for which captures of these sources were no articles."""
        return captured.refused(self.db, sources, beginning)

    def reindex(self, *, words: bool = True) -> None:
        """Makes the search index anew from the articles, and the keys of its `words`: of 1,500 in a second.

        Then all articles are compared anew, too, 200 in a second; interrupted, the next one who closes the archive goes on.
        """
        self.db.execute("INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')")
        if words:
            vocabulary.relearn(self.db)
            reuse.renew(self.db)
            reuse.compare(self.db, self.db.table("articles").count)
            stories.renew(self.db)
            stories.gather(self.db, self.db.table("articles").count)

    def compare(self, most: int = reuse.AT_ONCE_MAX) -> reuse.Compared:
        """Compares articles that came or changed with all others, so that releases are found in newspapers."""
        return reuse.compare(self.db, most)

    def gather(self, most: int = stories.AT_ONCE_MAX) -> int:
        """Gives articles that came or changed their place in stories, after `compare`; returns how many those are."""
        return stories.gather(self.db, most)

    def profiles(self, sources: Sequence[str]) -> dict[str, tuple[datetime, str]]:
        """What was learned of the sites of these sources, as it was written, and when."""
        return site_profiles.known(self.db, sources)

    def learned(self, source: str, profile: str, pages: int, at: datetime) -> None:
        """Writes what was learned of a source's site from so many pages."""
        site_profiles.learned(self.db, source, profile, pages, at)

    def unlearn(self, source: str) -> None:
        """Forgets what was learned of a source's site."""
        site_profiles.forget(self.db, source)

    def newest_captures(
        self, source: str, most: int, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[int]:
        """Captures of the newest articles of a source that were fetched in that time, one of each, oldest first."""
        return captured.of_newest_articles(self.db, source, most, since=since, until=until)

    def site_files(self, since: datetime) -> list[SiteFile]:
        """What hosts answered since then when asked what they allow."""
        return allowed.site_files(self.db, since)

    def remember(self, file: SiteFile) -> None:
        """Writes what a host answered when asked what it allows."""
        allowed.remember(self.db, file)

    def signalled(self, signals: Sequence[Signal]) -> None:
        """Writes what a publisher asks machines to do or not to do."""
        allowed.signalled(self.db, signals)

    def begin_run(self, program: str, at: datetime) -> int:
        """Opens the record of a crawl; returns its number."""
        return runs.begin(self.db, program, at)

    def end_run(
        self,
        run: int,
        at: datetime,
        reason: str,
        tallies: Mapping[str, Tally],
        *,
        expected: Mapping[str, Expect] | None = None,
    ) -> None:
        """Closes the record of a crawl with what it saw of each source, and what is expected of some."""
        runs.end(self.db, run, at, reason, tallies, expected=expected or {})

    def settle(self, source: str, at: datetime) -> Mapping[str, int]:
        """Says what may be said now of articles of the source that are not in place; a run does so when it ends."""
        with self.db.atomic():
            return presence.settle(self.db, source, at)


def discard(path: Path) -> None:
    """Deletes an archive with its captures.

    Raises:
        ArchiveError: another process writes to it.
    """
    with locked(path):
        CaptureLog(path, "").discard()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
