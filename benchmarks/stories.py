"""How well articles of one event are brought together, and those of similar events kept apart, on invented ones.

python -m benchmarks.stories                 # the seed that was looked at while the limits were chosen
python -m benchmarks.stories --set held_out  # seeds nobody looked at

B³ (Bagga and Baldwin, “Algorithms for Scoring Coreference Chains”, 1998): of each article, which share of those it is told
with belongs there (precision), and which share of those that belong there it is told with (recall); the mean of all articles.
"""

import json
import random
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import process_time

import click
from sqlite_utils import Database

from archive import reuse, stories
from archive.ids import article_id
from archive.schema import migrations
from benchmarks.report import check_option, json_option, machine, raise_option, settle, show
from benchmarks.story_texts import Filed, articles

SEEDS = {"known": (1,), "held_out": (101, 102)}
EVENTS = 250
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
SEEN = datetime(2027, 1, 1, tzinfo=UTC)
_NEVER = {"country": "DE", "homepage": "", "language": "de", "timezone": "Europe/Berlin", "display": "full"}


@dataclass(frozen=True, slots=True)
class Score:
    """B³ of a clustering."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def b_cubed(right: Mapping[int, Hashable], found: Mapping[int, Hashable]) -> Score:
    """Compares where articles were put with where they belong."""
    places: list[defaultdict[Hashable, set[int]]] = [defaultdict(set), defaultdict(set)]
    for groups, of in zip(places, (right, found), strict=True):
        for article in right:
            groups[of[article]].add(article)
    precision = recall = 0.0
    for article in right:
        belong, put = places[0][right[article]], places[1][found[article]]
        precision += len(belong & put) / len(put)
        recall += len(belong & put) / len(belong)
    return Score(precision / len(right), recall / len(right))


def archive_of(filed: Sequence[Filed], order: int = 0) -> tuple[Database, dict[int, Filed], float]:
    """An archive with these articles, filed in some order, which of them each id is, and seconds one took to be placed.

    In order 0 all are placed at once, in others each as it comes.
    """
    db = Database(memory=True)
    migrations.apply(db)
    _prepare(db, filed)
    ids: dict[int, Filed] = {}
    for one in filed:
        key = article_id(db.conn, (BEGAN + timedelta(hours=one.hour)).isoformat(), SEEN)
        while key in ids:
            key += 1
        ids[key] = one
    listed = list(ids.items())
    random.Random(order).shuffle(listed)
    seconds = 0.0
    for key, one in listed:
        _put(db, key, one)
        if order:
            reuse.compare(db, 1)
            stories.gather(db)
    reuse.compare(db, len(listed))
    began = process_time()
    stories.gather(db, len(listed))
    seconds = process_time() - began
    return db, ids, seconds / len(listed)


def placed(db: Database, ids: Mapping[int, Filed]) -> dict[int, Hashable]:
    """The story of each article; one that is of none is by itself."""
    told = dict(db.execute("SELECT article, story FROM story_articles").fetchall())
    return {article: told.get(article, f"alone {article}") for article in ids}


def _prepare(db: Database, filed: Sequence[Filed]) -> None:
    db.table("sources").insert_all(
        {"id": source, "name": source, "kind": kind, "city": f"Stadt {city}", **_NEVER}
        for source, kind, city in sorted({(one.source, _kind(one), _city(one)) for one in filed})
    )
    capture = {
        "id": 1,
        "url": "",
        "source": filed[0].source,
        "fetched": "2026-01-01T00:00:00+00:00",
        "status": 200,
    }
    db.table("captures").insert(capture | {"headers": "", "digest": "", "file": "", "offset": 0, "length": 0})


def _kind(one: Filed) -> str:
    return one.source.partition("-")[0] if one.official else "newspaper"


def _city(one: Filed) -> str:
    return one.source.partition("-")[2]


def _put(db: Database, key: int, one: Filed) -> None:
    row = {"id": key, "url": f"https://s.example/{key}", "source": one.source, "headline": one.headline}
    row |= {"kind": "release" if one.official else "article", "body": one.text}
    row |= {"published": (BEGAN + timedelta(hours=one.hour)).isoformat(), "first_seen": SEEN.isoformat()}
    row |= {"last_seen": "2027-01-01", "words": 0, "versions": 1, "content_hash": "", "capture": 1}
    db.table("articles").insert(row)


def misplaced(
    right: Mapping[int, Filed], found: Mapping[int, Hashable]
) -> list[dict[str, float | str | None]]:
    """B³ by how articles were written."""
    events = {article: one.event for article, one in right.items()}
    every: dict[str, list[Score]] = {}
    for article, one in right.items():
        near = {
            other: events[other]
            for other in right
            if events[other] == one.event or found[other] == found[article]
        }
        belong = {other for other in near if events[other] == one.event}
        put = {other for other in near if found[other] == found[article]}
        score = Score(len(belong & put) / len(put), len(belong & put) / len(belong))
        every.setdefault(one.how, []).append(score)
    return [
        {
            "articles": how,
            "number": len(scores),
            "precision": sum(one.precision for one in scores) / len(scores),
            "recall": sum(one.recall for one in scores) / len(scores),
        }
        for how, scores in every.items()
    ]


@click.command()
@click.option("--set", "name", type=click.Choice(list(SEEDS)), default="known", show_default=True)
@click.option("--events", default=EVENTS, show_default=True, help="Events of each seed.")
@check_option
@raise_option
@json_option
def main(name: str, events: int, *, check: bool, lift: bool, as_json: bool) -> None:
    """Measures and prints."""
    scores: list[dict[str, float | str | None]] = []
    for seed in SEEDS[name]:
        db, ids, seconds = archive_of(articles(events, seed))
        with closing(db):
            found = placed(db, ids)
        score = b_cubed({article: one.event for article, one in ids.items()}, found)
        row = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
        scores.append({"seed": str(seed), "articles": str(len(ids)), **row, "ms": 1000 * seconds})
        if not as_json and name == "known":
            show(
                f"Seed {seed}, by how they were written",
                misplaced(ids, found),
                ("articles", "number", "precision", "recall"),
            )
    measured = {one: min(float(row[one] or 0) for row in scores) for one in ("precision", "recall", "f1")}
    if as_json:
        print(json.dumps({"least": measured, "seeds": scores}, indent=2))
    else:
        print(machine())
        show(name, scores, ("seed", "articles", "precision", "recall", "f1", "ms"))
    settle("stories", {name: measured}, check=check, lift=lift)


if __name__ == "__main__":
    main()
