"""Articles as files: CSV, Excel CSV, JSON, JSONL. Streamed in pages, so that memory stays constant and no reader blocks a crawl."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from archive.search import Query, conditions

PAGE_ROWS = 500  # articles read at once
CHUNK_CHARACTERS = 64 * 1024  # handed on at once, or a little more
COLUMNS: tuple[str, ...] = (
    *("id", "url", "source", "source_name", "city", "kind", "kicker", "headline", "lead", "body", "byline"),
    *(
        "agency",
        "dateline",
        "source_note",
        "correction",
        "section",
        "tags",
        "published",
        "modified",
        "first_seen",
        "last_seen",
    ),
    *("state", "language", "paywalled", "words", "versions"),
)
_TAGS = "(SELECT group_concat(name, ', ') FROM article_tags JOIN tags ON tags.id = tag WHERE article = articles.id)"
_SQL = {"source_name": "sources.name", "city": "sources.city", "tags": _TAGS}
# What spreadsheets take for the beginning of a formula (OWASP), also in full width and after signs nobody sees.
_FORMULA = re.compile("[\t\r\n]|[\\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A form of file: how it is written, its media type and the ending of its name."""

    write: Callable[[Iterable[Row]], Iterator[str]]
    media_type: str
    ending: str


def write(db: sqlite3.Connection, query: Query, format_: str) -> Iterator[str]:
    """The articles a query finds, newest first, as the text of a file in one of FORMATS; to be encoded as UTF-8.

    Raises:
        QueryError: the text cannot be searched for.
    """
    chunk = io.StringIO()
    for text in FORMATS[format_].write(rows(db, query)):
        chunk.write(text)
        if chunk.tell() >= CHUNK_CHARACTERS:
            yield chunk.getvalue()
            chunk = io.StringIO()
    yield chunk.getvalue()


def rows(db: sqlite3.Connection, query: Query) -> Iterator[Row]:
    """The values of COLUMNS for every article a query finds, newest first.

    Each page continues behind the last id, so that no long-lived cursor keeps the write-ahead log from
    being folded back while a crawl writes.
    """
    where, values = conditions(db, query)
    columns = ", ".join(_SQL.get(name, f"articles.{name}") for name in COLUMNS)
    before = f"{where} AND articles.id < :before" if where else "WHERE articles.id < :before"
    sql = (
        f"SELECT {columns} FROM articles JOIN sources ON sources.id = articles.source "  # noqa: S608
        f"{before} ORDER BY articles.id DESC LIMIT {PAGE_ROWS}"
    )
    last = 2**63 - 1
    while page := db.execute(sql, values | {"before": last}).fetchall():
        yield from page
        last = page[-1][0]


def inert(value: Any) -> Any:
    """A cell that no spreadsheet computes: text that would begin a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _separated(start: str, delimiter: str) -> Callable[[Iterable[Row]], Iterator[str]]:
    """RFC 4180, with another delimiter if need be."""

    def write_rows(found: Iterable[Row]) -> Iterator[str]:
        line = io.StringIO()
        writer = csv.writer(line, delimiter=delimiter)
        yield start
        writer.writerow(COLUMNS)
        for row in found:
            writer.writerow([inert(value) for value in row])
            yield line.getvalue()
            line.seek(0)
            line.truncate()
        yield line.getvalue()

    return write_rows


def _json_lines(found: Iterable[Row]) -> Iterator[str]:
    for row in found:
        yield _object(row) + "\n"


def _json(found: Iterable[Row]) -> Iterator[str]:
    yield "["
    for number, row in enumerate(found):
        yield (",\n" if number else "\n") + _object(row)
    yield "\n]\n"


def _object(row: Row) -> str:
    return json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)


FORMATS = {
    "csv": Format(_separated("", ","), "text/csv", "csv"),
    # Excel takes a file for UTF-8 by its byte order mark, and wants semicolons where commas are decimal.
    "excel-csv": Format(_separated("\ufeff", ";"), "text/csv", "csv"),
    "json": Format(_json, "application/json", "json"),
    "jsonl": Format(_json_lines, "application/x-ndjson", "jsonl"),
}
