"""Whether a crawl may begin: somebody is named whom owners of sites can write to, and it fits into one process."""

from collections.abc import Mapping, Sequence
from typing import Any

from archive.refusals import Refusal
from crawler.source import Source

SOURCES_MAX = 500  # per process: beyond that Scrapy's queue costs more than the fetching


class CrawlRefused(Refusal, ValueError):  # noqa: N818 - it is an answer, not a fault
    """The crawl must not begin; the message says what to do."""


def check_may_crawl(sources: Sequence[Source], settings: Mapping[str, Any]) -> None:
    """Whether these sources may be crawled in one process.

    Raises:
        CrawlRefused: nobody is named whom the owner of a public site could write to, or there are too
            many sources.
    """
    if not settings["CONTACT"] and not all(source.allow_private for source in sources):
        raise CrawlRefused(
            "Say who you are before you crawl public sites: set STADTCHRONIK_CONTACT to a web page or an "
            "e-mail address. It is sent along with every request."
        )
    if len(sources) > SOURCES_MAX:
        raise CrawlRefused(
            f"{len(sources)} sources are too many for one process. Choose at most {SOURCES_MAX}."
        )
