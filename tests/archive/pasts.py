"""Earlier runs and newest articles of a source, invented for tests of its health."""

from datetime import UTC, datetime, timedelta

from archive.judgement import judge, settled
from archive.measures import Measures
from archive.records import NO_EXPECTATION
from archive.tally import Tally
from archive.usual import EarlierRun, Sample

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ALL = frozenset({"headline", "lead", "byline", "published", "section", "image"})


def tally(*, notes=None, read=None, **counts):
    """A tally; what is no count of its own is one of its measures. `new` articles were read."""
    names = {name for name in Measures.__slots__ if name in counts}
    measures = Measures(
        **{name: counts.pop(name) for name in names}, read=counts.get("new", 0) if read is None else read
    )
    return Tally(**counts, notes=notes or {}, measures=measures)


def good(**more):
    """What a run of every day counts: a feed read anew, one new article, two looks."""
    counts = {
        "seeds": 1,
        "links": 20,
        "links_known": 19,
        "fetched": 3,
        "new": 1,
        "unchanged": 2,
        "looks": 2,
    }
    return tally(**counts | more)


def out(why="no answer in time", *, errors=1):
    """What a run counts that reaches nobody."""
    return tally(errors=errors, seeds_failed=errors, notes={why: errors})


def unchanged():
    """What a run counts when there is nothing new."""
    return tally(seeds=1, seeds_unchanged=1)


def past(*tallies, until=NOON, every=DAY, **values):
    """Earlier runs, the last one a day before `until`, each judged by those before it."""
    found = []
    for number, one in enumerate(tallies):
        started = until - every * (len(tallies) - number)
        found.append(past_run(one, started, found, **values))
    return found


def past_run(one, started, before=(), **values):
    """The run that a tally is of, judged by those before it."""
    row = judge(one, started=started, past=list(before), articles=99, **values).as_row()
    return EarlierRun(started=started, tally=one, state=row["state"], ill=row["ill"], finding=row["finding"])


def sample(days, **values):
    """An article of so many days ago, seen as soon as it was there."""
    at = NOON - DAY * days
    given = {"seen": at, "day": at, "has": ALL, "words": 200, "text": hash(days), "share": 0.5}
    return Sample(**given | values)


def samples(number=40, *, every=1, then=(), **values):
    """Articles at one pace, oldest first; the last ones are without the fields that `then` names for each."""
    found = [sample((number + len(then) - 1 - index) * every, **values) for index in range(number)]
    for index, lacks in enumerate(then):
        found.append(sample((len(then) - 1 - index) * every, **values | {"has": ALL - set(lacks)}))
    return found


class Course:
    """A source over some time: what each run is judged to say, and the state that follows."""

    def __init__(self, *before, every=DAY, start=NOON, expect=NO_EXPECTATION):
        self.past, self.now, self.every, self.expect = [], start, every, expect
        self.health, self.changes, self.ill = None, [], []
        self.run(*before)

    def run(self, *tallies, samples=(), finished=True):
        """Runs with these counts; returns the last finding."""
        finding = None
        for one in tallies:
            judged = judge(
                one,
                started=self.now,
                finished=finished,
                expect=self.expect,
                past=self.past[-30:],
                samples=samples,
                articles=99,
            )
            finding, before = judged.finding, self.health
            recent = sum(at >= self.now - 14 * DAY for at, _ in self.changes)
            self.health = settled(before, finding, self.past[-30:], started=self.now, changes=recent)
            if before is not None and before.state != self.health.state:
                self.changes.append((self.now, f"{before.state} → {self.health.state}"))
            row = judged.as_row()
            self.ill.append((self.now, row["ill"], row["state"]))
            self.past.append(
                EarlierRun(
                    started=self.now, tally=one, state=row["state"], ill=row["ill"], finding=row["finding"]
                )
            )
            self.now += self.every
        return finding

    @property
    def told(self):
        """The changes of state, in words."""
        return [what for _, what in self.changes]
