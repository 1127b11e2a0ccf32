"""The demonstration: six invented sites on this machine are crawled twice, then the archive is opened."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from archive.events import latest
from archive.opening import ArchiveError, open_readonly
from archive.refusals import Refusal
from archive.status import status
from archive.store import discard
from archive.terminal import print_table
from crawler.addresses import is_localhost_name
from crawler.demo.cities import load, sources
from crawler.demo.server import serve as serve_sites
from crawler.urls import host_of

SITES_PORT = 8790  # another free port is taken when this one is not free
PORTS_TRIED = 20

_PACKAGE = Path(__file__).parent.parent
EXAMPLES = next(
    (path for path in (_PACKAGE / "examples", _PACKAGE.parent / "examples") if path.is_dir()),
    _PACKAGE / "examples",
)


class DemoError(Refusal, RuntimeError):
    """The demonstration cannot go on; the message says what to do."""


def show(archive: Path, *, port: int, stay: bool) -> None:
    """Runs the demonstration; with `stay` it ends in a Datasette that shows the archive.

    Raises:
        ArchiveError: the archive holds something else than an earlier demonstration.
        DemoError: a crawl failed.
    """
    _make_room(archive)
    sites_port = _free_port(SITES_PORT)
    with serve_sites(load(EXAMPLES, sites_port), sites_port) as sites, TemporaryDirectory() as folder:
        sources(EXAMPLES, sites_port, Path(folder))
        click.echo("First crawl: everything is new.")
        _crawl(archive, Path(folder))
        sites.stage = 2
        click.echo(
            "\nTime passes: one article is edited, one taken down, a new one copies a press release. Second crawl:"
        )
        _crawl(archive, Path(folder))
        with closing(open_readonly(archive)) as db:
            click.echo("\nWhat the archive noticed:")
            print_table(latest(db, limit=10), ("kind", "headline", "detail"))
        click.echo(f"\nThe archive is in {archive}, its captures in {archive.parent / 'captures'}.")
        if stay:
            from archive.serving import serve as serve_archive  # noqa: PLC0415 - as in archive/cli.py

            port = _free_port(port)
            click.echo(f"Open http://127.0.0.1:{port}/ in a browser. Ctrl+C ends.")
            serve_archive(archive, host="127.0.0.1", port=port)


def _crawl(archive: Path, folder: Path) -> None:
    """A crawl as anyone would start it, in a process of its own: a reactor starts only once."""
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--archive", str(archive)]
    done = subprocess.run(command, env=os.environ | {"STADTCHRONIK_SOURCES": str(folder)}, check=False)  # noqa: S603
    if done.returncode:
        raise DemoError("The crawl of the demo cities failed; what it said stands above.")


def _make_room(archive: Path) -> None:
    """Takes an earlier demonstration away, and nothing else."""
    if not archive.exists():
        return
    with closing(open_readonly(archive)) as db:
        homepages = [row["homepage"] for row in status(db)]
    if not homepages or not all(is_localhost_name(host_of(homepage)) for homepage in homepages):
        raise ArchiveError(
            f"{archive} is not the archive of a demonstration and is left alone. Choose another --archive for the demo."
        )
    discard(archive)


def _free_port(wanted: int) -> int:
    """That port, or one of the next ones."""
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise DemoError(
        f"No port from {wanted} to {wanted + PORTS_TRIED - 1} is free. Choose another with --port."
    )
