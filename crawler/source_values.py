"""The values of a source file, one check for each kind: from what TOML gives to what a Source holds. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from parsel import Selector

from crawler.extraction.readers import SELECTABLE, mirrored, numbering
from crawler.urls import normalise

DELAY_MIN_SECONDS = 1.0  # a public host is never asked more often
DELAY_MAX_SECONDS = 3600.0

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class WrongKey(ValueError):  # noqa: N818 - becomes a SourceError as soon as the file's name is known
    """A value is wrong; the message names key and remedy."""


def known_keys(table: Mapping[str, Any], known: Iterable[str], within: str) -> None:
    """Refuses a table with a key that is not known, naming the nearest one."""
    for key in table:
        if key not in known:
            near = get_close_matches(key, list(known), n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}."
            raise WrongKey(f"unknown key `{within}{key}`; {hint}")


def as_text(key: str, value: object) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise WrongKey(f"`{key}` must be a text that is not empty.")
    return value


def as_url(key: str, value: object) -> str:
    """A web address, normalised."""
    text = as_text(key, value)
    url = normalise(text)
    if url is None:
        raise WrongKey(f"`{key}`: {text!r} is no http(s) address.")
    return url


def as_urls(key: str, value: object) -> tuple[str, ...]:
    """A list of web addresses, normalised."""
    if not isinstance(value, list):
        raise WrongKey(
            f'`{key}` must be a list of addresses, such as ["https://www.musterstadt.example/feed.xml"].'
        )
    return tuple(as_url(key, item) for item in value)


def one_of(choices: Sequence[str]) -> Callable[[str, object], str]:
    """A check that a value is one of these."""

    def check(key: str, value: object) -> str:
        if value not in choices:
            near = get_close_matches(str(value), choices, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(choices)}."
            raise WrongKey(f"`{key}`: {value!r} is unknown; {hint}")
        return str(value)

    return check


def as_pattern(key: str, value: object) -> re.Pattern[str]:
    """A regular expression."""
    try:
        return re.compile(as_text(key, value))
    except re.error as error:
        raise WrongKey(f"`{key}` is no regular expression: {error}.") from error


def as_number(key: str, value: object) -> re.Pattern[str]:
    """A regular expression that finds an article's number in its address."""
    try:
        return numbering(as_text(key, value))
    except WrongKey:
        raise
    except ValueError as error:
        raise WrongKey(f"`{key}` {error}") from error


def as_mirrors(key: str, value: object) -> dict[str, str]:
    """Hosts that serve the pages of others."""
    if not mirrored(value):
        raise WrongKey(
            f'`[{key}]` must be a table of hosts, such as "m.musterstadt-app.example" = "musterstadt.example".'
        )
    return value


def as_count(key: str, value: object) -> int:
    """A whole number, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise WrongKey(f"`{key}` must be a whole number, 0 or more.")
    return value


def as_seconds(key: str, value: object) -> float:
    """A pause between two requests, in seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= DELAY_MAX_SECONDS:
        raise WrongKey(f"`{key}` must be a number of seconds from 0 to {DELAY_MAX_SECONDS:g}.")
    return float(value)


def as_yes_or_no(key: str, value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise WrongKey(f"`{key}` must be true or false.")
    return value


def as_ags(key: str, value: object) -> str:
    """An official municipality key: eight digits."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{8}", value):
        raise WrongKey(
            f'`{key}` is the official municipality key: a text of eight digits such as "05111000".'
        )
    return value


def as_zone(key: str, value: object) -> str:
    """The name of a time zone."""
    text = as_text(key, value)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise WrongKey(f"`{key}`: {text!r} is no time zone such as Europe/Berlin.") from error
    return text


def as_word(key: str, value: object) -> str:
    """A short name, such as an id."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise WrongKey(f"`{key}`: {value!r} is no short name: use a–z, 0–9 and single hyphens.")
    return value


def as_words(key: str, value: object) -> tuple[str, ...]:
    """A list of short names, each once."""
    if not isinstance(value, list):
        raise WrongKey(f'`{key}` must be a list of short names, such as ["grossstadt"].')
    words = tuple(as_word(key, item) for item in value)
    if len(set(words)) < len(words):
        raise WrongKey(f"`{key}` names one thing twice.")
    return words


def as_day(key: str, value: object) -> date:
    """A day."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise WrongKey(f"`{key}` must be a day without quotation marks, such as 2026-10-14.")
    return value


def as_selectors(key: str, value: object) -> dict[str, str]:
    """CSS selectors by field."""
    if not isinstance(value, dict):
        raise WrongKey(f"`[{key}]` must be a table of CSS selectors.")
    known_keys(value, SELECTABLE, f"{key}.")
    for field, css in value.items():
        try:
            Selector("<html></html>", type="html").css(as_text(f"{key}.{field}", css))
        except (SelectorError, ValueError) as error:
            if isinstance(error, WrongKey):
                raise
            raise WrongKey(f"`{key}.{field}`: {css!r} is no CSS selector: {error}.") from error
    return value
