"""An invented year: its world is the same whenever it is made, and a small one is crawled and judged as a whole."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.year_facts import Edit, Removal, Story, Trouble
from benchmarks.year_pages import BOX, FAMILIES, WITHOUT_LEAD, Shown, page
from benchmarks.year_planned import year
from benchmarks.year_texts import CHANGES, text, versions
from benchmarks.year_world import Site
from crawler.extraction import extract

ROOT = Path(__file__).parent.parent.parent
WORLD = ("--sources", "6", "--days", "50", "--seed", "2")
SECONDS_MAX = 600  # for a process on a busy machine; a free one takes 20
PUBLISHED = datetime(2025, 3, 6, 8, 30, tzinfo=UTC)
WINTER, SUMMER = datetime(2025, 3, 20, 9, tzinfo=UTC), datetime(2025, 4, 3, 9, tzinfo=UTC)
NAMELESS = "relaunched without names"


def shown(now=WINTER, *, restless=False, closed=False):
    return Shown(text(7), "http://127.0.2.1/presse/meldung-7.html", "Ort", PUBLISHED, now, restless, closed)


def reading_of(family, page_shown):
    return extract(page(family, page_shown), page_shown.url, fetched_at=page_shown.now)


def site_with(story, trouble=None, *, traits=frozenset()):
    every = timedelta(days=1)
    return Site("ort", "city", "typo3", every, ("feed", "listing"), traits, [story], trouble)


def test_a_year_is_the_same_whenever_it_is_made():
    assert year(sources=6, days=60) == year(sources=6, days=60)
    assert year(sources=6, days=60) != year(sources=6, days=60, seed=2)


def test_a_whole_year_has_what_it_promises():
    sites = year()
    stories = [story for site in sites for story in site.stories]
    troubles = Counter(site.trouble.kind for site in sites if site.trouble)
    assert len(sites) == 40
    assert sum(story.edit is not None for story in stories) == 200
    assert sum(story.removal is not None for story in stories) == 60
    assert troubles == {"outage": 15, "relaunch": 8, "wall": 5, "robots": 4, "box": 3, "paywall": 3}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_page_is_read_as_it_is_shown(family):
    reading = reading_of(family, shown())
    assert reading.headline == text(7).headline
    assert text(7).paragraphs[0] in reading.body
    assert (text(7).lead in f"{reading.lead}{reading.body}") is (family not in {WITHOUT_LEAD, NAMELESS})
    assert reading.published[:10] == "2025-03-06"


@pytest.mark.parametrize("family", FAMILIES)
def test_what_changes_around_an_article_is_no_edit(family):
    one, other = shown(restless=True), shown(WINTER + timedelta(hours=5), restless=True)
    assert page(family, one) != page(family, other)
    assert reading_of(family, one).content_hash == reading_of(family, other).content_hash


def test_a_portal_states_the_same_moment_with_todays_offset():
    assert shown(WINTER).stated_with_offset_of_now == "2025-03-06T09:30:00+01:00"
    assert shown(SUMMER).stated_with_offset_of_now == "2025-03-06T10:30:00+02:00"


@pytest.mark.parametrize("change", CHANGES)
def test_an_edit_changes_a_text(change):
    before, after = versions(7, change)
    assert before != after


def test_an_edit_shows_from_its_moment_on():
    story = Story(7, PUBLISHED, edit=Edit(WINTER, "headline"))
    site = site_with(story)
    before = site.answer(site.path(story, WINTER), {}, WINTER - timedelta(seconds=1))
    assert versions(7, "headline")[0].headline in before.body.decode()
    assert (
        versions(7, "headline")[1].headline in site.answer(site.path(story, WINTER), {}, WINTER).body.decode()
    )


@pytest.mark.parametrize(
    ("how", "status"), [("404", 404), ("410", 410), ("home", 302), ("listing", 302), ("soft 404", 200)]
)
def test_what_was_taken_down_is_answered_in_its_way_until_it_comes_back(how, status):
    story = Story(7, PUBLISHED, removal=Removal(WINTER, how, SUMMER))
    site = site_with(story)
    assert site.answer("/presse/meldung-7.html", {}, WINTER).status == status
    assert site.there(WINTER) == []
    assert text(7).headline in site.answer("/presse/meldung-7.html", {}, SUMMER).body.decode()


@pytest.mark.parametrize(("how", "status"), [("one to one", 301), ("home", 302), ("404", 404)])
def test_after_a_relaunch_old_addresses_lead_elsewhere_and_new_ones_are_there(how, status):
    story = Story(7, PUBLISHED)
    site = site_with(story, Trouble("relaunch", how, WINTER, SUMMER))
    assert site.answer("/presse/meldung-7.html", {}, SUMMER).status == status
    assert text(7).headline in site.answer("/aktuelles/7", {}, SUMMER).body.decode()
    assert site.table(SUMMER)["article"] != site.table(WINTER)["article"]


def test_a_box_stands_in_all_articles_while_it_lasts():
    story = Story(7, PUBLISHED)
    site = site_with(story, Trouble("box", "in all articles", WINTER, SUMMER))
    pages = [site.answer(site.path(story, now), {}, now) for now in (PUBLISHED, WINTER, SUMMER)]
    assert [BOX in one.body.decode() for one in pages] == [False, True, False]
    assert [one.troubled for one in pages] == [False, True, False]


def test_a_server_with_validators_says_that_nothing_has_changed():
    site = site_with(Story(7, PUBLISHED), traits=frozenset({"validators"}))
    etag = site.answer("/presse/meldung-7.html", {}, WINTER).headers["ETag"]
    assert site.answer("/presse/meldung-7.html", {"if-none-match": etag}, SUMMER).status == 304


def test_a_paper_closes_what_is_older():
    site = site_with(Story(7, PUBLISHED), Trouble("paywall", "older", PUBLISHED, None))
    opened = site.answer("/presse/meldung-7.html", {}, PUBLISHED + timedelta(days=1))
    closed = site.answer("/presse/meldung-7.html", {}, SUMMER)
    assert text(7).paragraphs[-1] in opened.body.decode()
    assert text(7).paragraphs[-1] not in closed.body.decode()


def test_a_closed_page_says_so_for_machines():
    assert reading_of("newspaper", shown(closed=True)).paywalled
    assert not reading_of("newspaper", replace(shown(), closed=False)).paywalled


@pytest.fixture(scope="module")
def small_year():
    """A process of its own: a reactor does not start twice."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.year", *WORLD, "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS_MAX,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# What must be 0 whatever happened.
NEVER = (
    "articles that were never had",
    "edits not noticed",
    "edits with a wrong size or label",
    "false edits",
    "deletions not said",
    "false deletions",
    "called missing, though there",
    "said to have moved without a relaunch",
    "said to be closed without a policy",
    "claims while nothing could be known",
    "troubles reported late or never",
    "false alarms",
    "articles that are kept twice",
    "errors the program logged",
)


@pytest.mark.parametrize("what", NEVER)
def test_a_small_year_is_told_as_it_was(small_year, what):
    assert small_year["wrong"].get(what, []) == []
    assert small_year["measures"][what] == 0


def test_a_small_year_has_something_to_tell(small_year):
    measures = small_year["measures"]
    assert measures["edits noticed"] == measures["edits that could be noticed"] > 0
    assert measures["deletions said"] == measures["deletions planted"] > 0
    assert measures["papers that closed their articles"] == measures["of these, reported"] > 0
    for kind in ("box", "outage", "relaunch", "robots", "wall"):
        assert measures[f"{kind}: showed"] == measures[f"{kind}: reported within 2 runs"] >= 1
