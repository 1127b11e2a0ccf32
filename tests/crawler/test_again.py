"""Crawls that come again: what is asked for anew, what is noticed, and how far a crawl goes back."""

import json
import signal
from datetime import UTC, datetime

import pytest

from archive import Archive
from archive.records import Capture
from tests.sites import Answer, article, feed, listing

pytestmark = pytest.mark.e2e

YESTERDAY = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-25 hours')"


@pytest.fixture
def town(site, desk):
    """A city whose feed names three articles; everything has a validator that holds for ever."""
    paths = [f"/artikel/{number}" for number in range(3)]
    site.paths |= {path: liar(article(path)) for path in paths}
    site.paths["/feed.xml"] = liar(feed(*map(site.url, paths)))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    desk.crawl()
    site.log.clear()
    return site, desk


def liar(answer):
    """Says “not modified” to whoever asks with a validator, whatever has become of the page."""

    def respond(headers):
        if "if-none-match" in headers:
            return Answer(status=304)
        return Answer(answer.body, headers={**answer.headers, "ETag": '"immer"'})

    return respond


def a_day_passes(desk):
    desk.change(f"UPDATE urls SET discovered = {YESTERDAY}, fetched = {YESTERDAY}, whole = {YESTERDAY}")


def test_an_unchanged_site_costs_one_request_for_each_seed(town):
    site, desk = town
    seen = desk.crawl()["stadt"]
    assert [path for path in site.asked() if path.startswith(("/feed", "/artikel"))] == ["/feed.xml"]
    assert (seen["seeds_unchanged"], seen["fetched"]) == (1, 0)


def test_looks_again_ask_with_validators_and_get_no_body(town):
    site, desk = town
    a_day_passes(desk)
    seen = desk.crawl()["stadt"]
    assert (seen["fetched"], seen["unchanged"]) == (3, 3)
    looks = [request for request in site.log if request.path.startswith("/artikel/")]
    assert all(request.headers["if-none-match"] == '"immer"' for request in looks)
    assert {count for (count,) in desk.query("SELECT not_modified FROM urls WHERE role = 'article'")} == {1}


def test_a_page_two_sources_of_a_host_name_is_asked_for_by_one(town):
    """As police stations share a portal, each with a crawl of its own."""
    site, desk = town
    site.paths["/other.xml"] = feed(site.url("/artikel/1"), site.url("/artikel/neu"))
    site.paths["/artikel/neu"] = article("Neu")
    desk.source("andere", homepage=site.url(), feeds=[site.url("/other.xml")])
    for _ in range(2):
        assert desk.crawl("andere")["andere"]["errors"] == 0
    assert [path for path in site.asked() if path.startswith("/artikel/")] == ["/artikel/neu"]
    assert desk.query("SELECT source, count(*) FROM articles GROUP BY source") == [
        ("andere", 1),
        ("stadt", 3),
    ]


def test_a_look_that_was_cut_off_before_its_reading_is_no_page_that_cannot_be_read(town):
    site, desk = town
    url = site.url("/artikel/1")
    at = datetime.now(UTC)
    page = b"<html><title>Fehler 404</title><h1>Seite nicht gefunden</h1><p>Die Seite wurde nicht gefunden.</p></html>"
    with Archive.open(desk.archive, learns=False) as archive:  # as far as a kill let it come
        archive.keep(Capture(url=url, source="stadt", fetched=at, status=200, headers=(), body=page))
    seen = desk.crawl()["stadt"]
    assert desk.query("SELECT reading, substr(reason, 1, 35) FROM captures ORDER BY id DESC LIMIT 1") == [
        ("unreadable", "The page says that it was not found")
    ]
    assert seen["unread"] == 0


def test_an_edit_no_seed_speaks_of_is_noticed_although_the_server_denies_it(town):
    site, desk = town
    site.paths["/artikel/1"] = liar(article("Anders"))
    for _ in range(4):
        a_day_passes(desk)
        desk.crawl()
    assert desk.query("SELECT headline, versions FROM articles WHERE url = ?", site.url("/artikel/1")) == [
        ("Anders", 2)
    ]


def test_a_feed_that_is_never_modified_is_read_whole_after_a_day(town):
    site, desk = town
    site.paths |= {"/neu": article("Neu"), "/feed.xml": liar(feed(site.url("/neu")))}
    assert desk.crawl()["stadt"]["new"] == 0
    a_day_passes(desk)
    assert desk.crawl()["stadt"]["new"] == 1


def test_what_is_beyond_the_budget_waits_and_the_run_says_so(town):
    site, desk = town
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")], revisits=2)
    a_day_passes(desk)
    seen = desk.crawl()["stadt"]
    assert seen["fetched"] == 2
    assert json.loads(seen["notes"]) == {"wait for another look": 1}
    assert seen["health"] == "ok"
    assert desk.crawl()["stadt"]["fetched"] == 1


def test_the_number_in_an_address_makes_it_one_article(site, desk):
    site.paths |= {
        "/feed.xml": feed(site.url("/rat/alt_aid-7"), site.url("/rat/haushalt_aid-8")),
        "/rat/haushalt_aid-8": article("Haushalt"),
        "/rat/alt_aid-7": article("Alt"),
        "/stadt/neu_aid-7": article("Neu"),
    }
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")], reader="park")
    desk.crawl()
    site.paths["/feed.xml"] = feed(site.url("/stadt/neu_aid-7"), site.url("/stadt/neu_aid-7/?utm_source=rss"))
    seen = desk.crawl()["stadt"]
    assert (seen["new"], seen["changed"]) == (0, 1)
    assert desk.query("SELECT url, headline, versions FROM articles WHERE headline != 'Haushalt'") == [
        (site.url("/rat/alt_aid-7"), "Neu", 2)
    ]
    assert desk.query("SELECT url FROM aliases") == [(site.url("/stadt/neu_aid-7"),)]
    assert desk.crawl()["stadt"]["fetched"] == 0


PAGES = tuple(f"/presse?page={number}" for number in range(6))
DAYS = tuple(f"{day:02}.05.2026" for day in (30, 25, 20, 15, 10, 5))


def dated(page, day, following):
    """A page of a list with one article, its day beside it."""
    bare = listing(f"/artikel/{page}", following=following)
    return Answer(bare.body.replace(b"<li>", f"<li>{day} ".encode()), headers=bare.headers)


@pytest.fixture
def archive_pages(site, desk):
    """A city whose list goes back through May 2026, five days a page."""
    for page, (path, day) in enumerate(zip(PAGES, DAYS, strict=True)):
        site.paths[path] = dated(page, day, PAGES[page + 1] if page + 1 < len(PAGES) else None)
        site.paths[f"/artikel/{page}"] = article(f"Nummer {page}")
    desk.source(homepage=site.url(), listings=[site.url(PAGES[0])], article="/artikel/")
    return site, desk


def test_going_back_ends_where_articles_are_older(archive_pages):
    site, desk = archive_pages
    assert desk.crawl("--since", "2026-05-12")["stadt"]["new"] == 4
    assert [path for path in site.asked() if path in PAGES] == list(PAGES[:5])
    assert "/artikel/4" not in site.asked()


def test_what_is_known_does_not_end_the_way_back(archive_pages):
    site, desk = archive_pages
    desk.crawl("--since", "2026-05-18")
    site.log.clear()
    assert desk.crawl("--since", "2026-05-08")["stadt"]["new"] == 2
    assert {"/artikel/0", "/artikel/1", "/artikel/2"}.isdisjoint(site.asked())


def test_a_way_back_that_is_killed_goes_on_where_it_was(archive_pages):
    site, desk = archive_pages
    killed = site.paths[PAGES[3]]
    with desk.running("crawl", "--json", "--since", "2026-05-01") as process:

        def kill(_):
            process.kill()
            return killed

        site.paths[PAGES[3]] = kill
        assert process.wait() == -signal.SIGKILL
    site.paths[PAGES[3]] = killed
    site.log.clear()
    desk.crawl("--since", "2026-05-01")
    assert sorted(path for path in site.asked() if path in PAGES) == [PAGES[0], *PAGES[3:]]
    assert {headline for (headline,) in desk.query("SELECT headline FROM articles")} == {
        f"Nummer {number}" for number in range(6)
    }


def test_a_limit_bounds_the_way_back_and_the_next_crawl_goes_on(archive_pages):
    _, desk = archive_pages
    assert desk.crawl("--since", "2026-05-01", "--limit", "2")["stadt"]["new"] == 2
    assert desk.crawl("--since", "2026-05-01")["stadt"]["new"] == 4
