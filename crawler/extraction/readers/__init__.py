"""What is known of content management systems: one file each, where it puts what, as CSS selectors. Data."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, TypeGuard

import cssselect
from cssselect.parser import Attrib, Class, CombinedSelector, Hash
from parsel.csstranslator import css2xpath

SELECTABLE = frozenset(
    {
        "kicker", "headline", "lead", "dateline", "byline", "agency", "source_note", "section", "tags",
        "published", "modified", "body", "images", "drop", "paywall",
    }
)  # fmt: skip

NAMING = ("class", "id", "itemprop")  # attributes whose words are names
_PLAIN_NAME = re.compile(r"[\w:.-]+", re.ASCII)
SELECTORS_MAX = 10_000  # kept ready; a source has a few


class ReaderError(ValueError):
    """A reader's file is wrong; the message names file, key and remedy."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One system.

    `recognise` matches its article pages and no others. `select` gives CSS selectors by field, the first
    that finds a text decides; `body` and `images` take all that match, `drop` names what is inside them
    and is not the article's, `paywall` what is only there when the text is not free. `mixed` says that
    the body also holds boxes of plugins nobody can name beforehand. `evidence` says where the structure was seen.
    `number` finds the number of an article in its address, `mirrors` are hosts that serve another host's pages:
    see `crawler.urls.identity`. They hold for sources that name this reader.
    """

    system: str
    evidence: str
    recognise: str
    select: Mapping[str, tuple[str, ...]]
    mixed: bool = False
    number: re.Pattern[str] | None = None
    mirrors: Mapping[str, str] = field(default_factory=dict)

    def may_recognise(self, markup: bytes) -> bool:
        """Whether a page is worth asking: most readers are ruled out without a search."""
        return may_match(self.recognise, markup)


def may_match(css: str, markup: bytes) -> bool:
    """Whether a selector can match anything on a page, which is given as it is written, in UTF-8: whether its names are there."""
    return any(all(name in markup for name in names) for names in needed_names(css))


@lru_cache(maxsize=SELECTORS_MAX)
def needed_names(css: str) -> tuple[frozenset[bytes], ...]:
    """For each alternative of a selector the names, those of NAMING, without which it matches nothing.

    Names that a page may write in several ways, with references, are left out.
    """
    names = (set(_needed(one.parsed_tree)) for one in cssselect.parse(css))
    return tuple(
        frozenset(name.encode() for name in needed if _PLAIN_NAME.fullmatch(name)) for needed in names
    )


def parse(name: str, text: str) -> Reader:
    """The reader a file describes.

    Raises:
        ReaderError: the file is wrong.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReaderError(f"{name}.toml: this is no TOML: {error}.") from error
    _check_keys(name, table, _KEYS)
    missing = [key for key in _REQUIRED if key not in table]
    if missing:
        raise ReaderError(f"{name}.toml: `{missing[0]}` is missing; {', '.join(_REQUIRED)} are required.")
    return Reader(**{key: check(name, table[key]) for key, check in _KEYS.items() if key in table})


def _system(name: str, value: object) -> str:
    return _text(name, "system", value)


def _evidence(name: str, value: object) -> str:
    return " ".join(_text(name, "evidence", value).split())


def _recognise(name: str, value: object) -> str:
    return _css(name, "recognise", value)


def _select(name: str, value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value:
        raise ReaderError(f"{name}.toml: `[select]` must be a table of lists of CSS selectors.")
    _check_keys(name, value, SELECTABLE)
    for key, selectors in value.items():
        if not isinstance(selectors, list) or not selectors:
            raise ReaderError(f'{name}.toml: `select.{key}` must be a list of CSS selectors, such as ["h1"].')
    return {
        key: tuple(_css(name, f"select.{key}", one) for one in selectors) for key, selectors in value.items()
    }


def _mixed(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ReaderError(f"{name}.toml: `mixed` must be true or false.")
    return value


def _number(name: str, value: object) -> re.Pattern[str]:
    try:
        return numbering(_text(name, "number", value))
    except ValueError as error:
        raise ReaderError(f"{name}.toml: `number` {error}") from error


def numbering(text: str) -> re.Pattern[str]:
    """The pattern that finds an article's number in its address.

    Raises:
        ValueError: it is none; the message goes on after the key.
    """
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}.") from error
    if not pattern.groups:
        raise ValueError(r"must hold the number in a group, such as '_aid-(\d+)'.")
    return pattern


def _mirrors(name: str, value: object) -> Mapping[str, str]:
    if not mirrored(value):
        raise ReaderError(
            f'{name}.toml: `[mirrors]` must be a table, such as "koeln.t-online.de" = "t-online.de".'
        )
    return dict(value)


def mirrored(value: object) -> TypeGuard[dict[str, str]]:
    """Whether a value says of hosts, with a path where they need one, whose pages they serve."""
    return isinstance(value, dict) and all(
        isinstance(host, str) and host and "://" not in host for host in value.values()
    )


_KEYS: Mapping[str, Callable[[str, Any], Any]] = {
    "system": _system,
    "evidence": _evidence,
    "recognise": _recognise,
    "select": _select,
    "mixed": _mixed,
    "number": _number,
    "mirrors": _mirrors,
}
_REQUIRED = ("system", "evidence", "recognise", "select")


def _needed(node: object) -> Iterator[str]:
    """The classes and ids without which a selector matches nothing."""
    if isinstance(node, Class):
        yield node.class_name
    elif isinstance(node, Hash):
        yield node.id
    elif isinstance(node, Attrib) and node.attrib in NAMING and node.operator in {"=", "*=", "^=", "~="}:
        yield from str(node.value.value if node.value else "").split()
    if isinstance(node, CombinedSelector):
        yield from _needed(node.subselector)
    yield from _needed(node.selector) if hasattr(node, "selector") else ()


def _check_keys(name: str, table: Mapping[str, object], known: Iterable[str]) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, list(known), n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}."
            raise ReaderError(f"{name}.toml: unknown key `{key}`; {hint}")


def _text(name: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ReaderError(f"{name}.toml: `{key}` must be a text that is not empty.")
    return value


def _css(name: str, key: str, value: object) -> str:
    css = _text(name, key, value)
    try:
        css2xpath(css)
    except (cssselect.SelectorError, ValueError) as error:
        raise ReaderError(f"{name}.toml: `{key}`: {css!r} is no CSS selector: {error}.") from error
    return css


def _load() -> dict[str, Reader]:
    """The readers of this folder, by the names of their files, in their order."""
    found = sorted(file.name for file in files(__name__).iterdir() if file.name.endswith(".toml"))
    return {
        name.removesuffix(".toml"): parse(
            name.removesuffix(".toml"), files(__name__).joinpath(name).read_text(encoding="utf-8")
        )
        for name in found
    }


READERS: Mapping[str, Reader] = _load()
