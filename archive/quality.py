"""What the newest articles of a source tell of it: what they lack since when, and how long there has been none. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from archive.breakpoints import BEFORE_MIN, NEWEST, is_missing, lost
from archive.health import Finding
from archive.measures import FIELDS
from archive.records import Expect
from archive.usual import EarlierRun, Sample, has_field, unusual_silence

ACCEPTED_AFTER = timedelta(
    days=28
)  # what is lost for so long, and in so many articles, is how the source is now
ACCEPTED_ARTICLES = 20
SPREAD_MIN = timedelta(hours=1)  # between articles seen in two runs, at least
SHORT_SHARE = 1 / 3  # of the usual length, and less, is short
OTHER_SHARE = 4  # times more or less of its page than usual is another part of it
SAME_TEXTS = 3  # articles in a row with one body are none
TEXT_MIN_WORDS = 8  # shorter bodies may well be alike

# What articles do that have a mark, and whether without it the reading is in doubt, so that nothing is concluded.
_MARKS: Mapping[str, tuple[str, bool]] = {
    "lead": ("has a lead", True),
    "byline": ("names its author", True),
    "published": ("has a date of publication", True),
    "section": ("has a section", False),
    "image": ("has a picture", False),
    "length": ("has its usual length", True),
    "open": ("can be read without paying", False),
    "part": ("is as large a part of its page as usual", True),
}
_CODES = {"length": "short", "open": "paywalled", "part": "other_part"}  # of those that are no field
# What is found by the newest articles, and over when they say so.
OF_ARTICLES = ("same_text", "field_lost", *_CODES.values(), "field_expected", "words_expected")


def findings(
    samples: Sequence[Sample], expect: Expect, past: Sequence[EarlierRun], now: datetime
) -> Iterator[Finding]:
    """What there is to say of the newest articles, the gravest first. They come in the order they were seen in."""
    yield from _same_text(samples)
    changed = sorted(_changes(samples, past, now), key=lambda finding: not finding.ill)
    yield from changed
    yield from _below_expectation(samples, expect)
    yield from _silence(samples, expect, now)


def _same_text(samples: Sequence[Sample]) -> Iterator[Finding]:
    newest = samples[-SAME_TEXTS:]
    texts = {sample.text for sample in newest}
    if len(newest) < SAME_TEXTS or len(texts) > 1 or None in texts or newest[0].words < TEXT_MIN_WORDS:
        return
    before = Counter(sample.text for sample in samples[:-SAME_TEXTS])
    if max(before.values(), default=0) < SAME_TEXTS:
        yield Finding(
            code="same_text",
            state="broken",
            ill=True,
            certain=True,
            reason=f"The newest {SAME_TEXTS} articles have one and the same text: probably something stands in their place.",
            values={"articles": SAME_TEXTS},
        )


def _changes(samples: Sequence[Sample], past: Sequence[EarlierRun], now: datetime) -> Iterator[Finding]:
    """What was usual in the articles and is not any more; what was found so before goes on until it is there again."""
    known = _told(past)
    for name, marks in _marks(samples).items():
        told, change = known.get(name), lost(marks)
        if change is not None and _is_spread(samples[change.start :]):
            since = samples[change.start].day
            if told is None or since < _began(told):  # else its beginning has left the articles looked at
                told = {"began": since.isoformat(), "before": change.before, "after": change.after}
        if told is not None and is_missing(marks) and not _is_accepted(_began(told), samples, now):
            yield _changed(name, told)


def _is_spread(samples: Sequence[Sample]) -> bool:
    seen = [sample.seen for sample in samples]
    return max(seen) - min(seen) >= SPREAD_MIN


def _is_accepted(began: datetime, samples: Sequence[Sample], now: datetime) -> bool:
    return now - began >= ACCEPTED_AFTER and sum(one.day >= began for one in samples) >= ACCEPTED_ARTICLES


def _told(past: Sequence[EarlierRun]) -> dict[str, Mapping[str, Any]]:
    """What the last run that spoke for anything said was lost."""
    last = next((run for run in reversed(past) if run.state is not None), None)
    found = (last.finding, *last.finding.get("also", ())) if last else ()
    return {one["field"]: one for one in found if "began" in one}


def _marks(samples: Sequence[Sample]) -> dict[str, list[bool]]:
    """Sequences of whether each article is as articles of the source usually are."""
    marks = has_field(samples, [name for name in FIELDS if name in _MARKS])
    older = samples[: max(len(samples) - NEWEST, 0)]
    if len(older) < BEFORE_MIN:
        return marks
    usual = median(sample.words for sample in older)
    marks["length"] = [sample.words >= SHORT_SHARE * usual for sample in samples]
    marks["open"] = [not sample.paywalled for sample in samples]
    if shares := [sample.share for sample in older if sample.share]:
        part = median(shares)
        marks["part"] = [
            not sample.share or part / OTHER_SHARE <= sample.share <= OTHER_SHARE * part for sample in samples
        ]
    return marks


def _changed(name: str, told: Mapping[str, Any]) -> Finding:
    does, ill = _MARKS[name]
    (had, of), (have, of_now) = told["before"], told["after"]
    began = _began(told)
    now_ = f"no article {does} any more (" if not have else f"hardly any article {does} ({have} of {of_now}; "
    return Finding(
        code=_CODES.get(name, "field_lost"),
        state="degraded",
        ill=ill,
        certain=True,
        reason=f"Since {day(began)} {now_}before: {had} of {of}): probably a relaunch.",
        values={
            "field": name,
            "since": began.date().isoformat(),
            "began": began.isoformat(),
            "before": [had, of],
            "after": [have, of_now],
        },
    )


def _began(told: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(told["began"])


def _below_expectation(samples: Sequence[Sample], expect: Expect) -> Iterator[Finding]:
    newest = samples[-NEWEST:]
    if len(newest) < NEWEST:
        return
    for name in expect.fields:
        if not any(name in sample.has for sample in newest):
            yield Finding(
                code="field_expected",
                state="degraded",
                ill=True,
                reason=f"None of the newest {NEWEST} articles has what the source is expected to give: {name}.",
                values={"field": name, "articles": NEWEST},
            )
    words = round(median(sample.words for sample in newest))
    if expect.words is not None and words < expect.words:
        yield Finding(
            code="words_expected",
            state="degraded",
            ill=True,
            reason=f"The newest articles have {words} words in the middle; {expect.words} are expected.",
            values={"words": words, "expected": expect.words},
        )


def _silence(samples: Sequence[Sample], expect: Expect, now: datetime) -> Iterator[Finding]:
    if not samples:
        return
    newest = max(sample.day for sample in samples)
    silent = now - newest
    most = unusual_silence(samples) if expect.max_age_days is None else timedelta(days=expect.max_age_days)
    if most is not None and silent > most:
        yield Finding(
            code="quiet",
            state="quiet",
            certain=True,
            reason=f"It can be read, but its newest article is {silent.days} days old; more than {most.days} are unusual for it.",
            values={"days": silent.days, "usual": most.days, "newest": newest.date().isoformat()},
        )


def day(moment: datetime) -> str:
    """A day as English sentences write it: 12 November 2026."""
    return f"{moment.day} {moment:%B %Y}"
