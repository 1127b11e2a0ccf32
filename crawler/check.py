"""A dry run of one source: what a crawl would find, without an archive to write to."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from archive.search import Query, as_row, search
from archive.store import open_readonly
from crawler.crawl import crawl
from crawler.source import Source

SAMPLES = 5  # article pages fetched


def check(source: Source) -> tuple[Mapping[str, Any], list[dict[str, Any]]]:
    """Crawls a few pages of a source into a throw-away archive.

    Returns what the crawl saw of the source, and the articles as they were read.
    """
    with TemporaryDirectory(prefix="stadtchronik-check-") as folder:
        archive = Path(folder) / "check.db"
        (seen,) = crawl([source], archive, limit=SAMPLES).sources
        with closing(open_readonly(archive)) as db:
            found = search(db, Query(), limit=SAMPLES, offset=0)
        return seen, [as_row(hit) for hit in found.hits]
