import sqlite3
from contextlib import closing
from dataclasses import asdict

import pytest

from archive import Archive, browse
from archive.opening import open_readonly
from tests.archives import CITY, PAPER


@pytest.fixture
def db(filled):
    with closing(open_readonly(filled)) as db:
        yield db


def key_of(db, kind):
    return db.execute("SELECT id FROM articles WHERE kind = ?", [kind]).fetchone()[0]


def test_an_article_comes_with_all_its_parts(db):
    found = browse.article(db, key_of(db, "release"))
    assert found["source_name"] == "Stadt Musterstadt"
    assert found["tags"] == ["Verkehr", "Brücke"]
    assert found["images"] == [
        {"url": "https://www.musterstadt.example/b.jpg", "caption": "Die Brücke", "credit": "Stadt"}
    ]
    assert found["attachments"][0]["title"] == "Plan"
    assert found["contacts"][0]["phone"] == "02999 00-0"
    assert [event["kind"] for event in found["events"]] == ["edited"]
    assert found["captured"]["digest"].startswith("sha256:")
    assert found["captured"]["file"].endswith(".warc.gz")


def test_its_versions_come_newest_first_each_with_its_capture(db):
    found = browse.versions(db, key_of(db, "release"))
    assert [version["number"] for version in found] == [2, 1]
    assert len({version["digest"] for version in found}) == 2


def test_a_source_comes_with_its_health_and_its_last_crawls(db):
    found = browse.source(db, "bote")
    assert (found["name"], found["health"], found["articles"]) == ("Musterstädter Bote", "ok", 2)
    assert [crawl["links"] for crawl in found["crawls"]] == [2]


def test_what_is_not_there_is_none(db):
    assert browse.article(db, 1) is None
    assert browse.source(db, "nobody") is None


def test_the_totals_count_what_is_kept(db):
    assert browse.totals(db) == {"articles": 4, "sources": 2, "captures": 5, "edited": 1}


@pytest.mark.parametrize(
    ("change", "bote", "musterstadt"),
    [
        ("UPDATE articles SET state = 'withheld' WHERE source = 'bote'", (0, 0, 2), (2, 1, 3)),
        ("UPDATE articles SET state = 'gone'", (2, 0, 2), (2, 1, 3)),
        ("UPDATE articles SET source = 'bote'", (4, 1, 2), (0, 0, 3)),
        ("UPDATE articles SET edited = 1 - edited", (2, 2, 2), (2, 1, 3)),
        ("UPDATE captures SET source = 'bote'", (2, 0, 5), (2, 1, 0)),
        ("DELETE FROM articles", (0, 0, 2), (0, 0, 3)),
        ("DELETE FROM captures WHERE source = 'bote'", (2, 0, 0), (2, 1, 3)),
    ],
)
def test_what_is_held_of_each_source_follows_every_change(filled, change, bote, musterstadt):
    with closing(sqlite3.connect(filled)) as db:
        db.execute(change)
        found = db.execute("SELECT source, articles, edited, captures FROM holdings").fetchall()
        assert {source: counted for source, *counted in found} == {
            "bote": list(bote),
            "musterstadt": list(musterstadt),
        }


def test_an_article_that_is_withheld_and_shown_again_is_held_as_before(filled):
    with closing(sqlite3.connect(filled)) as db:
        before = browse.totals(db)
        db.execute("UPDATE articles SET state = 'withheld'")
        assert browse.totals(db) == before | {"articles": 0, "edited": 0}
        db.execute("UPDATE articles SET state = 'live'")
        assert browse.totals(db) == before


def test_a_source_that_is_registered_again_holds_what_it_held(filled):
    with Archive.open(filled, learns=False) as archive:
        before = browse.totals(archive.db.conn)
        archive.register([CITY, PAPER])
        archive.db.table("sources").insert(asdict(CITY), replace=True)
        assert browse.totals(archive.db.conn) == before
