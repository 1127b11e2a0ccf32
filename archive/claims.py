"""What may be said of two texts: that one draws on the other, that they are one text, or nothing. Pure.

docs/reuse.md has the measures in words.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from typing import Any, Literal

from archive.facts import Facts
from archive.fingerprints import (
    TOGETHER,
    WORDS_MAX,
    Print,
    fact_fingerprints,
    fingerprints,
    places,
    spellings,
)
from archive.passages import Passage, common_passages, runs_of

Kind = Literal["copy", "edited", "derived", "paraphrase"]
TwinKind = Literal["release", "duplicate", "shared"]

COPY_SHARE = 0.8  # of an article's words that are a release's
EDITED_SHARE = 0.4
DERIVED_SHARE = 0.1
WORDS_MIN = 12  # in common, for any claim that rests on words
LONGEST_MIN = 8  # of them in a row
TELLING_LONGEST = 20  # in a row: a statement by itself, however long the article is
DERIVED_DAYS = 30  # between the two

TEMPLATE_DAYS = 120  # apart: a figure that was replaced makes it another year's text
TEMPLATE_AGREEMENT = 0.5  # of the figures in and between common passages that are the same on both sides
TEMPLATE_FIGURES = 2  # replaced on either side
TEMPLATE_GAP_WORDS = 12  # between passages, in which a figure takes the place of another

PARAPHRASE_DAYS = 3
MANY_NUMBERS = 3  # that are the same
MANY_FIGURES = 4  # numbers and dates
MANY_SHARE = 0.7  # of the figures of the article
FEW_NUMBERS = 2
FEW_NAMES = 1
FEW_SHARE = 0.9
FEW_NAMES_SHARE = 0.3
PARAPHRASE_WORDS = 0.2  # of the long words of the article
LONG_WORD = 7  # letters

COMMON_PARAGRAPH = 0.5  # of its fingerprints that many articles have
EVIDENCE_MAX = 12  # facts of each kind that are named

DAY_SECONDS = 86_400
_LEFT_OUT = "\0"
# Runs of `TOGETHER` words that one of `LONGEST_MIN` is made of, each of them in the other text.
_LONG_RUN = bytes([True]) * (LONGEST_MIN - TOGETHER + 1)
_PARAGRAPH_ENDS = re.compile(r"\n\s*\n")
_NOTE = re.compile(
    r"\b(?:Pressemitteilung|Mitteilung|Presseinformation|Pressestelle|Presseamt|Pressedienst|Medieninformation|"
    r"(?:Stadt|Gemeinde|Kreis|Landkreis|Landeshauptstadt|Polizei|Feuerwehr)verwaltung)\b|"
    r"\((?:pm|pd|ots|psk)\)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Text:
    """A text that is compared, and who published it when.

    `at` is the time it takes its place at, in seconds since 1970; `dated` whether the page itself states it. `official`: an
    authority published it. `note` is what it says of its own sources. `common_among` tells which fingerprints many articles have.
    """

    id: int
    at: float
    source: str
    text: str
    official: bool
    dated: bool = True
    city: str | None = None
    note: str | None = None
    common_among: Callable[[AbstractSet[int]], AbstractSet[int]] = field(
        default=lambda _: frozenset(), compare=False
    )

    @cached_property
    def paragraphs(self) -> list[list[str]]:
        """The words of each paragraph, in their one spelling."""
        return list(map(spellings, _PARAGRAPH_ENDS.split(self.text)))

    @cached_property
    def all_words(self) -> list[str]:
        """Every word, in its one spelling."""
        return list(chain.from_iterable(self.paragraphs))[:WORDS_MAX]

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where every word begins and ends, in characters."""
        return places(self.text)

    @cached_property
    def prints(self) -> list[Print]:
        """Its fingerprints, in order."""
        return fingerprints(self.all_words)

    @cached_property
    def facts(self) -> Facts:
        """What it states."""
        return Facts(self.text)

    @cached_property
    def values(self) -> frozenset[int]:
        """The fingerprints it is found by: of its words and of its figures."""
        return self.word_values | self.fact_values

    @cached_property
    def word_values(self) -> frozenset[int]:
        """Those of its words."""
        return frozenset([one.value for one in self.prints])

    @cached_property
    def fact_values(self) -> frozenset[int]:
        """Those of its figures."""
        return fact_fingerprints(self.facts.figures)

    @cached_property
    def common(self) -> AbstractSet[int]:
        """Its fingerprints of words that many articles have. What is claimed of a pair depends on no others."""
        return self.common_among(self.word_values)

    @cached_property
    def words(self) -> list[str]:
        """Every word, those of paragraphs that many articles carry made so that they are like no other text's."""
        if not self.common:
            return self.all_words
        ends = list(accumulate(map(len, self.paragraphs)))
        told: dict[int, list[bool]] = {}
        for one in self.prints:
            for place in (one.place, one.place + TOGETHER - 1):
                told.setdefault(bisect_right(ends, place), []).append(one.value in self.common)
        words = self.all_words.copy()
        for paragraph, common in told.items():
            if sum(common) >= COMMON_PARAGRAPH * len(common):
                left_out = range(
                    ends[paragraph] - len(self.paragraphs[paragraph]), min(ends[paragraph], len(words))
                )
                words[left_out.start : left_out.stop] = [
                    f"{_LEFT_OUT}{self.id}.{number}" for number in left_out
                ]
        return words

    @cached_property
    def counted(self) -> int:
        """How many words count: those of paragraphs that many articles carry do not."""
        return sum([not word.startswith(_LEFT_OUT) for word in self.words])

    @cached_property
    def runs(self) -> frozenset[str]:
        """Its runs of words, whether they count or not."""
        return frozenset(runs_of(self.all_words))

    @cached_property
    def counted_runs(self) -> frozenset[str]:
        """Its runs of words that count."""
        return frozenset(runs_of(self.words)) if self.common else self.runs

    @cached_property
    def bag(self) -> Counter[str]:
        """How often it has each word."""
        return Counter(self.words)

    @cached_property
    def long_words(self) -> frozenset[str]:
        """The long ones among the words that count."""
        return frozenset(
            [word for word in self.words if len(word) >= LONG_WORD and not word.startswith(_LEFT_OUT)]
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """That two texts have to do with each other, and what that rests on.

    Of the words of `one` the share `share_of_one` is in the other one, and so on. `passages` are the places in characters:
    begin and end in the one text, begin and end in the other. `longest` is the longest passage, in words. `direction`
    says which one was first: `release`, or None where nothing shows it.
    """

    kind: Kind | TwinKind
    share_of_one: float
    share_of_other: float
    words: int
    longest: int
    passages: tuple[tuple[int, int, int, int], ...]
    evidence: dict[str, Any]
    direction: Literal["release"] | None = None


def claim(release: Text, article: Text) -> Claim | None:
    """Whether an article draws on a release; None when that cannot be said. `one` is the release."""
    days = (article.at - release.at) / DAY_SECONDS
    words = _words_at_most(release, article)
    by_words = words >= WORDS_MIN and (words >= EDITED_SHARE * article.counted or abs(days) <= DERIVED_DAYS)
    if not by_words and not _is_paraphrase(release, article, days):
        return None
    common = _Common(release, article)
    if common.is_template(abs(days)):
        return None
    kind = _kind(common, days)
    return common.claim(kind, _evidence(common, days), _direction(release, article, days)) if kind else None


def twins(one: Text, other: Text) -> Claim | None:
    """Whether two texts of the press, or two of authorities, are one text, wholly or for the most part."""
    words, (shorter, longer) = _words_at_most(one, other), sorted((one.counted, other.counted))
    if words < COPY_SHARE * longer and (words < EDITED_SHARE * shorter or one.source == other.source):
        return None
    common = _Common(one, other)
    days = (other.at - one.at) / DAY_SECONDS
    least, most = sorted((common.share_of_one, common.share_of_other))
    if common.words < WORDS_MIN or common.longest < LONGEST_MIN or common.is_template(abs(days)):
        return None
    if least >= COPY_SHARE:
        kind: TwinKind = "release" if one.official else "duplicate"
    elif most >= EDITED_SHARE and one.source != other.source:
        kind = "shared"
    else:
        return None
    return common.claim(kind, _evidence(common, days), None)


def _words_at_most(one: Text, other: Text) -> int:
    """More words two texts do not have in common; 0 where no run is long enough for a claim. Much cheaper than to look."""
    if not _may_have_long_run(one.runs, other.all_words):  # which words count need not be known for that
        return 0
    if (one.common or other.common) and not _may_have_long_run(one.counted_runs, other.words):
        return 0
    ours, theirs = one.bag, other.bag
    return sum([min(ours[word], theirs[word]) for word in ours.keys() & theirs.keys()])


def _may_have_long_run(runs: AbstractSet[str], words: Sequence[str]) -> bool:
    """Whether the words have a run of `LONGEST_MIN`, all of whose short runs are among the other text's `runs`.

    Where not, the texts have no passage of that length. Where so they may have one: the short runs need not follow each
    other in the other text.
    """
    return _LONG_RUN in bytes(map(runs.__contains__, runs_of(words)))


class _Common:
    """What two texts have in common."""

    def __init__(self, one: Text, other: Text) -> None:
        self.one = one
        self.other = other
        self._found = found = _passages(one, other)
        self.words = sum(passage.length for passage in found)
        self.longest = max((passage.length for passage in found), default=0)
        self.share_of_one, self.share_of_other = (
            self.words / text.counted if self.words else 0.0 for text in (one, other)
        )

    def is_template(self, days: float) -> bool:
        """Whether the words are those of a form, filled in with other figures: last year's release, last week's numbers."""
        figures = [self._figures(side) for side in (0, 1)]
        same = len(figures[0] & figures[1])
        replaced = min(len(figures[0]), len(figures[1])) - same
        every = len(figures[0] | figures[1])
        if days > TEMPLATE_DAYS:
            return replaced > 0
        return replaced >= TEMPLATE_FIGURES and same < TEMPLATE_AGREEMENT * every

    def _figures(self, side: int) -> set[str]:
        """The numbers of one side in its passages and in the small gaps between them."""
        text = (self.one.words, self.other.words)[side]
        runs = sorted((passage[side], passage.length) for passage in self._found)
        found: set[str] = set()
        last = None
        for start, length in runs:
            begin = last if last is not None and start - last <= TEMPLATE_GAP_WORDS else start
            last = start + length
            found.update(word for word in text[begin:last] if word[:1].isdigit())
        return found

    def claim(
        self, kind: Kind | TwinKind, evidence: dict[str, Any], direction: Literal["release"] | None
    ) -> Claim:
        """As a claim; adjacent passages are told apart."""
        return Claim(
            kind=kind,
            share_of_one=round(self.share_of_one, 4),
            share_of_other=round(self.share_of_other, 4),
            words=self.words,
            longest=self.longest,
            passages=tuple(_places(self._found, self.one.places, self.other.places)),
            evidence=evidence,
            direction=direction,
        )


def _passages(one: Text, other: Text) -> list[Passage]:
    """The passages of two texts, the same ones whichever comes first here."""
    if one.runs.isdisjoint(runs_of(other.all_words)):
        return []
    if one.id < other.id:
        return common_passages(one.words, other.words)
    found = common_passages(other.words, one.words)
    return sorted(Passage(passage.other, passage.one, passage.length) for passage in found)


def _places(
    found: Sequence[Passage], one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """Passages in characters."""
    return [
        (
            one[passage.one][0],
            one[passage.one + passage.length - 1][1],
            other[passage.other][0],
            other[passage.other + passage.length - 1][1],
        )
        for passage in found
    ]


def _kind(common: _Common, days: float) -> Kind | None:
    """The level of a claim, from the share of the article's words, then from what else is the same."""
    if common.words >= WORDS_MIN and common.longest >= LONGEST_MIN:
        if common.share_of_other >= COPY_SHARE:
            return "copy"
        if common.share_of_other >= EDITED_SHARE:
            return "edited"
        telling = common.longest >= TELLING_LONGEST or bool(
            _same(common.one, common.other, "numbers")
            or _same(common.one, common.other, "quotations")
            or _same(common.one, common.other, "names")
        )
        enough = common.share_of_other >= DERIVED_SHARE or common.longest >= TELLING_LONGEST
        if enough and telling and abs(days) <= DERIVED_DAYS:
            return "derived"
    return "paraphrase" if _is_paraphrase(common.one, common.other, days) else None


def _is_paraphrase(release: Text, article: Text, days: float) -> bool:
    """Whether an article states what the release states, in other words, within a few days.

    Many figures are enough; of few all must be there, and the same persons.
    """
    if not (release.dated and article.dated and -1 <= days <= PARAPHRASE_DAYS):
        return False
    numbers = len(_same(release, article, "numbers"))
    figures, names = (_share(release, article, what) for what in ("figures", "names"))
    same_figures, same_names = (len(_same(release, article, what)) for what in ("figures", "names"))
    many = numbers >= MANY_NUMBERS and same_figures >= MANY_FIGURES and figures >= MANY_SHARE
    few = (
        numbers >= FEW_NUMBERS
        and same_names >= FEW_NAMES
        and figures >= FEW_SHARE
        and names >= FEW_NAMES_SHARE
    )
    return (many or few) and long_words_in_common(release, article) >= PARAPHRASE_WORDS


def _share(release: Text, article: Text, what: str) -> float:
    """Which share of such facts of the article the release states, too."""
    every = getattr(article.facts, what)
    return len(_same(release, article, what)) / len(every) if every else 0.0


def long_words_in_common(release: Text, article: Text) -> float:
    """Which share of the long words of an article stands in a release, too."""
    ours = article.long_words
    return len(ours & release.long_words) / len(ours) if ours else 0.0


def _direction(release: Text, article: Text, days: float) -> Literal["release"] | None:
    """A release comes first when it was published first, or when the article says where it has its text from."""
    if article.note and _NOTE.search(article.note):
        return "release"
    return "release" if release.dated and article.dated and days >= -1 else None


def _evidence(common: _Common, days: float) -> dict[str, Any]:
    """What a claim rests on besides words, for people: nothing that is not there is named."""
    one, other = common.one, common.other
    evidence: dict[str, Any] = {
        name: sorted(_same(common.one, common.other, name))[:EVIDENCE_MAX]
        for name in ("numbers", "dates", "names", "quotations")
    }
    evidence["quotations"] = len(_same(common.one, common.other, "quotations"))
    evidence["days"] = round(days, 2) if one.dated and other.dated else None
    evidence["city"] = one.city if one.city and one.city == other.city else None
    evidence["note"] = (
        True if other.note and _NOTE.search(other.note) else None
    )  # its words are the article's
    evidence["left_out"] = sum(len(text.words) - text.counted for text in (one, other))
    return {name: value for name, value in evidence.items() if value not in ([], 0, None) or name == "days"}


def _same(one: Text, other: Text, what: str) -> frozenset[str]:
    ours: frozenset[str] = getattr(one.facts, what)
    theirs: frozenset[str] = getattr(other.facts, what)
    return ours & theirs
