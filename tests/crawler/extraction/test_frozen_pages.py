"""Frozen pages: whoever changes the reading sees here which field of which page changes with it."""

import json
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from archive.records import Article
from crawler.extraction import extract
from crawler.extraction.page import parse
from crawler.extraction.readers import READERS
from crawler.extraction.selection import selection_of
from crawler.registry import BUNDLED
from crawler.source_file import registry

FOLDER = Path(__file__).parents[2] / "pages"
PAGES = {path.relative_to(FOLDER).with_suffix("").as_posix(): path for path in sorted(FOLDER.rglob("*.json"))}
FIELDS = [field.name for field in fields(Article) if field.compare]
SOURCES = registry([BUNDLED])


@cache
def frozen(name):
    return json.loads(PAGES[name].read_text(encoding="utf-8"))


def content(name):
    return PAGES[name].with_suffix(".html").read_bytes()


@cache
def reading(name):
    page = frozen(name)
    article = extract(
        content(name),
        page["url"],
        headers=page["headers"],
        fetched_at=datetime.fromisoformat(page["fetched_at"]),
        source=SOURCES.get(PAGES[name].parent.name),
    )
    return {field: value for field, value in json.loads(json.dumps(asdict(article))).items() if value != []}


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("name", PAGES)
def test_the_field_is_as_expected(name, field):
    assert reading(name).get(field) == frozen(name)["expected"].get(field)


@pytest.mark.parametrize("name", PAGES)
def test_what_is_expected_is_a_field(name):
    assert set(frozen(name)["expected"]) <= set(FIELDS)


def test_every_page_has_its_expectation():
    assert {path.with_suffix(".json") for path in FOLDER.rglob("*.html")} == set(PAGES.values())


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_has_a_frozen_page(reader):
    trees = [parse(content(name), frozen(name)["headers"]) for name in PAGES]
    assert reader in {selection_of(tree, None).reader for tree in trees}
