from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive, gaps
from archive.gaps import Gap
from tests.archives import CITY

DAY = datetime(2026, 11, 12, 6, tzinfo=UTC)


@pytest.fixture
def db(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        yield archive.db


def test_a_gap_lasts_from_the_first_ill_run_to_the_first_healthy_one(db):
    gaps.open_(db, "musterstadt", DAY, "broken", "No seed could be read.")
    gaps.close(db, "musterstadt", DAY + timedelta(days=2))
    (gap,) = gaps.of(db.conn, "musterstadt")
    assert gap.covers(DAY)
    assert gap.covers(DAY + timedelta(days=1))
    assert not gap.covers(DAY + timedelta(days=2))
    assert not gap.covers(DAY - timedelta(seconds=1))


def test_a_gap_that_lasts_is_not_opened_twice(db):
    gaps.open_(db, "musterstadt", DAY, "broken", "No seed could be read.")
    gaps.open_(db, "musterstadt", DAY + timedelta(days=1), "degraded", "Something else.")
    assert [gap.began for gap in gaps.of(db.conn, "musterstadt")] == [DAY]


def test_closing_where_nothing_lasts_changes_nothing(db):
    gaps.close(db, "musterstadt", DAY)
    assert gaps.of(db.conn, "musterstadt") == []


def test_a_moment_is_covered_by_any_of_the_gaps():
    open_gap = Gap(source="x", began=DAY, ended=None, state="broken", reason="No seed could be read.")
    assert gaps.covered([open_gap], DAY + timedelta(days=999))
    assert not gaps.covered([open_gap], DAY - timedelta(days=1))
