"""From pages of one site to its profile. Pure."""

from collections.abc import Iterable

from lxml import html

from crawler.extraction.blocks import blocks_of
from crawler.extraction.body import witness
from crawler.extraction.page import parse
from crawler.extraction.placed import named_in
from crawler.extraction.profile import Sample, SiteProfile, profile_of
from crawler.extraction.region import article_blocks
from crawler.extraction.selection import selection_of


def learn(pages: Iterable[bytes]) -> SiteProfile | None:
    """What pages of one site, as served, have in common; None when they are too few.

    Each is read as if its site were unknown.
    """
    trees = (parse(page, {}) for page in pages)
    return profile_of([_sample(tree) for tree in trees if tree is not None])


def _sample(tree: html.HtmlElement) -> Sample:
    blocks = blocks_of([tree])
    reader = selection_of(tree, None).reader
    return Sample(blocks, article_blocks(blocks, named_in(blocks, witness(tree)[0])), reader)
