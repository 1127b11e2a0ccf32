"""The commands withhold · forget: what an operator does when an article may not be shown, or not be kept. Each calls one function."""

from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.forgetting import Traces, traces
from archive.forgetting import forget as erase
from archive.opening import open_readonly
from archive.options import archive_option
from archive.store import Archive
from archive.terminal import inert, print_table
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
@click.argument("article", metavar="URL|ID")
@click.option(
    "--reason", metavar="TEXT", required=True, help="Why, for those who keep the archive; name nobody."
)
@click.option("--yes", is_flag=True, help="Erase it. Without this, what would be erased is only said.")
@archive_option
def forget(*, article: str, reason: str, yes: bool, archive: Path) -> None:
    """Erase an article for good: texts, versions, index, what was found out of them, and the stored answers.

    Their records in the capture log are overwritten; the files keep their length, and all others stay what they are.
    No crawl asks for its addresses again. docs/display.md says what remains.
    """
    open_readonly(archive).close()
    with Archive.open(archive, learns=False) as opened:
        if not yes:
            _say(traces(opened.db, article))
            click.echo("Nothing was erased. Give --yes to do it; there is no way back.")
            return
        found, missing = erase(opened.db, opened.log, article, reason, datetime.now(UTC))
    _say(found)
    for place in missing:
        click.echo(
            f"{place.file} is not in the folder of captures: wherever it is, erase {place.length} bytes from byte {place.offset} on.",
            err=True,
        )
    click.echo(f"Erased.\n{REMAINS}")


def _say(found: Traces) -> None:
    click.echo(f"Article {found.article['id']}, {inert(found.article['url'])}")
    click.echo(f"Versions: {found.versions}. Addresses: {len(found.addresses)}.")
    files = Counter(place.file for _, place in found.captures)
    for file, number in sorted(files.items()):
        click.echo(f"Stored answers in {file}: {number}.")
