from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive, gaps
from archive.language import QueryError
from archive.opening import open_readonly
from archive.status import status
from archive.times import iso
from tests.archives import CITY, NOON


def asked(path, *sources):
    with closing(open_readonly(path)) as db:
        return status(db, sources)


@pytest.fixture
def ill(filled):
    """The path of an archive with sources in several states."""
    states = {"musterstadt": ("broken", 3), "bote": ("ok", 0), "older": ("broken", 5), "still": ("quiet", 1)}
    with Archive.open(filled) as archive:
        archive.register([replace(CITY, id="older"), replace(CITY, id="still"), replace(CITY, id="unseen")])
        for source, (state, days) in states.items():
            row = {
                "source": source,
                "state": state,
                "since": iso(NOON - timedelta(days=days)),
                "reason": "R.",
            }
            archive.db.table("health").upsert(row, pk="source")
        gaps.open_(archive.db, "musterstadt", NOON - timedelta(days=4), "degraded", "R.")
        archive.db.execute(
            """UPDATE run_sources SET measures = '{"read": 2, "has": {"lead": 1}, "state": "ok", "finding": {"code": "ok", "n": 1}}' WHERE source = 'bote'"""
        )
    return filled


def test_the_worst_come_first_and_of_one_state_the_one_that_changed_last(ill):
    assert [row["source"] for row in asked(ill)] == ["musterstadt", "older", "still", "unseen", "bote"]


def test_a_source_has_what_an_operator_wants_to_know(ill):
    bote = asked(ill, "bote")[0]
    assert bote["articles"] == 2
    assert bote["newest"] == "2026-10-14T17:20:00+02:00"
    assert bote["last_run"] == iso(NOON)
    assert (bote["pages"], bote["fields"], bote["gap"]) == (2, {"lead": 1}, None)
    assert (bote["finding"], bote["values"]) == ("ok", {"n": 1})


def test_a_finding_the_state_does_not_follow_from_is_not_given_as_its_reason(ill):
    with Archive.open(ill) as archive:
        archive.db.execute("UPDATE health SET state = 'degraded' WHERE source = 'bote'")
    bote = asked(ill, "bote")[0]
    assert (bote["finding"], bote["values"]) == (None, {})


def test_the_gap_that_lasts_is_named(ill):
    assert asked(ill, "musterstadt")[0]["gap"] == iso(NOON - timedelta(days=4))


def test_one_that_was_never_crawled_is_new(ill):
    row = asked(ill, "unseen")[0]
    assert (row["health"], row["reason"], row["since"], row["last_run"]) == (
        "new",
        "Never crawled.",
        None,
        None,
    )


def test_an_unknown_source_is_no_empty_table(ill):
    with pytest.raises(QueryError, match="Did you mean “bote”"):
        asked(ill, "boten")
