"""What is fetched again, and when: early and often after publication, never sooner than allowed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from itertools import pairwise
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.evidence import GIVE_UP_DAYS
from archive.records import KnownUrl, Link
from crawler.revisit import (
    BELIEVED_FOR,
    CHECKPOINTS,
    COMPARED,
    FIRST_RETRY,
    MISSING_AGAIN,
    MISSING_DAILY,
    NOT_MODIFIED_MAX,
    REDATED_MIN,
    RETRY_MAX,
    WITNESSES,
    Decision,
    ask_again,
    conditions,
    decide,
    due_again,
    is_newer,
    is_worth_reading,
    redates,
    retry_after,
    stated,
    to_compare,
    waits,
    witnesses,
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
        (known(state="failed", not_before=NOON + 300 * DAY), True),  # the clock was set back
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
    assert not (decision.fetch and waits(entry, now))


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


VALIDATORS = {"etag": '"1"', "last_modified": format_datetime(NOON, usegmt=True)}


def entry(number=0, **fields):
    return known(url=f"{URL}-{number}", **{"whole": NOON, **VALIDATORS, **fields})


def test_what_is_kept_is_asked_for_with_its_validators():
    assert conditions(entry(), NOON) == {
        "If-None-Match": '"1"',
        "If-Modified-Since": VALIDATORS["last_modified"],
    }


@pytest.mark.parametrize("state", ["queued", "missing", "gone", "failed", "refused"])
def test_what_is_not_kept_is_asked_for_whole(state):
    assert conditions(entry(state=state), NOON) == {}


@pytest.mark.parametrize("role", ["article", "seed"])
def test_a_server_that_says_not_modified_for_ever_is_not_believed_for_ever(role):
    most, long = NOT_MODIFIED_MAX[role], BELIEVED_FOR[role]
    every = [entry(number, role=role) for number in range(100)]
    assert all(conditions(one, NOON + long / 2 - HOUR) for one in every)
    assert not any(conditions(one, NOON + long) for one in every)
    assert not any(conditions(replace(one, not_modified=most), NOON) for one in every)
    assert all(conditions(replace(one, not_modified=most // 2), NOON) for one in every)


def test_whole_pages_do_not_come_all_at_once():
    moment = NOON + BELIEVED_FOR["article"] * 0.75
    whole = [not conditions(entry(number), moment) for number in range(200)]
    assert 60 < sum(whole) < 140
    assert whole == [not conditions(entry(number), moment) for number in range(200)]


def named(numbers, modified):
    return [Link(url=f"{URL}-{number}", modified=modified) for number in numbers]


def archive_of(numbers, hint="2026-10-10T08:00:00+00:00"):
    return {one.url: one for one in (entry(number, hint=hint) for number in numbers)}


@pytest.mark.parametrize(
    ("again", "same", "verdict"),
    [
        (20, 0, True),
        (10, 10, True),
        (REDATED_MIN, 0, True),
        (REDATED_MIN - 1, 0, False),
        (3, 17, False),
        (0, 20, False),
    ],
)
def test_a_seed_that_dates_nearly_everything_anew_is_recognised(again, same, verdict):
    links = named(range(again), "2026-10-14T09:00:00+00:00") + named(
        range(again, again + same), "2026-10-10T08:00:00+00:00"
    )
    assert redates(links, archive_of(range(again + same)), NOON) is verdict


@pytest.mark.parametrize(
    ("modified", "number", "verdict"),
    [
        ("2026-10-14T11:59:30+00:00", 2, True),
        ("2026-10-14T11:59:30+00:00", 1, False),
        ("2026-10-14T10:59:30+00:00", 2, False),
        ("2026-10-14", 2, False),
    ],
)
def test_a_short_seed_that_dates_with_the_moment_of_asking_is_recognised(modified, number, verdict):
    known = archive_of(range(20))
    links = named(range(number), modified) + named(range(number, 20), "2026-10-10T08:00:00+00:00")
    assert redates(links, known, NOON) is verdict


def test_new_articles_of_a_seed_are_no_sign_that_it_lies():
    assert not redates(named(range(50), "2026-10-14T12:00:00+00:00"), archive_of(()), NOON)


def test_a_date_in_the_future_says_nothing():
    assert stated(Link(url=URL, modified="2099-01-01"), NOON) is None
    assert stated(Link(url=URL, modified="2026-10-15"), NOON) == "2026-10-15"
    assert not decide(Link(url=URL, modified="2099-01-01"), known(hint="2026-10-13"), NOON).fetch


def test_an_age_alone_may_wait_and_a_seeds_word_may_not():
    now = NOON + CHECKPOINTS[0]
    assert decide(LINK, known(), now).planned
    assert not decide(Link(url=URL, modified="2026-10-14"), known(hint="2026-10-13"), now).planned


def test_the_youngest_is_looked_at_first():
    ages = {"alt": 5 * DAY, "neu": 3 * HOUR, "mittel": 2 * DAY}
    every = [known(url=name, discovered=NOON - age, fetched=NOON - age) for name, age in ages.items()]
    assert [one.url for one in due_again(every, NOON)] == ["neu", "mittel", "alt"]


def test_what_was_published_long_ago_is_not_looked_at_as_if_it_were_new():
    old = known(published="2019-05-01T08:00:00+02:00")
    assert due_again([old], NOON + DAY) == []
    assert due_again([known(published="2026-10-14")], NOON + DAY)
    assert due_again([known(published="vorgestern")], NOON + DAY)


def test_an_article_under_two_addresses_is_looked_at_once_where_it_answered_last():
    one = known(article=7)
    other = known(article=7, url=f"{URL}-neu", fetched=NOON + HOUR)
    assert due_again([one, other], NOON + DAY) == [other]


@pytest.mark.parametrize(
    "fields", [{"state": "missing"}, {"state": "failed"}, {"not_before": NOON + 2 * DAY}]
)
def test_only_what_is_kept_and_may_be_asked_for_is_planned(fields):
    assert due_again([known(**fields)], NOON + DAY) == []


SITEMAP_KEPT = known(url=SITEMAP, role="seed", hint="2026-10-01T08:00:00+00:00", whole=NOON)


@pytest.mark.parametrize(
    ("modified", "before", "later", "worth"),
    [
        ("2026-10-01T08:00:00+00:00", SITEMAP_KEPT, HOUR, False),
        ("2026-10-14T08:00:00+00:00", SITEMAP_KEPT, HOUR, True),
        ("2026-10-01T08:00:00+00:00", SITEMAP_KEPT, BELIEVED_FOR["seed"], True),
        (None, SITEMAP_KEPT, HOUR, True),
        ("2026-10-14", replace(SITEMAP_KEPT, hint="2026-10-14"), HOUR, True),
        ("2026-10-01", replace(SITEMAP_KEPT, hint="2026-10-01"), HOUR, False),
        ("2026-10-01", None, HOUR, True),
        ("2026-10-01", replace(SITEMAP_KEPT, hint=None), HOUR, True),
        ("2026-10-01", replace(SITEMAP_KEPT, state="failed"), HOUR, True),
    ],
)
def test_a_sitemap_its_index_calls_unchanged_is_read_now_and_then_only(modified, before, later, worth):
    assert is_worth_reading(Link(url=SITEMAP, modified=modified), before, NOON + later) is worth


def shelf(*states, fetched=NOON - 2 * DAY):
    """Articles of a source, one discovered each day, the oldest first."""
    return [
        known(
            url=str(number),
            article=number,
            state=state,
            discovered=NOON + (number - 30) * DAY,
            fetched=fetched,
        )
        for number, state in enumerate(states)
    ]


def test_what_stays_missing_is_looked_for_each_day_and_then_ever_later():
    """As in a gap, in which nothing can be said of it however often it is looked for."""
    at, looks = NOON, []
    while at < NOON + 120 * DAY:
        gone = known(
            state="missing", fetched=looks[-1] if looks else NOON - DAY, tries=max(len(looks), 1) - 1
        )
        if decide(LINK, gone, at).fetch:
            looks.append(at)
        at += HOUR
    pauses = [after - before for before, after in pairwise(looks)]
    assert pauses[:MISSING_DAILY] == [DAY] * MISSING_DAILY
    assert pauses[MISSING_DAILY:] == [3 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 28 * DAY, 28 * DAY]
    assert MISSING_DAILY > GIVE_UP_DAYS, "while its source is well, it is given up before"


def test_nobody_bears_witness_for_what_is_not_looked_for_now():
    every = [
        replace(one, tries=MISSING_DAILY) if one.state == "missing" else one
        for one in shelf("kept", "missing")
    ]
    every[1] = replace(every[1], fetched=NOON - 2 * DAY)
    assert witnesses(every, NOON) == []
    assert witnesses(every, NOON + DAY) != []


def test_nobody_bears_witness_while_nothing_is_missing():
    assert witnesses(shelf("kept", "kept", "gone", "queued"), NOON) == []


def test_those_bear_witness_that_are_known_longer_than_what_is_missing_the_nearest_first():
    every = shelf(*["kept"] * 8, "missing", "kept", "missing", "kept")
    assert [one.url for one in witnesses(every, NOON)] == ["7", "6", "5", "4", "3"]
    assert len(witnesses(every, NOON)) == WITNESSES


def test_younger_ones_do_when_there_are_no_others():
    assert [one.url for one in witnesses(shelf("missing", "kept", "kept"), NOON)] == ["1", "2"]


def test_a_witness_is_looked_at_once_a_day():
    every = shelf("kept", "missing", fetched=NOON - MISSING_AGAIN)
    assert [one.url for one in witnesses(every, NOON)] == ["0"]
    assert witnesses(every, NOON - timedelta(seconds=1)) == []


def test_what_may_not_be_asked_for_yet_and_what_is_no_article_is_no_witness():
    every = [*shelf("missing", "kept"), known(url="kein Artikel", fetched=NOON - 2 * DAY)]
    every[1] = replace(every[1], not_before=NOON + HOUR)
    assert witnesses(every, NOON) == []


def test_those_are_compared_that_were_known_before_a_moment_the_nearest_first():
    every = shelf(*["kept"] * 9)
    since = every[7].discovered
    assert [one.url for one in to_compare(every, since, NOON)] == ["6", "5", "4", "3", "2"]
    assert len(to_compare(every, NOON + 99 * DAY, NOON)) == COMPARED


def test_what_is_not_in_place_or_may_not_be_asked_for_yet_is_not_compared_and_an_article_is_once():
    every = shelf("missing", "gone", "failed", "kept", "kept", "kept")
    every[3] = replace(every[3], not_before=NOON + HOUR)
    every[5] = replace(every[5], article=every[4].article)
    assert len(to_compare(every, NOON + 99 * DAY, NOON)) == 1
