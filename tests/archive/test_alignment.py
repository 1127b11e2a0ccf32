"""What two sequences have in common, in order."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import alignment
from archive.alignment import Run, aligned, increasing

words = st.lists(st.sampled_from("abcde"), max_size=14)


def longest(old, new):
    """The length of a longest common subsequence, by the book."""
    row = [0] * (len(new) + 1)
    for one in old:
        before = row[:]
        for place, other in enumerate(new, 1):
            row[place] = before[place - 1] + 1 if one == other else max(before[place], row[place - 1])
    return row[-1]


@given(words, words)
def test_runs_are_common_in_order_and_as_many_as_can_be(old, new):
    runs = aligned(old, new)
    for run in runs:
        assert old[run.old : run.old + run.length] == new[run.new : run.new + run.length]
    for one, following in pairwise(runs):
        assert one.old + one.length <= following.old
        assert one.new + one.length <= following.new
    assert sum(run.length for run in runs) == longest(old, new)


@given(words, words, st.integers(0, 30))
def test_what_is_too_large_for_one_table_is_divided_and_stays_common_and_in_order(old, new, cells):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "CELLS_MAX", cells)
        runs = aligned(old, new)
    assert all(old[run.old : run.old + run.length] == new[run.new : run.new + run.length] for run in runs)
    places = [(run.old + n, run.new + n) for run in runs for n in range(run.length)]
    assert places == sorted(set(places))
    assert len({new for _, new in places}) == len(places)


def test_a_large_sequence_is_divided_at_what_stands_once_on_either_side():
    chance = random.Random(1)
    old = [chance.choice("ab") if n % 3 else n for n in range(30_000)]
    new = [*old[:10_000], "x", *old[10_000:20_000], "y", *old[20_000:]]
    assert aligned([0.5, *old, 0.5], ["z", *new, "z"]) == [
        Run(1, 1, 10_000),
        Run(10_001, 10_002, 10_000),
        Run(20_001, 20_003, 10_000),
    ]


def test_words_whose_hashes_are_the_same_are_still_other_words():
    assert hash(-1) == hash(-2)
    assert aligned([-1], [-2]) == []


def test_the_longest_part_in_order_is_chosen():
    pairs = [Run(old, new, 1) for old, new in enumerate([3, 0, 1, 4, 2])]
    assert [pair.new for pair in increasing(pairs)] == [0, 1, 2]
    assert increasing([]) == []
