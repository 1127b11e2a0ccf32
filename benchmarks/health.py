"""How health is judged over a year of forty invented sources: false alarms of normal noise, and how soon troubles are told.

    python benchmarks/health.py                 40 sources, 365 days
    python benchmarks/health.py --seed 2        another world

Nothing is crawled: what each run would have counted is invented, and judged as a run is. docs/health.md has the figures.
"""

import json
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Literal

import click

from archive.health import REFUSED, SEVERITY, Health
from archive.judgement import RESTLESS_FOR, judge, settled
from archive.measures import FIELDS
from archive.pasts import ARTICLES_MAX, RUNS_MAX
from archive.tally import Tally
from archive.usual import EarlierRun, Sample
from benchmarks import report

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
FEED = 20  # articles a feed names
LOOKS = tuple(timedelta(hours=hours) for hours in (2, 8, 24, 72, 168, 336, 672))
COLUMNS = ("measure", "value")

Trouble = Literal["outage", "relaunch", "wall", "robots"]
PLANTED: dict[Trouble, int] = {"outage": 15, "relaunch": 8, "wall": 5, "robots": 4}
SEED_FAILS = 0.002  # of runs, although it was tried again
PAGE_FAILS = 0.01
PAGE_UNREAD = 0.01
APART = timedelta(days=21)  # two troubles of one source, at least
DELETED = 0.01  # of articles within their first four weeks
BATCHES = 2  # times a year in which a source deletes several articles at once


@dataclass
class Story:
    """An article of the world."""

    born: datetime
    has: frozenset[str]
    words: int
    text: int
    deleted: datetime | None
    seen: datetime | None = None
    missing: bool = False
    away: bool = False  # its address answers no more, because the site was made anew


@dataclass(frozen=True)
class Plan:
    """A trouble of a source, from when to when."""

    trouble: Trouble
    began: datetime
    ended: datetime


@dataclass
class Town:
    """A source: how often it publishes and is crawled, what its articles have, what befalls it."""

    rng: Random
    per_day: float
    every: timedelta
    is_paper: bool
    usual: dict[str, float]
    plans: list[Plan] = field(default_factory=list)
    stories: list[Story] = field(default_factory=list)

    def publish(self, days: int) -> None:
        """Writes all articles of so many days, and those of the sixty before."""
        last: dict[str, bool] = {}
        for day in range(-60, days):
            morning = START + timedelta(days=day)
            for _ in range(_poisson(self.rng, self.per_day * self._mood(morning))):
                for name, share in self.usual.items():  # what articles have comes in series
                    if self.rng.random() > 0.2 or name not in last:
                        last[name] = self.rng.random() < share
                born = morning + timedelta(minutes=self.rng.randrange(24 * 60))
                is_deleted = self.rng.random() < DELETED
                self.stories.append(
                    Story(
                        born=born,
                        has=frozenset(name for name, there in last.items() if there),
                        words=int(self.rng.lognormvariate(5.3, 0.6)),
                        text=self.rng.getrandbits(60),
                        deleted=born + timedelta(days=self.rng.uniform(0, 28)) if is_deleted else None,
                    )
                )
        self.stories.sort(key=lambda story: story.born)
        for _ in range(BATCHES):
            at = START + timedelta(days=self.rng.uniform(30, days))
            young = [one for one in self.stories if at - timedelta(days=28) < one.born < at]
            for story in self.rng.sample(young, min(4, len(young))):
                story.deleted = at

    def _mood(self, day: datetime) -> float:
        if not self.is_paper and (
            day.weekday() >= 5 or (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 6)
        ):
            return 0.0
        return 0.4 if day.month == 8 else 1.0

    def trouble(self, now: datetime) -> Plan | None:
        """What befalls it now."""
        return next((plan for plan in self.plans if plan.began <= now < plan.ended), None)


@dataclass
class Course:
    """A source as the archive would know it: runs, articles, state, events, gaps."""

    past: list[EarlierRun] = field(default_factory=list)
    health: Health | None = None
    events: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    ill: list[datetime] = field(default_factory=list)

    def end(self, started: datetime, tally: Tally, samples: Sequence[Sample]) -> None:
        """What `archive.runs.end` does, without tables."""
        past = self.past[-RUNS_MAX:]
        newest = sorted(samples, key=lambda sample: sample.day)[-ARTICLES_MAX:]
        judgement = judge(
            tally, started=started, past=past, samples=newest if past else (), articles=len(newest)
        )
        finding, before = judgement.finding, self.health
        changes = sum(at >= started - RESTLESS_FOR for at, *_ in self.events)
        self.health = settled(before, finding, past, started=started, changes=changes)
        if before is not None and before.state != self.health.state:
            self.events.append((started, before.state, self.health.state, self.health.reason))
        if finding.ill:
            self.ill.append(started)
        row = judgement.as_row()
        self.past.append(
            EarlierRun(
                started=started, tally=tally, state=row["state"], ill=row["ill"], finding=row["finding"]
            )
        )


def world(number: int, days: int, seed: int, *, troubles: bool = True) -> list[Town]:
    """The sources with all that befalls them."""
    rng = Random(seed)
    towns = []
    for index in range(number):
        per_day = (0.15, 0.3, 0.6, 1.5, 3, 6)[index % 6]
        town = Town(
            rng=Random(rng.getrandbits(32)),
            per_day=per_day,
            every=timedelta(hours=24 if per_day < 0.5 else 12 if per_day < 2 else 6),
            is_paper=index % 6 == 5,
            usual={name: rng.choice((0.0, 0.5, 0.8, 0.95, 1.0)) for name in FIELDS} | {"headline": 1.0},
        )
        town.publish(days)
        towns.append(town)
    if troubles:
        _plant(towns, days, rng)
    return towns


def _plant(towns: Sequence[Town], days: int, rng: Random) -> None:
    """Gives the sources their troubles, as far as there is room for them."""
    planned = [(trouble, number) for trouble, times in PLANTED.items() for number in range(times)]
    for trouble, number in rng.sample(planned, len(planned)):
        length = {"outage": 1 + number * 19 // 14, "relaunch": 14, "wall": 7, "robots": 10}[trouble]
        for town in rng.sample(towns, len(towns)):
            began = START + timedelta(days=rng.uniform(60, days - 40))
            ended = began + timedelta(days=length)
            if all(plan.ended + APART < began or ended + APART < plan.began for plan in town.plans):
                town.plans.append(Plan(trouble, began, ended))
                break


def year(town: Town, days: int) -> Course:
    """Crawls and judges a source for so many days."""
    course, now, samples = Course(), START, list[Sample]()
    while now < START + timedelta(days=days):
        until = bisect(town.stories, now, key=lambda story: story.born)
        first = bisect(town.stories, now - LOOKS[-1] - 2 * town.every, key=lambda story: story.born)
        there, named = town.stories[first:until], town.stories[max(0, until - FEED) : until]
        for plan in town.plans:
            if plan.trouble == "relaunch" and plan.began <= now:
                for story in there:
                    story.away |= story.born < plan.began
        tally = _run(town, now, named, there)
        samples += [_sample(story, now, town.trouble(now)) for story in named if story.seen == now]
        course.end(now, tally, samples[-2 * ARTICLES_MAX :])
        now += town.every * town.rng.uniform(0.9, 1.1)
    return course


def _run(town: Town, now: datetime, named: Sequence[Story], there: Sequence[Story]) -> Tally:
    rng, plan, tally = town.rng, town.trouble(now), Tally()
    trouble = plan.trouble if plan else None
    if trouble == "outage" or rng.random() < SEED_FAILS:
        return _failed(tally, "no answer in time")
    if trouble == "robots":
        return _failed(tally, REFUSED)
    fresh = [story for story in named if story.seen is None]
    is_anew = trouble == "relaunch" and plan is not None and now - plan.began <= 1.2 * town.every
    tally.seeds = 1
    if not fresh and not is_anew and rng.random() < 0.7:
        tally.seeds_unchanged = 1
    else:
        tally.links = len(named)
        tally.measures.links_known = 0 if is_anew else len(named) - len(fresh)
    for story in fresh:
        if rng.random() < PAGE_FAILS:
            tally.errors += 1
            tally.note("HTTP 500")
            continue
        tally.fetched += 1
        if trouble == "wall" or rng.random() < PAGE_UNREAD:
            tally.unread += 1
            tally.note("The page asks for consent" if trouble == "wall" else "The page has no headline")
            tally.measures.walls += trouble == "wall"
            story.missing = True  # and not looked at again
        else:
            tally.new += 1
            tally.measures.article(story.has, words=story.words, paywalled=False, share=0.4)
        story.seen = now if not story.missing else START - timedelta(days=99)
    for story in there:
        _look(town, story, tally, now, walled=trouble == "wall")
    return tally


def _look(town: Town, story: Story, tally: Tally, now: datetime, *, walled: bool) -> None:
    before = now - town.every
    if story.seen is None or story.missing or not any(before < story.born + age <= now for age in LOOKS):
        return
    tally.fetched += 1
    if story.away or (story.deleted is not None and story.deleted <= now):
        story.missing = True
        tally.missing += 1
        tally.measures.looked(absent=True)
        return
    tally.measures.looked()
    tally.unread += walled
    tally.unchanged += not walled
    if walled:
        tally.note("The page asks for consent")
        tally.measures.walls += 1


def _failed(tally: Tally, why: str) -> Tally:
    tally.errors = tally.measures.seeds_failed = 1
    tally.note(why)
    return tally


def _sample(story: Story, now: datetime, plan: Plan | None) -> Sample:
    is_anew = plan is not None and plan.trouble == "relaunch"
    has = story.has - {"lead", "byline"} if is_anew else story.has
    return Sample(seen=now, day=story.born, has=has, words=story.words, text=story.text, share=0.4)


def _poisson(rng: Random, mean: float) -> int:
    number = 0
    while mean > 0:
        mean -= rng.expovariate(1.0)
        number += mean > 0
    return number


@dataclass(frozen=True)
class Told:
    """What was told of a trouble: after how many runs, and how many times the state got worse and better."""

    trouble: Trouble
    runs: int | None
    worse: int
    better: int


def told(town: Town, course: Course) -> Iterator[Told]:
    """What was told of every trouble of a source."""
    for plan in town.plans:
        runs = [past.started for past in course.past if past.started >= plan.began]
        after = plan.ended + timedelta(days=14)
        during = [event for event in course.events if plan.began <= event[0] < after]
        worse = [event[0] for event in during if _is_worse(event)]
        yield Told(
            trouble=plan.trouble,
            runs=1 + sum(run < worse[0] for run in runs) if worse else None,
            worse=len(worse),
            better=len(during) - len(worse),
        )


def false_alarms(town: Town, course: Course) -> list[tuple[datetime, str, str, str]]:
    """Changes for the worse while nothing was the matter, nor two weeks after."""
    return [
        event
        for event in course.events
        if _is_worse(event)
        and not any(plan.began <= event[0] < plan.ended + timedelta(days=14) for plan in town.plans)
    ]


def _is_worse(event: tuple[datetime, str, str, str]) -> bool:
    _, before, now, _ = event
    return SEVERITY[now] >= SEVERITY[before]  # type: ignore[index]  # states


def measured(number: int, days: int, seed: int) -> tuple[dict[str, Any], list[str]]:
    """The figures, and each false alarm in words."""
    counts: Counter[str] = Counter()
    alarms: list[str] = []
    found: list[Told] = []
    for town in world(number, days, seed):
        course = year(town, days)
        counts["runs"] += len(course.past)
        counts["ill runs outside of troubles"] += sum(
            not any(plan.began <= at < plan.ended + timedelta(days=14) for plan in town.plans)
            for at in course.ill
        )
        alarms += [
            f"{at:%Y-%m-%d} {before} → {now}: {why}" for at, before, now, why in false_alarms(town, course)
        ]
        found += told(town, course)
    years = number * days / 365
    figures: dict[str, Any] = dict(counts) | {
        "false alarms per source and year": round(len(alarms) / years, 3)
    }
    for trouble in PLANTED:
        of_it = [one for one in found if one.trouble == trouble]
        late = sorted((one.runs for one in of_it if one.runs is not None), reverse=True)
        figures[f"{trouble}: told"] = f"{len(late)} of {len(of_it)}"
        figures[f"{trouble}: told within two runs"] = sum(runs <= 2 for runs in late)
        figures[f"{trouble}: runs until told, latest first"] = " ".join(map(str, late))
        figures[f"{trouble}: with one event at each end"] = sum(one.worse == one.better == 1 for one in of_it)
    return figures, alarms


@click.command()
@click.option("--sources", default=40, show_default=True)
@click.option("--days", default=365, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Of the world.")
@report.json_option
def main(*, sources: int, days: int, seed: int, as_json: bool) -> None:
    """Measures false alarms and delays."""
    figures, alarms = measured(sources, days, seed)
    if as_json:
        click.echo(json.dumps(figures))
        return
    rows = [{"measure": name, "value": value} for name, value in figures.items()]
    report.show(f"{sources} sources, {days} days", rows, COLUMNS)
    for alarm in alarms:
        click.echo(alarm)


if __name__ == "__main__":
    main()
