"""What a seed names, and why it may name nothing. Pure."""

from dataclasses import dataclass

from archive.records import Link

LINKS_MAX = 50_000  # of one seed: the sitemap protocol's own limit
MORE_LINKS = "more links than are read"  # a bound that was reached, as it is counted
SEED_MAX_BYTES = 50 * 1024 * 1024  # unpacked: the sitemap protocol's own limit


class DiscoveryError(ValueError):
    """A seed cannot be read; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What one seed names.

    `children` are further sitemaps with what their index says of their last change, `next_page` is where a
    listing goes on. `complete` says that the seed names every article it knows, so that one it leaves out may
    be gone. `bounds` are the names of those that were reached, so that something was left out.
    """

    links: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()
    next_page: str | None = None
    complete: bool = False
    bounds: tuple[str, ...] = ()
