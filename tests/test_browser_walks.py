"""From a search to an article and home with files and a feed: in both languages, on a desk and a phone, by keyboard alone."""

import csv
import json
import socket
from urllib.parse import unquote
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import expect

from archive import Archive
from archive.records import Capture
from tests.archives import CITY, NOON, RELEASE
from tests.browsing import PHONE, capture_of, edited, pictured
from tests.serving import served

pytestmark = pytest.mark.e2e

LISTENED_SECONDS = 0.5  # connections made before lie in the listener's queue already
TABS_MAX = 250  # behind so many a link is out of a keyboard's reach
GERMAN = {
    "locale": "de-DE",
    "months": "Monate als Tabelle",
    "month": "Oktober 2026",
    "narrow": "Suche eingrenzen",
    "versions": "2 Fassungen",
    "compared": "Von Fassung 1 zu Fassung 2",
    "source": "Stadt Birkenbrück",
}
ENGLISH = {
    "locale": "en-GB",
    "months": "Months as a table",
    "month": "October 2026",
    "narrow": "Narrow the search",
    "versions": "2 versions",
    "compared": "From version 1 to version 2",
    "source": "Stadt Birkenbrück",
}


def walker(words, **options):
    return pytest.param(
        {"locale": words["locale"], **options}, words, id=f"{words['locale']}{'-phone' * bool(options)}"
    )


WALKS = [
    walker(words, **options)
    for words in (GERMAN, ENGLISH)
    for options in ({}, {"viewport": PHONE, "has_touch": True})
]


@pytest.mark.parametrize(("page", "words"), WALKS, indirect=["page"])
def test_from_a_search_by_facet_and_chart_to_an_article_its_diff_a_file_and_a_feed(
    page, words, address, tmp_path
):
    page.goto(address)
    page.get_by_role("searchbox").fill("Hüttenweg")
    page.get_by_role("searchbox").press("Enter")
    if page.viewport_size == PHONE:
        page.get_by_text(words["narrow"]).click()
    page.locator(".facets").get_by_role("link", name=words["source"]).click()
    expect(page.locator(".chosen")).to_contain_text(words["source"])
    page.locator(".months a").filter(has_text=words["month"]).first.click()
    expect(page.locator(".chosen")).to_contain_text(words["month"])
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    download.value.save_as(tmp_path / "found.csv")
    with (tmp_path / "found.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert found
    assert all(row["published"].startswith("2026-10") and row["source"] == "birkenbrueck" for row in found)
    feed = page.locator(".tools").get_by_role("link", name="Atom").get_attribute("href")
    with urlopen(f"{address}/{feed.removeprefix('/')}") as answer:
        entries = ET.parse(answer).getroot().findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) >= len(found)
    page.get_by_role("link", name=words["versions"]).first.click()
    expect(page.get_by_role("heading", name=words["compared"])).to_be_visible()
    expect(page.locator("ins").first).to_be_visible()
    page.get_by_role("heading", level=1).get_by_role("link").click()
    with page.expect_download() as citation:
        page.get_by_role("link", name="BibTeX").click()
    assert citation.value.suggested_filename.endswith(".bib")


@pytest.mark.parametrize("page", [{}, {"viewport": PHONE}], indirect=True, ids=["wide", "phone"])
def test_the_same_way_by_keyboard_alone(page, address):
    page.goto(address)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("Hüttenweg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hüttenweg")
    if page.viewport_size == PHONE:
        tab_to(page, "#narrow")
        page.keyboard.press("Space")
    tab_to(page, ".facets a[href*='source=birkenbrueck&'], .facets a[href$='source=birkenbrueck']")
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text("Stadt Birkenbrück")
    tab_to(page, ".months summary")
    page.keyboard.press("Enter")
    tab_to(page, ".months tbody a[href*='month=2026-10']")
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text("Oktober 2026")
    tab_to(page, ".badge.edited")
    page.keyboard.press("Enter")
    expect(page.locator("ins").first).to_be_visible()


def tab_to(page, selector):
    """Presses Tab until what is meant has the focus, which must be seen."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            seen = "element => getComputedStyle(element).outlineStyle + getComputedStyle(element.nextElementSibling ?? element).outlineStyle"
            assert "solid" in focused.evaluate(seen), f"{selector} does not show its focus"
            return
    raise AssertionError(f"Tab does not lead to {selector}")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_a_filter_is_taken_away_by_its_chip_without_scripts(page, address):
    page.goto(f"{address}/search?q=Stadt&source=kiezblick&month=2026-10")
    page.get_by_role("link", name="Monat: Oktober 2026").click()
    assert unquote(page.url).endswith("/search?q=Stadt&source=kiezblick")


def test_a_stored_page_stands_in_its_frame(page, address, demo):
    key = pictured(demo)
    page.goto(f"{address}/article/{key}")
    headline = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Gespeichert am").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    frame = page.locator("iframe.stored").element_handle().content_frame()
    frame.wait_for_load_state()
    assert frame.url.endswith(f"/capture/{capture_of(demo, key)}/page")
    assert headline in frame.content()


EVIL = """<!DOCTYPE html><html><head><base href="{evil}"><meta http-equiv="refresh" content="0; url={evil}/refreshed">
<link rel="preconnect" href="{evil}"><link rel="stylesheet" href="{evil}/style"><link rel="prefetch" href="{evil}/next">
<style>@import "{evil}/imported"; body {{ background: url({evil}/behind) }}
@font-face {{ font-family: x; src: url({evil}/font) }} p {{ font-family: x }}</style>
<script>parent.document.title = "ran"; document.title = "ran"; fetch("{evil}/fetched")</script></head>
<body onload="document.title = 'ran'"><p>Der Text der Seite.</p>
<img src="{evil}/seen" srcset="{evil}/seen2 2x" onerror="document.title = 'ran'"><video autoplay poster="{evil}/poster" src="{evil}/film"></video>
<iframe src="{evil}/within"></iframe><object data="{evil}/object"></object><embed src="{evil}/embedded">
<svg><image href="{evil}/drawn"/><script>document.title = "ran"</script></svg>
<form action="{evil}/sent"><input autofocus onfocus="document.title = 'ran'"><button>Senden</button></form></body></html>"""


def test_a_hostile_stored_page_runs_nothing_and_reaches_nobody(browser, tmp_path):
    path = tmp_path / "archive.db"
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        evil = EVIL.format(evil=f"http://127.0.0.1:{elsewhere.getsockname()[1]}")
        with Archive.open(path) as archive:
            archive.register([CITY])
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            capture = Capture(
                url=RELEASE.url, source=CITY.id, fetched=NOON, status=200, headers=headers, body=evil.encode()
            )
            key = archive.keep(capture).capture
            archive.file(RELEASE, key)
        with served(path) as address:
            page = browser.new_page()
            for shown in (f"{address}/capture/{key}", f"{address}/capture/{key}/page"):
                page.goto(shown)
                page.wait_for_load_state("networkidle")
                frame = next(frame for frame in page.frames if frame.url.endswith("/page"))
                page.wait_for_timeout(LISTENED_SECONDS * 1000)
                assert "Der Text der Seite." in frame.content()
                assert page.title() != "ran"
                assert page.url == shown
            page.close()
        elsewhere.settimeout(LISTENED_SECONDS)
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_search_engines_may_read_what_an_article_is(page, address, demo):
    page.goto(f"{address}/article/{edited(demo)}")
    told = json.loads(page.locator("script[type='application/ld+json']").text_content())
    assert told["headline"] == page.get_by_role("heading", level=1).inner_text()


def test_on_paper_there_is_the_article_and_nothing_to_click(page, address, demo):
    page.goto(f"{address}/article/{edited(demo)}")
    page.emulate_media(media="print")
    expect(page.locator(".text")).to_be_visible()
    expect(page.locator(".citation").first).to_be_visible()
    for selector in (".departments", ".masthead form", ".downloads >> nth=0"):
        expect(page.locator(selector)).to_be_hidden()
