"""One crawl in this process, from sources to a closing table."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from archive.opening import open_readonly
from archive.refusals import CUT_SHORT, FAILED, Refusal
from archive.runs import FINISHED, ending, seen
from crawler.admission import check_may_crawl
from crawler.metrics import write as write_metrics
from crawler.reading import check_may_read
from crawler.rebuild import learn_missing
from crawler.report import Report, ended, nothing_yet
from crawler.source import Source
from crawler.spider import SourceSpider, spider_of
from crawler.stopping import STOPPED, Stopper


class CrawlCutShort(Refusal, RuntimeError):  # noqa: N818 - it is an answer, not a fault
    """The crawl ended before everything was asked for; the message says how, `report` what it did until then."""

    exit_code = CUT_SHORT

    def __init__(self, message: str, report: Report | None = None) -> None:
        super().__init__(message)
        self.report = report


class CrawlFailed(CrawlCutShort):
    """Nobody stopped the crawl: the program, its memory or its archive's disk failed."""

    exit_code = FAILED


def crawl(
    sources: Sequence[Source],
    archive: Path,
    *,
    limit: int | None = None,
    since: str | None = None,
    due: bool = False,
    progress: bool = True,
    metrics: Path | None = None,
    watch: Callable[[Crawler], None] | None = None,
) -> Report:
    """Crawls the sources once; returns what the crawl says of itself.

    `due`: these are the sources whose time has come, so each gets a visit, not all of the machine's day (settings
    ARTICLES_DUE_MAX), and its sitemaps are asked once a night only.
    `metrics` is a file for node_exporter's textfile collector, written while the crawl runs and when it is over.
    `watch` is given the crawl before it begins, to listen to its signals. The process is used up by it: Twisted's
    reactor does not start twice.

    Raises:
        CrawlRefused: it must not begin.
        ReadingRefused: no page could be read.
        ArchiveError: the archive cannot be written.
        CrawlCutShort: it was stopped.
        CrawlFailed: it ended by itself before everything was asked for.
    """
    settings = settings_with(
        {"ARCHIVE": str(archive), "PROGRESS_ENABLED": progress, "METRICS_FILE": str(metrics or "")}
    )
    if due:
        settings.set("ARTICLES_MAX", settings["ARTICLES_DUE_MAX"], priority="cmdline")
    check_may_crawl(sources, settings)
    check_may_read()
    learn_missing(archive, sources)  # an archive that cannot be used refuses here, in one sentence
    if metrics:
        write_metrics(metrics, nothing_yet(settings["PROGRAM"]))  # what cannot be written is known before
    report = _run(settings, sources, archive, limit, since, nightly=due, watch=watch)
    if metrics:
        write_metrics(metrics, report)
    if report.ending == FINISHED:
        return report
    said = "died" if report.ending is None else f"was cut short ({report.ending})"
    is_stopped = report.ending is not None and report.ending.startswith(STOPPED)
    raise (CrawlCutShort if is_stopped else CrawlFailed)(
        f"The crawl {said}. What it stored is safe; crawl again, and it goes on from there.", report
    )


def _run(
    settings: Settings,
    sources: Sequence[Source],
    archive: Path,
    limit: int | None,
    since: str | None,
    *,
    nightly: bool,
    watch: Callable[[Crawler], None] | None,
) -> Report:
    """Lets Scrapy crawl; returns what came of it, with what the archive's books say."""
    process = AsyncCrawlerProcess(settings)
    # Scrapy makes a record of every request before it throws it away, unless the logger itself is asked.
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])
    from twisted.internet import reactor  # noqa: PLC0415 - the process has chosen which

    crawler = process.create_crawler(spider_of(sources))
    if watch is not None:
        watch(crawler)
    stopper = Stopper(crawler, reactor)
    process.crawl(crawler, limit=limit, since=since, nightly=nightly)
    stopper.listen()
    process.start(install_signal_handlers=False)
    spider = crawler.spider
    if isinstance(spider, SourceSpider) and stopper.at_once and hasattr(spider, "newsroom"):
        spider.newsroom.abandon(stopper.at_once, spider.tallies)
    if not isinstance(spider, SourceSpider) or spider.run is None:
        raise CrawlFailed("The crawl did not begin; the messages above say why.")
    with closing(open_readonly(archive)) as db:
        return ended(spider.report(), ending(db, spider.run), seen(db, spider.run))


def settings_with(values: Mapping[str, Any]) -> Settings:
    """Scrapy's settings as the project has them, and these values."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict(dict(values), priority="cmdline")
    return settings
