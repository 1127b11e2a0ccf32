import sqlite3
from collections import Counter
from contextlib import closing

import pytest

from archive import Archive
from archive.search import Query, facets, months

_ARTICLES = (
    "SELECT source, articles.kind, section, city, sources.state, substr(coalesce(published, first_seen), 1, 7), edited, "
    "articles.state = 'gone', paywalled FROM articles JOIN sources ON sources.id = source WHERE articles.state != 'withheld'"
)


def counted(db):
    """What facets and months should say of a whole archive, from its articles."""
    found = {
        name: Counter() for name in ("source", "kind", "section", "city", "state", "year", "mark", "month")
    }
    for source, kind, section, city, state, month, *marks in db.execute(_ARTICLES):
        said = {"source": source, "kind": kind, "section": section, "city": city, "state": state}
        for name, value in {**said, "year": month[:4], "month": month}.items():
            found[name].update([value] if value else [])
        found["mark"].update(
            mark for mark, is_so in zip(("edited", "gone", "paywalled"), marks, strict=True) if is_so
        )
    return found


def told(db):
    """What facets and months say of a whole archive."""
    found = {name: {one.value: one.count for one in values} for name, values in facets(db, Query()).items()}
    return found | {"month": {one.month: one.count for one in months(db, Query())}}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET section = 'Kultur' WHERE source = 'musterstadt'",
        "UPDATE articles SET section = NULL",
        "UPDATE articles SET kind = 'notice', published = '2024-02-29', paywalled = 1 WHERE source = 'bote'",
        "UPDATE articles SET published = NULL, first_seen = '2023-12-31T23:00:00+00:00'",
        "UPDATE articles SET state = 'gone', edited = 1 - edited",
        "UPDATE articles SET state = 'withheld' WHERE source = 'bote'",
        "UPDATE articles SET source = 'bote'",
        "UPDATE sources SET city = 'Altbach', state = 'Hessen'",
        "UPDATE articles SET headline = 'anders'",
        "DELETE FROM articles WHERE source = 'bote'",
        "DELETE FROM articles",
    ],
)
def test_facets_and_months_follow_every_change(filled, change):
    with closing(sqlite3.connect(filled)) as db:
        db.execute(change)
        assert told(db) == counted(db)


def test_an_article_that_is_withheld_and_shown_again_is_counted_as_before(filled):
    with closing(sqlite3.connect(filled)) as db:
        before = facets(db, Query())
        db.execute("UPDATE articles SET state = 'withheld'")
        assert not any(facets(db, Query()).values())
        db.execute("UPDATE articles SET state = 'live'")
        assert facets(db, Query()) == before


def test_an_older_archive_is_counted_when_it_is_brought_up_to_date(filled):
    with closing(sqlite3.connect(filled)) as db:
        db.executescript("""
            DROP TRIGGER articles_shelved;
            DROP TRIGGER articles_not_shelved;
            DROP TRIGGER articles_shelved_otherwise;
            DROP VIEW articles_to_shelve;
            DROP TABLE shelved;
            DROP TABLE shelves;
            DELETE FROM _sqlite_migrations WHERE name = 'm029_shelves';
            UPDATE articles SET state = 'withheld' WHERE headline = 'Markt zieht um';
        """)
    Archive.open(filled, learns=False).close()
    with closing(sqlite3.connect(filled)) as db:
        assert told(db) == counted(db)
