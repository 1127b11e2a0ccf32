"""JSON (RFC 8259): one list of objects, or one object a line. Pure."""

import json
from collections.abc import Iterable, Iterator, Sequence

from archive.formats.table import Column, Row, encoded

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def json_list(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """A list with an object for every row."""
    return encoded(_list(columns, rows))


def json_lines(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[bytes]:
    """An object for every row, each on a line of its own."""
    return encoded(text + "\n" for text in _objects(columns, rows))


def _list(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    yield "["
    between = "\n"
    for text in _objects(columns, rows):
        yield between + text
        between = ",\n"
    yield "\n]\n"


def _objects(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[str]:
    names = [column.name for column in columns]
    for row in rows:
        yield _ENCODER.encode(dict(zip(names, row, strict=True)))
