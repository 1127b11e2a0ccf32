"""The capture log gives back what it was given, and survives being cut off anywhere."""

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from random import randbytes

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.captures import CONTENT_MAX_BYTES, CaptureError, CaptureLog, Place, content
from archive.records import Capture

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
HEADLESS = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://www.musterstadt.example/\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: 5\r\n\r\n"
)


def capture(body=b"<p>Hallo</p>", *, url="https://www.musterstadt.example/presse/1", headers=(), **fields):
    return Capture(
        url=url, source="musterstadt", fetched=NOON, status=200, headers=headers, body=body, **fields
    )


@pytest.fixture
def log(tmp_path):
    log = CaptureLog(tmp_path / "archive.db", "stadtchronik/test")
    yield log
    log.close()


def the_file(log):
    (path,) = log.folder.iterdir()
    return path


def test_a_record_is_found_again_by_its_place(log):
    bodies = [f"<p>Seite {number}</p>".encode() * number for number in range(1, 6)]
    places = [log.append(capture(body)) for body in bodies]
    log.flush()
    assert [log.read(place)[1] for place in places] == bodies


def test_the_file_is_warc_1_1_that_others_can_read(log):
    compressed = gzip.compress(b"<p>Gr\xc3\xbc\xc3\x9fe</p>")
    headers = (
        ("Content-Type", "text/html"),
        ("Content-Encoding", "gzip"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    )
    log.append(capture(compressed, headers=headers, asked="https://www.musterstadt.example/?id=1"))
    log.flush()
    with the_file(log).open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file)
        ]
    info, response = records
    assert info[0] == "warcinfo"
    assert b"stadtchronik/test" in info[3]
    kind, warc, http, body = response
    assert kind == "response"
    assert warc.protocol == "WARC/1.1"
    assert warc.get_header("WARC-Date") == "2026-10-14T12:00:00Z"
    assert warc.get_header("WARC-Payload-Digest")
    assert warc.get_header("Stadtchronik-Source") == "musterstadt"
    assert warc.get_header("Stadtchronik-Asked") == "https://www.musterstadt.example/?id=1"
    assert http.get_statuscode() == "200"
    assert [value for name, value in http.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert body == b"<p>Gr\xc3\xbc\xc3\x9fe</p>"


def test_a_body_that_came_compressed_is_stored_as_it_is(log):
    compressed, plain = gzip.compress(randbytes(9_000)), b"<p>Rat</p>" * 900
    packed, other = (
        log.append(capture(body, headers=(("Content-Encoding", "gzip"),))) for body in (compressed, plain)
    )
    assert compressed in log.raw(packed)
    assert packed.length < len(compressed) + 600
    assert other.length < len(plain) / 5  # whatever its header says
    assert [log.read(place)[1] for place in (packed, other)] == [compressed, plain]


def test_each_archive_of_a_folder_has_its_own_files(tmp_path):
    one, other = (CaptureLog(tmp_path / name, "stadtchronik") for name in ("a.db", "a-b.db"))
    first, second = one.append(capture(b"eins")), other.append(capture(b"zwei"))
    one.close()
    other.close()
    assert first.file != second.file
    assert one.repair({first.file: first.offset + first.length}.get) == 0
    assert other.read(second)[1] == b"zwei"


@pytest.mark.parametrize("cut", range(1, 400, 13))
def test_a_torn_tail_is_cut_and_whole_records_stay(log, cut):
    kept, torn = log.append(capture(b"bleibt")), log.append(capture(b"zerreisst"))
    log.close()
    path = the_file(log)
    size = torn.offset + torn.length
    path.write_bytes(path.read_bytes()[: max(size - cut, kept.offset + kept.length)])
    log.repair({kept.file: kept.offset + kept.length}.get)
    assert path.stat().st_size == kept.offset + kept.length
    assert log.read(kept)[1] == b"bleibt"


def test_whole_records_without_a_row_are_left_alone(log):
    """A database restored from a backup knows fewer records than the files hold."""
    known, unknown = log.append(capture(b"bekannt")), log.append(capture(b"unbekannt"))
    log.close()
    assert log.repair({known.file: known.offset + known.length}.get) == 0
    assert log.read(unknown)[1] == b"unbekannt"


def test_a_file_shorter_than_its_rows_is_left_alone(log):
    place = log.append(capture())
    log.close()
    path = the_file(log)
    short = path.read_bytes()[:-20]
    path.write_bytes(short)
    assert log.repair({place.file: place.offset + place.length}.get) == 0
    assert path.read_bytes() == short


def test_garbage_behind_the_last_record_is_cut(log):
    place = log.append(capture())
    log.close()
    with the_file(log).open("ab") as file:
        file.write(b"\x00garbage" * 100)
    assert log.repair({place.file: place.offset + place.length}.get) == 800


def test_a_file_of_which_nothing_is_whole_goes(log):
    log.append(capture())
    log.close()
    path = the_file(log)
    path.write_bytes(path.read_bytes()[:50])
    log.repair({}.get)
    assert not path.exists()


def test_a_missing_file_is_named_with_the_remedy(log):
    with pytest.raises(CaptureError, match="restore both from a backup"):
        log.read(Place("archive-20261014120000-00000.warc.gz", 0, 10))


@given(start=st.integers(0, 299), garbage=st.binary(max_size=40), cut=st.booleans())
def test_a_damaged_record_is_named_with_the_remedy_or_gives_what_was_stored(
    tmp_path_factory, start, garbage, cut
):
    log = CaptureLog(tmp_path_factory.mktemp("damaged") / "archive.db", "stadtchronik/test")
    place = log.append(capture())
    log.close()
    path = the_file(log)
    whole, start = path.read_bytes(), place.offset + start
    path.write_bytes(whole[:start] + garbage + (b"" if cut else whole[start + len(garbage) :]))
    try:
        assert log.read(place)[1] == b"<p>Hallo</p>"
    except CaptureError as error:
        assert f"{path} is damaged at byte {place.offset}" in str(error)  # noqa: PT017 - either is right
        assert "Restore the file from a backup" in str(error)  # noqa: PT017


@pytest.mark.parametrize("other", [b"", b"<p>Hallo</p>", HEADLESS])
def test_what_is_no_record_though_its_checksum_is_right_is_damaged(log, other):
    place = log.append(capture())
    log.close()
    data = gzip.compress(other)
    the_file(log).write_bytes(data)
    with pytest.raises(CaptureError, match="damaged at byte 0"):
        log.read(Place(place.file, 0, len(data)))


ENCODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "identity": bytes,
    "": bytes,
}


def raw_deflate(data):
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


@given(st.binary(max_size=5000), st.sampled_from(sorted(ENCODINGS)))
def test_content_undoes_the_encoding(data, coding):
    assert content(capture(ENCODINGS[coding](data), headers=(("content-encoding", coding),))) == data


def test_content_reads_raw_deflate_too():
    assert (
        content(capture(raw_deflate(b"roh" * 100), headers=(("Content-Encoding", "deflate"),)))
        == b"roh" * 100
    )


def test_content_undoes_several_encodings_in_turn():
    body = brotli.compress(gzip.compress(b"doppelt"))
    assert content(capture(body, headers=(("Content-Encoding", "gzip, br"),))) == b"doppelt"


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_a_bomb_is_refused_before_it_fills_the_memory(coding):
    bomb = ENCODINGS[coding](b"\0" * (CONTENT_MAX_BYTES + 1))
    with pytest.raises(CaptureError, match="larger than"):
        content(capture(bomb, headers=(("Content-Encoding", coding),)))


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate"])
def test_half_a_body_is_not_taken_for_a_whole_one(coding):
    half = ENCODINGS[coding](bytes(range(256)) * 50)[:-20]
    with pytest.raises(CaptureError):
        content(capture(half, headers=(("Content-Encoding", coding),)))


def test_an_unknown_encoding_is_named():
    with pytest.raises(CaptureError, match="compress"):
        content(capture(b"x", headers=(("Content-Encoding", "compress"),)))


def test_the_digest_is_over_the_bytes_as_transferred():
    assert capture(b"").digest == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_file_that_is_full_is_followed_by_another(log, monkeypatch):
    monkeypatch.setattr("archive.captures.FILE_MAX_BYTES", 1)
    places = [
        log.append(
            Capture(
                url="https://a.example/",
                source="a",
                fetched=NOON + timedelta(seconds=n),
                status=200,
                headers=(),
                body=b"x",
            )
        )
        for n in range(3)
    ]
    log.close()
    assert len({place.file for place in places}) == 3
    assert [log.read(place)[1] for place in places] == [b"x"] * 3
