"""What a long crawl holds in memory: its own process and the readers, at every tenth of the way.

    python benchmarks/memory.py --pages 20000

The pages are small and invented; what grows with their number is what a crawl keeps of each address. Linux only.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from archive.opening import ArchiveError, open_readonly
from archive.terminal import console
from benchmarks import report
from benchmarks.crawlers import Desk
from benchmarks.usage import ROOT, CommandFailed
from benchmarks.world_server import serving

TENTHS = 10
LOOK_EVERY_SECONDS = 0.5
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MIB = 1024**2

Row = dict[str, float]


@click.command()
@click.option("--pages", default=20_000, show_default=True)
@click.option("--hosts", default=20, show_default=True, help="Sites; each has its share of the pages.")
@report.json_option
def main(*, pages: int, hosts: int, as_json: bool) -> None:
    """Crawls so many small pages and shows resident memory on the way."""
    with TemporaryDirectory() as place, serving(hosts, pages // hosts, 0) as served:
        desk = Desk(Path(place), served.world)
        rows = list(_watched(desk, pages))
    first, last = rows[0], rows[-1]
    growth = (last["crawl_mib"] - first["crawl_mib"]) * MIB / (last["pages"] - first["pages"])
    if as_json:
        click.echo(json.dumps({"machine": report.machine(), "rows": rows, "bytes_a_page": growth}, indent=2))
        return
    console().print(report.machine())
    report.show(f"{pages} pages of {hosts} sites, MiB resident", rows, tuple(first))
    console().print(
        f"\nFrom the first tenth to the last the crawl's own process grew by {growth:.0f} bytes a page."
    )


def _watched(desk: Desk, pages: int) -> Iterator[Row]:
    """Memory whenever another tenth of the pages is stored."""
    archive = desk.place / "archive.db"
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--json", "--archive", str(archive)]
    environment = os.environ | {"STADTCHRONIK_SOURCES": str(desk.write_sources(1, sitemap=True))}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    tenth, begun = 1, time.monotonic()
    while process.poll() is None:
        time.sleep(LOOK_EVERY_SECONDS)
        stored = _stored(archive)
        if stored >= tenth * pages / TENTHS:
            tenth = int(stored * TENTHS / pages) + 1
            own = resident(process.pid)
            if not own:
                break  # it ended just now
            workers = [resident(pid) for pid in descendants(process.pid)]
            click.echo(f"{stored} of {pages} pages", err=True)
            yield {
                "pages": stored,
                "seconds": time.monotonic() - begun,
                "crawl_mib": own / MIB,
                "others_mib": sum(workers) / MIB,
                "largest_other_mib": max(workers, default=0) / MIB,
            }
    if process.wait():
        raise CommandFailed(
            f"The crawl failed with exit code {process.returncode}; its messages stand above."
        )


def _stored(archive: Path) -> int:
    try:
        with closing(open_readonly(archive)) as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    except ArchiveError:
        return 0  # not there yet


def resident(pid: int) -> int:
    """Bytes of memory a process holds; none when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES
    except (FileNotFoundError, ProcessLookupError):
        return 0


def descendants(pid: int) -> Iterator[int]:
    """The processes a process began, and those they began."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return
    for child in map(int, children):
        yield child
        yield from descendants(child)


if __name__ == "__main__":
    main()
