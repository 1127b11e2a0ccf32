"""Forms of files: columns and rows in, bytes out. Nothing here knows what an article is."""

from collections.abc import Iterable, Iterator, Sequence

from archive.formats import parquet, xlsx
from archive.formats.objects import json_lines, json_list
from archive.formats.separated import BYTE_ORDER_MARK, separated
from archive.formats.table import Column, Format, Row

FORMATS = {
    "csv": Format(separated("", ","), "text/csv; charset=utf-8", "csv"),
    # Excel wants semicolons where commas are decimal.
    "excel-csv": Format(separated(BYTE_ORDER_MARK, ";"), "text/csv; charset=utf-8", "csv"),
    "json": Format(json_list, "application/json; charset=utf-8", "json"),
    "jsonl": Format(json_lines, "application/x-ndjson; charset=utf-8", "jsonl"),
    "xlsx": Format(xlsx.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "parquet": Format(parquet.write, "application/vnd.apache.parquet", "parquet", parquet.check),
}


def write(format_: str, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """Rows as a file in one of FORMATS, chunk by chunk; chunks may be empty.

    Raises:
        FormatError: what writes that format is not installed.
    """
    form = FORMATS[format_]
    form.check()
    return form.write(columns, rows)
