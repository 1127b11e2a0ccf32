"""The page through its source's selectors and its reader's. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

from lxml import etree, html
from parsel.csstranslator import css2xpath

from crawler.extraction.blocks import text_of
from crawler.extraction.readers import READERS, SELECTORS_MAX, may_match
from crawler.source import Source

Match = html.HtmlElement | str
_GENERAL: Mapping[str, tuple[str, ...]] = {
    "kicker": ("[itemprop=alternativeHeadline]",),
    "images": ("figure",),
    "drop": (),
}
# What stands between a field and what follows it, printed as part of it.
_SEPARATORS: Mapping[str, str] = {"dateline": " -–—·|:"}


@dataclass(frozen=True)
class Selection:
    """Selectors by field, over one page.

    `markup` is the page as it is written, `reader` is the one that recognised it, `by_source` are the fields with
    selectors of the source's own.
    """

    root: html.HtmlElement
    markup: bytes
    selectors: Mapping[str, tuple[str, ...]]
    reader: str | None
    by_source: frozenset[str] = frozenset()

    def elements(self, name: str) -> list[html.HtmlElement]:
        """Every element of a field, in the page's order, each once; none inside another or in what is dropped."""
        found = self._all(name)
        inner = set(found)
        dropped = self.dropped if name == "images" else frozenset()
        outer = [
            element
            for element in found
            if not any(above in inner or above in dropped for above in element.iterancestors())
        ]
        if name != "images" or self.reader is not None:
            return outer
        is_given = "images" in self.by_source
        return [one for one in outer if (is_given or _in_article(one)) and not _in_furniture(one)]

    @property
    def is_mixed(self) -> bool:
        """Whether the body also holds boxes that are not the article's."""
        return self.reader is not None and READERS[self.reader].mixed and "body" not in self.by_source

    @cached_property
    def dropped(self) -> frozenset[html.HtmlElement]:
        """What inside the body is not the article's."""
        return frozenset(self._all("drop"))

    def text(self, name: str) -> str | None:
        """The text of a field: of the first of its selectors that finds one."""
        return next(iter(self.texts(name)), None)

    def texts(self, name: str) -> list[str]:
        """All texts of a field: those of the first of its selectors that finds any."""
        for selector in self.selectors.get(name, ()):
            if self._may_match(selector):
                found = (
                    _text(match).rstrip(_SEPARATORS.get(name, "")) for match in matches(self.root, selector)
                )
                if texts := [text for text in found if text]:
                    return list(dict.fromkeys(texts))
        return []

    def _all(self, name: str) -> list[html.HtmlElement]:
        chosen = ", ".join(filter(self._may_match, self.selectors.get(name, ())))
        found = matches(self.root, chosen) if chosen else []
        return [match for match in found if isinstance(match, html.HtmlElement)]

    def _may_match(self, selector: str) -> bool:
        return may_match(selector, self.markup)


def matches(tree: html.HtmlElement, css: str) -> list[Match]:
    """What a selector finds on a page: elements, or texts and values of attributes where it asks for those."""
    return cast("list[Match]", _search(css)(tree))


def selection_of(
    tree: html.HtmlElement,
    source: Source | None,
    among: Collection[str] = READERS,
    *,
    markup: bytes | None = None,
) -> Selection:
    """The selectors for this page: the source's before those of its reader, or of the one `among` these that recognises it.

    `markup` is what its tree was made of, in UTF-8; without it the tree is written out once more.
    """
    if markup is None:
        markup = html.tostring(tree, encoding="utf-8")
    name = source.reader if source else None
    if name is None or not matches(tree, READERS[name].recognise):
        name = _recognised(tree, markup, among)
    selectors = dict(READERS[name].select if name else _GENERAL)
    own = source.select if source else {}
    for field, selector in own.items():
        selectors[field] = (
            (selector, *selectors.get(field, ())) if field not in {"body", "images"} else (selector,)
        )
    return Selection(tree, markup, selectors, name, frozenset(own))


@lru_cache(maxsize=SELECTORS_MAX)
def _search(css: str) -> etree.XPath:
    # “//” is the same and searched for in one walk.
    return etree.XPath(css2xpath(css).replace("/descendant-or-self::*/", "//"), smart_strings=False)


def _recognised(tree: html.HtmlElement, markup: bytes, among: Collection[str]) -> str | None:
    """The reader whose system made the page."""
    may = (name for name, reader in READERS.items() if name in among and reader.may_recognise(markup))
    return next((name for name in may if matches(tree, READERS[name].recognise)), None)


def _text(match: Match) -> str:
    return text_of(match) if isinstance(match, html.HtmlElement) else " ".join(match.split())


def _in_article(element: html.HtmlElement) -> bool:
    return any(
        above.tag in {"article", "main"} or above.get("itemprop") == "articleBody"
        for above in element.iterancestors()
    )


def _in_furniture(element: html.HtmlElement) -> bool:
    return any(
        above.tag in {"aside", "nav", "footer", "a"} or "teaser" in (above.get("class") or "")
        for above in element.iterancestors()
    )
