"""A record that says nothing has the length that is wanted, and is one that others can read."""

import gzip
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from archive.blanks import SHORTEST_BYTES, blank
from archive.gzip_members import BLOCK_BYTES
from tests.archives import NOON


@given(st.integers(SHORTEST_BYTES, 3 * BLOCK_BYTES))
@example(SHORTEST_BYTES)
@example(BLOCK_BYTES + 23)  # one block, full
@example(BLOCK_BYTES + 24)  # two, the second one empty
@example(2 * BLOCK_BYTES + 28)
def test_whatever_length_is_wanted_a_blank_is_one_whole_record(length):
    record = blank(length, name="file#7", at=NOON)
    assert len(record) == length
    found = [
        (one.rec_type, one.rec_headers.get_header("WARC-Date"), one.content_stream().read().strip())
        for one in ArchiveIterator(io.BytesIO(record))
    ]
    assert found == [("metadata", "2026-10-16T12:00:00Z", b"Erased by the archive.")]
    assert gzip.decompress(record).startswith(b"WARC/1.1\r\n")


def test_there_is_no_shorter_one():
    with pytest.raises(ValueError, match="at least"):
        blank(SHORTEST_BYTES - 1, name="x", at=NOON)
