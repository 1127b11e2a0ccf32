"""Reading anew: a better reading takes the place of a worse one, and nothing else happens."""

import json
import os

import pytest
from sqlite_utils import Database

from archive import Archive
from archive.opening import ArchiveError, open_readonly
from archive.schema import mark, migrations
from crawler.rebuild import rebuild
from tests.commands import stadtchronik
from tests.shelf import SOURCES, URL, Shelf
from tests.sites import article

pytestmark = pytest.mark.e2e

STADT_TOML = """
name = "Stadt"
kind = "city"
homepage = "http://stadt.localhost/"
feeds = ["http://stadt.localhost/feed"]
"""


def as_of_old(path):
    """Puts an archive of the first release in the place of this one."""
    old = Database(path.with_name("old.db"))
    old.enable_wal()
    migrations.apply(old, stop_before="m006_how_it_was_read")
    mark(old.conn)
    old.execute("ATTACH ? AS new", [str(path)])
    for table in ("sources", "urls", "captures", "articles", "versions"):
        columns = ", ".join(old.table(table).columns_dict)
        old.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM new.{table}")
    old.conn.commit()
    old.close()
    path.with_name("old.db").replace(path)


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "archive.db")


def test_a_better_reading_is_no_edit_and_ids_and_versions_stay(shelf):
    shelf.file(shelf.keep(article("Erste Fassung").body), "1st")
    shelf.file(shelf.keep(article("Zweite Fassung").body, hours=24), "2nd")
    before, edits = shelf.kept(), shelf.rows("SELECT * FROM events")

    report = rebuild(shelf.path, SOURCES)

    assert shelf.kept() == before
    assert shelf.rows("SELECT * FROM events") == edits
    assert shelf.rows("SELECT number, headline FROM versions ORDER BY number") == [
        (1, "Erste Fassung"),
        (2, "Zweite Fassung"),
    ]
    assert shelf.rows("SELECT headline, kind FROM articles") == [("Zweite Fassung", "release")]
    assert report.counts == {"readings": 2}
    changed = {name: found.all for name, found in report.fields.items()}
    assert (changed["headline"], changed["body"], changed["kind"]) == (2, 2, 1)


def test_an_archive_of_an_older_release_is_brought_up_to_date(shelf):
    shelf.file(shelf.keep(article("Eins").body), "1")
    as_of_old(shelf.path)
    with pytest.raises(ArchiveError, match="stadtchronik rebuild"):
        open_readonly(shelf.path)
    assert rebuild(shelf.path, SOURCES).fields["headline"].changed == 1
    assert shelf.rows("SELECT headline, correction FROM articles") == [("Eins", None)]
    assert shelf.rows("SELECT count(*) FROM identities") == [(0,)]


def test_a_second_rebuild_changes_nothing(shelf):
    shelf.file(shelf.keep(article("Eins").body), "1")
    rebuild(shelf.path, SOURCES)
    tables = ("articles", "versions", "captures", "events", "articles_fts")
    before = {table: shelf.rows(f"SELECT * FROM {table}") for table in tables}
    report = rebuild(shelf.path, SOURCES)
    assert (report.counts, report.fields) == ({"readings": 1}, {})
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
    counts = rebuild(shelf.path, SOURCES).counts
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
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 1}
    assert shelf.rows("SELECT reading, reason FROM captures") == [("unreadable", "Nothing was found.")]
    assert shelf.rows("SELECT * FROM articles") == []


def test_a_page_that_could_not_be_read_before_becomes_an_article(shelf):
    shelf.unreadable(shelf.keep(article("Endlich").body))
    assert rebuild(shelf.path, SOURCES).counts["found"] == 1
    assert shelf.rows("SELECT headline, versions FROM articles") == [("Endlich", 1)]
    assert shelf.rows("SELECT reading, reason FROM captures") == [("article", None)]
    assert rebuild(shelf.path, SOURCES).counts["found"] == 0


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
    assert rebuild(shelf.path, SOURCES, only="dorf").counts["readings"] == 1
    assert shelf.rows("SELECT headline FROM articles ORDER BY source") == [("Dorf",), ("1",)]


def test_only_a_rebuild_of_everything_makes_the_keys_of_all_words_anew(shelf):
    shelf.file(shelf.keep(article("Alt").body), "?")
    with Archive.open(shelf.path) as archive:
        archive.db.execute("INSERT INTO terms VALUES (1, 'früher')")
    of_old = "SELECT term FROM terms WHERE id = 1"
    rebuild(shelf.path, SOURCES, only="stadt")
    assert shelf.rows(of_old) == [("früher",)]
    rebuild(shelf.path, SOURCES)
    assert shelf.rows(of_old) == []


def test_pages_whose_source_file_is_not_there_are_left_alone_and_counted(shelf):
    shelf.file(shelf.keep(article("Eins").body), "1")
    shelf.unreadable(shelf.keep(article("Zwei").body, url=URL + "2"))
    assert rebuild(shelf.path, {}).counts == {"source unknown": 2}
    assert shelf.rows("SELECT headline FROM articles") == [("1",)]


def test_more_pages_than_are_read_ahead_are_all_read(shelf, monkeypatch):
    monkeypatch.setattr("crawler.rereading.STEP_CAPTURES", 3)
    for number in range(7):
        url = f"{URL}{number}"
        shelf.file(shelf.keep(article(f"Nummer {number}").body, url=url), "?", url=url)
    assert rebuild(shelf.path, SOURCES).fields["headline"].changed == 7
    assert shelf.rows("SELECT headline FROM articles ORDER BY url") == [
        (f"Nummer {number}",) for number in range(7)
    ]


def test_damaged_records_are_named_and_counted_and_the_others_are_read(shelf, capsys):
    shelf.file(shelf.keep(article("Eins").body), "1")
    shelf.unreadable(shelf.keep(article("Zwei").body, url=URL + "2"))
    shelf.file(shelf.keep(article("Drei").body, url=URL + "3"), "3", url=URL + "3")
    shelf.damage(URL, URL + "2")
    counts = rebuild(shelf.path, SOURCES).counts
    assert (counts["damaged"], counts["readings"], counts["found"]) == (2, 1, 0)
    assert shelf.rows("SELECT headline FROM articles ORDER BY url") == [("1",), ("Drei",)]
    assert capsys.readouterr().err.count("is damaged at byte") == 2


def test_the_command_says_so_with_exit_code_1_and_its_output_stays_json(shelf, tmp_path):
    shelf.file(shelf.keep(article("Eins").body), "1")
    shelf.damage(URL)
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "stadt.toml").write_text(STADT_TOML, encoding="utf-8")
    own = os.environ | {"STADTCHRONIK_SOURCES": str(folder)}
    done = stadtchronik("rebuild", "--json", "--archive", shelf.path, check=False, env=own)
    assert done.returncode == 1
    assert json.loads(done.stdout) == {"counts": {"damaged": 1}, "fields": {}}
    assert "Restore the file from a backup" in done.stderr


def test_a_rebuild_makes_no_archive(tmp_path):
    with pytest.raises(ArchiveError, match="There is no archive"):
        rebuild(tmp_path / "archive.db", SOURCES)
    assert list(tmp_path.iterdir()) == []
