"""What a crawl says of itself, while it runs and when it is over: one record for people, programs and metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from time import monotonic, process_time
from typing import Any

from archive.tally import Tally
from archive.times import iso


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A crawl so far. Times are UTC in ISO 8601, sizes bytes as they came over the wire, CPU times seconds.

    `ending` is None while it runs, then `finished` or why it was cut short. `sources` has a row for each source, as
    in the archive's table `run_sources`: its tally, and when the crawl is over its health. `scrapy` are Scrapy's own statistics.
    """

    run: int | None
    program: str
    started: str
    finished: str | None
    ending: str | None
    seconds: float
    pages: int
    pages_per_second: float
    bytes: int
    cpu_crawl: float
    cpu_reading: float
    sources: Sequence[Mapping[str, Any]]
    scrapy: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """What `crawl --json` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Watch:
    """When a crawl began, by the clock on the wall, the one that only goes on, and the processor's."""

    started: datetime
    began: float
    spent: float

    @classmethod
    def start(cls) -> "Watch":
        """Begins now."""
        return cls(datetime.now(UTC), monotonic(), process_time())

    def report(
        self,
        *,
        run: int | None,
        program: str,
        tallies: Mapping[str, Tally],
        scrapy: Mapping[str, Any],
        reading: float,
    ) -> Report:
        """The crawl so far; `reading` is the CPU time the reading processes spent on pages."""
        seconds, pages = monotonic() - self.began, sum(tally.fetched for tally in tallies.values())
        return Report(
            run=run,
            program=program,
            started=iso(self.started),
            finished=None,
            ending=None,
            seconds=round(seconds, 3),
            pages=pages,
            pages_per_second=round(pages / seconds, 3),
            bytes=int(scrapy.get("downloader/response_bytes", 0)),
            cpu_crawl=round(process_time() - self.spent, 3),
            cpu_reading=round(reading, 3),
            sources=[_row(source, tally) for source, tally in tallies.items()],
            scrapy={name: _plain(value) for name, value in sorted(scrapy.items())},
        )


def nothing_yet(program: str) -> Report:
    """That of a crawl that is about to begin."""
    return Watch.start().report(run=None, program=program, tallies={}, scrapy={}, reading=0.0)


def ended(report: Report, ending: str | None, seen: Sequence[Mapping[str, Any]]) -> Report:
    """The report of a crawl that is over, with what the archive's books say of each source.

    A crawl that died closed no books; its own tallies stand then.
    """
    return replace(report, ending=ending, finished=iso(datetime.now(UTC)), sources=seen or report.sources)


def _row(source: str, tally: Tally) -> dict[str, Any]:
    return {"source": source} | tally.as_row()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
