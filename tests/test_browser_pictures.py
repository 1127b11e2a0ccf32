"""Pictures for the documents: `make pictures` takes them anew; other runs put them elsewhere and leave the tree as it is."""

import os
from pathlib import Path

import pytest

from tests.browsing import PHONE, edited, pictured

pytestmark = pytest.mark.e2e

DESK = {"width": 1100, "height": 760}
DARK = {"color_scheme": "dark"}


@pytest.mark.parametrize(
    ("page", "name", "path"),
    [
        ({"viewport": DESK}, "front", "/"),
        ({"viewport": DESK}, "results", "/search?q=Bahn"),
        ({"viewport": DESK}, "article", "/article/pictured"),
        ({"viewport": DESK | {"height": 620}} | DARK, "versions", "/article/edited/versions?view=side"),
        ({"viewport": DESK | {"height": 620}}, "archive", "/holdings"),
        ({"viewport": PHONE}, "phone", "/search?q=Bahn"),
    ],
    indirect=["page"],
)
def test_pictures_for_the_documents_can_be_made(page, name, path, address, demo, tmp_path):  # noqa: PLR0917
    folder = Path(os.environ.get("STADTCHRONIK_PICTURES", tmp_path))
    path = path.replace("pictured", str(pictured(demo))).replace("edited", str(edited(demo)))
    page.goto(address + path)
    page.screenshot(path=folder / f"{name}.png")
    assert (folder / f"{name}.png").stat().st_size
