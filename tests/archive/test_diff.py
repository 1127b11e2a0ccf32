from hypothesis import given
from hypothesis import strategies as st

from archive.diff import Piece, diff

texts = st.lists(st.sampled_from(["der", "Rat", "tagt", "\n\nheute", "nicht."]), max_size=12).map(" ".join)


def without(kind, pieces):
    return "".join(piece.text for piece in pieces if piece.kind != kind)


@given(texts, texts)
def test_leaving_out_what_was_added_gives_the_old_text_and_the_other_way_round(old, new):
    pieces = diff(old, new)
    assert without("added", pieces).split() == old.split()
    assert without("removed", pieces) == new.rstrip()


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert {piece.kind for piece in diff(text, text)} <= {"same"}


def test_one_changed_word_is_one_removed_and_one_added():
    assert diff("Er tagt am Montag.", "Er tagt am Dienstag.") == [
        Piece("same", "Er tagt am"),
        Piece("removed", " Montag."),
        Piece("added", " Dienstag."),
    ]
