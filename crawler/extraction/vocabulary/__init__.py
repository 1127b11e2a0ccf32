"""The words of the trade, as data: labels, signs, function words."""

import tomllib
from functools import lru_cache
from importlib.resources import files

FOLDED_MAX = 4_096  # lines kept in mind: each is looked up in several lists, and sites repeat theirs

_LABELS = tomllib.loads(files(__name__).joinpath("labels.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=FOLDED_MAX)
def fold(text: str) -> str:
    """A line for comparison: one space, no colon at its end, no case."""
    return " ".join(text.split()).rstrip(" :").casefold()


END_HEADINGS = frozenset(map(fold, _LABELS["end_headings"]))
AUTHOR_HEADINGS = frozenset(map(fold, _LABELS["author_headings"]))
FURNITURE = frozenset(map(fold, _LABELS["furniture"]))
CREDITS: tuple[str, ...] = tuple(_LABELS["credits"])
AGENCIES = frozenset(map(str.casefold, _LABELS["agencies"]))
BYLINES: tuple[str, ...] = tuple(_LABELS["bylines"])
SOURCES = frozenset(map(fold, _LABELS["sources"]))
FUNCTION_WORDS = frozenset(files(__name__).joinpath("function_words.txt").read_text(encoding="utf-8").split())
OTHER_FUNCTION_WORDS = frozenset(
    files(__name__).joinpath("function_words_other.txt").read_text(encoding="utf-8").split()
)
FILLER_WORDS = frozenset(
    [
        "et",
        "est",
        "ut",
        "qui",
        "quia",
        "sed",
        "non",
        "sit",
        "dolor",
        "ipsam",
        "voluptatem",
        "quod",
        "aut",
        "autem",
        "lorem",
        "ipsum",
        "amet",
        "consetetur",
        "elitr",
    ]
)
