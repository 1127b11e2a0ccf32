"""From a stored capture to a filed article."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Self

from scrapy.crawler import Crawler

from archive.evidence import HELD
from archive.records import Filed, Tally
from crawler.changes import Stored
from crawler.newsroom import ArchiveFailed
from crawler.outcomes import name_of
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
        with suppress(ArchiveFailed):  # the crawl stops, and the next one reads what is stored
            _count(await spider.newsroom.read_and_file(item), spider.tallies[item.capture.source])
        return item

    async def close_spider(self) -> None:
        """Files what waited to be compared with a next page."""
        spider = self._crawler.spider
        assert isinstance(spider, SourceSpider)
        if spider.run is None:
            return  # the crawl did not begin
        with suppress(ArchiveFailed):
            for source, filed in (await spider.newsroom.file_rest()).items():
                _count(filed, spider.tallies[source])


def _count(filed: Sequence[Filed | str], tally: Tally) -> None:
    for one in filed:
        if isinstance(one, Filed):
            tally.count(one.outcome)
        else:
            tally.unread += not one.startswith(HELD)
            tally.note(name_of(one))
