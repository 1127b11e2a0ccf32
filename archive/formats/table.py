"""What every format of file is given: described columns and rows of values. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from archive.refusals import Refusal

CHUNK_CHARACTERS = 64 * 1024  # handed on at once, or a little more

Row = tuple[Any, ...]
Kind = Literal["integer", "number", "boolean", "text", "time"]
# What spreadsheets take for the beginning of a formula (OWASP), also in full width and after signs nobody sees.
FORMULA = re.compile("[\t\r\n]|[\\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. A `time` is ours: ISO 8601 in UTC; times that pages state, in their own precision, are `text`."""

    name: str
    kind: Kind
    description: str


class FormatError(Refusal, ValueError):
    """A file cannot be written in this format; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form of file: how it is written, its media type and the ending of its name.

    `write` gives the file in chunks; an empty one says only that work goes on. `check` raises FormatError when what
    writes it is not installed.
    """

    write: Callable[[Sequence[Column], Iterable[Row]], Iterator[bytes]]
    media_type: str
    ending: str
    check: Callable[[], None] = lambda: None


def encoded(texts: Iterable[str]) -> Iterator[bytes]:
    """Pieces of text as UTF-8, many to a chunk."""
    waiting: list[str] = []
    characters = 0
    for text in texts:
        waiting.append(text)
        characters += len(text)
        if characters >= CHUNK_CHARACTERS:
            yield "".join(waiting).encode()
            waiting.clear()
            characters = 0
    yield "".join(waiting).encode()
