"""When a source is due: within its pace, as often as it publishes, at night once, whatever the clock does."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Past, SourceFacts
from crawler.pace import Pace
from crawler.rhythm import (
    AT_NIGHT,
    CLOCK_SLACK,
    NIGHT,
    RESUME_FIRST,
    RESUME_MAX,
    expected_after,
    following_night,
    held_back,
    is_swept,
    last_night,
    next_visit,
)
from crawler.source import Source

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
SITE = "https://www.musterstadt.example"
FACTS = SourceFacts(id="stadt", name="Stadt", kind="city", homepage=f"{SITE}/")
SOURCE = Source(facts=FACTS, feeds=(f"{SITE}/feed.xml",))
BOTH = replace(SOURCE, sitemaps=(f"{SITE}/sitemap.xml",))

moments = st.integers(0, 4 * 365 * 86400).map(lambda seconds: NOON - DAY * 700 + timedelta(seconds=seconds))
zones = st.sampled_from(
    ["Europe/Berlin", "Atlantic/Azores", "Europe/Lisbon", "America/Havana", "Asia/Tehran", "UTC"]
)
lengths = st.timedeltas(10 * MINUTE, 20 * DAY)
paces = st.builds(lambda one, two: Pace(min=min(one, two), max=max(one, two)), lengths, lengths)


@st.composite
def sources(draw):
    facts = replace(FACTS, id=draw(st.sampled_from(["stadt", "blatt", "kreis-1"])), timezone=draw(zones))
    return replace(draw(st.sampled_from([SOURCE, BOTH])), facts=facts, schedule=draw(paces))


@st.composite
def pasts(draw):
    last = draw(moments)
    ages = sorted(draw(st.lists(st.timedeltas(timedelta(), 28 * DAY), max_size=40)))
    return Past(
        last=last,
        silent=draw(st.integers(0, 20)),
        left=draw(st.booleans()),
        appeared=tuple((last - age).replace(microsecond=0) for age in ages),
    )


def visited(source=SOURCE, last=NOON, now=None, **fields):
    return next_visit(source, Past(last=last, **fields), now or last)


def every(length, number, until=NOON):
    """Times at that distance, newest first."""
    return tuple(until - length * one for one in range(1, number + 1))


@given(sources(), pasts())
def test_a_source_is_due_within_its_pace(source, past):
    at = next_visit(source, past, past.last).at
    assert past.last + source.schedule.min <= at <= past.last + source.schedule.max


@given(sources(), pasts(), st.timedeltas(timedelta(), 4000 * DAY))
def test_that_time_passes_does_not_change_when_it_is_due(source, past, later):
    """So a visit that was missed is made up for once, and a clock that leaps ahead makes no flood."""
    assert next_visit(source, past, past.last + later) == next_visit(source, past, past.last)


@given(sources(), pasts(), st.timedeltas(CLOCK_SLACK + MINUTE, 4000 * DAY))
def test_a_clock_that_was_set_back_makes_it_due_now_and_no_later(source, past, back):
    now = past.last - back
    assert next_visit(source, past, now).at == now


def test_a_clock_corrected_by_a_little_makes_no_second_visit():
    assert visited(now=NOON - CLOCK_SLACK).at >= NOON + SOURCE.schedule.min


def test_a_source_nobody_crawled_is_due_now():
    assert next_visit(SOURCE, Past(), NOON).at == NOON


def test_the_same_source_and_visit_are_always_moved_the_same_way_and_others_not():
    assert visited() == visited()
    ats = {visited(replace(SOURCE, facts=replace(FACTS, id=f"stadt-{number}"))).at for number in range(50)}
    assert len(ats) == 50
    assert max(ats) - min(ats) > HOUR, "quiet sources crawled together are not due together for ever"


@pytest.mark.parametrize(
    ("gap", "least", "most"), [(3 * HOUR, 2 * HOUR, 4 * HOUR), (DAY / 2, 8 * HOUR, 14 * HOUR)]
)
def test_a_source_is_visited_about_when_one_new_article_is_to_be_expected(gap, least, most):
    appeared = every(gap, int(28 * DAY / gap))
    assert least <= visited(appeared=appeared).at - NOON <= most


def test_a_busy_source_is_visited_as_often_as_it_may_and_a_quiet_one_as_seldom():
    pace = SOURCE.schedule
    assert visited(appeared=every(5 * MINUTE, 500)).at - NOON <= pace.min * 1.2
    assert visited().at - NOON >= pace.max * 0.9
    assert visited(appeared=(NOON - 27 * DAY,)).at - NOON >= pace.max * 0.9


def test_the_hours_without_articles_are_waited_for():
    """Twelve articles a day, each weekday from 8 to 19 by the clock on the wall."""
    office = tuple(
        moment
        for number in range(1, 28 * 24)
        if 8 <= (moment := NOON - HOUR * number).astimezone(BERLIN).hour < 20
        and moment.astimezone(BERLIN).weekday() < 5
    )
    at_ten, at_night = NOON.replace(hour=8), NOON.replace(hour=21)
    saturday = at_ten + 3 * DAY
    wait = {then: expected_after(office, then, DAY, BERLIN) for then in (at_ten, at_night, saturday)}
    assert wait[at_ten] < wait[at_night] < 6 * HOUR
    assert wait[at_ten] < wait[saturday] < 6 * HOUR


def test_a_date_without_a_time_says_nothing_of_the_hour():
    dates = tuple(NOON.replace(hour=23, minute=59, second=59) - DAY * number for number in range(1, 11))
    for last in (NOON.replace(hour=6), NOON, NOON.replace(hour=20)):
        evenly = (last - dates[-1]) / len(dates)
        assert abs(expected_after(dates, last, 3 * DAY, BERLIN) - evenly) < MINUTE


def test_a_date_without_a_time_counts_for_its_own_weekday():
    """Not for the one after, although the last second of a day in UTC is the next day in Berlin."""
    wednesdays = [NOON.replace(hour=23, minute=59, second=59) - 7 * DAY * week for week in range(1, 5)]
    ten_each = tuple(moment for moment in wednesdays for _ in range(10))
    wait = {
        day: expected_after(ten_each, NOON.replace(hour=0) + DAY * day, DAY, BERLIN) for day in (-1, 0, 1)
    }
    assert wait[0] < min(wait[-1], wait[1])


def test_what_is_left_over_is_fetched_as_soon_as_the_pace_allows():
    assert visited(left=True).at - NOON < 2 * SOURCE.schedule.min


def test_failures_make_it_be_visited_ever_more_seldom_but_once_in_its_longest_pause():
    busy = every(5 * MINUTE, 500)
    waits = [visited(appeared=busy, silent=silent).at - NOON for silent in range(20)]
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert SOURCE.schedule.max * 0.9 <= waits[-1] <= SOURCE.schedule.max


def test_failing_seeds_are_not_asked_more_often_because_of_the_night():
    waits = [
        visited(BOTH, last=NOON + HOUR * hour, silent=20).at - (NOON + HOUR * hour) for hour in range(24)
    ]
    assert min(waits) >= BOTH.schedule.max * 0.9


def test_a_crawl_that_was_cut_short_goes_on_at_once():
    assert visited(finished=False).at <= NOON


def test_crawls_that_are_cut_short_in_a_row_begin_ever_later():
    waits = [held_back(number, NOON, NOON) - NOON for number in range(1, 20)]
    assert waits[:3] == [RESUME_FIRST, 2 * RESUME_FIRST, 4 * RESUME_FIRST]
    assert waits[-1] == RESUME_MAX
    assert held_back(0, None, NOON) is None
    assert held_back(5, NOON + DAY, NOON) is None, "the clock was set back"


# Nights: a schedule is lived through, visit by visit.


def lived(source, begin, end, **fields):
    """The visits of a source whose machine never stops, each with whether its sitemaps are asked."""
    visits, now, answered = [], begin, None
    while now < end:
        sweeps = not is_swept(source, answered, now)
        answered = now if sweeps else answered
        visits.append((now, sweeps))
        now = next_visit(source, Past(last=now, **fields), now).at
    return visits


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Atlantic/Azores", "Europe/London", "America/Havana"])
@pytest.mark.parametrize("change", ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"])
@pytest.mark.parametrize("pace", [Pace(min=HOUR), Pace(min=10 * MINUTE, max=3 * HOUR), Pace(min=12 * HOUR)])
def test_sitemaps_are_asked_exactly_once_a_night_also_when_clocks_change(zone, change, pace):
    source = replace(BOTH, facts=replace(FACTS, timezone=zone), schedule=pace)
    local = ZoneInfo(zone)
    middle = datetime.fromisoformat(change).replace(tzinfo=UTC)
    visits = lived(source, middle - 6 * DAY, middle + 6 * DAY)
    sweeps = [at.astimezone(local) for at, sweeps in visits if sweeps]
    days = [at.date() for at in sweeps if middle - 3 * DAY < at < middle + 4 * DAY]
    assert days == sorted({days[0] + DAY * number for number in range(len(days))})
    assert len(days) >= 6
    if pace.min <= HOUR:
        clocks = [(at - pace.min).timetz().replace(tzinfo=None) for at in sweeps[1:]]
        assert all(clock <= NIGHT[1] for clock in clocks)
        assert all(at.time() >= NIGHT[0] for at in sweeps[1:])


@given(sources(), moments)
def test_each_day_has_one_night_and_the_next_is_always_ahead(source, now):
    last, following = last_night(source, now), following_night(source, now)
    assert last <= now < following
    assert following_night(source, last) == following
    assert 22 * HOUR <= following - last <= 26 * HOUR


def test_nights_of_many_sources_are_spread():
    ids = [replace(BOTH, facts=replace(FACTS, id=f"stadt-{number}")) for number in range(100)]
    nights = sorted(following_night(source, NOON).astimezone(BERLIN) for source in ids)
    assert nights[0].hour == 1
    assert nights[-1].hour == 4


def test_a_machine_that_was_off_for_three_days_makes_up_for_one_night_only():
    before = following_night(BOTH, NOON) + MINUTE
    back = before + 3 * DAY + 9 * HOUR
    assert next_visit(BOTH, Past(last=before), back).at <= back
    assert not is_swept(BOTH, before, back)
    assert is_swept(BOTH, back, back + HOUR)
    assert next_visit(BOTH, Past(last=back), back).at > back


def test_one_visit_is_made_where_the_night_is_close():
    night = following_night(BOTH, NOON)
    shortly_before = night - 90 * MINUTE
    assert next_visit(BOTH, Past(last=shortly_before, left=True), shortly_before).at == night
    assert next_visit(BOTH, Past(last=shortly_before, left=True), shortly_before).why == AT_NIGHT


@given(moments, st.timedeltas(CLOCK_SLACK + MINUTE, 4000 * DAY))
def test_sitemaps_asked_in_a_future_that_was_none_are_asked_again(now, ahead):
    assert not is_swept(BOTH, now + ahead, now)


def test_a_source_without_other_seeds_knows_no_nights():
    only = replace(BOTH, feeds=())
    ats = [next_visit(only, Past(last=NOON, appeared=every(HOUR, 600)), NOON).why, visited(BOTH).why]
    assert ats == ["a new article is expected", AT_NIGHT]


@settings(max_examples=20)  # a month is lived through
@given(sources(), moments)
def test_no_source_is_visited_more_or_less_often_than_its_pace_allows(source, begin):
    visits = [at for at, _ in lived(source, begin, begin + 30 * DAY)]
    for one, two in pairwise(visits):
        assert source.schedule.min <= two - one <= source.schedule.max
