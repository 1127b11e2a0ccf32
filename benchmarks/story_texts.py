"""Invented events and what several newsrooms and authorities write of them, each article with its event. Pure.

Here is more that events of one kind have in common than in `benchmarks/texts.py`: the words of their kind, a town with its
streets, its mayor and its police spokesman, forms that come again each year. Names are made of syllables, other sentences of
a dictionary; nothing here is known to what is measured.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle

from benchmarks import texts

CITIES = 12
DAYS = 120  # in which events happen
LINES = {  # what every event of a kind is told with
    "accident": (
        "Bei einem Verkehrsunfall auf der {street} ist {who} schwer verletzt worden.",
        "Der Rettungsdienst brachte den Verletzten nach der Erstversorgung in ein Krankenhaus.",
        "Die Polizei sucht Zeugen, die Angaben zum Unfallhergang machen können.",
        "Der Schaden beträgt nach Schätzung der Polizei {money}.",
        "Während der Unfallaufnahme war die Fahrbahn in beiden Richtungen gesperrt.",
    ),
    "fire": (
        "In einem Mehrfamilienhaus an der {street} hat es gebrannt.",
        "Die Feuerwehr rückte mit {count} Einsatzkräften aus und löschte die Flammen.",
        "{who} kam mit dem Verdacht auf Rauchvergiftung in ein Krankenhaus.",
        "Zur Brandursache ermittelt die Kriminalpolizei, die Wohnung ist unbewohnbar.",
        "Den Sachschaden schätzt die Polizei auf {money}.",
    ),
    "council": (
        "Der Stadtrat hat den Umbau an der {street} beschlossen.",
        "Die Kosten liegen nach Angaben der Verwaltung bei {money}.",
        "Die Bauarbeiten sollen am {day} beginnen und {count} Tage dauern.",
        "„{quote}“, sagte {who} nach der Abstimmung.",
        "Die Opposition hatte sich für eine Verschiebung ausgesprochen.",
    ),
    "culture": (
        "Im Stadttheater wird am {day} die neue Ausstellung von {who} eröffnet.",
        "Zu sehen sind {count} Arbeiten aus den vergangenen Jahren.",
        "„{quote}“, sagt die Leiterin des Hauses.",
        "Der Eintritt ist an den ersten Tagen frei, Führungen gibt es am Wochenende.",
        "Die Stadt fördert das Vorhaben mit {money}.",
    ),
}
HEADLINES = {
    "accident": ("Schwerer Unfall auf der {street}", "{who} bei Unfall verletzt", "Unfall: Polizei sucht Zeugen"),
    "fire": ("Wohnungsbrand an der {street}", "Feuerwehr löscht Brand in Mehrfamilienhaus", "Brand: Bewohner im Krankenhaus"),
    "council": ("Stadtrat beschließt Umbau der {street}", "{street} wird umgebaut", "Umbau kostet {money}"),
    "culture": ("{who} stellt im Stadttheater aus", "Neue Ausstellung mit {count} Arbeiten", "Ausstellung im Stadttheater eröffnet"),
}  # fmt: skip
_SYLLABLES = "ber kam lin dor fel gar hus jor kel mar nol pet rud sen tal ven wis zan bru grot hein".split()  # noqa: SIM905
_FIRST = "Anna Boris Carla Detlef Elif Farid Greta Hanno Ines Jonas Kira Lothar Mina Norbert Olga Pavel Selma Ute".split()  # noqa: SIM905
_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Filed:
    """An article as it is filed: its event, who published it when, its text."""

    event: int
    how: str
    source: str
    city: int
    official: bool
    hour: float  # since the beginning
    headline: str
    text: str


@dataclass(slots=True)
class _Town:
    """What all events of a town share."""

    number: int
    mayor: str
    spokesman: str
    streets: list[str]


@dataclass(slots=True)
class _Event:
    """What happened, and the sentences of the release about it."""

    number: int
    kind: str
    town: _Town
    hour: float
    values: dict[str, str]
    details: list[str]  # further facts: a number with its unit, a name
    sentences: list[str] = field(default_factory=list)


def articles(events: int, seed: int) -> list[Filed]:
    """What was written of so many events, the same for the same seed."""
    chance = random.Random(f"stories {seed}")
    towns = [
        _Town(number, _name(chance), _name(chance), [_street(chance) for _ in range(25)])
        for number in range(CITIES)
    ]
    made: list[Filed] = []
    number = 0
    for make in cycle(_MAKERS):
        if number >= events:
            break
        for told in make(chance, number, chance.choice(towns)):
            made += told
            number += 1
    return made


def _widely_told(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """A release, near copies, reports of newsrooms' own, a follow-up on the next day."""
    event = _event(chance, number, town)
    papers, portals = range(chance.randint(1, 3)), range(chance.randint(1, 2))
    told = [_release(event, "city")]
    told += [_copy(chance, event, f"paper{place}-{town.number}") for place in papers]
    told += [_own(chance, event, f"portal{place}-{town.number}") for place in portals]
    if chance.random() < 0.6:
        told.append(_follow_up(chance, event, f"paper0-{town.number}"))
    yield told


def _without_release(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """Newsrooms report by themselves."""
    event = _event(chance, number, town)
    told = [_own(chance, event, f"portal{place}-{town.number}") for place in range(chance.randint(2, 3))]
    if chance.random() < 0.5:
        told.append(_follow_up(chance, event, f"portal0-{town.number}"))
    yield told


def _two_alike(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """Two events of one kind in one town in one week, the spokesman speaks of both."""
    kind = chance.choice(("accident", "fire"))
    first = _event(chance, number, town, kind)
    second = _event(chance, number + 1, town, kind, first.hour + chance.uniform(10, 60))
    for event in (first, second):
        event.details.append(f"Polizeisprecher {town.spokesman}")
        told = [_release(event, "police")]
        told += [_copy(chance, event, f"paper0-{town.number}"), _own(chance, event, f"portal0-{town.number}")]
        yield told


def _double_release(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """Police and city, each in its own words; a newspaper prints one of them."""
    event = _event(chance, number, town, chance.choice(("accident", "fire")))
    yield [
        _release(event, "police"),
        _own(chance, event, f"city-{town.number}", official=True),
        _copy(chance, event, f"paper1-{town.number}"),
    ]


def _each_year(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """The form of a release with the figures of one week and of another one, or of another year; each is printed."""
    event = _event(chance, number, town, chance.choice(("culture", "council")))
    again = _event(chance, number + 1, town, event.kind, event.hour + 24 * chance.choice((7, 28, 364)))
    for key in ("who", "street", "quote"):
        again.values[key] = event.values[key]
    new = dict(zip(event.details, again.details, strict=False))
    new |= {event.values[key]: again.values[key] for key in ("money", "count", "day")}
    again.sentences = [_replaced(sentence, new) for sentence in event.sentences]
    for one in (event, again):
        yield [_release(one, "city"), _copy(chance, one, f"paper0-{town.number}")]


def _alone(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """What one newsroom tells, of the mayor and of something on a street that is often told of."""
    event = _event(chance, number, town)
    event.details.append(f"Bürgermeister {town.mayor}")
    yield [_own(chance, event, f"paper2-{town.number}")]


def _round_up(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """Two events, each told by two, and an article that sums up both: an event by itself."""
    events = [_event(chance, number, town)]
    events.append(_event(chance, number + 1, town, hour=events[0].hour + chance.uniform(-20, 20)))
    for event in events:
        yield [_release(event, "city"), _own(chance, event, f"portal0-{town.number}")]
    both = _event(chance, number + 2, town, hour=max(event.hour for event in events) + 20)
    both.sentences = [sentence for event in events for sentence in event.sentences[: chance.randint(2, 4)]]
    both.sentences += [texts.sentence(chance) for _ in range(4)]
    text = _paragraphs(both.sentences)
    yield [
        _filed(
            both, "round-up", f"portal1-{town.number}", chance.uniform(1, 9), "Die Woche im Überblick", text
        )
    ]


def _agency(chance: random.Random, number: int, town: _Town) -> Iterator[list[Filed]]:
    """One text in newsrooms of several towns, shortened here and there."""
    event = _event(chance, number, town)
    places = chance.sample(range(CITIES), 4)
    yield [_copy(chance, event, f"paper0-{place}") for place in places]


_MAKERS: Sequence[Callable[[random.Random, int, _Town], Iterator[list[Filed]]]] = (
    _widely_told, _without_release, _two_alike, _double_release, _each_year, _alone, _agency, _round_up
)  # fmt: skip


def _event(
    chance: random.Random, number: int, town: _Town, kind: str | None = None, hour: float | None = None
) -> _Event:
    kind = kind or chance.choice(list(LINES))
    values = {
        "street": chance.choice(town.streets),
        "who": _name(chance) if kind in {"council", "culture"} else f"eine {chance.randint(18, 88)}-Jährige",
        "money": f"{chance.randint(2, 99)}.{chance.choice((0, 5))}00 Euro",
        "count": str(chance.randint(13, 90)),
        "day": f"{chance.randint(1, 28)}. {chance.choice(_MONTHS)}",
        "quote": texts.sentence(chance).rstrip("."),
    }
    details = [f"{chance.randint(100, 9_000)} {chance.choice(('Meter', 'Menschen', 'Liter', 'Haushalte'))}"]
    details += [_name(chance) for _ in range(chance.randint(1, 3))]
    if kind in {"council", "culture"}:
        details.append(f"Bürgermeister {town.mayor}")
    event = _Event(number, kind, town, hour or chance.uniform(0, DAYS * 24), values, details)
    event.sentences = [line.format(**values) for line in LINES[kind]]
    event.sentences += [_with(chance, texts.sentence(chance), detail) for detail in details]
    event.sentences += [texts.sentence(chance) for _ in range(chance.randint(3, 8))]
    return event


def _release(event: _Event, kind: str) -> Filed:
    text = _paragraphs(event.sentences)
    return _filed(
        event,
        "release",
        f"{kind}-{event.town.number}",
        0,
        HEADLINES[event.kind][0].format(**event.values),
        text,
        official=True,
    )


def _copy(chance: random.Random, event: _Event, source: str) -> Filed:
    kept = [one for one in event.sentences if chance.random() < 0.8] or event.sentences
    own = [texts.sentence(chance) for _ in range(chance.randint(0, 2))]
    return _filed(
        event, "copy", source, chance.uniform(0.5, 20), _title(chance, event), _paragraphs([*kept, *own])
    )


def _own(chance: random.Random, event: _Event, source: str, *, official: bool = False) -> Filed:
    """In other words, with most of the facts and some the others do not have."""
    facts = [one for one in (*event.values.values(), *event.details) if chance.random() < 0.75]
    facts = [f"„{one}“" if one == event.values["quote"] else one for one in facts]
    facts += [_name(chance), f"{chance.randint(100, 9_000)} Meter"][: chance.randint(0, 2)]
    text = [texts.sentence(chance) for _ in range(max(7, len(facts)))]
    text = [_with(chance, sentence, fact) for sentence, fact in zip(text, [*facts, *[""] * 20], strict=False)]
    nouns = [line.format(**event.values) for line in LINES[event.kind]]
    text.insert(0, " ".join(one for one in chance.choice(nouns).split() if chance.random() < 0.8))
    hours = chance.uniform(1, 30)
    return _filed(event, "own", source, hours, _title(chance, event), _paragraphs(text), official=official)


def _follow_up(chance: random.Random, event: _Event, source: str) -> Filed:
    """What is new on the next day, with the main facts once more."""
    old = [event.values["street"], event.values["who"], event.values["money"], *event.details[:2]]
    old = [one for one in old if chance.random() < 0.8] or old
    text = [_with(chance, texts.sentence(chance), one) for one in (*old, _name(chance), _name(chance))]
    text += [_with(chance, texts.sentence(chance), f"{chance.randint(100, 9_000)} Euro") for _ in range(2)]
    return _filed(
        event, "follow-up", source, chance.uniform(20, 46), _title(chance, event), _paragraphs(text)
    )


def _title(chance: random.Random, event: _Event) -> str:
    return chance.choice(HEADLINES[event.kind]).format(**event.values)


def _filed(  # noqa: PLR0917 - what an article is made of
    event: _Event, how: str, source: str, later: float, headline: str, text: str, *, official: bool = False
) -> Filed:
    headline = headline[:1].upper() + headline[1:]
    return Filed(event.number, how, source, event.town.number, official, event.hour + later, headline, text)


def _with(chance: random.Random, sentence: str, fact: str) -> str:
    words = sentence.split()
    words.insert(chance.randint(1, len(words) - 1), fact)
    return " ".join(words)


def _replaced(text: str, new: dict[str, str]) -> str:
    for old, put in new.items():
        text = text.replace(old, put)
    return text


def _paragraphs(sentences: Sequence[str]) -> str:
    return "\n\n".join(" ".join(sentences[place : place + 3]) for place in range(0, len(sentences), 3))


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {''.join(chance.sample(_SYLLABLES, 3)).capitalize()}"


def _street(chance: random.Random) -> str:
    return f"{''.join(chance.sample(_SYLLABLES, 2)).capitalize()}{chance.choice(('straße', 'weg', 'allee', 'platz'))}"
