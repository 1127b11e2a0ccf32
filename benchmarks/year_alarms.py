"""What an archive says of the health of its sources in an invented year, compared with the troubles they had."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from archive import gaps
from archive.opening import open_readonly
from archive.rows import rows
from benchmarks.year_crawl import Part
from benchmarks.year_facts import Trouble
from benchmarks.year_world import Site

ILL = frozenset({"degraded", "broken", "blocked", "disallowed"})
CLOSING = timedelta(days=14)
RUNS_MAX = 2  # in which a trouble shows, until it must be reported


@dataclass(slots=True)
class Alarms:
    """The figures; troubles reported late or never, and alarms without one, in words."""

    measures: dict[str, float | str | None] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    reported: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    recoveries: list[int] = field(default_factory=list)
    uncovered: timedelta = timedelta()
    beyond: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class _Run:
    number: int
    at: datetime
    state: str
    reason: str


def alarms(parts: Sequence[Part]) -> Alarms:
    """Compares states and gaps with the troubles. One that showed in no run cannot be reported."""
    found = Alarms()
    for part in parts:
        with closing(open_readonly(part.archive)) as db:
            runs = _runs(db)
            for site in part.sites:
                _compare(found, site, runs[site.id], gaps.of(db, site.id), part.crawled.met[site.id])
    for kind, number in sorted(found.met.items()):
        in_time = sum(after <= RUNS_MAX for after in found.reported[kind])
        found.measures[f"{kind}: showed"] = number
        found.measures[f"{kind}: reported within {RUNS_MAX} runs"] = in_time
    found.measures |= {
        "runs until a site is well again, median": median(found.recoveries) if found.recoveries else None,
        "runs until a site is well again, most": max(found.recoveries, default=None),
        "days of trouble without a gap": round(found.uncovered / timedelta(days=1), 1),
        "days of gaps without trouble": round(found.beyond / timedelta(days=1), 1),
    }
    return found


def _compare(
    found: Alarms, site: Site, own: Sequence[_Run], ledger: Sequence[gaps.Gap], met: Sequence[int]
) -> None:
    trouble = site.trouble
    _false_alarms(found, site, own)
    found.beyond += _beyond(ledger, trouble, own)
    if trouble is None or trouble.kind == "paywall" or not met:
        return
    found.met[trouble.kind] += 1
    after = _reported_after(own, set(met))
    if after is not None:
        found.reported[trouble.kind].append(after)
    if after is None or after > RUNS_MAX:
        found.late.append(_in_words(site, trouble, after, own))
    first = next(run.at for run in own if run.number == met[0])
    found.uncovered += _uncovered(ledger, first, trouble.ended or own[-1].at)
    if trouble.ended is not None:
        found.recoveries += _recovery(own, trouble.ended)


def _runs(db: sqlite3.Connection) -> Mapping[str, list[_Run]]:
    """The runs of each source with the state they left it in."""
    found: defaultdict[str, list[_Run]] = defaultdict(list)
    changes: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for event in rows(db, "SELECT * FROM events WHERE kind = 'health' ORDER BY id"):
        changes[event["source"]].append((event["at"], event["detail"]))
    sql = (
        "SELECT source, run, started, finished, run_sources.health, run_sources.reason FROM run_sources "
        "JOIN runs ON runs.id = run ORDER BY run"
    )
    for row in rows(db, sql):
        state, reason = row["health"], row["reason"]
        if state is None:  # an archive that notes changes only
            detail = next(
                (said for at, said in reversed(changes[row["source"]]) if at <= row["finished"]), None
            )
            state, _, reason = detail.partition(" → ")[2].partition(": ") if detail else ("ok", "", "")
        found[row["source"]].append(
            _Run(row["run"], datetime.fromisoformat(row["started"]), state, reason or "")
        )
    return found


def _false_alarms(found: Alarms, site: Site, runs: Sequence[_Run]) -> None:
    """A site that was well is called ill, and there is nothing the matter with it."""
    before = "ok"
    for run in runs:
        lasts = site.trouble is not None and _explains(site.trouble, run.at)
        if run.state in ILL and before not in ILL and not lasts:
            trouble = site.trouble
            when = (
                f" ({trouble.kind} {trouble.how} {'before' if trouble.began < run.at else 'later'})"
                if trouble
                else ""
            )
            found.false.append(f"{site.id}, {run.at:%d.%m.}: {run.state}: {run.reason}{when}")
        before = run.state


def _explains(trouble: Trouble, at: datetime) -> bool:
    """Whether a site may be called ill; that a paper closes its articles may look so when it begins."""
    return trouble.lasts(at) and (trouble.kind != "paywall" or at < trouble.began + CLOSING)


def _reported_after(runs: Sequence[_Run], met: set[int]) -> int | None:
    """In how many runs a trouble had shown when it was reported."""
    shown = [run for run in runs if run.number in met]
    first = next((run for run in runs if run.number >= shown[0].number and run.state in ILL), None)
    return None if first is None else sum(run.number <= first.number for run in shown)


def _recovery(runs: Sequence[_Run], ended: datetime) -> list[int]:
    """After how many runs a site is called well again; none when it was not called ill at the end."""
    later = [run for run in runs if run.at >= ended]
    before = [run for run in runs if run.at < ended]
    if not before or before[-1].state not in ILL:
        return []
    return [next((number for number, run in enumerate(later, 1) if run.state not in ILL), len(later) + 1)]


def _uncovered(ledger: Sequence[gaps.Gap], since: datetime, until: datetime) -> timedelta:
    covered = sum(
        (max(timedelta(), min(gap.ended or until, until) - max(gap.began, since)) for gap in ledger),
        timedelta(),
    )
    return max(timedelta(), until - since - covered)


def _beyond(ledger: Sequence[gaps.Gap], trouble: Trouble | None, runs: Sequence[_Run]) -> timedelta:
    """For how long a site that was well had a gap; until the run after its trouble it may."""
    total = timedelta()
    for gap in ledger:
        ended = gap.ended or runs[-1].at
        total += ended - gap.began
        if trouble is not None and trouble.kind != "paywall":
            over = next((run.at for run in runs if trouble.ended and run.at >= trouble.ended), runs[-1].at)
            total -= max(timedelta(), min(ended, over) - max(gap.began, trouble.began))
    return total


def _in_words(site: Site, trouble: Trouble, after: int | None, runs: Sequence[_Run]) -> str:
    how = ", ".join((trouble.kind, trouble.how, *sorted(trouble.traits)))
    shown = [run.state for run in runs if trouble.lasts(run.at)]
    said = "never" if after is None else f"after {after} runs"
    return f"{site.id}, {how}, {trouble.began:%d.%m.}: {said}; states {' '.join(shown[:6])}"
