"""Letters in disorder are no text; a text with odd words is one."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.paywall import SCRAMBLED_MIN_WORDS, is_scrambled
from crawler.extraction.vocabulary import FUNCTION_WORDS

PROSE = (
    "Der Rat der Stadt hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen. "
    "Die neue Brücke wird nicht vor dem Sommer fertig, weil noch Teile aus Stahl fehlen. "
    "Wer mit dem Rad zur Arbeit fährt, muss bis dahin einen Umweg von etwa zwei Kilometern machen. "
    "Das sei ärgerlich, sagte die Bürgermeisterin, aber anders gehe es leider nicht. "
)
ENGLISH = (
    "The council met on Thursday and decided to spend much more money for a bridge than it has ever had. " * 4
)


def scrambled(text, seed=1):
    shuffle = random.Random(seed)
    return " ".join("".join(shuffle.sample(word, len(word))) for word in text.split())


def test_prose_is_a_text():
    assert not is_scrambled(PROSE, "de")


@pytest.mark.parametrize("language", ["de", None])
@pytest.mark.parametrize("seed", range(5))
def test_letters_in_disorder_are_recognised(seed, language):
    assert is_scrambled(scrambled(PROSE, seed), language)


def test_other_languages_are_not_judged_by_german_words():
    assert not is_scrambled(ENGLISH, "en")
    assert not is_scrambled(ENGLISH, "de")


def test_of_few_words_nothing_is_said():
    assert not is_scrambled("wrrix " * (SCRAMBLED_MIN_WORDS - 1), "de")
    assert is_scrambled("bdrij " * SCRAMBLED_MIN_WORDS, "de")


def test_a_list_of_results_is_a_text_although_it_has_no_function_words():
    results = "75 Meter: 1. Muster Erika LG Musterstadt 10,41 – 2. Beispiel Lena TSV Neudorf 10,55 – "
    assert not is_scrambled(results * 8, "de")


def test_filler_is_no_text():
    assert is_scrambled(
        "Lorem ipsum dolor sit amet consetetur sadipscing elitr sed diam nonumy eirmod " * 2, "de"
    )


def test_case_and_punctuation_do_not_count():
    assert not is_scrambled(PROSE.upper(), "de")
    assert not is_scrambled(PROSE.replace(" ", " – 12 "), "de")


@given(
    st.lists(st.sampled_from(sorted(FUNCTION_WORDS)), min_size=SCRAMBLED_MIN_WORDS),
    st.text(st.characters(categories=["P", "Z"])),
)
def test_nothing_but_function_words_is_no_disorder(words, between):
    assert not is_scrambled(f" {between} ".join(words), "de")
