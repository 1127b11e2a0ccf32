"""One request at a time to a host, however they come."""

import asyncio

import pytest
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.http import Response
from twisted.internet.defer import Deferred

from crawler.downloader import PromptDownloader

WAITING = 5


@pytest.mark.parametrize("concurrency", [1, 2])
async def test_requests_that_wait_together_do_not_leave_together(concurrency):
    async def answered(slot, request):
        return Response(request.url)

    downloader = object.__new__(PromptDownloader)  # one that has no connections to close
    downloader._download = answered
    slot = Slot(concurrency, delay=0, jitter=0)
    slot.queue.extend((Request(f"http://stadt.example/{number}"), Deferred()) for number in range(WAITING))
    downloader._process_queue(slot)
    assert len(slot.transferring) == concurrency
    assert len(slot.queue) == WAITING - concurrency
    await asyncio.sleep(0)
