"""Copied releases are told from what only looks like them, on the pairs of the benchmark."""

from contextlib import closing

import pytest

from benchmarks.reuse import CLOSE, measure, summary
from benchmarks.reuse_texts import CATEGORIES, pairs

PAIRS = 80


@pytest.fixture(scope="module")
def planted():
    return list(pairs(PAIRS, seed=11))


def told(planted, order):
    found, strangers, db = measure(planted, order)
    with closing(db):
        return found, strangers


def test_copies_are_found_and_nothing_else_is_claimed(planted):
    found, strangers = told(planted, order=0)
    measured = summary(found, strangers)
    assert measured["recall"] == 1
    assert measured["paraphrases"] >= 0.8
    assert measured["true_claims"] == 1
    assert measured["share_error"] <= CLOSE


def test_the_order_of_filing_does_not_matter(planted):
    """In the second one every text is compared as it comes."""
    said = [
        [one.claim and {**one.claim, "release": 0, "article": 0} for one in told(planted, order)[0]]
        for order in (0, 3)
    ]
    assert said[0] == said[1]


def test_every_category_has_pairs_and_the_same_seed_gives_the_same_pairs(planted):
    assert {pair.category for pair in planted} == set(CATEGORIES)
    assert list(pairs(20, seed=11)) == planted[:20]
