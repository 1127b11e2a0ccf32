"""What is known of German words: base forms, participles, masculine of feminine, spellings. Pure.

The dictionary is simplemma's: 1.1 million forms with one base form each, nouns capitalised. Its reading is
case-sensitive here: “Verein” is a noun, “verein” a form of “vereinen”. `german.toml` corrects it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product
from typing import Any

SPELLINGS_MAX = 16  # of one word
REMEMBERED_WORDS = 2**15  # that were looked up last
ADJECTIVE_MIN_LETTERS = 4  # without its ending
NAME_MIN_LETTERS = 4  # before the s of a genitive

# What one spelling writes as the other: Düsseldorf and Duesseldorf, Straße and Strasse.
_PAIRS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_BOTH = _PAIRS | {short: long for long, short in _PAIRS.items()}
_SPELT = re.compile("(" + "|".join(_BOTH) + ")")
_FOLDED = str.maketrans(
    _PAIRS
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
    | dict(zip("øłđıåæœ", ("o", "l", "d", "i", "a", "ae", "oe"), strict=True))
)

_ENDING = re.compile("(?:e|e[mnrs])$")
_PAST = re.compile(
    r"\w{0,12}ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer|miss|über|unter|um|durch|wider)\w{2,}(?:t|en)|\w{2,}iert"
)
_GE = re.compile(r"(?P<before>\w{0,12}?)ge(?P<stem>\w{2,}?)(?:en|e?t)")
_PRESENT = re.compile(r"\w{3,}e[rl]?nd")


@cache
def data() -> Mapping[str, Any]:
    """What people wrote down about German words: `archive/german.toml`."""
    return tomllib.loads(files("archive").joinpath("german.toml").read_text(encoding="utf-8"))


def capital(word: str) -> str:
    """The word as a noun is written."""
    return word[:1].upper() + word[1:]


def fold(word: str) -> str:
    """One spelling for all ways to write a word: umlauts and ß spelled out, other diacritics dropped.

    ß stays where ss makes another word of it (Maße, Masse).
    """
    kept = word.lower() in data()["sharp"]
    spelt = unicodedata.normalize("NFC", word).translate(_FOLDED if not kept else _FOLDED | {ord("ß"): "ß"})
    return "".join(
        letter for letter in unicodedata.normalize("NFD", spelt) if not unicodedata.combining(letter)
    )


def bare(word: str) -> str:
    """A word without the dots of its umlauts, as a foreign keyboard writes it."""
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", word.replace("ß", "ss"))
        if not unicodedata.combining(letter)
    )


def spellings(word: str) -> tuple[str, ...]:
    """The ways to write a word: as it is, and with umlauts and ß spelled out or put back; lowercase."""
    word = word.lower()
    choices = [(part, _BOTH[part]) if part in _BOTH else (part,) for part in _SPELT.split(word)]
    forms = dict.fromkeys("".join(choice) for choice in islice(product(*choices), SPELLINGS_MAX))
    sharp = data()["sharp"]
    return tuple(form for form in forms if form == word or not {form, word}.intersection(sharp))


class Lexicon:
    """The dictionary. Words are asked for in lowercase, nouns are answered capitalised."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entry = lru_cache(REMEMBERED_WORDS)(entries.get)
        self._forms: Mapping[str, str] = data()["forms"]

    def noun(self, word: str) -> str | None:
        """The base form of a noun; None when it is none that is known."""
        found = self._forms.get(word) or self._entry(capital(word))
        return found if found and found[0].isupper() else None

    def other(self, word: str) -> str | None:
        """The base form of a verb, an adjective or another small word; None when it is none that is known."""
        found = self._entry(word)
        return found if found and not found[0].isupper() else None

    def knows(self, word: str) -> bool:
        """Whether the word is in the dictionary at all."""
        return self.noun(word) is not None or self.other(word) is not None

    def is_verb(self, word: str) -> bool:
        """Whether the word is an infinitive."""
        return word.endswith("n") and self._entry(word) == word

    def spelt(self, word: str) -> tuple[str, ...]:
        """The word, and what it is with its umlauts and ß put back, where the dictionary knows that."""
        return (word, *(form for form in spellings(word)[1:] if len(form) < len(word) and self.knows(form)))

    def verbs(self, word: str) -> Iterator[str]:
        """The verbs whose participle a word is, declined or not: gesperrte, fahrenden."""
        for stem in self._stems(word):
            verb = self.other(stem)
            if verb and verb != stem and self.is_verb(verb):
                yield verb
            elif stem.endswith("t") and self.is_verb(stem[:-1] + "en"):
                yield stem[:-1] + "en"
            if found := _GE.fullmatch(stem):  # the dictionary may take it for an adjective
                verb = found["before"] + found["stem"] + "en"
                if self.is_verb(verb):
                    yield verb
            if _PRESENT.fullmatch(stem) and self.is_verb(stem[:-1]):
                yield stem[:-1]
        if word.endswith("en") and (verb := self.other(word[:-2])) and self.is_verb(verb):
            yield verb  # entschieden is of entscheiden, as entschied is, also where it stands for an adjective

    def adjective(self, word: str) -> str | None:
        """The undeclined form of an adjective or participle, also where it is used as a noun: Angehörigen, Verletzter.

        Of a word nobody knows, the end may be one: klimaneutralen.
        """
        stem = _ENDING.sub("", word)
        if stem == word or len(stem) < ADJECTIVE_MIN_LETTERS:
            return None
        if self.other(stem) == stem or any(self.verbs(stem)):
            return stem
        if self.knows(word):
            return None
        ends = (stem[cut:] for cut in range(1, len(stem) - ADJECTIVE_MIN_LETTERS + 1))
        return stem if any(self.other(end) == end for end in ends) else None

    def masculine(self, noun: str) -> str | None:
        """The masculine of a feminine noun: Ärztin → Arzt, Kollegin → Kollege."""
        if not noun.endswith("in") or len(noun) < len("Ärztin"):
            return None
        stem = noun[:-2].lower()
        plain = bare(stem)
        for form in (stem + "e", stem, plain + "e", plain):
            if (found := self.noun(form)) and found.lower() in (form, form + "r"):
                return found
        return capital(stem) if stem.endswith("er") else None

    def owner(self, word: str) -> str | None:
        """The name in a genitive: müllers → müller. Only for what has no other reading."""
        name = word.removesuffix("s")
        if name == word or len(name) < NAME_MIN_LETTERS or name.endswith(("s", "ß", "x", "z")):
            return None
        lemma = self.noun(word)
        known = lemma is not None and lemma.lower() == word
        return (
            name
            if (lemma is None and not self.other(word)) or (known and self.noun(name) == capital(name))
            else None
        )

    def _stems(self, word: str) -> Iterator[str]:
        for stem in dict.fromkeys((word, _ENDING.sub("", word), self.other(word) or word)):
            if _PAST.fullmatch(stem) or _PRESENT.fullmatch(stem):
                yield stem


@cache
def german(*, fast: bool = False) -> Lexicon:
    """The German dictionary, loaded when first asked for, which takes a second.

    It holds 20 MB of memory; `fast` 100 MB, and answers twenty times as fast.
    """
    from simplemma.strategies.dictionaries import (  # noqa: PLC0415 - takes half a second, for who learns or searches
        DEFAULT_DICTIONARY_FACTORY,
        LOW_MEMORY_DICTIONARY_FACTORY,
    )

    factory = DEFAULT_DICTIONARY_FACTORY if fast else LOW_MEMORY_DICTIONARY_FACTORY
    return Lexicon(factory.get_dictionary("de"))
