"""What an archive says of a year of forty invented sources, and whether it is right.

    python benchmarks/year.py                          the year; in nine or ten minutes
    python benchmarks/year.py --sources 4 --days 40    a small world

docs/benchmarks.md says what is planted and what is measured.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import click

from benchmarks import report
from benchmarks.year_crawl import crawl_year
from benchmarks.year_judged import judge
from benchmarks.year_planned import DAYS, SOURCES, year

COLUMNS = ("measure", "value")
SHOWN = 20  # of what is wrong, of each kind


@click.command()
@click.option("--sources", default=SOURCES, show_default=True, help="How many there are.")
@click.option("--days", default=DAYS, show_default=True, help="How long it lasts.")
@click.option("--seed", default=1, show_default=True, help="Of the world.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="FOLDER", help="Leave the archives there.")
@report.json_option
@report.check_option
@report.raise_option
def main(
    *, sources: int, days: int, seed: int, keep: Path | None, as_json: bool, check: bool, lift: bool
) -> None:
    """Crawls an invented year, and compares what the archive says with what happened."""
    sites = year(sources=sources, days=days, seed=seed)
    with TemporaryDirectory(prefix="stadtchronik-year-") as folder:
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
        begun = monotonic()
        judged = judge(crawl_year(sites, keep or Path(folder), days), days)
        judged.measures["seconds"] = round(monotonic() - begun, 1)
    if as_json:
        click.echo(json.dumps({"measures": judged.measures, "wrong": judged.wrong}, ensure_ascii=False))
    else:
        click.echo(report.machine())
        shown = [{"measure": name, "value": value} for name, value in judged.measures.items()]
        report.show(f"{sources} sources, {days} days", shown, COLUMNS)
        for name, examples in judged.wrong.items():
            if examples:
                click.echo(f"\n{name}:")
                click.echo("\n".join(f"  {example}" for example in examples[:SHOWN]))
    if check or lift:
        counts = {name: value for name, value in judged.measures.items() if name in judged.wrong}
        report.settle(
            "year", {f"{sources} sources, {days} days": counts}, check=check, lift=lift, less_is_better=True
        )


if __name__ == "__main__":
    main()
