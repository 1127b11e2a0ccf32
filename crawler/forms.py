"""One address for all forms in which seeds name an article: the one it is known by. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from archive.records import KnownUrl, Link
from crawler.urls import identity


class Forms:
    """The addresses by which the articles of one source are known; what is common to them is worked out when it is asked for."""

    def __init__(self, known: Sequence[KnownUrl], mirrors: Mapping[str, str]) -> None:
        self._known = known
        self._mirrors = mirrors

    @cached_property
    def _by_identity(self) -> dict[str, str]:
        return {self._identity(one.url): one.url for one in self._known}

    def known_as(self, link: Link) -> Link:
        """A link under the address its article is known by. One that nobody knew is known from now on, by its own."""
        known = self._by_identity.setdefault(self._identity(link.url), link.url)
        return link if known == link.url else replace(link, url=known, alias=link.url)

    def _identity(self, url: str) -> str:
        return identity(url, mirrors=self._mirrors)
