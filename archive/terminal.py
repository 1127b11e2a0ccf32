"""Tables and JSON for the terminal. What comes from the web moves no cursor and turns no line around."""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from archive.diff import Piece
from archive.edits import Edit

_MARKS = {
    "same": ("", "", ""),
    "removed": ("[-", "-]", "strike red"),
    "added": ("{{+", "+}", "underline green"),
    "moved_from": ("[moved away {}: ", "]", "dim"),
    "moved_to": ("[moved here {}: ", "]", ""),
}
# Signs that command a terminal (ECMA-48), and those that change the direction of what follows (UAX 9).
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NOT_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")  # by JSON
PLAIN_EVERY_SECONDS = 10.0  # between two lines of progress
PLAIN_WIDTH = 200  # columns of a table that goes to a file or a pipe


def console() -> Console:
    """Standard output; as wide as the window, or wide enough for every column."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(width=PLAIN_WIDTH, highlight=False)


def print_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    as_json: bool = False,
    colours: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> None:
    """Prints the rows: as a table of these columns, or all of them as a JSON array.

    Text is printed as it is: nothing in it is taken for markup. `colours` gives for a column the style of each word
    that may stand in it; only a terminal shows them.
    """
    rows = list(rows)
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        numbers = all(isinstance(row[column], int) for row in rows)
        table.add_column(column.replace("_", " "), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        texts = {column: "–" if row[column] is None else inert(str(row[column])) for column in columns}
        table.add_row(
            *(Text(text, style=colours.get(column, {}).get(text, "")) for column, text in texts.items())
        )
    console().print(table)


def print_edit(edit: Edit | None) -> None:
    """Prints what changed, field by field: in colours on a terminal, elsewhere with marks around what changed."""
    if edit is None:
        print("A reader finds no difference.")  # noqa: T201 - this is the output
        return
    out = console()
    label = f", {edit.label}" if edit.label else ""
    out.print(Text(f"{edit.change}{label}, {edit.changes.share:.1%} of the words"))
    for name, pieces in edit.changes.fields.items():
        text = Text(f"\n{name}\n", style="bold")
        for piece in pieces:
            text.append(_marked(piece, is_coloured=out.is_terminal))
        out.print(text, soft_wrap=True)


def _marked(piece: Piece, *, is_coloured: bool) -> Text:
    """A piece between its marks."""
    before, behind, style = _MARKS[piece.kind]
    whole = inert(piece.text)
    bare = whole.lstrip()
    if not bare or piece.kind == "same":
        return Text(whole, style="not bold")
    text = Text(whole[: len(whole) - len(bare)], style="not bold")
    text.append("" if is_coloured and not piece.move else before.format(piece.move))
    if piece.inside:
        for inner in piece.inside:
            text.append(_marked(inner, is_coloured=is_coloured))
    else:
        text.append(bare, style=style)
    text.append("" if is_coloured and not piece.move else behind)
    return text


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while something lasts, a plain line now and then where that is no terminal.

    What it gives is called with how much is done, and of how much.
    """
    screen = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, disable=not screen.is_terminal, transient=True) as bar:
        task = bar.add_task(what, total=None)
        said = time.monotonic()

        def moved(done: int, total: int) -> None:
            nonlocal said
            bar.update(task, completed=done, total=total)
            if not screen.is_terminal and time.monotonic() - said >= PLAIN_EVERY_SECONDS:
                said = time.monotonic()
                screen.print(f"{what}: {done} of {total}")

        yield moved


def inert(text: str) -> str:
    """A text without signs that command a terminal; something stands where they stood."""
    return _COMMANDS.sub("\ufffd", text)


def print_json(value: Any) -> None:
    """Prints a value as JSON, umlauts as they are."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    print(_NOT_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))  # noqa: T201 - this is the output
