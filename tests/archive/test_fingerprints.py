"""Fingerprints: what two texts cannot share without sharing one, and what does not count."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fingerprints import (
    BITS,
    GUARANTEED,
    PAIRS_KEPT,
    TOGETHER,
    WINDOW,
    fact_fingerprints,
    fingerprints,
    places,
    spellings,
    spelt,
    words,
)

WORD = st.sampled_from([f"wort{number}" for number in range(400)])


def values(text):
    return {one.value for one in fingerprints(spellings(text))}


@given(
    st.lists(WORD, max_size=40),
    st.lists(WORD, max_size=40),
    st.lists(WORD, min_size=GUARANTEED, max_size=40),
    st.lists(WORD, max_size=40),
    st.lists(WORD, max_size=40),
)
def test_two_texts_that_share_twelve_words_in_a_row_share_a_fingerprint(a, b, shared, c, d):
    assert values(" ".join([*a, *shared, *b])) & values(" ".join([*c, *shared, *d]))


@given(st.text(max_size=300))
def test_any_text_has_fingerprints_of_the_stated_size(text):
    assert all(0 <= value < 1 << BITS for value in values(text))
    assert bool(values(text)) == (len(words(text)) >= 5)


@given(st.text(max_size=300))
def test_words_stand_where_they_are_said_to_stand(text):
    for word in words(text):
        assert words(text[word.start : word.end])[0].text == word.text


@given(st.text(max_size=300))
def test_spellings_and_places_are_those_of_the_words(text):
    assert spellings(text) == [word.text for word in words(text)]
    assert places(text) == [(word.start, word.end) for word in words(text)]


def test_a_fingerprint_is_the_same_on_every_machine_at_any_time():
    assert sorted(values("Die Brücke ist seit Freitag wieder frei.")) == [1525897938]


@given(st.lists(WORD, min_size=TOGETHER, max_size=60))
def test_of_every_window_a_fingerprint_is_kept(text):
    kept = [one.place for one in fingerprints(text)]
    assert kept == sorted(set(kept))
    ends = [-1, *kept, len(text) - TOGETHER + 1]
    assert all(after - before <= WINDOW for before, after in pairwise(ends))


@given(st.lists(st.sampled_from("abc"), min_size=TOGETHER, max_size=60))
def test_the_fingerprint_of_a_window_is_the_smallest_of_its_runs_and_the_last_of_equal_ones(text):
    runs = [
        fingerprints(text[first : first + TOGETHER])[0].value for first in range(len(text) - TOGETHER + 1)
    ]
    windows = [
        range(first, min(first + WINDOW, len(runs))) for first in range(max(1, len(runs) - WINDOW + 1))
    ]
    smallest = {min(window, key=lambda place: (runs[place], -place)) for window in windows}
    assert fingerprints(text) == [(runs[place], place) for place in sorted(smallest)]


@given(st.text("abzÄÖÜäöüßAZ", min_size=1, max_size=20))
def test_a_word_is_spelt_as_it_is_as_part_of_one_with_a_rare_letter(word):
    assert spelt(word) + "e" == spelt(word + "é")


@given(st.text(max_size=300))
def test_a_soft_hyphen_behind_a_text_changes_nothing(text):
    assert words(f"{text} \u00ad") == words(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("Düsseldorf", "Duesseldorf"),
        ("Du\u0308sseldorf", "Düsseldorf"),
        ("Bürger\u00admeister", "Bürgermeister"),
        ("20.000", "20000"),
        ("Café", "Cafe"),
        ("STRAẞE", "Strasse"),
        ("Übergrößenträger", "UEBERGROESSENTRAEGER"),
        ("1 \u212aelvin", "1 Kelvin"),
    ],
)
def test_a_word_has_one_spelling(one, other):
    assert [word.text for word in words(one)] == [word.text for word in words(other)]


def test_punctuation_does_not_count():
    assert values("„Die Brücke – sie ist frei“, sagte er.") == values("Die Brücke, sie ist frei: sagte er")


@given(st.sets(st.integers(0, 10**6).map(str), min_size=4, max_size=12), st.data())
def test_texts_with_most_facts_in_common_share_pairs_of_them(facts, data):
    left_out = data.draw(st.sampled_from(sorted(facts)))
    ours, theirs = fact_fingerprints(facts), fact_fingerprints(facts - {left_out})
    assert len(ours) <= PAIRS_KEPT
    if len(facts) <= 5:  # every pair is kept
        assert theirs <= ours


def test_one_fact_alone_has_no_fingerprint():
    assert fact_fingerprints(["number 17"]) == frozenset()
