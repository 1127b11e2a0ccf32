"""An invented year crawled by the whole crawler: all crawls one after the other in one process for each core, with the clock moved."""

import asyncio
import logging
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic, process_time

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from benchmarks.year_pages import ZONE
from benchmarks.year_planned import DAY, DAYS, START
from benchmarks.year_server import serving
from benchmarks.year_world import Site
from crawler.crawl import settings_with
from crawler.reading import Readers
from crawler.rebuild import learn_missing, rebuild
from crawler.source import Source
from crawler.source_file import parse
from crawler.spider import spider_of

CRAWLED_AT = time(6, 10)  # local time, so that a day of the year has 23 hours and one 25
FAULT_MAX = 300  # characters of a message
SITES_MIN = 4  # that a process is started for
REQUESTS_A_CRAWL, REQUESTS_AN_ARTICLE = 3, 8
SETTINGS = {
    "DOWNLOAD_DELAY": 0.0,
    "LEARN_WORDS": False,  # words for search, reuse and stories have benchmarks of their own
    "LOG_LEVEL": "ERROR",  # what fails is planted
    "MEMUSAGE_ENABLED": False,
}


@dataclass(slots=True)
class Crawled:
    """What crawling a year took. `met`: for each site the runs in which its trouble showed; `runs`: those of each site.

    `faults` are the errors the program logged.
    """

    faults: list[str] = field(default_factory=list)
    requests: int = 0
    cpu: float = 0.0
    reading: float = 0.0
    slowest: float = 0.0
    crawls: int = 0
    met: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    runs: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


class _Faults(logging.Handler):
    """Collects what the program reports of itself: nothing that is planted is an error of it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._faults = faults

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        said = f"{error!r}: " if error else ""
        self._faults.append((said + record.getMessage())[:FAULT_MAX])


class Clock:
    """Stands at a moment of the year and goes on from there at its usual speed."""

    def __init__(self) -> None:
        self.set(START)

    def set(self, moment: datetime) -> None:
        """Moves it."""
        self._at, self._since = moment, monotonic()

    def now(self) -> datetime:
        """The time, UTC."""
        return self._at + timedelta(seconds=monotonic() - self._since)


def plan(sites: Sequence[Site], days: int) -> Iterator[tuple[datetime, list[Site]]]:
    """When which sites are crawled: each at its own pace, all of them at the start."""
    for day in range(days):
        moment = datetime.combine((START + day * DAY).date(), CRAWLED_AT, ZONE).astimezone(UTC)
        due = [site for place, site in enumerate(sites) if not day or _is_due(site, place, day * DAY)]
        if due:
            yield moment, due


def _is_due(site: Site, place: int, since: timedelta) -> bool:
    """Sites that are not crawled each day take turns."""
    shift = DAY * (place % 3) if site.every > DAY else timedelta()
    return (since + shift) % site.every == timedelta()


@dataclass(frozen=True, slots=True)
class Part:
    """Sites that were crawled into an archive of their own, because one process can use one core only."""

    sites: Sequence[Site]
    archive: Path
    crawled: Crawled


def crawl_year(sites: Sequence[Site], folder: Path, days: int) -> list[Part]:
    """Crawls the sites for so many days, in as many processes as there are cores."""
    number = max(1, min(os.cpu_count() or 1, len(sites) // SITES_MIN))
    shares = _shares(sites, number)
    archives = [folder / f"archive-{part}.db" for part in range(number)]
    with ProcessPoolExecutor(number, mp_context=multiprocessing.get_context("spawn")) as pool:
        done = pool.map(_crawl_part, range(number), shares, archives, [days] * number)
        return [Part(*each) for each in zip(shares, archives, done, strict=True)]


def _shares(sites: Sequence[Site], number: int) -> list[list[Site]]:
    """The sites of each process, so that all have about as much to do."""
    shares: list[list[Site]] = [[] for _ in range(number)]
    for site in sorted(sites, key=_weight, reverse=True):
        min(shares, key=lambda share: sum(map(_weight, share))).append(site)
    return shares


def _weight(site: Site) -> float:
    """About how many requests a year at a site is: those for its seeds with each crawl, and some for each of its articles."""
    return REQUESTS_A_CRAWL * DAYS * DAY / site.every + REQUESTS_AN_ARTICLE * len(site.stories)


def _crawl_part(part: int, sites: Sequence[Site], archive: Path, days: int) -> Crawled:
    """The process is used up by it: Twisted's reactor does not start twice."""
    settings = settings_with(SETTINGS | {"ARCHIVE": str(archive)})
    install_reactor(settings["TWISTED_REACTOR"], settings["ASYNCIO_EVENT_LOOP"])
    from twisted.internet import reactor  # noqa: PLC0415 - only now it is chosen which

    crawled = Crawled()
    logging.basicConfig(level=logging.ERROR, handlers=[_Faults(crawled.faults)])
    cpu = process_time()

    async def whole() -> None:
        try:
            await _crawl(part, sites, days, settings, crawled)
        finally:
            reactor.stop()

    task: list[asyncio.Future[None]] = []
    reactor.callWhenRunning(lambda: task.append(asyncio.ensure_future(whole())))
    reactor.run(installSignalHandlers=False)
    task[0].result()
    crawled.cpu = process_time() - cpu
    return crawled


async def _crawl(part: int, sites: Sequence[Site], days: int, settings: Settings, crawled: Crawled) -> None:
    clock, runner, archive = Clock(), AsyncCrawlerRunner(settings), Path(settings["ARCHIVE"])
    repaired: set[str] = set()
    with Readers(processes=1) as readers:
        async with serving(sites, clock.now, part) as served:
            for moment, due in plan(sites, days):
                began = monotonic()
                clock.set(moment)
                sources = [parse(site.id, site.table(moment)) for site in due]
                # In a thread, for reading again has a loop of its own.
                await asyncio.to_thread(_repair, due, sources, archive, moment, repaired)
                await asyncio.to_thread(learn_missing, archive, sources)
                served.troubled.clear()
                spider = type(
                    "YearSpider",
                    (spider_of(sources),),
                    {"now": lambda _: clock.now(), "readers": lambda _: nullcontext(readers)},
                )
                crawler = runner.create_crawler(spider)
                await runner.crawl(crawler)
                run = crawler.spider.run
                for site in due:
                    crawled.runs[site.id].append(run)
                    if site.id in served.troubled:
                        crawled.met[site.id].append(run)
                crawled.crawls += 1
                crawled.slowest = max(crawled.slowest, monotonic() - began)
            crawled.requests = served.requests.total()
            crawled.reading = readers.seconds


def _repair(
    due: Sequence[Site], sources: Sequence[Source], archive: Path, moment: datetime, repaired: set[str]
) -> None:
    """What an operator does when a source file has been mended: has the captures of the time between read again."""
    for site in due:
        trouble = site.trouble
        if site.id in repaired or trouble is None or trouble.kind != "relaunch":
            continue
        if trouble.ended is not None and trouble.ended <= moment:
            repaired.add(site.id)
            rebuild(archive, {source.id: source for source in sources}, only=site.id, learns=False)
