"""One crawl in this process, from sources to a closing table."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.runs import last_run
from archive.store import Archive, open_readonly
from crawler.source import Source
from crawler.spider import check_may_crawl, spider_of


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
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict({"ARCHIVE": str(archive), "PROGRESS_ENABLED": progress}, priority="cmdline")
    check_may_crawl(sources, settings)
    with Archive.open(archive, program=settings["PROGRAM"]):
        pass  # refuses here, where it can still be said in one sentence
    process = AsyncCrawlerProcess(settings)
    process.crawl(spider_of(sources), limit=limit, since=since)
    process.start()
    with closing(open_readonly(archive)) as db:
        return last_run(db)
