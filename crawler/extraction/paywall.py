"""Is the text a text at all, or what a paywall shows instead? Pure."""

import re
from collections.abc import Sequence

from crawler.extraction.blocks import Block
from crawler.extraction.vocabulary import FILLER_WORDS, FUNCTION_WORDS

SCRAMBLED_BELOW = 0.20  # share of function words; German prose has 0.35 to 0.50
ODD_ABOVE = 0.20  # share of longer words no language has; German prose has next to none
FILLER_ABOVE = 0.15  # share of words of “lorem ipsum”
SCRAMBLED_MIN_WORDS = 12  # of fewer words the shares say nothing

_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[bcdfghjklmnpqrstvwxzß]{5}|[qx][^uaeioyt]|^[^aeiouyäöüáéíóúàèìòù]+$")
_ODD_MIN_CHARACTERS = 4


def without_scrambled(blocks: Sequence[Block], language: str | None) -> list[Block]:
    """The blocks that are texts."""
    return [block for block in blocks if not is_scrambled(block.text, language)]


def is_scrambled(text: str, language: str | None) -> bool:
    """Whether a German text is letters put in disorder or filler, as some paywalls show.

    A text in another language has few German function words, too; so its words must be odd as well.
    """
    if language not in {None, "de"}:
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < SCRAMBLED_MIN_WORDS or _share(words, FUNCTION_WORDS) >= SCRAMBLED_BELOW:
        return False
    longer = [word for word in words if len(word) >= _ODD_MIN_CHARACTERS and word[0].isascii()]
    odd = sum(bool(_ODD.search(word)) for word in longer)
    return odd > ODD_ABOVE * max(len(longer), 1) or _share(words, FILLER_WORDS) > FILLER_ABOVE


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)
