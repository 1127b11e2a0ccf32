"""The one clock of a crawl: its spider's, so that whoever moves that moves all."""

from datetime import UTC, datetime

from scrapy.crawler import Crawler


def now(crawler: Crawler) -> datetime:
    """The time, UTC, as the crawl has it. Other spiders, such as that of `scrapy shell`, have the machine's."""
    clock = getattr(crawler.spider, "now", None)
    return clock() if clock is not None else datetime.now(UTC)
