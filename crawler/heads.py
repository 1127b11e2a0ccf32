"""The head of an answer is bounded, which Scrapy and Twisted leave open: memory would be the only limit."""

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol

if TYPE_CHECKING:
    from twisted.internet.interfaces import IAddress


class HeadTooLargeError(Exception):
    """The head of an answer, with answers of the 1xx kind before it, is larger than HEADERS_MAXSIZE."""


class BoundedHandler(HTTP11DownloadHandler):
    """Scrapy's handler of http and https, whose connections read no more than HEADERS_MAXSIZE bytes of a head."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        most = crawler.settings.getint("HEADERS_MAXSIZE")

        class Factory(_BoundedFactory):
            limit = most

        # Scrapy itself puts its protocol here: there is no other place to choose one.
        self._pool._factory = Factory  # noqa: SLF001


class _BoundedFactory(_LenientHTTP11ClientFactory):
    limit: int

    def buildProtocol(self, addr: "IAddress | None") -> HTTP11ClientProtocol:  # noqa: ARG002, N802 - Twisted's name
        protocol = _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
        protocol.limit = self.limit
        return protocol


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    limit: int
    _head = 0  # bytes of the answer's head so far

    def request(self, request: Any) -> Any:
        self._head = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is not None and self._parser.state in {STATUS, HEADER}:
            self._head += len(data)
            if self._head > self.limit:
                self._giveUp(Failure(HeadTooLargeError()))  # type: ignore[no-untyped-call]
