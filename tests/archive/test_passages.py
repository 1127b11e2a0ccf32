"""Passages that two texts have in common, word for word."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from archive.passages import common_passages

WORDS = st.lists(st.sampled_from([f"w{number}" for number in range(30)]), max_size=80)


@given(WORDS, WORDS)
def test_passages_are_the_same_words_on_both_sides_and_never_overlap(one, other):
    seen = ([], [])
    for passage in common_passages(one, other):
        assert passage.length > 0
        ours, theirs = (
            side[begin : begin + passage.length]
            for side, begin in ((one, passage.one), (other, passage.other))
        )
        assert ours == theirs
        seen[0].extend(range(passage.one, passage.one + passage.length))
        seen[1].extend(range(passage.other, passage.other + passage.length))
    assert all(len(set(side)) == len(side) for side in seen)


@given(WORDS.filter(lambda words: len(words) >= 5))
def test_a_text_is_its_own_copy_from_end_to_end(words):
    found = common_passages(words, words)
    if len(set(words)) == len(words):
        assert found == [(0, 0, len(words))]


def numbered(first, last):
    return [f"w{number}" for number in range(first, last)]


def test_paragraphs_that_changed_places_are_found():
    one, other = (numbered(0, 20) + numbered(20, 40), numbered(20, 40) + numbered(0, 20))
    assert common_passages(one, other) == [(0, 20, 20), (20, 0, 20)]


def test_a_word_that_was_replaced_is_between_two_passages():
    one = numbered(0, 30)
    other = [*one[:10], "anders", *one[11:]]
    assert common_passages(one, other) == [(0, 0, 10), (11, 11, 19)]


def test_short_passages_count_beside_long_ones_only():
    one = [*numbered(0, 10), "x", "w10", "w11", "y", *numbered(12, 22)]
    assert sum(passage.length for passage in common_passages(one, numbered(0, 22))) == 22
    assert common_passages(["a", "b", "c"], ["a", "b", "c"]) == []


def test_what_edits_left_of_a_paragraph_that_moved_is_found_though_every_run_is_short():
    paragraph = [*numbered(50, 53), "alt", *numbered(53, 56)]
    edited = [*numbered(50, 53), "neu", *numbered(53, 56)]
    cut = [f"x{number}" for number in range(20)]
    one, other = [*paragraph, *cut, *numbered(0, 20)], [*numbered(0, 20), *edited]
    assert common_passages(one, other) == [(0, 20, 3), (4, 24, 3), (27, 0, 20)]


def test_one_short_run_far_from_all_others_tells_nothing():
    one = [*numbered(50, 54), "alt", *numbered(0, 20)]
    other = [*numbered(0, 20), *[f"x{number}" for number in range(20)], *numbered(50, 54)]
    assert common_passages(one, other) == [(5, 0, 20)]


def in_a_gap(*kept):
    """Two texts with the same ends, between which these words are the same and one behind each differs."""
    one, other = (
        [
            *numbered(0, 10),
            side,
            *chain(*((*words, f"{side}{words[0]}") for words in kept)),
            *numbered(10, 20),
        ]
        for side in ("a", "b")
    )
    return sum(passage.length for passage in common_passages(one, other)) - 20


def test_single_words_count_in_a_large_gap_where_most_of_it_is_the_same():
    assert in_a_gap("k", "lmno", "p", "qrst", "u") == 11


def test_single_words_of_a_large_gap_tell_nothing_where_half_of_it_differs():
    assert in_a_gap("k", "l", "m", "o", "p", "q") == 0


def test_a_word_with_a_space_in_it_is_not_two_words():
    one = ["صلى الله", "عليه", *numbered(0, 4)]
    other = ["صلى", "الله عليه", *numbered(0, 4)]
    assert common_passages(one, other) == []
    assert common_passages(one, one) == [(0, 0, 6)]


def test_words_that_stand_again_and_again_tell_nothing():
    one = ["und"] * 400
    assert common_passages(one, one) == []
