"""What a crawl costs: ours and its peers on the same invented sites of this machine, in CPU time, in turns.

    python benchmarks/crawl.py                           as a table
    python benchmarks/crawl.py --check                   fail when ours is below benchmarks/floors.json
    python benchmarks/crawl.py --peers PYTHON            beside Fundus and news-please, too, which that Python has

docs/benchmarks.md says what is compared.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import track

from archive.terminal import console
from benchmarks import peers, report
from benchmarks.crawlers import LEARNED_FROM, Crawled, Desk
from benchmarks.world_server import serving

WEIGHT = 150_000  # bytes of a page at least
SHORT = 4  # pages of each site in the crawl that is taken off: what a start costs is not the price of a page
FEEDS = 20  # of each site, to measure what a poll costs
SLACK = 0.10  # of a floor: what a measure varies between runs on a busy machine

PLAIN = "plain Scrapy with trafilatura"
UNKNOWN = "ours, unknown sites"
KNOWN = "ours, known sites"
COMPARED = "ours, known sites, and compared"
POLL = "ours, a feed poll"
OURS = (UNKNOWN, KNOWN)
COLUMNS = (
    *("crawler", "pages", "start_s", "ms", "own_ms", "others_ms", "reading_ms", "of_reading_rate"),
    *("cores", "pages_per_second", "times_plain"),
)

Row = dict[str, float | None]


@dataclass(slots=True)
class Contender:
    """A way to crawl, on how many cores it can, and what its cheapest crawls cost."""

    name: str
    crawl: Callable[[int], Crawled]
    cores: int
    short: int = SHORT
    costs: dict[int, Crawled] = field(default_factory=dict)  # by pages of each site

    def run(self, pages: int) -> None:
        """Crawls so many pages of each site, and keeps what it cost if that is the least so far."""
        crawled = self.crawl(pages)
        known = self.costs.setdefault(pages, crawled)
        assert known.pages == crawled.pages, f"{self.name} stored {crawled.pages} pages, before {known.pages}"
        self.costs[pages] = min(known, crawled, key=lambda one: one.usage.total)

    def row(self, pages: int) -> Row:
        """What one more page costs, in CPU milliseconds: the difference of a long and a short crawl."""
        short, long = self.costs[self.short], self.costs[pages]
        more = long.pages - short.pages
        assert more > 0, (
            f"{self.name} stored {short.pages} pages in a short crawl, {long.pages} in a long one"
        )
        own = (long.usage.own - short.usage.own) * 1000 / more
        others = (long.usage.others - short.usage.others) * 1000 / more
        return {
            "pages": long.pages,
            "start_s": short.usage.total - short.pages * (own + others) / 1000,
            "ms": own + others,
            "own_ms": own,
            "others_ms": others,
            "cores": self.cores,
            "pages_per_second": self.cores * 1000 / (own + others),
        }


@click.command()
@click.option("--hosts", default=8, show_default=True, help="Sites.")
@click.option("--articles", default=60, show_default=True, help="Pages crawled of each site.")
@click.option("--rounds", default=3, show_default=True, help="The cheapest crawl of each counts.")
@click.option("--cores", default=2, show_default=True, help="For which pages a second are computed.")
@peers.peers_option
@report.check_option
@report.raise_option
@report.json_option
def main(
    *,
    hosts: int,
    articles: int,
    rounds: int,
    cores: int,
    interpreter: Path | None,
    check: bool,
    lift: bool,
    as_json: bool,
) -> None:
    """Measures what crawling costs, beside plain Scrapy with trafilatura, Fundus and news-please."""
    found = peers.installed(interpreter)
    with TemporaryDirectory() as place, serving(hosts, articles + LEARNED_FROM, WEIGHT) as served:
        desk = Desk(Path(place), served.world, interpreter)
        others = [
            Contender("Fundus", desk.fundus, 1),
            Contender("news-please", desk.news_please, cores),
        ]
        contenders = [
            Contender(PLAIN, desk.plain, 1),
            *(one for one in others if one.name in found),
            Contender(UNKNOWN, desk.unknown, cores),
            Contender(KNOWN, desk.known, cores),
            Contender(COMPARED, desk.compared, cores),
        ]
        polls = Contender(POLL, desk.polls, 1, short=1)
        readings = []
        for _ in track(range(rounds), "crawling", console=Console(stderr=True), transient=True):
            for contender in contenders:
                contender.run(SHORT)
                contender.run(articles)
            polls.run(1)
            polls.run(FEEDS)
            readings.append(desk.reading())
    rows = {one.name: one.row(articles) for one in contenders}
    for name, reading in zip(OURS, map(min, zip(*readings, strict=True)), strict=True):
        rows[name] |= {"reading_ms": reading, "of_reading_rate": reading / rows[name]["ms"]}
    for row in rows.values():
        row["times_plain"] = row["pages_per_second"] / rows[PLAIN]["pages_per_second"]
    poll = polls.row(FEEDS)["ms"]
    if as_json:
        told = {"machine": report.machine(), "peers": found, "results": rows, "poll_ms": poll}
        click.echo(json.dumps(told, indent=2))
    else:
        console().print(report.machine())
        title = f"{hosts} sites, {articles} pages of each; milliseconds of CPU time for a page"
        report.show(title, [{"crawler": name, **row} for name, row in rows.items()], COLUMNS)
        console().print(f"\nA feed of 50 known articles: {poll:.2f} ms.")
        console().print(peers.sentence(interpreter, found))
    gains = {name: {key: rows[name][key] for key in ("times_plain", "of_reading_rate")} for name in OURS}
    costs = {name: {"own_ms": rows[name]["own_ms"]} for name in OURS} | {POLL: {"ms": poll}}
    report.settle("crawl", gains, check=check, lift=lift, slack=SLACK)
    report.settle("crawl_cost", costs, check=check, lift=lift, less_is_better=True, slack=SLACK)


if __name__ == "__main__":
    main()
