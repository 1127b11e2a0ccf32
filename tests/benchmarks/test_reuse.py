"""Copied releases are told from what only looks like them, on the pairs of the benchmark."""

from contextlib import closing
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import reuse
from archive.claims import Text, claim
from archive.facts import Facts
from archive.prints import COMMON_DAYS
from benchmarks.reuse import CLOSE, empty, measure, put, summary
from benchmarks.reuse_texts import CATEGORIES, CITIES, Written, pairs

PAIRS = 80
ECHO = "Genannt sind"


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


def keyed(texts):
    return [(1_735_689_600_000 + text.day * 86_400_000 + key, text) for key, text in enumerate(texts)]


def echoes(text, share=1.0):
    """What states such a share of the figures of a text on so many other days that none of them tells anything any more."""
    numbers, days = (sorted(one) for one in (Facts(text.text).numbers, Facts(text.text).dates))
    said = [
        f"{int(one):,} Euro".replace(",", ".") if one.isdigit() else one.replace(".", ",") for one in numbers
    ]
    said += ["am {1}.{0}.".format(*one.split("-")) for one in days]
    said = said[: round(len(said) * share)]
    return [
        Written(
            city=(text.city + after) % CITIES,
            official=False,
            day=text.day + 10 * after,
            hour=6,
            text=f"{ECHO} {', '.join(Random(after).sample(said, len(said)))}",
        )
        for after in range(1, COMMON_DAYS + 1)
    ]


@pytest.fixture(scope="module")
def chosen(planted):
    """Pairs of every kind, and a second one of those that rest on figures."""
    found = planted[: 2 * len(CATEGORIES)]
    return [*found[: len(CATEGORIES)], found[len(CATEGORIES) + CATEGORIES.index("paraphrased")]]


@pytest.fixture(scope="module")
def few(chosen):
    """The chosen pairs with the other texts of their archive, and a second newspaper with one of the articles.

    Of some of them what they state becomes common: of one all its claim rests on, of one a part of that, of one
    nothing its claim rests on.
    """
    texts = [text for pair in chosen for text in (pair.release, pair.article, *pair.others)]
    texts.append(replace(chosen[0].article, city=chosen[0].article.city + 1, hour=18))
    first = {pair.category: pair.release for pair in chosen[: len(CATEGORIES)]}
    texts += echoes(first["paraphrased"])
    texts += echoes(chosen[-1].release, share=0.6)
    texts += echoes(first["verbatim"])
    return keyed(texts)


@pytest.fixture(scope="module")
def at_once(few):
    return filed(few)


def test_figures_that_become_common_take_away_the_claim_that_rests_on_them_and_no_other(few, at_once):
    before = filed([one for one in few if not one[1].text.startswith(ECHO)])
    (gone,) = set(before["reuse"]) - set(at_once["reuse"])
    assert "paraphrase" in gone
    assert set(at_once["reuse"]) < set(before["reuse"])
    assert "paraphrase" in {row[6] for row in at_once["reuse"]}, "a part of what it rests on is left"
    assert before["twins"] == at_once["twins"]


def test_what_is_claimed_of_a_pair_does_not_depend_on_which_figures_are_common(planted):
    for pair in planted:
        texts = [
            Text(place, one.day * 86_400, str(place), one.text, official=one.official)
            for place, one in enumerate((pair.release, pair.article))
        ]
        figures = frozenset().union(*(one.fact_values for one in texts))
        assert claim(*texts) == claim(*(replace(one, common_among=figures.__and__) for one in texts))


@pytest.mark.parametrize("step", [1, -1])
def test_claims_are_the_same_when_each_text_is_compared_as_it_comes(few, at_once, step):
    """In the order of the list a paragraph and figures become common after claims were made that rest on them."""
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
