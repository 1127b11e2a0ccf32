"""Names and lines that mark what is not the article, and those that only look like it."""

import pytest
from lxml import html

from crawler.extraction import furniture


def element(markup):
    return html.fragment_fromstring(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "<div class=teaser></div>",
        "<div class='o-teaser__list'></div>",
        "<div class='teasers-small'></div>",
        "<div id=comments></div>",
        "<div data-testid=newsletter-box></div>",
        "<aside></aside>",
        "<pp-inline-teaser></pp-inline-teaser>",
    ],
)
def test_a_name_says_furniture_by_whole_words(markup):
    assert furniture.called(element(markup)) == "furniture"


@pytest.mark.parametrize(
    "markup",
    [
        "<div class=article-body></div>",
        "<div class=uploads></div>",
        "<main class=teaser></main>",
        "<p></p>",
        "<div class=adresse></div>",
    ],
)
def test_a_word_within_a_word_says_nothing(markup):
    assert furniture.called(element(markup)) is None


def test_a_box_with_facts_and_a_lead_are_known_by_name():
    assert furniture.called(element("<div class='article__infobox'></div>")) == "facts"
    assert furniture.names_lead(element("<p class=article-intro></p>"))
    assert not furniture.names_lead(element("<p class=text></p>"))


@pytest.mark.parametrize(
    "line",
    [
        "Quelle: dpa",
        "(Quelle: dpa/afp)",
        "© Stadt Musterstadt",
        "Von Erika Muster",
        "Stand: 14.10.2026, 8:37 Uhr",
        "Veröffentlicht am 14. Oktober 2026",
        "Lesezeit: 3 Minuten",
        "Lesen Sie auch: Brücke bleibt gesperrt",
    ],
)
def test_a_line_that_says_who_or_when_is_a_note(line):
    assert furniture.is_note(line)


@pytest.mark.parametrize(
    "line",
    [
        "Von Erika Muster stammt die Idee.",
        "Stand der Dinge ist, dass die Brücke gesperrt bleibt.",
        "Die Quelle: ein Brunnen im Park. Sie sprudelt wieder.",
        "Veröffentlicht wurde der Plan am Montag.",
        "Aktualisiert werden soll auch das Radwegenetz der Stadt.",
    ],
)
def test_a_sentence_is_no_note(line):
    assert not furniture.is_note(line)


def test_invitations_placeholders_and_headings_of_boxes_are_known():
    assert furniture.is_promotion("Abonnieren Sie unseren Newsletter")
    assert furniture.is_consent("An dieser Stelle steht ein externer Inhalt von YouTube")
    assert furniture.opens_box("Die Autorin")
    assert not furniture.opens_box("Autorinnen lesen im Stadtpark")
