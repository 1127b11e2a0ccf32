"""How long readers wait at a large archive: for a search, for pages; while a writer files articles.

python -m benchmarks.reading_room --archive /tmp/large.db --articles 200000

The archive is made when the file is not there (`benchmarks/large.py`), which takes minutes.
"""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import Event, Process
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from typing import get_args

import click

from archive import Archive
from archive.opening import open_readonly
from archive.records import Article, Capture
from archive.search import Order, Query, overview, search
from archive.serving import SETTINGS, application
from archive.web.answering import address_of
from benchmarks import large, texts
from benchmarks.report import check_option, json_option, machine, raise_option, settle, show

ROUNDS = 5
ORDERS: tuple[Order, ...] = get_args(Order)
PAGE_HITS = 20
ARTICLES = 50  # whose pages are asked for
SOURCE = "altbach-city-0"
WRITER_PAUSE_SECONDS = 0.5  # between two articles; a crawl of many slow sites files about so many
SLACK = 0.5  # times differ between runs, and more so on a machine that does other things
COMMON, RARE, COMPOUND = "Stadt", "Kegelbahnsanierung", "Städtepartnerschaft"
TEXTS = (
    *(COMMON, RARE, COMPOUND, "Polizei", "Radweg", "Bürgermeister", "Stadtrat", "Moskau-Reise", "Kita"),
    *(
        "Stadt Radweg",
        "Bürgermeister Haushalt",
        "Stadt -Polizei",
        '"ging es auch um Haushalt"',
        "=Stadt",
        "Straße*",
    ),
    *("Feuerwehrgerätehaus OR Radweg", "headline:Stadtrat", "nirgendwo"),
)
QUERIES = (
    Query(),
    *(Query(text=text) for text in TEXTS),
    *(Query(text=text, city=large.SMALL) for text in ("", COMMON, RARE)),
    *(Query(text=text, city="Altbach", year="2020") for text in ("", COMMON)),
    Query(text=COMMON, state="Bayern"),
    Query(text=COMMON, month="2015-03"),
    Query(text="Haushalt", since="2012-02-03", until="2019-11-12"),
    Query(text=COMMON, mark="gone"),
    Query(mark="edited"),
    Query(kind="release", section="Kultur"),
)
PAGES = {
    "front page": ("/",),
    "search page": tuple(f"/search?{address_of(query)}" for query in QUERIES),
    "search page, far back": (f"/search?q={COMMON}&page=500",),
    "source": (f"/source/{SOURCE}",),
    "health": ("/health",),
    "table of Datasette": ("/archive/articles",),
    "table of Datasette, searched": (
        "/archive/articles?_search=Radweg",
        f"/archive/articles?_search={COMMON}",
    ),
}

Times = tuple[float, float]  # wall, CPU of this process; milliseconds


def searches(db: sqlite3.Connection, rounds: int = ROUNDS) -> Iterator[tuple[str, Times]]:
    """Every query in both orders, several times: hits, facets and months, as a page asks for them."""
    for _ in range(rounds):
        for query in QUERIES:
            for order in ORDERS if query.text else ORDERS[:1]:
                asked = replace(query, order=order)
                began = _clocks()
                found = search(db, asked, limit=PAGE_HITS, offset=0)
                overview(db, asked, found.asked)
                yield f"search in SQLite, {order} first", _since(began)


async def pages(path: Path, articles: Sequence[int]) -> list[tuple[str, Times]]:
    """Every page several times, through Datasette as it is served, without a network."""
    client, found = application(path).client, []
    asked = PAGES | {"article page": tuple(f"/article/{key}" for key in articles)}
    for turn in range(ROUNDS + 1):
        for name, addresses in asked.items():
            for address in addresses:
                began = _clocks()
                answer = await client.get(address)
                answer.raise_for_status()
                if turn:  # the first time templates are compiled and the dictionary is loaded
                    found.append((name, _since(began)))
    return found


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Another process files articles all the while."""
    begun, stop = Event(), Event()
    writer = Process(target=_write, args=(path, begun, stop))
    writer.start()
    begun.wait()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def _write(path: Path, begun: Signal, stop: Signal) -> None:
    opened = datetime.now(UTC)
    with Archive.open(path) as archive:
        for number, body in enumerate(texts.bodies(1_000_000, seed=3)):
            at = datetime.now(UTC)
            url = f"https://{SOURCE}.example/{opened.timestamp():.0f}/{number}"
            capture = Capture(url=url, source=SOURCE, fetched=at, status=200, headers=(), body=body.encode())
            article = Article(url=url, headline=body[:60], body=body, published=at.isoformat())
            archive.file(article, archive.keep(capture).capture)
            begun.set()
            if stop.wait(WRITER_PAUSE_SECONDS):
                return


def _clocks() -> Times:
    return time.perf_counter(), time.process_time()


def _since(began: Times) -> Times:
    wall, cpu = _clocks()
    return (wall - began[0]) * 1e3, (cpu - began[1]) * 1e3


def summary(times: Sequence[Times]) -> dict[str, float]:
    """Median and 95th percentile in milliseconds, by the wall and of this process's CPU."""
    found = {"count": float(len(times))}
    for name, values in zip(("wall", "cpu"), zip(*times, strict=True), strict=True):
        ordered = sorted(values)
        found |= {f"{name}_p50": ordered[len(ordered) // 2], f"{name}_p95": ordered[len(ordered) * 95 // 100]}
    return found


def measured(path: Path) -> dict[str, dict[str, float]]:
    """Everything that is measured, by name."""
    times: dict[str, list[Times]] = {}
    with closing(open_readonly(path)) as db:
        db.execute(f"PRAGMA cache_size = -{SETTINGS['cache_size_kb']}")  # as Datasette opens it
        keys = [
            row[0] for row in db.execute("SELECT id FROM articles ORDER BY content_hash LIMIT ?", [ARTICLES])
        ]
        list(searches(db, rounds=1))  # loads the dictionary
        for name, time_ in searches(db):
            times.setdefault(name, []).append(time_)
    for name, time_ in asyncio.run(pages(path, keys)):
        times.setdefault(name, []).append(time_)
    return {name: summary(every) for name, every in times.items()}


@click.command()
@click.option("--archive", "path", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--articles", default=1_000_000, show_default=True, help="Of an archive that is made anew.")
@check_option
@raise_option
@json_option
def main(path: Path, *, articles: int, check: bool, lift: bool, as_json: bool) -> None:
    """Measures and prints; milliseconds."""
    large.archive(path, articles)
    with writing(path):
        values = measured(path)
    if as_json:
        print(json.dumps(values, indent=2))
    else:
        print(machine())
        rows = [{"what": name, **row} for name, row in values.items()]
        show(f"{path}", rows, ("what", "count", "wall_p50", "wall_p95", "cpu_p50", "cpu_p95"))
    ceilings = {name: {"cpu_p95": row["cpu_p95"]} for name, row in values.items()}
    settle("reading_room", ceilings, check=check, lift=lift, less_is_better=True, slack=SLACK)


if __name__ == "__main__":
    main()
