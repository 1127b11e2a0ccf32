import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.measured import Measured, measured

KEYS = st.text() | st.sampled_from(["read", "has", "state", "finding", "code", "also"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)
ROW = {
    "read": 4,
    "has": {"headline": 4, "lead": 2},
    "state": "degraded",
    "finding": {"code": "field_lost", "field": "lead", "also": []},
}


def test_what_a_run_measured_is_read():
    found = measured(json.dumps(ROW))
    assert (found.pages, found.fields, found.state) == (4, {"headline": 4, "lead": 2}, "degraded")
    assert (found.finding, found.values) == ("field_lost", {"field": "lead"})


def test_a_field_no_page_has_counts_where_it_is_usual():
    found = measured(json.dumps(ROW))
    assert found.coverage(["headline", "lead"]) == 0.75
    assert found.coverage(["headline", "lead", "byline"]) == 0.5


@pytest.mark.parametrize("text", [None, "{}", "[]", "no JSON", '{"read": 0, "has": {}}'])
def test_nothing_measured_is_nothing_and_not_zero(text):
    assert measured(text).coverage(["lead"]) is None
    assert not measured(text).pages


def test_a_row_without_measures_is_empty():
    assert measured(None) == Measured()


@given(st.text() | st.dictionaries(KEYS, ANY_JSON).map(json.dumps))
def test_whatever_stands_there_is_read_without_a_fault(text):
    coverage = measured(text).coverage(["lead"])
    assert coverage is None or 0 <= coverage <= 1
