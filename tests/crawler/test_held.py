"""A site made anew changes all its pages and edits none; an edit is filed, whatever others do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.health import HELD_WHILE_ILL
from archive.records import Article
from crawler.held import ALL_MIN, MANY, Change, held, reason_of, still_held

WORDS = "Der Rat hat in seiner Sitzung über den Haushalt beraten und ihn mit großer Mehrheit beschlossen."


def kept(number):
    return Article(
        url=f"https://www.musterstadt.example/artikel/{number}",
        headline=f"Meldung {number}",
        lead=f"Darum geht es in Nummer {number}.",
        body=f"{WORDS}\n\nDas war die {number}. Sitzung in diesem Jahr.",
        byline=("Erika Muster",),
        published="2026-11-12",
    )


def edited(article, number):
    return replace(article, body=f"{article.body}\n\nNachtrag Nummer {number} vom Abend.")


def changes(number, change):
    return [Change(kept(n), change(kept(n), n)) for n in range(number)]


def whys(found, *, as_before=0, ill=False):
    return held([replace(change, as_before=as_before) for change in found], ill=ill)


def is_held(found, **how):
    return [why is not None for why in whys(found, **how)]


RELAUNCHES = {
    "the lead is lost": lambda old, _: replace(old, lead=None),
    "the byline is lost": lambda old, _: replace(old, byline=()),
    "the body is lost": lambda old, _: replace(old, body=None),
    "another byline is read": lambda old, _: replace(old, byline=("Redaktion Musterstadt",)),
    "the lead went into the body": lambda old, _: replace(old, lead=None, body=f"{old.lead}\n\n{old.body}"),
    "paragraphs run together": lambda old, _: replace(old, body=" ".join(old.body.split())),
    "a line of the site is read": lambda old, _: replace(old, body=f"{old.body}\n\nZum Seitenanfang"),
    "a line is not read": lambda old, _: replace(old, body=old.body.partition("\n")[2].strip()),
    "the site's name is in the headline": lambda old, _: replace(
        old, headline=f"{old.headline} | Stadt Musterstadt"
    ),
    "all are dated anew": lambda old, _: replace(old, published="2026-11-20"),
    "dates are lost": lambda old, _: replace(old, published=None),
    "little is left": lambda old, n: replace(old, body=f"Kurz {n}."),
}


@pytest.mark.parametrize("name", RELAUNCHES)
def test_articles_that_change_together_are_held(name):
    found = changes(MANY, RELAUNCHES[name])
    assert is_held(found, as_before=MANY) == [True] * MANY


@pytest.mark.parametrize("name", RELAUNCHES)
def test_real_edits_beside_a_site_that_changed_are_not_held_with_it(name):
    found = [*changes(MANY, RELAUNCHES[name]), Change(kept(8), edited(kept(8), 8))]
    assert is_held(found, as_before=1) == [True] * MANY + [False]


@pytest.mark.parametrize("name", ["the byline is lost", "a line of the site is read", "all are dated anew"])
def test_a_few_among_many_that_read_as_before_are_edits(name):
    found = changes(MANY, RELAUNCHES[name])
    assert is_held(found, as_before=MANY + 1) == [False] * MANY


def test_edits_that_have_nothing_in_common_are_edits_when_one_article_read_as_before():
    assert is_held(changes(40, edited), as_before=1) == [False] * 40


def test_when_everything_changed_that_nobody_announced_nothing_is_believed():
    assert is_held(changes(ALL_MIN, edited)) == [True] * ALL_MIN


def test_changes_that_seeds_announced_are_no_surprise():
    announced = [replace(change, announced=True) for change in changes(40, edited)]
    assert is_held(announced) == [False] * 40


@pytest.mark.parametrize(
    "after",
    [
        replace(kept(1), lead=None),
        replace(kept(1), byline=()),
        replace(kept(1), body=None),
        replace(kept(1), body="Nur wenige Worte."),
        edited(kept(1), 1),
    ],
)
def test_one_change_alone_waits_until_another_article_tells_that_the_site_is_as_it_was(after):
    change = Change(kept(1), after)
    assert is_held([change]) == [True]
    assert is_held([replace(change, seen_before=True)]) == [True], "so it is after a relaunch, too"
    assert is_held([change], as_before=1) == [False]
    assert held([replace(change, compared_as_before=1)], ill=False) == [None]


def test_of_a_source_with_one_article_it_is_believed_when_it_is_read_so_on_another_day():
    change = Change(kept(1), edited(kept(1), 1), can_be_compared=False)
    assert is_held([change]) == [True]
    assert is_held([replace(change, seen_before=True)]) == [False]


def test_a_change_that_was_announced_is_believed_alone_unless_it_lost_something_or_others_changed():
    announced = Change(kept(1), edited(kept(1), 1), announced=True)
    assert is_held([announced]) == [False]
    assert is_held([replace(announced, after=replace(kept(1), lead=None))]) == [True]
    beside = Change(kept(2), edited(kept(2), 2), compared=True)
    assert is_held([announced, beside]) == [True, True]


def test_what_changed_like_an_article_that_was_only_read_to_compare_is_held():
    """Who reads five others beside an edit hardly meets the same edit there."""
    one, other = changes(2, RELAUNCHES["a line of the site is read"])
    found = [replace(one, compared_as_before=4), replace(other, compared=True, compared_as_before=4)]
    assert None not in held(found, ill=False)
    assert held([replace(change, compared=False) for change in found], ill=False) == [None, None]


def test_an_edit_that_is_met_by_chance_beside_another_one_is_an_edit():
    one, other = changes(2, edited)
    found = [replace(one, compared_as_before=4), replace(other, compared=True, compared_as_before=4)]
    assert held(found, ill=False) == [None, None]


def test_articles_read_only_to_compare_do_not_outvote_many_that_changed_alike():
    """A box may stand in the articles of one section only."""
    found = changes(MANY, RELAUNCHES["a line of the site is read"])
    assert None not in held([replace(change, compared_as_before=5) for change in found], ill=False)


def test_what_was_held_with_others_is_held_though_it_is_read_alone_the_next_day():
    change = Change(kept(1), edited(kept(1), 1), held_together=True, seen_before=True, as_before=3)
    assert held([change], ill=False) != [None]


def test_while_a_source_is_ill_everything_is_held_even_what_was_seen_before():
    found = [replace(change, seen_before=True, announced=True) for change in changes(1, edited)]
    assert is_held(found, as_before=100, ill=True) == [True]


def test_what_is_held_only_because_its_source_is_ill_says_nothing_against_the_site():
    edits, alike = changes(2, edited), changes(MANY, RELAUNCHES["the byline is lost"])
    assert set(whys(edits, ill=True)) == {HELD_WHILE_ILL}
    assert HELD_WHILE_ILL not in whys(alike, ill=True)


def test_what_is_held_is_known_again_by_its_text():
    reading = edited(kept(1), 1)
    reason = reason_of(HELD_WHILE_ILL, reading)
    assert reason.startswith("The site reads differently: held while the source is not healthy (")
    assert still_held(reason, reading)
    assert not still_held(reason, kept(1))
    assert not still_held(None, reading)
    assert not still_held("The page is empty.", reading)


@given(st.integers(0, 12), st.integers(0, 12), st.sampled_from(sorted(RELAUNCHES)))
def test_the_order_of_changes_does_not_matter(number, as_before, name):
    found = [*changes(number, RELAUNCHES[name]), *changes(2, edited)]
    there, back = (
        whys(found, as_before=as_before),
        whys(found[::-1], as_before=as_before),
    )
    assert there == back[::-1]


@given(st.integers(0, 12), st.sampled_from(sorted(RELAUNCHES)))
def test_more_that_read_as_before_never_holds_more(number, name):
    found = changes(number, RELAUNCHES[name])
    counts = [sum(is_held(found, as_before=as_before)) for as_before in range(15)]
    assert counts == sorted(counts, reverse=True)
