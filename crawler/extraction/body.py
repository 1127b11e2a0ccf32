"""The text of the article: from the container a reader knows, else from where the page and the best witness agree. Pure."""

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
from crawler.extraction.page import unescaped
from crawler.extraction.paywall import is_scrambled
from crawler.extraction.placed import ends_sentence, is_prose, named_in
from crawler.extraction.profile import KNOWN_MIN_WORDS, common_part
from crawler.extraction.region import article_blocks
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
STATED_MIN_WORDS = 100  # of a body stated for machines; a shorter one may be a summary
SHOWN_MIN_SHARE = 0.9  # of such a body that is on the page, so that it is a witness
HEARD_MIN_SHARE = 0.25  # of the page's prose; when the fast witness names less, the slow one is asked, too
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
    said: Statements,
    heading: html.HtmlElement | None = None,
    made: Sequence[etree._Element] = (),
) -> Text:
    """The article's text, with what the page repeats of its head still in it.

    `heading` is where the headline is shown, `made` are the elements that are made as the site of the page is
    known to make texts: then they are the witness, and only the part of the page that holds them is read. Else the body that the page states for
    machines is, where the page shows it; and trafilatura is asked where it states none.
    """
    every = cache(partial(blocks_of, [tree]))
    known = _known(page)
    sure = CONTAINER_MIN_WORDS if "body" in page.by_source else CONTAINER_SURE_WORDS
    if _words(known) < sure:
        if not known and made and (text := _as_made(heading, made)):
            return text
        stated = _stated(every(), said)
        found = stated or _general(tree, every())
        if not known or _words(found) > max(sure, 2 * _words(known)):
            return Text(found, "json-ld" if stated else "trafilatura", every)
    first = known[0].element
    head = [tree] if heading is None or first is None else [common_part([heading, first])]
    by: Reader = "source" if "body" in page.by_source else "reader"
    return Text(known, by, partial(blocks_of, head))


def _known(page: Selection) -> list[Block]:
    """The blocks of the container that is known; where a system mixes boxes into it, without those."""
    blocks = blocks_of(page.elements("body"), page.dropped)
    if not blocks or not page.is_mixed:
        return blocks
    judged = article_blocks(blocks, [True] * len(blocks))
    return judged if _words(judged) >= MIXED_MIN_SHARE * _words(blocks) else blocks


def _as_made(heading: html.HtmlElement | None, made: Sequence[etree._Element]) -> Text | None:
    """The text of a page made as its site makes them; None when that is too little."""
    blocks = blocks_of([common_part(made if heading is None else [heading, *made])])
    of_site = set(made)
    named = [block.element in of_site for block in blocks]
    if _words([*compress(blocks, named)]) < KNOWN_MIN_WORDS:
        return None
    return Text(article_blocks(blocks, named), "profile", lambda: blocks)


def _stated(blocks: Sequence[Block], said: Statements) -> list[Block]:
    """The text as the page states it in JSON-LD, in its own blocks; nothing when it does not show what it states."""
    body = said.article.get("articleBody")
    if not isinstance(body, str) or body.count(" ") < STATED_MIN_WORDS:
        return []
    told = unescaped(body)
    named = named_in(blocks, told)
    is_shown = _words([*compress(blocks, named)]) >= SHOWN_MIN_SHARE * len(told.split())
    return article_blocks(blocks, named) if is_shown else []


def _general(tree: html.HtmlElement, blocks: Sequence[Block]) -> list[Block]:
    text, told = witness(tree)
    if _is_hardly_heard(len(text.split()), blocks):
        second, told_second = witness(tree, fast=False)
        if len(second.split()) > 2 * len(text.split()):
            text, told = second, told_second
    body = article_blocks(blocks, named_in(blocks, text))
    if told is not None and _words(body) < BROKEN_SHARE * len(" ".join(told.itertext()).split()):
        return blocks_of([told])  # an element that is never closed has swallowed the page
    return body


def _is_hardly_heard(words: int, blocks: Sequence[Block]) -> bool:
    """Whether a witness named so few words that the page has much more to read; what a paywall shows is nothing to read."""
    prose = [block for block in blocks if is_prose(block) and ends_sentence(block.text)]
    return words < HEARD_MIN_SHARE * _words(prose) and words < HEARD_MIN_SHARE * _words(
        [block for block in prose if not is_scrambled(block.text, None)]
    )


def witness(tree: html.HtmlElement, *, fast: bool = True) -> tuple[str, etree._Element | None]:
    """What trafilatura takes for the article: line by line, and as a tree of its own. `fast`: without asking others."""
    if _COUNT(tree) > TREE_MAX_ELEMENTS:
        return "", None
    result = bare_extraction(tree, include_comments=False, with_metadata=False, fast=fast)
    return (result.text or "", result.body) if isinstance(result, Document) else ("", None)


def _words(blocks: Sequence[Block]) -> int:
    return sum(block.words for block in blocks)
