"""A crawl that is told to stop: what is on its way is finished within a bounded time, what waits stays queued."""

import logging
import signal
from types import FrameType
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from crawler.spider import SourceSpider

log = logging.getLogger(__name__)

STOP_MAX_SECONDS = 45.0  # for what is on its way: more than a download and a reading are given
STOPS = "the crawl stops"
STOPPED = "stopped "  # how the reason of a crawl that a signal ended begins
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StoppingMiddleware:
    """Lets no further request leave while the crawl stops."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy's signature
        """Lets a request pass, or raises IgnoreRequest."""
        if isinstance(self._crawler.spider, SourceSpider) and self._crawler.spider.stops:
            raise IgnoreRequest(STOPS)


class Stopper:
    """Obeys SIGINT and SIGTERM: the first ends the crawl in order, the second at once.

    In order means: requests that are under way are answered, read and filed; those that wait for their turn at a
    host stay queued in the archive. What is not done after STOP_MAX_SECONDS is given up, as if a second signal
    had come.
    """

    def __init__(self, crawler: Crawler, reactor: Any) -> None:
        self._crawler = crawler
        self._reactor = reactor
        self._by: str | None = None
        self.at_once: str | None = None  # what a crawl that was not ended in order was stopped by

    def listen(self) -> None:
        """Takes the place of Python's own handlers."""
        for number in SIGNALS:
            signal.signal(number, self._signalled)

    def _signalled(self, number: int, _: FrameType | None) -> None:
        """Only hands on what is to be done: what was interrupted may be in the middle of anything."""
        self._reactor.callFromThread(self._stop, signal.Signals(number).name)

    def _stop(self, name: str) -> None:
        spider, engine = self._crawler.spider, self._crawler.engine if self._crawler.crawling else None
        if self._by is not None or not isinstance(spider, SourceSpider) or engine is None:
            self._stop_at_once(name)
            return
        self._by = name
        log.warning(
            "%s: what is on its way is finished, then the crawl ends. A second signal ends it at once.", name
        )
        spider.stop(f"{STOPPED}by {name}")
        for slot in engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(IgnoreRequest(STOPS))
        self._reactor.callLater(STOP_MAX_SECONDS, self._stop_at_once, name)

    def _stop_at_once(self, name: str) -> None:
        if self.at_once is None:
            self.at_once = f"{STOPPED}at once by {name}"
            log.warning("%s: the crawl ends at once.", name)
            self._reactor.crash()  # its `stop` waits for what is on its way
            self._reactor.getThreadPool().stop()
