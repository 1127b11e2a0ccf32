"""No request leaves for a private address, whatever a page, a redirect or a name server says."""

from collections.abc import Sequence
from typing import ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.addresses import is_localhost_name, is_public, literal
from crawler.outcomes import NO_HTTP, PRIVATE, PRIVATE_NAME, TOO_LONG
from crawler.urls import URL_MAX_CHARACTERS, host_of

LOOPBACK = "127.0.0.1"


class GuardedResolver(CachingThreadedResolver):
    """Resolves names, but gives no private address away.

    It checks the address that is really connected to, so redirects and name servers that answer
    differently the second time are covered. The exceptions are the hosts that sources ask for with
    `allow_private`. Names under `.localhost` are loopback without asking anyone (RFC 6761 §6.3).
    """

    private: ClassVar[set[str]] = (
        set()
    )  # of all crawlers of this process; `scrapy shell` has one the process does not list
    refused: ClassVar[set[str]] = (
        set()
    )  # names whose last answer was private; Twisted says only that there was none

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """The address of a name, if a request may go there."""
        found = defer.succeed(LOOPBACK) if is_localhost_name(name) else super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if is_public(address) or name in self.private:
            self.refused.discard(name)
            return address
        self.refused.add(name)
        raise DNSLookupError(
            f"{name} leads to the {PRIVATE} {address}; allow_private in its source permits that."
        )


class GuardMiddleware:
    """Refuses addresses no resolver sees: private ones written as numbers, and other schemes than HTTP."""

    def __init__(self, private: frozenset[str]) -> None:
        self._private = private

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware; the resolver is made before, for all crawlers of the process."""
        private = private_hosts(crawler)
        GuardedResolver.private |= private
        return cls(private)

    def process_request(self, request: Request) -> None:
        """Lets a request pass or raises IgnoreRequest."""
        if len(request.url) > URL_MAX_CHARACTERS:
            raise IgnoreRequest(TOO_LONG)
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not host:
            raise IgnoreRequest(NO_HTTP)
        address = literal(host)
        if address is not None and not is_public(address) and host not in self._private:
            raise IgnoreRequest(f"{PRIVATE} {host}")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Says why a name was not resolved when the guard did not let it."""
        if isinstance(exception, CannotResolveHostError) and host_of(request.url) in GuardedResolver.refused:
            raise IgnoreRequest(PRIVATE_NAME) from exception


def private_hosts(crawler: Crawler) -> frozenset[str]:
    """The hosts a crawl may ask although their addresses are private."""
    return frozenset(crawler.settings.getlist("PRIVATE_HOSTS"))
