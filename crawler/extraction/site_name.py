"""How a site calls itself on its pages, and titles without that. Pure."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from lxml import html

from crawler.extraction.heading import text_of
from crawler.extraction.structured import Statements
from crawler.extraction.wording import wording

NAMES_MAX = 3  # headings of the first level that may be the site's name
SEPARATOR = re.compile(r"\s+[|–—»«·•:/-]+\s+|\s*\|\s*|\s*::\s*")  # between the parts of a title
_HOME = re.compile(r"(?:https?:)?//[^/?#]+/?|/")


def names_of_site(tree: html.HtmlElement, said: Statements) -> set[str]:
    """What a page calls its site, each as its words alone."""
    return {wording(name) for name in (*said.site_names(), *_leading_home(tree))}


def without_site(title: str, sites: Iterable[str]) -> str:
    """A title without the site's name at its end or beginning."""
    parts = list(SEPARATOR.finditer(title))
    for separator in (*parts[-1:], *parts[:1]):
        head, tail = title[: separator.start()], title[separator.end() :]
        if _is_site(tail, sites) and head:
            return head
        if _is_site(head, sites) and tail:
            return tail
    return title


def _leading_home(tree: html.HtmlElement) -> Iterator[str]:
    """The first headings that are nothing but a link to the front page: the site's name."""
    for heading in islice(tree.iter("h1"), NAMES_MAX):
        link = heading.find(".//a[@href]")
        if (
            link is not None
            and _HOME.fullmatch((link.get("href") or "").strip())
            and text_of(link) == text_of(heading)
        ):
            yield text_of(heading)


def _is_site(part: str, sites: Iterable[str]) -> bool:
    words = wording(part)
    return bool(words) and any(
        words == site or words.replace(" ", "") == site.replace(" ", "") for site in sites
    )
