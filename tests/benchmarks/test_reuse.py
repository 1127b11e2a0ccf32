"""Copied releases are told from what only looks like them, on the pairs of the benchmark."""

from contextlib import closing
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import reuse
from archive.claims import DAY_SECONDS, Text, claim, twins
from archive.facts import Facts
from archive.prints import COMMON_DAYS
from benchmarks.reuse import CLOSE, empty, measure, put, summary
from benchmarks.reuse_texts import CATEGORIES, Written, pairs

PAIRS = 80
ECHO = "Genannt sind"
QUOTED_WORDS = 15


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


def on_other_days(text, say):
    """Texts of one newspaper on so many other days that nothing that all of them have tells anything any more."""
    days = [text.day + 10 * number for number in range(1, COMMON_DAYS + 1)]
    return [Written(text.city, official=False, day=day, hour=6, text=say(day)) for day in days]


def echoes(text, share=1.0):
    """Texts that state such a share of the figures of another one, each in an order of its own."""
    numbers, days = (sorted(one) for one in (Facts(text.text).numbers, Facts(text.text).dates))
    said = [
        f"{int(one):,} Euro".replace(",", ".") if one.isdigit() else one.replace(".", ",") for one in numbers
    ]
    said += ["am {1}.{0}.".format(*one.split("-")) for one in days]
    said = said[: round(len(said) * share)]
    return on_other_days(text, lambda day: f"{ECHO} {', '.join(Random(day).sample(said, len(said)))}")


@pytest.fixture(scope="module")
def chosen(planted):
    """Pairs of every kind, and a second one of those that rest on figures."""
    found = planted[: 2 * len(CATEGORIES)]
    return [*found[: len(CATEGORIES)], found[len(CATEGORIES) + CATEGORIES.index("paraphrased")]]


@pytest.fixture(scope="module")
def quoting(chosen):
    """A report of a newsroom's own with the first words of a release, too few of them for a claim."""
    pair = chosen[CATEGORIES.index("own words")]
    words = " ".join(pair.release.text.split()[:QUOTED_WORDS])
    return replace(pair.article, text=f"{words}\n\n{pair.article.text}")


@pytest.fixture(scope="module")
def few(chosen, quoting):
    """The chosen pairs with the other texts of their archive, and a second newspaper with one of the articles.

    Of some of them what they state becomes common: of one all its claim rests on, of one a part of that, of one
    nothing its claim rests on.
    """
    first = {pair.category: pair for pair in chosen[: len(CATEGORIES)]}
    texts = [text for pair in chosen for text in (pair.release, pair.article, *pair.others)]
    texts[texts.index(first["own words"].article)] = quoting
    texts.append(replace(chosen[0].article, city=chosen[0].article.city + 1, hour=18))
    texts += echoes(first["paraphrased"].release)
    texts += echoes(chosen[-1].release, share=0.6)
    texts += echoes(first["verbatim"].release)
    return keyed(texts)


@pytest.fixture(scope="module")
def with_paragraph(few, quoting):
    """The same texts, and a paragraph of the one that quotes in so many others that it does not count."""
    paragraph = max(quoting.text.split("\n\n"), key=len)
    return keyed([*(text for _, text in few), *on_other_days(quoting, lambda _: paragraph)])


@pytest.fixture(scope="module")
def at_once(with_paragraph):
    return filed(with_paragraph)


def test_figures_that_become_common_take_away_the_claim_that_rests_on_them_and_no_other(few):
    before, after = (filed(one) for one in ([one for one in few if not one[1].text.startswith(ECHO)], few))
    (gone,) = set(before["reuse"]) - set(after["reuse"])
    assert "paraphrase" in gone
    assert set(after["reuse"]) < set(before["reuse"])
    assert "paraphrase" in {row[6] for row in after["reuse"]}, "a part of what it rests on is left"
    assert before["twins"] == after["twins"]


def test_a_paragraph_that_becomes_common_may_give_a_claim_because_the_rest_of_the_text_is_short(few, at_once):
    assert "derived" in {row[6] for row in set(at_once["reuse"]) - set(filed(few)["reuse"])}


def test_what_is_claimed_of_a_pair_does_not_depend_on_which_figures_are_common(planted):
    for pair in planted:
        texts = [
            Text(place, one.day * 86_400, str(place), one.text, official=one.official)
            for place, one in enumerate((pair.release, pair.article))
        ]
        figures = frozenset().union(*(one.fact_values for one in texts))
        assert claim(*texts) == claim(*(replace(one, common_among=figures.__and__) for one in texts))


@pytest.mark.parametrize("step", [1, -1])
def test_claims_are_the_same_when_each_text_is_compared_as_it_comes(with_paragraph, at_once, step):
    """In the order of the list a paragraph and figures become common after claims were made that rest on them."""
    assert filed(with_paragraph[::step], range(len(with_paragraph))) == at_once


@settings(max_examples=6)
@given(data=st.data())
def test_claims_are_the_same_in_whatever_order_texts_are_filed_and_compared(with_paragraph, at_once, data):
    assert len(at_once["reuse"]) >= 6
    assert len(at_once["twins"]) == 1
    order = data.draw(st.permutations(with_paragraph))
    assert filed(order, data.draw(st.sets(st.integers(0, len(order) - 1)))) == at_once


def test_every_category_has_pairs_and_the_same_seed_gives_the_same_pairs(planted):
    assert {pair.category for pair in planted} == set(CATEGORIES)
    assert list(pairs(20, seed=11)) == planted[:20]


@pytest.mark.parametrize("days", [0, 2, 40])
@pytest.mark.parametrize("apart", [0, 1, 7])
def test_texts_that_are_not_laid_side_by_side_could_not_have_been_claimed(planted, monkeypatch, days, apart):
    def text(number, body, *, official):
        at = (days if number else 0) * DAY_SECONDS
        return Text(number, at, f"source {number}", body.text, official=official)

    def said():
        shifted = [*planted[apart:], *planted[:apart]]
        return [
            (
                claim(text(0, one.release, official=True), text(1, other.article, official=False)),
                twins(text(0, one.article, official=False), text(1, other.article, official=False)),
            )
            for one, other in zip(planted, shifted, strict=True)
        ]

    quickly = said()
    monkeypatch.setattr("archive.claims._words_at_most", lambda one, other: one.counted + other.counted)
    assert said() == quickly
    assert apart or any(claimed for claimed, _ in quickly)
