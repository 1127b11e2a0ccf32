"""The command `stadtchronik crawl`."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.opening import ArchiveBusyError, locked
from archive.options import archive_option, json_option
from archive.runs import BROKEN
from archive.status_cli import telling
from archive.terminal import print_json, print_table
from crawler.options import choosing
from crawler.report import Report
from crawler.schedule import due_by, plan, what_comes
from crawler.source import Source

# What a table of a run shows of each source.
COLUMNS = (
    *("source", "links", "fetched", "new", "changed", "unchanged"),
    *("missing", "gone", "unread", "errors", "health"),
)


@click.command()
@choosing
@click.option(
    "--due", is_flag=True, help="Only sources whose time has come; see “stadtchronik schedule --plan”."
)
@click.option(
    "--limit", type=click.IntRange(min=1), help="Ask for at most so many article pages of each source."
)
@click.option(
    "--since",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Go back to that day: older articles are left out.",
)
@click.option(
    "--metrics",
    metavar="FILE.prom",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write metrics there, for node_exporter's textfile collector.",
)
@telling
@archive_option
@json_option
def crawl(
    *,
    tell: Callable[[Path], None],
    chosen: Sequence[Source],
    due: bool,
    limit: int | None,
    since: datetime | None,
    metrics: Path | None,
    archive: Path,
    as_json: bool,
) -> None:
    """Crawl sources once: all of them, or those named. A source without seeds waits until it has some.

    With --due, nothing due or another crawl that runs is no fault: the answer is a sentence and exit code 0.
    Exit code 1 says that a source is broken, blocked or disallowed, or that the crawl was stopped by a signal; 3 that it
    could not go on by itself, because its disk or the program failed.
    """
    if due and since:
        raise click.UsageError("--due visits what is new, --since goes back: choose one of them.")
    ready = _with_seeds(chosen, say=not due)
    if due:
        ready = _due(ready, archive, as_json=as_json)
        if not ready:
            return
    from crawler.crawl import CrawlCutShort  # noqa: PLC0415 - Scrapy takes seconds, and often nothing is due
    from crawler.crawl import crawl as crawl_sources  # noqa: PLC0415

    day = since.date().isoformat() if since else None
    try:
        report = crawl_sources(
            ready, archive, limit=limit, since=day, due=due, progress=not as_json, metrics=metrics
        )
    except ArchiveBusyError as error:
        if not due:
            raise
        click.echo(error, err=as_json)
        return
    except CrawlCutShort as error:
        if error.report is not None and error.report.ending is not None:
            _print_report(error.report, as_json=as_json)
            tell(archive)
        raise
    _print_report(report, as_json=as_json)
    tell(archive)
    sys.exit(any(row["health"] in BROKEN for row in report.sources))


def _with_seeds(chosen: Sequence[Source], *, say: bool) -> list[Source]:
    """Those that can be crawled; `say` how many cannot."""
    if not chosen:
        raise click.UsageError("No source fits all of this. See “stadtchronik sources list”.")
    ready = [source for source in chosen if source.seeds]
    if not ready:
        raise click.UsageError(f"{chosen[0].id} cannot be crawled yet: it needs {chosen[0].needs}.")
    if say and len(ready) < len(chosen):
        click.echo(
            f"Without seeds, left out: {len(chosen) - len(ready)}. “stadtchronik sources list” says what they need.",
            err=True,
        )
    return ready


def _due(sources: Sequence[Source], archive: Path, *, as_json: bool) -> list[Source]:
    """The sources that are due. Nobody writes while that is asked, so that nothing is crawled twice in a row."""
    now = datetime.now(UTC)
    try:
        with locked(archive):
            dues = plan(sources, archive, now)
    except ArchiveBusyError as error:
        click.echo(error, err=as_json)
        return []
    ready = due_by(dues, now)
    if not ready:
        click.echo(what_comes(dues, now), err=as_json)
    return ready


def _print_report(report: Report, *, as_json: bool) -> None:
    if as_json:
        print_json(report.as_json())
    else:
        print_table(report.sources, COLUMNS)
