"""What else is searched for when somebody types a word: its forms, spellings, compounds and synonyms. Pure.

A form is a word of the index, or several side by side (“moskau reise” for Moskaureise). Which words share a key
is asked of the index through a function; so only what occurs in some article is ever searched for.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from archive.lexicon import Lexicon, capital, data, fold, spellings
from archive.word_keys import gendered, halved, is_word, spelling_key, wanted, written_apart

FORMS_MAX = 120  # of one word; the commonest first
TAILS_MAX = 6  # forms of the last word of a phrase
PHRASES_MAX = 40  # of several words side by side, for one typed word
SPELLINGS_MAX = 8  # of a word or a phrase as it was typed

# The words of the index that have one of these keys, the commonest first, at most so many.
Lookup = Callable[[Iterable[str], int], list[str]]

_BETWEEN = re.compile(r"[^\w]+|_")
_HYPHEN = re.compile("[-‐‑–]")
_ENDINGS = ("e", "en", "es", "em", "er")


@dataclass(frozen=True, slots=True)
class Expansion:
    """A typed word, and what else was searched for: words and phrases, nouns capitalised, the commonest first."""

    word: str
    forms: tuple[str, ...]


def expand(word: str, lexicon: Lexicon, lookup: Lookup, *, wide: bool = True) -> Expansion:
    """What is searched for besides a word. Not wide: its own forms only, neither compounds nor synonyms.

    What is shown as `forms` is found whatever its capitals.
    """
    asked = wanted(word, lexicon)
    found = lookup(asked.forms, FORMS_MAX)
    if not found and asked.instead:
        found = lookup(asked.instead, FORMS_MAX)
    noun = any(key[0].isupper() for key in asked.forms)
    forms = dict.fromkeys(capital(one) if noun else one for one in found)
    forms |= dict.fromkeys(_apart(word, lexicon, lookup))
    if wide:
        forms |= dict.fromkeys(_synonyms(asked.forms, lexicon, lookup))
        forms |= dict.fromkeys(map(capital, lookup(asked.compounds, FORMS_MAX)))
    never = {word.lower(), *_false_friends(asked.forms)}
    return Expansion(word, tuple(islice((one for one in forms if one.lower() not in never), FORMS_MAX)))


def as_typed(word: str) -> tuple[str, ...]:
    """A word in the spellings it may have without asking anybody: umlauts spelled out or put back, no hyphen."""
    if female := gendered(word):
        return spellings(female)[:SPELLINGS_MAX]
    forms = dict.fromkeys(spellings(word))
    if _HYPHEN.search(word):
        forms |= dict.fromkeys(spellings(_HYPHEN.sub("", word)))
    return tuple(islice(forms, 2 * SPELLINGS_MAX))


def _apart(word: str, lexicon: Lexicon, lookup: Lookup) -> Iterator[str]:
    """A compound in two words, and two words joined by a hyphen as one: Moskaureise, Moskau-Reise."""
    female = gendered(word)
    yield from halved(female or word, lexicon)
    if female:
        return
    sides = [side for side in _BETWEEN.split(word) if side]
    if len(sides) > 1:
        yield from _phrases(" ".join(sides[:-1]).lower(), sides[-1], lexicon, lookup)
        if _HYPHEN.search(word):
            joined = capital("".join(sides).lower())
            for key in (
                wanted(joined, lexicon).forms,
                wanted(sides[0] + "s" + "".join(sides[1:]).lower(), lexicon).forms,
            ):
                yield from map(capital, lookup(key, FORMS_MAX))
    elif is_word(word.lower()):
        for before, after in written_apart(word, lexicon):
            yield from _phrases(before, after, lexicon, lookup)


def _phrases(before: str, last: str, lexicon: Lexicon, lookup: Lookup) -> Iterator[str]:
    tails = dict.fromkeys([last.lower(), *lookup(wanted(capital(last), lexicon).forms, TAILS_MAX)])
    return islice((f"{before} {tail}" for tail in tails), PHRASES_MAX)


def _synonyms(forms: frozenset[str], lexicon: Lexicon, lookup: Lookup) -> Iterator[str]:
    """The other entries of every line of synonyms the word stands in, in their forms."""
    lines = data()["synonyms"]
    for key in forms:
        for number in _lines().get(key, ()):
            for entry in lines[number]:
                if key not in (fold(entry), spelling_key(entry)):
                    yield from _entry(entry, lexicon, lookup)


def _entry(entry: str, lexicon: Lexicon, lookup: Lookup) -> Iterator[str]:
    """An entry of a line of synonyms in its forms; a phrase with the endings of its adjectives."""
    *before, last = entry.split()
    if not before:
        yield from (
            map(capital, lookup(wanted(entry, lexicon).forms, FORMS_MAX))
            if is_word(entry.lower())
            else (entry,)
        )
        return
    tails = dict.fromkeys([last.lower(), *lookup(wanted(last, lexicon).forms, TAILS_MAX)])
    endings = _ENDINGS if any(word.endswith("-") for word in before) else ("",)
    for ending, tail in islice(product(endings, tails), PHRASES_MAX):
        yield " ".join((*(word[:-1] + ending if word.endswith("-") else word for word in before), tail))


def _false_friends(forms: frozenset[str]) -> Iterator[str]:
    for friend, never in data()["false_friends"].items():
        if not forms.isdisjoint({capital(friend), "=" + friend}):
            yield from never


@cache
def _lines() -> dict[str, list[int]]:
    """The lines of synonyms by the keys of the words in them, which are base forms."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(data()["synonyms"]):
        for entry in line:
            for key in {fold(entry), fold(entry.removesuffix("e")), spelling_key(entry)}:
                found.setdefault(key, []).append(number)
    return found
