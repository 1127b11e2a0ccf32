"""Invented releases and what newspapers make of them, each pair with what was done to it. Pure.

The words are those of `benchmarks/texts.py`; numbers, days, names and quotations are strewn into the sentences. Nothing
here is known to what is measured: it has no sentences to learn.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks import texts

DAYS = 300  # in which everything is published
CITIES = 60
LEGAL_CARRIERS = 12  # other releases with the same legal paragraph
_FIRST = "Anna Boris Carla Detlef Elif Farid Greta Hanno Ines Jonas Kira Lothar Mina Norbert Olga Pavel Rieke Selma Tarek Ute".split()  # noqa: SIM905
_SYLLABLES = "ber kam lin dor fel gar hus jor kel mar nol pet rud sen tal ven wis zan bru grot hein".split()  # noqa: SIM905
_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()  # noqa: SIM905
_UNITS = ("Euro", "Prozent", "Menschen", "Meter", "Tonnen", "Plätze", "Kilometer", "Haushalte")


@dataclass(frozen=True, slots=True)
class Written:
    """A text to be filed: who published it, an authority or not, on which day, at which hour."""

    city: int
    official: bool
    day: int
    hour: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A release and an article, what was done, and the shares of their words that are the same.

    `claimed` says whether a claim is right; of the shares only those count then. `others` are further texts of the archive.
    """

    category: str
    release: Written
    article: Written
    claimed: bool
    share_of_article: float = 0.0
    share_of_release: float = 0.0
    others: tuple[Written, ...] = ()


Marked = tuple[str, bool]  # a word with its punctuation, and whether it was copied
Sentence = list[str]


@dataclass(slots=True)
class _Story:
    """What a release is about: its facts, its long words, its sentences in paragraphs."""

    numbers: list[str]
    days: list[str]
    names: list[str]
    paragraphs: list[list[Sentence]] = field(default_factory=list)

    @property
    def sentences(self) -> list[Sentence]:
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    @property
    def nouns(self) -> list[str]:
        return sorted(
            {word.strip('.„“,"') for sentence in self.sentences for word in sentence if len(word) > 8}
        )


def pairs(number: int, seed: int) -> Iterator[Pair]:
    """So many pairs, all kinds in turn, the same for the same seed."""
    chance = random.Random(f"reuse {seed}")
    makers = list(_MAKERS.items())
    for place in range(number):
        category, make = makers[place % len(makers)]
        yield make(chance, category)


def figures(chance: random.Random) -> tuple[list[str], list[str]]:
    """As many numbers and days as a release states."""
    numbers = [_number(chance) for _ in range(chance.randint(4, 10))]
    return numbers, [_day(chance) for _ in range(chance.randint(1, 3))]


def _story(chance: random.Random) -> _Story:
    story = _Story(*figures(chance), names=[_name(chance) for _ in range(chance.randint(1, 3))])
    facts = [*story.numbers, *story.days, *story.names]
    chance.shuffle(facts)
    sentences = [_sentence(chance) for _ in range(chance.randint(max(8, len(facts) // 2), 20))]
    for place, fact in enumerate(facts):
        _strew(chance, sentences[place % len(sentences)], fact)
    quoted = chance.choice(sentences)
    quoted[0], quoted[-1] = "„" + quoted[0], quoted[-1].rstrip(".") + "“, sagte " + story.names[0] + "."
    while sentences:
        size = chance.randint(1, 4)
        story.paragraphs.append([_apart(sentence) for sentence in sentences[:size]])
        sentences = sentences[size:]
    return story


def _own(chance: random.Random, number: int, facts: Sequence[str] = ()) -> list[Sentence]:
    """Sentences of a newsroom's own, with these facts in them."""
    sentences = [_sentence(chance) for _ in range(number)]
    for fact in facts:
        _strew(chance, chance.choice(sentences), fact)
    return [_apart(sentence) for sentence in sentences]


def _sentence(chance: random.Random) -> Sentence:
    return [*texts.sentence(chance).rstrip(".").split(), "."]


def _strew(chance: random.Random, sentence: Sentence, fact: str) -> None:
    sentence.insert(chance.randint(1, len(sentence) - 1), fact)


def _apart(sentence: Sentence) -> Sentence:
    """Word by word, with the full stop at the last one."""
    words = " ".join(sentence).split()
    return [*words[:-2], words[-2] + words[-1]] if words[-1] == "." else words


def _number(chance: random.Random) -> str:
    size = chance.choice((100, 1_000, 10_000, 1_000_000))
    value = chance.randint(size // 5, size)
    kinds = (f"{value:,}".replace(",", "."), f"{chance.randint(1, 99)},{chance.randint(1, 9)} Millionen")
    return f"{chance.choice(kinds)} {chance.choice(_UNITS)}"


def _day(chance: random.Random) -> str:
    return f"{chance.randint(1, 28)}. {chance.choice(_MONTHS)}"


def _name(chance: random.Random) -> str:
    return f"{chance.choice(_FIRST)} {''.join(chance.sample(_SYLLABLES, 3)).capitalize()}"


def _flat(paragraphs: Sequence[Sequence[Sentence]], *, copied: bool) -> list[list[Marked]]:
    return [[(word, copied) for sentence in paragraph for word in sentence] for paragraph in paragraphs]


def _edited(chance: random.Random, paragraphs: list[list[Marked]], rate: float) -> list[list[Marked]]:
    """Some words replaced, left out or put in."""
    changed = []
    for paragraph in paragraphs:
        words: list[Marked] = []
        for word, copied in paragraph:
            if chance.random() >= rate:
                words.append((word, copied))
                continue
            how = chance.random()
            if how < 0.3:
                continue
            words += (
                [(texts.word(chance), False)] if how < 0.7 else [(word, copied), (texts.word(chance), False)]
            )
        changed.append(words)
    return changed


def _text(paragraphs: Sequence[Sequence[Marked]]) -> str:
    return "\n\n".join(" ".join(word for word, _ in paragraph) for paragraph in paragraphs if paragraph)


def _pair(  # noqa: PLR0917 - what a pair is made of
    chance: random.Random,
    category: str,
    story: _Story,
    article: list[list[Marked]],
    claimed: bool,
    days: int | None = None,
    others: tuple[Written, ...] = (),
) -> Pair:
    day, city = chance.randint(40, DAYS), chance.randrange(CITIES)
    every = [copied for paragraph in article for _, copied in paragraph]
    later = days if days is not None else chance.choice((0, 0, 0, 1, 2))
    return Pair(
        category=category,
        release=Written(city, True, day, 8, _text(_flat(story.paragraphs, copied=True))),
        article=Written(city, False, day + later, 16, _text(article)),
        claimed=claimed,
        share_of_article=sum(every) / len(every),
        share_of_release=sum(every) / sum(len(sentence) for sentence in story.sentences),
        others=tuple(Written(one.city, one.official, day + one.day, one.hour, one.text) for one in others),
    )


def _verbatim(chance: random.Random, category: str) -> Pair:
    story = _story(chance)
    lead = _flat([_own(chance, chance.randint(1, 2))] * chance.randint(0, 1), copied=False)
    return _pair(chance, category, story, [*lead, *_flat(story.paragraphs, copied=True)], True)


def _light_edit(chance: random.Random, category: str) -> Pair:
    story = _story(chance)
    edited = _edited(chance, _flat(story.paragraphs, copied=True), chance.uniform(0.02, 0.12))
    return _pair(chance, category, story, edited, True)


def _shortened(chance: random.Random, category: str) -> Pair:
    story = _story(chance)
    kept = [sentence for sentence in story.sentences if chance.random() < 0.6] or story.sentences
    own = _flat([_own(chance, chance.randint(1, 5))], copied=False)
    edited = _edited(chance, _flat([kept], copied=True), chance.uniform(0, 0.06))
    return _pair(chance, category, story, [*edited, *own], True)


def _reordered(chance: random.Random, category: str) -> Pair:
    story = _story(chance)
    moved = [list(paragraph) for paragraph in story.paragraphs]
    chance.shuffle(moved)
    return _pair(
        chance, category, story, _edited(chance, _flat(moved, copied=True), chance.uniform(0, 0.05)), True
    )


def _condensed(chance: random.Random, category: str) -> Pair:
    """Two or three sentences word for word, a quotation among them, the rest told anew."""
    story = _story(chance)
    quoted = next(one for one in story.sentences if one[0].startswith("„"))
    kept = [
        quoted,
        *chance.sample([one for one in story.sentences if one is not quoted], chance.randint(1, 2)),
    ]
    facts = [*story.numbers, *story.days, *story.names]
    own = _own(chance, chance.randint(6, 12), chance.sample(facts, len(facts) // 2))
    paragraphs = [*_flat([[one] for one in kept], copied=True), *_flat([own[:4], own[4:]], copied=False)]
    chance.shuffle(paragraphs)
    return _pair(chance, category, story, paragraphs, True)


def _paraphrased(chance: random.Random, category: str) -> Pair:
    story = _story(chance)
    facts = [one for one in (*story.numbers, *story.days, *story.names) if chance.random() < 0.9]
    facts = facts if len(facts) > 3 else story.numbers
    nouns = chance.sample(story.nouns, int(len(story.nouns) * chance.uniform(0.35, 0.7)))
    own = _own(chance, max(6, len(story.sentences) // 2), [*facts, *nouns])
    return _pair(chance, category, story, _flat([own[::2], own[1::2]], copied=False), True)


def _other_year(chance: random.Random, category: str) -> Pair:
    """The newspaper prints this year's release; the pair is last year's, or last week's, of the same form."""
    story = _story(chance)
    new = _filled_in(chance, story)
    days = chance.choice((365, 364, 371, 7, 28))
    article = _edited(chance, _flat(new.paragraphs, copied=False), chance.uniform(0, 0.1))
    return _pair(chance, category, story, article, False, days)


def _filled_in(chance: random.Random, story: _Story) -> _Story:
    """The same sentences with nearly all other figures and some other names."""
    new = {
        **{one: _number(chance) for one in story.numbers if chance.random() < 0.9},
        **{one: _day(chance) for one in story.days},
        **{one: _name(chance) for one in story.names if chance.random() < 0.3},
    }
    paragraphs = []
    for paragraph in story.paragraphs:
        sentences = []
        for sentence in paragraph:
            text = " ".join(sentence)
            for old, put in new.items():
                text = text.replace(old, put)
            sentences.append(text.split())
        paragraphs.append(sentences)
    return _Story(story.numbers, story.days, story.names, paragraphs)


def _own_words(chance: random.Random, category: str) -> Pair:
    """A report of the newsroom's own about the same thing: the same person, the day, a number or two, and much else."""
    story = _story(chance)
    facts = [story.names[0], story.days[0], *story.numbers[: chance.randint(1, 2)]]
    facts += [_number(chance) for _ in range(chance.randint(2, 6))] + [_name(chance), _name(chance)]
    nouns = chance.sample(story.nouns, int(len(story.nouns) * chance.uniform(0.15, 0.5)))
    own = _own(chance, chance.randint(8, 16), [*facts, *nouns])
    return _pair(chance, category, story, _flat([own[::2], own[1::2]], copied=False), False)


def _legal(chance: random.Random, category: str) -> Pair:
    """Both end with a paragraph that releases of many cities end with."""
    story = _story(chance)
    legal = _own(chance, chance.randint(2, 4), [_number(chance), _number(chance)])
    story.paragraphs.append(legal)
    article = _flat([_own(chance, 5), _own(chance, 5), legal], copied=False)
    others = tuple(
        Written(
            chance.randrange(CITIES),
            True,
            chance.randint(-39, 39),
            9,
            _text(_flat([_own(chance, 5), _own(chance, 4), legal], copied=False)),
        )
        for _ in range(LEGAL_CARRIERS)
    )
    return _pair(chance, category, story, article, False, others=others)


def _double(chance: random.Random, category: str) -> Pair:
    """City and police report one event in words of their own; the newspaper prints the police's."""
    story = _story(chance)
    facts = [*story.days[:1], *story.numbers[:1], *(_number(chance) for _ in range(chance.randint(2, 5)))]
    police = [_own(chance, 5, facts), _own(chance, 4)]
    others = (Written(chance.randrange(CITIES), True, 0, 7, _text(_flat(police, copied=False))),)
    article = _edited(chance, _flat(police, copied=False), 0.03)
    return _pair(chance, category, story, article, False, others=others)


_MAKERS: dict[str, Callable[[random.Random, str], Pair]] = {
    "verbatim": _verbatim,
    "light edit": _light_edit,
    "shortened": _shortened,
    "reordered": _reordered,
    "condensed": _condensed,
    "paraphrased": _paraphrased,
    "other year": _other_year,
    "own words": _own_words,
    "legal paragraph": _legal,
    "double release": _double,
}
CATEGORIES = tuple(_MAKERS)
