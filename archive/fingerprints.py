"""Fingerprints of texts: two that share twelve words in a row share one. Pure.

Winnowing (Schleimer, Wilkerson and Aiken, “Winnowing: Local Algorithms for Document Fingerprinting”, SIGMOD 2003): of
every `WINDOW` runs of `TOGETHER` words that follow each other, the one with the smallest hash is kept.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations, islice
from typing import NamedTuple

TOGETHER = 5  # words that are hashed together
WINDOW = 8  # runs one of which is kept
GUARANTEED = WINDOW + TOGETHER - 1  # words in a row that two texts cannot share without sharing a fingerprint
BITS = 34  # of a fingerprint: of ten million, one in a thousand is shared by chance
WORDS_MAX = 5_000  # of a text that are looked at
FACTS_MAX = 32  # of a text whose pairs are looked at
PAIRS_KEPT = 10  # pairs of facts that are fingerprints, too
REMEMBERED_WORDS = 100_000

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+(?:[\u0300-\u036f\u00ad]+[^\W_]*)*")
_INSIDE = re.compile("[\u0300-\u036f\u00ad]")
_PLAIN_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W_]+")  # the same in texts that have nothing of `_INSIDE`
_SPELT = {"a\u0308": "ae", "o\u0308": "oe", "u\u0308": "ue"}
_DOTS = re.compile("[aou]\u0308")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}(?!\d))")
_PRIME = (1 << 61) - 1
_BASE = 0x1F3D5B79A3C5E7F1 % _PRIME
_MASK = (1 << BITS) - 1
_LEAVING = pow(_BASE, TOGETHER, _PRIME)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Word(NamedTuple):
    """A word of a text: where it stands, in characters, and its one spelling."""

    start: int
    end: int
    text: str


class Print(NamedTuple):
    """A fingerprint, and the first of the words it was made of, counted from 0."""

    value: int
    place: int


def words(text: str, most: int = WORDS_MAX) -> list[Word]:
    """So many words of a text, the first ones. Case, punctuation and the spelling of umlauts do not count."""
    found = islice(_pattern(text).finditer(text), most)
    return [Word(one.start(), one.end(), spelt(one.group())) for one in found]


def spellings(text: str) -> list[str]:
    """The spellings of `words(text)`, in a quarter of the time."""
    return list(map(spelt, _pattern(text).findall(text)[:WORDS_MAX]))


def places(text: str) -> list[tuple[int, int]]:
    """Where the words of `words(text)` begin and end."""
    return list(map(re.Match.span, islice(_pattern(text).finditer(text), WORDS_MAX)))


def _pattern(text: str) -> re.Pattern[str]:
    """The quickest one that finds the words of a text."""
    return _WORD if _INSIDE.search(text) else _PLAIN_WORD


@lru_cache(REMEMBERED_WORDS)
def spelt(word: str) -> str:
    """The one spelling of a word: lowercase, ue for ü, ss for ß; numbers without the points of thousands."""
    if word[0].isdigit():
        return _THOUSANDS.sub("", word)
    if word.isascii():
        return word.lower()
    german = word.lower().translate(_GERMAN)
    if german.isascii():  # nearly all; what follows comes to the same
        return german
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", word.replace("\u00ad", "")).casefold())
    plain = _DOTS.sub(lambda found: _SPELT[found.group()], apart)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def fingerprints(text: Sequence[str]) -> list[Print]:
    """The fingerprints of a text, given as the spellings of its words, in its order; none for fewer than `TOGETHER`."""
    return _winnowed(_hashes(list(map(_hash, text))))


def fact_fingerprints(facts: Iterable[str]) -> frozenset[int]:
    """Fingerprints of the facts of a text, two and two: texts of the same facts in other words share some.

    The same pairs are chosen whatever else a text says, as far as possible: those with the smallest hashes.
    """
    hashed = sorted(_hash(fact) for fact in set(facts))[:FACTS_MAX]
    pairs = sorted([_digest(b"%d %d" % pair) & _MASK for pair in combinations(hashed, 2)])
    return frozenset(pairs[:PAIRS_KEPT])


def _winnowed(hashes: Sequence[int]) -> list[Print]:
    """The smallest hash of each window, the last one of equals; each once."""
    if not hashes:
        return []
    place, smallest = _last_smallest(hashes[:WINDOW])
    kept = [Print(smallest, place)]
    while ahead := hashes[place + 1 : place + 1 + WINDOW]:
        step, least = _last_smallest(ahead)
        if least <= smallest:  # the first one that is not larger is the smallest of its window
            step = next(step for step, one in enumerate(ahead) if one <= smallest)
        elif len(ahead) < WINDOW:
            break  # the one kept last is in every window that is left
        place += step + 1
        smallest = hashes[place]
        kept.append(Print(smallest, place))
    return kept


def _last_smallest(hashes: Sequence[int]) -> tuple[int, int]:
    """Where the smallest one is, the last of equals, and what it is."""
    smallest = min(hashes)
    return len(hashes) - 1 - hashes[::-1].index(smallest), smallest


def _hashes(hashed: Sequence[int]) -> list[int]:
    """The hash of each run of words, from that of the run before it."""
    if len(hashed) < TOGETHER:
        return []
    value = 0
    for one in hashed[:TOGETHER]:
        value = (value * _BASE + one) % _PRIME
    hashes = [value & _MASK]
    for gone, one in zip(hashed, hashed[TOGETHER:], strict=False):
        value = (value * _BASE + one - gone * _LEAVING) % _PRIME
        hashes.append(value & _MASK)
    return hashes


@lru_cache(REMEMBERED_WORDS)
def _hash(word: str) -> int:
    return _digest(word.encode())


def _digest(text: bytes) -> int:
    """The same on every machine, at any time; 56 bits."""
    return int.from_bytes(blake2b(text, digest_size=7).digest())
