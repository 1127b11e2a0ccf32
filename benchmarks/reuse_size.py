"""What comparing costs in a large archive: time for each new article with alignment, bytes for each article.

python -m benchmarks.reuse_size                       # 200,000 articles, some minutes
python -m benchmarks.reuse_size --articles 20000
"""

import json
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click
from sqlite_utils import Database

from archive import reuse, stories
from archive.event_links import Links
from archive.facts import Facts
from archive.fingerprints import BITS, fact_fingerprints, spellings
from archive.fingerprints import fingerprints as print_them
from archive.opening import opened
from archive.prints import Lost, Prints
from benchmarks import texts
from benchmarks.report import check_option, json_option, machine, raise_option, settle, show
from benchmarks.reuse import BEGAN, prepare, put
from benchmarks.reuse_texts import CITIES, DAYS, Written, figures, pairs

ARTICLES = 200_000
NEW = 1_000  # articles that come when the others are there; half of them are made of releases
SAMPLE = 1_000  # invented texts the others have, with figures of their own
STEP = 10_000  # articles put in at once


def measure(articles: int) -> dict[str, float]:
    """Fills an archive with so many articles, then files new ones with releases among them.

    They are compared in a process of its own, as at the end of a crawl: not in the one that invented all the others.
    """
    new = [text for pair in pairs(NEW // 2, seed=7) for text in (pair.release, pair.article)]
    with TemporaryDirectory(prefix="stadtchronik-reuse-") as folder:
        archive = Path(folder) / "archive.db"
        with closing(opened(archive)) as db:
            prepare(db)
            began = time.process_time()
            words, fingerprints = fill(db, articles)
            filled = time.process_time() - began
            with db.atomic():
                for number, text in enumerate(new):
                    put(db, _key(text.day, articles + number), text)
        with ProcessPoolExecutor(1, get_context("spawn")) as another:
            compared, gathered = another.submit(finish, archive, len(new)).result()
        with closing(opened(archive)) as db:
            (claims,) = db.execute("SELECT count(*) FROM reuse").fetchone()
            (size,) = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'fingerprints'").fetchone()
    return {
        "articles": float(articles),
        "words": words,
        "fingerprints": fingerprints,
        "filling_ms": filled / articles * 1e3,
        "new_ms": compared / len(new) * 1e3,
        "stories_ms": gathered / len(new) * 1e3,
        "bytes": size / (articles + len(new)),
        "claims": float(claims),
    }


def finish(archive: Path, new: int) -> tuple[float, float]:
    """Compares so many articles and finds their stories; returns the seconds of CPU time either took."""
    with closing(opened(archive)) as db:
        began = time.process_time()
        reuse.compare(db, new)
        compared = time.process_time()
        stories.gather(db, new)
        return compared - began, time.process_time() - compared


def fill(db: Database, articles: int) -> tuple[float, float]:
    """Puts so many articles in beneath everything that compares; returns how many words and fingerprints one has.

    The text of each is one of a few and a sentence with figures of its own, so that new ones are compared with it for its
    figures. The fingerprints of its words are strewn by chance, as many as that text has: else each would have thousands
    of copies.
    """
    chance = Random(1)
    bodies = [(body, len(spellings(body)), _count(body)) for body in texts.bodies(SAMPLE, seed=2)]
    words = fingerprints = 0
    for first in range(0, articles, STEP):
        values: dict[int, tuple[set[int], frozenset[int]]] = {}
        with db.atomic():
            for number in range(first, min(first + STEP, articles)):
                body, length, prints = chance.choice(bodies)
                stated = f"Genannt sind {', '.join(chain(*figures(chance)))}."
                day, hour = number * DAYS // articles, chance.randrange(24)
                key = _key(day, number)
                put(
                    db,
                    key,
                    Written(chance.randrange(CITIES), number % 2 == 0, day, hour, f"{body}\n\n{stated}"),
                )
                by_words = {chance.getrandbits(BITS) for _ in range(prints)}
                by_figures = fact_fingerprints(Facts(stated).figures) - by_words
                values[key] = by_words, by_figures
                words += length + len(spellings(stated))
                fingerprints += len(by_words) + len(by_figures)
            table = Prints(db)
            table.read(chain(*chain(*values.values())))
            for key, some in values.items():
                table.add(key, *some, Lost())
            table.write()
            Links(db).renew(values)
            db.execute("DELETE FROM uncompared")
            db.execute("DELETE FROM unstoried")
    return words / articles, fingerprints / articles


def _count(body: str) -> int:
    return len({one.value for one in print_them(spellings(body))})


def _key(day: int, number: int) -> int:
    return int(BEGAN.timestamp() + day * 86_400) * 1_000 + number


@click.command()
@click.option("--articles", default=ARTICLES, show_default=True)
@check_option
@raise_option
@json_option
def main(articles: int, *, check: bool, lift: bool, as_json: bool) -> None:
    """Measures and prints."""
    measured = measure(articles)
    if as_json:
        print(json.dumps(measured, indent=2))
    else:
        print(machine())
        show("Comparing", [measured], list(measured))
    held = {name: measured[name] for name in ("new_ms", "bytes")}
    part = f"{articles} articles"
    settle("reuse_size", {part: held}, check=check, lift=lift, less_is_better=True)


if __name__ == "__main__":
    main()
