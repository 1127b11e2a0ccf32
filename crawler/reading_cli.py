"""The commands that read pages, one or all, or say how they are read: extract · freeze · rebuild · sources profile."""

import json
import sys
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import click

from archive import browse
from archive.captured import newest_response
from archive.opening import open_readonly
from archive.options import archive_option, json_option
from archive.terminal import print_json, print_table, progress_bar
from crawler import registry
from crawler.extraction import extract as extract_page
from crawler.freeze import freeze as freeze_page
from crawler.profiling import LEARN_MIN_PAGES, explained
from crawler.reading import read
from crawler.rebuild import rebuild as rebuild_archive
from crawler.urls import is_web


@click.command()
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


@click.command()
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


@click.command()
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


@click.command("profile")
@click.argument("id_", metavar="SOURCE")
@archive_option
@json_option
def profile(*, id_: str, archive: Path, as_json: bool) -> None:
    """Say what was learned of a source's site, and how its pages were read."""
    (source,) = registry.chosen([id_])
    with closing(open_readonly(archive)) as db:
        known = browse.profile(db, source.id)
    if known is None:
        raise click.UsageError(
            f"Nothing was learned of {source.id} yet: that takes {LEARN_MIN_PAGES} articles. Crawl it, then run “stadtchronik rebuild --source {source.id}”."
        )
    if as_json:
        print_json(known | {"profile": json.loads(known["profile"])})
    else:
        click.echo("\n".join(explained(source.id, known)))
