"""From an article to its story and back, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browsing import PHONE, expect_no_overflow, told

pytestmark = pytest.mark.e2e

WINDOWS = [{}, {"viewport": PHONE}, {"color_scheme": "dark"}, {"viewport": PHONE, "color_scheme": "dark"}]


@pytest.mark.parametrize("page", WINDOWS, indirect=True, ids=["wide", "phone", "dark", "dark phone"])
def test_from_an_article_to_its_story_to_the_other_article_and_back(page, address, demo):
    story, (first, *others) = told(demo)
    page.goto(f"{address}/article/{first}")
    box = page.get_by_role("region", name="Wer noch darüber berichtet")
    expect(box.locator(f"a[href$='/article/{others[0]}']")).to_be_visible()
    box.get_by_role("link", name="Alles zu diesem Ereignis").click()
    assert page.url == f"{address}/story/{story}"
    places = page.get_by_role("list", name="In der Reihenfolge des Erscheinens").locator("> li")
    expect(places).to_have_count(1 + len(others))
    expect_no_overflow(page)
    for place, article in zip(places.all(), (first, *others), strict=True):
        expect(place.locator(f"h3 a[href$='/article/{article}']")).to_be_visible()
    places.last.locator("h3 a").click()
    page.get_by_role("region", name="Wer noch darüber berichtet").locator(
        f"a[href$='/article/{first}']"
    ).click()
    assert page.url == f"{address}/article/{first}"


def test_from_the_front_page_to_a_story_to_its_rows_in_the_tables(page, address):
    page.goto(address)
    page.get_by_role("region", name="Worüber mehrere berichten").get_by_role("link").first.click()
    expect(page.get_by_text("Ein Ereignis, mehrere Artikel")).to_be_visible()
    headline = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="Tabellenzeilen").click()
    expect(page.get_by_role("cell", name=headline).first).to_be_visible()
    page.locator("td.col-story a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert headline in file.value.path().read_text(encoding="utf-8")
