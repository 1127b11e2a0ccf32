"""What is usual for a source: from its earlier runs and its newest articles. Pure; the time is passed in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from statistics import median
from typing import Any

from archive.health import State
from archive.tally import Tally

# Before anything was seen, such a share is taken for usual: one in twenty, with the weight of that many answers.
PRIOR_SHARE = 0.05
PRIOR_WEIGHT = 20

SILENCES_MIN = 8  # silences between articles that make a rhythm
SILENCE_QUANTILE = 0.9
SILENCE_FACTOR = 5  # so much longer than nearly all silences before one is unusual: summers last six weeks
SILENCE_LONGEST_FACTOR = 1.5  # and so much longer than the longest
SILENCE_MIN = timedelta(days=16)  # town halls are shut from before Christmas until after Epiphany
DAILY = timedelta(days=2)  # who never was silent for longer publishes every day,
DAILY_SILENCE_MIN = timedelta(days=5)  # and is unusually silent after so long
DAILY_ARTICLES_MIN = 40
NEW_FACTOR = 4  # so many times more unknown links than were to be expected in the time cannot all be news
NEW_ALLOWED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRun:
    """An earlier run of a source: when it began, what it counted, and the state and finding it spoke for.

    `state` is None when it saw too little to speak for one.
    """

    started: datetime
    tally: Tally
    state: State | None
    ill: bool = False
    finding: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str | None:
        """The name of its finding."""
        return self.finding.get("code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One of the newest articles of a source, as it was read: `has` are those fields of `archive.measures.FIELDS` it has.

    `seen` is when it was first seen, `day` when it was published, else `seen`. `text` stands for its body: equal for
    equal ones. `share` is what part of the page's text it is.
    """

    seen: datetime
    day: datetime
    has: frozenset[str]
    words: int
    paywalled: bool = False
    text: int | None = None
    share: float | None = None


def sound(past: Iterable[EarlierRun]) -> list[EarlierRun]:
    """The runs that saw something and were not ill: those that say what is usual."""
    return [run for run in past if run.state is not None and not run.ill]


def usual_share(pairs: Iterable[tuple[int, int]]) -> float:
    """The share that is usual, given hits and trials of earlier runs; never none, whatever was seen."""
    hits, trials = PRIOR_SHARE * PRIOR_WEIGHT, float(PRIOR_WEIGHT)
    for some, of in pairs:
        hits, trials = hits + some, trials + of
    return min(hits / trials, 1.0)


def usual_links(past: Iterable[EarlierRun]) -> list[int]:
    """How many articles the seeds named in those runs in which all of them were read anew."""
    return [
        run.tally.links
        for run in past
        if run.tally.seeds and not run.tally.seeds_unchanged and run.tally.links
    ]


def unusual_silence(samples: Sequence[Sample]) -> timedelta | None:
    """How long a source must be silent for it to be unusual; None: nobody can tell yet.

    Robust: nearly all silences there were, many times over, so that no holiday is one.
    """
    days = sorted({sample.day.date() for sample in samples})
    silences = sorted(later - earlier for earlier, later in pairwise(days))
    if len(silences) < SILENCES_MIN:
        return None
    typical = silences[ceil(SILENCE_QUANTILE * len(silences)) - 1]
    is_daily = silences[-1] <= DAILY and len(samples) >= DAILY_ARTICLES_MIN
    least = DAILY_SILENCE_MIN if is_daily else SILENCE_MIN
    return max(SILENCE_FACTOR * typical, SILENCE_LONGEST_FACTOR * silences[-1], least)


def to_be_expected(past: Sequence[EarlierRun], started: datetime) -> float | None:
    """How many unknown links a run that begins then may meet at most, by the pace of those before; None: unknown.

    Only runs whose seeds were read anew count. The first of them met nothing else.
    """
    read = [run for run in past if run.tally.links]
    if len(read) < 3:
        return None
    paces = [
        (later.tally.links - later.tally.measures.links_known)
        / max((later.started - earlier.started).total_seconds(), 1)
        for earlier, later in pairwise(read)
    ]
    elapsed = (started - read[-1].started).total_seconds()
    return NEW_ALLOWED + NEW_FACTOR * max(median(paces), _pace(read)) * elapsed


def _pace(read: Sequence[EarlierRun]) -> float:
    """Unknown links in a second over all of these runs, the first apart."""
    met = sum(run.tally.links - run.tally.measures.links_known for run in read[1:])
    return met / max((read[-1].started - read[0].started).total_seconds(), 1)


def has_field(samples: Iterable[Sample], names: Collection[str]) -> dict[str, list[bool]]:
    """For each field whether each article has it, in their order."""
    found: dict[str, list[bool]] = {name: [] for name in names}
    for sample in samples:
        for name, marks in found.items():
            marks.append(name in sample.has)
    return found
