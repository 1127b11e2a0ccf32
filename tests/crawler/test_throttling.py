"""Hosts that ask for time, fail, share a newspaper or take their time, met by a real crawl."""

import json
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest

from crawler.politeness import ASKS_FOR_TIME, FAILURES_MAX, KEEPS_FAILING
from tests.sites import Answer, article, feed

pytestmark = pytest.mark.e2e

PAGES = 30
SLOW = 0.3  # seconds an answer takes


def pages(site, desk, answer, *, id_="stadt", count=PAGES, **keys):
    """A host of so many article pages, each giving that answer."""
    host = f"{id_}.localhost"
    urls = [site.url(f"/{number}", host) for number in range(count)]
    site.paths[f"{host}/feed.xml"] = feed(*urls)
    site.paths |= {f"{host}/{number}": answer for number in range(count)}
    desk.source(id_, homepage=site.url(host=host), feeds=[site.url("/feed.xml", host)], **keys)


def articles_asked(site, id_="stadt"):
    return [path for path in site.asked(f"{id_}.localhost") if path[1:].isdecimal()]


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_states_a_time_is_left_in_peace_and_the_rest_is_put_off(site, desk, status):
    pages(site, desk, Answer(b"Bald.", status, {"Retry-After": "3600"}))
    pages(site, desk, article("Anderswo"), id_="andere", count=3)
    seen = desk.crawl(code=None)
    assert len(articles_asked(site)) == 1
    assert json.loads(seen["stadt"]["notes"]) == {ASKS_FOR_TIME: PAGES - 1, f"HTTP {status}": 1}
    assert seen["andere"]["fetched"] == 3, "other hosts have nothing to do with it"
    (earliest, latest, count) = desk.query(
        "SELECT min(not_before), max(not_before), count(*) FROM urls WHERE state = 'failed'"
    )[0]
    assert count == PAGES
    now = datetime.now(UTC)
    for moment in (earliest, latest):
        assert timedelta(minutes=58) < datetime.fromisoformat(moment) - now < timedelta(minutes=61)


def test_the_next_crawl_leaves_it_in_peace_too_also_that_of_another_source(site, desk):
    pages(site, desk, Answer(b"Bald.", 429, {"Retry-After": "3600"}), count=3)
    desk.crawl(code=None)
    host = "stadt.localhost"
    site.paths[f"{host}/sport.xml"] = feed(site.url("/sport/1", host))
    desk.source("sport", homepage=site.url(host=host), feeds=[site.url("/sport.xml", host)])
    site.log.clear()
    seen = desk.crawl("sport", code=None)["sport"]
    assert site.asked(host) == []
    assert json.loads(seen["notes"]) == {ASKS_FOR_TIME: 1}
    desk.change("UPDATE urls SET not_before = '2026-01-01T00:00:00+00:00'")
    desk.crawl("sport", code=None)
    assert "/sport.xml" in site.asked(host)


def test_what_was_put_off_is_had_later(site, desk):
    pages(site, desk, Answer(b"Bald.", 429, {"Retry-After": "3600"}), count=3)
    desk.crawl(code=None)
    site.paths |= {f"stadt.localhost/{number}": article(f"Nummer {number}") for number in range(3)}
    assert desk.crawl(code=None)["stadt"]["new"] == 0, "not before the hour is over"
    desk.change("UPDATE urls SET not_before = '2026-01-01T00:00:00+00:00'")
    assert desk.crawl()["stadt"]["new"] == 3


@pytest.mark.parametrize("status", [500, 503])
def test_a_host_that_keeps_failing_is_left_alone(site, desk, status):
    pages(site, desk, Answer(b"Fehler.", status))
    seen = desk.crawl(code=None)["stadt"]
    assert len(articles_asked(site)) == FAILURES_MAX
    assert json.loads(seen["notes"])[KEEPS_FAILING] >= PAGES - FAILURES_MAX


def test_silence_counts_like_failure(site, desk):
    pages(site, desk, Answer(b"<h1>Noch", pause=60), count=8)
    seen, _ = desk.crawl_shut_in(settings={"DOWNLOAD_TIMEOUT": 1})
    assert len(articles_asked(site)) <= FAILURES_MAX + 1, "one more may be on its way"
    assert KEEPS_FAILING in json.loads(seen["stadt"]["notes"])


def test_a_page_that_fails_among_others_closes_nothing(site, desk):
    pages(site, desk, Answer(b"Fehler.", 503), count=8)
    site.paths |= {f"stadt.localhost/{number}": article(f"Nummer {number}") for number in (0, 2, 4, 6, 7)}
    assert json.loads(desk.crawl(code=None)["stadt"]["notes"]) == {"HTTP 503": 3}


def test_a_slow_host_is_asked_less_often(site, desk):
    def slow(number, _):
        time.sleep(SLOW)
        return article(f"Nummer {number}")

    pages(site, desk, article("Wird ersetzt"), count=5, delay=0.01)
    site.paths |= {f"stadt.localhost/{number}": partial(slow, number) for number in range(5)}
    desk.crawl()
    began = [request.began for request in site.log if request.path[1:].isdecimal()]
    assert min(after - before for before, after in pairwise(began[1:])) > 0.9 * SLOW


def test_sources_of_one_host_share_its_turn_at_the_longest_pause(site, desk):
    """As police stations share a portal."""
    for name, delay in (("nord", 0.01), ("sued", 0.5)):
        site.paths[f"/{name}.xml"] = feed(
            *(site.url(f"/{name}/{number}", "portal.localhost") for number in (1, 2))
        )
        site.paths |= {f"/{name}/{number}": article(f"{name} {number}") for number in (1, 2)}
        url = site.url(f"/{name}.xml", "portal.localhost")
        desk.source(name, homepage=site.url(host="portal.localhost"), feeds=[url], delay=delay)
    seen = desk.crawl()
    assert {row["new"] for row in seen.values()} == {2}
    began = sorted(request.began for request in site.log)
    assert len(began) == 8
    assert min(after - before for before, after in pairwise(began)) > 0.9 * 0.5
