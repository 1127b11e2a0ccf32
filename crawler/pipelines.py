"""From a stored capture to a filed article."""

from typing import Self

from scrapy.crawler import Crawler

from archive.records import Filed
from crawler.newsroom import ArchiveFailed, Stored
from crawler.spider import SourceSpider


class ReadingPipeline:
    """Reads each stored capture in another process and files what comes back."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a pipeline."""
        return cls(crawler)

    async def process_item(self, item: Stored) -> Stored:
        """Waits for reading and filing, so that fetching pauses when reading falls behind."""
        spider = self._crawler.spider
        assert isinstance(spider, SourceSpider)
        try:
            filed = await spider.newsroom.read_and_file(item)
        except ArchiveFailed:
            return item  # the crawl stops, and the next one reads what is stored
        tally = spider.tallies[item.capture.source]
        if isinstance(filed, Filed):
            tally.count(filed.outcome)
        else:
            tally.unread += 1
            tally.note(filed)
        return item
