"""However a crawl of a listing ends, its older pages are had in the end."""

import signal

import pytest

from tests.sites import Answer, article, feed, listing

pytestmark = pytest.mark.e2e

PAGES = ("/presse", "/presse?page=2", "/presse?page=3", "/presse?page=4")
ARTICLES = tuple(f"/artikel/{number}" for number in range(2 * len(PAGES)))
PAST = "2026-01-01T00:00:00+00:00"
MAINTENANCE = Answer(b"Wartung.", 503)


@pytest.fixture
def town(site, desk):
    """A city whose feed names what the first page of its listing names."""
    site.paths |= {path: article(path) for path in ARTICLES} | pages()
    site.paths["/feed.xml"] = feed(*map(site.url, ARTICLES[:2]))
    desk.source(
        homepage=site.url(),
        feeds=[site.url("/feed.xml")],
        listings=[site.url("/presse")],
        article="/artikel/",
    )
    return site, desk


def pages():
    """The pages of the listing, two articles on each."""
    return {
        page: listing(*ARTICLES[2 * number : 2 * number + 2], following=following)
        for number, (page, following) in enumerate(zip(PAGES, (*PAGES[1:], None), strict=True))
    }


def crawl_killed_at(page, site, desk):
    """A crawl that dies when it asks for this page."""
    with desk.running("crawl", "--json") as process:

        def kill(_):
            process.kill()
            return MAINTENANCE

        site.paths[page] = kill
        assert process.wait() == -signal.SIGKILL


def crawl_later(site, desk):
    """Crawls when what failed may be tried again; returns what it saw."""
    desk.change("UPDATE urls SET not_before = ?", PAST)
    site.log.clear()
    return desk.crawl()["stadt"]


def assert_all_is_there(site, desk):
    assert {url for (url,) in desk.query("SELECT url FROM articles")} == set(map(site.url, ARTICLES))
    crawl_later(site, desk)
    assert sorted(site.asked()) == ["/feed.xml", "/presse"], "and nothing is walked again"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_could_not_be_had_hides_no_other(town, page):
    site, desk = town
    site.paths[page] = MAINTENANCE
    desk.crawl(code=None)
    site.paths |= pages()
    crawl_later(site, desk)
    assert_all_is_there(site, desk)


@pytest.mark.parametrize("page", PAGES)
def test_a_crawl_that_is_killed_at_a_page_loses_none(town, page):
    site, desk = town
    crawl_killed_at(page, site, desk)
    site.paths |= pages()
    crawl_later(site, desk)
    assert_all_is_there(site, desk)


@pytest.mark.parametrize("page", PAGES[1:])
def test_nor_does_one_that_knew_the_pages_from_an_earlier_walk(town, page):
    """So much came since that it reaches beyond the first page; articles moved down, and the last page is known, too."""
    site, desk = town
    site.paths |= {
        shown: listing(*ARTICLES[-1:], following=following)
        for shown, following in zip(PAGES, (*PAGES[1:], None), strict=True)
    } | {PAGES[number]: listing(ARTICLES[-1 - number], following=PAGES[number + 1]) for number in range(3)}
    site.paths["/feed.xml"] = feed(site.url(ARTICLES[-1]))
    desk.crawl()
    assert site.asked().count(PAGES[-1]) == 1
    site.paths |= pages() | {"/feed.xml": feed(*map(site.url, ARTICLES[:2]))}
    crawl_killed_at(page, site, desk)
    site.paths |= pages()
    crawl_later(site, desk)
    assert_all_is_there(site, desk)


def test_a_later_crawl_that_ends_after_the_feed_loses_nothing_either(town):
    """More came than the first page holds, and the feed was recorded before the crawl ended."""
    site, desk = town
    site.paths[PAGES[0]] = listing(*ARTICLES[-2:])
    site.paths["/feed.xml"] = feed(*map(site.url, ARTICLES[-2:]))
    desk.crawl()
    site.paths |= {PAGES[0]: MAINTENANCE, "/feed.xml": feed(*map(site.url, ARTICLES[:2]))}
    desk.crawl(code=None)
    site.paths |= pages()
    crawl_later(site, desk)
    assert_all_is_there(site, desk)


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_first_look_with_a_limit_hides_no_older_page(town, limit):
    site, desk = town
    assert desk.crawl("--limit", str(limit))["stadt"]["new"] == limit
    assert desk.crawl()["stadt"]["new"] == len(ARTICLES) - limit
    assert_all_is_there(site, desk)


def test_a_listing_that_another_one_covers_at_first_is_walked_on_its_own(town):
    site, desk = town
    site.paths |= {
        "/sport": listing(*ARTICLES[:2], following="/sport?page=2"),
        "/sport?page=2": listing("/artikel/sport"),
        "/artikel/sport": article("Sport"),
    }
    seeds = [site.url("/presse"), site.url("/sport")]
    desk.source(homepage=site.url(), listings=seeds, article="/artikel/")
    assert desk.crawl()["stadt"]["new"] == len(ARTICLES) + 1


def test_a_listing_without_end_is_walked_in_portions(town):
    site, desk = town
    seen, _ = desk.crawl_shut_in(settings={"LISTING_PAGES_MAX": 3})
    assert seen["stadt"]["new"] == 6
    assert PAGES[3] not in site.asked()
    assert desk.crawl()["stadt"]["new"] == 2
    assert_all_is_there(site, desk)
