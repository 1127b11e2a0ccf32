"""A crawl as metrics for Prometheus, in a file that node_exporter's textfile collector picks up."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

from archive.measures import CLASSES, FIELDS
from archive.runs import FINISHED
from crawler.admission import CrawlRefused
from crawler.report import Report
from crawler.spider import SourceSpider

EVERY_SECONDS = 15.0  # as often as Prometheus looks by itself
PREFIX = "stadtchronik_crawl"
COUNTED = ("fetched", "new", "changed", "unchanged", "missing", "gone", "unread", "errors")
LOOKS = ("in place", "absent", "elsewhere")
SINGLE = {
    "started_timestamp_seconds": "When the crawl began.",
    "seconds": "How long the crawl takes or took.",
    "bytes": "What came over the wire.",
    "running": "1 while the crawl runs.",
    "complete": "1 when nothing was left to do.",
}


def write(path: Path, report: Report) -> None:
    """Puts the metrics of a crawl in place of the file, in one step.

    Raises:
        CrawlRefused: prometheus-client is not installed, or the file cannot be written.
    """
    try:
        from prometheus_client import CollectorRegistry, write_to_textfile  # noqa: PLC0415 - an extra
    except ImportError:
        raise CrawlRefused(
            "Metrics need the package prometheus-client. Install stadtchronik[metrics], or leave --metrics out."
        ) from None
    registry = CollectorRegistry()
    registry.register(_Collector(report))
    try:
        write_to_textfile(str(path), registry)
    except OSError as error:
        raise CrawlRefused(
            f"The metrics cannot be written to {path} ({error}). Name another file with --metrics."
        ) from error


class MetricsFile:
    """Scrapy extension that writes the file every EVERY_SECONDS while the crawl runs."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings["METRICS_FILE"]:
            raise NotConfigured
        self._path = Path(crawler.settings["METRICS_FILE"])
        self._loop = LoopingCall(self._write)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make an extension."""
        return cls(crawler)

    def opened(self, spider: SourceSpider) -> None:
        """The crawl begins."""
        self._spider = spider
        self._loop.start(EVERY_SECONDS)

    def closed(self) -> None:
        """The crawl is over; who started it writes the file a last time."""
        self._loop.stop()

    def _write(self) -> None:
        write(self._path, self._spider.report())


class _Collector:
    """What prometheus-client asks for: the metrics with their values, made anew each time."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - an extra

        for name, help_ in SINGLE.items():
            yield GaugeMetricFamily(f"{PREFIX}_{name}", help_, value=_single(self._report)[name])
        cpu = GaugeMetricFamily(f"{PREFIX}_cpu_seconds", "CPU time, by part.", labels=["part"])
        cpu.add_metric(["crawl"], self._report.cpu_crawl)
        cpu.add_metric(["reading"], self._report.cpu_reading)
        yield cpu
        pages = GaugeMetricFamily(f"{PREFIX}_pages", "What became of pages.", labels=["source", "outcome"])
        notes = GaugeMetricFamily(
            f"{PREFIX}_notes", "Why there was no page or article.", labels=["source", "reason"]
        )
        answers = GaugeMetricFamily(
            f"{PREFIX}_answers", "Requests by class of status.", labels=["source", "class"]
        )
        fields = GaugeMetricFamily(
            f"{PREFIX}_fields", "Pages read that had a field.", labels=["source", "field"]
        )
        looks = GaugeMetricFamily(f"{PREFIX}_looks", "Looks at known articles.", labels=["source", "outcome"])
        health = GaugeMetricFamily(
            "stadtchronik_source_health", "1 for the state a source is in.", labels=["source", "health"]
        )
        for row in self._report.sources:
            for outcome in COUNTED:
                pages.add_metric([row["source"], outcome], row[outcome])
            for reason, number in json.loads(row["notes"]).items():
                notes.add_metric([row["source"], reason], number)
            measures = json.loads(row["measures"])
            for class_ in CLASSES:
                answers.add_metric([row["source"], class_], measures["answers"].get(class_, 0))
            for name in FIELDS:
                fields.add_metric([row["source"], name], measures["has"].get(name, 0))
            away = measures["absent"], measures["elsewhere"]
            for outcome, number in zip(LOOKS, (measures["looks"] - sum(away), *away), strict=True):
                looks.add_metric([row["source"], outcome], number)
            if row.get("health"):
                health.add_metric([row["source"], row["health"]], 1)
        yield from (pages, notes, answers, fields, looks, health)


def _single(report: Report) -> Mapping[str, float]:
    return {
        "started_timestamp_seconds": datetime.fromisoformat(report.started).timestamp(),
        "seconds": report.seconds,
        "bytes": report.bytes,
        "running": report.ending is None,
        "complete": report.ending == FINISHED,
    }
