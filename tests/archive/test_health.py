"""A run is judged in one word and one sentence."""

import pytest

from archive.health import REFUSED, Health, judge
from archive.records import Tally


@pytest.mark.parametrize(
    ("tally", "articles", "state"),
    [
        (Tally(seeds=1, links=10, new=10), 10, "ok"),
        (Tally(seeds=1, seeds_unchanged=1), 10, "ok"),
        (Tally(seeds=1, links=2), 0, "new"),
        (Tally(seeds=0, errors=1, notes={"HTTP 500": 1}), 10, "broken"),
        (Tally(seeds=1, links=0), 10, "broken"),
        (Tally(seeds=2, seeds_unchanged=1, links=0), 10, "broken"),
        (Tally(seeds=1, links=4, new=1, unread=3, notes={"No text.": 3}), 10, "broken"),
        (Tally(seeds=1, links=4, new=3, errors=1, notes={"HTTP 500": 1}), 10, "degraded"),
        (Tally(seeds=0, errors=1, notes={REFUSED: 1}), 10, "disallowed"),
    ],
)
def test_a_run_is_judged(tally, articles, state):
    assert judge(tally, articles=articles).state == state


@pytest.mark.parametrize(
    ("before", "tally", "state"),
    [
        ("broken", Tally(seeds=2, seeds_unchanged=2), "broken"),
        ("degraded", Tally(seeds=2, seeds_unchanged=2), "degraded"),
        ("disallowed", Tally(seeds=2, seeds_unchanged=2), "ok"),
        ("broken", Tally(seeds=2, seeds_unchanged=1, links=3), "ok"),
        ("broken", Tally(seeds=2, seeds_unchanged=2, fetched=1, new=1), "ok"),
    ],
)
def test_a_run_that_saw_nothing_heals_nothing(before, tally, state):
    assert judge(tally, articles=10, before=Health(before, "As before.")).state == state


def test_the_reason_names_the_commonest_failure():
    tally = Tally(seeds=0, errors=4, notes={"HTTP 500": 1, "no answer in time": 3})
    assert "no answer in time" in judge(tally, articles=1).reason
