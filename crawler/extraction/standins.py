"""What a site shows in place of an article, with status 200: an error, a login, a cookie wall, a notice. Pure."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from lxml import etree, html

from crawler.extraction import vocabulary

STANDIN_MAX_WORDS = (
    120  # of the text read; an article that reports of such pages has more, or says when it is of
)
_LOOKED_AT_CHARACTERS = 20_000  # of the text of the page
_SEPARATORS = re.compile(r"\s+[-–—|:·•»›/]\s+|\s*[|»›]\s*")
_MARKS = re.compile(r"[^\w\s'’]+")
_TEXTS = etree.XPath("//body//text()[not(parent::script or parent::style or parent::noscript)]")
_PASSWORD = etree.XPath("boolean(//input[@type='password'])")


@dataclass(frozen=True, slots=True)
class Standin:
    """A kind of such pages: the reason it is called by, its whole titles or headlines, words on it."""

    reason: str
    heads: frozenset[str]
    words: tuple[str, ...]


STANDINS = {
    name: Standin(row["reason"], frozenset(row["heads"]), tuple(row["words"]))
    for name, row in tomllib.loads(
        files(vocabulary).joinpath("standins.toml").read_text(encoding="utf-8")
    ).items()
}


def stands_in(tree: html.HtmlElement, headline: str | None, words: int, *, is_stated: bool) -> str | None:
    """Why a page is no article but what stands in for one; None when it may be an article.

    One sign is never enough. Its whole headline or title says so, the page has a word of that kind besides (or a
    field for a password), there is hardly any text (`words` of it were read), and nothing states an article
    (`is_stated`: a date, an author, an object for machines).
    """
    if is_stated or words > STANDIN_MAX_WORDS:
        return None
    heads = set(_heads(headline, tree.findtext(".//title")))
    kinds = [(name, kind) for name, kind in STANDINS.items() if heads & kind.heads]
    if not kinds:
        return None
    text = _plain(" ".join(_TEXTS(tree))[:_LOOKED_AT_CHARACTERS])
    head = _plain(headline or "")
    for name, kind in kinds:
        says_more = any(text.count(word) > head.count(word) for word in kind.words)
        if says_more or (name == "login" and _PASSWORD(tree)):
            return kind.reason
    return None


def _heads(*lines: str | None) -> Iterable[str]:
    """Each line whole, and the first and last of its parts: the others name the site."""
    for line in lines:
        if line:
            parts = _SEPARATORS.split(line)
            yield from map(_plain, (line, parts[0], parts[-1]))


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text.casefold()).split())
