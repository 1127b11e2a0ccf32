"""A crawl that is told to stop: in order first, at once when told again; the next one goes on."""

import json
import signal
import threading
from functools import partial

import pytest

from tests.sites import CRAWL_MAX_SECONDS, article, feed

pytestmark = pytest.mark.e2e

PAGES = 12
FINISHED_FIRST = "what is on its way is finished"  # so the crawl says when it has noticed the signal
PAUSE = 0.1  # seconds; without one Scrapy asks for many pages of a host at once


@pytest.fixture
def town(site, desk):
    """A site whose pages may be held back."""
    asked, go_on = threading.Event(), threading.Event()

    def page(path, _):
        asked.set()
        go_on.wait(CRAWL_MAX_SECONDS)
        return article(f"Brücke {path} wieder frei")

    paths = [f"/{number}" for number in range(PAGES)]
    site.paths |= {"/feed.xml": feed(*map(site.url, paths)), **{path: partial(page, path) for path in paths}}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")], delay=PAUSE)
    yield desk, asked, go_on
    go_on.set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_on_its_way_is_finished_and_what_waits_stays_queued(town, number):
    desk, asked, go_on = town
    with desk.running("crawl", "--json") as process:
        assert asked.wait(CRAWL_MAX_SECONDS)
        process.send_signal(number)
        process.until(FINISHED_FIRST)
        go_on.set()
        done = process.finished()
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["ending"] == f"stopped by {number.name}"
    assert [row["new"] for row in report["sources"]] == [1]
    assert "Traceback" not in done.stderr
    assert desk.query("SELECT count(*) FROM articles") == [(1,)]
    assert desk.query("SELECT state, count(*) FROM urls WHERE role = 'article' GROUP BY state") == [
        ("kept", 1),
        ("queued", PAGES - 1),
    ]
    assert desk.query("SELECT count(*) FROM urls WHERE tries > 0") == [(0,)], "nobody is blamed"


def test_a_second_signal_ends_it_at_once_and_the_next_crawl_goes_on(town):
    desk, asked, go_on = town
    with desk.running("crawl", "--json") as process:
        assert asked.wait(CRAWL_MAX_SECONDS)
        process.send_signal(signal.SIGINT)
        process.until(FINISHED_FIRST)
        assert process.poll() is None, "the page is still on its way"
        process.send_signal(signal.SIGINT)
        done = process.finished()
        assert not go_on.is_set()
    assert done.returncode == 1
    assert json.loads(done.stdout)["ending"] == "stopped at once by SIGINT"
    assert "Traceback" not in done.stderr
    assert desk.query("SELECT count(*) FROM urls WHERE tries > 0") == [(0,)]
    go_on.set()
    assert desk.crawl()["stadt"]["new"] == PAGES
