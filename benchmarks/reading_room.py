"""How long readers wait at a large archive: for a search, for pages; while a writer files articles, or alone.

python -m benchmarks.reading_room --archive /tmp/large.db --articles 200000

The archive is made when the file is not there (`benchmarks/large.py`), which takes minutes. Times say little without
what else the machine did: its load is printed, and the CPU time of a loop that always does the same.
"""

import asyncio
import json
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import Event, Process
from multiprocessing.synchronize import Event as Signal
from pathlib import Path
from typing import get_args

import click

from archive import Archive
from archive.browse import totals
from archive.opening import open_readonly
from archive.records import Article, Capture
from archive.search import Order, Query, overview, search
from archive.serving import SETTINGS, application
from archive.web.answering import address_of
from archive.writer import Writer
from benchmarks import large, texts
from benchmarks.report import check_option, json_option, machine, raise_option, settle, show

ROUNDS = 5
ORDERS: tuple[Order, ...] = get_args(Order)
PAGE_HITS = 20
ARTICLES = 50  # whose pages are asked for
SOURCE, PAPER, CITY = "altbach-city-0", "altbach-newspaper-1", "Altbach"
LOOP = 1_000_000  # times nothing is done, to tell how fast the machine is at that moment
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
AIM = "search in SQLite, rare, common and compound words"  # those the aims name
AIMED = {address_of(Query(text=text, order=order)) for text in (RARE, COMMON, COMPOUND) for order in ORDERS}
QUERIES = (
    Query(),
    *(Query(text=text) for text in TEXTS),
    *(Query(text=text, city=large.SMALL) for text in ("", COMMON, RARE)),
    *(Query(text=text, city=CITY, year="2020") for text in ("", COMMON)),
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
    "source": (f"/source/{SOURCE}", f"/source/{PAPER}"),
    "city": (f"/city/{CITY}",),
    "health": ("/health",),
    "holdings": ("/holdings",),
    "feed of a search": (f"/search.atom?q={COMMON}", f"/search.atom?q={RARE}"),
    "tables of Datasette": ("/archive",),
    "table of Datasette": ("/archive/articles",),
    "table of Datasette, searched": (
        "/archive/articles?_search=Radweg",
        f"/archive/articles?_search={COMMON}",
    ),
}

Times = tuple[float, float]  # wall, CPU of this process; milliseconds


def searches(db: sqlite3.Connection, rounds: int = ROUNDS) -> Iterator[tuple[str, str, Times]]:
    """Every query in both orders, several times: hits, facets and months, as a page asks for them."""
    for _ in range(rounds):
        for query in QUERIES:
            for order in ORDERS if query.text else ORDERS[:1]:
                asked = replace(query, order=order)
                began = _clocks()
                found = search(db, asked, limit=PAGE_HITS, offset=0)
                overview(db, asked, found.asked)
                took = _since(began)
                yield f"search in SQLite, {order} first", address_of(query), took
                if address_of(asked) in AIMED:
                    yield AIM, address_of(asked), took


async def pages(path: Path, articles: Sequence[int]) -> list[tuple[str, str, Times]]:
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
                    found.append((name, address, _since(began)))
    return found


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Another process files articles all the while."""
    begun, stop = Event(), Event()
    writer = Process(target=_write, args=(path, begun, stop), daemon=True)
    writer.start()
    begun.wait()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def _write(path: Path, begun: Signal, stop: Signal) -> None:
    opened = datetime.now(UTC)
    # What the end of a crawl costs is measured elsewhere.
    with Writer(path, "benchmark", learns=False) as writer:
        for number, body in enumerate(texts.bodies(1_000_000, seed=3)):
            at = datetime.now(UTC)
            url = f"https://{SOURCE}.example/{opened.timestamp():.0f}/{number}"
            capture = Capture(url=url, source=SOURCE, fetched=at, status=200, headers=(), body=body.encode())
            article = Article(url=url, headline=body[:60], body=body, published=at.isoformat())
            writer.submit(_filed, capture, article).result()
            begun.set()
            if stop.wait(WRITER_PAUSE_SECONDS):
                return


def _filed(archive: Archive, capture: Capture, article: Article) -> None:
    archive.file(article, archive.keep(capture).capture)


def _clocks() -> Times:
    return time.perf_counter(), time.process_time()


def _since(began: Times) -> Times:
    wall, cpu = _clocks()
    return (wall - began[0]) * 1e3, (cpu - began[1]) * 1e3


def summary(times: Mapping[str, Sequence[Times]]) -> dict[str, float]:
    """Median and 95th percentile of what was asked, in milliseconds, by the wall and of this process's CPU.

    `best` is the 95th percentile of the cheapest answer to each question, which other work on the machine changes least.
    """
    every = [time_ for asked in times.values() for time_ in asked]
    found = {"count": float(len(every))}
    for name, values in zip(("wall", "cpu"), zip(*every, strict=True), strict=True):
        found |= {f"{name}_p50": _at(values, 50), f"{name}_p95": _at(values, 95)}
    return found | {"best_cpu_p95": _at([min(cpu for _, cpu in asked) for asked in times.values()], 95)}


def _at(values: Sequence[float], percent: int) -> float:
    return sorted(values)[len(values) * percent // 100]


def measured(path: Path) -> dict[str, dict[str, float]]:
    """Everything that is measured, by name."""
    times: dict[str, dict[str, list[Times]]] = {}
    with closing(open_readonly(path)) as db:
        db.execute(f"PRAGMA cache_size = -{SETTINGS['cache_size_kb']}")  # as Datasette opens it
        keys = [
            row[0] for row in db.execute("SELECT id FROM articles ORDER BY content_hash LIMIT ?", [ARTICLES])
        ]
        list(searches(db, rounds=1))  # loads the dictionary
        found = list(searches(db))
    for name, asked, time_ in (*found, *asyncio.run(pages(path, keys))):
        times.setdefault(name, {}).setdefault(asked, []).append(time_)
    return {name: summary(every) for name, every in times.items()}


@click.command()
@click.option("--archive", "path", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--articles", default=1_000_000, show_default=True, help="Of an archive that is made anew.")
@click.option("--alone", is_flag=True, help="Nothing writes meanwhile.")
@check_option
@raise_option
@json_option
def main(path: Path, *, articles: int, alone: bool, check: bool, lift: bool, as_json: bool) -> None:
    """Measures and prints; milliseconds."""
    large.archive(path, articles)
    held, before = _articles(path), _machine_now()
    with nullcontext() if alone else writing(path):
        values = measured(path)
    now = {
        "articles": held,
        "filed_meanwhile": _articles(path) - held,
        "before": before,
        "after": _machine_now(),
    }
    if as_json:
        print(json.dumps({"machine": machine(), **now, "times": values}, indent=2))
    else:
        print(machine())
        print(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in now.items()))
        rows = [{"what": name, **row} for name, row in values.items()]
        show(f"{path}", rows, ("what", "count", "wall_p50", "wall_p95", "cpu_p50", "cpu_p95", "best_cpu_p95"))
    ceilings = {name: {"best_cpu_p95": row["best_cpu_p95"]} for name, row in values.items()}
    settle("reading_room", ceilings, check=check, lift=lift, less_is_better=True, slack=SLACK)


def _articles(path: Path) -> int:
    with closing(open_readonly(path)) as db:
        return int(totals(db)["articles"])


def _machine_now() -> str:
    """How many processes want the processors (the mean of a minute), and how fast they are."""
    began = _clocks()
    for _ in range(LOOP):
        pass
    return f"load {os.getloadavg()[0]:.1f}, a loop to a million {_since(began)[1]:.0f} ms of CPU"


if __name__ == "__main__":
    main()
