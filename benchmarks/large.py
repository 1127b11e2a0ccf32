"""A large archive of invented articles: 240 sources of 40 cities, twenty years. Filled by bulk SQL, in minutes.

Sentences are taken from a stock (`benchmarks/texts.py`), so that the words of the stock are those of the archive. Into
each article come words of the trade, each as often as WORDS says: common ones, rare ones, compounds.
"""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import vocabulary
from archive.ids import PER_SECOND
from archive.schema import mark, migrations
from benchmarks import texts

STOCK_SENTENCES = 50_000
ARTICLE_SENTENCES = (10, 20)
BATCH_ROWS = 5_000
CACHE_KIB = 1_000_000  # of pages while it is made; with SQLite's own 2 MB every index is read from the disk row by row
# The index gathers so much before it writes, and merges once in the end; SQLite's own values are put back then.
INDEXING = {"hashsize": (64 * 1024 * 1024, 1024 * 1024), "automerge": (0, 4), "crisismerge": (1000, 16)}
_ENDS = ("bach", "berg", "brück", "dorf", "feld", "hagen", "hausen", "kirchen", "stein", "wald")
KINDS = ("city", "newspaper", "newspaper", "police", "fire", "portal")  # of the sources of a city
NEWEST, YEARS = datetime(2026, 10, 31, tzinfo=UTC), 20
LANDS = ("Bayern", "Hessen", "Niedersachsen", "Nordrhein-Westfalen", "Sachsen", "Schleswig-Holstein")
SECTIONS = ("Lokales", "Politik", "Kultur", "Sport", "Verkehr", "Umwelt", "Soziales", "Wirtschaft", None)
SMALL = "Hinterwinkel"  # a city with SMALL_ARTICLES articles in one source
SMALL_ARTICLES = 10
EDITED, GONE, PAYWALLED = 0.05, 0.01, 0.08
WORDS = {  # share of the articles that have it
    "Stadt": 0.8,
    "Bürgermeister": 0.3,
    "Straße": 0.25,
    "Stadtrat": 0.2,
    "Partnerschaft": 0.02,
    "Städtepartnerschaft": 0.02,
    "Polizei": 0.025,
    "Kindertagesstätte": 0.02,
    "Haushalt": 0.05,
    "Feuerwehrgerätehaus": 0.002,
    "Radweg": 0.001,
    "Moskaureise": 0.0002,
    "Kegelbahnsanierung": 0.00005,
}
_CARRIER = "Dabei ging es auch um {}."
_COLUMNS = (
    *(
        "id",
        "url",
        "source",
        "kind",
        "kicker",
        "headline",
        "lead",
        "body",
        "body_html",
        "section",
        "published",
    ),
    *(
        "first_seen",
        "last_seen",
        "state",
        "language",
        "paywalled",
        "words",
        "versions",
        "content_hash",
        "capture",
        "edited",
    ),
)


def archive(path: Path, articles: int) -> None:
    """Makes an archive with so many articles, unless the file is there."""
    if path.exists():
        return
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(Database(unfinished)) as db:
        for pragma in ("synchronous = OFF", "journal_mode = OFF", f"cache_size = -{CACHE_KIB}"):
            db.execute(f"PRAGMA {pragma}")
        migrations.apply(db)
        mark(db.conn)
        sources = list(_sources())
        db.table("sources").insert_all(sources)
        _fill(db.conn, articles, sources)
        vocabulary.relearn(db)
        _crawled(db.conn)
        db.conn.commit()
        db.enable_wal()
    unfinished.rename(path)


def _sources() -> Iterator[dict[str, Any]]:
    """Rows of sources: some in each city, and last the one of SMALL."""
    cities = [f"{start}{end}" for start in ("Alt", "Neu", "Ober", "Unter") for end in _ENDS]
    for number, city in enumerate(cities):
        for turn, kind in enumerate(KINDS):
            yield _source(f"{city.lower()}-{kind}-{turn}", kind, city, LANDS[number % len(LANDS)])
    yield _source(SMALL.lower(), "city", SMALL, "Saarland")


def _source(id_: str, kind: str, city: str, state: str) -> dict[str, Any]:
    place = {"city": city, "state": state, "country": "DE", "language": "de", "timezone": "Europe/Berlin"}
    named = {"id": id_, "name": f"{city} {kind}", "kind": kind, "homepage": f"https://{id_}.example/"}
    return named | place | {"display": "full"}


def _fill(db: sqlite3.Connection, articles: int, sources: list[dict[str, Any]]) -> None:
    """Articles with their versions and captures; indexes are made when they are there, then triggers keep them."""
    sql = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    later = db.execute(f"{sql} AND name NOT LIKE 'sqlite%' ORDER BY type").fetchall()
    for kind, name, _ in later:
        db.execute(f"DROP {kind} {name}")
    marks = ", ".join("?" * len(_COLUMNS))
    rows = _articles(articles, sources)
    while batch := list(islice(rows, BATCH_ROWS)):
        db.executemany(f"INSERT INTO articles ({', '.join(_COLUMNS)}) VALUES ({marks})", batch)
    db.execute(
        "INSERT INTO captures (id, url, source, fetched, status, headers, digest, file, offset, length, reading, article) "
        "SELECT capture, url, source, first_seen, 200, '[]', content_hash, '1.warc.gz', capture * 9000, 8999, "
        "'article', id FROM articles"
    )
    db.execute(
        "INSERT INTO versions (article, number, seen, headline, lead, body, published, content_hash, capture, kicker) "
        "SELECT id, 1, first_seen, headline, lead, body, published, content_hash, capture, kicker FROM articles"
    )
    db.execute(
        "INSERT INTO versions (article, number, seen, headline, lead, body, published, content_hash, capture, change) "
        "SELECT id, 2, last_seen, headline, lead, body || ' Neu.', published, content_hash, capture, 'minor' "
        "FROM articles WHERE edited = 1"
    )
    db.execute(
        "INSERT INTO events (at, kind, source, article) SELECT last_seen, 'edited', source, id FROM articles "
        "WHERE edited = 1 ORDER BY last_seen"
    )
    _set_up(db, 0)
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
    db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
    _set_up(db, 1)
    for _, _, sql in later:
        db.execute(sql)
    db.execute("INSERT INTO shelves (source, kind) SELECT DISTINCT source, kind FROM articles")
    db.execute("INSERT INTO shelved SELECT * FROM articles_to_shelve ORDER BY article")
    db.execute(
        "UPDATE holdings SET (articles, edited, captures) = (SELECT count(*), sum(edited), count(*) "
        "FROM articles WHERE source = holdings.source)"
    )
    db.commit()


def _set_up(db: sqlite3.Connection, choice: int) -> None:
    """The search index works by the first or by the second values of INDEXING."""
    for name, values in INDEXING.items():
        db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES (?, ?)", [name, values[choice]])


def _articles(number: int, sources: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Rows of _COLUMNS, oldest first."""
    chance, others = random.Random(1), sources[:-1]
    stock = texts.sentences(STOCK_SENTENCES)
    step = timedelta(days=365 * YEARS) / number
    small = set(chance.sample(range(number), SMALL_ARTICLES))
    for index in range(number):
        at = NEWEST - step * (number - index)
        source = sources[-1] if index in small else chance.choice(others)
        words = [word for word, share in WORDS.items() if chance.random() < share]
        body = chance.choices(stock, k=chance.randint(*ARTICLE_SENTENCES))
        for word in words:
            body.insert(chance.randrange(len(body)), _CARRIER.format(word))
        headline = chance.choice(stock).split()[:6]
        if words and chance.random() < 0.2:
            headline.append(chance.choice(words))
        edited = int(chance.random() < EDITED)
        id_ = int(at.timestamp()) * PER_SECOND + index % PER_SECOND
        seen = (at + timedelta(hours=3)).isoformat()
        yield (
            id_,
            f"https://{source['id']}.example/presse/{index}",
            source["id"],
            "release" if source["kind"] in {"city", "police", "fire"} else "article",
            None,
            " ".join(headline),
            body[0],
            "\n\n".join(body[1:]),
            "<p>" + "</p><p>".join(body[1:]) + "</p>",
            chance.choice(SECTIONS),
            at.isoformat() if chance.random() < 0.9 else None,
            seen,
            seen,
            "gone" if chance.random() < GONE else "live",
            "de",
            int(chance.random() < PAYWALLED),
            sum(sentence.count(" ") + 1 for sentence in body),
            1 + edited,
            f"{index:064x}",
            index + 1,
            edited,
        )


def _crawled(db: sqlite3.Connection) -> None:
    """One run of all sources, so that each has a state of health."""
    at = NEWEST.isoformat()
    db.execute("INSERT INTO runs VALUES (1, ?, ?, 'finished', 'stadtchronik/benchmark')", [at, at])
    db.execute(
        "INSERT INTO run_sources (run, source, seeds, seeds_unchanged, links, fetched, new, changed, unchanged, missing, "
        "gone, unread, errors, notes) SELECT 1, id, 1, 0, 20, 5, 5, 0, 0, 0, 0, 0, 0, '[]' FROM sources"
    )
    db.execute("INSERT INTO health SELECT id, 'ok', ?, 'All is well.' FROM sources", [at])
