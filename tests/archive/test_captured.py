"""A row for each stored response: it leads to the bytes, and says what became of them."""

from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive
from archive.captured import committed_end, newest_response
from archive.captures import CaptureError
from archive.records import Capture, SourceFacts

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SITE = "https://www.musterstadt.example/"
URL = f"{SITE}presse/bruecke"


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register(
            [SourceFacts(id="musterstadt", name="Stadt Musterstadt", kind="city", homepage=SITE)]
        )
        yield archive


def capture(body, *, at=NOON, url=URL, asked=None):
    return Capture(url=url, asked=asked, source="musterstadt", fetched=at, status=200, headers=(), body=body)


def test_a_body_that_is_not_the_one_stored_is_refused_with_the_remedy(archive):
    kept = [archive.keep(capture(body, url=URL + body.decode())).capture for body in (b"1", b"2")]
    archive.db.execute(
        "UPDATE captures SET (file, offset, length) = "
        "(SELECT file, offset, length FROM captures WHERE id = ?) WHERE id = ?",
        kept,
    )
    with pytest.raises(CaptureError, match=r"damaged at byte \d+ .* Restore the file from a backup"):
        archive.capture(kept[1])


def test_the_newest_capture_of_an_address_is_had_while_another_process_writes(archive, tmp_path):
    asked = f"{SITE}?p=1"
    for number, body in enumerate((b"alt", b"neu")):
        archive.keep(capture(body, asked=asked, at=NOON + number * DAY))
    archive.log.flush()
    assert newest_response(tmp_path / "archive.db", asked).body == b"neu"
    assert newest_response(tmp_path / "archive.db", URL + "-none") is None


def test_reasons_are_found_by_their_beginning(archive):
    for number, reason in enumerate(("The same page (a).", "The same page (b).", "The page is empty.")):
        archive.unreadable(archive.keep(capture(b"%d" % number)).capture, reason)
    assert archive.refused_readings(["musterstadt"], "The same page") == {
        "musterstadt": ["The same page (a).", "The same page (b)."]
    }
    assert archive.refused_readings(["bote"], "The same page") == {}


def test_where_a_file_ends_is_looked_up_and_not_searched_for(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        asked = []
        archive.db.conn.set_trace_callback(asked.append)
        assert committed_end(archive.db.conn, "none.warc.gz") is None
        archive.db.conn.set_trace_callback(None)
        (plan,) = archive.db.execute(f"EXPLAIN QUERY PLAN {asked[0]}").fetchall()
        assert "USING INDEX captures_file" in plan[3]
