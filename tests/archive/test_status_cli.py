"""`stadtchronik status`, as one types it. (`notify` is in test_notify.py.)"""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from archive import Archive, gaps
from archive.times import iso
from crawler.cli import cli
from tests.archives import NOON


@pytest.fixture
def run(filled):
    def run(*arguments):
        return CliRunner().invoke(cli, ["status", *arguments, "--archive", str(filled)])

    return run


@pytest.fixture
def broken(filled):
    """The newspaper of the archive is broken."""
    with Archive.open(filled) as archive:
        row = {"source": "bote", "state": "broken", "since": iso(NOON), "reason": "No seed."}
        archive.db.table("health").upsert(row, pk="source")
        gaps.open_(archive.db, "bote", NOON - timedelta(days=3), "degraded", "No seed.")


def test_it_says_how_every_source_is(run):
    rows = json.loads(run("--json").output)
    assert {row["source"]: row["articles"] for row in rows} == {"musterstadt": 2, "bote": 2}
    done = run()
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "2 ok")
    assert "musterstadt" in done.output


def test_it_warns_by_its_exit_code_and_names_the_worst_first(run, broken):
    done = run()
    head, first, second, last = done.output.splitlines()
    assert done.exit_code == 1
    assert head.split() == [
        "source",
        "health",
        "since",
        "reason",
        "articles",
        "newest",
        "last",
        "run",
        "gap",
        "since",
    ]
    assert first.split() == [
        "bote",
        "broken",
        "2026-10-16",
        "No",
        "seed.",
        "2",
        "2026-10-14",
        "2026-10-16",
        "12:00",
        "2026-10-13",
    ]
    assert second.startswith("musterstadt")
    assert last == "1 ok, 1 broken"


def test_it_can_be_asked_for_some_sources(run, broken):
    done = run("musterstadt")
    assert done.exit_code == 0
    assert "bote" not in done.output
    assert [row["source"] for row in json.loads(run("bote", "--json").output)] == ["bote"]


def test_a_source_it_does_not_know_is_no_empty_table(run):
    done = run("boten")
    assert done.exit_code == 2
    assert "Did you mean “bote”" in done.output


def test_only_problems_can_be_shown_and_none_is_silence(run):
    assert (run("--problems").exit_code, run("--problems").output) == (0, "")
    assert json.loads(run("--problems", "--json").output) == []


def test_problems_are_shown_without_the_sources_that_are_well(run, broken):
    done = run("--problems")
    assert done.exit_code == 1
    assert "bote" in done.output
    assert "musterstadt" not in done.output


def test_every_key_of_its_json_is_documented(run, broken):
    from pathlib import Path

    documented = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    for name in json.loads(run("--json").output)[0]:
        assert f"`{name}`" in documented, name
