"""The head of an answer has a bound, which a head of the usual size is far from."""

import json

import pytest

from crawler.settings import HEADERS_MAXSIZE
from tests.sites import Answer, article, feed

pytestmark = pytest.mark.e2e

LINE_BYTES = 8_000


def with_head(size):
    """An article under so many bytes of headers."""
    page = article(f"Unter {size} Bytes")
    lines = {f"X-{number}": "x" * LINE_BYTES for number in range(size // LINE_BYTES + 1)}
    return Answer(page.body, headers={**page.headers, **lines})


def test_a_large_head_is_read_and_a_larger_one_is_not(site, desk):
    site.paths |= {"/gross": with_head(HEADERS_MAXSIZE // 2), "/zu-gross": with_head(2 * HEADERS_MAXSIZE)}
    site.paths |= {"/klein": article("Klein")}
    site.paths["/feed.xml"] = feed(*map(site.url, ("/gross", "/zu-gross", "/klein")))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    seen = desk.crawl()["stadt"]
    assert (seen["new"], json.loads(seen["notes"])) == (2, {"head too large": 1})
