"""Pages in a real browser: comparing, languages, phones, words of any length, the light of a source."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from archive import Archive
from archive.records import Article, Attachment, Capture, Image
from archive.tally import Tally
from tests.archives import CITY, NOON, file
from tests.browsing import PHONE, edited, expect_no_overflow, told
from tests.serving import served

pytestmark = pytest.mark.e2e

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
BACKWARDS = "\u202erückwärts"  # RIGHT-TO-LEFT OVERRIDE, never ended


@pytest.mark.parametrize("page", [{}, {"java_script_enabled": False}], indirect=True, ids=["", "no scripts"])
def test_any_two_versions_are_chosen_and_seen_side_by_side(page, address, demo):
    page.goto(f"{address}/article/{edited(demo)}/versions")
    added = page.locator("ins").first.inner_text()
    page.get_by_label("Fassung").first.select_option("2")
    page.get_by_label("vergleichen mit").select_option("1")
    page.get_by_label("Ansicht").select_option("side")
    page.get_by_role("button", name="Vergleichen").click()
    expect(page.get_by_role("heading", name="Von Fassung 2 zu Fassung 1")).to_be_visible()
    expect(page.locator("td:first-child del", has_text=added).first).to_be_visible()


@pytest.mark.parametrize("page", [{"locale": "en-GB"}], indirect=True)
def test_an_english_reader_reads_english_and_can_choose_german(page, address):
    page.goto(address)
    expect(page.get_by_role("heading", name="Newest articles")).to_be_visible()
    page.get_by_role("link", name="Deutsch").click()
    expect(page.get_by_role("heading", name="Neueste Artikel")).to_be_visible()
    page.goto(f"{address}/search?q=Rat")
    expect(page.get_by_role("button", name="Suchen").first).to_be_visible()


def test_the_keyboard_alone_leads_to_the_content(page, address):
    page.goto(f"{address}/search?q=Rat")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Zum Inhalt springen")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


@pytest.mark.parametrize("page", [{"viewport": PHONE}], indirect=True)
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=Stadt",
        "/article",
        "/article/versions",
        "/article/versions?view=side",
        "/story/told",
        "/source/rundblick",
        "/city/Birkenbrück",
        "/holdings",
        "/capture/1",
        "/health",
    ],
)
def test_on_a_phone_nothing_is_wider_than_the_window(page, address, demo, path):
    path = path.replace("/article", f"/article/{edited(demo)}").replace("told", str(told(demo)[0]))
    page.goto(address + path)
    expect_no_overflow(page)


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    """Where an archive with overlong and backward words is served, and an article that moved."""
    path = tmp_path_factory.mktemp("awkward") / "archive.db"
    city = replace(CITY, name=f"{LONG} {BACKWARDS}", city=LONG, homepage=f"https://www.example.org/{LONG}")
    article = Article(
        url=f"https://www.example.org/{LONG}",
        headline=LONG,
        lead=LONG,
        body=LONG,
        body_html=f"<p>{LONG}</p>",
        byline=(BACKWARDS, LONG),
        section=BACKWARDS,
        tags=(LONG,),
        attachments=(Attachment(url=f"https://www.example.org/{LONG}.pdf"),),
        images=(Image(caption=BACKWARDS, credit=BACKWARDS, url="https://www.example.org/b.jpg"),),
    )
    with Archive.open(path) as archive:
        archive.register([city])
        key = file(archive, article, city.id)
        for day in (1, 2):
            at = NOON + timedelta(days=day)
            run = archive.begin_run("test", at)
            look = {"source": city.id, "fetched": at, "headers": (), "body": b""}
            archive.keep(Capture(url=article.url, status=404, **look))
            file(archive, replace(article, url="https://www.example.org/neu"), city.id, at=at)
            archive.end_run(run, at, "finished", {city.id: Tally(seeds=1, links=1, fetched=2)})
    with served(path) as address:
        yield address, key


@pytest.mark.parametrize("page", [{}, {"viewport": PHONE}], indirect=True, ids=["wide", "phone"])
def test_words_of_any_length_stay_within_the_window(page, awkward):
    address, key = awkward
    for path in (
        "/",
        "/search",
        f"/article/{key}",
        f"/article/{key}/versions",
        f"/source/{CITY.id}",
        f"/city/{LONG}",
        "/holdings",
        "/capture/1",
        "/health",
    ):
        page.goto(address + path)
        expect_no_overflow(page)


def test_words_that_run_backward_turn_none_around_that_is_ours(page, awkward):
    address, key = awkward
    page.goto(f"{address}/article/{key}")
    picture = page.locator(".pictures li")
    left = "element => element.getBoundingClientRect().left"
    assert picture.locator(".credit").evaluate(left) < picture.get_by_role("link").evaluate(left)


def test_the_mark_of_a_moved_article_looks_like_the_others(page, awkward):
    address, key = awkward
    page.goto(f"{address}/article/{key}")
    mark = page.get_by_text("umgezogen", exact=True)
    expect(mark).to_have_css("border-style", "solid")


@pytest.mark.parametrize(
    "page", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}, {"viewport": PHONE, "color_scheme": "dark"}], indirect=True
)  # fmt: skip
def test_from_the_light_on_the_front_page_to_a_source_and_its_timeline_by_keyboard(page, address):
    page.goto(address)
    light = page.get_by_role("link", name="in Ordnung").first
    light.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zustand der Quellen")
    row = page.get_by_role("row").filter(has_text="Stadt Birkenbrück")
    drawn = row.get_by_role("img", name="Stadt Birkenbrück")
    expect(drawn).to_be_visible()
    expect(drawn.locator(".new").first).not_to_have_css("fill", "rgb(0, 0, 0)")
    row.get_by_role("link", name="Stadt Birkenbrück").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="Neue Artikel")).to_be_visible()
    table = page.get_by_role("table").filter(has_text="Tag (UTC)")
    expect(table).to_be_hidden()
    page.get_by_text("Dasselbe als Tabelle").focus()
    page.keyboard.press("Enter")
    expect(table).to_be_visible()
    expect_no_overflow(page)


@pytest.mark.parametrize("page", [{"viewport": PHONE}], indirect=True)
def test_on_a_phone_the_facets_wait_until_they_are_wanted(page, address):
    page.goto(f"{address}/search?q=Stadt")
    facet = page.get_by_role("link", name="Pressemitteilung").first
    expect(facet).to_be_hidden()
    page.get_by_text("Suche eingrenzen").click()
    expect(facet).to_be_visible()
