"""A run is judged in one word and one sentence, and the state of its source follows with reason enough."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.health import HELD, HELD_WHILE_ILL, REDATED, REFUSED, SEVERITY, STATES, WAITING, Health
from archive.judgement import ALONE_AFTER, RESTLESS, judge
from archive.records import Expect
from archive.tally import Tally
from tests.archive.pasts import DAY, NOON, Course, good, out, past, samples, tally, unchanged

CONSENT = "The page asks for consent"
WALL = tally(seeds=1, links=20, links_known=20, fetched=3, unread=3, walls=3, notes={CONSENT: 3})
RELAUNCH = tally(seeds=1, links=20, fetched=23, new=20, missing=3, looks=3, absent=3)


def judged(one, before=(), **more):
    return judge(one, started=NOON, past=list(before), articles=more.pop("articles", 10), **more).finding


@pytest.mark.parametrize(
    ("one", "state", "code", "reason"),
    [
        (tally(seeds=1, links=10, new=10), "ok", "ok", "Seeds and pages read as expected."),
        (unchanged(), "ok", "ok", "Seeds and pages read as expected."),
        (Tally(), None, "nothing_asked", "No seed was asked for."),
        (out("HTTP 500"), "broken", "unreachable", "No seed could be read: HTTP 500."),
        (out("host not found"), "broken", "unreachable", "No seed could be read: host not found."),
        (Tally(errors=2, notes={"HTTP 500": 2}), "broken", "unreachable", "No seed could be read: HTTP 500."),
        (out("HTTP 403"), "blocked", "blocked", "It refuses us: HTTP 403."),
        (out("HTTP 429"), "blocked", "blocked", "It refuses us: HTTP 429."),
        (out("HTTP 451"), "blocked", "blocked", "It refuses us: HTTP 451."),
        (out(REFUSED), "disallowed", "disallowed", "robots.txt forbids every seed."),
        (
            out("robots.txt cannot be had"),
            "broken",
            "unreachable",
            "No seed could be read: robots.txt cannot be had.",
        ),
        (tally(seeds=1), "broken", "no_links", "The seeds named no article."),
        (tally(seeds=2, seeds_unchanged=1), "broken", "no_links", "The seeds named no article."),
        (
            tally(seeds=1, links=4, fetched=4, new=1, unread=3, notes={"The page has no headline": 3}),
            "broken",
            "unread",
            "3 of 4 pages gave no article: The page has no headline.",
        ),
        (WALL, "broken", "walled", "3 of 3 pages gave no article: The page asks for consent."),
        (
            tally(seeds=1, links=4, fetched=4, new=3, errors=1, seeds_failed=1, notes={"HTTP 500": 1}),
            "degraded",
            "seeds_failed",
            "1 of 2 seeds could not be read: HTTP 500.",
        ),
        (
            tally(seeds=1, links=4, fetched=2, new=2, errors=1, notes={"HTTP 500": 1}),
            "degraded",
            "failing",
            "1 of 4 requests failed: HTTP 500.",
        ),
        (
            tally(seeds=1, links=9, fetched=2, new=2, errors=9, notes={"HTTP 403": 9}),
            "blocked",
            "articles_blocked",
            "It refuses 9 of 12 requests: HTTP 403.",
        ),
        (
            tally(seeds=1, links=9, errors=5, refused=5, notes={REFUSED: 5}),
            "disallowed",
            "articles_disallowed",
            "robots.txt forbids every article that was to be asked for.",
        ),
        (
            tally(seeds=1, links=9, errors=5, reserved=5, notes={"the publisher reserves it": 5}),
            "disallowed",
            "articles_disallowed",
            "Its publisher reserves every article that was to be asked for.",
        ),
        (tally(seeds=1, links=3, notes={WAITING: 9, REDATED: 1}), "ok", "ok", None),
    ],
)
def test_a_first_run_is_judged_by_itself(one, state, code, reason):
    finding = judged(one)
    assert (finding.state, finding.code) == (state, code)
    assert reason in {None, finding.reason}


def test_a_source_without_an_article_is_new():
    assert judged(tally(seeds=1, links=2), articles=0).state == "new"


@pytest.mark.parametrize(
    ("one", "state", "code"),
    [
        (good(), "ok", "ok"),
        (unchanged(), "ok", "ok"),
        (good(errors=1, notes={"HTTP 500": 1}), "ok", "ok"),
        (good(errors=3, notes={"HTTP 500": 3}), "degraded", "failing"),
        (good(errors=9, refused=9, notes={REFUSED: 9}), "ok", "ok"),
        (good(links=4, links_known=4), "degraded", "few_links"),
        (good(links=5, links_known=5), "ok", "ok"),
        (good(links_known=0), "broken", "all_unknown"),
        (good(links=4, links_known=0), "degraded", "few_links"),
        (good(looks=1, absent=1), "ok", "ok"),
        (good(looks=2, absent=2), "broken", "away"),
        (good(looks=3, absent=2), "ok", "ok"),
        (good(looks=4, absent=1, elsewhere=2), "broken", "away"),
        (good(looks=20, absent=3), "ok", "ok"),
        (good(new=0, unread=1, notes={CONSENT: 1}, walls=1), "broken", "walled"),
        (good(new=1, unread=1, notes={CONSENT: 1}, walls=1), "ok", "ok"),
        (good(new=0, unread=2, notes={"The page is empty": 2}), "broken", "unread"),
        (good(new=0, unread=2, unread_again=2, notes={"The page is empty": 2}), "ok", "ok"),
        (good(new=0, unread=3, unread_again=1, notes={"The page is empty": 3}), "broken", "unread"),
        (good(notes={HELD: 2}), "degraded", "reads_differently"),
        (good(notes={HELD: 1}), "ok", "ok"),
        (good(notes={HELD_WHILE_ILL: 9}), "ok", "ok"),
        (good(new=4, notes={HELD: 2}), "ok", "ok"),
        (tally(seeds=1, links=0), "broken", "no_links"),
        (RELAUNCH, "broken", "away"),
    ],
)
def test_a_run_is_judged_beside_those_before(one, state, code):
    finding = judged(one, past(*[good()] * 10))
    assert (finding.state, finding.code) == (state, code), finding.reason


def test_what_is_usual_is_no_finding():
    often = good(new=1, unread=3, notes={"The page has no headline": 3})
    mixed = [good(new=3, unread=1)] * 5 + [good(new=2, unread=2)] * 5
    assert judged(often, past(*mixed)).code == "ok"
    deleting = [good(looks=4, absent=2)] * 10
    assert judged(good(looks=4, absent=2), past(*deleting)).code == "ok"
    assert (
        judged(good(links=0, links_known=0), past(*[good(), good(links=0, links_known=0)] * 4)).code == "ok"
    )


def test_a_feed_that_was_not_read_for_long_may_name_nothing_that_is_known():
    before = past(*[good()] * 10, until=NOON - 20 * DAY)
    assert judged(good(links_known=0), before).code == "ok"


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        (Expect(links=21), "links_expected"),
        (Expect(links=20), "ok"),
        (Expect(fields=("lead",)), "ok"),
        (Expect(words=201), "words_expected"),
        (Expect(words=200), "ok"),
        (Expect(max_age_days=1), "ok"),
    ],
)
def test_less_than_expected_is_an_alarm(expect, code):
    assert judged(good(), past(*[good()] * 5), expect=expect, samples=samples()).code == code


def test_fields_that_are_expected_are_missed_in_the_third_article():
    lacking = samples(10, then=[["lead"]] * 3)
    assert judged(good(), past(good()), expect=Expect(fields=("lead",)), samples=lacking).state == "degraded"
    assert judged(good(), past(good()), samples=lacking).state == "ok"


@pytest.mark.parametrize(
    ("trouble", "after", "heals"),
    [
        (out(), unchanged(), True),
        (out(), good(), True),
        (out(REFUSED), unchanged(), True),
        (out("HTTP 403"), unchanged(), True),
        (tally(seeds=1), unchanged(), False),
        (tally(seeds=1), tally(seeds=1, links=20, links_known=20), True),
        (WALL, unchanged(), False),
        (WALL, tally(seeds=1, links=20, links_known=20), False),
        (WALL, tally(seeds=1, seeds_unchanged=1, fetched=1, unchanged=1, looks=1), True),
        (WALL, good(), True),
        (RELAUNCH, unchanged(), False),
        (RELAUNCH, good(looks=1, absent=1, new=0), False),
        (RELAUNCH, good(), False),
        (RELAUNCH, good(looks=3), True),
        (good(links_known=0), good(looks=7, absent=4), False),
        (good(notes={HELD: 3}), unchanged(), False),
        (good(notes={HELD: 3}), good(), False),
        (good(notes={HELD: 3}), good(new=9, as_before=3, notes={HELD: 3}), False),
        (good(notes={HELD: 3}), good(as_before=1), True),
    ],
)
def test_only_a_run_that_saw_what_was_ill_heals_it(trouble, after, heals):
    course = Course(*[good()] * 5, trouble)
    finding = course.run(after)
    assert (finding.state == "ok") == heals, finding


def test_a_relaunch_is_over_when_several_articles_stayed_where_they_are():
    course = Course(*[good()] * 5, RELAUNCH, good(looks=1), unchanged(), good(looks=1))
    assert course.told == ["ok → broken"]
    assert course.run(good(looks=1)).state == "ok"
    assert course.told == ["ok → broken", "broken → ok"]


def test_articles_that_are_away_while_their_feed_is_what_it_was_are_told_by_the_second_run():
    course = Course(*[good()] * 5, good(looks=4, absent=4))
    assert (course.told, course.ill[-1][1]) == ([], True)
    course.run(good(looks=3, absent=3))
    assert course.told == ["ok → broken"]


def test_a_run_that_was_cut_short_finds_what_is_ill_and_heals_nothing():
    course = Course(*[good()] * 5)
    assert course.run(out(), finished=False).ill
    assert course.run(good(), finished=False).state is None
    assert course.run(good(links=2, links_known=2), finished=False).state is None
    assert course.run(good()).state == "ok"


@pytest.mark.parametrize("trouble", [WALL, RELAUNCH, out(REFUSED), good(links_known=0)])
def test_what_is_certain_is_told_by_the_first_run(trouble):
    course = Course(*[good()] * 5, trouble)
    assert len(course.told) == 1


@pytest.mark.parametrize("trouble", [out(), out("HTTP 403"), tally(seeds=1), good(looks=2, absent=2)])
def test_what_is_not_certain_is_told_by_the_second_run(trouble):
    course = Course(*[good()] * 5, trouble, every=timedelta(hours=6))
    assert course.told == []
    assert course.health.state == "ok"
    assert course.health.reason.startswith("Only the last run found otherwise: ")
    course.run(trouble)
    assert len(course.told) == 1


def test_one_run_without_an_answer_is_enough_when_the_next_one_is_a_day_away():
    course = Course(*[good()] * 5, out(), every=ALONE_AFTER)
    assert course.told == ["ok → broken"]
    assert course.run(good()).state == "ok"
    assert course.told == ["ok → broken", "broken → ok"]


def test_one_bad_run_among_many_tells_nothing():
    course = Course(*[*[good()] * 5, out()] * 20, every=timedelta(hours=4))
    assert course.told == []


@pytest.mark.parametrize("days", range(1, 21))
@pytest.mark.parametrize("hours", [2, 6, 24])
def test_an_outage_has_one_event_at_each_end(days, hours):
    reasons = ["no answer in time", "HTTP 500", "connection refused", "HTTP 503"]
    runs = [out(reasons[number % 4]) for number in range(days * 24 // hours)]
    course = Course(*[good()] * 9, *runs, *[good(links_known=18)] * 9, every=timedelta(hours=hours))
    assert course.told == ["ok → broken", "broken → ok"]


def test_a_source_that_is_ill_in_changing_ways_is_told_once():
    ways = [out(), out("HTTP 403"), tally(seeds=1), out("HTTP 500")]
    assert Course(*[good()] * 5, *ways * 6).told == ["ok → broken"]
    assert Course(*[good()] * 5, *[out()] * 3, *[out("HTTP 403")] * 3).told == [
        "ok → broken",
        "broken → blocked",
    ]


def test_a_source_that_comes_and_goes_is_left_alone_after_a_while():
    course = Course(*[good()] * 9, *[out(), good()] * 30)
    for at, _ in course.changes:
        assert sum(at - 14 * DAY < other <= at for other, _ in course.changes) <= RESTLESS


def test_a_first_crawl_tells_nothing_of_what_was_before():
    course = Course(out())
    assert (course.health.state, course.told) == ("broken", [])


def test_a_state_that_lasts_has_the_newest_reason():
    course = Course(*[good()] * 5, *[out("HTTP 500")] * 3, out("host not found"))
    assert course.health == Health("broken", "No seed could be read: host not found.")


numbers = st.integers(0, 60)
notes = st.dictionaries(
    st.sampled_from([REFUSED, WAITING, HELD, CONSENT, "HTTP 403", "HTTP 500", "ä"]), numbers, max_size=3
)
tallies = st.builds(
    tally,
    notes=notes,
    **dict.fromkeys(
        ["seeds", "seeds_unchanged", "links", "fetched", "new", "changed", "unchanged", "missing", "gone"],
        numbers,
    ),
    **dict.fromkeys(["unread", "errors", "links_known", "walls", "looks", "absent", "elsewhere"], numbers),
    **dict.fromkeys(["seeds_failed", "refused", "reserved"], numbers),
)
expectations = st.builds(
    Expect, links=st.none() | numbers, max_age_days=st.none() | numbers, words=st.none() | numbers
)


@settings(max_examples=80)
@given(st.lists(tallies, max_size=12), expectations, st.integers(0, 12))
def test_whatever_runs_count_there_is_a_state_and_a_sentence(counted, expect, articles):
    course = Course(expect=expect)
    for one in counted:
        finding = course.run(one, samples=samples(articles))
        assert finding.state is None or finding.state in STATES
        assert course.health.state in STATES
        assert course.health.reason.endswith(".")
        assert not finding.ill or SEVERITY[finding.state] >= SEVERITY["degraded"]
    states = [what.split(" → ") for what in course.told]
    assert all(old != new for old, new in states)
    assert [new for _, new in states][:-1] == [old for old, _ in states][1:], (
        "each goes on where the last one ended"
    )
