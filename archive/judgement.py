"""From what a run saw of a source to its state of health: what the run speaks for, and whether that is enough. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from archive import findings, quality
from archive.health import HELD, RELAUNCHED, SEVERITY, Finding, Health, State
from archive.records import NO_EXPECTATION, Expect
from archive.tally import Tally
from archive.usual import EarlierRun, Sample

AGREE_MIN = 2  # runs in a row that must say so before a source is called worse, unless one is certain,
ALONE_AFTER = timedelta(hours=20)  # or has been without a better one for so long, when nothing else answers
AGREE_BESIDE = 3  # runs in a row before one ill state takes the place of another
RESTLESS = 4  # changes of state within
RESTLESS_FOR = timedelta(days=14)  # after which more runs must agree, whatever they say
AGREE_RESTLESS = 6
IN_PLACE_MIN = 3  # articles that must be in place when they are looked at again before a relaunch is over

_Heals = Callable[[Tally], bool]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a run speaks for: the gravest finding, and what else was found."""

    finding: Finding
    also: tuple[Finding, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """What is kept of it with the measures, for JSON."""
        row = self.finding.as_row()
        if self.also:
            row["finding"]["also"] = [one.as_row()["finding"] for one in self.also]
        return row


def judge(
    tally: Tally,
    *,
    started: datetime,
    finished: bool = True,
    expect: Expect = NO_EXPECTATION,
    past: Sequence[EarlierRun] = (),
    samples: Sequence[Sample] = (),
    articles: int = 0,
) -> Judgement:
    """What a run that began then speaks for; `finished`: nothing was left to do.

    `past` are earlier runs and `samples` the newest articles, oldest first; `articles` is how many there are. A run
    that saw nothing of what was ill before is no sign that it has become right, nor is one that was cut short.
    """
    if findings.nothing_asked(tally):
        return Judgement(Finding(code="nothing_asked", state=None, reason="No seed was asked for."))
    found = [
        *findings.findings(tally, expect, past, started),
        *quality.findings(samples, expect, past, started),
    ]
    found.sort(key=lambda one: (-SEVERITY[one.state or "ok"], not one.ill, not one.certain))
    if found and (found[0].ill or finished):
        worst = found[0]
        if worst.ill or not _is_unhealed(tally, past):
            return Judgement(worst, tuple(found[1:]))
    if not finished or _is_unhealed(tally, past):
        return Judgement(
            Finding(code="too_little", state=None, reason="The run saw too little of the source.")
        )
    if not articles:
        return Judgement(Finding(code="new", state="new", certain=True, reason="No article yet."))
    return Judgement(Finding(code="ok", state="ok", certain=True, reason="Seeds and pages read as expected."))


def settled(
    before: Health | None, finding: Finding, past: Sequence[EarlierRun], *, started: datetime, changes: int
) -> Health:
    """The state a source is in after a run: that of its finding, once there is reason enough to say so.

    `changes` is how often the state has changed within RESTLESS_FOR. Getting worse takes certainty or a second run, or
    a day without a better one; getting well takes one run, because the finding says that it saw enough; between
    states of one gravity, and to one that is less ill, it takes three. A source that changes all the time is left as it is until many runs agree.
    """
    if finding.state is None:
        return before or Health("new", finding.reason)
    if before is None or before.state == finding.state:
        return Health(finding.state, finding.reason)
    worse = SEVERITY[finding.state] - SEVERITY[before.state]
    agreeing = 1 + _in_a_row(past, _same_way(before.state, finding.state))
    if changes >= RESTLESS:
        enough = agreeing >= AGREE_RESTLESS
    elif worse == 0 or (worse < 0 and finding.ill):
        enough = (finding.certain and worse == 0) or agreeing >= AGREE_BESIDE
    elif worse < 0 or finding.certain:
        enough = True
    else:
        enough = agreeing >= AGREE_MIN or (finding.code in _ENOUGH_ALONE and _alone(past, started))
    return Health(finding.state, finding.reason) if enough else _still(before, finding)


def _still(before: Health, finding: Finding) -> Health:
    """The state as it was, with what the last run said instead."""
    if SEVERITY[finding.state or "ok"] <= SEVERITY[before.state]:
        return before
    return Health(before.state, f"Only the last run found otherwise: {finding.reason}")


def _same_way(before: State, now: State) -> Callable[[EarlierRun], bool]:
    """Whether an earlier run said the same of the source as this one, as seen from the state it was in."""
    if SEVERITY[now] == SEVERITY[before]:
        return lambda run: run.state == now
    if SEVERITY[now] > SEVERITY[before]:
        return lambda run: run.state is not None and SEVERITY[run.state] > SEVERITY[before]
    return lambda run: run.state is not None and SEVERITY[run.state] < SEVERITY[before]


def _in_a_row(past: Sequence[EarlierRun], says: Callable[[EarlierRun], bool]) -> int:
    """How many of the last runs say so without interruption; those that say nothing do not interrupt."""
    number = 0
    for run in reversed(past):
        if run.state is None:
            continue
        if not says(run):
            break
        number += 1
    return number


def _alone(past: Sequence[EarlierRun], started: datetime) -> bool:
    """Whether the last run that was not ill began so long ago that the next one would come too late."""
    last = next((run for run in reversed(past) if run.state is not None and not run.ill), None)
    return last is None or started - last.started >= ALONE_AFTER


def _is_unhealed(tally: Tally, past: Sequence[EarlierRun]) -> bool:
    """Whether the last run that saw something was ill, and this one did not see what that was about."""
    last = next((run for run in reversed(past) if run.state is not None), None)
    if last is None or not last.ill:
        return False
    if last.code in RELAUNCHED:
        since = [run.tally for run in takewhile(lambda run: run is not last, reversed(past))]
        return not (_saw_in_place([tally]) and _saw_in_place([tally, *since], least=IN_PLACE_MIN))
    return not _HEALED.get(last.code or "", _saw_pages)(tally)


def _saw_in_place(tallies: Sequence[Tally], least: int = 1) -> bool:
    """Whether most of the articles looked at again, and so many at least, were in place."""
    looks = sum(one.measures.looks for one in tallies)
    away = sum(one.measures.absent + one.measures.elsewhere for one in tallies)
    return looks - away >= max(least, away)


def _saw_pages(tally: Tally) -> bool:
    measures = tally.measures
    return (
        measures.looks > measures.absent + measures.elsewhere
        or max(measures.read, tally.new + tally.changed) > 0
    )


def _heard(tally: Tally) -> bool:
    return tally.seeds > 0


def _named(tally: Tally) -> bool:
    return tally.links > 0


def _reads_as_before(tally: Tally) -> bool:
    return tally.measures.as_before > tally.notes.get(HELD, 0)


# What one run is enough for when the next one is a day away: nothing answers, or something else does.
_ENOUGH_ALONE = frozenset({"unreachable", "blocked", "walled"})
# What a run must have seen to say that a finding is over; else real pages.
_HEALED: Mapping[str, _Heals] = {
    "unreachable": _heard,
    "disallowed": _heard,
    "blocked": _heard,
    "no_links": _named,
    "reads_differently": _reads_as_before,  # other pages may well read as ever
    **dict.fromkeys(quality.OF_ARTICLES, lambda _: True),  # the newest articles say so
}
