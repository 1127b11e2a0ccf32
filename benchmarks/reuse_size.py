"""What comparing costs in a large archive: time for each new article with alignment, bytes for each article.

python -m benchmarks.reuse_size                       # 200,000 articles, half an hour and more
python -m benchmarks.reuse_size --articles 20000
"""

import json
import time
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import click
from sqlite_utils import Database

from archive import reuse
from archive.claims import Text
from archive.fingerprints import BITS, PAIRS_KEPT
from archive.prints import Prints
from archive.schema import migrations
from benchmarks import texts
from benchmarks.report import check_option, json_option, machine, raise_option, settle, show
from benchmarks.reuse import BEGAN, prepare, put
from benchmarks.reuse_texts import DAYS, pairs

ARTICLES = 200_000
NEW = 1_000  # articles that come when the others are there; half of them are made of releases
SAMPLE = (
    1_000  # invented texts that say how many fingerprints an article has; the others have so many by chance
)
STEP = 200  # articles written in one transaction


def measure(articles: int) -> dict[str, float]:
    """Fills the table as so many articles would, then files new ones with releases among them."""
    chance = Random(1)
    sample = [Text(0, 0, "", body, official=False) for body in texts.bodies(SAMPLE, seed=2)]
    counts = [len(text.values) + PAIRS_KEPT for text in sample]  # they have no figures, real texts have
    with (
        TemporaryDirectory(prefix="stadtchronik-reuse-") as folder,
        closing(Database(Path(folder) / "archive.db")) as db,
    ):
        db.enable_wal()
        db.execute("PRAGMA synchronous = NORMAL")
        migrations.apply(db)
        prepare(db)
        began = time.process_time()
        for first in range(0, articles, STEP):
            with db.atomic():
                table = Prints(db)
                for number in range(first, min(first + STEP, articles)):
                    values = {chance.getrandbits(BITS) for _ in range(chance.choice(counts))}
                    table.add(_key(number * DAYS // articles, number), values)
                table.write()
        filled = time.process_time() - began
        new = [text for pair in pairs(NEW // 2, seed=7) for text in (pair.release, pair.article)]
        for number, text in enumerate(new):
            put(db, _key(text.day, articles + number), text)
        began = time.process_time()
        reuse.compare(db, len(new))
        compared = time.process_time() - began
        (claims,) = db.execute("SELECT count(*) FROM reuse").fetchone()
        (size,) = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'fingerprints'").fetchone()
    return {
        "articles": float(articles),
        "words": sum(len(text.all_words) for text in sample) / SAMPLE,
        "fingerprints": sum(counts) / SAMPLE,
        "filling_ms": filled / articles * 1e3,
        "new_ms": compared / len(new) * 1e3,
        "bytes": size / (articles + len(new)),
        "claims": float(claims),
    }


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
