"""Reading in other processes: whatever a page does to the one that reads it, the others are read."""

import asyncio
import os
import signal
import time
from datetime import UTC, datetime

import pytest

from archive.records import Article, Capture, SourceFacts
from crawler import reading
from crawler.extraction import extract
from crawler.reading import Readers, read
from crawler.source import Source
from tests.sites import article, feed

pytestmark = pytest.mark.e2e

URL = "http://stadt.localhost/1"
SOURCE = Source(facts=SourceFacts(id="stadt", name="Stadt", kind="city", homepage="http://stadt.localhost/"))
HANGS_SECONDS = 600
PAGE = article("Brücke wieder frei").body


def capture(body=PAGE, *headers):
    fetched = datetime(2026, 10, 14, 12, tzinfo=UTC)
    return Capture(url=URL, source="stadt", fetched=fetched, status=200, headers=headers, body=body)


def read_or_misbehave(capture, source, profile):
    """Stands in for `read` in the reading processes: some pages do what a page must not do."""
    match capture.body:
        case b"hangs":
            time.sleep(HANGS_SECONDS)
        case b"dies":
            os.kill(os.getpid(), signal.SIGKILL)
        case b"raises":
            raise RecursionError("too deep")
        case b"tells":
            return Article(url=URL, headline=str(os.getpid()))
    return read(capture, source, profile)


def readings(*captures):
    async def all_of_them():
        with Readers(processes=2) as readers:
            return await asyncio.gather(*(readers.read(capture, SOURCE) for capture in captures))

    return asyncio.run(all_of_them())


@pytest.fixture
def misbehaving(monkeypatch):
    monkeypatch.setattr(reading, "read", read_or_misbehave)
    monkeypatch.setattr(reading, "READING_TIMEOUT_SECONDS", 1.0)


def test_a_reading_is_what_extraction_gives():
    headers = ("Content-Type", "text/html; charset=utf-8")
    (found,) = readings(capture(PAGE, headers))
    assert found.headline == "Brücke wieder frei"
    assert found == extract(PAGE, URL, headers=dict([headers]), source=SOURCE)


def test_a_body_that_cannot_be_unpacked_is_unread_and_says_why():
    assert read(capture(b"kein gzip", ("Content-Encoding", "gzip")), SOURCE).unread.startswith(
        "The body is not valid"
    )


def test_a_page_that_hangs_is_given_up_and_costs_itself_only(misbehaving):
    hung, *others = readings(capture(b"hangs"), *[capture()] * 4)
    assert hung == Article(url=URL, unread="Reading took longer than 1 seconds.")
    assert [found.headline for found in others] == ["Brücke wieder frei"] * 4


def test_a_process_that_dies_costs_one_page_only(misbehaving):
    dead, *others = readings(capture(b"dies"), *[capture()] * 4)
    assert dead.unread.startswith("The reading process died")
    assert [found.headline for found in others] == ["Brücke wieder frei"] * 4


def test_a_process_that_dies_between_two_pages_costs_nothing(misbehaving):
    async def lose_the_only_process():
        with Readers(processes=1) as readers:
            told = await readers.read(capture(b"tells"), SOURCE)
            os.kill(int(told.headline), signal.SIGKILL)
            return await asyncio.gather(*(readers.read(capture(), SOURCE) for _ in range(3)))

    assert [found.headline for found in asyncio.run(lose_the_only_process())] == ["Brücke wieder frei"] * 3


def test_a_page_that_makes_reading_fail_is_unread_and_reported(misbehaving, caplog):
    failed, other = readings(capture(b"raises"), capture())
    assert failed.unread == "Reading failed (RecursionError: too deep)."
    assert URL in caplog.text
    assert other.unread is None


def test_when_something_else_fails_readings_are_not_waited_for(misbehaving, monkeypatch):
    monkeypatch.setattr(reading, "READING_TIMEOUT_SECONDS", 60.0)

    async def fail_while_reading():
        with Readers(processes=1) as readers:
            under_way = asyncio.ensure_future(readers.read(capture(b"hangs"), SOURCE))
            await asyncio.sleep(0.1)
            assert not under_way.done()
            raise LookupError

    started = time.monotonic()
    with pytest.raises(LookupError):
        asyncio.run(fail_while_reading())
    assert time.monotonic() - started < HANGS_SECONDS / 2


def test_a_temporary_folder_of_too_long_a_name_is_named_before_anything_is_asked(site, desk, tmp_path):
    site.paths["/feed.xml"] = feed(site.url("/1"))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    long = tmp_path / ("x" * 80)
    long.mkdir()
    done = desk.run("-m", "crawler.cli", "crawl", code=2, env={"TMPDIR": str(long)})
    assert "Set TMPDIR" in done.stderr
    assert "Traceback" not in done.stderr
    assert site.asked() == []
