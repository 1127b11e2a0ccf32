"""The text of the article: from the container a reader knows, else from where the page and trafilatura agree. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import compress

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document

from crawler.extraction.blocks import Block, blocks_of
from crawler.extraction.identity import descriptions_of
from crawler.extraction.lead import lead_above
from crawler.extraction.profile import KNOWN_MIN_WORDS, SiteProfile, common_part, made_alike, make_of
from crawler.extraction.region import article_blocks, named_in
from crawler.extraction.selection import Selection
from crawler.extraction.stated import Reader, Stated
from crawler.extraction.structured import Statements

TREE_MAX_ELEMENTS = 50_000  # larger pages are not given to trafilatura, whose time grows faster than the page
CONTAINER_MIN_WORDS = 20  # a container its source names with less is held against what is found without it …
CONTAINER_SURE_WORDS = 120  # … and one a reader names with less than this
MIXED_MIN_SHARE = (
    0.9  # of a known container; when more would go, the judgement is wrong, and the container right
)
_COUNT = etree.XPath("count(//*)")
BROKEN_SHARE = 0.3  # of trafilatura's text; a page in whose own order less is found is broken


@dataclass(frozen=True)
class Text:
    """The blocks of an article's body, who told where they stand, and the page around them."""

    body: list[Block]
    by: Reader
    page: Callable[[], Sequence[Block]]

    def lead(self, said: Statements) -> Stated[str] | None:
        """The lead if it stands apart, above the body; what the page states of itself points at it."""
        found = lead_above(self.page(), self.body, descriptions_of(said)) if self.body else None
        return Stated(found.text, "page") if found else None


def text_of_page(
    tree: html.HtmlElement,
    page: Selection,
    heading: html.HtmlElement | None = None,
    profile: SiteProfile | None = None,
) -> Text:
    """The article's text, with what the page repeats of its head still in it.

    `heading` is where the headline is shown. With a `profile` of the site its own make of texts is the
    witness, only the part of the page that holds them is read, and trafilatura is asked only when they do
    not fit the page.
    """
    every = cache(partial(blocks_of, [tree]))
    known = _known(page)
    sure = CONTAINER_MIN_WORDS if "body" in page.by_source else CONTAINER_SURE_WORDS
    if _words(known) < sure:
        if not known and profile is not None and (text := _as_known(tree, heading, profile)):
            return text
        found = _general(tree, every())
        if not known or _words(found) > max(sure, 2 * _words(known)):
            return Text(found, "trafilatura", every)
    return Text(known, "source" if "body" in page.by_source else "reader", every)


def _known(page: Selection) -> list[Block]:
    """The blocks of the container that is known; where a system mixes boxes into it, without those."""
    blocks = blocks_of(page.elements("body"), page.dropped)
    if not blocks or not page.is_mixed:
        return blocks
    judged = article_blocks(blocks, [True] * len(blocks))
    return judged if _words(judged) >= MIXED_MIN_SHARE * _words(blocks) else blocks


def _as_known(tree: html.HtmlElement, heading: html.HtmlElement | None, profile: SiteProfile) -> Text | None:
    """The text of a page made as its site makes them; None for one made otherwise."""
    made = [*made_alike(tree, profile)]
    blocks = blocks_of([common_part(made if heading is None else [heading, *made])]) if made else []
    named = [make_of(block.element) in profile.makes for block in blocks]
    if _words([*compress(blocks, named)]) < KNOWN_MIN_WORDS:
        return None
    return Text(article_blocks(blocks, named), "profile", lambda: blocks)


def _general(tree: html.HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    text, told = witness(tree)
    body = article_blocks(blocks, named_in(blocks, text))
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
    return sum(block.words for block in blocks)
