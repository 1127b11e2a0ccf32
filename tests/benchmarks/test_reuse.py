"""Copied releases are told from what only looks like them, on the pairs of the benchmark."""

from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import reuse
from benchmarks.reuse import CLOSE, empty, measure, put, summary
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


def filed(texts, compared=()):
    """The claims of an archive in which texts were filed in this order, and compared after these of them."""
    with closing(empty()) as db:
        for place, (key, text) in enumerate(texts):
            put(db, key, text)
            if place in compared:
                reuse.compare(db)
        reuse.compare(db)
        return {
            table: db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            for table in ("reuse", "twins", "fingerprints")
        }


@pytest.fixture(scope="module")
def few(planted):
    """A pair of every kind with the other texts of its archive, and a second newspaper with one of the articles."""
    texts = [
        text for pair in planted[: len(CATEGORIES)] for text in (pair.release, pair.article, *pair.others)
    ]
    texts.append(replace(planted[0].article, city=planted[0].article.city + 1, hour=18))
    return [(1_735_689_600_000 + text.day * 86_400_000 + key, text) for key, text in enumerate(texts)]


@pytest.fixture(scope="module")
def at_once(few):
    return filed(few)


@pytest.mark.parametrize("step", [1, -1])
def test_claims_are_the_same_when_each_text_is_compared_as_it_comes(few, at_once, step):
    """In the order of the list a paragraph becomes common after claims were made that rest on it."""
    assert filed(few[::step], range(len(few))) == at_once


@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_claims_are_the_same_in_whatever_order_texts_are_filed_and_compared(few, at_once, data):
    assert len(at_once["reuse"]) >= 6
    assert len(at_once["twins"]) == 1
    order = data.draw(st.permutations(few))
    assert filed(order, data.draw(st.sets(st.integers(0, len(few) - 1)))) == at_once


def test_every_category_has_pairs_and_the_same_seed_gives_the_same_pairs(planted):
    assert {pair.category for pair in planted} == set(CATEGORIES)
    assert list(pairs(20, seed=11)) == planted[:20]
