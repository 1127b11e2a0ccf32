"""Pages can be used by everybody: axe-core finds nothing against WCAG 2.2 AA, light, dark and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsing import PHONE, capture_of, edited, pictured, told

pytestmark = pytest.mark.e2e

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
WINDOWS = [{}, {"color_scheme": "dark"}, {"viewport": PHONE}]
NAMES = ["wide", "dark", "phone"]


@pytest.mark.parametrize("page", WINDOWS, indirect=True, ids=NAMES)
def test_axe_finds_nothing(page, address, demo):
    found = {}
    for path in paths(demo):
        page.goto(address + path)
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        for violation in Axe().run(page, options=RULES).response["violations"]:
            nodes = [node["html"][:150] for node in violation["nodes"]]
            found.setdefault((violation["id"], violation["impact"]), []).append((path, nodes[:3]))
    assert not found


def paths(demo):
    """Every kind of page."""
    article = edited(demo)
    return (
        "/",
        "/search?q=Stadt",
        "/search?q=Stadt&source=kiezblick&month=2026-10",
        "/search?q=Zeppelin+Stadt",
        "/search?q=***",
        f"/article/{article}",
        f"/article/{pictured(demo)}",
        f"/article/{article}/versions",
        f"/article/{article}/versions?view=side",
        f"/capture/{capture_of(demo, article)}",
        f"/story/{told(demo)[0]}",
        f"/article/{told(demo)[1][0]}",
        "/source/birkenbruecker-bote",
        "/city/Birkenbrück",
        "/holdings",
        "/health",
        "/nosuch",
    )
