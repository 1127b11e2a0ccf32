"""How well copied releases are told from all that only looks like it, on invented pairs.

python -m benchmarks.reuse                 # the seed that was looked at while the limits were chosen
python -m benchmarks.reuse --set held_out  # seeds nobody looked at
"""

import json
import random
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import click
from sqlite_utils import Database

from archive import reuse
from archive.ids import article_id
from archive.rows import rows
from archive.schema import migrations
from benchmarks.report import check_option, json_option, machine, raise_option, settle, show
from benchmarks.reuse_texts import CATEGORIES, CITIES, Pair, Written, pairs

SEEDS = {"known": (1,), "held_out": (101, 102)}
PAIRS = 2_000
RECALL_FROM = 0.3  # share of the article's words from which on a claim is expected whatever else is in it
CLOSE = 0.03  # of the planted share
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """A pair, and what was claimed of it: a row of `reuse`, or nothing."""

    pair: Pair
    claim: dict[str, object] | None


def measure(planted: Sequence[Pair], order: int = 0) -> tuple[list[Found], int, Database]:
    """Every pair with its claim, how many claims there are of texts that are no pair, and the archive, filed in some order."""
    db = empty()
    texts = [
        (number, one, text)
        for number, pair in enumerate(planted)
        for one, text in enumerate((pair.release, pair.article, *pair.others))
    ]
    random.Random(order).shuffle(texts)
    # Ids come with the time, so they are given first; filing is in the order of the list.
    ids = {
        (number, one): key
        for key, (number, one, _) in zip(_ids(db, [text for _, _, text in texts]), texts, strict=True)
    }
    for number, one, text in texts:
        put(db, ids[number, one], text)
        if order:
            reuse.compare(db, 1)
    reuse.compare(db, 10**9)
    claims = {(row["release"], row["article"]): row for row in rows(db.conn, "SELECT * FROM reuse")}
    found = [
        Found(pair, claims.pop((ids[number, 0], ids[number, 1]), None)) for number, pair in enumerate(planted)
    ]
    for number, pair in enumerate(planted):
        if pair.category == "double release":
            claims.pop((ids[number, 2], ids[number, 1]), None)  # that one is right
    return found, len(claims), db


def empty() -> Database:
    """An archive in memory with a city and a newspaper for each city."""
    db = Database(memory=True)
    migrations.apply(db)
    prepare(db)
    return db


def prepare(db: Database) -> None:
    """Sources, and a capture everything was read from."""
    facts = {
        "country": "DE",
        "homepage": "",
        "language": "de",
        "timezone": "Europe/Berlin",
        "display": "full",
    }
    db.table("sources").insert_all(
        {"id": f"{kind}-{city}", "name": f"{kind} {city}", "kind": kind, "city": f"Stadt {city}", **facts}
        for city in range(CITIES)
        for kind in ("city", "newspaper")
    )
    capture = {"id": 1, "url": "", "source": "city-0", "fetched": "2026-01-01T00:00:00+00:00", "status": 200}
    db.table("captures").insert(capture | {"headers": "", "digest": "", "file": "", "offset": 0, "length": 0})


def put(db: Database, key: int, text: Written) -> None:
    """Puts a text in as an article, beneath everything that makes articles."""
    kind, source = ("release", "city") if text.official else ("article", "newspaper")
    moment = BEGAN + timedelta(days=text.day, hours=text.hour)
    row = {"id": key, "url": f"https://s.example/{key}", "source": f"{source}-{text.city}", "kind": kind}
    row |= {"body": text.text, "published": moment.isoformat(), "first_seen": "2026-01-01T00:00:00+00:00"}
    row |= {"last_seen": "2026-01-01", "words": 0, "versions": 1, "content_hash": "", "capture": 1}
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO articles ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def _ids(db: Database, texts: Iterable[Written]) -> list[int]:
    found: list[int] = []
    taken: set[int] = set()
    for text in texts:
        moment = (BEGAN + timedelta(days=text.day, hours=text.hour)).isoformat()
        key = article_id(db.conn, moment, datetime(2027, 1, 1, tzinfo=UTC))
        while key in taken:
            key += 1
        taken.add(key)
        found.append(key)
    return found


def summary(found: Sequence[Found], strangers: int) -> dict[str, float]:
    """Recall where much is copied and of paraphrases, false claims, and how near the shares are to those planted."""
    much = [one for one in found if one.pair.claimed and one.pair.share_of_article >= RECALL_FROM]
    told_anew = [one for one in found if one.pair.category == "paraphrased"]
    claims = sum(one.claim is not None for one in found) + strangers
    false = sum(one.claim is not None and not one.pair.claimed for one in found) + strangers
    unclaimed = sum(not one.pair.claimed for one in found)
    errors = [
        abs(float(str(one.claim[name])) - getattr(one.pair, name))
        for one in found
        if one.claim is not None and one.pair.claimed
        for name in ("share_of_article", "share_of_release")
    ]
    return {
        "recall": _share(one.claim is not None for one in much),
        "paraphrases": _share(one.claim is not None for one in told_anew),
        "true_claims": 1 - false / max(1, claims),
        "false_of_negatives": false / max(1, unclaimed),
        "share_error": sum(errors) / max(1, len(errors)),
        "shares_close": _share(error <= CLOSE for error in errors),
        "largest_error": max(errors, default=0.0),
    }


def _share(said: Iterable[bool]) -> float:
    every = list(said)
    return sum(every) / max(1, len(every))


def by_category(found: Sequence[Found]) -> list[dict[str, float | str | None]]:
    """How many pairs of each category were claimed, and as what."""
    table: list[dict[str, float | str | None]] = []
    for category in CATEGORIES:
        ones = [one for one in found if one.pair.category == category]
        kinds = [str(one.claim["kind"]) for one in ones if one.claim is not None]
        counts = {kind: kinds.count(kind) for kind in ("copy", "edited", "derived", "paraphrase")}
        table.append({"category": category, "pairs": len(ones), "claimed": len(kinds), **counts})
    return table


@click.command()
@click.option("--set", "name", type=click.Choice(list(SEEDS)), default="known", show_default=True)
@click.option("--pairs", "number", default=PAIRS, show_default=True, help="Pairs of each seed.")
@check_option
@raise_option
@json_option
def main(name: str, number: int, *, check: bool, lift: bool, as_json: bool) -> None:
    """Measures and prints."""
    found: list[Found] = []
    strangers = 0
    for seed in SEEDS[name]:
        some, more, db = measure(list(pairs(number, seed)))
        with closing(db):
            found, strangers = [*found, *some], strangers + more
    measured = summary(found, strangers)
    if as_json:
        print(json.dumps(measured, indent=2))
    else:
        print(machine())
        show(f"{name}: {len(found)} pairs", [measured], list(measured))
        columns = ("category", "pairs", "claimed", "copy", "edited", "derived", "paraphrase")
        show("By what was done", by_category(found), columns)
    held = ("recall", "paraphrases", "true_claims", "shares_close")
    settle("reuse", {name: {one: measured[one] for one in held}}, check=check, lift=lift)


if __name__ == "__main__":
    main()
