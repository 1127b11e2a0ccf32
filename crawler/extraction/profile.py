"""What a site repeats on its pages, as a plain value. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extraction.blocks import Block
from crawler.extraction.vocabulary import fold


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """`repeated` are folded lines that stand on many pages of the site and belong to none of its articles."""

    repeated: frozenset[str] = frozenset()


def without_repeated(blocks: Sequence[Block], profile: SiteProfile | None) -> list[Block]:
    """The blocks a site does not repeat."""
    if profile is None:
        return list(blocks)
    return [block for block in blocks if fold(block.text) not in profile.repeated]
