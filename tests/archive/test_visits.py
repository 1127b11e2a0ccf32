"""What the archive remembers of earlier crawls, as far as it tells when the next one is due."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.health import HELD
from archive.records import Capture, Link, Past, SeedVisit
from archive.tally import Tally
from archive.visits import cut_short, past
from tests.archives import CITY, NOON, RELEASE, file

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = "https://www.musterstadt.example/feed.xml"
HEARD, SILENT = Tally(seeds=1), Tally(errors=1)


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        yield archive


def crawled(archive, at, tally=HEARD, reason="finished", length=HOUR):
    """A run that began then; without a reason it was killed."""
    run = archive.begin_run("stadtchronik/test", at)
    if reason:
        archive.end_run(run, at + length, reason, {CITY.id: tally})


def remembered(archive):
    return past(archive.db.conn, CITY.id)


def appears(archive, number, published=None, at=NOON):
    file(archive, replace(RELEASE, url=f"{RELEASE.url}-{number}", published=published), CITY.id, at=at)


def test_of_a_source_nobody_crawled_nothing_is_remembered(archive):
    assert remembered(archive) == Past()
    assert past(archive.db.conn, "unheard-of") == Past()
    assert cut_short(archive.db.conn) == (0, None)


def test_the_last_visit_is_the_last_one_made_whatever_its_clock_said(archive):
    crawled(archive, NOON + 300 * DAY)
    crawled(archive, NOON)
    assert remembered(archive).last == NOON


def test_seeds_that_say_nothing_are_counted_until_one_does(archive):
    for days, tally in enumerate((SILENT, HEARD, SILENT, SILENT)):
        crawled(archive, NOON + DAY * days, tally)
    assert remembered(archive).silent == 2
    crawled(archive, NOON + 4 * DAY)
    assert remembered(archive).silent == 0


def test_a_crawl_that_was_stopped_before_a_seed_answered_is_no_silence_and_not_finished(archive):
    crawled(archive, NOON, Tally(), "stopped by SIGTERM")
    assert remembered(archive) == Past(last=NOON, finished=False)


def test_what_a_stopped_crawl_had_done_of_a_source_is_done(archive):
    crawled(archive, NOON, HEARD, "stopped by SIGTERM")
    assert remembered(archive).finished
    link = Link(url=RELEASE.url)
    archive.discovered(SeedVisit(url=FEED, source=CITY.id, fetched=NOON, links=(link,)))
    assert (remembered(archive).finished, remembered(archive).left) == (False, True)


def test_a_page_that_is_held_until_tomorrow_is_not_left_over_today(archive):
    crawled(archive, NOON)
    page = Capture(url=RELEASE.url, source=CITY.id, fetched=NOON, status=200, headers=(), body=b"<p>")
    archive.hold(archive.keep(page).capture, f"{HELD}: held.", NOON + DAY)
    assert not remembered(archive).left
    crawled(archive, NOON + DAY)
    assert remembered(archive).left, "it could have been asked for"


def test_runs_that_did_not_finish_are_counted_up_to_the_last_that_did(archive):
    crawled(archive, NOON, reason=None)
    crawled(archive, NOON + HOUR)
    assert cut_short(archive.db.conn) == (0, None)
    crawled(archive, NOON + 2 * HOUR, reason=None)
    crawled(archive, NOON + 3 * HOUR, reason="archive failed: disk full")
    assert cut_short(archive.db.conn) == (2, NOON + 3 * HOUR)


def test_articles_appeared_when_they_were_published_or_else_first_seen(archive):
    crawled(archive, NOON - 3 * DAY)
    appears(archive, 1, "2026-10-16T09:00:00+02:00")
    appears(archive, 2, at=NOON - HOUR)
    crawled(archive, NOON)
    assert remembered(archive).appeared == (NOON - HOUR, NOON.replace(hour=7))


def test_what_the_first_crawl_found_without_a_date_says_nothing(archive):
    run = archive.begin_run("stadtchronik/test", NOON)
    for minute in range(3):
        appears(archive, minute, at=NOON + timedelta(minutes=minute))
    appears(archive, 3, "2026-10-15T09:00:00+02:00", at=NOON)
    archive.end_run(run, NOON + HOUR, "finished", {CITY.id: HEARD})
    crawled(archive, NOON + DAY)
    assert [moment.day for moment in remembered(archive).appeared] == [15]


def test_what_is_old_says_nothing_of_the_present(archive):
    crawled(archive, NOON - 90 * DAY)
    appears(archive, 1, "2026-09-01T09:00:00+02:00")
    crawled(archive, NOON)
    assert remembered(archive).appeared == ()
