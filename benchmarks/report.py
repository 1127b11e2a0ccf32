"""What every benchmark says: where its pages are, on which machine and day it ran, tables, and whether floors hold."""

import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from archive.terminal import console, print_table
from benchmarks import floors

PAGES = "STADTCHRONIK_DATA"

pages_option = click.option(
    "--pages",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=f"Folder with the labelled pages: <dataset>.jsonl and html/*.gz.  [default: pages in ${PAGES}]",
)
check_option = click.option("--check", is_flag=True, help="Fail when a floor of floors.json is not reached.")
raise_option = click.option(
    "--raise", "lift", is_flag=True, help="Lift the floors to what is measured; none is lowered."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of tables.")


def folder(pages: Path | None) -> Path:
    """The folder with the labelled pages, or the end of the program."""
    data = os.environ.get(PAGES)
    found = pages or (Path(data) / "pages" if data else None)
    if found is None or not any(found.glob("*.jsonl")):
        where = f"{found} holds no <dataset>.jsonl." if found else f"${PAGES} is not set."
        raise click.ClickException(
            f"There are no labelled pages: {where} They are not part of the project. Name their folder with "
            f"--pages, or the folder that has it as `pages` with {PAGES}."
        )
    return found


def machine() -> str:
    """Where and when this runs, in one line."""
    day = datetime.now(UTC).date().isoformat()
    python = f"Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {version(name)}" for name in ("stadtchronik", "lxml", "trafilatura"))
    return f"{day}, {_processor()}, {os.cpu_count()} cores, {platform.system()}, {python}, {libraries}"


def show(title: str, rows: Iterable[Mapping[str, float | str | None]], columns: Sequence[str]) -> None:
    """Prints a table under its title; shares with three digits."""
    console().print(f"\n[bold]{title}[/bold]")
    print_table([{column: _shown(row.get(column)) for column in columns} for row in rows], columns)


def settle(
    benchmark: str,
    measured: floors.Values,
    *,
    check: bool,
    lift: bool,
    less_is_better: bool = False,
    slack: float = 0.0,
) -> None:
    """Compares what was measured with the floors, lifts them, and ends the program with 1 when one dropped."""
    known = floors.load(benchmark)
    lost = floors.dropped(measured, known, less_is_better=less_is_better, slack=slack) if check else []
    if lift:
        floors.save(benchmark, floors.raised(measured, known, less_is_better=less_is_better))
    if not check:
        return
    for sentence in lost:
        click.echo(sentence, err=True)
    parts = [part for part in known if part in measured]
    if lost:
        verdict = "Some floors are not reached."
    elif parts:
        verdict = f"All floors hold: {', '.join(parts)}."
    else:
        verdict = "Nothing that has a floor was measured."
    click.echo(verdict, err=True)
    if lost or not parts:
        sys.exit(1)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _shown(value: float | str | None) -> str | int | None:
    return f"{value:.3f}" if isinstance(value, float) else value
