"""Nothing is called gone because we looked once, or while we could not see."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.evidence import (
    ABSENT_DAYS,
    BRIDGE_MIN,
    CLOSED_SHARE,
    GIVE_UP_DAYS,
    MANY,
    NOBODY,
    NOT_FOUND_PAGE,
    Moved,
    Observation,
    Others,
    absence,
    closes,
    judge,
)
from archive.gaps import Gap, covered
from crawler.extraction.standins import STANDINS

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)
AWAY = ("absent", "elsewhere", "not_found_page")


def at(day):
    return NOON + day * DAY


def seen(text):
    """Observations in short: `there 0, absent 1` are those kinds on those days, each with a capture of its own."""
    pairs = (entry.split() for entry in text.split(", ") if entry)
    return [
        Observation(kind=kind, at=at(float(day)), capture=number) for number, (kind, day) in enumerate(pairs)
    ]


def gap(first, last=None):
    return Gap(
        source="stadt",
        began=at(first),
        ended=None if last is None else at(last),
        state="broken",
        reason="So.",
    )


STEADY = Others(known=3, there=5, away=0)
HERE = Others(known=1, there=1, away=0)
MOVED = Moved("https://www.musterstadt.example/neu", 99)
LED = Moved("https://www.musterstadt.example/neu", 99, led=True)

# What was seen · gaps · other articles · where its text stands now · what may be said, and why.
WEEK = ", ".join(f"absent {day}" for day in range(4, 4 + GIVE_UP_DAYS))
CASES = [
    ("", [], NOBODY, None, "in place", "seen"),
    ("there 0", [], NOBODY, None, "in place", "seen"),
    ("there 0, absent 1", [], NOBODY, None, "missing", "once"),
    ("there 0, absent 1, absent 1.2, absent 1.4", [], NOBODY, None, "missing", "once"),
    ("there 0, absent 1, absent 2", [], NOBODY, None, "gone", "days"),
    ("there 0, absent 1, absent 2", [], HERE, None, "gone", "days"),
    ("there 0, absent 1, elsewhere 2", [], NOBODY, None, "gone", "days"),
    ("there 0, elsewhere 1, elsewhere 2", [], NOBODY, None, "gone", "days"),
    ("there 0, not_found_page 1, not_found_page 2", [], NOBODY, None, "gone", "days"),
    ("there 0, not_found_page 1, absent 9", [], NOBODY, None, "gone", "days"),
    ("absent 0, absent 1, there 2", [], NOBODY, None, "in place", "seen"),
    ("there 0, absent 1, there 2, absent 3", [], NOBODY, None, "missing", "once"),
    ("there 0, absent 1, there 2, absent 3, absent 4", [], NOBODY, None, "gone", "days"),
    ("there 0, absent 1, unreachable 2", [], NOBODY, None, "missing", "once"),
    ("there 0, absent 1, unreachable 2, absent 3", [], NOBODY, None, "gone", "days"),
    ("there 0, absent 1, absent 2, unreachable 3", [], NOBODY, None, "gone", "days"),
    ("there 0, absent 1, absent 2, forbidden 3", [], NOBODY, None, "gone", "days"),
    ("there 0, unreachable 1, unreachable 2, unreachable 3", [], NOBODY, None, "unreachable", "trouble"),
    ("there 0, forbidden 1, forbidden 2", [], NOBODY, None, "forbidden", "rules"),
    ("there 0, unreachable 1, forbidden 2", [], NOBODY, None, "forbidden", "rules"),
    ("there 0, forbidden 1, there 2", [], NOBODY, None, "in place", "seen"),
    ("there 0, closed 1", [], NOBODY, None, "closed", "paywall"),
    ("there 0, closed 1, there 2", [], NOBODY, None, "in place", "seen"),
    ("there 0, closed 1, absent 2", [], NOBODY, None, "missing", "once"),
    ("there 0, closed 1, absent 2, absent 3", [], NOBODY, None, "gone", "days"),
    ("absent 0, absent 1, closed 2", [], NOBODY, None, "closed", "paywall"),
    ("there 0, closed 1, unreachable 2", [], NOBODY, None, "unreachable", "trouble"),
    # in a gap
    ("there 0, absent 1, absent 2", [gap(0.5)], STEADY, None, "in place", "seen"),
    ("there 0, absent 1, absent 2", [gap(0.5, 3)], STEADY, None, "in place", "seen"),
    ("there 0, absent 1, absent 4", [gap(0.5, 3)], NOBODY, None, "missing", "gap"),
    ("there 0, absent 1, absent 4, absent 5, absent 6", [gap(0.5, 3)], NOBODY, None, "missing", "gap"),
    ("there 0, absent 4, absent 5", [gap(1, 3)], HERE, None, "missing", "gap"),
    ("there 0, absent 4, absent 5", [gap(1, 3)], Others(known=3, there=5, away=2), None, "missing", "gap"),
    ("there 0, absent 4, absent 5", [gap(1, 3)], Others(known=3, there=5, away=1), None, "gone", "days"),
    ("there 0, absent 4, absent 5", [gap(1, 3)], STEADY, None, "gone", "days"),
    ("there 0, absent 4", [gap(1, 3)], STEADY, None, "missing", "once"),
    # after a gap, of a source with one or two others
    (f"there 0, {WEEK}", [gap(1, 3)], HERE, None, "gone", "days"),
    (f"there 0, {WEEK}", [gap(1, 3)], Others(known=2, there=2), None, "gone", "days"),
    (f"there 0, {WEEK}", [gap(1, 3)], Others(known=2, there=1), None, "missing", "gap"),
    (f"there 0, {WEEK}", [gap(1, 3)], Others(known=1, there=1, away=1), None, "missing", "gap"),
    (f"there 0, {WEEK}", [gap(1, 3)], NOBODY, None, "missing", "gap"),
    (f"there 0, {WEEK}", [gap(1, 4.5)], HERE, None, "missing", "gap"),
    (f"there 0, {WEEK}", [gap(11)], HERE, None, "missing", "gap"),
    ("there 0, absent 1, absent 5", [gap(2, 4)], NOBODY, None, "missing", "gap"),
    ("there 0, absent 1, absent 5", [gap(2, 4)], STEADY, None, "gone", "days"),
    ("there 4, absent 5, absent 6", [gap(1, 3)], NOBODY, None, "gone", "days"),
    ("there 0, absent 1, absent 2", [gap(3)], NOBODY, None, "missing", "gap"),
    ("there 0, absent 5, there 6", [gap(1, 3)], NOBODY, None, "in place", "seen"),
    ("absent 1, there 2", [gap(1.5)], NOBODY, None, "in place", "seen"),
    # with others
    ("there 0, absent 1, absent 2", [], Others(known=3), None, "missing", "alone"),
    ("there 0, absent 1, absent 2", [], Others(known=3, there=0, away=1), None, "missing", "alone"),
    ("there 0, absent 1, absent 2", [], Others(known=3, there=1, away=1), None, "gone", "days"),
    ("there 0, absent 1, absent 2", [], Others(known=3, there=3, away=2), None, "missing", "many"),
    ("there 0, absent 1, absent 2", [], Others(known=3, there=4, away=2), None, "gone", "days"),
    ("there 0, absent 1, absent 2", [], Others(known=3, there=0, away=50), None, "missing", "many"),
    ("there 0, absent 1, absent 2", [], Others(known=3, there=90, away=9), None, "gone", "days"),
    # moved
    ("there 0, absent 1", [], NOBODY, MOVED, "moved", "text"),
    ("there 0, elsewhere 1", [], NOBODY, MOVED, "moved", "text"),
    ("there 0, absent 4", [gap(1, 3)], NOBODY, MOVED, "moved", "text"),
    ("there 0, elsewhere 1", [], NOBODY, LED, "moved", "led"),
    ("there 0", [], NOBODY, MOVED, "in place", "seen"),
    ("there 0, absent 2", [gap(1, 3)], NOBODY, MOVED, "in place", "seen"),
    ("there 0, absent 1, there 2", [], NOBODY, MOVED, "in place", "seen"),
]


@pytest.mark.parametrize("case", CASES)
def test_what_may_be_said(case):
    text, gaps, others, moved, word, why = case
    verdict = judge(seen(text), gaps=gaps, others=others, moved=moved)
    assert (verdict.word, verdict.why) == (word, why)


@pytest.mark.parametrize(
    ("text", "gaps", "captures"),
    [
        ("there 0, absent 1, absent 2", [], (1, 2)),
        ("absent 0, there 1, absent 2, elsewhere 3", [], (2, 3)),
        ("there 0, absent 1, absent 4", [gap(0.5, 3)], (2,)),
        ("there 0, closed 1", [], (1,)),
    ],
)
def test_a_verdict_rests_on_the_looks_that_count_and_no_others(text, gaps, captures):
    assert judge(seen(text), gaps=gaps).captures == captures


def test_a_move_rests_on_the_page_where_the_text_stands_now_as_well():
    assert judge(seen("there 0, absent 1"), moved=MOVED).captures == (1, 99)


@pytest.mark.parametrize(
    ("text", "gaps", "sentence"),
    [
        (
            "there 0, absent 1, absent 2",
            [],
            "Not found on 2 days (2026-11-13, 2026-11-14), while the source was in order.",
        ),
        ("there 0, absent 1", [], "Not found on 2026-11-13; one day proves nothing."),
        (
            "there 0, absent 4, absent 5",
            [gap(1, 3)],
            (
                "Since the gap that began on 2026-11-13 its address has not answered with it; "
                "whether it was deleted is not known."
            ),
        ),
        (
            "there 0, unreachable 3",
            [],
            "Since 2026-11-15 its address has not answered; nothing follows from that.",
        ),
    ],
)
def test_a_verdict_says_why_in_one_sentence(text, gaps, sentence):
    assert judge(seen(text), gaps=gaps).reason == sentence


def test_days_are_those_of_utc():
    late = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)
    looks = [Observation(kind="absent", at=late - timedelta(hours=hours)) for hours in (0, 1)]
    assert judge(looks).word == "gone"
    berlin = [replace(look, at=look.at.astimezone(UTC)) for look in looks]
    assert judge(berlin).word == "gone"


@pytest.mark.parametrize(
    ("before", "words", "paywalled", "closed"),
    [
        (400, 60, True, True),
        (400, 60, None, False),
        (400, 60, False, False),
        (400, 400, True, False),
        (400, int(400 * CLOSED_SHARE), True, False),
        (0, 0, True, False),
    ],
)
def test_a_paywall_leaves_much_less_of_a_text(before, words, paywalled, closed):
    assert closes(before, words, paywalled=paywalled) is closed


def test_the_reason_of_an_error_page_is_that_of_the_reading():
    assert STANDINS["not_found"].reason.startswith(NOT_FOUND_PAGE)


moments = st.integers(0, 40 * 24).map(lambda hours: NOON + timedelta(hours=hours))
kinds = st.sampled_from(["there", "closed", "forbidden", "unreachable", *AWAY])
observations = st.builds(Observation, kind=kinds, at=moments, capture=st.none() | st.integers(1, 99))
many = st.lists(observations, max_size=12)
others = st.builds(
    Others, known=st.integers(1, BRIDGE_MIN), there=st.integers(0, 9), away=st.integers(0, 9)
) | st.just(NOBODY)


@st.composite
def gap_lists(draw):
    """Gaps one after the other, as the ledger has them; the last one may last."""
    ends = sorted(draw(st.lists(st.integers(0, 40), unique=True, max_size=6)))
    pairs = list(zip(ends[::2], ends[1::2], strict=False))
    open_ = [gap(ends[-1])] if len(ends) % 2 else []
    return [gap(first, last) for first, last in pairs] + open_


@given(many, gap_lists(), others, st.sampled_from(AWAY), moments)
def test_a_look_inside_a_gap_that_finds_it_away_never_changes_anything(found, gaps, others, kind, moment):
    if covered(gaps, moment):
        more = [*found, Observation(kind=kind, at=moment, capture=7)]
        assert judge(more, gaps=gaps, others=others) == judge(found, gaps=gaps, others=others)


@given(many, gap_lists(), others)
def test_never_gone_without_two_days_outside_gaps_since_it_was_last_seen(found, gaps, others):
    if judge(found, gaps=gaps, others=others).word == "gone":
        seen = max((one.at for one in found if one.kind in {"there", "closed"}), default=NOON - DAY)
        days = {
            one.at.date()
            for one in found
            if one.kind in AWAY and one.at > seen and not any(gap.covers(one.at) for gap in gaps)
        }
        assert len(days) >= ABSENT_DAYS


@given(many, gap_lists(), others)
def test_never_gone_while_a_gap_lasts(found, gaps, others):
    if any(gap.ended is None for gap in gaps) and others.there < BRIDGE_MIN:
        assert judge(found, gaps=gaps, others=others).word != "gone"


@given(many, gap_lists(), others, st.randoms(use_true_random=False))
def test_the_order_of_observations_does_not_matter(found, gaps, others, chance):
    shuffled = list(found)
    chance.shuffle(shuffled)
    ours, theirs = (judge(one, gaps=gaps, others=others) for one in (found, shuffled))
    assert (ours.word, ours.why, ours.since) == (theirs.word, theirs.why, theirs.since)


@given(many, gap_lists(), others)
def test_what_is_seen_after_everything_else_is_in_place(found, gaps, others):
    last = Observation(kind="there", at=NOON + 41 * DAY)
    assert judge([*found, last], gaps=gaps, others=others, moved=MOVED).word == "in place"


@given(many, gap_lists(), st.integers(0, 9), st.integers(MANY - 1, 20))
def test_never_gone_when_most_of_the_others_went_too(found, gaps, there, away):
    if away + 1 >= there:
        verdict = judge(found, gaps=gaps, others=Others(known=3, there=there, away=away))
        assert verdict.word != "gone"


@given(many, gap_lists())
def test_what_counts_as_absence_lies_after_the_last_time_it_was_seen(found, gaps):
    away = absence(found, gaps)
    if away is not None and away.there is not None:
        assert all(look.at > away.there for look in away.looks)
