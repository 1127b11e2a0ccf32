"""The text of the article: from the container a reader knows, else from where the page and trafilatura agree. Pure."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree, html
from trafilatura import bare_extraction

from crawler.extraction.blocks import Block, blocks_of
from crawler.extraction.lead import lead_above
from crawler.extraction.profile import SiteProfile, make_of
from crawler.extraction.region import article_blocks
from crawler.extraction.selection import Selection

TREE_MAX_ELEMENTS = 50_000  # larger pages are not given to trafilatura, whose time grows faster than the page
CONTAINER_MIN_WORDS = 20  # a container its source names with less is held against what is found without it …
CONTAINER_SURE_WORDS = 120  # … and one a reader names with less than this
KNOWN_MIN_WORDS = (
    60  # of a text made as its site makes texts; less does not fit, and is read as if the site were unknown
)
BROKEN_SHARE = 0.3  # of trafilatura's text; a page in whose own order less is found is broken


@dataclass(frozen=True, slots=True)
class Text:
    """The blocks of an article's body, and the lead if it stands apart."""

    body: list[Block]
    lead: Block | None = None


def text_of_page(
    tree: html.HtmlElement, page: Selection, descriptions: Sequence[str], profile: SiteProfile | None = None
) -> Text:
    """The article's text, with what the page repeats of its head still in it.

    `descriptions` are what the page states of itself for machines. With a `profile` of the site its own
    make of texts is the witness, and trafilatura is asked only when that does not fit the page.
    """
    known = blocks_of(page.elements("body"), page.dropped())
    blocks = blocks_of([tree])
    sure = CONTAINER_MIN_WORDS if "body" in page.by_source else CONTAINER_SURE_WORDS
    if _words(known) < sure:
        found = _general(tree, blocks, descriptions, profile)
        if not known or _words(found.body) > max(sure, 2 * _words(known)):
            return found
    return Text(known, lead_above(blocks, known, descriptions))


def _general(
    tree: html.HtmlElement, blocks: Sequence[Block], descriptions: Sequence[str], profile: SiteProfile | None
) -> Text:
    made = [block for block in blocks if profile is not None and make_of(block) in profile.makes]
    if _words(made) >= KNOWN_MIN_WORDS:
        body = article_blocks(blocks, "\n".join(block.text for block in made))
        return Text(body, lead_above(blocks, body, descriptions))
    text, told = witness(tree)
    body = article_blocks(blocks, text)
    if _words(body) < BROKEN_SHARE * _words(told):
        return Text(told)  # an element that is never closed has swallowed the page
    return Text(body, lead_above(blocks, body, descriptions))


def witness(tree: html.HtmlElement) -> tuple[str, list[Block]]:
    """What trafilatura takes for the article: line by line, and as blocks."""
    if sum(1 for _ in tree.iter()) > TREE_MAX_ELEMENTS:
        return "", []
    result = bare_extraction(deepcopy(tree), include_comments=False, with_metadata=False, fast=True)
    body = getattr(result, "body", None)
    text: str | None = getattr(result, "text", None)
    return text or "", blocks_of([body]) if isinstance(body, etree._Element) else []  # noqa: SLF001 - lxml's only name for it


def _words(blocks: Sequence[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
