"""Taking German compounds apart: Städtepartnerschaftsverein → städte, partnerschafts, verein. Pure.

No library does this that could be used (docs/dependencies.md). The parts must be words of the dictionary; of a word
that the dictionary does not have, the beginning may be anything when what follows is a word of some length: it is
a name then (Ahlebrücke).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.lexicon import Lexicon, capital, data

PART_MIN_LETTERS = 4  # shorter ones must stand in german.toml
NAME_HEAD_MIN_LETTERS = 5  # of what follows a beginning nobody knows
WORD_MAX_LETTERS = 50  # longer ones are not taken apart
PARTS_MAX = 5

_ENDS_IN_S = ("ung", "heit", "keit", "schaft", "tät", "ion", "tum", "ling", "ing")  # before another part
_LINKS = ("s", "es", "n", "en", "er", "e")  # what joins two parts: Landtag-s-wahl


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a compound: how it is written there, and its base form, capitalised if a noun."""

    written: str
    base: str


def parts(word: str, lexicon: Lexicon) -> tuple[Part, ...]:
    """The parts of a lowercase word in order; one part, the word itself, when it is no compound."""
    if not 2 * (PART_MIN_LETTERS - 1) <= len(word) <= WORD_MAX_LETTERS:
        return ()
    if word in data()["whole"]:
        return ()
    noun = lexicon.noun(word)
    if noun is None:
        named = lexicon.other(word) is None  # else it is a verb or an adjective
        return tuple(_split(word, lexicon, PARTS_MAX, named=True)) if named else ()
    return found if len(found := tuple(_whole_or_parts(Part(word, noun), lexicon, PARTS_MAX))) > 1 else ()


def _split(word: str, lexicon: Lexicon, most: int, *, named: bool) -> Iterator[Part]:
    """The parts of the split with the longest head; nothing when there is none."""
    if most < 2:
        return
    for cut in range(2, len(word) - 2):
        head = _noun(word[cut:], lexicon)
        if head is None or (word[cut] == "s" and word[:cut].endswith(_ENDS_IN_S)):
            continue
        first = _modifier(word[:cut], lexicon, most - 1)
        if not first and named and len(head.written) >= NAME_HEAD_MIN_LETTERS and cut >= PART_MIN_LETTERS - 1:
            first = (Part(word[:cut], capital(word[:cut])),)
        if first:
            yield from first
            yield from _whole_or_parts(head, lexicon, most - len(first))
            return


def _whole_or_parts(part: Part, lexicon: Lexicon, most: int) -> Iterator[Part]:
    """A noun, or the parts of its base form with the last one written as it is here."""
    base = part.base.lower()
    split = () if base in data()["whole"] else tuple(_split(base, lexicon, most, named=False))
    *before, last = split or (part,)
    start = "".join(one.written for one in before)
    if before and part.written.startswith(start) and base == start + last.written:
        yield from before
        yield Part(part.written.removeprefix(start), last.base)
    else:
        yield part


def _noun(word: str, lexicon: Lexicon) -> Part | None:
    """A noun that may end a compound."""
    if (len(word) < PART_MIN_LETTERS and word not in data()["short"]) or word in data()["suffixes"]:
        return None
    base = lexicon.noun(word)
    if base is None or base.lower() in data()["suffixes"]:
        return None
    return Part(word, base)


def _modifier(word: str, lexicon: Lexicon, most: int) -> tuple[Part, ...]:
    """What may stand before a head: a noun with or without its link, a stem, an adjective, a compound of these."""
    if word in data()["particles"]:
        return ()
    if base := word if word in data()["prefixes"] else data()["stems"].get(word):
        return (Part(word, base),)
    if len(word) < PART_MIN_LETTERS and word not in data()["short"]:
        return ()
    bare = [word, *(word.removesuffix(link) for link in _LINKS if word.endswith(link))]
    for stem in bare:
        if noun := _noun(stem, lexicon):
            return tuple(_linked(tuple(_whole_or_parts(noun, lexicon, most)), word.removeprefix(stem)))
    if base := _stem(word, lexicon):
        return (Part(word, base),)
    nested = ((stem, tuple(_split(stem, lexicon, most, named=False))) for stem in bare)
    return next((tuple(_linked(found, word.removeprefix(stem))) for stem, found in nested if found), ())


def _stem(word: str, lexicon: Lexicon) -> str | None:
    """The word of which the beginning of a compound is a shorter form: Schul-, Fahr-, Wander-, Groß-."""
    if noun := lexicon.noun(word + "e"):
        return noun
    verb = next((verb for verb in (word + "en", word + "n") if lexicon.is_verb(verb)), None)
    return verb or (word if lexicon.other(word) == word else None)


def _linked(found: tuple[Part, ...], link: str) -> Iterator[Part]:
    """The parts with what joins the last one to the next part."""
    yield from found[:-1]
    yield Part(found[-1].written + link, found[-1].base)
