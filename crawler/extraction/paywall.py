"""Is the text a text at all, or what a paywall shows instead? Pure."""

import re
from collections.abc import Sequence

from crawler.extraction.blocks import Block, as_text
from crawler.extraction.vocabulary import FILLER_WORDS, FUNCTION_WORDS, OTHER_FUNCTION_WORDS

SCRAMBLED_BELOW = 0.20  # share of function words; German prose has 0.35 to 0.50
FILLER_ABOVE = 0.15  # share of words of “lorem ipsum”
ODD_ABOVE = 0.20  # share of longer words no language has
SCRAMBLED_MIN_WORDS = 50  # of fewer words the share of function words says nothing
ODD_MIN_WORDS = 12  # of fewer words the share of odd ones says nothing

_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[bcdfghjklmnpqrstvwxzß]{5}|[qx][^uaeioyt]|^[^aeiouyäöüáéíóúàèìòù]+$")
_ODD_MIN_CHARACTERS = 4


def without_scrambled(blocks: Sequence[Block], language: str | None) -> list[Block]:
    """The blocks that are texts: none when the whole is no text, else those whose own words are not odd."""
    if is_scrambled(as_text(blocks) or "", language):
        return []
    return [block for block in blocks if language not in {None, "de"} or not _is_odd(_words(block.text))]


def is_scrambled(text: str, language: str | None) -> bool:
    """Whether a text that calls itself German is letters in disorder or filler, as some paywalls show.

    A text in another language has few German function words, too, but many of its own.
    """
    words = _words(text)
    if language not in {None, "de"} or len(words) < SCRAMBLED_MIN_WORDS:
        return False
    if _share(words, FILLER_WORDS) > FILLER_ABOVE:
        return True
    return max(_share(words, FUNCTION_WORDS), _share(words, OTHER_FUNCTION_WORDS)) < SCRAMBLED_BELOW


def _is_odd(words: Sequence[str]) -> bool:
    if len(words) < ODD_MIN_WORDS or _share(words, FUNCTION_WORDS) >= SCRAMBLED_BELOW:
        return False
    longer = [word for word in words if len(word) >= _ODD_MIN_CHARACTERS and word[0].isascii()]
    return sum(bool(_ODD.search(word)) for word in longer) > ODD_ABOVE * max(len(longer), 1)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)
