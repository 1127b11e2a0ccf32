"""Options that choose sources, the same in every command."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from archive.records import SOURCE_KINDS
from crawler import registry

_CHOICES = (
    click.argument("id", metavar="[SOURCE]...", nargs=-1),
    click.option("--state", metavar="NAME", multiple=True, help="Only sources of this federal state."),
    click.option("--kind", type=click.Choice(SOURCE_KINDS), multiple=True, help="Only sources of this kind."),
    click.option("--city", metavar="NAME", multiple=True, help="Only sources of this city."),
    click.option("--cms", metavar="NAME", multiple=True, help="Only sites of this system."),
    click.option("--tag", metavar="WORD", multiple=True, help="Only sources with this tag."),
)


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Lets people choose sources by name, state, kind, city, system and tag; the command gets them as `chosen`.

    Each option may be given several times: then one of its values must fit.
    """

    @wraps(command)
    def with_chosen(**options: Any) -> Any:
        wanted = {name: options.pop(name) for name in registry.CRITERIA}
        return command(chosen=registry.chosen(wanted.pop("id"), **wanted), **options)

    for option in reversed(_CHOICES):
        with_chosen = option(with_chosen)
    return with_chosen
