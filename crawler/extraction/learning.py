"""From pages of one site to its profile. Pure."""

from collections.abc import Iterable

from lxml import html

from crawler.extraction.blocks import blocks_of
from crawler.extraction.body import witness
from crawler.extraction.page import parse
from crawler.extraction.profile import Sample, SiteProfile, profile_of
from crawler.extraction.region import article_blocks


def learn(pages: Iterable[bytes]) -> SiteProfile | None:
    """What pages of one site, as served, have in common; None when they are too few.

    Each is read as if its site were unknown.
    """
    trees = (parse(page, {}) for page in pages)
    return profile_of([_sample(tree) for tree in trees if tree is not None])


def _sample(tree: html.HtmlElement) -> Sample:
    blocks = blocks_of([tree])
    return Sample(blocks, article_blocks(blocks, witness(tree)[0]))
