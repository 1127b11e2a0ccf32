"""Ours and its peers behind one signature: a page's bytes and address in, a reading out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.utils import decode_file

from benchmarks.scoring import Reading
from crawler import extraction
from crawler.extraction import extract
from crawler.extraction.page import parse
from crawler.extraction.profile import made_alike

NO_ADDRESS = "https://page.example/"  # for tools that want one where a dataset withholds it
_SILENT = ("script", "style", "noscript", "template")
_BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul
""".split()  # noqa: SIM905 - forty strings are harder to read
)
_BREAK = "\u2029"

Extract = Callable[[bytes, str | None], Reading]


@dataclass(frozen=True, slots=True)
class Extractor:
    """A way to read pages, and the distribution it comes from."""

    name: str
    distribution: str
    read: Extract

    @property
    def version(self) -> str | None:
        """The installed version; None when it is not installed."""
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return None


def ours(page: bytes, url: str | None, known: Any = None) -> Reading:
    """This project; `known` is the profile of the page's site."""
    article = extract(page, url or NO_ADDRESS, profile=known)
    text = "\n".join(filter(None, (article.lead, article.body)))
    why = article.unread or (None if text else "The article has no text; it is taken to be behind a paywall.")
    credited = (*article.byline, *filter(None, [article.agency]))
    return Reading(
        text, article.headline, article.published or article.modified, credited, article.modified, why
    )


def can_learn() -> bool:
    """Whether this version of the project learns profiles of sites."""
    return hasattr(extraction, "learn")


def learned(pages: Iterable[tuple[bytes, str]]) -> Any:
    """The profile of the site these pages are of."""
    return extraction.learn((page, {}) for page, _ in pages)


def is_made_alike(page: bytes, known: Any) -> bool:
    """Whether a page has a text made as its site is known to make texts, so that its profile is of any use."""
    tree = parse(page, {})
    return known is not None and tree is not None and bool(made_alike(tree, known))


def trafilatura(page: bytes, url: str | None, *, metadata: bool = True, **options: bool) -> Reading:
    """With the settings of its own benchmark."""
    found = bare_extraction(
        page, url=url, with_metadata=metadata, include_comments=False, include_tables=True, **options
    )
    if found is None:
        return Reading(error="nothing found")
    authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
    return Reading(found.text or "", found.title, found.date, authors)


def readability(page: bytes, url: str | None, *, title: bool = True) -> Reading:
    """The text of what readability-lxml holds for the article; it parses the page once more for its title."""
    from readability import Document  # noqa: PLC0415 - peers are optional

    document = Document(decode_file(page), url=url)
    return Reading(plain_text(document.summary(html_partial=True)), document.short_title() if title else None)


def newspaper4k(page: bytes, url: str | None) -> Reading:
    """The successor of newspaper3k."""
    import newspaper  # noqa: PLC0415

    found = newspaper.article(url or NO_ADDRESS, input_html=decode_file(page), fetch_images=False)
    return Reading(found.text or "", found.title, _text(found.publish_date), _names(found.authors))


def news_please(page: bytes, url: str | None) -> Reading:
    """Which asks several of the others and compares."""
    from newsplease import NewsPlease  # noqa: PLC0415

    found = NewsPlease.from_html(decode_file(page), url=url, fetch_images=False)
    return Reading(found.maintext or "", found.title, _text(found.date_publish), _names(found.authors))


def goose3(page: bytes, _: str | None) -> Reading:
    """The successor of python-goose."""
    found = _goose().extract(raw_html=page)
    return Reading(found.cleaned_text or "", found.title, _text(found.publish_date), _names(found.authors))


def resiliparse(page: bytes, _: str | None) -> Reading:
    """The main content as the ChatNoir crawlers read it."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding  # noqa: PLC0415
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415

    tree = HTMLTree.parse(bytes_to_str(page, detect_encoding(page)))
    return Reading(extract_plain_text(tree, main_content=True), tree.title)


def plain_text(markup: str) -> str:
    """The text of an HTML fragment, a line for each block."""
    if not markup.strip():
        return ""
    tree = html.fragment_fromstring(markup, create_parent="div")
    etree.strip_elements(tree, etree.Comment, *_SILENT, with_tail=False)
    pieces: list[str] = []
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        text = node.text if event == "start" else node.tail
        pieces += [_BREAK if node.tag in _BLOCKS else "", text or ""]
    lines = (" ".join(line.split()) for line in "".join(pieces).split(_BREAK))
    return "\n".join(line for line in lines if line)


EXTRACTORS = (
    Extractor("ours", "stadtchronik", ours),
    Extractor("trafilatura", "trafilatura", trafilatura),
    Extractor("trafilatura fast", "trafilatura", partial(trafilatura, fast=True)),
    Extractor("trafilatura precision", "trafilatura", partial(trafilatura, favor_precision=True)),
    Extractor("readability-lxml", "readability-lxml", readability),
    Extractor("newspaper4k", "newspaper4k", newspaper4k),
    Extractor("news-please", "news-please", news_please),
    Extractor("resiliparse", "resiliparse", resiliparse),
    Extractor("goose3", "goose3", goose3),
)


@cache
def _goose() -> Any:
    from goose3 import Goose  # noqa: PLC0415

    return Goose()


def _text(value: object) -> str | None:
    return str(value) if value else None


def _names(value: object) -> tuple[str, ...]:
    """Names from whatever depth of lists a tool puts them in."""
    if isinstance(value, (list, tuple, set)):
        return tuple(name for one in value for name in _names(one))
    return (str(value),) if value else ()
