from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.following import BEGINNING_CHARACTERS, named, newest, since
from archive.opening import open_readonly
from archive.search import Query
from tests.archives import NOON, OLD, RELEASE, file

LATER = NOON + timedelta(days=2)


@pytest.fixture
def db(filled):
    with closing(open_readonly(filled)) as db:
        yield db


def told(news):
    return [(one.kind, one.headline) for one in news]


def test_the_newest_are_the_edits_and_the_articles_of_a_search_the_last_seen_first(db):
    assert told(newest(db, Query(text="Tiefbauamt"), limit=9)) == [
        ("edited", "Brücke über die Ahle wieder frei"),
        ("new", "Brücke über die Ahle wieder frei"),
    ]
    assert len(newest(db, Query(), limit=9)) == 5
    assert len(newest(db, Query(), limit=2)) == 2
    assert newest(db, Query(text="nirgends"), limit=9) == []


def test_an_old_article_that_is_seen_for_the_first_time_is_new(filled):
    with Archive.open(filled) as archive:
        url = "https://www.bote.example/alt_aid-9"
        file(archive, replace(OLD, url=url, headline="Alt", published="2011-01-01"), "bote", at=LATER)
    with closing(open_readonly(filled)) as db:
        assert told(newest(db, Query(source="bote"), limit=1)) == [("new", "Alt")]
        assert told(since(db, Query(), LATER)) == [("new", "Alt")]


def test_since_a_moment_has_what_was_seen_from_then_on(db):
    assert told(since(db, Query(), NOON + timedelta(hours=1))) == [
        ("edited", "Brücke über die Ahle wieder frei")
    ]
    assert len(since(db, Query(), NOON)) == 5
    assert len(since(db, Query(source="bote"), NOON)) == 2
    assert since(db, Query(), LATER) == []


def test_one_absence_is_no_news(filled):
    with Archive.open(filled) as archive:
        (key,) = archive.db.execute("SELECT id FROM articles WHERE url = ?", [RELEASE.url]).fetchone()
        for kind in ("missing", "gone", "health"):
            archive.db.table("events").insert(
                {"at": "2026-12-01T00:00:00+00:00", "kind": kind, "source": "musterstadt", "article": key}
            )
    with closing(open_readonly(filled)) as db:
        assert [one.kind for one in since(db, Query(), LATER)] == ["gone"]


def test_what_was_named_once_is_found_again_unless_it_was_erased(db):
    found = newest(db, Query(), limit=9)
    assert named(db, [one.key for one in found]) == found
    assert named(db, ["article:1", "event:99999"]) == []


def test_a_long_text_is_shortened_at_a_word(filled):
    with Archive.open(filled) as archive:
        archive.db.execute("UPDATE articles SET lead = ?", ["Wort für Wort " * 100])
        archive.db.execute("UPDATE articles SET lead = ? WHERE source = 'bote'", ["x" * 1000])
    with closing(open_readonly(filled)) as db:
        for one in newest(db, Query(), limit=9):
            assert len(one.beginning) <= BEGINNING_CHARACTERS + 2
            assert one.beginning.endswith((" Wort …", " für …", "x …"))


def test_what_is_new_is_looked_up_and_not_searched_for(db):
    plan = str(db.execute("EXPLAIN QUERY PLAN SELECT id FROM articles WHERE first_seen >= '2026'").fetchall())
    assert "articles_first_seen" in plan
