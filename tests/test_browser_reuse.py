"""From a release to its copy and to both side by side, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from archive.fingerprints import words
from tests.browsing import PHONE, copied, expect_no_overflow
from tests.test_browser_access import RULES

pytestmark = pytest.mark.e2e

WINDOWS = [{}, {"viewport": PHONE}, {"color_scheme": "dark"}]
MARKED = """side => Object.fromEntries([...document.querySelectorAll(`mark[id^="${side}-"]`)].map(mark => [
    mark.querySelector(".number").innerText, [...mark.childNodes].slice(1).map(node => node.textContent).join("")]))"""


@pytest.mark.parametrize("page", WINDOWS, indirect=True, ids=["wide", "phone", "dark"])
def test_from_a_release_to_its_copy_to_the_same_words_side_by_side(page, address, demo):
    release, article = copied(demo)
    page.goto(f"{address}/article/{release}")
    expect(page.get_by_role("heading", name="Abgedruckt in")).to_be_visible()
    accessible(page)
    page.get_by_role("list", name="Abgedruckt in").locator(f"a[href$='/article/{article}']").click()
    expect(page.get_by_role("heading", name="Stützt sich auf")).to_be_visible()
    accessible(page)
    page.locator(f".others a[href$='/article/{article}/reuse/{release}']").click()
    expect(page.get_by_role("heading", level=1, name="Nebeneinander")).to_be_visible()
    ours, theirs = (page.evaluate(MARKED, side) for side in ("here", "there"))
    assert ours.keys() == theirs.keys() != set()
    for number, text in ours.items():
        assert [word.text for word in words(text)] == [word.text for word in words(theirs[number])] != []
    accessible(page)
    columns = [column.bounding_box() for column in page.locator(".together > section").all()]
    beside = columns[0]["x"] + columns[0]["width"] <= columns[1]["x"]
    below = columns[0]["y"] + columns[0]["height"] <= columns[1]["y"]
    assert (beside, below) == (page.viewport_size != PHONE, page.viewport_size == PHONE)
    page.locator("#here-1 .number").click()
    expect(page.locator("#there-1")).to_be_in_viewport()
    page.locator("#there-1 .number").click()
    expect(page.locator("#here-1")).to_be_in_viewport()
    expect_no_overflow(page)


def accessible(page):
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["html"][:150] for node in one["nodes"][:3]]) for one in found] == []


def test_on_paper_passages_keep_their_numbers(page, address, demo):
    release, article = copied(demo)
    page.goto(f"{address}/article/{release}/reuse/{article}")
    page.emulate_media(media="print")
    expect(page.locator("#here-1 .number")).to_be_visible()
    expect(page.locator("#there-1 .number")).to_be_visible()
