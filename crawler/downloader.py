"""Scrapy's downloader, kept to what it promises: so many requests at a time to a host, and no more."""

from collections.abc import Coroutine
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from scrapy.http import Response
from twisted.internet.defer import Deferred


class PromptDownloader(Downloader):
    """A request is under way as soon as it leaves its host's queue.

    Scrapy counts it a turn of the loop later; until then the next one may leave, too, where no pause keeps it.
    """

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)
