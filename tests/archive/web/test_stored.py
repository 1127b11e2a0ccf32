"""Stored pages in a real Datasette: what they are is said, and they can do nothing."""

import gzip
from contextlib import closing
from dataclasses import replace

import pytest

from archive import Archive
from archive.opening import open_readonly
from archive.records import Capture, Signal
from archive.showing import policy_of_capture, show
from tests.archives import CITY, NOON, RELEASE
from tests.serving import pages_of

HTML = ("Content-Type", "text/html; charset=iso-8859-1")
PAGE = """<!DOCTYPE html><html><head><BASE href="https://evil.example/">
<link rel="preconnect" href="https://evil.example"><IFRAME/src="https://evil.example"></IFRAME><script>alert(1)</script></head>
<body><p>Die Brücke ist frei.</p></body></html>""".encode("latin-1")


@pytest.fixture
def stored(tmp_path):
    """Files a page and gives its capture's number, and a way to ask for pages."""
    path = tmp_path / "archive.db"

    def store(body=PAGE, headers=(HTML,), source=CITY, *, filed=True):
        with Archive.open(path) as archive:
            archive.register([source])
            capture = Capture(
                url=RELEASE.url, source=source.id, fetched=NOON, status=200, headers=headers, body=body
            )
            key = archive.keep(capture).capture
            if filed:
                archive.file(RELEASE, key)
        return key, pages_of(path), path

    return store


async def test_a_capture_says_what_was_stored_when_and_where(stored):
    key, get, _ = stored()
    page = (await get(f"/capture/{key}")).text
    assert "Gespeichert am 16. Oktober 2026, 12:00 UTC" in page
    assert "sha256:" in page
    assert "HTTP 200, text/html" in page
    assert f'<iframe class="stored" sandbox referrerpolicy="no-referrer" src="/capture/{key}/page"' in page
    assert "As captured on October 16, 2026" in (await get(f"/capture/{key}", "en")).text


async def test_the_page_itself_may_do_nothing_not_even_outside_of_its_frame(stored):
    key, get, _ = stored()
    answer = await get(f"/capture/{key}/page")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy
    assert "allow-" not in policy
    assert "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-dns-prefetch-control"] == "off"
    assert "stadtchronik-page" not in answer.headers


async def test_the_page_is_as_it_was_served_but_for_what_would_ask_a_host(stored):
    key, get, _ = stored()
    answer = await get(f"/capture/{key}/page")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<p>Die Brücke ist frei.</p>" in answer.text
    assert '<link rel=""  rel="preconnect"' in answer.text
    assert '<IFRAME srcdoc="" src="about:blank" /src=' in answer.text


async def test_a_packed_page_is_unpacked(stored):
    key, get, _ = stored(gzip.compress(PAGE), (HTML, ("Content-Encoding", "gzip")))
    assert "Die Brücke ist frei." in (await get(f"/capture/{key}/page")).text


@pytest.mark.parametrize(
    "media_type", ["application/pdf", "image/svg+xml", "text/javascript", "application/xml"]
)
async def test_what_is_no_page_is_not_shown(stored, media_type):
    key, get, _ = stored(b"<svg onload='alert(1)'/>", (("Content-Type", media_type),))
    assert "<iframe" not in (await get(f"/capture/{key}")).text
    assert (await get(f"/capture/{key}/page")).status_code == 404


@pytest.mark.parametrize("display", ["snippet", "metadata"])
async def test_a_source_that_may_not_be_shown_whole_shows_no_stored_page(stored, display):
    key, get, _ = stored(source=replace(CITY, display=display))
    page = (await get(f"/capture/{key}")).text
    assert "sha256:" in page
    assert "wird hier nicht gezeigt" in page
    assert "<iframe" not in page
    assert (await get(f"/capture/{key}/page")).status_code == 404


async def test_a_page_without_an_article_is_not_shown(stored):
    key, get, _ = stored(filed=False)
    assert "<iframe" not in (await get(f"/capture/{key}")).text
    assert (await get(f"/capture/{key}/page")).status_code == 404


async def test_a_withheld_article_shows_neither_its_stored_page_nor_its_headline(stored):
    key, get, path = stored()
    with Archive.open(path) as archive:
        archive.db.execute("UPDATE articles SET state = 'withheld'")
    page = (await get(f"/capture/{key}")).text
    assert RELEASE.headline not in page
    assert "/article/" not in page
    assert (await get(f"/capture/{key}/page")).status_code == 404


async def test_a_wish_for_the_page_is_a_wish_for_what_was_stored_of_it(stored):
    key, get, path = stored()
    wish = {"subject": RELEASE.url, "signal": "noarchive", "found": "meta", "value": "noarchive"}
    with Archive.open(path) as archive:
        archive.signalled([Signal(**wish, effect="withhold", seen=NOON)])
    assert (await get(f"/capture/{key}/page")).status_code == 404


async def test_those_who_signed_in_see_what_the_public_does_not(stored):
    key, _, path = stored(source=replace(CITY, display="metadata"))
    with closing(open_readonly(path)) as db:
        assert policy_of_capture(show(db, "members"), key) == "full"


async def test_a_stored_page_that_is_lost_is_said_to_be_without_naming_files_of_the_server(stored):
    key, get, path = stored()
    for file in (path.parent / "captures").iterdir():
        file.unlink()
    answer = await get(f"/capture/{key}/page")
    assert answer.status_code == 404
    assert "beschädigt oder nicht mehr an ihrem Platz" in answer.text
    assert str(path.parent) not in answer.text


async def test_a_body_that_is_no_gzip_is_no_fault(stored):
    key, get, _ = stored(b"\x00\xff", (HTML, ("Content-Encoding", "gzip")))
    assert (await get(f"/capture/{key}/page")).status_code == 404


@pytest.mark.parametrize("path", ["/capture/999", "/capture/999/page", "/capture/x", "/capture/" + "9" * 40])
async def test_a_capture_there_is_none_of_says_so(stored, path):
    _, get, _ = stored()
    assert (await get(path)).status_code == 404
