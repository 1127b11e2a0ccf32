"""Options that mean the same in every command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

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
