"""What a crawl's requests show besides pages: how long each source took, and what hosts answered for robots.txt."""

import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.rights import origin_of


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What a host answered to the request for its robots.txt."""

    status: int
    body: bytes


@dataclass(slots=True, weakref_slot=True)  # Scrapy's signals hold their listeners weakly
class Observer:
    """Listens to a crawl. `began` and `ended` are seconds of a clock, by source; `robots` is by origin."""

    began: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)
    robots: dict[str, RobotsAnswer] = field(default_factory=dict)

    def watch(self, crawler: Crawler) -> None:
        """Listens from now on; whoever calls keeps the observer."""
        crawler.signals.connect(self.asked, signals.request_reached_downloader)
        crawler.signals.connect(self.answered, signals.response_received)

    def asked(self, request: Request) -> None:
        """A request goes out."""
        self.began.setdefault(request.meta.get("source", ""), time.monotonic())

    def answered(self, response: Response, request: Request) -> None:
        """An answer came; one to a request for robots.txt counts for the host that was asked first."""
        self.ended[request.meta.get("source", "")] = time.monotonic()
        first = request.meta.get("redirect_urls", [request.url])[0]
        if request.meta.get("robots") and urlsplit(first).path == "/robots.txt":
            self.robots[origin_of(first)] = RobotsAnswer(response.status, response.body)

    def seconds(self, source: str) -> float | None:
        """How long a source took, from its first request to its last answer; None when none came."""
        if source not in self.began or source not in self.ended:
            return None
        return self.ended[source] - self.began[source]
