"""The page through its source's selectors and its reader's. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree, html
from parsel import Selector

from crawler.extraction.blocks import text_of
from crawler.extraction.readers import READERS
from crawler.source import Source

_GENERAL: Mapping[str, tuple[str, ...]] = {
    "kicker": ("[itemprop=alternativeHeadline]",),
    "images": ("article figure", "main figure", "[itemprop=articleBody] figure"),
    "drop": (),
}
# What stands between a field and what follows it, printed as part of it.
_SEPARATORS: Mapping[str, str] = {"dateline": " -–—·|:"}
_CLASSES = etree.XPath("//@class", smart_strings=False)
_IDS = etree.XPath("//@id", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Selection:
    """Selectors by field, over one page. `reader` is the one that recognised it, `by_source` are the source's own."""

    root: Selector
    selectors: Mapping[str, tuple[str, ...]]
    reader: str | None
    by_source: frozenset[str] = frozenset()

    def elements(self, name: str) -> list[html.HtmlElement]:
        """Every element of a field, in the page's order, each once; none inside another or in what is dropped."""
        chosen = ", ".join(self.selectors.get(name, ()))
        if not chosen:
            return []
        found = [match.root for match in self.root.css(chosen) if isinstance(match.root, html.HtmlElement)]
        inner = set(found)
        dropped = self.dropped() if name == "images" else frozenset()
        return [
            element
            for element in found
            if not any(above in inner or above in dropped for above in element.iterancestors())
            and not (name == "images" and self.reader is None and _in_furniture(element))
        ]

    def dropped(self) -> frozenset[html.HtmlElement]:
        """What inside the body is not the article's."""
        chosen = ", ".join(self.selectors.get("drop", ()))
        if not chosen:
            return frozenset()
        return frozenset(
            match.root for match in self.root.css(chosen) if isinstance(match.root, html.HtmlElement)
        )

    def text(self, name: str) -> str | None:
        """The text of a field: of the first of its selectors that finds one."""
        return next(iter(self.texts(name)), None)

    def texts(self, name: str) -> list[str]:
        """All texts of a field: those of the first of its selectors that finds any."""
        for selector in self.selectors.get(name, ()):
            found = (_text(match).rstrip(_SEPARATORS.get(name, "")) for match in self.root.css(selector))
            texts = [text for text in found if text]
            if texts:
                return list(dict.fromkeys(texts))
        return []


def selection_of(tree: html.HtmlElement, source: Source | None) -> Selection:
    """The selectors for this page: the source's before those of its reader, or of the one that recognises it."""
    root = Selector(root=tree, type="html")
    name = source.reader if source else None
    if name is None or not root.css(READERS[name].recognise):
        name = _recognised(root)
    selectors = dict(READERS[name].select if name else _GENERAL)
    own = source.select if source else {}
    for field, selector in own.items():
        selectors[field] = (
            (selector, *selectors.get(field, ())) if field not in {"body", "images"} else (selector,)
        )
    return Selection(root, selectors, name, frozenset(own))


def _recognised(root: Selector) -> str | None:
    """The reader whose system made the page."""
    names = "\n".join({*_CLASSES(root.root), *_IDS(root.root)})
    return next(
        (
            name
            for name, reader in READERS.items()
            if reader.may_recognise(names) and root.css(reader.recognise)
        ),
        None,
    )


def _text(match: Selector) -> str:
    root = match.root
    return text_of(root) if isinstance(root, html.HtmlElement) else " ".join(str(root).split())


def _in_furniture(element: html.HtmlElement) -> bool:
    return any(
        above.tag in {"aside", "nav", "footer", "a"} or "teaser" in (above.get("class") or "")
        for above in element.iterancestors()
    )
