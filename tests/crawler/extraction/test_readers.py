"""What is known of content management systems: files of data, read strictly; a page tells its system and no other."""

import gzip
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from parsel import Selector

from crawler.demo.cities import load
from crawler.demo.pages import respond
from crawler.extraction.page import parse as tree_of
from crawler.extraction.readers import READERS, ReaderError, parse
from crawler.extraction.selection import selection_of
from crawler.source_file import registry

FOLDER = Path(__file__).parents[2] / "pages"
PAGES = {path.relative_to(FOLDER).with_suffix("").as_posix(): path for path in sorted(FOLDER.rglob("*.html"))}
READER_OF = {
    "altenbrink": "shtml",
    "eichwalden": "sitepark-ies",
    "gezeitenamt": "government-site-builder",
    "hafenpost": "funke",
    "hohenmoor": "drupal",
    "isenauer-bote": "ippen",
    "kiezfunk": "wordpress",
    "leinewald-zeitung": "madsack",
    "moorlage": "nolis",
    "perlin": "ikiss",
    "regionalspiegel": "t-online",
    "rheinufer-anzeiger": "dumont",
    "sandau": "typo3-news",
    "sandauer-kurier": "park",
    "wachmelder": "presseportal",
}
WHOLE = """
system = "Musterwerk"
evidence = "unverified"
recognise = ".muster"

[select]
headline = [".muster h1"]
"""


def root_of(name):
    headers = json.loads(PAGES[name].with_suffix(".json").read_text(encoding="utf-8"))["headers"]
    return Selector(root=tree_of(PAGES[name].read_bytes(), headers), type="html")


@pytest.mark.parametrize("name", [name for name in PAGES if name.split("/")[0] in READER_OF])
def test_a_frozen_page_is_recognised_by_its_reader_alone(name):
    root = root_of(name)
    assert [reader for reader in READERS if root.css(READERS[reader].recognise)] == [
        READER_OF[name.split("/")[0]]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_no_reader_is_ruled_out_that_would_recognise_the_page(name):
    root = root_of(name)
    markup = selection_of(root.root, None).markup
    for reader in READERS.values():
        assert reader.may_recognise(markup) or not root.css(reader.recognise)


def test_most_readers_are_ruled_out_without_a_search():
    asked = [name for name, reader in READERS.items() if reader.may_recognise(b"mitteilungen_detail")]
    assert asked == ["ikiss", "park", "t-online"]  # the latter two are known by other attributes


def test_the_pages_of_the_demo_tell_the_systems_of_their_sources(examples):
    cities = load(examples, 8790)
    sources = registry([examples / "sources"])
    told = {
        (written.site, selection_of(_demo_page(cities, written, stage), None).reader)
        for stage in (1, 2)
        for written in cities.articles(stage)
    }
    assert told == {(name, sources[name].reader) for name in cities.sites}


def _demo_page(cities, written, stage):
    parts = urlsplit(written.url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    answer = respond(cities, parts.netloc, path, {}, stage)
    body = gzip.decompress(answer.body) if answer.body.startswith(b"\x1f\x8b") else answer.body
    return tree_of(body, dict(answer.headers))


@pytest.mark.parametrize("name", READERS)
def test_a_reader_says_what_it_is_for_and_where_that_was_seen(name):
    assert READERS[name].system
    assert len(READERS[name].evidence.split()) > 3
    assert {"body"} <= set(READERS[name].select)


def test_a_file_is_a_reader():
    reader = parse("muster", WHOLE)
    assert reader.system == "Musterwerk"
    assert reader.select == {"headline": (".muster h1",)}


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("[select]", "[select", "muster.toml: this is no TOML"),
        ("recognise", "recognize", "unknown key `recognize`; did you mean `recognise`?"),
        ("headline", "headlin", "unknown key `headlin`; did you mean `headline`?"),
        ("headline", "zzz", "unknown key `zzz`; known are agency"),
        ('system = "Musterwerk"', "", "`system` is missing"),
        ("[select]", "mixed = 1\n[select]", "`mixed` must be true or false"),
        ('"Musterwerk"', '" "', "`system` must be a text that is not empty"),
        ('".muster"', '".muster:-("', "`recognise`: '.muster:-(' is no CSS selector"),
        ('[".muster h1"]', '".muster h1"', "`select.headline` must be a list of CSS selectors"),
        ('[".muster h1"]', "[]", "`select.headline` must be a list of CSS selectors"),
        ('[".muster h1"]', '["h1", "h1:kaputt()"]', "`select.headline`: 'h1:kaputt()' is no CSS selector"),
        ('headline = [".muster h1"]', "", "`[select]` must be a table of lists"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_with_file_and_key(was, becomes, told):
    assert was in WHOLE
    with pytest.raises(ReaderError) as error:
        parse("muster", WHOLE.replace(was, becomes, 1))
    assert told in str(error.value)
    assert str(error.value).startswith("muster.toml")


@pytest.mark.parametrize(
    ("css", "names", "may"),
    [
        (".a .b", "a", False),
        (".a .b", "a\nb", True),
        ("#a > p", "b", False),
        (".a, #b", "b", True),
        ("[class*='Kopf']", "Kopf-x1", True),
        ("[class*='Kopf']", "Fuss-x1", False),
        ("div:not(.a)", "", True),
        ("div:has(> .a)", "", True),
        ("article[data-cy=x]", "", True),
    ],
)
def test_a_selector_is_asked_only_when_its_names_are_on_the_page(css, names, may):
    reader = parse("muster", WHOLE.replace('".muster"', f'"{css}"', 1))
    assert reader.may_recognise(names.encode()) is may
