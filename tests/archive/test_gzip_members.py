"""Members of gzip by hand are those of any other program."""

import gzip

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.gzip_members import AROUND_BYTES, BLOCK_BYTES, BLOCK_HEAD_BYTES, member

DATA = st.binary(max_size=300)


@given(DATA, DATA)
@example(b"", b"")
@example(b"x" * (BLOCK_BYTES + 1), b"head")
def test_what_goes_in_comes_out(stored, head):
    assert gzip.decompress(member(stored, head=head)) == head + stored


@given(st.lists(st.tuples(DATA, DATA), max_size=5))
def test_members_follow_each_other(several):
    whole = b"".join(member(stored, head=head) for stored, head in several)
    assert gzip.decompress(whole) == b"".join(head + stored for stored, head in several)


@pytest.mark.parametrize(
    ("size", "blocks"), [(0, 1), (1, 1), (BLOCK_BYTES, 1), (BLOCK_BYTES, 2), (BLOCK_BYTES + 1, 2)]
)
def test_its_length_is_known_before(size, blocks):
    made = member(b"x" * size, blocks=blocks)
    assert len(made) == AROUND_BYTES + blocks * BLOCK_HEAD_BYTES + size
    assert gzip.decompress(made) == b"x" * size
