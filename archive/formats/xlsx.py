"""Excel workbooks (ECMA-376), written by XlsxWriter row by row.

Rows go to a file in the system's folder for temporary files, from which the workbook is made at the end: memory stays
constant, and nothing can be sent before the last row is there. Text stays text: no cell is a formula or a link.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from archive.formats.table import FORMULA, Column, Row

SHEET_ROWS_MAX = 1_048_576  # of the format, the line of names among them; what is more goes to another sheet
CELL_CHARACTERS_MAX = 32_767  # of the format, as Excel counts: a character beyond U+FFFF is two
CUT = Column("cut", "text", "Cells of this row that are too long for Excel: their text was cut off.")
STEP_ROWS = 500  # after so many the caller learns that work goes on
READ_BYTES = 256 * 1024
WIDTHS = {"text": 24, "time": 24, "integer": 16, "number": 16, "boolean": 10}  # of columns, in characters
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2


def write(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """A workbook with a sheet for every million rows.

    A text that is too long for a cell ends in a sentence that says so, and the last column names it.
    """
    with TemporaryDirectory(prefix="stadtchronik-") as place:
        path = Path(place) / "articles.xlsx"
        book = xlsxwriter.Workbook(path, {**_OPTIONS, "tmpdir": place})
        book.use_zip64()  # a sheet may be larger than 4 GiB
        try:
            for number, _ in enumerate(_filled(book, [*columns, CUT], rows), start=1):
                if number % STEP_ROWS == 0:
                    yield b""
            book.close()
        finally:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()  # of a workbook that was given up
        with path.open("rb") as file:
            while chunk := file.read(READ_BYTES):
                yield chunk


def _filled(book: Any, columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[None]:
    bold, number = book.add_format({"bold": True}), book.add_format({"num_format": "0"})
    # Text that looks like a formula stays text even when somebody edits the cell.
    quoted = book.add_format({"quote_prefix": True})
    sheet, line = _sheet(book, columns, bold), 0
    for row in rows:
        line += 1
        if line == SHEET_ROWS_MAX:
            sheet, line = _sheet(book, columns, bold), 1
        cut = []
        for place, (column, value) in enumerate(zip(columns, row, strict=False)):
            if value is None:
                continue
            if column.kind == "boolean":
                sheet.write_boolean(line, place, bool(value))
            elif column.kind in {"integer", "number"}:
                sheet.write_number(line, place, value, number if column.kind == "integer" else None)
            else:
                text, whole = _fitting(str(value))
                sheet.write_string(line, place, text, quoted if FORMULA.match(text) else None)
                if not whole:
                    cut.append(column.name)
        if cut:
            sheet.write_string(line, len(columns) - 1, ", ".join(cut))
        yield


def _sheet(book: Any, columns: Sequence[Column], bold: Any) -> Any:
    count = len(book.worksheets())
    sheet = book.add_worksheet(f"Articles {count + 1}" if count else "Articles")
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
        sheet.write_string(0, place, column.name, bold)
    return sheet


def _fitting(text: str) -> tuple[str, bool]:
    """The text as a cell can hold it, and whether that is all of it."""
    text = _NOT_XML.sub("\ufffd", text)
    if len(text) * 2 <= CELL_CHARACTERS_MAX or _units(text) <= CELL_CHARACTERS_MAX:
        return text, True
    note = f" … [cut off here: {len(text)} characters, more than a cell of Excel holds]"
    room = (CELL_CHARACTERS_MAX - len(note)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + note, False


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
