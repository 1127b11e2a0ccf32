"""By which keys a word of the index is found, and which keys a typed word asks for. Pure.

Two words that share a key are forms of one word, or one is a part of the other. What a key says first:

- `=` the word in one spelling (strasse for Straße),
- a letter: a base form that is another word, folded, nouns capitalised (Partnerschaft for Partnerschaften),
- `+` the base form of a part, or of several parts side by side (Partnerschaft in Städtepartnerschaften).

A word that is its own base form has no key for that: who asks for a base form asks for its spelling as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from archive.compounds import Part, parts
from archive.lexicon import Lexicon, bare, capital, fold

WORD_LETTERS = range(2, 41)  # how long a word is that has keys
KEYS_MAX = 24  # of one word

DOTTED_MAX = 64  # ways to put dots on the vowels of a word

_DOTTED = {"a": "ä", "o": "ö", "u": "ü"}
_GENDERED = re.compile(r"(?P<stem>\w{2,}?)(?:[:*_·/]-?[Ii]|\([Ii]?|I)n(?:nen)?\)?$")
_STREET = re.compile(r"(?P<name>\w{2,})str$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a typed word asks for: keys of its own forms, keys of compounds with it, keys for want of better ones."""

    forms: frozenset[str]
    compounds: frozenset[str]
    instead: frozenset[str] = frozenset()


def is_word(term: str) -> bool:
    """Whether a word of the index has keys: letters only, neither a single one nor a heap of them."""
    return len(term) in WORD_LETTERS and term.isalpha()


def spelling_key(word: str) -> str:
    """The key of all spellings of a word."""
    return "=" + fold(word.lower())


def keys(term: str, lexicon: Lexicon) -> frozenset[str]:
    """The keys a lowercase word of the index is found by; nothing for what is no word."""
    if not is_word(term):
        return frozenset()
    found = dict.fromkeys([spelling_key(term)])
    for form in lexicon.spelt(_street(term)):
        bases = map(fold, _base_forms(form, lexicon))
        found |= dict.fromkeys(base for base in bases if "=" + base.lower() not in found)
        found |= dict.fromkeys("+" + fold(part) for part in _within(form, lexicon))
    return frozenset(list(found)[:KEYS_MAX])


def wanted(word: str, lexicon: Lexicon) -> Wanted:
    """The keys a typed word asks for. Its capitals count: “Verein” is a noun, “verein” may be one."""
    typed = gendered(word) or word
    typed = typed.lower() if typed.isupper() and len(typed) > 1 else typed
    lower = _street(typed.lower())
    forms, compounds = {spelling_key(word): None}, dict[str, None]()
    spelt = lexicon.spelt(lower)
    for form in spelt:
        for base in _asked(form, lexicon, noun=typed[0].isupper()):
            forms |= dict.fromkeys((fold(base), spelling_key(base)))
            if base[0].isupper():
                compounds["+" + fold(base)] = None
                if masculine := lexicon.masculine(base):
                    forms |= dict.fromkeys((fold(masculine), spelling_key(masculine)))
    known = any(lexicon.knows(form) for form in spelt)
    instead = () if known or bare(lower) != lower else map(spelling_key, _dotted(lower))
    return Wanted(frozenset(forms), frozenset(compounds), frozenset(instead))


def gendered(word: str) -> str | None:
    """The feminine noun of a word written for all: Bürger:innen, BürgerInnen, Bürger(innen) → Bürgerinnen; or None."""
    found = _GENDERED.fullmatch(word)
    return found["stem"] + "innen" if found else None


def halved(word: str, lexicon: Lexicon) -> Iterator[str]:
    """How the index has a noun written for all, when its first half is another word: kolleg innen, zeug in."""
    for form in lexicon.spelt(word.lower()):
        base = lexicon.noun(form) or ""
        stem = (lexicon.masculine(base) or base).lower().removesuffix("e")
        female = lexicon.noun(stem + "in")
        if female and lexicon.noun(stem) and lexicon.masculine(female) == capital(stem + "e"):
            yield from (f"{stem} innen", f"{stem} in")


def written_apart(word: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    """The two sides of a compound at each of its joints, as they are written: moskau, reise."""
    for form in lexicon.spelt(word.lower()):
        written = [part.written for part in parts(form, lexicon)]
        for joint in range(1, len(written)):
            yield "".join(written[:joint]), "".join(written[joint:])


def _base_forms(form: str, lexicon: Lexicon) -> Iterator[str]:
    """The base forms of a word of the index in all its readings, and of the masculine."""
    noun, other = lexicon.noun(form), lexicon.other(form)
    nouns = [noun] if noun else [] if other else [_unknown(form, lexicon)]
    if owner := lexicon.owner(form):
        nouns.append(capital(owner))
    if not noun and (female := lexicon.noun(form + "in")):
        nouns.append(female)  # the first half of Ärzt:innen
    for one in nouns:
        yield one
        if masculine := lexicon.masculine(one):
            yield masculine
    if other:
        yield other
    if adjective := lexicon.adjective(form):
        yield adjective
    yield from lexicon.verbs(form)


def _asked(form: str, lexicon: Lexicon, *, noun: bool) -> Iterator[str]:
    """The base forms of a typed word in the readings its capitals allow."""
    as_noun, as_other = lexicon.noun(form), lexicon.other(form)
    if as_noun is None and as_other is None:
        yield _unknown(form, lexicon)
        if adjective := lexicon.adjective(form):
            yield adjective
        if owner := lexicon.owner(form):
            yield capital(owner)
        return
    adjective = lexicon.adjective(form)
    if as_noun and as_other and not noun and not adjective:  # in lowercase the base form is meant, or both
        is_noun, is_other = as_noun.lower() == form, as_other == form
        if is_noun != is_other:
            as_noun, as_other = (as_noun, None) if is_noun else (None, as_other)
    is_name = noun and as_noun is not None and as_noun.lower() == form  # Lange, not the long one
    if adjective and not (is_name and not any(lexicon.verbs(adjective))):
        yield adjective
    if as_noun:
        yield as_noun
    if as_other and not (noun and (as_noun or adjective)):
        yield as_other
        yield from lexicon.verbs(form)


def _unknown(form: str, lexicon: Lexicon) -> str:
    """The base form of a noun that is not in the dictionary: of a compound, that of its last part."""
    if form.endswith("innen"):
        return capital(form.removesuffix("nen"))
    found = parts(form, lexicon)
    return capital(form.removesuffix(found[-1].written) + found[-1].base.lower()) if found else capital(form)


def _within(form: str, lexicon: Lexicon) -> Iterator[str]:
    """The base forms of the parts of a compound, and of every run of parts shorter than the whole."""
    found = parts(form, lexicon)
    for first in range(len(found)):
        for last in range(first + 1, len(found) + 1):
            if 0 < last - first < len(found):
                base = _joined(found[first:last])
                if base[0].isupper():  # nobody asks for the compounds of a verb or an adjective
                    yield base
                    if masculine := lexicon.masculine(base):
                        yield masculine


def _joined(run: tuple[Part, ...]) -> str:
    *before, last = run
    return capital("".join(part.written for part in before) + last.base.lower()) if before else last.base


def _dotted(word: str) -> Iterator[str]:
    """The word with dots on some of its vowels, as somebody may have left them out: Dusseldorf."""
    choices = [(letter, _DOTTED[letter]) if letter in _DOTTED else (letter,) for letter in word]
    return ("".join(choice) for choice in islice(product(*choices), 1, DOTTED_MAX))


def _street(word: str) -> str:
    """Hauptstr. is Hauptstraße."""
    found = _STREET.fullmatch(word)
    return f"{found['name']}straße" if found else word
