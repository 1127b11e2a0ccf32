"""What a host said is kept for a day, and stands in for it while it fails; nothing does afterwards."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from archive.records import SiteFile
from crawler.outcomes import PutOff
from crawler.site_files import _is_old
from tests.sites import TDMREP, Answer, article, feed

pytestmark = pytest.mark.e2e

NOON = datetime(2026, 10, 16, 12, tzinfo=UTC)
OPEN = Answer(b"User-agent: *\nDisallow: /geheim")
CANNOT_BE_HAD = {"robots.txt cannot be had": 1}


@pytest.fixture
def town(site, desk):
    """A site that was crawled once and has a new article each time."""
    site.paths |= {"/robots.txt": OPEN, "/feed.xml": feed(site.url("/1")), "/1": article("Eins")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    assert desk.crawl()["stadt"]["new"] == 1
    site.paths |= {"/feed.xml": feed(site.url("/2"), site.url("/geheim")), "/2": article("Zwei")}
    return site


def test_rules_are_kept_with_their_time(town, desk):
    files = desk.query("SELECT file, status, body, fetched IS NOT NULL FROM robots ORDER BY file")
    assert files == [(TDMREP, 404, "", 1), ("/robots.txt", 200, OPEN.body.decode(), 1)]


def test_young_rules_are_not_asked_for_again(town, desk):
    assert desk.crawl()["stadt"]["new"] == 1
    assert len(town.requests("/robots.txt")) == 1
    assert len(town.requests(TDMREP)) == 1


def test_older_rules_are_asked_for_again_and_the_new_ones_count(town, desk):
    desk.age_rules(hours=13)
    town.paths["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /2")
    assert desk.crawl()["stadt"]["new"] == 0
    assert len(town.requests("/robots.txt")) == 2


@pytest.mark.parametrize("answer", [Answer(b"Wartung.", 503), Answer(b"Zu viel.", 429), Answer(status=302)])
def test_rules_of_today_stand_in_for_a_server_that_fails(town, desk, answer):
    desk.age_rules(hours=23)
    town.paths["/robots.txt"] = answer
    seen = desk.crawl(code=None)["stadt"]
    assert len(town.requests("/robots.txt")) == 2
    # It asked for time, so its host is left in peace; otherwise its old rules are obeyed.
    if answer.status != 429:
        assert seen["new"] == 1
        assert json.loads(seen["notes"]) == {"robots.txt forbids it": 1}


@pytest.mark.parametrize("age", [25, 24 * 31])
def test_older_ones_do_not_and_nothing_is_asked_for(town, desk, age):
    desk.age_rules(hours=age)
    town.log.clear()
    town.paths["/robots.txt"] = Answer(b"Wartung.", 503)
    seen = desk.crawl()["stadt"]  # one failed run is a gap, and no alarm yet
    assert json.loads(seen["notes"]) == CANNOT_BE_HAD
    assert town.asked() == ["/robots.txt"]


def test_a_failure_is_not_remembered_in_the_place_of_rules(town, desk):
    desk.age_rules(hours=23)
    town.paths["/robots.txt"] = Answer(b"Wartung.", 503)
    desk.crawl()
    assert desk.query("SELECT status FROM robots WHERE file = '/robots.txt'") == [(200,)]


@pytest.mark.parametrize(("hours", "old"), [(0, False), (23, False), (24, True), (25, True)])
async def test_a_long_crawl_asks_again_after_a_day(hours, old):
    file = SiteFile(origin="https://stadt.example", file="/robots.txt", fetched=NOON, status=200)
    task = asyncio.ensure_future(asyncio.sleep(0, file))
    assert not _is_old(NOON, task, NOON + timedelta(days=9)), "who is being asked is not asked twice"
    await task
    assert _is_old(NOON, task, NOON + timedelta(hours=hours)) is old


async def test_a_request_that_was_put_off_says_nothing_of_the_file():
    async def put_off():
        raise PutOff("put off", NOON)

    task = asyncio.ensure_future(put_off())
    with pytest.raises(PutOff):
        await task
    assert _is_old(NOON, task, NOON)


async def test_a_long_crawl_asks_a_host_that_failed_again_after_an_hour():
    task = asyncio.ensure_future(asyncio.sleep(0, None))
    await task
    assert not _is_old(NOON, task, NOON + timedelta(minutes=59))
    assert _is_old(NOON, task, NOON + timedelta(minutes=60))
