"""The dry run of sources, through its command, and what it says of robots.txt."""

import json
from pathlib import Path
from tempfile import mkdtemp

import pytest

from archive.terminal import print_table
from crawler.check import SAMPLES, Checked, allowed
from crawler.observing import RobotsAnswer
from crawler.trying_cli import CHECK_COLUMNS
from tests.sites import Answer, article, listing

PAGES = 4
PER_PAGE = 6


def check(desk, *ids, code=0):
    folder = Path(mkdtemp(prefix="stadtchronik-test-"))  # a short name, or no page could be read
    done = desk.run(
        "-m", "crawler.cli", "sources", "check", *ids, "--json", code=code, env={"TMPDIR": str(folder)}
    )
    folder.rmdir()  # nothing is left behind
    return {one["source"]: one for one in json.loads(done.stdout)}


@pytest.mark.e2e
def test_a_check_reads_a_few_articles_and_stores_nothing(site, desk):
    for page in range(PAGES):
        numbers = range(page * PER_PAGE, (page + 1) * PER_PAGE)
        site.paths |= {f"/artikel/{number}": article(f"Nummer {number}") for number in numbers}
        site.paths[f"/presse?page={page}"] = listing(
            *(f"/artikel/{number}" for number in numbers), following=f"/presse?page={page + 1}"
        )
    desk.source(homepage=site.url(), listings=[site.url("/presse?page=0")], article="/artikel/")
    found = check(desk, "stadt")["stadt"]
    assert found["run"]["new"] == SAMPLES
    assert {one["headline"] for one in found["articles"]} == {f"Nummer {number}" for number in range(SAMPLES)}
    assert (found["robots"], found["opt_outs"]) == ("allowed", 0)
    assert 0 < found["seconds"] < 60
    assert site.asked()[:2] == ["/robots.txt", "/presse?page=0"]
    assert len(site.asked()) == 2 + SAMPLES, "the other pages of the list are not needed"
    assert not desk.archive.exists()


@pytest.mark.e2e
def test_all_sources_are_checked_side_by_side_and_what_is_wrong_is_said(site, desk):
    kept = {"homepage": site.url(host="gut.localhost"), "listings": [site.url("/presse", "gut.localhost")]}
    site.paths |= {
        "gut.localhost/presse": listing("/artikel/1", "/artikel/2"),
        "gut.localhost/artikel/1": article("Nummer 1"),
        "gut.localhost/artikel/2": article("Nummer 2"),
        "fort.localhost/presse": Answer(b"Fort.", 404),
        "zu.localhost/robots.txt": Answer(b"User-agent: *\nDisallow: /presse\nCrawl-delay: 0.1\n"),
        "stumm.localhost/robots.txt": Answer(b"Kaputt.", 500),
    }
    desk.source("gut", article="/artikel/", **kept)
    for id_ in ("fort", "zu", "stumm"):
        host = f"{id_}.localhost"
        desk.source(
            id_, homepage=site.url(host=host), listings=[site.url("/presse", host)], article="/artikel/"
        )
    desk.source("bald", homepage=site.url(host="bald.localhost"), needs="a list page")
    found = check(desk, code=1)
    seen = {id_: (one["run"]["health"], one["robots"], len(one["articles"])) for id_, one in found.items()}
    assert seen == {
        "fort": ("broken", "allowed", 0),
        "gut": ("ok", "allowed", 2),
        "stumm": ("broken", "unreachable", 0),
        "zu": ("disallowed", "disallowed, pause 0.1 s", 0),
    }
    assert found["fort"]["run"]["reason"] == "No seed could be read: HTTP 404."
    assert "bald.localhost" not in {request.host for request in site.log}


ROBOTS = RobotsAnswer(200, b"User-agent: *\nDisallow: /intern\nCrawl-delay: 10\n")


@pytest.mark.parametrize(
    ("seeds", "said"),
    [
        (["https://a.example/feed"], "allowed, pause 10 s"),
        (["https://a.example/intern"], "disallowed, pause 10 s"),
        (["https://a.example/intern", "https://a.example/feed"], "1 of 2 seeds disallowed, pause 10 s"),
        (["https://b.example/feed"], "unreachable"),
        (["https://b.example/feed", "https://a.example/feed"], "1 of 2 seeds unreachable, pause 10 s"),
        (["https://c.example/feed"], "allowed"),
        (["https://d.example/feed"], "unreachable"),
    ],
)
def test_what_robots_txt_says_of_seeds_is_said_in_words(seeds, said):
    answers = {
        "https://a.example": ROBOTS,
        "https://c.example": RobotsAnswer(404, b""),
        "https://d.example": RobotsAnswer(503, b""),
    }
    assert allowed(seeds, answers) == said


def test_the_table_says_in_one_row_what_a_source_is_worth(capsys):
    run = {"links": 12, "new": 4, "unread": 1, "health": "ok", "reason": "Seeds and pages read as expected."}
    one = Checked(source="stadt", run=run, articles=[], robots="allowed", opt_outs=0, seconds=6.1)
    print_table([one.row()], CHECK_COLUMNS)
    assert capsys.readouterr().out.split("\n")[1].split() == [
        *("stadt", "12", "4", "of", "5", "allowed", "0", "6.1", "ok"),
        *run["reason"].split(),
    ]
