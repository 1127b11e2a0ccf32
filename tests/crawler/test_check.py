"""The dry run of one source, through its command."""

import json

import pytest

from crawler.check import SAMPLES
from tests.sites import Answer, article, listing

pytestmark = pytest.mark.e2e
PAGES = 4
PER_PAGE = 6


def check(desk, code=0):
    folder = desk.archive.parent / "temporary"
    folder.mkdir()
    done = desk.run(
        "-m", "crawler.cli", "sources", "check", "stadt", "--json", code=code, env={"TMPDIR": str(folder)}
    )
    assert list(folder.iterdir()) == [], "nothing is left behind"
    return json.loads(done.stdout)


def test_a_check_reads_a_few_articles_and_stores_nothing(site, desk):
    for page in range(PAGES):
        numbers = range(page * PER_PAGE, (page + 1) * PER_PAGE)
        site.paths |= {f"/artikel/{number}": article(f"Nummer {number}") for number in numbers}
        site.paths[f"/presse?page={page}"] = listing(
            *(f"/artikel/{number}" for number in numbers), following=f"/presse?page={page + 1}"
        )
    desk.source(homepage=site.url(), listings=[site.url("/presse?page=0")], article="/artikel/")
    found = check(desk)
    assert found["run"]["new"] == SAMPLES
    assert {one["headline"] for one in found["articles"]} == {f"Nummer {number}" for number in range(SAMPLES)}
    assert site.asked()[:2] == ["/robots.txt", "/presse?page=0"]
    assert len(site.asked()) == 2 + SAMPLES, "the other pages of the list are not needed"
    assert not desk.archive.exists()


def test_a_check_of_a_broken_source_says_what_is_wrong(site, desk):
    site.paths["/presse"] = Answer(b"Fort.", 404)
    desk.source(homepage=site.url(), listings=[site.url("/presse")], article="/artikel/")
    found = check(desk, code=1)
    assert found["articles"] == []
    assert (found["run"]["health"], found["run"]["reason"]) == ("broken", "No seed could be read: HTTP 404.")
