"""What a text states, in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.facts import Facts


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("4,3 Millionen Euro", {"4300000"}),
        ("4.300.000 Euro und 4,3 Mio. Euro", {"4300000"}),
        ("1,2 Milliarden", {"1200000000"}),
        ("20 000 Menschen", {"20000"}),
        ("1.263 Kinder, 46 Lehrer", {"1263", "46"}),
        ("drei von 12 Plätzen", set()),
        ("im Jahr 2026, um 19.30 Uhr, am 17. Oktober 2026", set()),
        ("Telefon 02997 00-650", set()),
        ("7,5 Prozent", {"7.5"}),
        ("1" * 10_000, set()),
    ],
)
def test_numbers_that_tell_something(text, numbers):
    assert Facts(text).numbers == numbers


@pytest.mark.parametrize("text", ["am 17. Oktober 2026", "am 17.10.2026", "17. Okt.", "bis 17.10."])
def test_a_day_in_all_its_spellings(text):
    assert Facts(text).dates == {"10-17"}


def test_a_day_that_is_none_is_left_out():
    assert Facts("am 99.13.2026 und am 45. Mai").dates == frozenset()


def test_names_are_two_capitalised_words_side_by_side():
    assert Facts("Die Stadträtin Petra Kranz-Öztürk sagte Ende November").names == {
        "stadtraetin petra",
        "petra kranz-oeztuerk",
    }


def test_quotations_count_without_their_marks():
    said = "Das ist ein guter Tag für uns alle"
    assert Facts(f"„{said}“, sagte er.").quotations == Facts(f'Er sagte: "{said}!"').quotations != frozenset()


@given(st.text(max_size=400))
def test_any_text_has_facts(text):
    facts = Facts(text)
    assert len(facts.figures) == len(facts.numbers) + len(facts.dates)
    assert all(name == name.lower() for name in facts.names | facts.quotations)
