"""How well pages are read: ours and its peers on the same labelled pages, with the same measures.

    python benchmarks/extraction.py                      every installed extractor, every dataset
    python benchmarks/extraction.py --only ours --lang de --worst 5
    python benchmarks/extraction.py --check              fail when ours is below benchmarks/floors.json

docs/benchmarks.md says what the datasets and measures are.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import track

from archive.terminal import console
from benchmarks import report
from benchmarks.datasets import LABELLED, Page, in_language, load
from benchmarks.extractors import EXTRACTORS, Extractor
from benchmarks.running import Result, run
from benchmarks.scoring import Scores, badness, difference, summary

GERMAN = "de"
# What a change of the reading must not make worse, by dataset.
HELD = {
    "fundus de": (
        *("f1", "paragraph_f1", "lead", "perfect"),
        *("title", "title_shown", "day", "day_shown", "author", "author_persons"),
    ),
    "local de": ("f1", "paragraph_f1", "perfect"),
    "trafilatura de": ("f1",),
    "aeb": ("f1",),
    "wcxb": ("f1",),
    "htmldate de": ("day", "day_shown"),
}
SHOWN_CHARACTERS = 160  # of a line too many or too few


@click.command()
@report.pages_option
@click.option("--only", multiple=True, metavar="NAME", help=f"{', '.join(one.name for one in EXTRACTORS)}.")
@click.option(
    "-d", "--dataset", "datasets", multiple=True, type=click.Choice(list(LABELLED)), help="Only these."
)
@click.option("--lang", metavar="CODE", help="Only pages in this language.")
@click.option("-j", "--jobs", default=2, show_default=True, help="Processes.")
@click.option(
    "--worst", default=0, metavar="N", help="Show what is wrong on the worst pages of each dataset."
)
@report.check_option
@report.raise_option
@report.json_option
def main(
    *,
    pages: Path | None,
    only: Sequence[str],
    datasets: Sequence[str],
    lang: str | None,
    jobs: int,
    worst: int,
    check: bool,
    lift: bool,
    as_json: bool,
) -> None:
    """Measures how well pages are read, ours beside its peers. Floors are held for ours alone."""
    folder = report.folder(pages)
    chosen, absent = _chosen(("ours",) if (check or lift) and not only else only)
    sets = {name: in_language(load(folder, name), lang) for name in datasets or LABELLED}
    results = {
        extractor.name: {name: _run(extractor, name, of_set, jobs) for name, of_set in sets.items() if of_set}
        for extractor in chosen
    }
    table = {name: _summaries(of_sets, lang or GERMAN) for name, of_sets in results.items()}
    if as_json:
        click.echo(json.dumps({"machine": report.machine(), "missing": absent, "results": table}, indent=2))
    else:
        _show(table, [f"{one.name} {one.version}" for one in chosen], absent)
        for name, of_sets in results.items():
            for found in of_sets.values():
                _show_worst(name, found, worst)
    held = {
        part: {measure: measures[measure] for measure in HELD[part]}
        for part, measures in table.get("ours", {}).items()
        if part in HELD
    }
    report.settle("extraction", held, check=check, lift=lift)


def _chosen(only: Sequence[str]) -> tuple[list[Extractor], list[str]]:
    """The extractors asked for that are installed, and the names of those that are not."""
    known = {one.name: one for one in EXTRACTORS}
    for name in only:
        if name not in known:
            raise click.BadParameter(f"There is no extractor “{name}”. There are: {', '.join(known)}.")
    asked = [known[name] for name in only or known]
    return [one for one in asked if one.version], [one.name for one in asked if not one.version]


def _run(extractor: Extractor, dataset: str, pages: Sequence[Page], jobs: int) -> list[Result]:
    results = run(extractor, pages, jobs)
    label = f"{extractor.name}: {dataset}"
    return list(track(results, label, len(pages), console=Console(stderr=True), transient=True))


def _summaries(results: dict[str, list[Result]], lang: str) -> dict[str, Scores]:
    return {part: _summary(found) for dataset in results.values() for part, found in _parts(dataset, lang)}


def _summary(results: Sequence[Result]) -> Scores:
    return {
        "pages": len(results),
        "empty": sum(not reading.text for _, reading, _ in results),
        **summary(results[0][0].dataset, [row for _, _, row in results]),
    }


def _parts(results: list[Result], lang: str) -> Iterator[tuple[str, list[Result]]]:
    """A dataset as a whole and its part in a language, where they are not the same."""
    dataset = results[0][0].dataset
    of_language = [result for result in results if result[0].language == lang]
    if len(of_language) < len(results):
        yield dataset, results
    if of_language:
        yield f"{dataset} {lang}", of_language


def _show(table: dict[str, dict[str, Scores]], versions: Sequence[str], absent: Sequence[str]) -> None:
    console().print(report.machine())
    console().print(f"Compared: {', '.join(versions)}.")
    if absent:
        console().print(
            f"Not installed, so not compared: {', '.join(absent)}. They are the dependency group “bench”."
        )
    for part in dict.fromkeys(part for parts in table.values() for part in parts):
        rows = [{"extractor": name, **parts[part]} for name, parts in table.items() if part in parts]
        columns = dict.fromkeys(name for row in rows for name, value in row.items() if value is not None)
        report.show(part, rows, list(columns))


def _show_worst(name: str, results: Sequence[Result], count: int) -> None:
    """The pages read worst: lines too many (+), lines too few (−), fields that are wrong."""
    out = console()
    for page, reading, scores in sorted(results, key=lambda result: badness(result[2]), reverse=True)[:count]:
        out.print(
            f"\n[bold]{escape(page.id)}[/bold] {name}, off by {badness(scores):.3f}\n{escape(page.address)}"
        )
        if reading.error:
            out.print(f"! {escape(reading.error)}")
        found = difference(page, reading)
        for field, value, wanted in found.fields:
            out.print(f"≠ {field}: {escape(repr(value))}, wanted {escape(repr(wanted))}")
        for sign, colour, lines in (("+", "red", found.foreign), ("−", "yellow", found.missing)):
            for line in lines:
                out.print(f"[{colour}]{sign} {escape(line[:SHOWN_CHARACTERS])}[/{colour}]")


if __name__ == "__main__":
    main()
