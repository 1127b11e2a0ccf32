"""The measures: what they say of invented texts, and laws that hold for any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import metrics

GOLD = [
    "Der Rat der Stadt Musterstadt hat am Donnerstag den Haushalt beschlossen.",
    "Zwischenruf",
    "Die Mehrheit war groß, die Debatte dauerte bis Mitternacht und wurde zweimal unterbrochen.",
]
TEXT = "\n".join(GOLD)
FURNITURE = "Lesen Sie auch: Das sind die zehn beliebtesten Ausflugsziele für den Sommer"

lines = st.text(st.sampled_from("abcü .\n"), max_size=80)
tokens = st.lists(st.sampled_from("abcd"), max_size=12)


@given(lines, lines)
def test_every_share_lies_between_nothing_and_all(one, other):
    shares = [
        *metrics.word_prf(metrics.words(one), metrics.words(other)),
        *metrics.rouge_lsum(one, other),
        *metrics.paragraph_prf(one, other.split("\n")),
        *(share for share in metrics.shingle_pr(one, other) if share is not None),
        metrics.likeness(one, other),
        metrics.names_f1([one], [other]),
    ]
    assert all(0 <= share <= 1 for share in shares)


@given(lines.filter(metrics.words))
def test_a_text_is_wholly_itself(text):
    assert metrics.word_prf(metrics.words(text), metrics.words(text)) == (1, 1, 1)
    assert metrics.rouge_lsum(text, text) == (1, 1, 1)
    assert metrics.paragraph_prf(text, text.split("\n")) == (1, 1, 1)
    assert metrics.shingle_pr(text, text) == (1, 1)
    assert metrics.like_title(text, text)


@given(tokens, tokens)
def test_precision_of_one_is_recall_of_the_other(one, other):
    if one and other:
        precision, recall, f1 = metrics.word_prf(one, other)
        assert (recall, precision, f1) == pytest.approx(metrics.word_prf(other, one))


def longest(one, other):
    """The length of a longest common subsequence, as textbooks have it."""
    row = [0] * (len(other) + 1)
    for word in one:
        row = [0] + [
            max(row[j + 1], row[j] + 1) if word == w else max(row[j + 1], row[j]) for j, w in enumerate(other)
        ]
        for j in range(len(other)):
            row[j + 1] = max(row[j + 1], row[j])
    return row[-1]


@given(tokens, tokens)
def test_the_common_subsequence_is_a_longest_one(one, other):
    places = metrics.common_subsequence(one, other)[::-1]
    assert places == sorted(set(places))
    rest = iter(other)
    assert all(word in rest for word in (one[i] for i in places))
    assert len(places) == longest(one, other)


def test_what_nobody_sees_does_not_count():
    assert metrics.words("Rat\u00adhaus\u00a0u\u0308ber") == ["rathaus", "über"]


def test_an_empty_text_is_right_only_where_nothing_is_wanted():
    assert metrics.word_prf([], []) == (1, 1, 1)
    assert metrics.word_prf([], ["a"]) == metrics.word_prf(["a"], []) == (0, 0, 0)


def test_foreign_lines_cost_precision_and_lost_ones_recall():
    assert metrics.foreign(f"{TEXT}\n{FURNITURE}", GOLD) == [FURNITURE]
    assert metrics.paragraph_prf(f"{TEXT}\n{FURNITURE}", GOLD)[:2] == (0.75, 1)
    assert metrics.missing("\n".join(GOLD[:2]), GOLD) == GOLD[2:]
    assert metrics.paragraph_prf("\n".join(GOLD[:2]), GOLD)[:2] == (1, pytest.approx(2 / 3))


def test_a_tiny_line_must_stand_there_whole():
    assert metrics.missing(TEXT.replace("Zwischenruf", "Zwischenrufe"), GOLD) == ["Zwischenruf"]


def test_paragraphs_run_together_are_judged_sentence_by_sentence():
    long = [f"Satz {number} spricht von Brücke {number} und Straße {number}." for number in range(30)]
    other = "Das sind die zehn beliebtesten Ausflugsziele für den Sommer."
    assert metrics.foreign(" ".join([*long, other]), long) == [other]


def test_order_counts_for_rouge_and_not_for_the_bag_of_words():
    one, other = "eins zwei drei vier", "vier drei zwei eins"
    assert metrics.word_prf(one.split(), other.split())[2] == 1
    assert metrics.rouge_lsum(one, other)[2] == 0.25


def test_segments_are_found_across_line_breaks():
    counts = metrics.segments(
        "Der Rat\n hat beschlossen.", ["Rat hat", "Haushalt"], ["Meistgelesen", "Der Rat"]
    )
    assert counts == {"tp": 1, "fp": 1, "fn": 1, "tn": 1}


def test_where_a_line_may_break_is_no_part_of_a_segment():
    assert metrics.segments("Der Bürgermeister", ["Bürger\xadmeister"], ["Der\xad"])["tp"] == 1


def test_shingles_are_runs_of_four_words_or_the_whole_of_less():
    assert metrics.shingle_pr("a b c d e", "a b c d f") == (0.5, 0.5)
    assert metrics.shingle_pr("a b", "a b") == (1, 1)
    assert metrics.shingle_pr("", "a b") == (None, 0)


@pytest.mark.parametrize(
    ("title", "is_like"),
    [
        ("Rat beschließt Haushalt", True),
        ("„Rat beschließt Haushalt“", True),
        ("Rat beschließt Haushalt | Musterstädter Bote", True),
        ("Musterstadt – Rat beschließt Haushalt", True),
        ("Rat beschließt Haushalt nicht", False),
        ("", False),
        (None, False),
    ],
)
def test_a_site_s_name_beside_the_title_does_not_count(title, is_like):
    assert metrics.like_title(title, "Rat beschließt Haushalt") is is_like


def test_exact_titles_are_the_same_but_for_white_space():
    assert metrics.same_title("Rat\u00a0 beschließt", "Rat beschließt")
    assert not metrics.same_title("Rat beschliesst", "Rat beschließt")


def test_the_title_on_top_of_a_text_is_a_matter_of_style():
    assert metrics.without_title(f"Haushalt\n{GOLD[0]}", "Haushalt") == GOLD[0]
    far_below = "\n".join([*"abcd", "Haushalt"])
    assert metrics.without_title(far_below, "Haushalt") == far_below
    assert metrics.without_title("Haushalt", None) == "Haushalt"


def test_a_stamp_with_a_zone_means_its_day_and_that_of_berlin():
    assert metrics.days("2026-10-14T22:30:00Z") == {"2026-10-14", "2026-10-15"}
    assert metrics.days("2026-10-14T22:30:00") == {"2026-10-14"}
    assert metrics.days("am 2026-10-14 um neun") == {"2026-10-14"}
    assert metrics.days("gestern") == metrics.days(None) == set()


@pytest.mark.parametrize(
    ("names", "f1"),
    [
        (("Erika Beispiel", "Max Muster"), 1),
        ("Von Erika Beispiel und Max Muster", 1),
        ("Dr. Erika Beispiel; Max Muster/dpa", pytest.approx(1)),
        (("Erika Beispiel",), pytest.approx(2 / 3)),
        (("Erika Beispiel", "Max Muster", "Redaktion", "dpa"), pytest.approx(2 / 3)),
        ((), 0),
    ],
)
def test_names_count_without_titles_and_agencies(names, f1):
    assert metrics.names_f1(names, ["Erika Beispiel", "Max Muster"]) == f1


def test_an_average_leaves_out_what_is_not_said():
    assert metrics.average([1.0, None, 0.0]) == 0.5
    assert metrics.average([None]) is None
