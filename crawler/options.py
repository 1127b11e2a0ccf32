"""Options that choose sources, the same in every command."""

from collections.abc import Callable, Mapping, Sequence
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

Wanted = Mapping[str, Sequence[str]]  # values by the names of `registry.CRITERIA`


def choices(command: Callable[..., Any]) -> Callable[..., Any]:
    """Lets people choose sources by name, state, kind, city, system and tag; the command gets what they said as `wanted`.

    Each option may be given several times: then one of its values must fit.
    """

    @wraps(command)
    def with_wanted(**options: Any) -> Any:
        return command(wanted={name: options.pop(name) for name in registry.CRITERIA}, **options)

    for option in reversed(_CHOICES):
        with_wanted = option(with_wanted)
    return with_wanted


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same; the command gets the sources themselves, as `chosen`."""

    @wraps(command)
    def with_chosen(*, wanted: Wanted, **options: Any) -> Any:
        return command(chosen=registry.select(registry.sources(), **wanted), **options)

    return choices(with_chosen)


def as_arguments(wanted: Wanted) -> list[str]:
    """What people said, as it stands on a command line."""
    options = [
        part
        for name, values in wanted.items()
        if name != "id"
        for value in values
        for part in (f"--{name}", value)
    ]
    return [*options, "--", *wanted.get("id", ())]
