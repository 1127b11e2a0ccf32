"""Choosing sources on the command line."""

import json
import os

import click
import pytest

from crawler.options import as_arguments, choices
from tests.commands import stadtchronik
from tests.sites import article, feed

pytestmark = pytest.mark.e2e
SOURCE = """
name = "{name}"
kind = "{kind}"
city = "{name}"
state = "{state}"
homepage = "https://{name}.example/"
tags = ["{tag}"]
"""
SEED = 'feeds = ["https://{name}.example/feed.xml"]\nverified = 2026-10-14\nevidence = "Looked at by us"\n'
NEEDS = 'needs = "the address of a feed"\n'


@pytest.fixture
def run(tmp_path):
    """Runs a command over three sources: two cities and a newspaper, one of them without seeds."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, kind, state, tag, rest in (
        ("altdorf", "city", "Hessen", "kleinstadt", SEED),
        ("neustadt", "city", "Nordrhein-Westfalen", "kleinstadt", NEEDS),
        ("bote", "newspaper", "Nordrhein-Westfalen", "lokalausgabe", SEED),
    ):
        text = SOURCE.format(name=name, kind=kind, state=state, tag=tag) + rest.format(name=name)
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    env = os.environ | {"STADTCHRONIK_SOURCES": str(folder)}
    return lambda *arguments: stadtchronik(*arguments, check=False, env=env, cwd=tmp_path)


def listed(run, *options):
    done = run("sources", "list", "--json", *options)
    assert done.returncode == 0, done.stderr
    return [row["id"] for row in json.loads(done.stdout)]


def test_all_are_listed_or_those_that_fit(run):
    assert listed(run) == ["altdorf", "bote", "neustadt"]
    assert listed(run, "--state", "nrw", "--kind", "city") == ["neustadt"]
    assert listed(run, "bote", "altdorf", "--tag", "kleinstadt", "--tag", "lokalausgabe") == [
        "bote",
        "altdorf",
    ]


def test_the_list_says_what_was_seen_to_answer_and_what_is_needed(run):
    lines = run("sources").stdout.splitlines()
    assert lines[0].split() == ["id", "name", "kind", "city", "seeds", "verified", "needs"]
    assert lines[1].split()[-2:] == ["2026-10-14", "–"]
    assert "unverified  the address of a feed" in " ".join(lines[3].split(" "))


def test_a_value_that_nothing_has_ends_with_the_nearest(run):
    done = run("sources", "list", "--city", "Altendorf")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No source has the city “Altendorf”. Did you mean “altdorf”?" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("neustadt",), "neustadt cannot be crawled yet: it needs the address of a feed."),
        (("--state", "Hessen", "--kind", "newspaper"), "No source fits all of this."),
        (("--tag", "kleinstad"), "Did you mean “kleinstadt”?"),
    ],
)
def test_a_crawl_of_nothing_says_why(run, options, message):
    done = run("crawl", *options)
    assert done.returncode == 2
    assert message in done.stderr


def test_a_crawl_says_how_many_wait_for_seeds(site, desk):
    site.paths |= {"/feed.xml": feed(site.url("/1")), "/1": article("Eins")}
    desk.source("stadt", homepage=site.url(), feeds=[site.url("/feed.xml")])
    desk.source("dorf", homepage=site.url(), needs="the address of a feed")
    done = desk.run("-m", "crawler.cli", "crawl", "dorf", "stadt", "--json")
    assert [row["source"] for row in json.loads(done.stdout)["sources"]] == ["stadt"]
    assert "Without seeds, left out: 1. “stadtchronik sources list” says what they need." in done.stderr


def test_everything_declared_of_a_source_is_shown(run):
    shown = json.loads(run("sources", "show", "altdorf", "--json").stdout)
    assert (shown["verified"], shown["tags"], shown["evidence"]) == (
        "2026-10-14",
        ["kleinstadt"],
        "Looked at by us",
    )


def test_what_people_chose_can_be_said_again_on_a_command_line():
    said = ["--state", "nrw", "--state", "by", "--kind", "city", "--", "krefeld", "aachen"]
    seen = []

    @click.command()
    @choices
    def again(*, wanted):
        seen.append(wanted)

    again.main(said, standalone_mode=False)
    again.main(as_arguments(seen[0]), standalone_mode=False)
    assert seen[0] == seen[1]
    assert (seen[0]["id"], seen[0]["state"]) == (("krefeld", "aachen"), ("nrw", "by"))
