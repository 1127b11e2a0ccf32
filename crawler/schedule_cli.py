"""The command `stadtchronik schedule`."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from archive.options import archive_option, json_option
from archive.terminal import print_table
from crawler import registry, settings
from crawler.admission import check_may_crawl
from crawler.options import Wanted, as_arguments, choices
from crawler.pace import duration, written
from crawler.schedule import LATE, PAUSE, is_late, keep_going, plan, row
from crawler.source import Source

COLUMNS = ("source", "due", "in", "last", "why")


class Duration(click.ParamType[timedelta]):
    """A length of time such as 30m."""

    name = "duration"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The length, or a message of click's."""
        if isinstance(value, timedelta):
            return value
        try:
            return duration(value)
        except ValueError as error:
            self.fail(f"It {error}", param, ctx)


@click.command()
@choices
@click.option(
    "--plan", "plan_only", is_flag=True, help="Print when each source is due and why then, and crawl nothing."
)
@click.option(
    "--pause",
    type=Duration(),
    metavar="TIME",
    default=written(PAUSE),
    show_default=True,
    help="Between the beginnings of two crawls; what comes due meanwhile is crawled together.",
)
@archive_option
@json_option
def schedule(*, wanted: Wanted, plan_only: bool, pause: timedelta, archive: Path, as_json: bool) -> None:
    """Crawl for ever, each source at its own pace: what “crawl --due” does, as soon as something is due.

    Ends with exit code 0 on SIGINT or SIGTERM, when the crawl that runs has ended. With --plan, exit code 1 says that a
    source has been due for six hours: nobody crawls.
    """
    if as_json and not plan_only:
        raise click.UsageError("--json prints a plan: add --plan. Crawls report with “crawl --due --json”.")
    sources = _ready(wanted)
    if not sources:
        raise click.UsageError("No source with seeds fits all of this. See “stadtchronik sources list”.")
    if plan_only:
        now = datetime.now(UTC)
        dues = plan(sources, archive, now)
        print_table([row(due, now) for due in dues], COLUMNS, as_json=as_json)
        if is_late(dues, now):
            click.echo(f"A source has been due for more than {written(LATE)}: nobody crawls.", err=True)
            sys.exit(1)
        return
    check_may_crawl(sources[:1], vars(settings))
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--due", "--archive", str(archive)]
    keep_going(
        lambda: _ready(wanted), archive, [*command, *as_arguments(wanted)], pause=pause, say=click.echo
    )


def _ready(wanted: Wanted) -> list[Source]:
    return [source for source in registry.select(registry.sources(), **wanted) if source.seeds]
