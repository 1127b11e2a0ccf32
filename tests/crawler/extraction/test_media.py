"""What is certainly no page is told by its bytes, whatever its server calls it."""

import pytest

from crawler.extraction import extract
from crawler.extraction.media import no_page

URL = "https://www.musterstadt.example/artikel/1"
PAGE = "<!doctype html><html><body><h1>Rat tagt</h1><p>Der Rat hat getagt und beschlossen.</p></body></html>"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\nDer Rat tagt", "PDF"),
        (b"\n  %PDF-1.4", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"PK\x03\x04", "ZIP"),
        (bytes(range(256)), "bytes"),
    ],
)
def test_files_are_told(body, kind):
    assert kind in no_page(body)
    assert extract(body, URL).unread.startswith("The answer is no page")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
def test_pages_in_any_encoding_are_pages(encoding):
    assert no_page(PAGE.encode(encoding)) is None


def test_some_control_characters_make_no_file():
    assert no_page(PAGE.replace(" ", "\x00", 5).encode()) is None


def test_nothing_is_no_file():
    assert no_page(b"") is None
