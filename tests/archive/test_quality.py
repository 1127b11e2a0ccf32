"""What the newest articles of a source lack since when, and how long there has been none."""

from datetime import timedelta

import pytest

from archive.judgement import judge
from archive.quality import findings
from archive.records import NO_EXPECTATION, Expect
from tests.archive.pasts import ALL, DAY, NOON, Course, good, past, sample, samples


def found(articles, *, expect=NO_EXPECTATION, before=(), now=NOON):
    return {one.code: one for one in findings(articles, expect, before, now)}


def test_what_no_article_has_any_more_is_told_in_a_sentence():
    finding = found(samples(40, then=[["lead"]] * 6))["field_lost"]
    assert finding.reason == (
        "Since 7 November 2026 no article has a lead any more (before: 40 of 40): probably a relaunch."
    )
    assert finding.as_row() == {
        "state": "degraded",
        "ill": True,
        "certain": True,
        "finding": {
            "code": "field_lost",
            "field": "lead",
            "since": "2026-11-07",
            "began": "2026-11-07T12:00:00+00:00",
            "before": [40, 40],
            "after": [0, 6],
        },
    }


@pytest.mark.parametrize(
    ("field", "words", "ill"),
    [
        ("lead", "no article has a lead any more", True),
        ("byline", "no article names its author any more", True),
        ("published", "no article has a date of publication any more", True),
        ("section", "no article has a section any more", False),
        ("image", "no article has a picture any more", False),
    ],
)
def test_every_field_is_missed(field, words, ill):
    finding = found(samples(40, then=[[field]] * 6))["field_lost"]
    assert words in finding.reason
    assert (finding.state, finding.ill) == ("degraded", ill)


@pytest.mark.parametrize(
    ("before", "then", "is_told"),
    [
        (40, 3, False),
        (40, 6, True),
        (75, 4, True),
        (8, 6, False),
        (8, 20, True),
    ],
)
def test_few_articles_tell_it_only_beside_many(before, then, is_told):
    assert ("field_lost" in found(samples(before, then=[["lead"]] * then))) == is_told


def test_what_comes_back_now_and_then_is_hardly_there():
    then = [["lead"]] * 9 + [[]] + [["lead"]] * 6
    finding = found(samples(40, then=then))["field_lost"]
    assert "hardly any article has a lead (1 of 16; before: 40 of 40)" in finding.reason


def test_what_was_never_usual_is_not_missed():
    mixed = [sample(60 - index, has=ALL if index % 2 else ALL - {"lead"}) for index in range(50)]
    assert found([*mixed, *samples(0, then=[["lead"]] * 8)]) == {}


def test_what_is_there_again_is_not_missed():
    assert found(samples(40, then=[["lead"]] * 8 + [[], []])) == {}


def test_one_run_alone_tells_no_change():
    articles = samples(40, then=[["lead"]] * 9)
    at_once = [*articles[:-9], *(sample(1, has=ALL - {"lead"}, text=number) for number in range(9))]
    assert found(at_once) == {}
    assert "field_lost" in found(articles)


def test_short_articles_paywalls_and_another_part_of_the_page_are_told():
    older = samples(40, words=300)
    assert (
        "has its usual length"
        in found([*older, *(sample(0.1 * n, words=40) for n in range(6, 0, -1))])["short"].reason
    )
    closed = found([*older, *(sample(0.1 * n, words=300, paywalled=True) for n in range(6, 0, -1))])[
        "paywalled"
    ]
    assert "no article can be read without paying any more" in closed.reason
    assert not closed.ill
    assert "other_part" in found([*older, *(sample(0.1 * n, words=300, share=0.05) for n in range(6, 0, -1))])


def test_one_text_in_all_articles_is_none():
    same = [sample(number, text=7) for number in (2, 1, 0)]
    finding = found([*samples(20), *same])["same_text"]
    assert (finding.state, finding.ill, finding.certain) == ("broken", True, True)
    assert found([*samples(20), *same[:2]]) == {}
    often = [sample(40 - number, text=7 if number % 3 else number + 8) for number in range(30)]
    assert found([*often, *same]) == {}, "it is so now and then"
    assert found([*samples(20, words=5), *(sample(number, text=7, words=5) for number in (2, 1, 0))]) == {}


def test_a_loss_goes_on_when_its_beginning_is_out_of_sight():
    articles = samples(40, then=[["lead"]] * 6)
    course = Course(*[good()] * 3)
    assert course.run(good(), samples=articles).code == "field_lost"
    finding = course.run(good(), samples=samples(0, then=[["lead"]] * 80))
    assert finding.reason.startswith(
        "Since 7 November 2026 no article has a lead any more (before: 40 of 40)"
    )
    assert course.run(good(), samples=samples(40)).code == "ok"
    assert course.told == ["ok → degraded", "degraded → ok"]


def test_what_is_lost_for_a_month_is_how_the_source_is_now():
    course = Course(*[good()] * 3)
    course.run(good(), samples=samples(40, then=[["lead"]] * 6))
    for day in range(60):
        later = (
            [sample(-day + 60 - n, has=ALL - {"lead"}) for n in range(66 + day)]
            if day > 30
            else samples(40, then=[["lead"]] * 6)
        )
        course.run(good(), samples=later[-80:])
    assert course.told == ["ok → degraded", "degraded → ok"]


def test_what_also_was_found_is_kept_as_well():
    both = samples(40, then=[["lead", "image"]] * 6)
    row = judge(good(), started=NOON, past=past(good()), samples=both, articles=46).as_row()
    assert (row["finding"]["field"], [one["field"] for one in row["finding"]["also"]]) == ("lead", ["image"])


def silent(*, days, every, number=60, **values):
    return [sample(days + (number - 1 - index) * every, **values) for index in range(number)]


@pytest.mark.parametrize(
    ("days", "every", "is_quiet"),
    [
        (4, 0.2, False),
        (11, 0.2, True),
        (15, 1, True),
        (10, 3, False),
        (17, 3, True),
        (30, 7, False),
        (36, 7, True),
        (90, 30, False),
    ],
)
def test_silence_is_measured_by_the_pace_of_the_source(days, every, is_quiet):
    finding = found(silent(days=days, every=every)).get("quiet")
    assert (finding is not None) == is_quiet, finding
    assert finding is None or (finding.state, finding.ill) == ("quiet", False)


def test_holidays_are_no_silence():
    """A town hall that publishes on working days is shut from 23 December to 6 January."""
    working = [sample(15 + day) for day in range(80, 0, -1) if (NOON - (15 + day) * DAY).weekday() < 5]
    assert found(working) == {}
    assert "quiet" in found(working, now=NOON + 2 * DAY)


def test_a_stated_age_counts_instead_of_the_pace():
    articles = silent(days=5, every=0.2)
    assert "quiet" in found(articles, expect=Expect(max_age_days=4))
    assert "quiet" not in found(silent(days=20, every=0.2), expect=Expect(max_age_days=30))
    few = [sample(9, text=1), sample(8, text=2)]
    assert found(few) == {}, "nobody can tell yet"
    reason = found(few, expect=Expect(max_age_days=5))["quiet"].reason
    assert reason == "It can be read, but its newest article is 8 days old; more than 5 are unusual for it."


def test_nothing_is_said_of_no_articles():
    assert (
        found([], expect=Expect(max_age_days=1, fields=("lead",), words=9), now=NOON + timedelta(days=99))
        == {}
    )
