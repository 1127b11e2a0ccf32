"""How much an edit weighs, and what the newsroom itself calls it: docs/history.md has the measure in words. Pure."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

from rapidfuzz.distance import OSA

from archive.changes import Changes, Text, compare
from archive.diff import Piece, words
from archive.notes import Label, label

MINOR_MAX_WORDS = 5  # spelled otherwise; more of them are no slips
SLIP_MIN_LETTERS = 4  # of a word that may have one letter wrong
LONG_MIN_LETTERS = 8  # of a word that may have two
SWAP_MIN_LETTERS = 6  # of a word, be it a name or a month, in which two neighbours changed places
NEAR_CHARACTERS = 24  # of the text around a change that may make one number of it
ADJECTIVE_MIN_LETTERS = 4

Weight = Literal["minor", "major"]

_WORDS: dict[str, Any] = tomllib.loads(files(__package__).joinpath("edits.toml").read_text(encoding="utf-8"))
_GRAMMAR = _WORDS["grammar"]
_FORMS = [frozenset(forms) for forms in _GRAMMAR["forms"]]
_FORGOTTEN = frozenset.union(*_FORMS)
_SMALL = frozenset(_GRAMMAR["small"])
_DETERMINERS = frozenset(_GRAMMAR["determiners"])
_WEIGHTY = re.compile(
    r"(?<!\w)("
    + "|".join(sorted((one for group in _WORDS["weighty"].values() for one in group), key=len, reverse=True))
    + ")"
)
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", ":": ".", "−": "-", "–": "-"})
_THOUSANDS = re.compile(r"(?<=\d)[.\s'’](?=\d{3}(?!\d))")
_NUMBER = re.compile(r"(?:(?<!\w)-)?\d+(?:[.,/]\d+)*")
_SYMBOL = re.compile(r"[%‰€$£°§+±?]")
_QUOTE = re.compile(r"[„“”\"»«]")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:…\n„“”\"»«])\s*$")
_LAST_WORD = re.compile(r"(\w+)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What became of a version: what changed, whether slightly, and what the newsroom calls it."""

    changes: Changes
    change: Weight
    label: Label | None


@dataclass(frozen=True, slots=True)
class _Change:
    """Words in the place of others, with the text before and behind them."""

    old: str
    new: str
    before: str
    behind: str
    quoted: bool


def edit_of(old: Text, new: Text) -> Edit | None:
    """What an edit made of a version; None when a reader finds no difference."""
    changes = compare(old, new)
    if not changes.fields:
        return None
    return Edit(changes=changes, change=weight(changes), label=label(old, new))


def weight(changes: Changes) -> Weight:
    """Minor when nothing but the writing changed: marks, white space, capitals, hyphens, the letters of a few words."""
    slips = 0
    for name, pieces in changes.fields.items():
        found = _slips(pieces) if name != "published" else None
        if found is None or (name == "byline" and found):
            return "major"
        slips += found
    return "minor" if slips <= MINOR_MAX_WORDS else "major"


def _slips(pieces: Sequence[Piece]) -> int | None:
    """How many words of a field are spelled otherwise; None when more than the writing changed."""
    if any(piece.move for piece in pieces) or not _quotes_stay(pieces):
        return None
    slips = 0
    for change in _changes(pieces):
        old, new = words(change.old), words(change.new)
        if old and not change.quoted and len(old) == len(new) and all(map(_is_swapped, old, new)):
            slips += len(old)
            continue
        if not _says_the_same(change):
            return None
        if _letters(change.old) != _letters(change.new):
            if change.quoted or not _is_slip(change):
                return None
            slips += max(len(old), len(new))
    return slips


def _changes(pieces: Sequence[Piece]) -> Iterator[_Change]:
    """The changes of a field, each between two pieces that stayed."""
    before = ""
    old = new = ""
    for piece in (*pieces, Piece("same", "")):
        if piece.kind == "removed":
            old += piece.text
        elif piece.kind == "added":
            new += piece.text
        else:
            if old or new:
                paragraph = before.rsplit("\n\n", 1)[-1]
                quoted = len(_QUOTE.findall(paragraph)) % 2 == 1 or bool(
                    _QUOTE.search(old) and _QUOTE.search(new) and words(old)
                )
                yield _Change(old, new, before, piece.text, quoted)
            before += new + piece.text
            old = new = ""


def _quotes_stay(pieces: Sequence[Piece]) -> bool:
    """Whether as many quotation marks remain; one that was forgotten may come."""
    old, new = (
        sum(len(_QUOTE.findall(piece.text)) for piece in pieces if piece.kind != other)
        for other in ("added", "removed")
    )
    return old == new or (old % 2 == 1 and new == old + 1)


def _says_the_same(change: _Change) -> bool:
    """Whether numbers, signs and the words that turn a sentence are the same on both sides."""
    before, behind = change.before[-NEAR_CHARACTERS:], change.behind[:NEAR_CHARACTERS]
    old, new = (_fold(before + text + behind) for text in (change.old, change.new))
    return (
        _NUMBER.findall(_THOUSANDS.sub("", old)) == _NUMBER.findall(_THOUSANDS.sub("", new))
        and Counter(_SYMBOL.findall(old)) == Counter(_SYMBOL.findall(new))
        and Counter(_WEIGHTY.findall(_fold(change.old))) == Counter(_WEIGHTY.findall(_fold(change.new)))
    )


def _is_slip(change: _Change) -> bool:
    """Whether every word is another one with a letter wrong, or a small one that was forgotten or stood twice."""
    old, new = words(change.old), words(change.new)
    if old and new:
        before = [change.before, *(change.before + " ".join(new[:number]) for number in range(1, len(new)))]
        return len(old) == len(new) and all(map(_is_misspelled, old, new, before))
    around = {_fold(word) for word in (*words(change.before)[-1:], *words(change.behind)[:1])}
    return all(_fold(word) in _FORGOTTEN | around for word in (*old, *new))


def _is_misspelled(old: str, new: str, before: str) -> bool:
    """Whether one of two words is the other one with a letter or two wrong, and no other word, name or person."""
    one, other = _fold(old), _fold(new)
    if one == other or any({one, other} <= forms for forms in _FORMS):
        return True
    small = (one in _SMALL) + (other in _SMALL)
    if small:
        return small == 1 and old[0].isupper() == new[0].isupper() and OSA.distance(one, other) <= 1
    shortest = min(len(one), len(other))
    return (
        shortest >= SLIP_MIN_LETTERS
        and sorted(one[:2]) == sorted(other[:2])
        and OSA.distance(one, other) <= (2 if shortest >= LONG_MIN_LETTERS else 1)
        and not _turns(one, other)
        and not (old[0].isupper() and new[0].isupper() and _may_be_name(before))
    )


def _is_swapped(old: str, new: str) -> bool:
    """Whether two letters inside a word changed places: no name, month or number becomes another one by that."""
    one, other = _fold(old), _fold(new)
    return (
        min(len(one), len(other)) >= SWAP_MIN_LETTERS
        and one[:2] == other[:2]
        and one.isalpha()
        and other.isalpha()
        and sorted(one) == sorted(other)
        and (_is_one_swap(one, other) or _is_one_swap(old.lower(), new.lower()))  # ä is two letters, and one
    )


def _is_one_swap(one: str, other: str) -> bool:
    return OSA.distance(one, other) == 1


def _turns(one: str, other: str) -> bool:
    """Whether two words differ by a prefix or by the person they name."""
    return any(
        one.startswith(first) and other.startswith(second) and one[len(first) :] == other[len(second) :]
        for first in _GRAMMAR["prefixes"]
        for second in _GRAMMAR["prefixes"]
    ) or any(one + ending == other or other + ending == one for ending in _GRAMMAR["persons"])


def _may_be_name(before: str) -> bool:
    """Whether a capitalised word behind this text may be a name: what stands before a noun is missing."""
    found = _LAST_WORD.search(before[-NEAR_CHARACTERS:])
    if _SENTENCE_BEGINS.search(before) or found is None:
        return True
    word = _fold(found[1])
    is_adjective = (
        found[1][0].islower()
        and len(word) >= ADJECTIVE_MIN_LETTERS
        and word not in _SMALL
        and word.endswith(tuple(_GRAMMAR["endings"]))
    )
    return not (word in _DETERMINERS or word.isdecimal() or is_adjective)


def _fold(text: str) -> str:
    """Small letters, umlauts and ß spelled out, one sign for marks that mean the same."""
    return text.casefold().translate(_FOLDED)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _fold(text)))
