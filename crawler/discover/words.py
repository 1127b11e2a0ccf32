"""The words of words.toml: what sections, feeds and pages of a site are called. Pure, but for reading that file."""

import re
import tomllib
from importlib.resources import files
from typing import Any

_TABLE: dict[str, Any] = tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))

PRESS: tuple[tuple[str, ...], ...] = tuple(map(tuple, _TABLE["press"]))
NOT_PRESS: tuple[str, ...] = tuple(_TABLE["not_press"])
FEEDS = frozenset(_TABLE["feeds"])
NOT_NEWS: dict[str, tuple[str, ...]] = {what: tuple(stems) for what, stems in _TABLE["not_news"].items()}
TITLES_OF_KINDS: dict[str, frozenset[str]] = {k: frozenset(v) for k, v in _TABLE["kinds"]["title"].items()}
LABELS_OF_KINDS: dict[str, frozenset[str]] = {k: frozenset(v) for k, v in _TABLE["kinds"]["labels"].items()}
MORE = frozenset(_TABLE["labels"]["more"])
FRAMES = frozenset(_TABLE["labels"]["frames"])
EVERYWHERE: tuple[str, ...] = tuple(_TABLE["addresses"]["everywhere"])
MONTHS = frozenset(_TABLE["addresses"]["months"])
FEED_PATHS: tuple[str, ...] = tuple(_TABLE["addresses"]["feeds"])
SITEMAP_PATHS: tuple[str, ...] = tuple(_TABLE["addresses"]["sitemaps"])

LABEL_MAX_WORDS = 4  # what is longer is a sentence, and names no section


def press_rank(label: str, path: str = "") -> int | None:
    """How surely a link leads to news: 0 is the surest; None: it does not look so. A label counts before an address."""
    for place, text in enumerate((label, path)):
        folded = text.casefold()
        if any(stem in folded for stem in NOT_PRESS) or (not place and len(folded.split()) > LABEL_MAX_WORDS):
            return None
    return _rank(label.casefold()) if label else _rank(path.rstrip("/").rpartition("/")[2].casefold())


def names_feed(label: str, address: str) -> bool:
    """Whether a link is called a feed: by a word of its label, or by the last part of its address."""
    words = set(re.findall(r"[\w.-]+", label.casefold()))
    path, _, query = address.casefold().partition("?")
    last = set(re.split(r"[=&:]", query)) | {path.rstrip("/").rpartition("/")[2]}
    return bool(FEEDS & (words | last)) or path.endswith((".rss", ".rdf", ".atom"))


def not_news(text: str) -> str | None:
    """What a feed is about instead of news, in the word of the vocabulary; None when nothing says so."""
    folded = text.casefold()
    return next((what for what, stems in NOT_NEWS.items() if any(stem in folded for stem in stems)), None)


def _rank(text: str) -> int | None:
    return next((rank for rank, stems in enumerate(PRESS) if any(stem in text for stem in stems)), None)
