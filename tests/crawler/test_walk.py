"""What a crawl asks for next: each address once, what seeds say first, then articles whose age says so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.records import KnownUrl, Link, SourceFacts
from crawler.discover import Found
from crawler.revisit import COMPARED
from crawler.rhythm import last_night
from crawler.source import Source
from crawler.source_file import parse
from crawler.walk import NO_LIMITS, Walk

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SITE = "https://www.musterstadt.example"
FEED, LIST, SITEMAP = f"{SITE}/feed.xml", f"{SITE}/presse", f"{SITE}/sitemap.xml"
FACTS = SourceFacts(id="stadt", name="Stadt", kind="city", homepage=f"{SITE}/")
SOURCE = Source(facts=FACTS, feeds=(FEED,))
LISTED = replace(SOURCE, feeds=(), listings=(LIST,), article=parse("x", {
    "name": "x", "kind": "city", "homepage": f"{SITE}/", "feeds": [FEED], "article": "/artikel/",
}).article)  # fmt: skip


def kept(path, **fields):
    row = {"url": f"{SITE}{path}", "source": "stadt", "role": "article", "state": "kept"}
    times = {"discovered": NOON - DAY, "fetched": NOON - DAY, "whole": NOON - DAY}
    return KnownUrl(**row | times | fields)


def walk_of(*known, source=SOURCE, listed=None, limits=None, **options):
    limits = replace(NO_LIMITS, **{"revisits": 50, "listing_pages": PAGES_MAX, **(limits or {})})
    return Walk([source], {one.url: one for one in known}, listed or {}, limits, **options)


def seed_answers(walk, *links, seed=None, **found):
    """The first seed of a walk names these links; returns what is asked for then, and what is planned at the end."""
    seed = seed or next(ask for ask in walk.begin(NOON) if ask.role == "seed")
    links = tuple(link if isinstance(link, Link) else Link(url=f"{SITE}{link}") for link in links)
    visit = walk.read(seed, Found(links=links, **found), NOON)
    asked = list(walk.follow(visit, (), NOON))
    planned, waiting = walk.answered(seed, NOON, heard=True)
    return (
        [ask.url.removeprefix(SITE) for ask in asked],
        [ask.url.removeprefix(SITE) for ask in planned],
        waiting,
        visit,
    )


def test_an_article_is_asked_for_once_whatever_form_its_address_has():
    walk = walk_of()
    forms = ("/artikel/1", "/artikel/1/", "/artikel/1?utm_source=x", "/artikel/1/index.html")
    asked, _, _, visit = seed_answers(walk, *forms, Link(url="http://musterstadt.example/artikel/1"))
    assert asked == ["/artikel/1"]
    assert [link.url for link in visit.links] == [f"{SITE}/artikel/1"]


def test_another_form_of_a_known_address_is_an_alias_and_not_asked_for():
    known = kept("/artikel/1", fetched=NOON)
    asked, _, _, visit = seed_answers(walk_of(known), Link(url="http://musterstadt.example/artikel/1/"))
    assert asked == []
    assert visit.links == (Link(url=known.url, alias="http://musterstadt.example/artikel/1/"),)


def test_a_seed_that_failed_while_the_clock_was_wrong_is_asked_for_when_it_is_right():
    failed = KnownUrl(url=FEED, source="stadt", role="seed", state="failed", discovered=NOON)
    soon, never = replace(failed, not_before=NOON + HOUR), replace(failed, not_before=NOON + 300 * DAY)
    assert list(walk_of(soon).begin(NOON)) == []
    assert [ask.url for ask in walk_of(never).begin(NOON)] == [FEED]


@pytest.mark.parametrize("state", ["missing", "failed", "gone"])
def test_an_address_that_did_not_answer_is_asked_for_in_the_form_its_seed_names_now(state):
    known = kept("/artikel/1", state=state)
    walk = walk_of(known, source=replace(SOURCE, feeds=(FEED,)))
    seed = next(ask for ask in Walk([SOURCE], {}, {}, NO_LIMITS).begin(NOON))
    asked, _, _, _ = seed_answers(walk, "/artikel/1/", seed=seed)
    assert asked == ["/artikel/1/"]


def test_a_known_article_at_a_new_address_is_asked_for_there():
    source = parse(
        "stadt", {"name": "B", "kind": "newspaper", "homepage": f"{SITE}/", "feeds": [FEED], "reader": "park"}
    )
    assert seed_answers(walk_of(kept("/alt_aid-1", fetched=NOON), source=source), "/neu_aid-1")[0] == [
        "/neu_aid-1"
    ]


def test_looks_again_come_after_the_last_seed_and_within_the_budget():
    known = [
        kept(f"/artikel/{number}", discovered=NOON - number * DAY, fetched=NOON - number * DAY)
        for number in (1, 2, 3)
    ]
    walk = walk_of(*known, source=replace(SOURCE, sitemaps=(f"{SITE}/sitemap.xml",)), limits={"revisits": 2})
    first, second = walk.begin(NOON)
    assert walk.answered(first, NOON, heard=True) == ([], 0)
    planned, waiting = walk.answered(second, NOON, heard=True)
    assert [ask.url for ask in planned] == [f"{SITE}/artikel/1", f"{SITE}/artikel/2"]
    assert waiting == 1


def test_a_source_says_itself_how_many_are_looked_at_again():
    known = [kept(f"/artikel/{number}") for number in range(3)]
    assert len(seed_answers(walk_of(*known, source=replace(SOURCE, revisits=1)))[1]) == 1
    assert seed_answers(walk_of(*known, source=replace(SOURCE, revisits=0)))[1:3] == ([], 3)


def test_nothing_is_looked_at_again_when_no_seed_was_heard():
    walk = walk_of(kept("/artikel/1"))
    (seed,) = walk.begin(NOON)
    assert walk.answered(seed, NOON, heard=False) == ([], 0)


def test_beside_an_article_that_is_missing_others_are_looked_at_that_are_not_due():
    old = {"discovered": NOON - 40 * DAY, "fetched": NOON - 2 * DAY}
    there = kept("/artikel/1", article=1, **old)
    assert seed_answers(walk_of(there))[1:3] == ([], 0)
    missing = kept("/artikel/2", article=2, **old | {"state": "missing"})
    assert seed_answers(walk_of(there, missing))[1:3] == (["/artikel/1"], 0)
    assert seed_answers(walk_of(there, missing, limits={"articles": 0}))[1:3] == ([], 0)


def test_what_a_seed_calls_changed_is_asked_for_and_not_planned_again():
    known = kept("/artikel/1", hint="2026-10-12")
    asked, planned, _, _ = seed_answers(walk_of(known), Link(url=known.url, modified="2026-10-14"))
    assert (asked, planned) == (["/artikel/1"], [])


def test_a_seed_that_dates_everything_anew_makes_nothing_be_asked_for():
    known = [kept(f"/artikel/{number}", hint="2026-10-12", fetched=NOON) for number in range(9)]
    asked, _, _, visit = seed_answers(
        walk_of(*known), *(Link(url=one.url, modified="2026-10-14") for one in known)
    )
    assert asked == []
    assert visit.redated


PAGES_MAX = 20
DATES = ("2026-10-10", "2026-10-05", "2026-09-30")


def listed(*days):
    return [Link(url=f"{SITE}/artikel/{number}", day=day) for number, day in enumerate(days)]


@pytest.mark.parametrize(
    ("since", "days", "further"),
    [
        ("2026-10-01", DATES, True),
        ("2026-10-01", DATES[2:], False),
        ("2026-10-01", (None,), True),
        ("2026-10-01", (), False),
    ],
)
def test_going_back_a_listing_is_followed_while_it_names_articles_that_are_not_older(since, days, further):
    known = [kept(f"/artikel/{number}") for number in range(len(days))]
    before = {LIST: {one.url for one in known}}
    walk = walk_of(*known, source=LISTED, listed=before, since=since)
    asked, _, _, _ = seed_answers(walk, *listed(*days), next_page=f"{LIST}?page=2")
    assert ("/presse?page=2" in asked) is further


def test_going_back_stops_where_pages_repeat_themselves():
    walk = walk_of(source=LISTED, since="2026-10-01")
    (seed,) = walk.begin(NOON)
    for number in (2, 3):
        visit = walk.read(seed, Found(links=tuple(listed(*DATES)), next_page=f"{LIST}?page={number}"), NOON)
        further = [ask for ask in walk.follow(visit, (), NOON) if ask.role == "seed"]
        seed = further[0] if further else seed
    assert further == []


def test_going_back_goes_on_where_an_earlier_crawl_was_cut_off():
    page = KnownUrl(
        url=f"{LIST}?page=57", source="stadt", role="seed", state="queued", seed=LIST, discovered=NOON
    )
    walk = walk_of(
        page, kept("/artikel/0"), source=LISTED, listed={LIST: {f"{SITE}/artikel/0"}}, since="2026-10-01"
    )
    first, left_over = walk.begin(NOON)
    assert (first.url, left_over.url) == (LIST, page.url)
    assert seed_answers(walk, *listed(DATES[0]), seed=first, next_page=f"{LIST}?page=2")[0] == []
    asked = seed_answers(walk, *listed(DATES[0]), seed=left_over, next_page=f"{LIST}?page=58")[0]
    assert asked == []  # the same articles again: the end of this list
    asked = seed_answers(
        walk, Link(url=f"{SITE}/artikel/9", day=DATES[1]), seed=left_over, next_page=f"{LIST}?page=58"
    )[0]
    assert asked == ["/artikel/9", "/presse?page=58"]


def test_articles_that_are_older_are_left_out_by_whatever_date_is_known():
    source = replace(SOURCE, sitemaps=(f"{SITE}/sitemap.xml",))
    links = [
        Link(url=f"{SITE}/a", published="2026-09-30T08:00:00+02:00"),
        Link(url=f"{SITE}/b", day="2026-09-30"),
        Link(url=f"{SITE}/c", modified="2026-09-30"),
        Link(url=f"{SITE}/d"),
    ]
    assert seed_answers(walk_of(source=source, since="2026-10-01"), *links)[0] == ["/d"]


def test_sitemaps_that_are_older_are_left_out_too():
    source = replace(LISTED, listings=(), sitemaps=(f"{SITE}/sitemap.xml",))
    children = (
        Link(url=f"{SITE}/2019.xml", modified="2019-12-31"),
        Link(url=f"{SITE}/2026.xml", modified="2026-10-14"),
    )
    asked, _, _, _ = seed_answers(walk_of(source=source, since="2026-01-01"), children=children)
    assert asked == ["/2026.xml"]


def test_a_listing_is_walked_in_portions():
    walk = walk_of(source=LISTED)
    (seed,) = walk.begin(NOON)
    pages = 1
    for number in range(2, PAGES_MAX + 5):
        link = Link(url=f"{SITE}/artikel/{number}")
        visit = walk.read(seed, Found(links=(link,), next_page=f"{LIST}?page={number}"), NOON)
        further = [ask for ask in walk.follow(visit, (), NOON) if ask.role == "seed"]
        if not further:
            break
        (seed,) = further
        pages += 1
    assert pages == PAGES_MAX
    assert visit.seeds, "the next page is queued for the next crawl"


def test_sitemaps_are_asked_once_a_night_where_feeds_say_by_day_what_is_new():
    both = replace(SOURCE, sitemaps=(SITEMAP,))
    tonight = last_night(both, NOON)
    for fetched, asked in ((tonight - HOUR, [FEED, SITEMAP]), (tonight + HOUR, [FEED])):
        known = kept("/sitemap.xml", role="seed", fetched=fetched)
        walk = walk_of(known, source=both, nightly=True)
        assert [ask.url for ask in walk.begin(NOON)] == asked
        assert FEED in asked
    assert [ask.url for ask in walk_of(known, source=both).begin(NOON)] == [FEED, SITEMAP]
    assert [ask.url for ask in walk_of(source=both, nightly=True).begin(NOON)] == [FEED, SITEMAP]


def test_a_source_with_sitemaps_only_is_asked_for_them_whenever_it_is_due():
    only = replace(SOURCE, feeds=(), sitemaps=(SITEMAP,))
    known = kept("/sitemap.xml", role="seed", fetched=NOON - HOUR)
    assert [ask.url for ask in walk_of(known, source=only, nightly=True).begin(NOON)] == [SITEMAP]


def test_articles_are_asked_for_in_full_to_compare_them_and_none_that_was_asked_for_already():
    every = [kept(f"/artikel/{number}", article=number, etag="1") for number in range(8)]
    every[7] = replace(every[7], etag=None)
    walk = walk_of(*every)
    assert list(walk.follow(walk.read(next(walk.begin(NOON)), Found(links=()), NOON), (every[7].url,), NOON))
    asks = walk.compared("stadt", NOON, NOON)
    assert len(asks) == COMPARED
    assert every[7].url not in {ask.url for ask in asks}
    assert {len(ask.headers) for ask in asks} == {0}
    again = {ask.url for ask in walk.compared("stadt", NOON, NOON)}
    assert again.isdisjoint(ask.url for ask in asks)


def test_what_a_server_may_call_unchanged_is_asked_for_in_full_to_compare_it():
    liar = kept("/artikel/1", article=1, etag="1", seed=FEED)
    walk = walk_of(liar)
    seed = next(walk.begin(NOON))
    asked = list(walk.follow(walk.read(seed, Found(links=()), NOON), (liar.url,), NOON))
    assert [bool(ask.headers) for ask in asked + walk.compared("stadt", NOON, NOON)] == [True, False]
    assert walk.compared("stadt", NOON, NOON) == []


def test_an_article_that_changed_is_not_compared_with_itself():
    every = [kept(f"/artikel/{number}", article=number, etag="1") for number in range(3)]
    walk = walk_of(*every)
    seed = next(walk.begin(NOON))
    assert list(walk.follow(walk.read(seed, Found(links=()), NOON), (every[0].url,), NOON))
    asks = walk.compared("stadt", NOON, NOON, changed={0})
    assert {ask.url for ask in asks} == {every[1].url, every[2].url}


def test_of_an_article_that_seems_to_have_moved_all_addresses_are_asked_for_that_may_have_it():
    every = [
        kept("/artikel/1", article=1),
        kept("/alt/1", article=1),
        kept("/weg/1", article=1, state="missing"),
        kept("/nie/1", article=1, fetched=None),
        kept("/artikel/2", article=2),
    ]
    asks = walk_of(*every).addresses_of("stadt", {1}, NOON)
    assert [ask.url for ask in asks] == [every[0].url, every[1].url]


def test_bounds_hold_for_pages_that_are_only_compared():
    every = [kept(f"/artikel/{number}", article=number) for number in range(8)]
    assert len(walk_of(*every, limits={"articles": 2}).compared("stadt", NOON, NOON)) == 2
    assert len(walk_of(*every, limit=1).addresses_of("stadt", set(range(8)), NOON)) == 1
