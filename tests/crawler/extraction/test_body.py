"""Where the text comes from: a known container, or the general reading when that has more."""

from lxml import html

from crawler.extraction.blocks import as_text
from crawler.extraction.body import CONTAINER_MIN_WORDS, TREE_MAX_ELEMENTS, text_of_page
from crawler.extraction.selection import selection_of
from crawler.source_file import parse

TEXT = (
    "Der Rat der Stadt hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen."
)
ARTICLE = (
    f"<main><article><h1>Rat berät</h1><p>{TEXT}</p><p>Danach gab es Kuchen. {TEXT}</p></article></main>"
)
SOURCE = parse(
    "musterstadt",
    {
        "name": "Stadt Musterstadt",
        "kind": "city",
        "homepage": "https://www.musterstadt.example/",
        "feeds": ["https://www.musterstadt.example/feed.xml"],
        "select": {"body": ".text"},
    },
)


def body(markup, source=SOURCE):
    tree = html.document_fromstring(f"<html><body>{markup}</body></html>")
    return as_text(text_of_page(tree, selection_of(tree, source)).body) or ""


def test_a_container_with_enough_words_is_trusted():
    text = " ".join(["wort"] * CONTAINER_MIN_WORDS)
    assert body(f"<div class=text>{text}</div>{ARTICLE * 9}") == text


def test_a_container_with_few_words_gives_way_to_a_whole_article():
    assert body(f"<div class=text>Der Termin entfällt.</div>{ARTICLE * 5}").startswith(TEXT)


def test_a_container_that_a_reader_knows_is_trusted_however_short():
    page = f"<div class=node--type-x><div class=field--name-body><p>Entfällt.</p></div></div>{ARTICLE}"
    assert body(page, None) == "Entfällt."


def test_a_short_container_is_better_than_nothing():
    assert body("<div class=text>Der Termin entfällt.</div>") == "Der Termin entfällt."


def test_without_a_container_the_general_reading_is_taken():
    assert TEXT in body(ARTICLE, None)


def test_a_page_too_large_for_trafilatura_is_read_by_its_own_order():
    assert TEXT in body(ARTICLE + "<i></i>" * TREE_MAX_ELEMENTS, None)


def test_looking_for_the_text_leaves_the_page_as_it_was():
    tree = html.document_fromstring(ARTICLE)
    before = html.tostring(tree)
    text_of_page(tree, selection_of(tree, None))
    assert html.tostring(tree) == before
