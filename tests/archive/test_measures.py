import json

from hypothesis import given
from hypothesis import strategies as st

from archive.measures import Finding, Measured, measured

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["pages", "fields", "finding", "code", "values"]), inner),
    max_leaves=20,
)  # fmt: skip


def test_what_a_run_measured_is_read():
    text = json.dumps(
        {"pages": 4, "fields": {"headline": 4, "lead": 2}, "finding": {"code": "lost", "values": {"a": 1}}}
    )
    found = measured(text)
    assert found.coverage == 0.75
    assert found.finding == Finding(code="lost", values={"a": 1})


def test_nothing_measured_is_nothing_and_not_zero():
    assert measured(None) == Measured()
    assert measured("{}").coverage is None
    assert measured('{"pages": 0, "fields": {"lead": 0}}').coverage is None
    assert measured('{"pages": 3}').coverage is None


def test_a_finding_may_come_without_values():
    assert measured('{"finding": {"code": "silent"}}').finding == Finding(code="silent")


@given(st.text() | ANY_JSON.map(json.dumps))
def test_whatever_stands_there_is_read_without_a_fault(text):
    coverage = measured(text).coverage
    assert coverage is None or 0 <= coverage <= 1
