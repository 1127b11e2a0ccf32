"""The command `stadtchronik`: which commands there are, where, and what a list says of each."""

import click

from archive import __version__
from crawler.doors import Doors, Later


@click.group(cls=Doors)
@click.version_option(__version__, prog_name="stadtchronik")
def cli() -> None:
    """Scrape, archive and search municipal news."""


for command in (
    Later(
        "alerts",
        "archive.alerts_cli",
        "Mail people what is new of a search: articles that came in, and what happened to them.",
    ),
    Later("crawl", "crawler.crawl_cli", "Crawl sources once: all of them, or those named."),
    Later(
        "demo",
        "crawler.demo_cli",
        "Crawl six invented news sites on this machine, twice, and open the archive.",
    ),
    Later("diff", "archive.cli", "Show what changed between two versions of an article."),
    Later(
        "export",
        "archive.cli",
        "Write articles, or what belongs to them, to a file: all there is of them, for whoever keeps the archive may.",
    ),
    Later("extract", "crawler.reading_cli", "Read the article of one HTML page; no archive needed."),
    Later(
        "forget",
        "archive.withholding_cli",
        "Erase an article, or all of a source, for good: texts, versions, index, what was found out of them, stored answers.",
    ),
    Later(
        "freeze",
        "crawler.reading_cli",
        "Make a frozen test page from a stored capture: the last one of an address, read or not.",
    ),
    Later(
        "notify",
        "archive.status_cli",
        "Tell people of changes of health since they were last told, in one message each.",
    ),
    Later(
        "password",
        "archive.cli",
        "Print a line for the file of those who may sign in: a name, and a password that nobody can read from it.",
    ),
    Later(
        "rebuild",
        "crawler.reading_cli",
        "Learn the sites anew and read all captures again, when reading has become better.",
    ),
    Later(
        "schedule",
        "crawler.schedule_cli",
        "Crawl for ever, each source at its own pace: what “crawl --due” does, as soon as something is due.",
    ),
    Later("search", "archive.cli", "Search the archive."),
    Later("serve", "archive.cli", "Show the archive in a browser, with Datasette."),
    Later(
        "sources", "crawler.sources_cli", "Show what is crawled: list, show, profile; try them: add, check."
    ),
    Later(
        "status",
        "archive.status_cli",
        "Show the health of every source, or of those named, with the reason; the worst first.",
    ),
    Later("verify", "archive.cli", "Check that captures, articles, versions and the search index agree."),
    Later(
        "withhold",
        "archive.withholding_cli",
        "Show nothing more of an article to readers, or with --undo show it again; it stays in the archive.",
    ),
):
    cli.add_command(command)


if __name__ == "__main__":
    cli()
