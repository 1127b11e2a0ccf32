"""Is the text a text at all, or what a paywall shows instead? Pure."""

import re
from collections.abc import Sequence

from crawler.extraction.blocks import Block
from crawler.extraction.selection import Selection
from crawler.extraction.structured import Statements, is_free
from crawler.extraction.vocabulary import FILLER_WORDS, FUNCTION_WORDS, OTHER_FUNCTION_WORDS

SCRAMBLED_MIN_WORDS = 12  # of fewer words the shares say nothing
SCRAMBLED_BELOW = (
    0.20  # share of function words; German prose has 0.35 to 0.50, a list of results may have none
)
SURELY_READABLE = 0.25  # the same share, words and what sticks to them taken as one
ODD_ABOVE = 0.22  # share of longer words that break off as German ones do not; prose stays below 0.18
FILLER_ABOVE = 0.15  # share of words of “lorem ipsum”

_WORD = re.compile(r"[^\W\d_]+")
_ODD_MIN_CHARACTERS = 4
_BEGINNINGS = [
    "bl",
    "br",
    "ch",
    "cl",
    "cr",
    "cz",
    "dr",
    "dw",
    "fj",
    "fl",
    "fr",
    "gh",
    "gl",
    "gn",
    "gr",
    "kh",
    "kl",
    "kn",
    "kr",
    "kw",
    "mc",
    "ng",
    "ph",
    "pf",
    "pl",
    "pr",
    "ps",
    "rh",
    "sc",
    "sh",
    "sk",
    "sl",
    "sm",
    "sn",
    "sp",
    "sr",
    "st",
    "sv",
    "sw",
    "sz",
    "th",
    "tr",
    "ts",
    "tw",
    "vl",
    "wh",
    "wl",
    "wr",
    "zw",
    "dsch",
]
_ODD = re.compile(
    r"[bcdfghjklmnpqrstvwxzß]{5}"  # consonants in a row
    r"|^[^aeiouyäöüáéíóúàèìòù]+$"  # no vowel
    r"|[aeiouäöü]{4}"
    rf"|^(?!{'|'.join(_BEGINNINGS)})[bcdfghjklmnpqrstvwxz]{{2}}"
    r"|h[bcdfgjkpqvxz]|[^s]c[^hktcleioayu]|[qx][^uaeioyt]"
    r"|[bcdfgjkpqvwz]h?(?:bf|fb|gk|kg|pb|bp|gb|mg|fm|vb|wd)"
    r"|[hjwvqc]$"
)


def is_paywalled(page: Selection, said: Statements) -> bool | None:
    """Whether the page says that its text is not free, or is, in a way machines understand."""
    if page.elements("paywall"):
        return True
    free = is_free(said.article.get("isAccessibleForFree"))
    if free is None and said.meta("article:content_tier") in {"locked", "metered"}:
        return True
    return None if free is None else not free


def without_scrambled(blocks: Sequence[Block], language: str | None) -> list[Block]:
    """The blocks that are texts."""
    return [block for block in blocks if not is_scrambled(block.text, language)]


def is_scrambled(text: str, language: str | None) -> bool:
    """Whether a text that calls itself German is letters in disorder or filler, as some paywalls show.

    Two signs are asked for, because a list of names has few function words, too: its words must be odd
    as well. A text in another language has function words of its own.
    """
    if language not in {None, "de"}:
        return False
    text = text.casefold()
    if (rough := text.split()) and _share(rough, FUNCTION_WORDS) >= SURELY_READABLE:
        return False
    words = _WORD.findall(text)
    if len(words) < SCRAMBLED_MIN_WORDS:
        return False
    if _share(words, FILLER_WORDS) > FILLER_ABOVE:
        return True
    if max(_share(words, FUNCTION_WORDS), _share(words, OTHER_FUNCTION_WORDS)) >= SCRAMBLED_BELOW:
        return False
    longer = [word for word in words if len(word) >= _ODD_MIN_CHARACTERS and word[0].isascii()]
    return sum(bool(_ODD.search(word)) for word in longer) > ODD_ABOVE * max(len(longer), 1)


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    return sum(map(known.__contains__, words)) / len(words)
