"""Which blocks of a page are the article's: pages of one idea each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extraction.blocks import blocks_of
from crawler.extraction.placed import named_in
from crawler.extraction.region import article_blocks

ONE = "Der Rat der Stadt hat am Donnerstag über den Haushalt beraten und ihn beschlossen."
TWO = "Die neue Brücke wird nicht vor dem Sommer fertig, weil noch Teile aus Stahl fehlen."
THREE = "Wer mit dem Rad zur Arbeit fährt, muss bis dahin einen Umweg von zwei Kilometern machen."
OTHER = "Im Stadtpark blühen seit gestern die ersten Krokusse, und es kommen viele Spaziergänger."


LONG = [f"{line} Das steht in Absatz {number}." for number in range(4) for line in (ONE, TWO, THREE)]


def texts(body, witness=(ONE, TWO, THREE)):
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    blocks = blocks_of([tree])
    return [block.text for block in article_blocks(blocks, named_in(blocks, "\n".join(witness)))]


def paragraphs(*lines, name="text"):
    return f"<div class={name}>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"


def test_what_the_witness_names_is_the_article():
    assert texts(f"<h1>Rat</h1>{paragraphs(ONE, TWO)}<div class=x><p>{OTHER}</p></div>") == [ONE, TWO]


def test_a_paragraph_between_others_is_kept_although_the_witness_left_it_out():
    assert texts(paragraphs(ONE, TWO, THREE), (ONE, THREE)) == [ONE, TWO, THREE]


def test_a_subheading_between_paragraphs_is_kept():
    page = f"<div class=text><p>{ONE}</p><h2>Es fehlt Stahl</h2><p>{TWO}</p></div>"
    assert texts(page, (ONE, TWO)) == [ONE, "Es fehlt Stahl", TWO]


def test_a_heading_at_the_end_that_nothing_follows_goes():
    page = f"<div class=text><p>{ONE}</p><p>{TWO}</p><h2>Mehr aus der Stadt</h2></div>"
    assert texts(page, (ONE, TWO, "Mehr aus der Stadt")) == [ONE, TWO]


def test_headings_at_the_end_that_are_a_list_stay():
    places = ["1. Musterstadt", "2. Neudorf", "3. Altenau"]
    headings = "".join(f"<h3>{place}</h3>" for place in places)
    assert texts(f"<div class=text><p>{ONE}</p>{headings}</div>", (ONE, *places)) == [ONE, *places]


def test_a_page_that_is_built_of_cards_has_its_article_in_cards():
    cards = "".join(f"<div class=card><p>{line}</p></div>" for line in LONG)
    assert texts(f"<h1>Rat</h1><div class=text>{cards}</div>", LONG) == LONG


@pytest.mark.parametrize(
    "name", ["teaser", "newsletter-box", "articleCard card", "related_articles", "author-box"]
)
def test_a_small_element_that_is_called_furniture_goes_even_if_the_witness_names_it(name):
    page = paragraphs(*LONG[:6], f"</p><div class='{name}'><span>{OTHER}</span></div><p>", *LONG[6:])
    assert texts(page, (*LONG, OTHER)) == LONG


def test_what_readers_wrote_goes_however_long_it_is():
    talk = f"<ol class=commentlist><li class=comment><div class=text>{'<p>' + '</p><p>'.join(LONG * 3)}</p></div></ol>"
    assert texts(f"{paragraphs(ONE, TWO, THREE)}{talk}") == [ONE, TWO, THREE]


def test_a_large_element_is_not_judged_by_its_name():
    assert texts(paragraphs(ONE, TWO, THREE, name="teaser-text-newsletter")) == [ONE, TWO, THREE]


def test_a_box_with_facts_belongs_to_the_article():
    page = f"<div class=text><p>{ONE}</p><aside class=infobox><p>{OTHER}</p></aside><p>{TWO}</p></div>"
    assert texts(page, (ONE, TWO)) == [ONE, OTHER, TWO]


@pytest.mark.parametrize(
    "box",
    [
        "<h3>Die Autorin</h3><span>Erika Muster schreibt seit Jahren über die Stadt und ihre Brücken.</span>",
        "<b>Täglich informiert</b><br><br><span>Abonnieren Sie unseren Newsletter und lesen Sie alles zuerst.</span>",
        "<b>Empfohlener redaktioneller Inhalt</b><br><br><span>Hier steht ein Video von einem anderen Anbieter.</span>",
        "<a href=/1>Krokusse blühen im Park</a><br><br><a href=/2>Ein Biber zieht in den Teich</a>",
    ],
)
def test_a_box_about_something_else_goes_as_a_whole(box):
    page = paragraphs(*LONG[:6], f"</p><section class=s17>{box}</section><p>", *LONG[6:])
    witness = [block.text for block in blocks_of([html.document_fromstring(page)])]
    assert texts(page, witness) == LONG


def test_a_paragraph_that_speaks_of_a_newsletter_is_a_paragraph():
    line = "Die Stadt gibt seit Oktober einen Newsletter heraus, der über Baustellen berichtet."
    assert texts(paragraphs(ONE, line, TWO), (ONE, line, TWO)) == [ONE, line, TWO]


def test_a_text_in_two_containers_of_one_make_is_read_whole():
    page = f"{paragraphs(*LONG)}<section>{paragraphs(OTHER)}</section>"
    assert texts(page, LONG) == [*LONG, OTHER]


def test_a_text_above_the_container_is_kept_when_the_witness_names_it():
    page = f"<main><h1>Rat</h1><div class=top><p>{OTHER}</p></div>{paragraphs(ONE, TWO, THREE)}</main>"
    assert texts(page, (OTHER, ONE, TWO, THREE)) == [OTHER, ONE, TWO, THREE]


def test_a_witness_who_saw_only_the_beginning_is_not_believed():
    rest = [f"{line} Das war der Absatz Nummer {number}." for number in range(8) for line in (TWO, THREE)]
    page = f"<article><p>{ONE}</p>{paragraphs(*rest, name='rest')}</article>"
    assert texts(page, (f"{ONE} {ONE}", ONE))[-len(rest) :] == rest


def test_a_table_in_a_figure_is_text():
    page = f"<div class=text><p>{ONE}</p><figure><table><tr><td>Mo</td><td>8 Uhr</td></tr></table></figure><p>{TWO}</p></div>"
    assert texts(page, (ONE, "Mo | 8 Uhr", TWO)) == [ONE, "Mo | 8 Uhr", TWO]


def test_a_page_without_prose_gives_what_the_witness_names():
    assert texts("<p>Heute zu</p><p>Menü</p>", ("Heute zu",)) == ["Heute zu"]


def test_without_a_witness_the_prose_of_the_page_is_taken():
    assert texts(paragraphs(ONE, TWO), ()) == [ONE, TWO]


@given(st.lists(st.sampled_from([ONE, TWO, THREE, OTHER, "Menü", "Mehr"]), max_size=8), st.data())
def test_whatever_the_witness_says_the_order_of_the_page_stays(lines, data):
    witness = data.draw(st.lists(st.sampled_from([ONE, TWO, THREE, OTHER, ""]), max_size=4))
    found = texts(paragraphs(*lines), witness)
    remaining = iter(lines)
    assert all(text in remaining for text in found)
