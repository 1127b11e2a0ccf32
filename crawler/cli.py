"""The command `stadtchronik`. A command reads its options, calls one function and prints what came back."""

import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import click

from archive import __version__
from archive.alerts import AlertError
from archive.alerts_cli import alerts
from archive.captured import newest_response
from archive.captures import CaptureError
from archive.cli import diff, export, password, search, serve, verify
from archive.formats.table import FormatError
from archive.language import QueryError
from archive.notify import NotifyError
from archive.opening import ArchiveBusyError, ArchiveError, disk_fails, locked
from archive.options import archive_option, json_option
from archive.runs import BROKEN
from archive.signing import SigningError
from archive.status_cli import notify, status, telling
from archive.terminal import print_json, print_table, progress_bar
from archive.withholding_cli import forget, withhold
from crawler import registry
from crawler.adding import AddError
from crawler.admission import CrawlRefused
from crawler.crawl import CrawlCutShort, CrawlFailed
from crawler.crawl import crawl as crawl_sources
from crawler.demo.show import DemoError
from crawler.demo.show import show as show_demo
from crawler.extraction import extract as extract_page
from crawler.freeze import freeze as freeze_page
from crawler.options import choosing
from crawler.reading import ReadingRefused, read
from crawler.rebuild import rebuild as rebuild_archive
from crawler.report import Report
from crawler.schedule import due_by, plan, what_comes
from crawler.schedule_cli import schedule
from crawler.scout import ScoutCutShort
from crawler.source import Source
from crawler.source_file import SourceError
from crawler.sources_cli import RUN_COLUMNS, sources
from crawler.urls import is_web

REFUSALS = (
    ReadingRefused,
    AddError,
    AlertError,
    ArchiveError,
    CaptureError,
    CrawlRefused,
    DemoError,
    FormatError,
    NotifyError,
    QueryError,
    SigningError,
    SourceError,
)


FAILED = (
    3  # exit code: neither wrong use nor a finding, the program or its disk failed; Python's own would be 1
)


class Failure(click.ClickException):
    """A command that could not go on by itself."""

    exit_code = FAILED


class Doors(click.Group):
    """Says what went wrong in one sentence with the remedy; only a fault of the program shows its traceback."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Ends what nobody foresaw with exit code 3, so that whoever expects findings (1) does not take it for one."""
        try:
            return super().main(*args, **extra)
        except Exception as error:
            if not extra.get("standalone_mode", True):
                raise
            if disk_fails(error):
                remedy = "Make room on the disk, or see to it."
            else:
                traceback.print_exc()
                remedy = "This is a fault of the program; please report it with the lines above."
            click.echo(f"Error: {type(error).__name__}: {error}. What was stored is safe. {remedy}", err=True)
            sys.exit(FAILED)

    def invoke(self, ctx: click.Context) -> object:
        """Turns our own errors into messages: exit code 2, 1 for a crawl that was stopped, 3 for one that failed."""
        try:
            return super().invoke(ctx)
        except REFUSALS as error:
            raise click.UsageError(str(error)) from error
        except CrawlFailed as error:
            raise Failure(str(error)) from error
        except (CrawlCutShort, ScoutCutShort) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Doors)
@click.version_option(__version__, prog_name="stadtchronik")
def cli() -> None:
    """Scrape, archive and search municipal news."""


for command in (
    search,
    export,
    status,
    notify,
    verify,
    serve,
    password,
    sources,
    schedule,
    diff,
    alerts,
    withhold,
    forget,
):
    cli.add_command(command)


@cli.command()
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
        print_table(report.sources, RUN_COLUMNS)


@cli.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--url", required=True, help="The address the page came from.")
@click.option("--source", metavar="ID", help="Read it as a page of this source.")
@json_option
def extract(*, file: BinaryIO, url: str, source: str | None, as_json: bool) -> None:
    """Read the article of one HTML page; no archive needed."""
    if not is_web(url):
        raise click.UsageError(
            f"“{url}” is no web address. Give --url as it stands in a browser, with https://."
        )
    chosen = registry.chosen([source])[0] if source else None
    article = extract_page(file.read(), url, fetched_at=datetime.now(UTC), source=chosen)
    if as_json:
        print_json(asdict(article))
    elif article.unread is None:
        heads = ("kicker", "headline", "byline", "agency", "dateline", "section", "published", "modified")
        for name in (*heads, "source_note", "tags"):
            value = getattr(article, name)
            if value:
                click.echo(f"{name + ':':<13}{', '.join(value) if isinstance(value, tuple) else value}")
        for image in article.images:
            click.echo(f"{'image:':<13}{image.caption or '–'} [{image.credit or '–'}]")
        click.echo("\n" + "\n\n".join(filter(None, (article.lead, article.body))))
    if article.unread is not None:
        click.echo(f"No article: {article.unread}", err=True)
        sys.exit(1)


@cli.command()
@click.argument("url")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("tests/pages"),
    show_default=True,
    help="The folder of frozen pages.",
)
@click.option(
    "--at",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The page as it was last captured on that day or before (UTC).",
)
@archive_option
def freeze(*, url: str, folder: Path, at: datetime | None, archive: Path) -> None:
    """Make a frozen test page from a stored capture: the last one of an address, read or not."""
    capture = newest_response(archive, url, at.replace(tzinfo=UTC) + timedelta(days=1) if at else None)
    if capture is None:
        when = f" of {at:%Y-%m-%d} or before" if at else ""
        raise click.UsageError(
            f"The archive holds no page of {url}{when}. Take the address from its article page or the table captures."
        )
    article = read(capture, registry.sources().get(capture.source))
    click.echo(freeze_page(capture, article, folder, dated=at is not None))
    if article.unread is not None:
        click.echo(
            f"No article: {article.unread} Write into `expected` what a reader of the page sees.", err=True
        )


@cli.command()
@click.option("--source", metavar="ID", help="Only this source.")
@click.option("--dry-run", is_flag=True, help="Say what would change, write nothing.")
@archive_option
@json_option
def rebuild(*, source: str | None, dry_run: bool, archive: Path, as_json: bool) -> None:
    """Learn the sites anew and read all captures again, when reading has become better.

    Says field by field in how many versions it changed. One that was cut off goes on where it stopped, as long as program and
    source files are the same. Exit code 1 says that captures are damaged; they are named, and the others are read.
    """
    known = registry.sources()
    with progress_bar("Reading anew") as progress:
        report = rebuild_archive(archive, known, only=source, dry_run=dry_run, progress=progress)
    if as_json:
        print_json(report.as_json())
    else:
        print_table(report.count_rows(), ("number", "what"))
        if rows := report.field_rows():
            click.echo()
            print_table(rows, ("field", "changed", "gained", "lost", "example", "article"))
        if dry_run:
            click.echo("\nNothing was written.")
    sys.exit(report.counts["damaged"] > 0)


@cli.command()
@click.option("--port", type=int, default=8001, show_default=True, help="The port of the archive's pages.")
@click.option("--exit", "exit_", is_flag=True, help="Stop after the crawls; the archive stays.")
@archive_option
def demo(*, port: int, exit_: bool, archive: Path) -> None:
    """Crawl six invented news sites on this machine, twice, and open the archive."""
    show_demo(archive, port=port, stay=not exit_)


if __name__ == "__main__":
    cli()
