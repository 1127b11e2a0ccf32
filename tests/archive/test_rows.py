"""Rows of a query, and whole columns of them."""

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from archive.rows import columns

_ROWS = st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.none() | st.text()))


@given(_ROWS)
def test_columns_are_those_of_the_rows_in_their_order(rows: list[tuple[int, str | None]]) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE held (place INTEGER PRIMARY KEY, number INTEGER, word TEXT)")
        db.executemany("INSERT INTO held (number, word) VALUES (?, ?)", rows)
        backwards = "SELECT number, word FROM held ORDER BY place DESC LIMIT ?"

        numbers, words = columns(db, ["number", "word"], backwards, [len(rows)])

    assert list(zip(numbers, words, strict=True)) == rows[::-1]
