"""Tables and JSON for the terminal."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

PLAIN_WIDTH = 200  # columns of a table that goes to a file or a pipe


def console() -> Console:
    """Standard output; as wide as the window, or wide enough for every column."""
    out = Console(highlight=False)
    return out if out.is_terminal else Console(width=PLAIN_WIDTH, highlight=False)


def print_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool = False) -> None:
    """Prints the rows: as a table of these columns, or all of them as a JSON array.

    Text is printed as it is: nothing in it is taken for markup.
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
        table.add_row(*(Text("–" if row[column] is None else str(row[column])) for column in columns))
    console().print(table)


def print_json(value: Any) -> None:
    """Prints a value as JSON, umlauts as they are."""
    print(json.dumps(value, ensure_ascii=False, indent=2))  # noqa: T201 - this is the output
