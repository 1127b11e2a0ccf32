"""The command `stadtchronik demo`."""

from pathlib import Path

import click

from archive.options import archive_option
from crawler.demo.show import show


@click.command()
@click.option("--port", type=int, default=8001, show_default=True, help="The port of the archive's pages.")
@click.option("--exit", "exit_", is_flag=True, help="Stop after the crawls; the archive stays.")
@archive_option
def demo(*, port: int, exit_: bool, archive: Path) -> None:
    """Crawl six invented news sites on this machine, twice, and open the archive."""
    show(archive, port=port, stay=not exit_)
