"""Between Scrapy and each host: slow ones are asked less often, and those that fail or ask for time not at all."""

from typing import Self

from scrapy import Request, exceptions, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.clock import now
from crawler.outcomes import PutOff
from crawler.politeness import Host, after_answer, after_failure, pace
from crawler.urls import host_of

# No answer of the host; what a limit of ours or the guard refuses says nothing about it.
_SILENCE = (
    exceptions.CannotResolveHostError,
    exceptions.DownloadTimeoutError,
    exceptions.DownloadConnectionRefusedError,
    exceptions.DownloadFailedError,
)


class PolitenessMiddleware:
    """Next to the network: sees every try, and every answer as it came.

    An answer is looked at by signal, which comes before the next request of its host is sent.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._hosts: dict[str, Host] = {}
        crawler.signals.connect(self.answered, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Lets a request pass, or raises PutOff while its host is left in peace."""
        host = self._host(request)
        if host.is_closed(now(self._crawler)):
            raise _put_off(host)

    def answered(self, response: Response, request: Request) -> None:
        """Notes what the host answered and how long that took."""
        header = response.headers.get("Retry-After")
        text = header.decode("latin-1") if header else None
        before = self._host(request)
        self._note(request, after_answer(before, response.status, text, now(self._crawler)))
        self._pace(request, response.status)

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Notes that the host did not answer. The next request may be on its way by now, but no third one."""
        if isinstance(exception, _SILENCE):
            self._note(request, after_failure(self._host(request), now(self._crawler)))

    def _host(self, request: Request) -> Host:
        """What is known of its host, from earlier crawls when this one has not asked it yet."""
        name = host_of(request.url)
        if name not in self._hosts:
            before = getattr(self._crawler.spider, "hosts", {})  # other spiders know of none
            self._hosts[name] = before.get(name, Host())
        return self._hosts[name]

    def _note(self, request: Request, host: Host) -> None:
        """Remembers the host, and puts off what already waits for its turn there."""
        self._hosts[host_of(request.url)] = host
        if not host.is_closed(now(self._crawler)):
            return
        assert self._crawler.engine is not None
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(_put_off(host))

    def _pace(self, request: Request, status: int) -> None:
        """Fits the pause to the host's speed."""
        assert self._crawler.engine is not None
        downloader = self._crawler.engine.downloader
        key: str = request.meta.get("download_slot", "")
        slot, latency = downloader.slots.get(key), request.meta.get("download_latency")
        if slot is not None and latency is not None:
            default = downloader.settings.getfloat("DOWNLOAD_DELAY")
            floor = float(downloader.per_slot_settings.get(key, {}).get("delay", default))
            slot.delay = pace(slot.delay, floor, latency, status)


def _put_off(host: Host) -> PutOff:
    assert host.not_before is not None
    return PutOff(host.reason, host.not_before)
