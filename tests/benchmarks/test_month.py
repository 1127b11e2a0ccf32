"""A few invented days on a real archive: what is asked for, and what is noticed."""

from datetime import timedelta

import pytest

from benchmarks.invented import START, world
from benchmarks.month import counted, noticed, simulate

DAYS = 10


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    sites = world(DAYS, only=("city", "weekly village"), share=0.4)
    path = tmp_path_factory.mktemp("month") / "archive.db"
    return sites, counted(simulate(sites, path, DAYS, revisits=50)), noticed(sites, path, DAYS)


def test_every_article_is_had_once_and_little_is_asked_for_besides(month):
    sites, counts, archive = month
    last = START + timedelta(days=DAYS)
    heard = last - timedelta(days=1)  # a feed that is never modified is read whole within a day
    told = sum(
        START < story.published < heard and story.is_there(last) for site in sites for story in site.stories
    )
    assert told <= counts["new"] < 1.2 * told
    assert archive["articles that are kept twice"] == 0
    # In a few short lists an entry dated with the moment of asking weighs more than in a month of fifty sites.
    assert counts["page requests"] - counts["changed"] < 1.3 * counts["new"]
    assert counts["requests per seed and run"] < 1.1


def test_edits_are_noticed(month):
    _, _, archive = month
    had, _, every = archive["edits noticed, every site"].partition(" of ")
    assert int(had) > 0
    assert int(had) == int(every.partition(",")[0])


def test_the_same_world_is_made_twice():
    assert world(3) == world(3)
    assert world(3) != world(3, seed=2)
