"""The end of a run in the archive: measures, health, events and gaps, in one transaction."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive, gaps, runs
from archive.records import Article, Expect
from tests.archive.pasts import DAY, NOON, good, out, tally, unchanged
from tests.archives import CITY, RELEASE, file

WALL = tally(
    seeds=1, links=9, links_known=9, fetched=3, unread=3, walls=3, notes={"The page asks for consent": 3}
)


class Book:
    """An archive in which runs end, one a day."""

    def __init__(self, path):
        self.archive = Archive.open(path)
        self.archive.register([CITY])
        self.now = NOON

    def run(self, *tallies, reason="finished", expect=None, every=DAY):
        for one in tallies:
            number = self.archive.begin_run("stadtchronik/test", self.now)
            ended = self.now + timedelta(minutes=20)
            expected = {"musterstadt": expect} if expect else None
            self.archive.end_run(number, ended, reason, {"musterstadt": one}, expected=expected)
            self.now += every
        return runs.seen(self.archive.db.conn, number)[0]

    def query(self, sql):
        return self.archive.db.execute(sql).fetchall()

    @property
    def events(self):
        return [
            detail for (detail,) in self.query("SELECT detail FROM events WHERE kind = 'health' ORDER BY id")
        ]

    @property
    def gaps(self):
        return gaps.of(self.archive.db.conn, "musterstadt")


@pytest.fixture
def book(tmp_path):
    book = Book(tmp_path / "archive.db")
    file(book.archive, RELEASE, "musterstadt", at=NOON - DAY)
    yield book
    book.archive.close()


def test_what_a_run_measured_is_kept_with_what_it_found(book):
    one = good()
    one.read(replace(RELEASE, images=()))
    one.measures.answered(200, redirects=2)
    one.measures.answered(None)
    row = book.run(one)
    measured = json.loads(row["measures"])
    assert measured | {"answers": {"2xx": 1, "3xx": 2, "none": 1}, "looks": 2, "links_known": 19} == measured
    assert measured["has"] == {"headline": 1, "lead": 1, "byline": 1, "published": 1}
    assert (measured["words"], measured["newest"]) == (RELEASE.words, "2026-10-14T23:59:59+00:00")
    assert (measured["state"], measured["finding"]) == ("ok", {"code": "ok"})
    assert (row["health"], row["reason"]) == ("ok", "Seeds and pages read as expected.")


def test_an_outage_is_a_gap_from_its_first_run_on_and_one_event_at_each_end(book):
    book.run(good(), out(), out(), good(), good())
    assert [event.partition(":")[0] for event in book.events] == ["ok → broken", "broken → ok"]
    (gap,) = book.gaps
    assert (gap.began, gap.ended) == (NOON + DAY, NOON + 3 * DAY)
    assert (gap.state, gap.code, gap.reason) == (
        "broken",
        "unreachable",
        "No seed could be read: no answer in time.",
    )


def test_a_run_that_failed_once_is_a_gap_and_no_event(book):
    hour = timedelta(hours=1)
    book.run(good(), out(), good(), every=hour)
    assert book.events == []
    assert [(gap.began, gap.ended) for gap in book.gaps] == [(NOON + hour, NOON + 2 * hour)]


def test_a_gap_lasts_while_runs_see_too_little(book):
    book.run(good(), WALL, unchanged(), unchanged())
    assert book.gaps[0].ended is None
    assert book.run(good())["health"] == "ok"
    assert book.gaps[0].ended == NOON + 4 * DAY


def test_a_run_that_was_cut_off_says_nothing(book):
    book.run(good(), out())
    book.archive.begin_run("stadtchronik/test", book.now)
    assert book.query("SELECT count(*) FROM run_sources") == [(2,)]
    assert [gap.ended for gap in book.gaps] == [None]


def test_a_run_that_was_stopped_closes_no_gap(book):
    book.run(good(), out())
    assert book.run(good(), reason="stopped by SIGTERM")["health"] == "broken"
    assert book.gaps[0].ended is None


def test_what_is_expected_of_a_source_counts(book):
    book.run(*[good()] * 2, expect=Expect(links=5))
    assert book.run(*[good()] * 2, expect=Expect(links=50))["health"] == "degraded"
    assert book.gaps == [], "fewer links are no reason to conclude nothing"


def test_since_when_a_field_is_missing_is_told_of_the_articles_in_the_archive(book):
    def publish(number, lead):
        text = f"Der Rat hat in seiner Sitzung Nummer {number} über vieles beraten."
        one = Article(
            url=f"https://www.musterstadt.example/presse/{number}",
            headline=f"Sitzung {number}",
            lead=lead,
            body=text,
            published=book.now.isoformat(),
        )
        file(book.archive, one, "musterstadt", at=book.now)

    for number in range(20):
        publish(number, "Der Rat tagte.")
        book.run(good())
    for number in range(20, 27):
        publish(number, None)
        row = book.run(good())
    assert row["health"] == "degraded"
    assert row["reason"] == (
        "Since 2 December 2026 no article has a lead any more (before: 21 of 21): probably a relaunch."
    )
    assert json.loads(row["measures"])["finding"]["since"] == "2026-12-02"
    assert book.gaps[0].code == "field_lost"


counted = st.sampled_from([good(), out(), unchanged(), WALL, tally(seeds=1), tally(), good(links_known=0)])


@settings(max_examples=15)
@given(
    st.lists(st.tuples(counted, st.sampled_from(["finished", "stopped by SIGTERM"])), min_size=1, max_size=14)
)
def test_gaps_never_overlap_and_cover_every_ill_run(tmp_path_factory, course):
    book = Book(tmp_path_factory.mktemp("book") / "archive.db")
    states = []
    for one, reason in course:
        states.append(book.run(one, reason=reason)["health"])
    found = book.gaps
    assert all(one.ended and one.ended <= later.began for one, later in pairwise(found))
    for started, measured in book.query(
        "SELECT started, measures FROM run_sources JOIN runs ON runs.id = run"
    ):
        moment = NOON.fromisoformat(started)
        judged = json.loads(measured)
        assert gaps.covered(found, moment) or not judged["ill"]
        assert not gaps.covered(found, moment) or judged["ill"] or judged["state"] is None
    changed = [new for old, new in pairwise(states) if old != new]
    assert len(book.events) == len(changed)
    book.archive.close()
