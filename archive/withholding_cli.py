"""The commands withhold · forget: what an operator does when an article may not be shown, or not be kept. Each calls one function."""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.forgetting import Traces, traces
from archive.forgetting import forget as erase
from archive.forgetting_sources import Holdings, holdings
from archive.forgetting_sources import forget_source as erase_source
from archive.opening import open_readonly
from archive.options import archive_option
from archive.store import Archive
from archive.terminal import inert, print_table, progress_bar
from archive.withholding import show_again, withheld
from archive.withholding import withhold as hide

DAY = len("2026-10-14")
REMAINS = """What remains: the number of the article, its addresses among those that are not asked for, when it was erased and why
(readers see that an article of the source was erased, nothing else). Not reached: backups and files that were exported,
articles of others that quote it or are one text with it, pages of lists that name it, the publisher's own site."""


@click.command()
@click.argument("article", metavar="[URL|ID]", required=False)
@click.option("--reason", metavar="TEXT", help="Why, for those who keep the archive; readers do not see it.")
@click.option("--undo", is_flag=True, help="Show it again.")
@archive_option
def withhold(*, article: str | None, reason: str | None, undo: bool, archive: Path) -> None:
    """Show nothing more of an article to readers, or with --undo show it again; it stays in the archive.

    It vanishes from pages, searches, stories, feeds, files and tables at once, and crawls go on with it. Without an
    article, those that are withheld are listed. docs/display.md tells all.
    """
    if article is None and (reason or undo):
        raise click.UsageError("Name the article by its address or its number.")
    if article is None:
        with closing(open_readonly(archive)) as db:
            found = withheld(db)
        print_table(
            ({**row, "since": row["since"] and row["since"][:DAY]} for row in found),
            ("article", "since", "reason", "headline", "url"),
        )
        return
    if not (reason or undo):
        raise click.UsageError("Say why with --reason; who asks later wants to know.")
    open_readonly(archive).close()  # or an archive would be made
    with Archive.open(archive, learns=False) as opened:
        now = datetime.now(UTC)
        done = (
            show_again(opened.db, article, reason, now)
            if undo
            else hide(opened.db, article, reason or "", now)
        )
    click.echo(f"{'Shown again' if undo else 'Withheld'}: article {done['id']}, {inert(done['url'])}")


@click.command()
@click.argument("article", metavar="[URL|ID]", required=False)
@click.option("--source", metavar="ID", help="Erase all articles of a source instead of one.")
@click.option(
    "--reason", metavar="TEXT", required=True, help="Why, for those who keep the archive; name nobody."
)
@click.option("--yes", is_flag=True, help="Erase it. Without this, what would be erased is only said.")
@archive_option
def forget(*, article: str | None, source: str | None, reason: str, yes: bool, archive: Path) -> None:
    """Erase an article, or all of a source, for good: texts, versions, index, what was found out of them, stored answers.

    Their records in the capture log are overwritten; the files keep their length, and all others stay what they are.
    No crawl asks for these addresses again. docs/display.md says what remains.
    """
    if (article is None) == (source is None):
        raise click.UsageError("Name one article by its address or its number, or a source with --source.")
    open_readonly(archive).close()
    with Archive.open(archive, learns=False) as opened:
        now = datetime.now(UTC)
        if source is not None:
            _say_source(source, holdings(opened.db, source))
        else:
            _say(traces(opened.db, article or ""))
        if not yes:
            click.echo("Nothing was erased. Give --yes to do it; there is no way back.")
            return
        if source is not None:
            with progress_bar("Erasing articles") as progress:
                missing = erase_source(opened.db, opened.log, source, reason, now, said=progress)
        else:
            _, missing = erase(opened.db, opened.log, article or "", reason, now)
    for place in missing:
        click.echo(
            f"{place.file} is not in the folder of captures: wherever it is, erase {place.length} bytes from byte {place.offset} on.",
            err=True,
        )
    click.echo(f"Erased.\n{REMAINS}")
    if source is not None:
        click.echo(
            f"New articles of {source} are crawled as before. If that is not wanted, take its source file away."
        )


def _say(found: Traces) -> None:
    click.echo(f"Article {found.article['id']}, {inert(found.article['url'])}")
    click.echo(f"Versions: {found.versions}. Addresses: {len(found.addresses)}.")
    _say_files(Counter(place.file for _, place in found.captures))


def _say_source(source: str, held: Holdings) -> None:
    click.echo(f"Source {source}: articles {held.articles}, versions {held.versions}.")
    _say_files(held.files)


def _say_files(files: Mapping[str, int]) -> None:
    for file, number in sorted(files.items()):
        click.echo(f"Stored answers in {file}: {number}.")
