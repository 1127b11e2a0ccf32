"""Where the text comes from: a known container, or the general reading when that has more."""

import json

from lxml import html

import crawler.extraction.body
from crawler.extraction.blocks import as_text
from crawler.extraction.body import CONTAINER_MIN_WORDS, TREE_MAX_ELEMENTS, text_of_page, witness
from crawler.extraction.selection import selection_of
from crawler.extraction.structured import statements
from crawler.source_file import parse

TEXT = (
    "Der Rat der Stadt hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen."
)
PROMISE = "Jeden Morgen um sechs Uhr das Wichtigste aus der Stadt in Ihrem Postfach lesen."
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


def text(markup, source=None):
    tree = html.document_fromstring(f"<html><body>{markup}</body></html>")
    return text_of_page(tree, selection_of(tree, source), statements(tree))


def body(markup, source=SOURCE):
    return as_text(text(markup, source).body) or ""


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


def article_data(body):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": body})}</script>'


LINES = [f"{TEXT} Das war Punkt {number} der Tagesordnung." for number in range(8)]
STATED = (
    "<div class=x><h1>Rat berät</h1>"
    + "".join(f"<p>{line}</p>" for line in LINES)
    + f"<div class=z><span>{PROMISE}</span></div></div>"
)


def test_a_body_stated_for_machines_tells_which_paragraphs_are_the_articles():
    told = text(article_data("\n\n".join(LINES)) + STATED)
    assert (as_text(told.body), told.by) == ("\n\n".join(LINES), "json-ld")


def test_a_stated_body_that_the_page_does_not_show_is_not_believed():
    hidden = [f"{line} Den Rest lesen Sie mit einem Abonnement unserer Zeitung." for line in LINES]
    assert text(article_data("\n\n".join(hidden)) + STATED).by == "trafilatura"
    assert text(article_data(LINES[0]) + STATED).by == "trafilatura"


def test_boxes_that_plugins_put_into_a_container_go():
    post = "".join(f"<p>{line}</p>" for line in LINES)
    box = "<div class=newsletter-box><p>Jeden Morgen das Wichtigste in Ihrem Postfach lesen, kostenlos.</p></div>"
    page = f"<article class=hentry><h1>Rat</h1><div class=entry-content>{post}{box}</div></article>"
    assert text(page).by == "reader"
    assert body(page, None) == "\n\n".join(LINES)


def test_when_the_first_look_finds_hardly_anything_a_second_is_taken(monkeypatch):
    """The fast witness is made deaf here; the page is what the slow one finds."""
    real = crawler.extraction.body.bare_extraction

    def deaf(tree, *, fast, **options):
        return None if fast else real(tree, fast=fast, **options)

    page = html.document_fromstring("<p>Kurzes Vorwort zur Sache, mehr nicht.</p>" + STATED)
    monkeypatch.setattr("crawler.extraction.body.bare_extraction", deaf)
    assert witness(page) == ("", None)
    assert LINES[3] in as_text(text_of_page(page, selection_of(page, None), statements(page)).body)


def test_a_page_too_large_for_trafilatura_is_read_by_its_own_order():
    assert TEXT in body(ARTICLE + "<i></i>" * TREE_MAX_ELEMENTS, None)


def test_looking_for_the_text_leaves_the_page_as_it_was():
    tree = html.document_fromstring(ARTICLE)
    before = html.tostring(tree)
    text_of_page(tree, selection_of(tree, None), statements(tree))
    assert html.tostring(tree) == before
