"""How a page marks what is not its article: by the names of elements, and in lines of its own. Pure."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from lxml import etree

_WORDS = tomllib.loads(
    files("crawler.extraction.vocabulary").joinpath("furniture.toml").read_text(encoding="utf-8")
)
NAMES_MAX = 20_000  # of elements kept in mind: a site repeats its own on every page
Called = Literal["facts", "furniture"]
LINE_MAX_WORDS = 60  # a longer line is no label, whatever it begins with


def _named(words: Iterable[str]) -> re.Pattern[str]:
    """Matches one of the words in a name, as a whole word, in the singular or plural."""
    return re.compile(rf"(?i)(?<![^\W_])(?:{'|'.join(map(re.escape, words))})s?(?![^\W_])")


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?i){'|'.join(f'(?:{pattern})' for pattern in patterns)}")


def _plain(pattern: str) -> str:
    """The longest run of letters that every match of a pattern has in it: looked for first, since few lines have it."""
    runs = _LETTERS.findall(_UNPLAIN.sub("\n", pattern))
    return max(runs, key=len, default="")


_UNPLAIN = re.compile(r"\(\?:[^)]*\)[?*+]?|\[[^\]]*\][?*+]?|\\.[?*+]?|.[?*]")
_LETTERS = re.compile(r"[^\W\d_]+")
_FURNITURE = _named(_WORDS["names"])
_COMMENTS = _named(_WORDS["comments"])
_FACTS = _named(_WORDS["facts"])
_LEADS = re.compile(rf"(?i)(?:{'|'.join(map(re.escape, _WORDS['leads']))})")
_CONSENT = _any(_WORDS["consent"])
_CONSENT_LETTERS = tuple({_plain(pattern) for pattern in _WORDS["consent"]})
_PROMOTION = _any(_WORDS["promotion"])
_BOX_HEADING = _any(f"^{pattern}" for pattern in _WORDS["box_headings"])
_LINE = _any(rf"^\W*{pattern}" for pattern in _WORDS["lines"])
_ASIDE = frozenset({"aside", "figcaption"})
_WHOLE = frozenset({"html", "body", "main", "article"})  # names on these are about the page


def called(element: etree._Element) -> Called | None:
    """What an element is called, by its tag or its names: a box with facts, something that is not the text, or neither."""
    if element.tag in _WHOLE:
        return None
    return _called(_name(element)) or ("furniture" if element.tag in _ASIDE else None)


def names_comments(element: etree._Element) -> bool:
    """Whether an element is called what readers wrote."""
    return element.tag not in _WHOLE and bool(_COMMENTS.search(_name(element)))


def names_lead(element: etree._Element) -> bool:
    """Whether an element is called the summary above the text."""
    return bool(_LEADS.search(_name(element)))


def is_consent(line: str) -> bool:
    """Whether a line stands for content from elsewhere, or speaks of cookies."""
    folded = line.casefold()
    return any(letters in folded for letters in _CONSENT_LETTERS) and bool(_CONSENT.search(line))


def is_promotion(line: str) -> bool:
    """Whether a line invites to something of the publisher's."""
    return bool(_PROMOTION.search(line))


def opens_box(line: str) -> bool:
    """Whether a line is the heading of a box about something else."""
    return bool(_BOX_HEADING.match(line))


def is_note(line: str) -> bool:
    """Whether a short line says who made something, when, or what it stands on."""
    return line.count(" ") < LINE_MAX_WORDS and bool(_LINE.match(line))


@lru_cache(maxsize=NAMES_MAX)
def _called(name: str) -> Called | None:
    if _FACTS.search(name):
        return "facts"
    return "furniture" if _FURNITURE.search(name) else None


def _name(element: etree._Element) -> str:
    tag = element.tag if isinstance(element.tag, str) and "-" in element.tag else ""
    stated = (element.get("class"), element.get("id"), element.get("data-testid"), element.get("data-cy"))
    return " ".join(filter(None, (tag, *stated)))
