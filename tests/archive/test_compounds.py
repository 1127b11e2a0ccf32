import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.compounds import PARTS_MAX, parts
from archive.lexicon import german


def written(word):
    return [part.written for part in parts(word, german(fast=True))]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("städtepartnerschaften", ["städte", "partnerschaften"]),
        ("städtepartnerschaftsvereins", ["städte", "partnerschafts", "vereins"]),
        ("ordnungsamt", ["ordnungs", "amt"]),
        ("feuerwehreinsätze", ["feuerwehr", "einsätze"]),
        ("schulhof", ["schul", "hof"]),
        ("oberbürgermeisterwahl", ["ober", "bürgermeister", "wahl"]),
        ("freibad", ["frei", "bad"]),
        ("moskaureise", ["moskau", "reise"]),
        ("quadratmetern", ["quadrat", "metern"]),
        ("feuerwehrkameraden", ["feuerwehr", "kameraden"]),
        ("stromverbrauch", ["strom", "verbrauch"]),
        ("landesfotograf", ["landes", "fotograf"]),
        ("verkehrsminister", ["verkehrs", "minister"]),
    ],
)
def test_a_compound_comes_apart_at_its_joints(word, expected):
    assert written(word) == expected


def test_a_beginning_nobody_knows_is_a_name_when_a_word_of_some_length_follows():
    assert written("ahlebrücke") == ["ahle", "brücke"]


@pytest.mark.parametrize(
    "word",
    [
        *("manifest", "montag", "bahnhof", "testament", "eingang", "gesperrt", "kita", "", "x"),
        *("quadrat", "kameraden", "verbrauchern", "generationen", "plantage", "register", "paragrafen"),
    ],
)
def test_what_is_no_compound_or_more_than_its_parts_stays_whole(word):
    assert written(word) == []


def test_parts_have_their_base_forms():
    assert [part.base for part in parts("ärztehäuser", german(fast=True))] == ["Arzt", "Haus"]


@given(st.text(alphabet="abdehnrstuäöüß", max_size=60))
def test_the_parts_are_the_word_again(word):
    found = written(word)
    assert "".join(found) in ("", word)
    assert len(found) <= PARTS_MAX
