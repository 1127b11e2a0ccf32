from hypothesis import given
from hypothesis import strategies as st

from archive.expansion import FORMS_MAX, as_typed, expand
from archive.lexicon import german
from archive.word_keys import keys

_WORDS = """
partnerschaft partnerschaften städtepartnerschaft reise reisen moskaureise kita
kindertagesstätte kreuz kreuzes bad baden kohle kohl rat ratssitzung düsseldorf kollegin kolleg
"""
WORDS = tuple(_WORDS.split())


def lookup(asked, most):
    """The words above as an index."""
    wanted = set(asked)
    return [word for word in WORDS if wanted & keys(word, german(fast=True))][:most]


def forms(word, *, wide=True):
    return expand(word, german(fast=True), lookup, wide=wide).forms


def test_own_forms_come_before_compounds():
    assert forms("Partnerschaft") == ("Partnerschaften", "Städtepartnerschaft")
    assert forms("Partnerschaft", wide=False) == ("Partnerschaften",)


def test_a_compound_is_looked_for_in_two_words_and_two_words_as_a_compound():
    assert forms("Moskaureise") == ("moskau reise", "moskau reisen")
    assert "Moskaureise" in forms("Moskau-Reise")


def test_synonyms_are_found_in_their_forms_and_phrases_with_all_endings():
    assert forms("Kita") == ("Kindertagesstätte",)
    assert {"deutsches rotes kreuz", "deutschen roten kreuzes"} <= {one.lower() for one in forms("DRK")}


def test_a_false_friend_is_never_searched_for():
    assert forms("Bad") == ()
    assert forms("Kohl") == ()


def test_the_first_half_of_a_noun_written_for_all_is_looked_for_with_the_second():
    assert "kolleg innen" in forms("Kollege")
    assert "Kolleg" not in forms("Kollege")


def test_only_what_nobody_knows_is_found_without_its_dots():
    assert forms("Dusseldorf")[0] == "Düsseldorf"


@given(st.text(min_size=1, max_size=40))
def test_whatever_is_typed_there_are_not_too_many_forms_and_never_the_word_itself(word):
    found = forms(word)
    assert len(found) <= FORMS_MAX
    assert word.lower() not in [one.lower() for one in found]
    assert as_typed(word)[0]
