"""Captures as one WARC file, read by warcio."""

from contextlib import closing
from io import BytesIO

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.captures import CaptureError
from archive.opening import open_readonly
from archive.search import Query
from archive.warc_copy import copied


@pytest.fixture
def copy(filled):
    def copy(**query):
        with closing(open_readonly(filled)) as db:
            return b"".join(copied(db, Query(**query), filled, "stadtchronik/test"))

    return copy


def test_every_capture_of_the_articles_found_is_in_the_file_byte_for_byte(filled, copy):
    whole = copy()
    kinds = [record.rec_type for record in ArchiveIterator(BytesIO(whole))]
    assert kinds == ["warcinfo", *["response"] * 5]
    (log,) = (filled.parent / "captures").iterdir()
    with closing(open_readonly(filled)) as db:
        for offset, length in db.execute("SELECT offset, length FROM captures"):
            assert log.read_bytes()[offset : offset + length] in whole


def test_a_search_narrows_it(copy):
    targets = [
        record.rec_headers.get_header("WARC-Target-URI")
        for record in ArchiveIterator(BytesIO(copy(text="Tiefbauamt")))
    ]
    assert targets == [None, *["https://www.musterstadt.example/presse/bruecke"] * 2]
    assert copy(text="nirgends") == b""


def test_a_log_that_is_too_short_is_named(filled, copy):
    (log,) = (filled.parent / "captures").iterdir()
    log.write_bytes(log.read_bytes()[:-10])
    with pytest.raises(CaptureError, match="damaged at byte"):
        copy()
