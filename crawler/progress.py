"""Progress people see: a bar on a terminal, a plain line now and then elsewhere."""

import time
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from archive.terminal import PLAIN_EVERY_SECONDS


class CrawlProgress:
    """Scrapy extension that shows how many pages were asked for and how many are done."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("PROGRESS_ENABLED"):
            raise NotConfigured
        self._console = Console(stderr=True, highlight=False)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task = self._bar.add_task("Crawling", total=None)
        self._said = time.monotonic()
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)
        for signal in (signals.response_received, signals.item_scraped):
            crawler.signals.connect(self.moved, signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension."""
        return cls(crawler)

    def opened(self) -> None:
        """The crawl begins."""
        self._bar.start()

    def moved(self, spider: Spider, **_: Any) -> None:
        """A response came or an article was filed."""
        done, asked, new = self._shown(spider)
        if not self._console.is_terminal and time.monotonic() - self._said >= PLAIN_EVERY_SECONDS:
            self._said = time.monotonic()
            self._console.print(f"{done} of {asked} pages, {new} new articles")

    def closed(self, spider: Spider) -> None:
        """The crawl is over; what waited for a next page is filed by now."""
        self._shown(spider)
        self._bar.stop()

    def _shown(self, spider: Spider) -> tuple[int, int, int]:
        """How far the crawl is, as the bar shows it now."""
        done, asked, new = spider.progress()  # type: ignore[attr-defined]
        self._bar.update(self._task, completed=done, total=asked, description=f"Crawling, {new} new")
        return done, asked, new
