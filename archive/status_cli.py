"""The commands status · notify, and what a crawl tells when it is over. Each calls one function."""

import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from archive.opening import open_readonly
from archive.options import archive_option, json_option
from archive.runs import BROKEN
from archive.status import status as states
from archive.status import summary
from archive.terminal import print_json, print_table

COLUMNS = ("source", "health", "since", "reason", "articles", "newest", "last_run", "gap_since")
COLOURS = {
    "ok": "green",
    "quiet": "yellow",
    "degraded": "yellow",
    "new": "cyan",
    "broken": "bold red",
    "blocked": "bold red",
    "disallowed": "bold red",
}
DAY, MINUTE = len("2026-10-14"), len("2026-10-14T11:27")


@click.command()
@click.argument("source", nargs=-1)
@click.option(
    "--problems",
    is_flag=True,
    help="Only sources that are broken, blocked or disallowed; prints nothing when none is, so that cron sends no mail.",
)
@archive_option
@json_option
def status(*, source: tuple[str, ...], problems: bool, archive: Path, as_json: bool) -> None:
    """Show the health of every source, or of those named, with the reason; the worst first.

    Exit code 1 says that one of them is broken, blocked or disallowed. Times are UTC.
    """
    with closing(open_readonly(archive)) as db:
        found = states(db, source)
    bad = [row for row in found if row["health"] in BROKEN]
    shown = bad if problems else found
    if as_json:
        print_json(shown)
    elif shown or not problems:
        print_table(map(_short, shown), COLUMNS, colours={"health": COLOURS})
        click.echo(summary(found))
    sys.exit(bool(bad))


def _short(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its times as far as a table has room for them."""
    return {**row} | {
        "since": row["since"] and row["since"][:DAY],
        "newest": row["newest"] and row["newest"][:DAY],
        "last_run": row["last_run"] and row["last_run"][:MINUTE].replace("T", " "),
        "gap_since": row["gap"] and row["gap"][:DAY],
    }
