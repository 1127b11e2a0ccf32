"""Options that mean the same in every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("archive.db"),
    show_default=True,
    envvar="STADTCHRONIK_ARCHIVE",
    show_envvar=True,
    help="The archive's database.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
address_option = click.option(
    "--address",
    metavar="URL",
    envvar="STADTCHRONIK_ADDRESS",
    show_envvar=True,
    callback=lambda _, __, value: _web_address(value),
    help="Where readers find the archive's pages, for links in feeds and messages (https://chronik.example.org/).",
)

_FILTERS = (
    click.option("--source", metavar="ID", help="Only this source."),
    click.option("--city", metavar="NAME", help="Only sources of this city."),
    click.option("--since", metavar="DATE", help="Only articles from this day on (2026-10-14)."),
    click.option("--until", metavar="DATE", help="Only articles up to this day."),
)


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The filters of a search: source, city, since, until."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


def notify_option(flag: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Whom to tell of changes of health, as `notify`."""
    return click.option(
        flag,
        "notify",
        metavar="URL",
        multiple=True,
        envvar="STADTCHRONIK_NOTIFY",
        show_envvar=True,
        help="Tell this address of changes of health, as Apprise writes them: mailtos://, jsons:// and many others. "
        "With a password in it, better in the environment, with blanks between several.",
    )


def _web_address(value: str | None) -> str | None:
    """The address, ending in a slash, so that paths can be joined to it."""
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise click.BadParameter(f"“{value}” is no web address. Write it with https://.")
    return value.rstrip("/") + "/"
