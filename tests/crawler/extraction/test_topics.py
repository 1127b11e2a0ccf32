"""Sections, tags and notes on corrections are what a page states, not what it is called everywhere."""

import json

import pytest
from lxml import html

from crawler.extraction.stated import Stated
from crawler.extraction.structured import statements
from crawler.extraction.topics import CORRECTION_MAX_CHARACTERS, correction_in, section_of, tags_of


def said(*nodes, head=""):
    script = f'<script type="application/ld+json">{json.dumps(nodes)}</script>'
    return statements(
        html.document_fromstring(f"<html><head>{head}{script}</head><body><p>x</p></body></html>")
    )


def trail(*names):
    return {"@type": "BreadcrumbList", "itemListElement": [{"name": name} for name in names]}


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (said({"@type": "Article", "articleSection": ["Rathaus", "Stadt"]}), Stated("Rathaus", "json-ld")),
        (said(head='<meta property="article:section" content="Rathaus">'), Stated("Rathaus", "meta")),
        (said(trail("Start", "Rathaus", "Rat berät")), Stated("Rathaus", "json-ld")),
        (said({"@type": "WebPage", "breadcrumb": trail("Start", "Rathaus")}), Stated("Rathaus", "json-ld")),
        (said({"@type": "Article", "articleSection": "Uncategorized"}), None),
        (said(trail("Start", "Rat berät")), None),
        (said(), None),
    ],
)
def test_the_section_is_stated_or_the_last_step_there(page, expected):
    assert section_of(page, "Rat berät") == expected


def test_selectors_come_first():
    page = said({"@type": "Article", "articleSection": "Stadt", "keywords": "Rat, Geld"})
    assert section_of(page, None, Stated("Allgemein", "source")) == Stated("Allgemein", "source")
    assert tags_of(page, Stated(("Rathaus",), "reader")) == Stated(("Rathaus",), "reader")
    assert tags_of(page) == Stated(("Rat", "Geld"), "json-ld")


def test_tags_may_be_many_elements():
    head = '<meta property="article:tag" content="Rat"><meta property="article:tag" content="Geld">'
    assert tags_of(said(head=head)) == Stated(("Rat", "Geld"), "meta")
    assert tags_of(said()) is None


@pytest.mark.parametrize(
    "line",
    ["Korrektur: Es waren zehn.", "(Anm. d. Red.: Es waren zehn.)", "In einer früheren Version stand elf."],
)
def test_a_correction_is_told_by_how_it_begins(line):
    assert correction_in(["Der Rat tagt.", line]) == line


@pytest.mark.parametrize(
    "line",
    [
        "Korrekturen der Satzung folgen.",
        "Die Korrektur: zehn.",
        "Korrektur " + "x" * CORRECTION_MAX_CHARACTERS,
    ],
)
def test_other_lines_are_no_corrections(line):
    assert correction_in([line]) is None
