"""Two versions on one page."""

import pytest

from archive.diff import Piece, diff
from archive.language import QueryError
from archive.web.comparing import asked, side_by_side

LONG = "Der Rat der Stadt hat am Abend den Haushalt für das kommende Jahr beschlossen."


@pytest.mark.parametrize(
    ("args", "numbers"),
    [
        ({}, (3, 4)),
        ({"from": "", "to": ""}, (3, 4)),
        ({"to": "2"}, (1, 2)),
        ({"to": "1"}, (1, 1)),
        ({"from": "1"}, (1, 4)),
        ({"from": "4", "to": "2"}, (4, 2)),
    ],
)
def test_any_two_versions_can_be_asked_for_and_the_newest_two_are_when_none_is_named(args, numbers):
    assert asked(args, 4) == numbers


@pytest.mark.parametrize("number", ["0", "5", "-1", "1.5", "zwei", "²", "٢", "1" * 5000, " 1"])
def test_what_is_no_version_is_named_with_the_ones_there_are(number):
    with pytest.raises(QueryError, match="Choose one from 1 to 4"):
        asked({"from": number}, 4)


def test_paragraphs_that_stayed_stand_beside_each_other():
    rows = side_by_side(diff("Eins.\n\nZwei alt.\n\nDrei.", "Eins.\n\nZwei neu.\n\nDrei."))
    assert [["".join(piece.text for piece in cell) for cell in row] for row in rows] == [
        ["Eins.", "Eins."],
        ["Zwei alt.", "Zwei neu."],
        ["Drei.", "Drei."],
    ]


def test_what_was_taken_out_stands_left_and_what_was_put_in_stands_right():
    ((left, right),) = side_by_side([Piece("removed", "alt"), Piece("added", "neu")])
    assert (left, right) == ([Piece("removed", "alt")], [Piece("added", "neu")])


def test_a_paragraph_that_moved_stands_left_where_it_was_and_right_where_it_is():
    rows = side_by_side(diff(f"{LONG}\n\nEins.\n\nZwei.\n\nDrei.", f"Eins.\n\nZwei.\n\nDrei.\n\n{LONG}"))
    kinds = [([piece.kind for piece in left], [piece.kind for piece in right]) for left, right in rows]
    assert "moved_from" in kinds[0][0]
    assert "moved_to" in kinds[-1][1]
