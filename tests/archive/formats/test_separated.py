import csv
import io
import json
from itertools import dropwhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import FORMATS
from archive.formats.table import CHUNK_CHARACTERS, Column

COLUMNS = [Column("a", "text", "One."), Column("b", "integer", "Two."), Column("c", "text", "Three.")]
texts = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda text: text != "")
values = st.lists(st.tuples(st.none() | texts, st.none() | st.integers(), st.none() | texts), max_size=5)


SIGNS = set("=+-@＝＋－＠")


UNSEEN = {*map(chr, range(0x20)), *map(chr, range(0x200B, 0x2010)), "\u2060", "\ufeff"}


def may_compute(cell):
    """Whether a spreadsheet may take it for a formula, also behind what nobody sees."""
    seen = dropwhile(lambda character: character in UNSEEN or character.isspace(), cell)
    return cell[:1] in {"\t", "\r", "\n"} or next(seen, None) in SIGNS


def written(format_, rows):
    return b"".join(FORMATS[format_].write(COLUMNS, rows)).decode()


def read(format_, rows, **dialect):
    header, *found = csv.reader(io.StringIO(written(format_, rows), newline=""), **dialect)
    assert [name.lstrip("\ufeff") for name in header] == ["a", "b", "c"]
    return found


@given(values)
def test_any_text_comes_back_from_csv_as_it_was_but_for_the_apostrophe_of_a_formula(rows):
    assert read("csv", rows) == [
        [
            "" if cell is None else f"'{cell}" if isinstance(cell, str) and may_compute(cell) else str(cell)
            for cell in row
        ]
        for row in rows
    ]


@given(values)
def test_no_cell_of_text_begins_a_formula(rows):
    found = read("excel-csv", rows, delimiter=";")
    assert not [cell for row in found for cell in (row[0], row[2]) if may_compute(cell)]


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+49 30", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", " =1", "\u200b=1", "\ufeff@A1"],
)
def test_a_cell_that_would_be_a_formula_is_made_inert(cell):
    assert read("csv", [(cell, None, None)])[0][0] == "'" + cell


@pytest.mark.parametrize("cell", ["Rat tagt", "1+1=2", ""])
def test_other_cells_stay_as_they_are(cell):
    assert read("csv", [(cell, -5, None)])[0] == [cell, "-5", ""]


def test_what_is_unknown_is_no_text_and_numbers_are_not_quoted():
    assert written("csv", [(None, 7, "x"), ("y", None, None)]).splitlines()[1:] == [',7,"x"', '"y",,']


@given(values)
def test_json_and_its_lines_say_the_same(rows):
    listed = json.loads(written("json", rows))
    assert [tuple(one.values()) for one in listed] == rows
    assert [json.loads(line) for line in written("jsonl", rows).split("\n")[:-1]] == listed


def test_a_long_file_comes_in_chunks_and_not_row_by_row():
    rows = [("x" * 1000, 1, None)] * 1000
    chunks = list(FORMATS["csv"].write(COLUMNS, rows))
    assert 10 < len(chunks) < 20
    assert max(map(len, chunks)) < 2 * CHUNK_CHARACTERS
