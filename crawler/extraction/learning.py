"""From pages of one site to its profile. Pure."""

from collections.abc import Iterable, Mapping

from lxml import html

from crawler.extraction.blocks import blocks_of
from crawler.extraction.body import witness
from crawler.extraction.page import parse
from crawler.extraction.placed import named_in
from crawler.extraction.profile import Sample, SiteProfile, profile_of, sample_of
from crawler.extraction.region import article_blocks
from crawler.extraction.selection import selection_of

Page = tuple[bytes, Mapping[str, str]]  # the bytes as served, and the headers of the response


def learn(pages: Iterable[Page]) -> SiteProfile | None:
    """What pages of one site have in common; None when they are too few.

    Each is read as if its site were unknown.
    """
    trees = (parse(content, headers) for content, headers in pages)
    return profile_of([_sample(tree) for tree in trees if tree is not None])


def _sample(tree: html.HtmlElement) -> Sample:
    blocks = blocks_of([tree])
    text = article_blocks(blocks, named_in(blocks, witness(tree)[0]))
    return sample_of(blocks, text, selection_of(tree, None).reader)
