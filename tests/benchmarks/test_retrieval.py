"""German search finds what it should and little else, on the queries of the benchmark."""

import pytest

from benchmarks.retrieval import FINDERS, SETS, cases, judge, summary

RECALL, FALSE_MATCHES = 0.97, 0.08


@pytest.fixture(scope="module", params=SETS)
def judged(request):
    return judge(cases(request.param), FINDERS, background=0)


def test_search_finds_what_it_should_and_little_else(judged):
    measured = summary(judged["ours"])
    assert measured["recall"] >= RECALL
    assert measured["false_matches"] <= FALSE_MATCHES


def test_the_default_of_sqlite_does_not(judged):
    assert summary(judged["SQLite's default"])["recall"] < 0.1


def test_the_sets_have_ten_categories_and_no_query_in_common():
    known, held_out = map(cases, SETS)
    assert len({case.category for case in known}) == 10
    assert len(known) >= 150
    assert len(held_out) >= 60
    asked = {(case.category, case.query) for case in known}
    assert not asked & {(case.category, case.query) for case in held_out}
