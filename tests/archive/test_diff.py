import random
import time
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.diff import MOVED_MIN_WORDS, Piece, changed_words, diff, words

OPENING = "Der Rat der Stadt Musterstadt hat am Dienstag den Haushalt für das kommende Jahr beschlossen."
DEBATE = "In der Debatte warnte die Opposition vor neuen Schulden und verlangte, das Hallenbad zu schließen."
OUTLOOK = "Die Arbeiten an der Brücke über die Ahle sollen im Frühjahr beginnen und acht Monate dauern."

SECONDS_MAX = 10  # of a text of 100,000 words on a machine that does other things as well

sentences = st.sampled_from([OPENING, DEBATE, OUTLOOK, "Ja.", "Der Rat tagt.", "Das Hallenbad bleibt offen."])
texts = st.one_of(
    st.text(alphabet="aäß„“.,-1 \n\t\xa0", max_size=40),
    st.lists(sentences, max_size=7).map("\n\n".join),
    st.lists(st.sampled_from(["der", "Rat", "tagt", "\n\nheute", "nicht."]), max_size=12).map(" ".join),
)


def text_of(pieces, *left_out):
    return "".join(piece.text for piece in pieces if piece.kind not in left_out)


def old_of(pieces):
    return text_of(pieces, "added", "moved_to")


def new_of(pieces):
    return text_of(pieces, "removed", "moved_from")


@given(texts, texts)
def test_leaving_out_what_was_added_gives_the_old_text_and_the_other_way_round(old, new):
    pieces = diff(old, new)
    assert old_of(pieces) == old
    assert new_of(pieces) == new


@given(texts)
def test_a_text_does_not_differ_from_itself(text):
    assert {piece.kind for piece in diff(text, text)} <= {"same"}


@given(texts, texts)
def test_pieces_of_one_kind_never_follow_each_other_and_none_is_empty(old, new):
    pieces = diff(old, new)
    assert all(piece.text for piece in pieces)
    kinds = [piece.kind for piece in pieces if piece.move is None]
    movable = any(piece.move for piece in pieces)
    assert movable or all(one != other for one, other in pairwise(kinds))


@given(texts, texts)
def test_exchanging_the_texts_exchanges_what_was_added_and_removed(old, new):
    there, back = diff(old, new), diff(new, old)
    assert changed_words(there) == changed_words(back)
    other = {"added": "removed", "removed": "added", "moved_from": "moved_to", "moved_to": "moved_from"}
    assert sorted((p.kind, p.text) for p in there) == sorted(
        (other.get(p.kind, p.kind), p.text) for p in back
    )


@given(texts, texts)
def test_every_moved_paragraph_is_on_both_sides_and_long(old, new):
    pieces = diff(old, new)
    went = {piece.move: piece for piece in pieces if piece.kind == "moved_from"}
    came = {piece.move: piece for piece in pieces if piece.kind == "moved_to"}
    assert went.keys() == came.keys() == set(range(1, len(went) + 1))
    for number, piece in came.items():
        assert len(words(piece.text)) >= MOVED_MIN_WORDS
        assert old_of(piece.inside) == went[number].text
        assert new_of(piece.inside) == piece.text
        assert not {inside.move for inside in piece.inside} - {None}


def test_one_changed_word_is_one_removed_and_one_added():
    assert diff("Er tagt am Montag.", "Er tagt am Dienstag.") == [
        Piece("same", "Er tagt am"),
        Piece("removed", " Montag"),
        Piece("added", " Dienstag"),
        Piece("same", "."),
    ]


def test_a_word_put_first_is_that_word_alone():
    assert diff("Der Rat tagt.", "Heute: Der Rat tagt.") == [
        Piece("added", "Heute: "),
        Piece("same", "Der Rat tagt."),
    ]


@pytest.mark.parametrize("number", ["10.000", "3,5", "19:30", "14.10.2026", "2025/26"])
def test_a_number_is_one_word(number):
    assert [p.text for p in diff("um 7 Uhr", f"um {number} Uhr")] == ["um", " 7", f" {number}", " Uhr"]


@pytest.mark.parametrize("text", ["Schluss.Dann", "sich,dass", "Uhr:Beginn"])
def test_two_words_between_which_a_space_was_forgotten_are_two(text):
    assert len(words(text)) == 2


def test_another_sentence_is_shown_whole_although_small_words_are_the_same():
    old = "Der Ausschuss lehnt den Antrag der Grünen auf ein Verbot ab."
    new = "Nach langer Beratung fand der Vorschlag aus Reihen der CDU heute Zustimmung."
    assert [piece.kind for piece in diff(old, new)] == ["removed", "added", "same"]


def test_a_paragraph_that_stands_elsewhere_has_moved():
    pieces = diff(f"{OPENING}\n\n{DEBATE}\n\n{OUTLOOK}", f"{OUTLOOK}\n\n{OPENING}\n\n{DEBATE}")
    assert [(p.kind, p.text) for p in pieces if p.move == 1] == [
        ("moved_to", OUTLOOK),
        ("moved_from", OUTLOOK),
    ]
    assert changed_words(pieces) == 0


def test_what_was_edited_in_a_paragraph_on_its_way_is_shown_inside_it():
    edited = OUTLOOK.replace("acht", "neun")
    pieces = diff(f"{OPENING}\n\n{DEBATE}\n\n{OUTLOOK}", f"{edited}\n\n{OPENING}\n\n{DEBATE}")
    (came,) = [piece for piece in pieces if piece.kind == "moved_to"]
    assert [(p.kind, p.text) for p in came.inside if p.kind != "same"] == [
        ("removed", " acht"),
        ("added", " neun"),
    ]
    assert changed_words(pieces) == 2


def test_a_short_line_that_stands_elsewhere_is_taken_out_and_put_in():
    pieces = diff(f"{OPENING}\n\nZum Haushalt", f"Zum Haushalt\n\n{OPENING}")
    assert {piece.kind for piece in pieces} == {"same", "added", "removed"}


def test_a_paragraph_cut_in_two_differs_by_white_space_alone():
    pieces = diff(f"{OPENING} {DEBATE}", f"{OPENING}\n\n{DEBATE}")
    assert [(p.kind, p.text) for p in pieces if p.kind != "same"] == [("removed", " "), ("added", "\n\n")]


def test_an_edit_of_one_of_two_paragraphs_that_are_alike_stays_in_its_place():
    edited = DEBATE.replace("Hallenbad", "Freibad")
    pieces = diff(f"{OPENING}\n\n{DEBATE}\n\n{OUTLOOK}", f"{OPENING}\n\n{edited}\n\n{OUTLOOK}")
    assert [p.text for p in pieces if p.kind != "same"] == [" Hallenbad", " Freibad"]


@cache
def said(seed, number):
    """So many words."""
    chance = random.Random(seed)
    return [
        chance.choice(("der", "die", "und", "in", "Rat", "Stadt", "hat", "Weg")) + str(chance.randrange(4000))
        for _ in range(number)
    ]


def invented(seed, number, words_in_paragraph):
    """A text of so many words, in paragraphs of a length; 0: all in one."""
    length = words_in_paragraph or number
    return [" ".join(said(seed, number)[start : start + length]) for start in range(0, number, length)]


LARGE = {
    "nothing in common": (lambda a, b: (a, b), 60),
    "shuffled": (lambda a, _: (a, a[::-1]), 60),
    "every tenth word another": (
        lambda a, _: (a, [" ".join("x" if n % 10 == 3 else w for n, w in enumerate(p.split())) for p in a]),
        60,
    ),
    "one paragraph, nothing in common": (lambda a, b: (a, b), 0),
    "one paragraph, every tenth word another": (
        lambda a, _: (a, [" ".join("x" if n % 10 == 3 else w for n, w in enumerate(p.split())) for p in a]),
        0,
    ),
    "a word a line": (lambda a, b: (a, b), 1),
    "two words for ever in one line": (lambda a, _: (["ja nein " * 50_000], ["nein nein ja " * 33_333]), 0),
}


@pytest.mark.parametrize("case", LARGE)
def test_a_text_of_a_hundred_thousand_words_is_compared_in_bounded_time(case):
    change, length = LARGE[case]
    old, new = change(invented(1, 100_000, length), invented(2, 100_000, length))
    began = time.process_time()
    pieces = diff("\n\n".join(old), "\n\n".join(new))
    took = time.process_time() - began
    assert old_of(pieces) == "\n\n".join(old)
    assert new_of(pieces) == "\n\n".join(new)
    assert took < SECONDS_MAX, f"{took:.1f} s"
