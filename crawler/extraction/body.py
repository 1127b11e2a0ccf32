"""The text of the article: from the container a reader knows, else from where the page and trafilatura agree. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document

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
_COUNT = etree.XPath("count(//*)")
BROKEN_SHARE = 0.3  # of trafilatura's text; a page in whose own order less is found is broken


@dataclass(frozen=True)
class Text:
    """The blocks of an article's body, and the page they stand on."""

    body: list[Block]
    page: Callable[[], Sequence[Block]]

    def lead(self, descriptions: Sequence[str]) -> str | None:
        """The lead if it stands apart, above the body. `descriptions` are what the page states of itself for machines."""
        found = lead_above(self.page(), self.body, descriptions) if self.body else None
        return found.text if found else None


def text_of_page(tree: html.HtmlElement, page: Selection, profile: SiteProfile | None = None) -> Text:
    """The article's text, with what the page repeats of its head still in it.

    With a `profile` of the site its own make of texts is the witness, and trafilatura is asked only when
    that does not fit the page.
    """
    every = cache(partial(blocks_of, [tree]))
    known = blocks_of(page.elements("body"), page.dropped)
    sure = CONTAINER_MIN_WORDS if "body" in page.by_source else CONTAINER_SURE_WORDS
    if _words(known) < sure:
        found = _general(tree, every(), profile)
        if not known or _words(found) > max(sure, 2 * _words(known)):
            return Text(found, every)
    return Text(known, every)


def _general(tree: html.HtmlElement, blocks: Sequence[Block], profile: SiteProfile | None) -> list[Block]:
    made = [block for block in blocks if profile is not None and make_of(block) in profile.makes]
    if _words(made) >= KNOWN_MIN_WORDS:
        return article_blocks(blocks, "\n".join(block.text for block in made))
    text, told = witness(tree)
    body = article_blocks(blocks, text)
    if told is not None and _words(body) < BROKEN_SHARE * len(" ".join(told.itertext()).split()):
        return blocks_of([told])  # an element that is never closed has swallowed the page
    return body


def witness(tree: html.HtmlElement) -> tuple[str, etree._Element | None]:
    """What trafilatura takes for the article: line by line, and as a tree of its own."""
    if _COUNT(tree) > TREE_MAX_ELEMENTS:
        return "", None
    result = bare_extraction(tree, include_comments=False, with_metadata=False, fast=True)
    return (result.text or "", result.body) if isinstance(result, Document) else ("", None)


def _words(blocks: Sequence[Block]) -> int:
    return sum(len(block.text.split()) for block in blocks)
