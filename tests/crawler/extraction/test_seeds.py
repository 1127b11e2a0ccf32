"""Real structures: pages put back into the markup of the systems they came from, with the readings expected."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from crawler.extraction import extract
from crawler.extraction.page import parse
from crawler.extraction.selection import selection_of

FOLDER = Path(os.environ["STADTCHRONIK_DATA"]) / "seeds"
PAGES = sorted(path.stem for path in FOLDER.glob("*.html"))
FIELDS = (
    "kicker",
    "headline",
    "lead",
    "dateline",
    "section",
    "published",
    "modified",
    "source_note",
    "language",
)


READERS = {"seed0": "park", "seed1": "typo3-news", "seed2": "shtml", "seed3": "t-online", "seed4": "park"}


def reading(name):
    capture = json.loads((FOLDER / f"{name}.capture.json").read_text(encoding="utf-8"))
    html = (FOLDER / f"{name}.html").read_bytes()
    return extract(html, capture["url"], headers=dict(capture.get("headers", {})))


@pytest.fixture(scope="module")
def readings():
    return {name: reading(name) for name in PAGES}


def expected(name):
    return json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))


def test_there_are_pages():
    assert len(PAGES) >= 17


@pytest.mark.parametrize("name", PAGES)
def test_the_page_tells_its_system(name):
    expected = READERS.get(name) or {"park": "park", "typo3": "typo3-news"}[name.split("-")[1]]
    assert selection_of(parse((FOLDER / f"{name}.html").read_bytes(), {}), None).reader == expected


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", PAGES)
def test_the_field_is_as_expected(readings, name, field):
    assert getattr(readings[name], field) == expected(name)[field]


@pytest.mark.parametrize("name", PAGES)
def test_the_people_and_signs_are_as_expected(readings, name):
    wanted = expected(name)
    assert readings[name].byline == tuple(wanted["byline"])
    assert readings[name].agency == wanted["agency_mark"]
    assert readings[name].tags == tuple(wanted["tags"])
    assert bool(readings[name].paywalled) == wanted["paywalled"]


@pytest.mark.parametrize("name", PAGES)
def test_the_pictures_are_as_expected(readings, name):
    found = [{"caption": image.caption, "credit": image.credit} for image in readings[name].images]
    assert found == [
        {key: image.get(key) for key in ("caption", "credit")} for image in expected(name)["images"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_the_contacts_are_as_expected(readings, name):
    found = [{key: value for key, value in asdict(one).items() if value} for one in readings[name].contacts]
    wanted = [
        {key: value for key, value in one.items() if key != "type"} for one in expected(name)["contacts"]
    ]
    assert found == wanted


@pytest.mark.parametrize("name", PAGES)
def test_every_paragraph_is_there_in_order(readings, name):
    found = readings[name].body.split("\n\n")
    paragraphs = expected(name)["paragraphs"]
    optional = {entry["text"] for entry in paragraphs if entry.get("optional")}
    wanted = [entry["text"] for entry in paragraphs if not entry.get("optional")]
    assert [text for text in found if text not in optional] == wanted


@pytest.mark.parametrize("name", PAGES)
def test_no_line_of_the_furniture_is_in_lead_or_body(readings, name):
    lines = {
        " ".join(text.split()).casefold()
        for text in f"{readings[name].lead or ''}\n\n{readings[name].body}".split("\n\n")
    }
    assert not [line for line in expected(name)["must_not_contain"] if line.casefold() in lines]
