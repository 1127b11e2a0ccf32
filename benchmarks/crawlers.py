"""Crawlers behind one signature: a folder of its own and how many pages of each site, what it cost out."""

import shutil
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import process_time

from archive.store import Archive
from benchmarks.usage import Usage, measured
from benchmarks.world import World
from crawler.profiling import profiles
from crawler.reading import read
from crawler.rebuild import learn_missing
from crawler.source import Source
from crawler.source_file import registry

LEARNED_FROM = 20  # articles of each site that its profile is learned from
READ_PAGES = 6  # of each site, read one after the other: what reading alone costs

SOURCE = """\
name = "{host}"
kind = "newspaper"
homepage = "http://{host}/"
feeds = {feeds}
sitemaps = {sitemaps}
article = "/lokales/artikel-"
delay = 0
allow_private = true
"""


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl cost, and how many pages it stored."""

    usage: Usage
    pages: int


@dataclass
class Desk:
    """Runs crawlers on a world, each time in a fresh folder below `place`."""

    place: Path
    world: World
    peers: Path | None = None  # the Python that runs crawlers of others

    def plain(self, limit: int) -> Crawled:
        """A plain Scrapy spider, see `plain_crawl.py`."""
        folder = self._fresh()
        command = [sys.executable, "-m", "benchmarks.plain_crawl", str(folder / "plain.db"), str(limit)]
        usage = measured([*command, *self.world.hosts])
        return Crawled(usage, _count(folder / "plain.db"))

    def fundus(self, limit: int) -> Crawled:
        """Fundus, see `fundus_crawl.py`."""
        return self._peer("benchmarks.fundus_crawl", limit)

    def news_please(self, limit: int) -> Crawled:
        """news-please, see `news_please_crawl.py`."""
        return self._peer("benchmarks.news_please_crawl", limit)

    def unknown(self, limit: int) -> Crawled:
        """Ours with an empty archive."""
        return self._ours(self._fresh(), limit)

    def known(self, limit: int) -> Crawled:
        """Ours with an archive that has learned the sites from other pages."""
        return self._known(limit, learns=False)

    def compared(self, limit: int) -> Crawled:
        """The same, and what follows a crawl: words are learned for search, texts compared, stories told."""
        return self._known(limit, learns=True)

    def polls(self, feeds: int) -> Crawled:
        """Ours when so many feeds of each site name nothing new; the pages are the feeds."""
        folder = self._fresh(self.polled)
        return Crawled(self._ours(folder, feeds=feeds).usage, feeds * len(self.world.hosts))

    def reading(self) -> tuple[float, float]:
        """CPU milliseconds of reading a page in a process that does nothing else: of unknown and known sites."""
        sources = self._sources()
        with Archive.open(self.learned / "archive.db") as archive:
            rows = [row for source in sources for row in archive.newest_captures(source, READ_PAGES)]
            captures = [archive.capture(row) for row in rows]
            learned = profiles(archive, sources.values())

        def cost(known: Mapping[str, object]) -> float:
            begun = process_time()
            for capture in captures:
                read(capture, sources[capture.source], known.get(capture.source))  # type: ignore[arg-type]
            return (process_time() - begun) * 1000 / len(captures)

        return cost({}), cost(learned)

    def _peer(self, module: str, limit: int) -> Crawled:
        """Their last word is how many articles have a text."""
        assert self.peers
        command = [str(self.peers.absolute()), "-m", module, str(self._fresh()), str(limit)]
        usage = measured([*command, *self.world.hosts], {"no_proxy": "*"})
        return Crawled(usage, int(usage.output.split()[-1]))

    def _known(self, limit: int, *, learns: bool) -> Crawled:
        folder = self._fresh(self.learned)
        before = _count(folder / "archive.db")
        crawled = self._ours(folder, limit, learns=learns)
        return Crawled(crawled.usage, crawled.pages - before)

    @cached_property
    def learned(self) -> Path:
        """The folder of an archive that knows the sites, but few of their articles."""
        folder = self.place / "learned"
        folder.mkdir()
        self._ours(folder, LEARNED_FROM)
        learn_missing(folder / "archive.db", self._sources().values())
        return folder

    @cached_property
    def polled(self) -> Path:
        """The folder of an archive that knows every article the feeds name."""
        folder = self.place / "polled"
        shutil.copytree(self.learned, folder)
        self._ours(folder, feeds=1)
        return folder

    def _fresh(self, like: Path | None = None) -> Path:
        folder = self.place / "crawl"
        shutil.rmtree(folder, ignore_errors=True)
        if like is None:
            folder.mkdir()
        else:
            shutil.copytree(like, folder)
        return folder

    def _ours(
        self, folder: Path, limit: int | None = None, *, feeds: int = 1, learns: bool = False
    ) -> Crawled:
        """`limit` also decides whether there is a sitemap: feeds alone are polled without."""
        archive = folder / "archive.db"
        sources = self.write_sources(feeds, sitemap=limit is not None)
        command = [sys.executable, "-m", "crawler.cli", "crawl", "--json", "--archive", str(archive)]
        limits = [] if limit is None else ["--limit", str(limit)]
        settings = {
            "STADTCHRONIK_SOURCES": str(sources),
            "STADTCHRONIK_LEARN_WORDS": "yes" if learns else "no",
        }
        usage = measured([*command, *limits], settings)
        return Crawled(usage, _count(archive))

    def write_sources(self, feeds: int, *, sitemap: bool) -> Path:
        """Describes the sites as sources; returns the folder."""
        folder = self.place / "sources"
        folder.mkdir(exist_ok=True)
        for number, host in enumerate(self.world.hosts):
            text = SOURCE.format(
                host=host,
                feeds=[f"http://{host}/feed-{feed}.xml" for feed in range(feeds)],
                sitemaps=[f"http://{host}/sitemap.xml"] if sitemap else [],
            )
            (folder / f"site-{number}.toml").write_text(text, encoding="utf-8")
        return folder

    def _sources(self) -> dict[str, Source]:
        return registry([self.write_sources(1, sitemap=True)])


def _count(database: Path) -> int:
    with closing(sqlite3.connect(database)) as db:
        return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
