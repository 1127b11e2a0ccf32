"""Nothing is called gone because we looked once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.evidence import proved_gone

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)


def test_no_absence_and_one_absence_prove_nothing():
    assert not proved_gone([])
    assert not proved_gone([NOON])


@given(st.lists(st.integers(0, 11), min_size=1, max_size=20))
def test_absences_of_one_day_prove_nothing_however_many(hours):
    assert not proved_gone([NOON + timedelta(hours=hour) for hour in hours])


def test_absences_on_two_days_suffice():
    assert proved_gone([NOON, NOON + timedelta(days=1)])
