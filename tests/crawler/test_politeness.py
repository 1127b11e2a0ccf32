"""A host that asks for time gets it, one that keeps failing is left alone, a slow one is asked less often."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.politeness import (
    ASKS_FOR_TIME,
    BROKEN_PAUSE,
    FAILURES_MAX,
    KEEPS_FAILING,
    PACE_MAX_SECONDS,
    Host,
    after_answer,
    after_failure,
    pace,
    still_closed,
)
from crawler.revisit import FIRST_RETRY, RETRY_MAX

NOON = datetime(2026, 10, 16, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def failed(times, host=None):
    host = host or Host()
    for _ in range(times):
        host = after_failure(host, NOON)
    return host


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_that_states_a_time_is_left_in_peace_until_then(status):
    host = after_answer(Host(), status, "120", NOON)
    assert host.is_closed(NOON + 119 * SECOND)
    assert not host.is_closed(NOON + 120 * SECOND)
    assert host.reason == ASKS_FOR_TIME


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("header", ["0", "Fri, 16 Oct 2026 11:00:00 GMT"])
def test_a_time_that_is_over_is_no_leave_to_go_on(status, header):
    host = after_answer(Host(), status, header, NOON)
    assert host.not_before == NOON + FIRST_RETRY
    for _ in range(FAILURES_MAX - 1):
        host = after_answer(host, status, header, host.not_before)
        assert host.is_closed(host.not_before - SECOND)
    assert host.reason == KEEPS_FAILING


def test_a_day_may_be_stated_as_well():
    host = after_answer(Host(), 503, "Fri, 16 Oct 2026 12:30:00 GMT", NOON)
    assert host.not_before == NOON + timedelta(minutes=30)


@pytest.mark.parametrize("header", ["99999999999", "Fri, 16 Oct 2099 12:30:00 GMT"])
def test_no_host_is_left_in_peace_for_longer_than_a_day(header):
    assert after_answer(Host(), 503, header, NOON).not_before == NOON + RETRY_MAX


def test_too_many_requests_needs_no_time_to_be_heard_and_is_heard_louder_each_time():
    once = after_answer(Host(), 429, None, NOON)
    twice = after_answer(once, 429, None, NOON)
    assert (once.not_before, twice.not_before) == (NOON + FIRST_RETRY, NOON + 2 * FIRST_RETRY)


def test_an_error_without_a_time_closes_nothing():
    assert not after_answer(Host(), 503, None, NOON).is_closed(NOON)


def test_a_host_is_closed_when_it_fails_again_and_again():
    assert not failed(FAILURES_MAX - 1).is_closed(NOON)
    host = failed(FAILURES_MAX)
    assert host.is_closed(NOON + BROKEN_PAUSE - SECOND)
    assert not host.is_closed(NOON + BROKEN_PAUSE)
    assert host.reason == KEEPS_FAILING


def test_errors_and_silence_count_alike():
    host = after_answer(failed(FAILURES_MAX - 1), 500, None, NOON)
    assert host.is_closed(NOON)


def test_a_host_that_fails_again_after_its_pause_is_closed_at_once_and_for_longer():
    again = failed(1, failed(FAILURES_MAX))
    assert again.not_before == NOON + 2 * BROKEN_PAUSE


def test_a_host_is_closed_until_the_latest_of_its_addresses_may_be_asked_for():
    urls = (
        "https://stadt.example/1",
        "https://stadt.example/2",
        "https://blatt.example/1",
        "https://alt.example/",
    )
    times = (NOON + SECOND, NOON + 2 * SECOND, NOON + RETRY_MAX + SECOND, NOON)
    assert still_closed(zip(urls, times, strict=True), NOON) == {
        "stadt.example": Host(pauses=1, not_before=NOON + 2 * SECOND, reason=ASKS_FOR_TIME)
    }


@pytest.mark.parametrize("status", [200, 301, 304, 403, 404, 410])
def test_any_other_answer_makes_good_what_was(status):
    assert after_answer(failed(FAILURES_MAX - 1), status, None, NOON) == Host()


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_no_number_of_failures_makes_a_pause_longer_than_a_day(failures, pauses):
    host = after_failure(Host(failures=failures, pauses=pauses), NOON)
    assert host.not_before is None or host.not_before <= NOON + RETRY_MAX


@pytest.mark.parametrize(
    ("delay", "latency", "status", "new"),
    [
        (1, 0.1, 200, 1),  # fast enough
        (1, 4, 200, 4),  # slower than its pause
        (8, 2, 200, 5),  # faster again
        (1, 900, 200, PACE_MAX_SECONDS),
        (8, 0.1, 404, 8),  # an error page is quick, which says nothing
        (1, 4, 500, 4),
    ],
)
def test_the_pause_follows_the_time_an_answer_takes(delay, latency, status, new):
    assert pace(delay, 1, latency, status) == new


@given(
    delay=st.floats(0, 3600),
    floor=st.floats(0, 3600),
    latency=st.floats(0, 3600),
    status=st.sampled_from([200, 304, 404, 500]),
)
def test_the_pause_is_never_below_what_is_asked_for_nor_above_the_cap(delay, floor, latency, status):
    delay = max(floor, min(delay, PACE_MAX_SECONDS))
    assert floor <= pace(delay, floor, latency, status) <= max(floor, PACE_MAX_SECONDS)
