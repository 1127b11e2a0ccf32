"""Parquet files with typed, described columns, written by pyarrow, an extra."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from archive.formats.table import Column, FormatError, Row

GROUP_ROWS = 5_000  # a row group has at most so many rows …
GROUP_CHARACTERS = 8 * 1024**2  # … and hardly more text than this, so that memory stays constant
COMPRESSION = "zstd"


def check() -> None:
    """That pyarrow is there.

    Raises:
        FormatError: it is not.
    """
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra, and takes a third of a second
    except ImportError:
        raise FormatError(
            "Parquet files need pyarrow. Install it with “pip install stadtchronik[parquet]”."
        ) from None


def write(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """A file with a row group for every GROUP_ROWS rows; descriptions are metadata of the columns."""
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    types = {
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "text": pa.string(),
        "time": pa.timestamp("us", tz="UTC"),
    }
    schema = pa.schema(
        [
            pa.field(column.name, types[column.kind], metadata={"description": column.description})
            for column in columns
        ]
    )
    sink = _Sink()
    with parquet.ParquetWriter(sink, schema, compression=COMPRESSION) as writer:
        for group in _groups(rows):
            values = zip(*group, strict=True)
            arrays = [
                pa.array([_value(column, value) for value in cells], type=field.type)
                for column, field, cells in zip(columns, schema, values, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield sink.taken()
    yield sink.taken()


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    group: list[Row] = []
    characters = 0
    for row in rows:
        group.append(row)
        characters += sum(len(value) for value in row if value.__class__ is str)
        if len(group) == GROUP_ROWS or characters >= GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == "time":
        return datetime.fromisoformat(value)
    return bool(value) if column.kind == "boolean" else value


class _Sink(io.RawIOBase):
    """Takes what is written until it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        waiting, self._waiting = bytes(self._waiting), bytearray()
        return waiting
