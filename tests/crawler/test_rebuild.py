"""Reading anew: a better reading takes the place of a worse one, and nothing else happens."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive
from archive.opening import ArchiveError, open_readonly
from archive.records import Article, Capture, SourceFacts
from crawler.rebuild import rebuild
from crawler.source import Source
from tests.commands import stadtchronik
from tests.sites import article

pytestmark = pytest.mark.e2e

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
URL = "http://stadt.localhost/1"
KEPT = ("id", "url", "first_seen", "last_seen", "versions", "capture", "state")


def source(id_, **fields):
    return Source(
        facts=SourceFacts(id=id_, name=id_, kind="city", homepage=f"http://{id_}.localhost/"), **fields
    )


SOURCES = {id_: source(id_, publishes="release") for id_ in ("stadt", "dorf")}


class Shelf:
    """An archive whose articles were read badly."""

    def __init__(self, path):
        self.path = path
        with Archive.open(path) as archive:
            archive.register(source.facts for source in SOURCES.values())

    def keep(self, body, hours=0, url=URL, id_="stadt", **headers):
        """Stores a page; returns its row."""
        at = NOON + timedelta(hours=hours)
        capture = Capture(
            url=url, source=id_, fetched=at, status=200, headers=tuple(headers.items()), body=body
        )
        with Archive.open(self.path) as archive:
            return archive.keep(capture).capture

    def file(self, row, headline, url=URL):
        with Archive.open(self.path) as archive:
            archive.file(Article(url=url, headline=headline, body="Schlecht gelesen."), row)

    def unreadable(self, row):
        with Archive.open(self.path) as archive:
            archive.unreadable(row, "Nothing was found.")

    def damage(self, *urls):
        """Spoils the record of each address in the middle."""
        for url in urls:
            ((file, offset, length),) = self.rows(
                f"SELECT file, offset, length FROM captures WHERE url = '{url}'"
            )
            with (self.path.parent / "captures" / file).open("r+b") as warc:
                warc.seek(offset + length // 2)
                warc.write(bytes(8))

    def rows(self, sql):
        with closing(open_readonly(self.path)) as db:
            return db.execute(sql).fetchall()

    def kept(self):
        return self.rows(f"SELECT {', '.join(KEPT)} FROM articles ORDER BY id")


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "archive.db")


def test_a_better_reading_is_no_edit_and_ids_and_versions_stay(shelf):
    shelf.file(shelf.keep(article("Erste Fassung").body), "1st")
    shelf.file(shelf.keep(article("Zweite Fassung").body, hours=24), "2nd")
    before, edits = shelf.kept(), shelf.rows("SELECT * FROM events")

    counts = rebuild(shelf.path, SOURCES)

    assert shelf.kept() == before
    assert shelf.rows("SELECT * FROM events") == edits
    assert shelf.rows("SELECT number, headline FROM versions ORDER BY number") == [
        (1, "Erste Fassung"),
        (2, "Zweite Fassung"),
    ]
    assert shelf.rows("SELECT headline, kind FROM articles") == [("Zweite Fassung", "release")]
    assert (counts["readings"], counts["headline"], counts["body"], counts["kind"]) == (2, 2, 2, 1)
    assert counts["unread"] == counts["found"] == 0


def test_an_archive_of_an_older_release_is_brought_up_to_date(shelf):
    shelf.file(shelf.keep(article("Eins").body), "1")
    with closing(sqlite3.connect(shelf.path)) as db:
        db.executescript("""
            DROP TABLE identities;
            ALTER TABLE urls DROP COLUMN not_modified;
            ALTER TABLE urls DROP COLUMN whole;
            DROP TABLE robots;
            DROP TABLE rights;
            DROP TABLE profiles;
            ALTER TABLE captures DROP COLUMN report;
            ALTER TABLE articles DROP COLUMN correction;
            DROP TABLE gaps;
            DROP TABLE notified;
            DROP TABLE evidence;
            ALTER TABLE run_sources DROP COLUMN measures;
            ALTER TABLE run_sources DROP COLUMN health;
            ALTER TABLE run_sources DROP COLUMN reason;
            ALTER TABLE versions DROP COLUMN kicker;
            ALTER TABLE versions DROP COLUMN change;
            ALTER TABLE versions DROP COLUMN label;
            ALTER TABLE versions DROP COLUMN share;
        """)
        db.execute("DELETE FROM _sqlite_migrations WHERE name > ?", ["m006"])
        db.commit()
    with pytest.raises(ArchiveError, match="stadtchronik rebuild"):
        open_readonly(shelf.path)
    assert rebuild(shelf.path, SOURCES)["headline"] == 1
    assert shelf.rows("SELECT headline, correction FROM articles") == [("Eins", None)]
    assert shelf.rows("SELECT count(*) FROM identities") == [(0,)]


def test_a_second_rebuild_changes_nothing(shelf):
    shelf.file(shelf.keep(article("Eins").body), "1")
    rebuild(shelf.path, SOURCES)
    tables = ("articles", "versions", "captures", "events", "articles_fts")
    before = {table: shelf.rows(f"SELECT * FROM {table}") for table in tables}
    assert rebuild(shelf.path, SOURCES) == {"readings": 1}
    assert {table: shelf.rows(f"SELECT * FROM {table}") for table in tables} == before


def test_the_search_index_finds_what_was_read_anew(shelf):
    shelf.file(shelf.keep(article("Schwebebahn").body), "1")
    rebuild(shelf.path, SOURCES)
    assert shelf.rows("SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'schwebebahn'") == shelf.rows(
        "SELECT id FROM articles"
    )


def test_a_page_that_gives_nothing_any_more_keeps_its_reading(shelf):
    shelf.file(shelf.keep(b"<p></p>"), "Von Hand gelesen")
    shelf.file(shelf.keep(article("Zwei").body, url=URL + "2"), "2", url=URL + "2")
    counts = rebuild(shelf.path, SOURCES)
    assert (counts["readings"], counts["unread"]) == (2, 1)
    assert shelf.rows("SELECT headline FROM articles ORDER BY url") == [("Von Hand gelesen",), ("Zwei",)]


def test_reading_an_old_version_anew_leaves_the_newest_one_alone(shelf):
    shelf.file(shelf.keep(article("Erste Fassung").body), "1st")
    shelf.file(shelf.keep(b"<p></p>", hours=24), "2nd")
    rebuild(shelf.path, SOURCES)
    assert shelf.rows("SELECT headline FROM versions ORDER BY number") == [("Erste Fassung",), ("2nd",)]
    assert shelf.rows("SELECT headline FROM articles") == [("2nd",)]


def test_a_page_that_still_gives_nothing_stays_unreadable(shelf):
    shelf.unreadable(shelf.keep(b"<p></p>"))
    assert rebuild(shelf.path, SOURCES) == {}
    assert shelf.rows("SELECT reading, reason FROM captures") == [("unreadable", "Nothing was found.")]
    assert shelf.rows("SELECT * FROM articles") == []


def test_a_page_that_could_not_be_read_before_becomes_an_article(shelf):
    shelf.unreadable(shelf.keep(article("Endlich").body))
    assert rebuild(shelf.path, SOURCES)["found"] == 1
    assert shelf.rows("SELECT headline, versions FROM articles") == [("Endlich", 1)]
    assert shelf.rows("SELECT reading, reason FROM captures") == [("article", None)]
    assert rebuild(shelf.path, SOURCES)["found"] == 0


def test_an_older_page_that_can_be_read_only_now_does_not_replace_what_came_later(shelf):
    older = shelf.keep(article("Alt").body)
    shelf.unreadable(older)
    shelf.file(shelf.keep(article("Neu").body, hours=24), "Neu")
    rebuild(shelf.path, SOURCES)
    assert shelf.rows("SELECT headline, versions FROM articles") == [("Neu", 1)]
    assert shelf.rows("SELECT headline FROM versions") == [("Neu",)]
    assert shelf.rows("SELECT * FROM events") == []
    assert shelf.rows(f"SELECT reading FROM captures WHERE id = {older}") == [("article",)]


def test_one_source_can_be_read_anew_alone(shelf):
    dorf = "http://dorf.localhost/1"
    shelf.file(shelf.keep(article("Stadt").body), "1")
    shelf.file(shelf.keep(article("Dorf").body, url=dorf, id_="dorf"), "1", url=dorf)
    assert rebuild(shelf.path, SOURCES, only="dorf")["readings"] == 1
    assert shelf.rows("SELECT headline FROM articles ORDER BY source") == [("Dorf",), ("1",)]


def test_pages_whose_source_file_is_not_there_are_left_alone_and_counted(shelf):
    shelf.file(shelf.keep(article("Eins").body), "1")
    shelf.unreadable(shelf.keep(article("Zwei").body, url=URL + "2"))
    assert rebuild(shelf.path, {}) == {"source unknown": 2}
    assert shelf.rows("SELECT headline FROM articles") == [("1",)]


def test_more_pages_than_are_read_ahead_are_all_read(shelf, monkeypatch):
    monkeypatch.setattr("crawler.rebuild.READ_AHEAD", 3)
    for number in range(7):
        url = f"{URL}{number}"
        shelf.file(shelf.keep(article(f"Nummer {number}").body, url=url), "?", url=url)
    assert rebuild(shelf.path, SOURCES)["headline"] == 7
    assert shelf.rows("SELECT headline FROM articles ORDER BY url") == [
        (f"Nummer {number}",) for number in range(7)
    ]


def test_damaged_records_are_named_and_counted_and_the_others_are_read(shelf, capsys):
    shelf.file(shelf.keep(article("Eins").body), "1")
    shelf.unreadable(shelf.keep(article("Zwei").body, url=URL + "2"))
    shelf.file(shelf.keep(article("Drei").body, url=URL + "3"), "3", url=URL + "3")
    shelf.damage(URL, URL + "2")
    counts = rebuild(shelf.path, SOURCES)
    assert (counts["damaged"], counts["readings"], counts["found"]) == (2, 1, 0)
    assert shelf.rows("SELECT headline FROM articles ORDER BY url") == [("1",), ("Drei",)]
    assert capsys.readouterr().err.count("is damaged at byte") == 2


def test_the_command_says_so_with_exit_code_1_and_its_output_stays_json(shelf):
    shelf.file(shelf.keep(article("Eins").body), "1")
    shelf.damage(URL)
    done = stadtchronik("rebuild", "--json", "--archive", shelf.path, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout) == [{"what": "damaged", "number": 1}]
    assert "Restore the file from a backup" in done.stderr


def test_a_rebuild_makes_no_archive(tmp_path):
    with pytest.raises(ArchiveError, match="There is no archive"):
        rebuild(tmp_path / "archive.db", SOURCES)
    assert list(tmp_path.iterdir()) == []
