from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import archive
from archive.search import MARK, UNMARK
from archive.web.text import chosen_language, date_of_year, figure, marked, percent, reading, translations

FOLDER = Path(archive.__file__).parent
with (FOLDER / "web" / "locale" / "babel.cfg").open() as looked_through:
    METHODS, _ = parse_mapping_cfg(looked_through)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "QueryError": None}


def test_every_text_of_the_pages_is_in_the_german_catalogue():
    with (FOLDER / "web" / "locale" / "de.po").open("rb") as file:
        known = {message.id for message in read_po(file, locale="de") if message.string}
    used = {message for _, _, message, _, _ in extract_from_dir(FOLDER, METHODS, keywords=KEYWORDS)}
    assert used
    assert not used - known, "run “make messages” and translate what is new"
    assert not known - used - {""}, "run “make messages”: these are not used any more"


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "language"),
    [
        (None, None, "de-AT,en;q=0.8", "de"),
        (None, None, "en;q=0.5, de;q=0.4", "en"),
        (None, None, "fr, nl", "de"),
        (None, None, "", "de"),
        (None, "en", "de", "en"),
        ("de", "en", "en", "de"),
        ("xx", None, "en", "en"),
        (None, None, "en;q=...,de;q=1.2.3", "de"),
    ],
)
def test_the_language_is_asked_for_remembered_or_accepted(asked, remembered, accepted, language):
    assert chosen_language(asked, remembered, accepted) == language


def test_english_is_what_stands_in_the_templates():
    assert translations("en").gettext("Search") == "Search"
    assert translations("de").gettext("Search") == "Suchen"


def test_only_the_marks_of_a_snippet_become_tags():
    assert marked(f"<b>{MARK}Rat{UNMARK}</b>") == "&lt;b&gt;<mark>Rat</mark>&lt;/b&gt;"


def test_a_reading_can_do_nothing():
    assert reading("<p>Rat</p><script>x</script>") == "<p>Rat</p>"
    assert reading(None) == ""


@pytest.mark.parametrize(
    ("share", "language", "written"),
    [(0, "de", "0\xa0%"), (0.001, "de", "< 1\xa0%"), (0.25, "de", "25\xa0%"), (0.25, "en", "25%")],
)
def test_a_share_is_written_as_the_language_does_and_a_small_one_is_never_nothing(share, language, written):
    assert percent({"language": language}, share) == written


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [("10-17", "17. Oktober", "October 17"), ("02-29", "29. Februar", "February 29")],
)
def test_a_day_of_any_year_is_written_as_the_language_does(value, german, english):
    assert date_of_year({"language": "de"}, value) == german
    assert date_of_year({"language": "en"}, value) == english


def test_what_is_no_day_stays_as_it_is_and_numbers_have_separators():
    assert date_of_year({"language": "de"}, "02-30") == "02-30"
    assert figure({"language": "de"}, "2400000.5") == "2.400.000,5"
