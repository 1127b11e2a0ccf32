"""The blocks of the body: from the container a reader knows, else from trafilatura. Pure."""

from copy import deepcopy

from lxml import etree, html
from trafilatura import bare_extraction

from crawler.extraction.blocks import Block, blocks_of
from crawler.extraction.selection import Selection

TREE_MAX_ELEMENTS = 50_000  # larger pages are not given to trafilatura, whose time grows faster than the page
CONTAINER_MIN_WORDS = 20  # a container with less is not trusted when trafilatura finds more


def body_blocks(tree: html.HtmlElement, page: Selection) -> list[Block]:
    """The blocks of the article's text, with what the page repeats of its head and furniture still in them."""
    known = blocks_of(page.elements("body"), page.dropped())
    if known and (page.reader is not None or _words(known) >= CONTAINER_MIN_WORDS):
        return known
    found = _general(tree)
    return found if _words(found) > _words(known) else known


def _general(tree: html.HtmlElement) -> list[Block]:
    if sum(1 for _ in tree.iter()) > TREE_MAX_ELEMENTS:
        return []
    result = bare_extraction(deepcopy(tree), include_comments=False, include_links=True, with_metadata=False)
    body = getattr(result, "body", None)
    return blocks_of([body]) if isinstance(body, etree._Element) else []  # noqa: SLF001 - lxml's only name for it


def _words(blocks: list[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
