"""The words of fields.toml: what a line of a page is."""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files

_WORDS = tomllib.loads(files(__package__).joinpath("fields.toml").read_text(encoding="utf-8"))


def either(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


FURNITURE_MARKS = frozenset(_WORDS["regions"]["furniture"])
KICKER_MARKS = frozenset(_WORDS["headline"]["kickers"])
TITLE_MARKS = frozenset(_WORDS["headline"]["titles"])
NO_HEADLINES = frozenset(_WORDS["headline"]["never"])
DATE_MARKS = frozenset(_WORDS["dates"]["classes"])
CLOCK_MARKS = frozenset(_WORDS["dates"]["clocks"])
PUBLISHED_WORDS: tuple[str, ...] = tuple(_WORDS["dates"]["published"])
MODIFIED_WORDS: tuple[str, ...] = tuple(_WORDS["dates"]["modified"])
DATE_FILLERS = frozenset(_WORDS["dates"]["fillers"])
EVENT_WORDS: tuple[str, ...] = tuple(_WORDS["dates"]["events"])
AUTHOR_LABELS: tuple[str, ...] = tuple(_WORDS["authors"]["labels"])
AUTHOR_MARKS = frozenset(_WORDS["authors"]["classes"])
ROLES = frozenset(_WORDS["authors"]["roles"])
OFFICES = frozenset(_WORDS["authors"]["offices"])
OFFICE_ENDINGS: tuple[str, ...] = tuple(_WORDS["authors"]["office_endings"])
AGENCY_NAMES: dict[str, str] = dict(_WORDS["authors"]["agencies"])
NO_NAMES = frozenset(_WORDS["authors"]["never"])
NAME_TITLES = frozenset(_WORDS["authors"]["titles"])
PARTICLES = frozenset(_WORDS["authors"]["particles"])
NO_SECTIONS = frozenset(_WORDS["sections"]["never"])
CORRECTIONS: tuple[str, ...] = tuple(_WORDS["corrections"]["opens"])
