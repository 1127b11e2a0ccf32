"""Invented events of the benchmark: brought together, and the same whatever the order of filing."""

from contextlib import closing

import pytest

from benchmarks.stories import archive_of, b_cubed, placed
from benchmarks.story_texts import articles

EVENTS = 24


def groups(order):
    db, ids, _ = archive_of(articles(EVENTS, seed=11), order)
    with closing(db):
        found = placed(db, ids)
    return ids, found


def test_articles_of_an_event_are_told_together():
    ids, found = groups(order=0)
    assert b_cubed({article: one.event for article, one in ids.items()}, found).f1 >= 0.9


def test_the_order_of_filing_does_not_matter():
    """In the second one every article is placed as it comes."""
    seen = [
        {frozenset(one for one in found if found[one] == number) for number in found.values()}
        for _, found in (groups(order=0), groups(order=5))
    ]
    assert seen[0] == seen[1]


def test_b_cubed_is_that_of_the_paper():
    """Its first example: of twelve, two of three groups are put together."""
    right = dict(enumerate([1] * 5 + [2] * 2 + [3] * 5))
    small, large = dict(enumerate([1] * 5 + [2] * 7)), dict(enumerate([1] * 5 + [2] * 2 + [1] * 5))
    assert b_cubed(right, small).precision == pytest.approx(0.76, abs=0.005)
    assert b_cubed(right, large).precision == pytest.approx(0.58, abs=0.005)
    assert b_cubed(right, small).recall == b_cubed(right, large).recall == 1
