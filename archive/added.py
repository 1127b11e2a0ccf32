"""What each of several texts states that none of those before it does: figures, names, quotations, sentences. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.facts import Facts
from archive.fingerprints import words

SENTENCE_WORDS = 5  # a sentence has at least; what is shorter is a heading or the rest of an abbreviation
RUN_WORDS = 3  # in a row, by which a sentence is known again
KNOWN_SHARE = 0.5  # of the runs of a sentence; then it was told before

_SENTENCES = re.compile(r"(?<=[.!?…“”\"»«])(?<!\d\.)\s+(?=[A-ZÄÖÜ„»«“\"\d])|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a text added: `numbers` as figures, `names` and `quotations` as it writes them.

    `sentences` is how many it has, `new` how many of them were not told before.
    """

    numbers: tuple[str, ...]
    names: tuple[str, ...]
    quotations: tuple[str, ...]
    sentences: int
    new: int


def added(texts: Iterable[str | None]) -> list[Added | None]:
    """What each text added to those before it. None is a text of which nothing may be told; nothing is concluded from it."""
    known: set[str] = set()
    runs: set[tuple[str, ...]] = set()
    told: list[Added | None] = []
    for text in texts:
        if text is None:
            told.append(None)
            continue
        facts = Facts(text)
        every = [_runs(sentence) for sentence in _sentences(text)]
        told.append(
            Added(
                numbers=tuple(sorted(facts.numbers - known, key=lambda one: (len(one), one))),
                names=tuple(_as_written(text, facts.names - known)),
                quotations=tuple(_as_written(text, facts.quotations - known, behind_a_mark=True)),
                sentences=len(every),
                new=sum(len(own & runs) < KNOWN_SHARE * len(own) for own in every),
            )
        )
        known |= facts.numbers | facts.names | facts.quotations
        runs.update(*every)
    return told


def _sentences(text: str) -> list[list[str]]:
    """The sentences of a text, as their words in one spelling."""
    parts = ([word.text for word in words(part)] for part in _SENTENCES.split(text))
    return [part for part in parts if len(part) >= SENTENCE_WORDS]


def _runs(sentence: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(sentence[at : at + RUN_WORDS]) for at in range(len(sentence) - RUN_WORDS + 1)}


def _as_written(text: str, wanted: Iterable[str], *, behind_a_mark: bool = False) -> Iterator[str]:
    """Runs of words in one spelling as they are written in the text, in its order.

    `behind_a_mark`: only those that begin right behind one, as what is quoted does; behind a blank stands what lies between
    two quotations.
    """
    every = words(text)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(every):
        places[word.text].append(place)
    found = set()
    for run in wanted:
        parts = run.split()
        for place in places[parts[0]]:
            if [word.text for word in every[place : place + len(parts)]] == parts:
                found.add((every[place].start, every[place + len(parts) - 1].end))
                break
    for begin, end in sorted(found):
        if not (behind_a_mark and text[:begin][-1:].isspace()):
            yield " ".join(text[begin:end].split())
