"""Whether the archive is whole: captures ↔ digests ↔ articles ↔ search index agree. Nothing is changed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from archive import captured
from archive.captures import CaptureError, CaptureLog
from archive.opening import BUSY_TIMEOUT_MS, locked, open_readonly
from archive.records import content_hash
from archive.rows import rows
from archive.vocabulary import wrong

PROBLEMS_MAX = 1_000  # named; more are counted only

Progress = Callable[[int, int], None]  # captures checked, captures there are


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not agree: what, and where."""

    what: str
    where: str


@dataclass(slots=True)
class Verdict:
    """What was checked, how many of each, and what was wrong with it.

    `problems` are the first `PROBLEMS_MAX`; `wrong` counts all of them.
    """

    checked: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    wrong: int = 0

    def count(self, what: str) -> int:
        """Counts one more thing checked; returns how many of its kind there were."""
        self.checked[what] = self.checked.get(what, 0) + 1
        return self.checked[what]

    def note(self, problem: Problem) -> None:
        """Counts a problem, and names it while there are not too many."""
        self.wrong += 1
        if len(self.problems) < PROBLEMS_MAX:
            self.problems.append(problem)


# What must never be, and the query that finds where it is.
_CONTRADICTIONS = {
    "An article has an edit and does not say so.": (
        "SELECT url FROM articles WHERE edited = 0 AND id IN (SELECT article FROM versions WHERE change IS NOT NULL)"
    ),
    "An article counts other versions than it has.": (
        "SELECT url FROM articles WHERE versions != (SELECT count(*) FROM versions WHERE article = articles.id) "
        "OR versions != (SELECT coalesce(max(number), 0) FROM versions WHERE article = articles.id)"
    ),
    "An article is not its newest version.": (
        "SELECT url FROM articles JOIN versions ON article = articles.id AND number = articles.versions "
        "WHERE articles.content_hash != versions.content_hash OR articles.capture != versions.capture"
    ),
    "A version was read from a capture of another article.": (
        "SELECT articles.url || ', version ' || number FROM versions JOIN articles ON articles.id = versions.article "
        "JOIN captures ON captures.id = versions.capture WHERE captures.article IS NOT versions.article"
    ),
    "A capture was read, but its article is not there.": (
        "SELECT 'capture ' || id FROM captures WHERE reading = 'article' AND article IS NULL"
    ),
    "An address leads to two articles.": "SELECT url FROM aliases JOIN articles USING (url) WHERE article != id",
    "An address counts as kept, but its body was never stored.": (
        "SELECT url FROM urls WHERE state = 'kept' AND digest IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM captures WHERE captures.url = urls.url AND digest = urls.digest) "
        "AND NOT EXISTS (SELECT 1 FROM captures WHERE asked = urls.url AND digest = urls.digest)"
    ),
    "An article is said to be gone, but no capture shows it.": (
        "SELECT url FROM articles WHERE state = 'gone' AND NOT EXISTS (SELECT 1 FROM events JOIN evidence "
        "ON event = events.id WHERE events.article = articles.id AND kind = 'gone')"
    ),
    "What is said of an article and its state do not agree.": (
        "SELECT url FROM articles LEFT JOIN presence ON article = articles.id "
        "WHERE state != 'withheld' AND (state = 'gone') != (coalesce(verdict, '') = 'gone')"
    ),
    "A statement rests on a capture that its evidence does not list.": (
        "SELECT 'event ' || id FROM events WHERE capture IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM evidence WHERE event = events.id AND evidence.capture = events.capture)"
    ),
    "A source counts other articles or captures than it has.": (
        "SELECT source FROM holdings WHERE (articles, edited, captures) IS NOT ("
        "(SELECT count(*) FROM articles WHERE source = holdings.source AND state != 'withheld'), "
        "(SELECT count(*) FROM articles WHERE source = holdings.source AND state != 'withheld' AND edited = 1), "
        "(SELECT count(*) FROM captures WHERE source = holdings.source))"
    ),
    "Facets count an article as what it is not.": (
        "SELECT coalesce((SELECT url FROM articles WHERE id = article), 'article ' || article) FROM ("
        "SELECT article FROM (SELECT * FROM shelved EXCEPT SELECT * FROM articles_to_shelve) UNION "
        "SELECT id FROM articles WHERE state != 'withheld' AND id NOT IN (SELECT article FROM shelved))"
    ),
    "A rebuild was cut off, so captures were read in two ways. Run “stadtchronik rebuild” once more.": (
        "SELECT source FROM rebuilds WHERE finished IS NULL"
    ),
}


def verify(path: Path, progress: Progress = lambda *_: None) -> Verdict:
    """Checks every capture, version and entry of the index.

    Raises:
        ArchiveError: there is no archive, or another process writes to it.
    """
    open_readonly(path).close()  # what is wrong with the file is said before a lock is made beside it
    with locked(path), closing(open_readonly(path)) as db:
        verdict = Verdict()
        for problem in _structure(db):
            verdict.note(problem)
        if verdict.wrong:
            return verdict  # in a damaged file no other answer means anything
        for check in (
            _captures(db, path, verdict, progress),
            _texts(db, verdict),
            _contradictions(db, verdict),
        ):
            for problem in check:
                verdict.note(problem)
        for problem in _index(path, verdict):
            verdict.note(problem)
    return verdict


def _structure(db: sqlite3.Connection) -> Iterator[Problem]:
    """What SQLite itself finds wrong with the file."""
    for (said,) in db.execute(f"PRAGMA integrity_check({PROBLEMS_MAX})"):
        if said != "ok":
            yield Problem("The database is damaged. Restore it from a backup.", said)
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Problem(f"A row refers to something that is not in “{parent}”.", f"{table}, row {row}")


def _captures(db: sqlite3.Connection, path: Path, verdict: Verdict, progress: Progress) -> Iterator[Problem]:
    """Reads every record of the capture log: is it there, of that address, and the same bytes?"""
    log = CaptureLog(path, "")
    (total,) = db.execute("SELECT count(*) FROM captures").fetchone()
    for (number,) in db.execute("SELECT id FROM captures ORDER BY file, offset"):
        try:
            captured.response(log, rows(db, "SELECT * FROM captures WHERE id = ?", [number])[0])
        except CaptureError as error:
            yield Problem("A capture cannot be given back.", f"capture {number}: {error}")
        progress(verdict.count("captures"), total)


def _texts(db: sqlite3.Connection, verdict: Verdict) -> Iterator[Problem]:
    """Whether every version still is the text its fingerprint was made of, and so is the article."""
    sql = (
        "SELECT articles.url || ', version ' || number, versions.content_hash, versions.headline, versions.lead, "
        "versions.body, versions.byline, versions.published FROM versions JOIN articles ON articles.id = article "
        "UNION ALL SELECT url, content_hash, headline, lead, body, byline, published FROM articles"
    )
    for where, stated, *text in db.execute(sql):
        verdict.count("texts")
        if content_hash(*text) != stated:
            yield Problem("A text is not the one that was read.", where)


def _contradictions(db: sqlite3.Connection, verdict: Verdict) -> Iterator[Problem]:
    for what, sql in _CONTRADICTIONS.items():
        verdict.count("rules")
        yield from (Problem(what, where) for (where,) in db.execute(sql))


def _index(path: Path, verdict: Verdict) -> Iterator[Problem]:
    """Compares the search index with the articles (sqlite.org/fts5.html §6.4); FTS5 wants that to be a write."""
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        (verdict.checked["index entries"],) = db.execute("SELECT count(*) FROM articles_searched").fetchone()
        try:
            db.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            yield Problem(
                "The search index does not agree with the articles. Run “stadtchronik rebuild”.", str(error)
            )
        finally:
            db.rollback()
        for word in wrong(db):
            yield Problem("A word of the search index lacks its forms. Run “stadtchronik rebuild”.", word)
