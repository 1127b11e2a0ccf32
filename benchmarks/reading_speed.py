"""What reading a page costs: every method on the same real pages in one process, in CPU time, shuffled page by page.

    python benchmarks/reading_speed.py                   as a table
    python benchmarks/reading_speed.py --check           fail when ours got slower than benchmarks/floors.json

docs/benchmarks.md says what is compared.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import compress
from pathlib import Path
from statistics import mean, quantiles
from time import process_time

import click
from rich.console import Console
from rich.progress import track

from archive.terminal import console
from benchmarks import extractors, report
from benchmarks.datasets import MATES, Page, distinct, in_language, load, mates
from benchmarks.metrics import average
from benchmarks.scoring import Reading, score

DATASETS = ("fundus", "fundus_hist", "local", "trafilatura")
LANGUAGE = "de"
BASE = "trafilatura with metadata"
UNKNOWN = "ours, unknown site"
KNOWN = "ours, known site"
SHADOWED = "ours, known site, one page in 20 read both ways"
ALIKE = "known sites, pages made like the others"
SHADOW_EVERY = 20  # pages of a known site, one of which is read the full way too
MATES_MIN = 3  # pages a profile is learned from at least; at most it is datasets.MATES
WARM_UP_PAGES = 10
RATIO_SLACK = 0.10  # of its floor: what a ratio varies between runs on a busy machine

# trafilatura's first date in words compiles the tables of every language: seconds, once a process.
DATE_IN_WORDS = (
    b"<html><body><article><p>Ein Absatz.</p><p class=date>am dritten Advent 2026</p></article></body></html>"
)

Method = Callable[[bytes, Page], Reading]
Costs = Mapping[str, Sequence[float]]  # method → CPU milliseconds of each page, in the order of the pages
Quality = Mapping[
    str, Sequence[float | None]
]  # method → F1 of each page, None for one without gold paragraphs
Row = dict[str, float | None]


@click.command()
@report.pages_option
@click.option("--sample", default=300, show_default=True, metavar="N", help="Pages of any site.")
@click.option("--rounds", default=2, show_default=True, help="The cheapest reading of a page counts.")
@click.option("--seed", default=1, show_default=True, help="Of the sample and the order.")
@report.check_option
@report.raise_option
@report.json_option
def main(
    *, pages: Path | None, sample: int, rounds: int, seed: int, check: bool, lift: bool, as_json: bool
) -> None:
    """Measures what reading costs, beside trafilatura and readability-lxml."""
    folder, chance = report.folder(pages), random.Random(seed)
    every = distinct(page for name in DATASETS for page in in_language(load(folder, name), LANGUAGE))
    some = chance.sample(every, min(sample, len(every)))
    tables = {"any site": _table(*_measured(_methods(), some, rounds, chance))}
    known = (
        [page for page in every if len(mates(folder, page)) >= MATES_MIN] if extractors.can_learn() else []
    )
    if known:
        profiles = {page.id: _profile(folder, page) for page in known}
        methods = _methods() | {KNOWN: partial(_read_known, profiles)}
        costs, quality = _measured(methods, known, rounds, chance)
        tables["known sites"] = _table(costs, quality)
        alike = [extractors.is_made_alike(page.html, profiles[page.id]) for page in known]
        if sum(alike) > 1:
            tables[ALIKE] = _table(
                *({name: [*compress(each, alike)] for name, each in one.items()} for one in (costs, quality))
            )
    if as_json:
        click.echo(json.dumps({"machine": report.machine(), "results": tables}, indent=2))
    else:
        _show(tables)
    held = {
        f"{name}: {method}": {"ratio": row["ratio"]}
        for name, rows in tables.items()
        for method, row in rows.items()
        if method.startswith("ours")
    }
    report.settle("reading_speed", held, check=check, lift=lift, less_is_better=True, slack=RATIO_SLACK)


def _methods() -> dict[str, Method]:
    """The ways to read any page; readability-lxml where it is installed."""
    ways: dict[str, extractors.Extract] = {
        BASE: extractors.trafilatura,
        "trafilatura fast with metadata": partial(extractors.trafilatura, fast=True),
        "trafilatura, body only": partial(extractors.trafilatura, metadata=False),
        UNKNOWN: extractors.ours,
    }
    if "readability-lxml" in {one.name for one in extractors.EXTRACTORS if one.version}:
        ways["readability-lxml, body only"] = partial(extractors.readability, title=False)
    return {name: partial(_read, way) for name, way in ways.items()}


def _read(way: extractors.Extract, html: bytes, page: Page) -> Reading:
    return way(html, page.url)


def _read_known(profiles: Mapping[str, object], html: bytes, page: Page) -> Reading:
    return extractors.ours(html, page.url, profiles[page.id])


def _profile(folder: Path, page: Page) -> object:
    """What other pages of its site teach; the page itself is not among them."""
    return extractors.learned((mate.html, mate.address) for mate in mates(folder, page)[:MATES])


def _measured(
    methods: Mapping[str, Method], pages: Sequence[Page], rounds: int, chance: random.Random
) -> tuple[Costs, Quality]:
    """What every method costs on each of these pages, and how well it reads it."""
    _warm_up(methods, pages[:WARM_UP_PAGES])
    costs: dict[str, list[float]] = {name: [] for name in methods}
    f1: dict[str, list[float | None]] = {name: [] for name in methods}
    for page in track(pages, "reading", console=Console(stderr=True), transient=True):
        runs = [(name, method) for name, method in methods.items()] * rounds
        chance.shuffle(runs)
        html = page.html
        spent: dict[str, list[float]] = {}
        for name, method in runs:
            reading, milliseconds = _timed(method, html, page)
            spent.setdefault(name, []).append(milliseconds)
            if len(spent[name]) == 1:
                f1[name].append(score(page, reading)["f1"] if page.blocks else None)
        for name, each in spent.items():
            costs[name].append(min(each))
    if KNOWN in costs:
        costs[SHADOWED] = [
            known + full / SHADOW_EVERY for known, full in zip(costs[KNOWN], costs[UNKNOWN], strict=True)
        ]
    return costs, f1


def _table(costs: Costs, quality: Quality) -> dict[str, Row]:
    return {
        name: _row(each, costs[BASE]) | {"f1": average(quality.get(name, ()))} for name, each in costs.items()
    }


def _warm_up(methods: Mapping[str, Method], pages: Sequence[Page]) -> None:
    """What a process does once is not the price of a page."""
    extractors.trafilatura(DATE_IN_WORDS, None)
    for page in pages:
        for method in methods.values():
            method(page.html, page)


def _timed(method: Method, html: bytes, page: Page) -> tuple[Reading, float]:
    begun = process_time()
    reading = method(html, page)
    return reading, (process_time() - begun) * 1000


def _row(costs: Sequence[float], base: Sequence[float]) -> Row:
    shares = quantiles(costs, n=100, method="inclusive")
    return {
        "pages": len(costs),
        "ratio": sum(costs) / sum(base),
        "mean_ms": mean(costs),
        "p50_ms": shares[49],
        "p95_ms": shares[94],
        "p99_ms": shares[98],
        "max_ms": max(costs),
        "pages_per_second": 1000 / mean(costs),
    }


def _show(tables: Mapping[str, Mapping[str, Row]]) -> None:
    console().print(report.machine())
    for name, rows in tables.items():
        report.show(
            name,
            [{"method": method, **row} for method, row in rows.items()],
            ["method", *next(iter(rows.values()))],
        )
    if "readability-lxml, body only" not in next(iter(tables.values())):
        console().print(
            "Not installed, so not compared: readability-lxml. It is in the dependency group “bench”."
        )
    if not extractors.can_learn():
        console().print("\nKnown sites: no profiles yet.")
    elif "known sites" not in tables:
        console().print(f"\nKnown sites: no site has {MATES_MIN + 1} pages.")


if __name__ == "__main__":
    main()
