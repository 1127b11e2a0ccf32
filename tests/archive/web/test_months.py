"""Bars of hits per month."""

from hypothesis import given
from hypothesis import strategies as st

from archive.search import Month
from archive.web.months import HEIGHT, LEAST, MONTHS_MAX, chart

counts = st.dictionaries(
    st.tuples(st.integers(1990, 2030), st.integers(1, 12)), st.integers(1, 10**6), min_size=1
)


def test_months_between_two_that_have_hits_stand_there_empty():
    drawn = chart([Month("2025-11", 4), Month("2026-02", 1)])
    assert [(bar.month, bar.count, bar.height) for bar in drawn.bars] == [
        ("2025-11", 4, 100),
        ("2025-12", 0, 0),
        ("2026-01", 0, 0),
        ("2026-02", 1, 25),
    ]
    assert [bar.month for bar in drawn.bars if bar.january] == ["2026-01"]


def test_one_hit_among_thousands_is_still_seen():
    drawn = chart([Month("2026-01", 100_000), Month("2026-02", 1)])
    assert drawn.bars[1].height == LEAST


def test_what_is_no_month_is_not_drawn_but_counted():
    drawn = chart([Month("", 2), Month("2026", 1), Month("2026-01", 5)])
    assert [bar.month for bar in drawn.bars] == ["2026-01"]
    assert drawn.before == 3


def test_nothing_gives_no_bars():
    assert chart([]).bars == ()


@given(counts)
def test_every_hit_is_drawn_or_counted_as_left_out(found):
    months = [Month(f"{year}-{month:02}", number) for (year, month), number in sorted(found.items())]
    drawn = chart(months)
    assert sum(bar.count for bar in drawn.bars) + drawn.before == sum(found.values())
    assert len(drawn.bars) <= MONTHS_MAX
    assert max(bar.height for bar in drawn.bars) == HEIGHT
    assert drawn.bars[-1].left < drawn.width
