from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from archive import Archive, gaps
from archive.days import Day, days, summed
from archive.opening import open_readonly
from archive.tally import Tally
from tests.archives import CITY, NOON, PAPER

TODAY = NOON.date()
SEEN = Tally(seeds=2, links=12, fetched=3, new=2)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register([CITY, PAPER])
    return path


def crawled(path, ago, tally, *, measures=None, source="musterstadt"):
    """A run so many days ago; the measures are those of the source."""
    at = NOON - timedelta(days=ago)
    with Archive.open(path) as archive:
        run = archive.begin_run("test", at)
        archive.end_run(run, at, "finished", {source: tally})
        archive.db.execute("UPDATE run_sources SET measures = ? WHERE run = ?", [measures, run])


def seen(path, number=4, source="musterstadt"):
    with closing(open_readonly(path)) as db:
        return days(db, [source], until=TODAY, number=number)[source]


def test_every_day_is_there_also_without_a_crawl(path):
    crawled(path, 1, SEEN)
    assert [day.date for day in seen(path)] == [TODAY - timedelta(days=ago) for ago in (3, 2, 1, 0)]
    assert [day.runs for day in seen(path)] == [0, 0, 1, 0]
    assert seen(path)[0] == Day(date=TODAY - timedelta(days=3))


def test_the_crawls_of_a_day_are_one_day(path):
    crawled(path, 0, SEEN)
    crawled(path, 0, replace(SEEN, links=9, new=4))
    assert [(day.runs, day.links, day.new) for day in seen(path, 1)] == [(2, 12, 6)]


def test_seeds_that_say_not_modified_tell_nothing_of_links(path):
    crawled(path, 0, Tally(seeds=2, seeds_unchanged=2))
    assert seen(path, 1)[0].links is None


def test_coverage_is_that_of_the_crawl_that_fetched_most(path):
    crawled(path, 0, SEEN, measures='{"read": 4, "has": {"lead": 1}}')
    crawled(path, 0, replace(SEEN, fetched=1), measures='{"read": 1, "has": {"lead": 1}}')
    assert seen(path, 1)[0].coverage == 0.25


def test_a_field_that_is_lost_lowers_coverage(path):
    crawled(path, 1, SEEN, measures='{"read": 4, "has": {"headline": 4, "lead": 4}}')
    crawled(path, 0, SEEN, measures='{"read": 4, "has": {"headline": 4}}')
    assert [day.coverage for day in seen(path, 2)] == [1.0, 0.5]


def test_what_another_source_saw_and_what_is_longer_ago_is_not_counted(path):
    crawled(path, 0, SEEN, source="bote")
    crawled(path, 4, SEEN)
    assert summed(seen(path)).crawled == 0


def test_a_gap_covers_the_days_from_its_beginning_to_its_end(path):
    crawled(path, 2, SEEN)
    with Archive.open(path) as archive:
        archive.db.execute("DELETE FROM gaps")
        gaps.open_(archive.db, "musterstadt", NOON - timedelta(days=9), "broken", "R.")
        gaps.close(archive.db, "musterstadt", NOON - timedelta(days=2))
        gaps.open_(archive.db, "musterstadt", NOON, "broken", "R.")
    assert [day.gap for day in seen(path)] == [True, True, False, True]
    assert [day.gap for day in seen(path, source="bote")] == [False] * 4


def test_days_are_summed_without_inventing_what_was_not_measured(path):
    nothing = summed(seen(path))
    assert asdict(nothing) == {
        "days": 4, "crawled": 0, "links": None, "new": 0, "most_new": 0, "coverage": None, "gaps": 0,
    }  # fmt: skip
    crawled(path, 2, SEEN, measures='{"read": 2, "has": {"lead": 1}}')
    crawled(path, 1, replace(SEEN, links=20, new=5))
    some = summed(seen(path))
    assert (some.links, some.new, some.most_new, some.coverage) == (20, 7, 5, 0.5)


def test_a_run_still_under_way_is_no_day(path):
    with Archive.open(path) as archive:
        archive.begin_run("test", NOON)
    assert summed(seen(path)).crawled == 0
