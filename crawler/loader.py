"""Every source file is a spider: `scrapy list`, `scrapy crawl <source>` and `scrapy shell` work."""

from collections.abc import Sequence
from typing import Self

from scrapy import Request
from scrapy.settings import BaseSettings

from crawler.registry import sources
from crawler.spider import SourceSpider
from crawler.urls import same_site


class SourceLoader:
    """Scrapy's spider loader over the registry of sources."""

    def __init__(self) -> None:
        self._sources = sources()

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:  # noqa: ARG003 - Scrapy's signature
        """Scrapy's way to make a loader."""
        return cls()

    def list(self) -> list[str]:
        """The ids of all sources."""
        return sorted(self._sources)

    def load(self, spider_name: str) -> type[SourceSpider]:
        """The spider of one source.

        Raises:
            KeyError: there is no such source.
        """
        source = self._sources[spider_name]
        return type("SourceSpider", (SourceSpider,), {"name": spider_name, "sources": (source,)})

    def find_by_request(self, request: Request) -> Sequence[str]:
        """Sources on whose site the request's address is."""
        return [
            name for name, source in self._sources.items() if same_site(request.url, source.facts.homepage)
        ]
