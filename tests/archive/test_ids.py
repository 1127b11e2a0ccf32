"""Ids put newest articles last, without ever reaching into the future."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.ids import article_id, moment_of

SEEN = datetime(2026, 10, 14, 12, tzinfo=UTC)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        (None, SEEN),
        ("2026-10-14", SEEN),
        ("2026-10-13", datetime(2026, 10, 13, 23, 59, 59, 999999, UTC)),
        ("2026-10-14T08:37:00+02:00", datetime(2026, 10, 14, 6, 37, tzinfo=UTC)),
        ("2026-10-14T08:37:00", datetime(2026, 10, 14, 8, 37, tzinfo=UTC)),
        ("2099-01-01", SEEN),
        ("1066-10-14", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_article_stands_at_its_publication_but_never_after_it_was_seen(published, moment):
    assert moment_of(published, SEEN) == moment


@given(moments, moments)
def test_earlier_publication_never_gets_a_larger_moment(one, other):
    seen = max(one, other) + timedelta(seconds=1)
    earlier, later = sorted((one, other))
    assert moment_of(earlier.isoformat(), seen) <= moment_of(later.isoformat(), seen)


def test_articles_of_one_second_get_ids_of_their_own():
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY)")
    db.execute("CREATE TABLE forgotten (article INTEGER PRIMARY KEY)")
    for _ in range(2500):
        db.execute("INSERT INTO articles VALUES (?)", [article_id(db, "2026-10-12", SEEN)])
    (distinct, spread) = db.execute("SELECT count(*), max(id) - min(id) FROM articles").fetchone()
    db.close()
    assert (distinct, spread) == (2500, 2499)
