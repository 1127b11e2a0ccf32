"""Invented German texts with as many different words as real ones have: for what depends on the vocabulary. Pure.

Words come from simplemma's dictionary with the frequencies Zipf's law gives (the word of rank r once in r), a few
of them joined to compounds nobody has written before. 20,000 texts have about a quarter of a million words.
"""

import random
from collections.abc import Iterator
from functools import cache

from simplemma.strategies.dictionaries import DEFAULT_DICTIONARY_FACTORY

WORDS = 400_000  # of the dictionary that are used
LETTERS = range(4, 22)
SENTENCES = (12, 26)
SENTENCE_WORDS = (7, 19)
SMALL_SHARE = 0.5  # of the words of a sentence
NEW_SHARE = 0.03  # compounds among the others
_SMALL = """
der die das und in zu den mit von für auf ist im dem nicht ein eine als auch es an werden aus
er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur
oder aber vor zur bis mehr durch man sein wurde sei unter gegen kann schon wenn habe seine
damit diese soll wir sich vom seit beim
"""
SMALL = tuple(_SMALL.split())


def bodies(number: int, seed: int = 1) -> Iterator[str]:
    """So many texts, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(number):
        yield " ".join(sentence(chance) for _ in range(chance.randint(*SENTENCES)))


def sentences(number: int, seed: int = 1) -> list[str]:
    """So many sentences, the same for the same seed: from them long texts are put together quickly."""
    chance = random.Random(seed)
    return [sentence(chance) for _ in range(number)]


def sentence(chance: random.Random) -> str:
    """An invented sentence."""
    words = [word(chance) for _ in range(chance.randint(*SENTENCE_WORDS))]
    return words[0][:1].upper() + " ".join(words)[1:] + "."


def word(chance: random.Random) -> str:
    """An invented word, as often as its rank says."""
    if chance.random() < SMALL_SHARE:
        return chance.choice(SMALL)
    if chance.random() < NEW_SHARE:
        return _ranked(chance) + _ranked(chance).lower()
    return _ranked(chance)


def _ranked(chance: random.Random) -> str:
    return _words()[int(WORDS ** chance.random()) - 1]


@cache
def _words() -> list[str]:
    """The dictionary's words in an order that is always the same."""
    every = sorted(
        word
        for word in DEFAULT_DICTIONARY_FACTORY.get_dictionary("de")
        if len(word) in LETTERS and word.isalpha() and word[1:].islower()
    )
    return random.Random(0).sample(every, WORDS)
