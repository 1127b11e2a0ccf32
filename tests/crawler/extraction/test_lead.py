"""The summary above the text, and what only looks like one."""

import pytest
from lxml import html

from crawler.extraction.blocks import blocks_of
from crawler.extraction.lead import lead_above

LEAD = "Die Brücke bleibt bis zum Sommer gesperrt, weil noch Teile aus Stahl fehlen."
TEXT = "Der Rat der Stadt hat am Donnerstag über den Bau der neuen Brücke beraten."


def lead(above, descriptions=()):
    tree = html.document_fromstring(f"<html><body>{above}<div class=text><p>{TEXT}</p></div></body></html>")
    page = blocks_of([tree])
    found = lead_above(page, [block for block in page if block.text == TEXT], list(descriptions))
    return found.text if found else None


@pytest.mark.parametrize("description", [LEAD, LEAD[:60] + "…", f"Musterstadt. {LEAD}"])
def test_the_description_of_the_page_points_at_the_lead(description):
    assert lead(f"<h1>Brücke</h1><span>{LEAD}</span>", [description]) == LEAD


def test_a_place_before_the_lead_does_not_hide_it():
    assert lead(f"<h1>Brücke</h1><div>Musterstadt · {LEAD}</div>", [LEAD]) == f"Musterstadt · {LEAD}"


@pytest.mark.parametrize("name", ["article-lead", "intro", "teaser-text", "vorspann", "subtitle"])
def test_what_is_called_a_lead_under_the_heading_is_one(name):
    assert lead(f"<h1>Brücke</h1><div class={name}>{LEAD}</div>") == LEAD


def test_a_longer_line_in_one_header_with_the_heading_is_one():
    assert lead(f"<header><h1>Brücke</h1><h2>{LEAD}</h2></header>") == LEAD


def test_what_is_called_a_lead_comes_before_what_only_stands_below_the_heading():
    below = "<p>23. Juni 2026 um 16:14 Uhr von Erika Muster und der ganzen Redaktion, 91 Kommentare</p>"
    assert lead(f"<header><h1>Brücke</h1><div class=excerpt><p>{LEAD}</p></div>{below}</header>") == LEAD


@pytest.mark.parametrize(
    "above",
    [
        f"<div class=intro>{LEAD}</div><h1>Brücke</h1>",
        "<h1>Brücke</h1><div class=intro>Kurz.</div>",
        f"<h1>Brücke</h1><div class=intro><a href=/x>{LEAD}</a></div>",
        f"<h1>Brücke</h1><div class=nav>{LEAD}</div>",
        "<header><h1>Brücke</h1><p>14. Oktober 2026</p></header>",
        f"<h1>{LEAD}</h1>",
    ],
)
def test_other_lines_are_none(above):
    assert lead(above) is None


def test_a_short_description_points_at_nothing():
    assert lead("<h1>Brücke</h1><span>Alles über die Brücke hier</span>", ["Alles über die Brücke"]) is None


def test_a_paragraph_of_the_text_is_no_lead():
    assert lead("<h1>Brücke</h1>", [TEXT]) is None
