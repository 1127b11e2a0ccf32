"""What all commands share: how errors are said, and that only the command that is called is imported."""

import sys
import traceback
from importlib import import_module
from typing import Any

import click

from archive.refusals import FAILED, WRONG_USE, Refusal


class Later(click.Command):
    """A command whose module is imported when it is called. Until then only the sentence a list shows of it is known."""

    def __init__(self, name: str, module: str, sentence: str) -> None:
        super().__init__(name, help=sentence)
        self._module = module

    def command(self) -> click.Command:
        """The command itself."""
        found = vars(import_module(self._module)).values()
        return next(one for one in found if isinstance(one, click.Command) and one.name == self.name)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """That of the command itself, which click then goes on with."""
        return self.command().make_context(*args, **extra)


class Doors(click.Group):
    """Says what went wrong in one sentence with the remedy; only a fault of the program shows its traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Ends what nobody foresaw with exit code 3, so that whoever expects findings (1) does not take it for one."""
        try:
            return super().main(*args, **extra)
        except Exception as error:
            if not extra.get("standalone_mode", True):
                raise
            from archive.opening import disk_fails  # noqa: PLC0415 - the database, for a fault alone

            if disk_fails(error):
                remedy = "Make room on the disk, or see to it."
            else:
                traceback.print_exc()
                remedy = "This is a fault of the program; please report it with the lines above."
            click.echo(f"Error: {type(error).__name__}: {error}. What was stored is safe. {remedy}", err=True)
            sys.exit(FAILED)

    def invoke(self, ctx: click.Context) -> object:
        """Turns our own errors into messages, each with its exit code."""
        try:
            return super().invoke(ctx)
        except Refusal as error:
            if error.exit_code == WRONG_USE:
                raise click.UsageError(str(error)) from error
            click.echo(f"Error: {error}", err=True)
            ctx.exit(error.exit_code)
