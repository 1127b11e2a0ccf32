from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.breakpoints import AFTER_MIN, BEFORE_MIN, CHANCE, at_least, fewer, lost


def test_fishers_test_is_exact():
    """By hand: all of three without what forty had, 1 way of C(43, 3)."""
    assert isclose(fewer(40, 40, 0, 3), 1 / 12341)
    assert fewer(5, 10, 10, 10) == 1


def test_the_tail_is_exact():
    assert isclose(at_least(3, 3, 0.05), 0.05**3)
    assert isclose(at_least(1, 2, 0.5), 0.75)


@pytest.mark.parametrize("start", [10, 30, 60])
def test_the_point_of_change_is_found(start):
    change = lost([True] * start + [False] * 20)
    assert (change.start, change.before, change.after) == (start, (start, start), (0, 20))


def test_one_odd_article_moves_no_change():
    marks = [True] * 20 + [False] + [True] * 19 + [False] * 8
    assert lost(marks).start == 40


@given(st.lists(st.booleans(), max_size=80))
def test_a_change_has_enough_on_both_sides_and_is_no_chance(marks):
    change = lost(marks)
    if change is not None:
        assert BEFORE_MIN <= change.start <= len(marks) - AFTER_MIN
        assert change.before[1] + change.after[1] == len(marks)
        assert change.before[0] + change.after[0] == sum(marks)
        assert change.chance < CHANCE


@given(st.integers(0, 20), st.integers(1, 20), st.integers(0, 20), st.integers(1, 20))
def test_a_chance_is_one(before, of_before, after, of_after):
    chance = fewer(min(before, of_before), of_before, min(after, of_after), of_after)
    assert 0 <= chance <= 1
