"""One page under many addresses is no article, and what a site really has is never held back for good."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Article, Attachment, ReadingReport
from crawler.sameness import LATER, SAME_MAX, SAME_PAGE, WAITING_MAX, Sameness, fingerprint

URL = "https://www.musterstadt.example/artikel/"
WALL = Article(url=URL, headline="Willkommen", body="Musterstadt liegt an der Ahle.")


def other(number):
    return replace(WALL, headline=f"Meldung {number}", body=f"Der Rat hat zum {number}. Mal getagt.")


def run(readings, sameness=None, *, known=()):
    """What is filed and what is refused of readings, each under an address of its own unless it has one."""
    sameness = sameness or Sameness()
    verdicts = []
    for number, reading in enumerate(readings):
        verdicts += sameness.add(
            number, reading, f"{URL}{number}", before=f"1:{number}" if number in known else None
        )
    verdicts += sameness.rest()
    assert sorted(verdict.item for verdict in verdicts) == list(range(len(readings))), "each has one verdict"
    refused = {verdict.item for verdict in verdicts if verdict.refused}
    return [number for number in range(len(readings)) if number not in refused], sameness


def test_different_pages_are_filed_in_their_order():
    assert run([other(1), other(2), other(3)])[0] == [0, 1, 2]


def test_a_page_waits_for_the_next_one():
    sameness = Sameness()
    assert sameness.add("eins", other(1), URL + "1", before=None) == []
    assert [verdict.item for verdict in sameness.add("zwei", other(2), URL + "2", before=None)] == ["eins"]
    assert [verdict.item for verdict in sameness.rest()] == ["zwei"]
    assert sameness.rest() == []


def test_one_page_for_everything_is_refused_from_the_first_one_on():
    assert run([WALL] * 6)[0] == []


def test_a_wall_in_the_middle_lets_what_came_before_pass():
    assert run([other(1), other(2), WALL, WALL, WALL, WALL, other(3)])[0] == [0, 1, 6]


def test_what_is_published_twice_is_filed_twice():
    assert run([other(1), *[WALL] * SAME_MAX, other(2)])[0] == [0, 1, 2, 3]


def test_one_article_under_many_addresses_is_one():
    sameness = Sameness()
    verdicts = [one for number in range(9) for one in sameness.add(number, WALL, URL, before=None)]
    assert [verdict.refused for verdict in [*verdicts, *sameness.rest()]] == [None] * 9


def test_a_known_article_does_not_turn_into_another_one():
    assert run([WALL, WALL], known={1})[0] == []
    assert run([WALL, other(1), WALL], known={2})[0] == [0, 1]


def test_one_edit_is_an_edit():
    assert run([other(1), WALL], known={0, 1})[0] == [0, 1]


def test_what_was_refused_stays_refused_in_the_next_run():
    sameness = Sameness()
    (*_, last) = [
        one for number in range(3) for one in sameness.add(number, WALL, f"{URL}{number}", before=None)
    ]
    assert last.refused.startswith(SAME_PAGE)
    assert run([WALL], Sameness([last.refused]))[0] == []
    assert run([other(1)], Sameness([last.refused]))[0] == [0]


@given(st.integers(0, 6), st.integers(SAME_MAX + 1, 6))
def test_where_pages_come_side_by_side_none_of_the_same_is_filed_wherever_another_one_comes(place, walls):
    readings = [WALL] * walls
    readings.insert(min(place, walls), other(1))
    assert run(readings, Sameness(patient=True))[0] == [min(place, walls)]


def test_a_page_waits_for_some_others_where_they_come_side_by_side():
    sameness = Sameness(patient=True)
    verdicts = [
        sameness.add(number, other(number), f"{URL}{number}", before=None) for number in range(LATER + 2)
    ]
    assert [[verdict.item for verdict in some] for some in verdicts] == [[]] * LATER + [[0], [1]]
    assert [verdict.item for verdict in sameness.rest()] == [*range(2, LATER + 2)]


def test_what_came_twice_waits_to_the_end_unless_too_many_wait():
    readings = [reading for number in range(WAITING_MAX) for reading in (other(number), other(number))]
    sameness = Sameness(patient=True)
    verdicts = [
        verdict.item
        for number, reading in enumerate(readings)
        for verdict in sameness.add(number, reading, f"{URL}{number}", before=None)
    ]
    assert verdicts == [*range(WAITING_MAX)]
    assert len(sameness.waiting) == WAITING_MAX


@pytest.mark.parametrize(
    "fields",
    [
        {"published": "2026-10-14"},
        {"byline": ("Erika Muster",)},
        {"attachments": (Attachment(url=f"{URL}plan.pdf"),)},
        {"lead": "Ein Vorspann."},
        {"tags": ("Verkehr",)},
    ],
)
def test_notices_that_differ_in_anything_are_not_the_same(fields):
    assert fingerprint(replace(WALL, **fields)) != fingerprint(WALL)


def test_a_day_from_the_address_is_no_difference():
    report = ReadingReport(given={"published": "url"})
    days = {fingerprint(replace(WALL, published=f"2026-10-{day}", report=report)) for day in range(10, 20)}
    assert days == {fingerprint(WALL)}


def test_addresses_are_no_difference():
    assert fingerprint(replace(WALL, url=URL + "2", aliases=(URL,))) == fingerprint(WALL)


@given(st.lists(st.integers(0, 5), max_size=30))
def test_every_reading_gets_one_verdict_and_rare_ones_are_filed(numbers):
    filed, _ = run([other(number) for number in numbers])
    rare = [at for at, number in enumerate(numbers) if numbers.count(number) <= SAME_MAX]
    assert set(rare) <= set(filed)


def test_what_was_published_twice_may_be_corrected_twice():
    sameness = Sameness()
    verdicts = [
        one for number in range(SAME_MAX) for one in sameness.add(number, WALL, number, before="1:alike")
    ]
    assert [verdict.refused for verdict in [*verdicts, *sameness.rest()]] == [None] * SAME_MAX


def test_a_reading_that_needs_no_verdict_lets_go_what_waited_if_it_is_another():
    sameness = Sameness()
    sameness.add("first", WALL, 1, before=None)
    assert sameness.passed(WALL) == []
    assert sameness.waiting == ("first",)
    assert [verdict.refused for verdict in sameness.passed(other(1))] == [None]
    assert sameness.waiting == ()


def test_what_was_let_go_is_known_for_no_article_when_the_same_comes_for_more():
    filed, sameness = run([WALL, other(1)])
    assert filed == [0, 1]
    assert sameness.refusal(WALL) is None
    run([WALL] * SAME_MAX + [other(2)] + [WALL], sameness)
    assert sameness.refusal(WALL).startswith(SAME_PAGE)
    assert sameness.refusal(other(1)) is None


def test_one_article_at_two_addresses_is_no_wall():
    sameness = Sameness()
    verdicts = sameness.add("neu", WALL, 7, before=None) + sameness.add("alt", WALL, 7, before="1:alt")
    assert [verdict.refused for verdict in verdicts + sameness.rest()] == [None, None]
