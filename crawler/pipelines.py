"""From a stored capture to a filed article."""

from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler

from archive.records import Capture, Filed


@dataclass(frozen=True, slots=True)
class Stored:
    """A capture that is safe on the disk and wants to be read: the item of every spider."""

    row: int
    capture: Capture


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
        assert spider is not None
        filed = await spider.newsroom.read_and_file(item.row, item.capture)
        tally = spider.tallies[item.capture.source]
        if isinstance(filed, Filed):
            tally.count(filed.outcome)
        else:
            tally.unread += 1
            tally.note(filed)
        return item
