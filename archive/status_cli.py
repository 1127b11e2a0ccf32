"""The commands status · notify, and what a crawl tells when it is over. Each calls one function."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from archive.notices import trial
from archive.notify import Address, addresses
from archive.notify import notify as send
from archive.opening import ArchiveError, open_readonly
from archive.options import address_option, archive_option, json_option, notify_option
from archive.runs import BROKEN
from archive.states import summary
from archive.status import status as states
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
        click.echo(summary(row["health"] for row in found))
    sys.exit(bool(bad))


def telling(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command that crawls the options for notifications; it calls `tell` with the archive when it is over.

    Addresses that cannot be used are refused before it begins. What goes wrong later fails nothing: it is said, and
    tried again the next time.
    """

    @notify_option("--notify")
    @address_option
    @wraps(command)
    def with_tell(*, notify: tuple[str, ...], address: str | None, **options: Any) -> Any:
        to = addresses(notify)

        def tell(archive: Path) -> None:
            try:
                _tell(archive, to, address)
            except ArchiveError as error:
                click.echo(f"Nobody was notified: {error}", err=True)

        return command(tell=tell, **options)

    return with_tell


@click.command()
@notify_option("--to")
@address_option
@click.option("--try", "only_try", is_flag=True, help="Send a test message instead, whatever happened.")
@archive_option
def notify(*, notify: tuple[str, ...], address: str | None, only_try: bool, archive: Path) -> None:
    """Tell people of changes of health since they were last told, in one message each.

    Exit code 1 says that an address could not be reached; it is told the next time.
    """
    to = addresses(notify)
    if not to:
        raise click.UsageError("Say whom to tell: with --to, or in STADTCHRONIK_NOTIFY.")
    if only_try:
        failed = [one for one in to if not one.send(trial())]
        _complain(failed)
    else:
        failed = _tell(archive, to, address)
    sys.exit(bool(failed))


def _tell(archive: Path, to: Sequence[Address], address: str | None) -> list[Address]:
    if not to:
        return []
    _, failed = send(archive, to, at=datetime.now(UTC), pages=address)
    _complain(failed)
    return failed


def _complain(failed: Sequence[Address]) -> None:
    for one in failed:
        click.echo(f"{one.shown} could not be told; the next run tries again.", err=True)


def _short(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its times as far as a table has room for them."""
    return {**row} | {
        "since": row["since"] and row["since"][:DAY],
        "newest": row["newest"] and row["newest"][:DAY],
        "last_run": row["last_run"] and row["last_run"][:MINUTE].replace("T", " "),
        "gap_since": row["gap"] and row["gap"][:DAY],
    }
