"""What came of reading anew: counted by field, with examples that people can compare."""

import json

from hypothesis import given
from hypothesis.strategies import builds, integers, lists, none, sampled_from, text

from archive.rereading import Change
from crawler.rebuilt import EXAMPLE_MAX_SIGNS, EXAMPLES_MAX, Rebuilt

URL = "http://stadt.localhost/1"
VALUES = none() | text(min_size=1) | integers(0, 9)
CHANGES = lists(
    builds(
        Change,
        url=text(),
        number=integers(1, 5),
        field=sampled_from(["headline", "lead", "words"]),
        old=VALUES,
        new=VALUES,
    )
)


def change(old, new, field="lead"):
    return Change(url=URL, number=1, field=field, old=old, new=new)


def reported(*changes, **counts):
    report = Rebuilt()
    report.note(changes)
    report.counts.update(counts)
    return report


def test_a_field_is_changed_gained_or_lost():
    lead = reported(change("a", "b"), change(None, "b"), change(None, "c"), change("a", None)).fields["lead"]
    assert (lead.changed, lead.gained, lead.lost, lead.all) == (1, 2, 1, 4)


def test_a_few_examples_are_kept_and_long_texts_are_cut():
    report = reported(*(change("a" * 5_000, f"b{number}") for number in range(10)))
    examples = report.fields["lead"].examples
    assert [example["new"] for example in examples] == [f"b{number}" for number in range(EXAMPLES_MAX)]
    assert len(examples[0]["old"]) == EXAMPLE_MAX_SIGNS + 1


def test_a_table_shows_texts_from_where_they_begin_to_differ():
    (row,) = reported(change(f"{'Wort ' * 30}alt und mehr", f"{'Wort ' * 30}neu und mehr")).field_rows()
    assert row["example"] == "…t Wort Wort alt und mehr → …t Wort Wort neu und mehr"
    (gained,) = reported(change(None, "Vorspann")).field_rows()
    assert gained["example"] == "– → Vorspann"


def test_the_field_that_changed_most_often_comes_first():
    report = reported(change("a", "b"), *[change("a", "b", "body")] * 2)
    assert list(report.as_json()["fields"]) == ["body", "lead"]
    assert [row["field"] for row in report.field_rows()] == ["body", "", "lead"]


def test_counts_are_said_in_words_and_what_is_nought_is_not():
    assert reported(readings=3, found=0).count_rows() == [{"number": 3, "what": "captures read"}]


@given(CHANGES)
def test_a_report_that_is_put_away_goes_on_where_it_was(changes):
    report = reported(*changes, readings=len(changes))
    again = Rebuilt.from_json(json.loads(json.dumps(report.as_json())))
    assert again.as_json() == report.as_json()


@given(CHANGES, CHANGES)
def test_two_sources_count_as_one_would(first, second):
    both = reported(*first, readings=1)
    both.add(reported(*second, readings=1))
    assert both.as_json() == reported(*first, *second, readings=2).as_json()
