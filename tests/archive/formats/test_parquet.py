import sys
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pyarrow import parquet as reading

from archive.formats import parquet
from archive.formats.table import Column, FormatError

COLUMNS = [
    Column("id", "integer", "Number."),
    Column("paywalled", "boolean", "Closed."),
    Column("published", "text", "As stated."),
    Column("first_seen", "time", "Seen."),
]


def read(rows):
    return reading.ParquetFile(BytesIO(b"".join(parquet.write(COLUMNS, rows))))


def test_columns_have_types_and_descriptions_and_keep_what_is_unknown():
    file = read([(1, 1, "2026-10-14", "2026-10-14T11:27:00+00:00"), (2, None, None, None)])
    assert file.read().to_pylist() == [
        {
            "id": 1,
            "paywalled": True,
            "published": "2026-10-14",
            "first_seen": datetime(2026, 10, 14, 11, 27, tzinfo=UTC),
        },
        {"id": 2, "paywalled": None, "published": None, "first_seen": None},
    ]
    assert file.schema_arrow.field("published").metadata[b"description"] == b"As stated."


def test_rows_are_written_group_by_group(monkeypatch):
    monkeypatch.setattr(parquet, "GROUP_ROWS", 2)
    rows = iter([(number, None, "x", None) for number in range(5)])
    chunks = parquet.write(COLUMNS, rows)
    first = next(chunks)
    assert first.startswith(b"PAR1")
    assert next(rows)[0] == 2
    file = reading.ParquetFile(BytesIO(first + b"".join(chunks)))
    assert file.num_row_groups == 2
    assert file.read().column("id").to_pylist() == [0, 1, 3, 4]


def test_long_texts_make_small_groups(monkeypatch):
    monkeypatch.setattr(parquet, "GROUP_CHARACTERS", 10)
    assert read([(number, None, "x" * 9, None) for number in range(4)]).num_row_groups == 2


def test_nothing_is_a_file_with_columns():
    assert read([]).read().column_names == ["id", "paywalled", "published", "first_seen"]


def test_without_pyarrow_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet", raising=False)
    with pytest.raises(FormatError, match=r"pip install stadtchronik\[parquet\]"):
        parquet.check()
