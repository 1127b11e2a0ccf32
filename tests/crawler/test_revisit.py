"""What is fetched again, and when: early and often after publication, never sooner than allowed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import KnownUrl, Link
from crawler.revisit import (
    CHECKPOINTS,
    FIRST_RETRY,
    MISSING_AGAIN,
    RETRY_MAX,
    Decision,
    ask_again,
    decide,
    is_newer,
    retry_after,
)

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://www.musterstadt.example/presse/1"
SITEMAP = "https://www.musterstadt.example/sitemap.xml"
LINK = Link(url=URL)
KEPT = KnownUrl(url=URL, source="musterstadt", role="article", state="kept", discovered=NOON, fetched=NOON)
STATES = get_args(get_type_hints(KnownUrl)["state"])

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
hints = st.one_of(
    st.none(),
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    moments.map(datetime.isoformat),
    moments.map(lambda moment: moment.replace(tzinfo=None).isoformat()),
)


def known(**fields):
    return replace(KEPT, **fields)


@pytest.mark.parametrize(
    ("entry", "fetch"),
    [
        (None, True),
        (known(state="queued", fetched=None), True),
        (known(state="failed"), True),
        (known(state="gone"), True),
        (known(state="refused"), False),
        (known(state="kept"), False),
        (known(state="missing", fetched=NOON), False),
        (known(state="missing", fetched=NOON - MISSING_AGAIN), True),
        (known(state="missing", fetched=None), True),
        (known(state="failed", not_before=NOON + HOUR), False),
        (known(state="failed", not_before=NOON), True),
        (known(state="queued", not_before=NOON + HOUR), False),
    ],
)
def test_the_state_of_an_address_decides(entry, fetch):
    assert decide(LINK, entry, NOON).fetch is fetch


@pytest.mark.parametrize(
    ("reason", "moment"),
    [
        ("HTTP 503", NOON + FIRST_RETRY),
        ("robots.txt forbids it", NOON + DAY),
        ("robots.txt cannot be had", NOON + FIRST_RETRY),
        ("private address 127.0.0.1", None),
        ("not an HTTP address", None),
    ],
)
def test_the_reason_decides_when_an_address_is_asked_for_again(reason, moment):
    assert ask_again(reason, 0, NOON, None) == moment


@pytest.mark.parametrize("age", CHECKPOINTS)
def test_an_article_is_looked_at_again_at_each_checkpoint_once(age):
    before = known(fetched=NOON + age - HOUR)
    assert not decide(LINK, before, NOON + age - timedelta(seconds=1)).fetch
    assert decide(LINK, before, NOON + age).fetch
    assert not decide(LINK, known(fetched=NOON + age), NOON + age + HOUR).fetch


def test_an_old_article_is_left_alone():
    last = known(fetched=NOON + CHECKPOINTS[-1])
    assert not decide(LINK, last, NOON + 1000 * DAY).fetch


def test_checkpoints_missed_for_a_month_are_one_look():
    assert decide(LINK, KEPT, NOON + 30 * DAY).fetch
    assert not decide(LINK, known(fetched=NOON + 30 * DAY), NOON + 31 * DAY).fetch


@pytest.mark.parametrize("field", ["modified", "published"])
def test_a_newer_statement_of_the_seed_is_followed_at_once(field):
    entry = known(hint="2026-10-13")
    assert decide(Link(url=URL, **{field: "2026-10-14"}), entry, NOON).fetch
    assert not decide(Link(url=URL, **{field: "2026-10-13"}), entry, NOON).fetch


def test_a_newer_statement_waits_until_asking_is_allowed():
    entry = known(hint="2026-10-13", not_before=NOON + HOUR)
    decision = decide(Link(url=URL, modified="2026-10-14"), entry, NOON)
    assert not decision.fetch
    assert "2026-10-14T13:00" in decision.why


@given(
    st.builds(Link, url=st.just(URL), published=hints, modified=hints),
    st.builds(
        KnownUrl,
        url=st.just(URL),
        source=st.just("musterstadt"),
        role=st.sampled_from(["seed", "article"]),
        state=st.sampled_from(STATES),
        not_before=st.one_of(st.none(), moments),
        hint=hints,
        discovered=moments,
        fetched=st.one_of(st.none(), moments),
    ),
    moments,
)
def test_there_is_a_decision_for_everything(link, entry, now):
    decision = decide(link, entry, now)
    assert isinstance(decision, Decision)
    assert decision.why
    assert not (decision.fetch and entry.not_before and now < entry.not_before)


@pytest.mark.parametrize(
    ("hint", "before", "newer"),
    [
        ("2026-10-14", "2026-10-13", True),
        ("2026-10-13", "2026-10-14", False),
        ("2026-10-14", "2026-10-14", False),
        ("2026-10-14T09:00:00+02:00", "2026-10-14", False),
        ("2026-10-14", "2026-10-14T09:00:00+02:00", False),
        ("2026-10-15T09:00:00+02:00", "2026-10-14", True),
        ("2026-10-14T09:00:00+02:00", "2026-10-14T07:00:00+00:00", False),
        ("2026-10-14T09:00:01+02:00", "2026-10-14T07:00:00+00:00", True),
        ("2026-10-14T08:00:00", "2026-10-14T07:00:00+00:00", True),
        ("2026-11", "2026-10", True),
        ("2026-10", "2026-10-14", False),
        ("2026", "2025-12-31T23:00:00+01:00", True),
        (None, "2026-10-14", False),
        ("2026-10-14", None, False),
        ("bald ist es so weit", "2026-10-14T09:00:00", False),
        ("2026-13-41T00:00:00", "2026-10-14T09:00:00", False),
    ],
)
def test_statements_are_compared_at_the_precision_both_have(hint, before, newer):
    assert is_newer(hint, before) is newer


@given(hints, hints)
def test_of_two_statements_at_most_one_is_newer(one, other):
    assert not (is_newer(one, other) and is_newer(other, one))
    assert not is_newer(one, one)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("0", timedelta(0)),
        ("99999999999999999999", RETRY_MAX),
        (format_datetime(NOON + HOUR, usegmt=True), HOUR),
        (format_datetime((NOON + HOUR).astimezone(timezone(2 * HOUR))), HOUR),
        (format_datetime(NOON - HOUR, usegmt=True), timedelta(0)),
        (format_datetime(NOON + 30 * DAY, usegmt=True), RETRY_MAX),
        ("Wed, 14 Oct 2026 13:00:00 -0000", HOUR),
        ("٣", FIRST_RETRY),
        ("-5", FIRST_RETRY),
        ("1.5", FIRST_RETRY),
        ("²", FIRST_RETRY),
        ("", FIRST_RETRY),
        ("bald", FIRST_RETRY),
        (None, FIRST_RETRY),
    ],
)
def test_the_server_says_when_to_come_again(header, wait):
    assert retry_after(0, NOON, header) == NOON + wait


def test_without_a_word_from_the_server_the_pauses_double():
    waits = [retry_after(tries, NOON, None) - NOON for tries in range(30)]
    assert waits[:4] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY, 8 * FIRST_RETRY]
    assert waits == sorted(waits)
    assert waits[-1] == RETRY_MAX


@given(
    st.integers(0, 10_000),
    moments,
    st.one_of(
        st.none(),
        st.text(),
        st.integers().map(str),
        moments.map(format_datetime),
        st.lists(st.sampled_from(["Wed, ", "14 ", "Oct ", "2026 ", "99:", "+9999", "(", "-"])).map("".join),
    ),
)
def test_trying_again_lies_between_now_and_the_longest_pause(tries, now, header):
    assert now <= retry_after(tries, now, header) <= now + RETRY_MAX
