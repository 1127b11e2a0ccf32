"""The archive's writer as a crawl uses it: every step is awaited, and a disk or database that refuses stops the crawl."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from scrapy.exceptions import CloseSpider

from archive.store import Archive
from archive.writer import Writer, refuses

P = ParamSpec("P")
T = TypeVar("T")


class ArchiveFailed(CloseSpider):
    """The archive could not store something, so the crawl must stop: not the fault of any address."""


class Storing:
    """Does operations of the archive, each safe on the disk when it comes back.

    Raises ArchiveFailed when the disk or the database refuses; `stop` has then been called with the reason.
    """

    def __init__(self, writer: Writer, stop: Callable[[str], object]) -> None:
        self._writer = writer
        self._stop = stop

    async def __call__(
        self, operation: Callable[Concatenate[Archive, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What `operation(archive, *args, **kwargs)` gives."""
        try:
            return await asyncio.wrap_future(self._writer.submit(operation, *args, **kwargs))
        except Exception as error:
            if not refuses(error):
                raise
            reason = f"archive failed: {error}"
            self._stop(reason)
            raise ArchiveFailed(reason) from error
