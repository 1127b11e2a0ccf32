"""How fast articles become a file, and in how much memory: ours, the sqlite3 shell's, Datasette's own.

`python -m benchmarks.downloads` makes an archive of invented articles; `--archive` takes one that is there. Every way
writes the same columns of the same rows, but for Datasette's, which knows none but those of the table. *Of sqlite3* is
rows for each second of CPU time in relation to `sqlite3 -csv` in the same run, the best of `--times` each. What
`export` needs to start, measured by one that finds nothing, is not counted: it is the same for ten rows and for a million.
"""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError

import click

from archive import Archive
from archive.export import columns_sql
from archive.formats import FORMATS
from archive.opening import open_readonly
from archive.records import SourceFacts
from archive.terminal import console
from benchmarks import report
from benchmarks.memory import MIB, resident
from benchmarks.texts import bodies
from benchmarks.usage import ROOT

LOOK_EVERY_SECONDS = 0.05
START_SECONDS = 120  # of a server on a busy machine
FILLED_AT_ONCE = 1_000
DIFFERENT_TEXTS = 2_000  # the others repeat them under other headlines
SLACK = 0.1
LESS_THAN_MIB = 150
SOURCE = SourceFacts(
    id="erfunden", name="Erfundene Stadt", kind="city", city="Erfunden", homepage="https://x.example/"
)
_COLUMNS = (
    "id, url, source, kind, headline, lead, body, published, first_seen, last_seen, state, words, versions, "
    "content_hash, capture"
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one way of writing took: seconds, of them the processor's, bytes, MiB resident at most."""

    seconds: float
    cpu_seconds: float
    size: int
    mib: float


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="Invented articles.")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Measure this archive instead.",
)
@click.option("--only", multiple=True, help="Only ways whose names begin so.")
@click.option("--times", default=2, show_default=True, help="How often each way is gone; the best counts.")
@report.check_option
@report.raise_option
@report.json_option
def main(
    *,
    rows: int,
    archive: Path | None,
    only: tuple[str, ...],
    times: int,
    check: bool,
    lift: bool,
    as_json: bool,
) -> None:
    """Writes all articles in every way there is."""
    with TemporaryDirectory(prefix="stadtchronik-") as place:
        if archive is None:
            archive = Path(place) / "archive.db"
            _fill(archive, rows)
        with closing(open_readonly(archive)) as db:
            (number,) = db.execute("SELECT count(*) FROM articles").fetchone()
        with _server(archive) as server:
            ways = _ways(archive, server)
            chosen = [name for name in ways if not only or name.startswith(tuple(only))]
            start = _best(
                "start of export", [*_export(archive, "csv"), "--since", "9999-01-01"], server, times
            )
            found = {name: _best(name, ways[name], server, times) for name in chosen}
    shell = found.get("sqlite3 -csv")
    cpu = {
        name: run.cpu_seconds - (start.cpu_seconds if name.startswith("ours, export") else 0)
        for name, run in found.items()
    }
    table = {
        name: {
            "rows_a_second": number / run.seconds,
            "rows_a_cpu_second": number / cpu[name],
            "of_sqlite3": shell.cpu_seconds / cpu[name] if shell else None,
            "mib": run.mib,
            "mbytes": run.size / 1e6,
        }
        for name, run in found.items()
    }
    if as_json:
        click.echo(json.dumps({"machine": report.machine(), "rows": number, "ways": table}, indent=2))
    else:
        console().print(report.machine())
        lines = [{"way": name, **values} for name, values in table.items()]
        report.show(f"{number} articles", lines, ("way", *next(iter(table.values()))))
    for name, run in found.items():
        if name.startswith("ours") and run.mib >= LESS_THAN_MIB:
            click.echo(f"{name}: {run.mib:.0f} MiB resident, {LESS_THAN_MIB} are too many.", err=True)
    ours = {
        name: {"of_sqlite3": values["of_sqlite3"]}
        for name, values in table.items()
        if name.startswith("ours") and "csv" in name
    }
    report.settle("downloads", ours, check=check, lift=lift, slack=SLACK)


Way = Sequence[str] | str  # a command, or an address to fetch


def _ways(archive: Path, server: tuple[int, str]) -> dict[str, Way]:
    sql = f"SELECT {columns_sql()} FROM articles JOIN sources ON sources.id = articles.source ORDER BY articles.id DESC"
    ways: dict[str, Way] = {}
    if shell := shutil.which("sqlite3"):
        ways["sqlite3 -csv"] = [shell, "-readonly", "-csv", "-header", str(archive), sql]
    for name in FORMATS:
        ways[f"ours, export {name}"] = _export(archive, name)
    for name in FORMATS:
        ways[f"ours, served {name}"] = f"{server[1]}/search.{name}"
    ways["Datasette's own .csv"] = f"{server[1]}/archive/articles.csv?_stream=on&_size=max"
    return ways


def _export(archive: Path, format_: str) -> list[str]:
    return [sys.executable, "-m", "crawler.cli", "export", "--archive", str(archive), "--format", format_]


def _best(name: str, way: Way, server: tuple[int, str], times: int) -> Run:
    """The best run of so many; what it took is said at once, because all of them take long."""
    best = min((_measured(way, server) for _ in range(times)), key=lambda run: run.cpu_seconds)
    click.echo(f"{name}: {best.cpu_seconds:.1f} s of CPU, {best.mib:.0f} MiB", err=True)
    return best


def _measured(way: Way, server: tuple[int, str]) -> Run:
    """One way, gone once."""
    pid = server[0] if isinstance(way, str) else None
    begun, worked = time.perf_counter(), _processor(pid)
    size, most = _run(way) if pid is None else _fetched(str(way), pid)
    return Run(time.perf_counter() - begun, _processor(pid) - worked, size, most / MIB)


def _processor(pid: int | None) -> float:
    """Seconds the processor worked for a process, or for all of ours that have ended."""
    if pid is None:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _run(command: Sequence[str]) -> tuple[int, int]:
    """Bytes written, and resident memory at most."""
    with TemporaryDirectory(prefix="stadtchronik-") as place, (Path(place) / "out").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, cwd=ROOT)
        most = 0
        while process.poll() is None:
            most = max(most, resident(process.pid))
            time.sleep(LOOK_EVERY_SECONDS)
        if process.returncode:
            raise click.ClickException(f"{command[0]} ended with {process.returncode}.")
        return out.seek(0, os.SEEK_END), most


def _fetched(address: str, pid: int) -> tuple[int, int]:
    size, most = 0, 0
    with urllib.request.urlopen(address) as answer:
        while chunk := answer.read1(256 * 1024):
            size += len(chunk)
            most = max(most, resident(pid))
    return size, most


@contextmanager
def _server(archive: Path) -> Iterator[tuple[int, str]]:
    """A served archive: the process and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "crawler.cli", "serve", "--archive", str(archive), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/-/versions.json").close())
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(asked: Callable[[], None]) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            return asked()
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(LOOK_EVERY_SECONDS)


def _fill(path: Path, number: int) -> None:
    """An archive with so many articles, put into its tables at once; its words are not learned."""
    texts = list(bodies(DIFFERENT_TEXTS))
    with Archive.open(path, learns=False) as archive:
        archive.register([SOURCE])
        db = archive.db.conn
        db.execute("PRAGMA foreign_keys = OFF")
        for name in ("articles_fts", "articles_to_learn"):
            for (trigger,) in db.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND (name LIKE ? OR sql LIKE ?)",
                [f"{name}%", f"%{name}%"],
            ).fetchall():
                db.execute(f"DROP TRIGGER {trigger}")
        marks = ", ".join("?" * len(_COLUMNS.split(", ")))
        for start in range(0, number, FILLED_AT_ONCE):
            with db:
                db.executemany(
                    f"INSERT INTO articles ({_COLUMNS}) VALUES ({marks})",
                    (_article(one, texts) for one in range(start, min(start + FILLED_AT_ONCE, number))),
                )


def _article(number: int, texts: Sequence[str]) -> tuple[str | int | None, ...]:
    text = texts[number % len(texts)]
    day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
    seen = f"{day}T11:27:00+00:00"
    return (
        *(1_700_000_000_000 + number * 10, f"https://x.example/presse/{number}", SOURCE.id, "release"),
        *(f"{text[:60]} {number}", text[60:240], text, day, seen, seen, "live", len(text.split()), 1),
        *(f"{number:x}", 1),
    )


if __name__ == "__main__":
    main()
