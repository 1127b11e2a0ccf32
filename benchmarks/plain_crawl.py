"""What anyone would write first: a Scrapy spider that reads each page where it arrives, with trafilatura.

    python -m benchmarks.plain_crawl DATABASE LIMIT HOST...

Scrapy's defaults but for the pauses; the same requests at once and the same event loop as ours. No captures, no
versions, no other process: what it stores is the text with its metadata, in one table, by sqlite-utils.
"""

import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import feedparser
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from sqlite_utils import Database
from trafilatura import bare_extraction

from crawler import settings as ours

FIELDS = ("title", "author", "date", "description", "sitename", "hostname", "image", "language", "text")
# trafilatura's first date in words compiles the tables of every language, seconds: once, before the first page.
DATE_IN_WORDS = (
    "<html><body><article><p>Ein Absatz.</p><p class=date>am dritten Advent 2026</p></article></body></html>"
)
SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "DOWNLOAD_DELAY": 0,
    "CONCURRENT_REQUESTS": ours.CONCURRENT_REQUESTS,
    "CONCURRENT_REQUESTS_PER_DOMAIN": ours.CONCURRENT_REQUESTS_PER_DOMAIN,
    "ASYNCIO_EVENT_LOOP": getattr(ours, "ASYNCIO_EVENT_LOOP", None),
    "LOG_LEVEL": "WARNING",
}


class PlainSpider(Spider):
    """Feed and sitemap to pages to rows."""

    name = "plain"

    def __init__(self, *, database: str, limit: int, hosts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._database = Database(database)
        self._database.enable_wal()
        self._limit, self._hosts = limit, hosts
        bare_extraction(DATE_IN_WORDS, with_metadata=True)

    async def start(self) -> AsyncIterator[Request]:
        """The feed of each site, then its sitemap."""
        for host in self._hosts:
            yield Request(f"http://{host}/feed-0.xml", self.parse_feed, cb_kwargs={"host": host})

    def parse_feed(self, response: Response, host: str) -> Iterator[Request]:
        """The articles a feed names; the sitemap follows for the others."""
        urls = [entry.link for entry in feedparser.parse(response.body).entries]
        yield from self._pages(urls[: self._limit])
        if len(urls) < self._limit:
            yield Request(f"http://{host}/sitemap.xml", self.parse_sitemap, cb_kwargs={"rest": self._limit})

    def parse_sitemap(self, response: Response, rest: int) -> Iterator[Request]:
        """The articles a sitemap names; Scrapy leaves out those it has asked for."""
        yield from self._pages(response.xpath("//*[local-name()='loc']/text()").getall()[:rest])

    def _pages(self, urls: Sequence[str]) -> Iterator[Request]:
        for url in urls:
            yield Request(url, self.parse_article)

    def parse_article(self, response: Response) -> None:
        """Reads and stores a page."""
        found = bare_extraction(response.text, url=response.url, with_metadata=True)
        if found is not None:
            row = {field: getattr(found, field) for field in FIELDS}
            self._database.table("articles").upsert({"url": response.url, **row}, pk="url")


def main() -> None:
    """Crawls as the arguments say."""
    database, limit, *hosts = sys.argv[1:]
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(PlainSpider, database=database, limit=int(limit), hosts=hosts)
    process.start()


if __name__ == "__main__":
    main()
