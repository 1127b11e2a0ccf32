"""Durations as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pace import duration, written


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        ("1d", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_a_whole_number_and_its_unit_are_a_duration(text, length):
    assert duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "30", "m", "0m", "-1h", "1.5h", "1 h", "1H", "1h30m", " 1h", "१h", 3600, None]
)
def test_anything_else_is_none_and_the_message_says_what_one_is(text):
    with pytest.raises(ValueError, match="such as “30m” or “1d”"):
        duration(text)


def test_more_than_a_clock_can_count_is_too_long():
    with pytest.raises(ValueError, match="too long"):
        duration("999999999w")


@given(st.integers(1, 10**8))
def test_what_is_written_reads_as_the_same_length(seconds):
    assert duration(written(timedelta(seconds=seconds))) == timedelta(seconds=seconds)
