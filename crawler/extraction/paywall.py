"""Is the text for everyone, and is it a text at all? Pure."""

import re

from crawler.extraction.vocabulary import FUNCTION_WORDS

SCRAMBLED_BELOW = 0.20  # share of function words; German prose has 0.35 to 0.50
SCRAMBLED_MIN_WORDS = 50  # of fewer words the share says nothing

_WORD = re.compile(r"[^\W\d_]+")


def is_scrambled(text: str, language: str | None) -> bool:
    """Whether a German text is letters put in disorder, as some paywalls show."""
    if language not in {None, "de"}:
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < SCRAMBLED_MIN_WORDS:
        return False
    return sum(word in FUNCTION_WORDS for word in words) / len(words) < SCRAMBLED_BELOW
