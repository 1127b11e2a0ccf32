"""One crawl in this process, from sources to a closing table."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.runs import ending, seen
from archive.store import open_readonly
from crawler.rebuild import learn_missing
from crawler.source import Source
from crawler.spider import SourceSpider, check_may_crawl, spider_of


class CrawlCutShort(RuntimeError):  # noqa: N818 - it is an answer, not a fault
    """The crawl ended before everything was asked for; the message says how."""


def crawl(
    sources: Sequence[Source],
    archive: Path,
    *,
    limit: int | None = None,
    since: str | None = None,
    progress: bool = True,
) -> list[dict[str, Any]]:
    """Crawls the sources once; returns for each what the crawl saw of it.

    The process is used up by it: Twisted's reactor does not start twice.

    Raises:
        CrawlRefused: it must not begin.
        ArchiveError: the archive cannot be written.
        CrawlCutShort: it was stopped, or died.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict({"ARCHIVE": str(archive), "PROGRESS_ENABLED": progress}, priority="cmdline")
    check_may_crawl(sources, settings)
    learn_missing(archive, sources)  # an archive that cannot be used refuses here, in one sentence
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider_of(sources))
    process.crawl(crawler, limit=limit, since=since)
    process.start()
    run = crawler.spider.run if isinstance(crawler.spider, SourceSpider) else None
    if run is None:
        raise CrawlCutShort("The crawl did not begin; the messages above say why.")
    with closing(open_readonly(archive)) as db:
        reason = ending(db, run)
        if reason == "finished":
            return seen(db, run)
    said = "died" if reason is None else f"was cut short ({reason})"
    raise CrawlCutShort(f"The crawl {said}. What it stored is safe; crawl again, and it goes on from there.")
