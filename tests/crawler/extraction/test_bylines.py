"""Persons are named first name first; agencies are signs and no persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.bylines import (
    NAME_MAX_CHARACTERS,
    credited,
    is_agency,
    is_sign,
    is_whole_name,
    names,
)


@pytest.mark.parametrize(
    ("text", "persons"),
    [
        ("Erika Muster", ["Erika Muster"]),
        ("Von Erika Muster", ["Erika Muster"]),
        ("von Erika Muster und Max Beispiel", ["Erika Muster", "Max Beispiel"]),
        ("Von: Erika Muster; Max Beispiel", ["Erika Muster", "Max Beispiel"]),
        ("Erika Muster / Max Beispiel", ["Erika Muster", "Max Beispiel"]),
        ("Erika Muster, Max Beispiel und Eva Probe", ["Erika Muster", "Max Beispiel", "Eva Probe"]),
        ("Autorin: Erika Muster", ["Erika Muster"]),
        ("Erstellt von Erika Muster", ["Erika Muster"]),
        ("Erika Muster,", ["Erika Muster"]),
        ("Erika \n Muster", ["Erika Muster"]),
        ("Muster, Erika", ["Erika Muster"]),
        ("Muster, Erika; Beispiel, Max", ["Erika Muster", "Max Beispiel"]),
        ("Muster-Probe, Hans Peter", ["Hans Peter Muster-Probe"]),
        ("Redaktion: von der Heide, Eva", ["Eva von der Heide"]),
        ("Autor: Eva von der Heide", ["Eva von der Heide"]),
        ("Vonderau, Petra", ["Petra Vonderau"]),
        ("Textor, Paul", ["Paul Textor"]),
        ("Erika Muster, Redakteurin", ["Erika Muster"]),
        ("Erika Muster, Musterstadt", ["Erika Muster"]),
        ("Ein Kommentar von Erika Muster", ["Erika Muster"]),
        ("Redaktion Text: Erika Muster", ["Erika Muster"]),
        ("ERIKA MUSTER-PROBE", ["Erika Muster-Probe"]),
        ("Erika Muster in Brüssel", ["Erika Muster"]),
        ("Erika Muster und Max Beispiel & Eva Probe", ["Erika Muster", "Max Beispiel", "Eva Probe"]),
        ("Dr. Erika Muster", ["Dr. Erika Muster"]),
        ("Redaktion Musterblatt Online", []),
        ("Landeshauptstadt Musterstadt", []),
        ("Deutsche Presse-Agentur", []),
        ("redaktion@beispiel.example", []),
        ("https://beispiel.example/erika", []),
        ("Folgen", []),
        ("Erika Muster und dpa", ["Erika Muster"]),
        ("Erika Muster (dpa)", ["Erika Muster"]),
        ("Erika Muster/dpa", ["Erika Muster"]),
        ("dpa/lnw", []),
        ("(red)", []),
        ("Redaktion", []),
        ("Von", []),
        ("", []),
        ("x" * NAME_MAX_CHARACTERS, ["x" * NAME_MAX_CHARACTERS]),
        ("x" * (NAME_MAX_CHARACTERS + 1), []),
        ("Erika Muster; " + " " * 4 * NAME_MAX_CHARACTERS, []),
    ],
)
def test_a_byline_names_persons(text, persons):
    assert names([text]) == tuple(persons)


def test_a_person_is_named_once():
    assert names(["Von Erika Muster", "Muster, Erika", "Max Beispiel"]) == ("Erika Muster", "Max Beispiel")


@pytest.mark.parametrize(
    ("line", "persons"),
    [
        ("Text: Muster, Erika", ["Erika Muster"]),
        ("Redaktion: Erika Muster und Max Beispiel", ["Erika Muster", "Max Beispiel"]),
        ("Erstellt von: Erika Muster", ["Erika Muster"]),
        ("Text: Der Rat tagt am Montag.", []),
        ("Text:Muster", []),
        ("text: Muster, Erika", []),
        ("Von: Erika Muster", []),
        ("Der Text: Muster, Erika", []),
        ("Text: " + "x" * (NAME_MAX_CHARACTERS + 1), []),
        ("Text:", []),
    ],
)
def test_a_line_credits_somebody_or_is_text(line, persons):
    assert credited(line) == tuple(persons)


@pytest.mark.parametrize(
    "line",
    ["dpa", "(dpa)", "DPA", "(dpa/lnw)", "pm/red", "(red/dpa/afp/apa/epd/rp)", " (red) ", "Red", "epd / kna"],
)
def test_signs_are_signs(line):
    assert is_sign(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "()",
        "/",
        "dpa/",
        "dpa-infocom",
        "dpa, red",
        "rot",
        "dpa meldet",
        "Erika Muster",
        "(red/dpa/afp/apa/epd/kna)",
    ],
)
def test_words_are_no_signs(line):
    assert not is_sign(line)


@pytest.mark.parametrize("name", ["dpa", "(dpa)", "Deutsche Presse-Agentur", "dpa-infocom"])
def test_agencies_are_known_by_sign_and_by_name(name):
    assert is_agency(name)


@pytest.mark.parametrize(
    ("name", "is_whole"),
    [
        ("Erika Muster", True),
        ("Eva von der Heide", True),
        ("Dr. Hans-Peter Muster", True),
        ("Erika", False),
        ("erika muster", False),
        ("Erika Muster 3", False),
        ("Erika lebt", False),
        ("Musterblatt Redaktion", False),
    ],
)
def test_a_whole_name_has_a_first_and_a_last_one(name, is_whole):
    assert is_whole_name(name) is is_whole


@given(st.lists(st.text(max_size=100)))
def test_no_name_is_empty_or_a_sign_or_endless(texts):
    for name in names(texts):
        assert name == name.strip()
        assert 0 < len(name) <= NAME_MAX_CHARACTERS
        assert not is_sign(name)
