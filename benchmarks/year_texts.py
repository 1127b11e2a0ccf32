"""Invented German articles, and what an editor does to them: before and after, with its size. Pure; the same number, the same text."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from benchmarks.world import BODIES, NAMES, PLACES, REASONS, THINGS, VERBS

PARAGRAPHS = (4, 6)
SENTENCES = (2, 3)
SWAPPED_MIN_CHARACTERS = 9  # of a word in which two letters are swapped
SWAPPED_AT = 4  # the first of the two

_TEMPLATES = (
    "Der {thing} beschäftigt seit {n} Monaten auch den {body} in {place}, {reason}, sagte {name} am {day}.",
    "Nach Angaben der Verwaltung kostet das Vorhaben {n}{k} Euro, von denen das Land {m} Prozent übernimmt.",
    "{name} verwies darauf, dass in {place} bereits {n} Haushalte betroffen seien, {reason}.",
    "In der Gartenstraße {n} und am Mühlenweg {m} haben die Arbeiten schon begonnen, {reason}.",
    "Bis zum {day} können Anwohner ihre Hinweise im Rathaus, Zimmer {n}, abgeben oder schriftlich einreichen.",
    "Mit {n} zu {m} Stimmen folgte der {body} dem Vorschlag, den {name} vor {k} Tagen eingebracht hatte.",
    "Zuletzt kamen {n}{k} Besucher nach {place}, das waren {m} mehr als im Jahr davor, {reason}.",
    "Ob der {thing} wie geplant kommt, soll nach der Sitzung am {day} feststehen, teilte {name} mit.",
)
_MONTHS = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober")


@dataclass(frozen=True, slots=True)
class Text:
    """What readers read of an article."""

    headline: str
    lead: str
    byline: str
    paragraphs: tuple[str, ...]


@lru_cache(maxsize=4096)
def text(number: int) -> Text:
    """The article of that number."""
    chance = random.Random(f"text {number}")
    headline = _title(chance)
    paragraphs = tuple(_paragraph(chance) for _ in range(chance.randint(*PARAGRAPHS)))
    return Text(headline, _sentence(chance), chance.choice(NAMES), paragraphs)


@lru_cache(maxsize=1000)
def teaser(number: int) -> str:
    """A headline that stands beside an article."""
    return _title(random.Random(f"teaser {number}"))


@dataclass(frozen=True, slots=True)
class Change:
    """How an article is edited: minor (a typo, punctuation) or major; with a note that labels it, or silently."""

    size: str
    label: str | None
    needs_lead: bool
    weight: int
    make: Callable[[Text, random.Random], tuple[Text, Text]]


def versions(number: int, change: str) -> tuple[Text, Text]:
    """The article before and after the change."""
    return CHANGES[change].make(text(number), random.Random(f"change {number}"))


def _typo(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    place, number = chance.choice(
        [
            (place, number)
            for place, paragraph in enumerate(whole.paragraphs)
            for number, word in enumerate(paragraph.split(" "))
            if len(word) >= SWAPPED_MIN_CHARACTERS and word.isalpha()
        ]
    )
    words = whole.paragraphs[place].split(" ")
    word, at = words[number], SWAPPED_AT
    words[number] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if words[number] == word:
        words[number] = word[:at] + word[at + 1 :]
    return _with(whole, place, " ".join(words)), whole


def _comma(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    places = [number for number, paragraph in enumerate(whole.paragraphs) if ", " in paragraph]
    if not places:
        return _typo(whole, chance)
    place = chance.choice(places)
    return _with(whole, place, whole.paragraphs[place].replace(", ", " ", 1)), whole


def _rewritten(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    return whole, _with(whole, chance.randrange(len(whole.paragraphs)), _paragraph(chance))


def _added(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    return whole, replace(whole, paragraphs=(*whole.paragraphs, _paragraph(chance), _paragraph(chance)))


def _headline(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    new = f"{chance.choice(NAMES)} widerspricht dem {chance.choice(BODIES)}: Streit um {chance.randint(11, 99)} Bäume"
    return whole, replace(whole, headline=new)


def _lead(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    return whole, replace(whole, lead=_sentence(chance))


def _update(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    note = f"Update, {chance.randint(9, 21)}.{chance.randint(10, 59)} Uhr: {_sentence(chance)}"
    return whole, replace(whole, paragraphs=(note, *whole.paragraphs))


def _correction(whole: Text, chance: random.Random) -> tuple[Text, Text]:
    note = (
        f"Korrektur: In einer früheren Version dieses Artikels hieß es, {chance.choice(NAMES)} habe zugestimmt. "
        "Das ist falsch. Wir haben den Fehler berichtigt."
    )
    return whole, replace(whole, paragraphs=(_paragraph(chance), *whole.paragraphs[1:], note))


CHANGES: Mapping[str, Change] = {
    "typo": Change("minor", None, False, 5, _typo),
    "comma": Change("minor", None, False, 3, _comma),
    "paragraph rewritten": Change("major", None, False, 4, _rewritten),
    "paragraphs added": Change("major", None, False, 3, _added),
    "headline": Change("major", None, False, 2, _headline),
    "lead": Change("major", None, True, 1, _lead),
    "update": Change("major", "update", False, 1, _update),
    "correction": Change("major", "correction", False, 1, _correction),
}


def _with(whole: Text, place: int, paragraph: str) -> Text:
    paragraphs = (*whole.paragraphs[:place], paragraph, *whole.paragraphs[place + 1 :])
    return replace(whole, paragraphs=paragraphs)


def _title(chance: random.Random) -> str:
    return (
        f"{chance.choice(BODIES)} {chance.choice(PLACES)} {chance.choice(VERBS)}: "
        f"{chance.choice(THINGS)} an der Lindenstraße {chance.randint(1, 400)}"
    )


def _sentence(chance: random.Random) -> str:
    return chance.choice(_TEMPLATES).format(
        thing=chance.choice(THINGS),
        body=chance.choice(BODIES),
        place=chance.choice(PLACES),
        reason=chance.choice(REASONS),
        name=chance.choice(NAMES),
        day=f"{chance.randint(1, 28)}. {chance.choice(_MONTHS)}",
        n=chance.randint(11, 99),
        m=chance.randint(11, 99),
        k=chance.randint(100, 999),
    )


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(*SENTENCES)))
