"""From a stored capture to a filed article."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Self

from scrapy.crawler import Crawler

from archive.evidence import ELSEWHERE, NOT_FOUND_PAGE
from archive.health import HELD, HELD_UNTOLD, HELD_WHILE_ILL
from archive.records import Filed
from archive.tally import Tally
from crawler.changes import Stored
from crawler.desk import Done
from crawler.outcomes import is_wall, name_of
from crawler.spider import SourceSpider
from crawler.storing import ArchiveFailed

NOT_IN_PLACE = (NOT_FOUND_PAGE, ELSEWHERE)  # said of a known article it is no page that cannot be read


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
            _count(await spider.newsroom.desk.read_and_file(item), spider.tallies[item.capture.source])
        return item

    async def close_spider(self) -> None:
        """Files what waited to be compared with a next page."""
        spider = self._crawler.spider
        assert isinstance(spider, SourceSpider)
        if spider.run is None:
            return  # the crawl did not begin
        with suppress(ArchiveFailed):
            for source, done in (await spider.newsroom.desk.file_rest()).items():
                _count(done, spider.tallies[source])


def _count(done: Sequence[Done], tally: Tally) -> None:
    for one in done:
        if isinstance(one.became, Filed):
            tally.count(one.became.outcome)
            if one.became.note:
                tally.note(one.became.note)
            tally.read(one.article)
            tally.measures.as_before += one.stored.look is False and one.became.outcome == "unchanged"
            tally.measures.reread += one.became.outcome == "unchanged" and one.became.note is None
        else:
            is_known, away = one.stored.look is not None, one.became.startswith(NOT_IN_PLACE)
            tally.unread += not (one.became.startswith(HELD) or (is_known and away))
            tally.measures.elsewhere += bool(one.stored.look and one.became.startswith(NOT_FOUND_PAGE))
            tally.note(name_of(one.became))
            if one.became.startswith((HELD_UNTOLD, HELD_WHILE_ILL)):  # it was read as well as any
                tally.read(one.article)
            tally.measures.walls += is_wall(one.became)
            tally.measures.unread_again += one.stored.again and not is_wall(one.became)
