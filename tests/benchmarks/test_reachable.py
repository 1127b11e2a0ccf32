"""The second measure counts what a page shows: its headline, its days, its persons, and nothing that is wrong."""

import gzip
from dataclasses import replace

import pytest

from benchmarks.datasets import Page
from benchmarks.reachable import EXCHANGED, IN_BREADCRUMB, days, is_shown, persons
from benchmarks.scoring import Reading, score

TITLE = "Haushalt: Rat stimmt zu"


@pytest.fixture
def page(tmp_path):
    def made(body, title=TITLE, **fields):
        file = tmp_path / "1.html.gz"
        file.write_bytes(gzip.compress(f"<html><body>{body}</body></html>".encode()))
        known = {"id": "fundus/1", "dataset": "fundus", "address": "", "url": None, "host": "bote.example"}
        return Page(**known | fields, file=file, language="de", title=title)

    return made


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        ("<p>Haushalt</p><h1>Rat stimmt zu</h1>", "Rat stimmt zu"),
        ("<h1><span>Haushalt</span> <span>Rat stimmt zu</span></h1>", "Rat stimmt zu"),
        ("<h2><b>Haushalt</b> Rat stimmt zu</h2>", "Rat stimmt zu"),
        ("<h1>Der Rat sagt Ja</h1>", "Der Rat sagt Ja"),  # the gold's is one for search engines
    ],
)
def test_the_headline_of_the_page_is_shown(page, body, headline):
    assert is_shown(page(body), headline)


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        (f"<h1>{TITLE}</h1>", "Rat stimmt zu"),  # no kicker: the colon is part of the headline
        (f"<h1>{TITLE}</h1><h2>Der Rat sagt Ja</h2>", "Der Rat sagt Ja"),
        ("<h1>Der Rat sagt Ja</h1><h2>Das Wetter</h2>", "Das Wetter"),
        ("<h1>Der Rat sagt Ja</h1>", "Der Rat"),
        ("<h1>Der Rat sagt Ja</h1>", None),
    ],
)
def test_what_is_no_headline_of_the_page_is_not(page, body, headline):
    assert not is_shown(page(body), headline)


def test_a_headline_beside_a_breadcrumb_is_shown_on_the_pages_named(page):
    body = f"<h1>{TITLE}</h1><h2>Der Rat sagt Ja</h2>"
    assert is_shown(page(body, id=next(iter(IN_BREADCRUMB))), "Der Rat sagt Ja")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "dpa",
            "AFP, MANILA",
            "Deutsche Presse-Agentur",
            "FOCUS online",
            "MM-Redaktion",
            "srf/hosb",
            "kesm",
        ),
        *("ndr.de", "wien.ORF.at/Agenturen", "Bote", "Lille", "Salzburger Nachrichten", ""),
    ],
)
def test_no_paper_and_no_sign_is_a_person(name):
    assert persons(["Erika Muster", name], "www.bote.example") == ("Erika Muster",)


@pytest.mark.parametrize("name", ["Erika Muster", "E. Muster", "MTHOBISI SITHOLE", "Erika", "牛镛"])
def test_a_person_stays_one(name):
    assert persons([name], "bote.example") == (name,)


def test_days_are_turned_round_on_the_pages_named(page):
    one = replace(page("", id=next(iter(EXCHANGED))), date="2026-06-01")
    assert days(one) == {"2026-01-06"}
    assert days(replace(one, id="fundus/1")) == {"2026-06-01"}


def test_both_measures_stand_beside_each_other(page):
    one = replace(page("<h1>Der Rat sagt Ja</h1>"), date="2026-10-14", authors=("Erika Muster", "dpa"))
    reading = Reading("", "Der Rat sagt Ja", "2026-10-12", ("Erika Muster",), "2026-10-14")
    scores = score(one, reading)
    assert (scores["title"], scores["title_shown"]) == (0, 1)
    assert (scores["day"], scores["day_wrong"], scores["day_missing"], scores["day_shown"]) == (0, 1, 0, 1)
    assert (scores["author_persons"], scores["author"]) == (1, pytest.approx(2 / 3))
    assert score(one, Reading())["day_missing"] == 1
