"""Damaged pages: whatever happens to a page on its way, reading it ends soon, the same way each time, without an error.

python benchmarks/mutations.py                       20,000 pages, made from invented ones
python benchmarks/mutations.py --count 200 --seed 7
python benchmarks/mutations.py --write 4711 page.html    the page of that number, to look at
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b
from pathlib import Path
from time import process_time
from urllib.parse import urlsplit

import click
from pebble import ProcessExpired, ProcessPool
from rich.console import Console
from rich.progress import track

from archive.terminal import console
from benchmarks import report
from crawler.demo.cities import BUNDLED_PORT, load
from crawler.demo.pages import respond
from crawler.extraction import extract

ROOT = Path(__file__).parent.parent
URL = "https://www.musterstadt.example/presse/meldung-1"
PAGE_MAX_SECONDS = 2.0  # of CPU time: no invented page, however damaged, takes longer
HANGS_AFTER_SECONDS = 60.0
MUTATIONS_MAX = 4  # on one page
NESTING_MAX = 3_000
SHOWN_SLOWEST = 10

_TAG = re.compile(rb"<[^<>]{1,300}>")
_ATTRIBUTE = re.compile(rb"\s[\w:-]+=(\"[^\"]*\"|'[^']*')")
_CHARSET = re.compile(rb"charset=[\"']?[\w-]+", re.IGNORECASE)
_CHARSETS = (b"utf-16", b"utf-7", b"iso-8859-1", b"shift_jis", b"klingon", b"")
_NESTED = (
    b"<div>",
    b"<table><tr><td>",
    b"<ul><li>",
    b"<blockquote>",
    b"<a href=x>",
    b"<b>",
    b"<svg>",
    b"<!--",
)

Mutation = Callable[[random.Random, bytes], bytes]


def cut(chance: random.Random, page: bytes) -> bytes:
    """The connection broke off, or the beginning is lost."""
    place = chance.randrange(len(page) + 1)
    return page[:place] if chance.random() < 0.8 else page[place:]


def flip(chance: random.Random, page: bytes) -> bytes:
    """Bytes turned into others."""
    flipped = bytearray(page)
    for _ in range(chance.randint(1, 60) if page else 0):
        flipped[chance.randrange(len(page))] = chance.randrange(256)
    return bytes(flipped)


def repeat_tags(chance: random.Random, page: bytes) -> bytes:
    """Tags that stand there twice, or very often."""
    times = chance.choice((2, 2, 3, 500))
    return _at_tags(chance, page, lambda tag: tag * times)


def drop_tags(chance: random.Random, page: bytes) -> bytes:
    """Tags that were never opened, or never closed."""
    share = chance.choice((0.02, 0.2, 0.9))
    return _TAG.sub(lambda tag: b"" if chance.random() < share else tag[0], page)


def drop_attributes(chance: random.Random, page: bytes) -> bytes:
    """Attributes that are lost, or lose their quotation marks."""
    instead = chance.choice((b"", b' x="', b" class=", b' content="\xff\xfe"'))
    return _ATTRIBUTE.sub(lambda found: instead if chance.random() < 0.2 else found[0], page)


def claim_charset(chance: random.Random, page: bytes) -> bytes:
    """A page that says it is encoded in another way than it is."""
    return _CHARSET.sub(b"charset=" + chance.choice(_CHARSETS), page)


def encode_anew(chance: random.Random, page: bytes) -> bytes:
    """A page that is encoded in another way than it says, wholly or from some place on."""
    place = chance.choice((0, len(page) // 2))
    codec = chance.choice(("utf-16", "utf-32-be", "cp1252", "utf-8-sig", "utf-7"))
    text = page[place:].decode("utf-8", "replace")
    return page[:place] + text.encode(codec, "xmlcharrefreplace")


def put_nuls(chance: random.Random, page: bytes) -> bytes:
    """NULs and other characters that no text holds, as bytes and as references."""
    junk = chance.choice(
        (b"\x00", b"\x00" * 3000, b"\x0b\x1b", b"&#0;", b"&#xD800;", b"\xed\xa0\x80", b"\xef\xbf\xbe")
    )
    return _into(chance, page, junk, chance.randint(1, 20))


def nest(chance: random.Random, page: bytes) -> bytes:
    """Tags within tags within tags."""
    return _into(chance, page, chance.choice(_NESTED) * chance.choice((5, 100, NESTING_MAX)), 1)


def swap(chance: random.Random, page: bytes) -> bytes:
    """Two parts of the page in each other's place."""
    one, two = sorted(chance.randrange(len(page) + 1) for _ in range(2))
    return page[two:] + page[one:two] + page[:one]


MUTATIONS: Sequence[Mutation] = (
    cut,
    flip,
    repeat_tags,
    drop_tags,
    drop_attributes,
    claim_charset,
    encode_anew,
    put_nuls,
    nest,
    swap,
)


@cache
def invented() -> tuple[bytes, ...]:
    """The pages of the tests and those of the demo's articles and listings."""
    frozen = [path.read_bytes() for path in sorted((ROOT / "tests" / "pages").rglob("*.html"))]
    cities = load(ROOT / "examples", BUNDLED_PORT)
    served = [
        respond(cities, site.host, path, {}, 1).body
        for site in cities.sites.values()
        for path in [
            *(urlsplit(article.url).path for article in cities.articles(1, site)),
            *(page.path for page in site.pages if page.type == "text/html"),
        ]
    ]
    return (*frozen, *served)


def mutant(seed: int, number: int) -> tuple[bytes, list[str]]:
    """The damaged page of this number, and what was done to it. The same numbers give the same page."""
    chance = random.Random(f"{seed} {number}")
    page, done = chance.choice(invented()), []
    for mutation in chance.sample(MUTATIONS, chance.randint(1, MUTATIONS_MAX)):
        page = mutation(chance, page)
        done.append(mutation.__name__)
    return page, done


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one damaged page: a fault as a sentence, the CPU time, a mark of the reading."""

    number: int
    fault: str | None = None
    seconds: float = 0.0
    mark: bytes = b""
    is_read: bool = False


def read(seed: int, number: int) -> Outcome:
    """Reads the page of this number, twice."""
    page, done = mutant(seed, number)
    how = ", ".join(done)
    begun = process_time()
    try:
        article = extract(page, URL)
        seconds = process_time() - begun
        again = extract(page, URL)
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return Outcome(number, f"{type(error).__name__}: {error} ({how})")
    fault = None
    if article != again:
        fault = f"was read differently the second time ({how})"
    elif not (article.unread or article.headline):
        fault = f"gave neither an article nor a reason ({how})"
    elif seconds > PAGE_MAX_SECONDS:
        fault = f"took {seconds:.1f} seconds ({how}; {len(page)} bytes)"
    mark = blake2b(repr(article).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return Outcome(number, fault, seconds, mark, article.unread is None)


def outcomes(seed: int, numbers: Sequence[int], jobs: int) -> Iterator[Outcome]:
    """What comes of these pages, in order, read in processes of their own."""
    with ProcessPool(max_workers=jobs, initializer=_warm_up) as pool:
        answers = pool.map(partial(read, seed), numbers, timeout=HANGS_AFTER_SECONDS).result()
        for number in numbers:
            try:
                yield next(answers)
            except TimeoutError:
                yield Outcome(number, f"hung for {HANGS_AFTER_SECONDS:.0f} seconds")
            except ProcessExpired as error:
                yield Outcome(number, f"killed its process (exit code {error.exitcode})")


@click.command()
@click.option("--count", default=20_000, show_default=True, help="Pages.")
@click.option("--seed", default=1, show_default=True)
@click.option("-j", "--jobs", default=2, show_default=True, help="Processes.")
@click.option(
    "--write",
    nargs=2,
    type=(int, click.Path(path_type=Path, dir_okay=False)),
    metavar="NUMBER FILE",
    help="Only write this page.",
)
def main(count: int, seed: int, jobs: int, write: tuple[int, Path] | None) -> None:
    """Reads damaged pages; fails when one raises, hangs, takes too long or is read in two ways."""
    if write:
        write[1].write_bytes(mutant(seed, write[0])[0])
        return
    out = console()
    out.print(report.machine())
    steps = track(
        outcomes(seed, range(count), jobs),
        "damaged pages",
        count,
        console=Console(stderr=True),
        transient=True,
    )
    found = list(steps)
    faults = [outcome for outcome in found if outcome.fault]
    for outcome in faults:
        out.print(f"page {outcome.number} {outcome.fault}", markup=False)
    digest = blake2b(b"".join(outcome.mark for outcome in found), digest_size=8).hexdigest()
    slowest = sorted(found, key=lambda outcome: outcome.seconds, reverse=True)[:SHOWN_SLOWEST]
    rows = [
        {
            "slowest": outcome.number,
            "seconds": outcome.seconds,
            "damage": ", ".join(mutant(seed, outcome.number)[1]),
        }
        for outcome in slowest
    ]
    report.show(f"{count} damaged pages of {len(invented())} invented ones, seed {seed}", rows, list(rows[0]))
    out.print(
        f"{sum(outcome.is_read for outcome in found)} gave an article, {len(faults)} a fault; "
        f"{sum(outcome.seconds for outcome in found) / max(1, len(found)) * 1000:.1f} ms each; readings {digest}"
    )
    if faults:
        raise SystemExit(1)


def _warm_up() -> None:
    """What a process does once is not the price of a page."""
    extract(invented()[0], URL)


def _at_tags(chance: random.Random, page: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The page with some of its tags changed."""
    tags = list(_TAG.finditer(page))
    chosen = {tag.start() for tag in chance.sample(tags, min(len(tags), chance.randint(1, 5)))}
    return _TAG.sub(lambda tag: change(tag[0]) if tag.start() in chosen else tag[0], page)


def _into(chance: random.Random, page: bytes, junk: bytes, times: int) -> bytes:
    """The page with this put into it, here and there."""
    for _ in range(times):
        place = chance.randrange(len(page) + 1)
        page = page[:place] + junk + page[place:]
    return page


if __name__ == "__main__":
    main()
