"""CSV (RFC 4180), and the form of it that Excel opens: cells that no spreadsheet computes. Pure.

Text is quoted, numbers and unknown values are not, so that programs tell them apart. Lines are put together here
because `csv.writer` looks at every character by itself and needs three times as long.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from archive.formats.table import FORMULA, Column, Row, encoded

BYTE_ORDER_MARK = "\ufeff"  # by which Excel takes a file for UTF-8
_GUARDED = "\"'"  # how text begins that would otherwise begin a formula


def separated(start: str, delimiter: str) -> Callable[[Sequence[Column], Iterable[Row]], Iterator[bytes]]:
    """What writes such files: `start` comes before the names of the columns."""
    begins_formula = FORMULA.match

    def lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
        yield f"{start}{delimiter.join(column.name for column in columns)}\r\n"
        for row in rows:
            # One expression without calls of ours: a million rows have twenty-six million cells.
            yield (
                delimiter.join(
                    [
                        ""
                        if cell is None
                        else str(cell)
                        if cell.__class__ is not str
                        else f'"{cell}"'  # nearly every text: no formula begins with a letter or digit
                        if cell[:1].isalnum() and '"' not in cell
                        else (_GUARDED if begins_formula(cell) else '"') + cell.replace('"', '""') + '"'
                        for cell in row
                    ]
                )
                + "\r\n"
            )

    return lambda columns, rows: encoded(lines(columns, rows))
