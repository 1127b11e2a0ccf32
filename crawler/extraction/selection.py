"""The page through its source's selectors and its reader's. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree, html
from parsel import Selector

from crawler.extraction.blocks import text_of
from crawler.extraction.readers import NAMING, READERS, needed_names
from crawler.source import Source

_GENERAL: Mapping[str, tuple[str, ...]] = {
    "kicker": ("[itemprop=alternativeHeadline]",),
    "images": ("article figure", "main figure", "[itemprop=articleBody] figure"),
    "drop": (),
}
# What stands between a field and what follows it, printed as part of it.
_SEPARATORS: Mapping[str, str] = {"dateline": " -–—·|:"}
_NAMES = etree.XPath(" | ".join(f"//@{name}" for name in NAMING), smart_strings=False)


@dataclass(frozen=True)
class Selection:
    """Selectors by field, over one page.

    `names` are the words of the page's classes, ids and itemprops, `reader` is the one that recognised it, `by_source` are the
    fields with selectors of the source's own.
    """

    root: Selector
    names: str
    selectors: Mapping[str, tuple[str, ...]]
    reader: str | None
    by_source: frozenset[str] = frozenset()

    def elements(self, name: str) -> list[html.HtmlElement]:
        """Every element of a field, in the page's order, each once; none inside another or in what is dropped."""
        found = self._all(name)
        inner = set(found)
        dropped = self.dropped if name == "images" else frozenset()
        return [
            element
            for element in found
            if not any(above in inner or above in dropped for above in element.iterancestors())
            and not (name == "images" and self.reader is None and _in_furniture(element))
        ]

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
                found = (_text(match).rstrip(_SEPARATORS.get(name, "")) for match in self.root.css(selector))
                if texts := [text for text in found if text]:
                    return list(dict.fromkeys(texts))
        return []

    def _all(self, name: str) -> list[html.HtmlElement]:
        chosen = ", ".join(filter(self._may_match, self.selectors.get(name, ())))
        matches = self.root.css(chosen) if chosen else ()
        return [match.root for match in matches if isinstance(match.root, html.HtmlElement)]

    def _may_match(self, selector: str) -> bool:
        return any(all(name in self.names for name in names) for names in needed_names(selector))


def selection_of(
    tree: html.HtmlElement, source: Source | None, among: Collection[str] = READERS
) -> Selection:
    """The selectors for this page: the source's before those of its reader, or of the one `among` these that recognises it."""
    root = Selector(root=tree, type="html")
    names = "\n".join(set(" ".join(_NAMES(tree)).split()))
    name = source.reader if source else None
    if name is None or not root.css(READERS[name].recognise):
        name = _recognised(root, names, among)
    selectors = dict(READERS[name].select if name else _GENERAL)
    own = source.select if source else {}
    for field, selector in own.items():
        selectors[field] = (
            (selector, *selectors.get(field, ())) if field not in {"body", "images"} else (selector,)
        )
    return Selection(root, names, selectors, name, frozenset(own))


def _recognised(root: Selector, names: str, among: Collection[str]) -> str | None:
    """The reader whose system made the page."""
    may = (name for name, reader in READERS.items() if name in among and reader.may_recognise(names))
    return next((name for name in may if root.css(READERS[name].recognise)), None)


def _text(match: Selector) -> str:
    root = match.root
    return text_of(root) if isinstance(root, html.HtmlElement) else " ".join(str(root).split())


def _in_furniture(element: html.HtmlElement) -> bool:
    return any(
        above.tag in {"aside", "nav", "footer", "a"} or "teaser" in (above.get("class") or "")
        for above in element.iterancestors()
    )
