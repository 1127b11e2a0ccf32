"""What a search finds of what it should, and what of what it should not; and how much larger its index is for that.

python -m benchmarks.retrieval                 # recall and false matches, by category
python -m benchmarks.retrieval --size          # the size of the index, on invented articles
"""

import json
import sqlite3
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlite_utils import Database

from archive import vocabulary
from archive.language import QueryError
from archive.schema import migrations
from archive.search import Query, search
from benchmarks import texts
from benchmarks.report import check_option, json_option, machine, raise_option, settle, show

SETS = ("known", "held_out")
BACKGROUND = 300  # articles that nobody asks for
SIZE_ARTICLES = 20_000
CARRIER = "Am Dienstag lag dazu etwas vor: {} – weiter hieß es nichts."
ALL = 1_000_000
MORE = 200  # articles that come when the others are there
QUERIES = [
    "Stadt",
    "Partnerschaft",
    "Städtepartnerschaft",
    "gesperrt",
    "Kita",
    "ÖPNV",
    "Moskau-Reise",
    "Bürger:innen",
    "Haus",
]

Finder = Callable[[Database, str], set[int]]


@dataclass(frozen=True, slots=True)
class Case:
    """A query, the forms it must find and those it must not."""

    category: str
    query: str
    finds: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What one query found of what it should, and of what it should not."""

    case: Case
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def cases(name: str) -> list[Case]:
    """The cases of a set, category by category."""
    path = Path(__file__).with_name("retrieval_data") / f"{name}.toml"
    categories = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Case(category, query, tuple(forms.get("finds", ())), tuple(forms.get("never", ())))
        for category, queries in categories.items()
        for query, forms in queries.items()
    ]


def judge(
    asked: Sequence[Case], finders: Mapping[str, Finder], background: int = BACKGROUND
) -> dict[str, list[Judged]]:
    """Every form in an article of its own, among others, and every query asked once of every search."""
    forms = list(dict.fromkeys(form for case in asked for form in (*case.finds, *case.never)))
    numbers = {form: number for number, form in enumerate(forms, 1)}
    with closing(archive_of([*(CARRIER.format(form) for form in forms), *texts.bodies(background)])) as db:
        vocabulary.relearn(db)
        return {
            name: [_judged(case, finder(db, case.query), numbers) for case in asked]
            for name, finder in finders.items()
        }


def _judged(case: Case, found: set[int], numbers: Mapping[str, int]) -> Judged:
    missed = tuple(form for form in case.finds if numbers[form] not in found)
    return Judged(case, missed, tuple(form for form in case.never if numbers[form] in found))


def ours(db: Database, query: str) -> set[int]:
    """The search of this project."""
    try:
        return {hit.id for hit in search(db.conn, Query(text=query), limit=ALL, offset=0).hits}
    except QueryError:
        return set()


def default(db: Database, query: str) -> set[int]:
    """FTS5 as SQLite and Datasette set it up: unicode61 without diacritics, every word quoted."""
    if not db.table("plain_fts").exists():
        db.execute("CREATE VIRTUAL TABLE plain_fts USING fts5(body, tokenize='unicode61')")
        db.execute("INSERT INTO plain_fts (rowid, body) SELECT id, body FROM articles")
    match = " ".join('"' + word.replace('"', "") + '"' for word in query.split())
    return {row for (row,) in db.execute("SELECT rowid FROM plain_fts WHERE plain_fts MATCH ?", [match])}


FINDERS: dict[str, Finder] = {"ours": ours, "SQLite's default": default}


def summary(judged: Sequence[Judged]) -> dict[str, float]:
    """Recall, and the share of forbidden forms that were found."""
    wanted = sum(len(one.case.finds) for one in judged)
    forbidden = sum(len(one.case.never) for one in judged)
    return {
        "recall": 1 - sum(len(one.missed) for one in judged) / max(1, wanted),
        "false_matches": sum(len(one.wrong) for one in judged) / max(1, forbidden),
    }


def archive_of(bodies: Sequence[str]) -> Database:
    """An archive in memory with these texts."""
    db = Database(memory=True)
    migrations.apply(db)
    fill(db, enumerate(bodies, 1))
    return db


def fill(db: Database, bodies: Iterable[tuple[int, str]]) -> None:
    """Puts texts in as articles, beneath everything that makes articles."""
    source = {"id": "s", "name": "S", "kind": "city", "country": "DE", "homepage": "", "language": "de"}
    db.table("sources").insert(source | {"timezone": "Europe/Berlin", "display": "full"})
    row = {"source": "s", "kind": "article", "first_seen": "2026-10-14", "last_seen": "2026-10-14"}
    row |= {"words": 0, "versions": 1, "content_hash": "", "capture": 0}
    db.table("articles").insert_all(
        row | {"id": number, "url": f"https://s.example/{number}", "body": body} for number, body in bodies
    )


def sizes(articles: int) -> dict[str, float]:
    """Bytes of the plain index and of what is added to it for each article, their ratio, and what learning costs.

    `learning_ms` is the time that learning the words of a new article takes when all others are there.
    """
    with TemporaryDirectory(prefix="stadtchronik-size-") as folder:
        path = Path(folder) / "archive.db"
        with closing(Database(path)) as db:
            migrations.apply(db)
            fill(db, enumerate(texts.bodies(articles), 1))
            db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
            began = time.process_time()
            words = vocabulary.relearn(db)
            relearned = time.process_time() - began
            fill_more(db, articles)
            began = time.process_time()
            vocabulary.learn(db)
            learned = time.process_time() - began
            latency = sorted(_timed(db, query) for query in QUERIES * 5)
            db.vacuum()
            plain = _bytes(db, "articles_fts_*")
            added = _bytes(db, "term*")
            return {
                "articles": float(articles + MORE),
                "words": float(words),
                "plain_bytes": plain / (articles + MORE),
                "added_bytes": added / (articles + MORE),
                "ratio": (plain + added) / plain,
                "relearning_us_per_word": relearned / words * 1e6,
                "learning_ms": learned / MORE * 1e3,
                "expansion_ms_median": latency[len(latency) // 2],
                "expansion_ms_p95": latency[len(latency) * 95 // 100],
            }


def fill_more(db: Database, there: int) -> None:
    """Articles that come later."""
    row = dict(db.table("articles").get(1))
    db.table("articles").insert_all(
        row | {"id": there + number, "url": f"https://s.example/{there + number}", "body": body}
        for number, body in enumerate(texts.bodies(MORE, seed=2), 1)
    )


def _timed(db: Database, query: str) -> float:
    began = time.process_time()
    vocabulary.expansion(db.conn, query)
    return (time.process_time() - began) * 1e3


def _bytes(db: Database, pattern: str) -> int:
    """Bytes of the tables whose names fit, as the file grows when they are made in one of their own."""
    with TemporaryDirectory(prefix="stadtchronik-table-") as folder:
        path = Path(folder) / "tables.db"
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("ATTACH ? AS whole", [db.conn.execute("PRAGMA database_list").fetchone()[2]])
            for name, sql in copy.execute(
                "SELECT name, sql FROM whole.sqlite_master WHERE type = 'table'"
            ).fetchall():
                if fnmatch(name, pattern) and "VIRTUAL" not in sql:
                    copy.execute(sql)
                    copy.execute(f'INSERT INTO "{name}" SELECT * FROM whole."{name}"')
            copy.commit()
            copy.execute("VACUUM")
        return path.stat().st_size


@click.command()
@click.option("--set", "name", type=click.Choice(SETS), default="known", show_default=True)
@click.option(
    "--size", is_flag=True, help=f"Measure the size of the index on {SIZE_ARTICLES:,} articles instead."
)
@click.option("--misses", is_flag=True, help="Name every form that was missed or found wrongly.")
@check_option
@raise_option
@json_option
def main(name: str, *, size: bool, misses: bool, check: bool, lift: bool, as_json: bool) -> None:
    """Measures and prints."""
    if size:
        measured = sizes(SIZE_ARTICLES)
        print(json.dumps(measured, indent=2))
        settle(
            "retrieval_size",
            {"index": {"ratio": measured["ratio"]}},
            check=check,
            lift=lift,
            less_is_better=True,
            slack=0.0,
        )
        return
    asked = cases(name)
    every = judge(asked, FINDERS)
    values = {finder: summary(one) for finder, one in every.items()}
    judged = every["ours"]
    if as_json:
        print(json.dumps(values, indent=2))
    else:
        print(machine())
        show(
            f"{name}: {len(asked)} queries",
            [{"search": one, **row} for one, row in values.items()],
            ("search", "recall", "false_matches"),
        )
        categories = dict.fromkeys(case.category for case in asked)
        rows = [
            {"category": category, **summary([one for one in judged if one.case.category == category])}
            for category in categories
        ]
        show("Ours, by category", rows, ("category", "recall", "false_matches"))
    if misses:
        for one in judged:
            for what, forms in (("missed", one.missed), ("wrong", one.wrong)):
                for form in forms:
                    print(f"{one.case.category}: {one.case.query} {what} {form}")
    ours_measured = values["ours"]
    settle(
        "retrieval",
        {name: {"recall": ours_measured["recall"], "precision": 1 - ours_measured["false_matches"]}},
        check=check,
        lift=lift,
    )


if __name__ == "__main__":
    main()
