"""How a page marks what is not its article: by the names of elements, and in lines of its own. Pure."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

from lxml import etree

_WORDS = tomllib.loads(
    files("crawler.extraction.vocabulary").joinpath("furniture.toml").read_text(encoding="utf-8")
)
LINE_MAX_WORDS = 60  # a longer line is no label, whatever it begins with


def _named(words: Iterable[str]) -> re.Pattern[str]:
    """Matches one of the words in a name, as a whole word, in the singular or plural."""
    return re.compile(rf"(?i)(?<![^\W_])(?:{'|'.join(map(re.escape, words))})s?(?![^\W_])")


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?i){'|'.join(f'(?:{pattern})' for pattern in patterns)}")


_FURNITURE = _named(_WORDS["names"])
_FACTS = _named(_WORDS["facts"])
_LEADS = re.compile(rf"(?i)(?:{'|'.join(map(re.escape, _WORDS['leads']))})")
_CONSENT = _any(_WORDS["consent"])
_PROMOTION = _any(_WORDS["promotion"])
_BOX_HEADING = _any(f"^{pattern}" for pattern in _WORDS["box_headings"])
_LINE = _any(rf"^\W*{pattern}" for pattern in _WORDS["lines"])
_WHOLE = frozenset({"html", "body", "main", "article"})  # names on these are about the page


def names_furniture(element: etree._Element) -> bool:
    """Whether an element is called something that is not the text: by its tag or its names."""
    if element.tag in _WHOLE:
        return False
    return element.tag in {"aside", "figcaption"} or bool(_FURNITURE.search(_name(element)))


def names_facts(element: etree._Element) -> bool:
    """Whether an element is called a box with facts."""
    return element.tag not in _WHOLE and bool(_FACTS.search(_name(element)))


def names_lead(element: etree._Element) -> bool:
    """Whether an element is called the summary above the text."""
    return bool(_LEADS.search(_name(element)))


def is_consent(line: str) -> bool:
    """Whether a line stands for content from elsewhere, or speaks of cookies."""
    return bool(_CONSENT.search(line))


def is_promotion(line: str) -> bool:
    """Whether a line invites to something of the publisher's."""
    return bool(_PROMOTION.search(line))


def opens_box(line: str) -> bool:
    """Whether a line is the heading of a box about something else."""
    return bool(_BOX_HEADING.match(line))


def is_note(line: str) -> bool:
    """Whether a short line says who made something, when, or what it stands on."""
    return len(line.split()) <= LINE_MAX_WORDS and bool(_LINE.match(line))


def _name(element: etree._Element) -> str:
    tag = element.tag if isinstance(element.tag, str) and "-" in element.tag else ""
    names = (element.get(name) or "" for name in ("class", "id", "data-testid", "data-cy"))
    return " ".join((tag, *names))
