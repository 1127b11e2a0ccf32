import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.lexicon import german
from archive.word_keys import KEYS_MAX, gendered, is_word, keys, wanted, written_apart


def asks_for(typed, term, *, compounds=True):
    """Whether a typed word asks for a word of the index."""
    asked = wanted(typed, german(fast=True))
    held = keys(term, german(fast=True))
    return bool((asked.forms | (asked.compounds if compounds else frozenset())) & held)


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("Partnerschaft", "städtepartnerschaften"),
        ("Strasse", "straßen"),
        ("Duesseldorf", "düsseldorfs"),
        ("gesperrt", "gesperrten"),
        ("Bürger:innen", "bürger"),
        ("BürgerInnen", "bürgerin"),
        ("Arzt", "ärzt"),
        ("Hauptstraße", "hauptstr"),
        ("Müller", "müllers"),
        ("Partnerschaftsverein", "städtepartnerschaftsvereine"),
    ],
)
def test_forms_of_a_word_share_a_key(typed, term):
    assert asks_for(typed, term)


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("Verein", "vereint"),
        ("verein", "vereint"),
        ("Bad", "baden"),
        ("Rat", "raten"),
        ("Forderung", "förderung"),
        ("Fest", "manifest"),
        ("Siegen", "sieg"),
        ("Kohl", "kohle"),
        ("Städtepartnerschaft", "partnerschaft"),
        ("Lange", "länger"),
    ],
)
def test_words_that_look_alike_share_none(typed, term):
    assert not asks_for(typed, term)


def test_compounds_are_asked_for_by_keys_of_their_own():
    assert not asks_for("Partnerschaft", "städtepartnerschaft", compounds=False)
    assert asks_for("Partnerschaft", "partnerschaften", compounds=False)


def test_a_word_nobody_knows_may_lack_its_dots():
    assert wanted("Dusseldorf", german(fast=True)).instead & keys("düsseldorf", german(fast=True))
    assert not wanted("Forderung", german(fast=True)).instead


@pytest.mark.parametrize(
    "word", ["Bürger:innen", "Bürger*innen", "Bürger_innen", "BürgerInnen", "Bürger/-innen", "Bürger(innen)"]
)
def test_ways_to_write_a_noun_for_all_are_one(word):
    assert gendered(word) == "Bürgerinnen"


def test_a_compound_is_written_apart_at_each_joint():
    assert list(written_apart("Landtagswahlkampf", german(fast=True))) == [
        ("landtags", "wahlkampf"),
        ("landtagswahl", "kampf"),
    ]


@given(st.text(max_size=45))
def test_whatever_is_in_the_index_has_few_keys_and_one_only_when_it_is_a_word(term):
    found = keys(term.lower(), german(fast=True))
    assert len(found) <= KEYS_MAX
    assert bool(found) == is_word(term.lower())


@given(st.text(min_size=1, max_size=45))
def test_whatever_is_typed_asks_for_something(word):
    assert wanted(word, german(fast=True)).forms
