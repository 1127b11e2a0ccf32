"""What goes is no text; a sentence of the article never goes because of a word in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.blocks import Block
from crawler.extraction.boilerplate import (
    HEAD_BLOCKS,
    TEASER_MAX_WORDS,
    is_teaser,
    without_byline,
    without_captions,
    without_end,
    without_furniture,
    without_head,
    without_sign,
    without_sources,
)
from crawler.extraction.profile import SiteProfile, without_repeated
from crawler.extraction.vocabulary import END_HEADINGS, FURNITURE, fold

SENTENCE = "Der Rat hat am Donnerstag beraten."


def block(text, kind="paragraph", linked=0):
    return Block(kind, text, text, linked)


def teaser(text="Brücke wieder frei"):
    return block(text, linked=len(text))


def blocks(*texts):
    return [block(text) for text in texts]


def texts(found):
    return [one.text for one in found]


@pytest.mark.parametrize(
    "heading", ["Meistgelesen", "MEISTGELESEN", "Aus dem Ressort:", "Lesen Sie auch", " Zum Thema "]
)
def test_teasers_behind_a_heading_go_with_it(heading):
    end = [block(heading, "heading"), teaser(), block("Rat tagt im Mai", "item"), teaser("Ein ganzer Satz.")]
    assert texts(without_end([block(SENTENCE), *end])) == [SENTENCE]


def test_several_end_blocks_go_together():
    end = [block("Meistgelesen"), teaser(), block("Auch interessant"), teaser()]
    assert texts(without_end([block(SENTENCE), *end])) == [SENTENCE]


@pytest.mark.parametrize("last", [block("Zum Schluss", "heading"), block("Mehr dazu im Netz:")])
def test_what_announces_something_at_the_end_announces_nothing(last):
    assert texts(without_end([block(SENTENCE), last])) == [SENTENCE]


@pytest.mark.parametrize(
    "end",
    [[block(place, "heading") for place in ("Rat", "Kreis", "Land")], [block("Gewählt wurden:", "item")]],
)
def test_a_list_at_the_end_stays(end):
    assert without_end([block(SENTENCE), *end]) == [block(SENTENCE), *end]


def test_a_note_on_the_writer_at_the_end_goes():
    text = blocks(SENTENCE, SENTENCE)
    assert (
        without_end([*text, block("Über die Autorin", "heading"), block("Erika Muster ist Historikerin.")])
        == text
    )


@pytest.mark.parametrize("after", [3, 100])
def test_a_text_below_the_name_of_its_writer_stays(after):
    page = [block("14. Oktober 2026"), block("Autorin"), *blocks(*[SENTENCE] * after)]
    assert without_end(page) == page


def test_a_heading_with_nothing_behind_it_goes():
    assert texts(without_end(blocks(SENTENCE, "Kommentare"))) == [SENTENCE]


@pytest.mark.parametrize(
    "more", [SENTENCE, "„So soll es sein.“", "Wirklich?", "Lang " * TEASER_MAX_WORDS + "geht es weiter"]
)
def test_text_behind_teasers_saves_them_all(more):
    article = [block(SENTENCE), block("Zum Thema", "heading"), teaser(), block(more.strip())]
    assert without_end(article) == article


def test_a_heading_within_a_sentence_cuts_nothing():
    article = [block(SENTENCE), block("Meistgelesen wurde der Haushalt."), teaser()]
    assert without_end(article) == article


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (block("Brücke wieder frei"), True),
        (block(SENTENCE), False),
        (block("Ein Satz.", linked=9), True),
        (block("Halb und halb.", linked=7), True),
        (block("Halb und halb.", linked=6), False),
        (block("Nur wenig Link.", linked=4), False),
        (block("„Ein Zitat.“"), False),
        (block("Was nun?"), False),
        (block("Das Programm:"), False),
        (block(" ".join(["wort"] * TEASER_MAX_WORDS)), True),
        (block(" ".join(["wort"] * (TEASER_MAX_WORDS + 1))), False),
    ],
)
def test_a_teaser_is_a_link_or_a_short_line_without_end(one, expected):
    assert is_teaser(one) is expected


def test_the_head_is_not_repeated_in_the_body():
    heads = ["Rathaus", "Rat berät", "Es geht um Geld."]
    article = blocks("RATHAUS:", "Rat  berät", "Rathaus Rat berät", "Es geht um Geld.", SENTENCE)
    assert texts(without_head(article, heads)) == [SENTENCE]


def test_the_headline_may_be_said_again_further_down():
    article = blocks(*[SENTENCE] * HEAD_BLOCKS, "Rat berät")
    assert without_head(article, ["Rat berät"]) == article


def test_nothing_known_of_the_head_takes_nothing():
    assert texts(without_head(blocks("", SENTENCE), ["", ""])) == ["", SENTENCE]


def test_functions_of_the_page_go_as_whole_lines():
    article = blocks(
        "Teilen", " DRUCKEN ", "Anzeige:", "Zurück zur Übersicht", "Teilen macht Freude.", "Anzeige erstattet"
    )
    assert texts(without_furniture(article)) == ["Teilen macht Freude.", "Anzeige erstattet"]


def test_captions_and_credits_go_as_whole_lines():
    article = [
        *blocks("Die Brücke", "Die Brücke.", "Foto: Erika Muster", "(Foto: Erika Muster)"),
        *blocks(
            "Die neuen Zeiten",
            "Die Brücke ist frei.",
            "Bilder: Das Museum zeigt neue Werke.",
            "Quelle: die Sieg entspringt hier.",
        ),
        block("Quelle: Stadt", "item"),
    ]
    assert texts(without_captions(article, ["Die Brücke"])) == [
        "Die neuen Zeiten",
        "Die Brücke ist frei.",
        "Bilder: Das Museum zeigt neue Werke.",
        "Quelle: die Sieg entspringt hier.",
        "Quelle: Stadt",
    ]


@pytest.mark.parametrize("sign", ["(red)", "dpa/lnw", "pm"])
def test_a_sign_at_the_end_is_a_field_of_its_own(sign):
    body, found = without_sign(blocks(SENTENCE, sign))
    assert (texts(body), found) == ([SENTENCE], sign)


@pytest.mark.parametrize("article", [[], ["(red)", SENTENCE], [SENTENCE, "Die dpa meldet."]])
def test_a_sign_elsewhere_is_text(article):
    assert without_sign(blocks(*article)) == (blocks(*article), None)


def test_the_writer_at_the_end_is_a_field_of_its_own():
    body, found = without_byline(blocks(SENTENCE, "Text: Muster, Erika"))
    assert (texts(body), found) == ([SENTENCE], ("Erika Muster",))


@pytest.mark.parametrize(
    "article", [[], ["Text: Muster, Erika", SENTENCE], [SENTENCE, "Text: So geht es weiter."]]
)
def test_the_writer_elsewhere_is_text(article):
    assert without_byline(blocks(*article)) == (blocks(*article), ())


@pytest.mark.parametrize("heading", ["Verwendete Quellen", "Quellen:", "QUELLE"])
def test_the_sources_at_the_end_are_a_field_of_their_own(heading):
    article = [
        block(SENTENCE),
        block(heading, "heading"),
        block("Mitteilung", "item"),
        block("Gespräch", "item"),
    ]
    body, note = without_sources(article)
    assert (texts(body), note) == ([SENTENCE], "Mitteilung; Gespräch")


@pytest.mark.parametrize(
    "end",
    [
        blocks("Quellen"),
        blocks("Quellen", "Ein Absatz."),
        [block("Quellen"), block("Mitteilung", "item"), block("Ein Absatz.")],
        [block("Die Quellen der Sieg"), block("Mitteilung", "item")],
    ],
)
def test_sources_that_are_no_list_are_text(end):
    article = [block(SENTENCE), *end]
    assert without_sources(article) == (article, None)


def test_what_a_site_repeats_goes_where_it_is_known():
    article = blocks("Unser Bürgertelefon:", SENTENCE)
    profile = SiteProfile(frozenset({"unser bürgertelefon"}))
    assert texts(without_repeated(article, profile)) == [SENTENCE]
    assert without_repeated(article, SiteProfile()) == without_repeated(article, None) == article


@given(
    st.lists(
        st.sampled_from(
            [
                *sorted(END_HEADINGS | FURNITURE),
                "red",
                "Text: Muster, Erika",
                "Quellen",
                "Foto: X",
                *[SENTENCE] * 99,
            ]
        )
    )
)
def test_sentences_stay_whatever_stands_around_them(lines):
    body = without_end(without_furniture(blocks(*lines)))
    body, _ = without_sources(body)
    body, _ = without_sign(body)
    body, _ = without_byline(body)
    assert texts(without_captions(body, ["Die Brücke"])).count(SENTENCE) == lines.count(SENTENCE)


def test_labels_are_written_as_they_are_compared():
    assert all(label == fold(label) for label in END_HEADINGS | FURNITURE)
