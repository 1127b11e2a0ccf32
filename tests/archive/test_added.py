"""What a text adds to others: counted once, by whoever had it first."""

from hypothesis import given
from hypothesis import strategies as st

from archive.added import added

FIRST = "Am 14. Oktober kamen 1.400 Gäste zum Fest der Feuerwehr. Erika Muster dankte allen Helfern für den Abend."
SECOND = "Zum Fest der Feuerwehr kamen 1.400 Gäste. Das Zelt stand bis Mitternacht auf dem Marktplatz, sagt Olaf Kamdor."
TEXTS = st.lists(
    st.sampled_from([FIRST, SECOND, "", None, "Ein ganz anderer Satz mit 99 Wörtern."]), max_size=6
)


def test_a_second_text_adds_what_the_first_has_not():
    first, second = added([FIRST, SECOND])
    assert (first.numbers, first.sentences, first.new) == (("1400",), 2, 2)
    assert second.numbers == ()
    assert "Olaf Kamdor" in second.names
    assert (second.sentences, second.new) == (2, 1)


def test_what_stands_between_two_quotations_is_none():
    (said,) = added(
        ["Sie nannten es „Fest“ und kamen mit sieben großen Wagen zur „Halle“ am Rand der Stadt."]
    )
    assert said.quotations == ()


def test_of_a_text_that_may_not_be_told_nothing_is_concluded():
    whole, none, again = added(["Kurz.", None, FIRST])
    assert none is None
    assert again == added([FIRST])[0]
    assert whole.sentences == 0


@given(TEXTS)
def test_a_text_that_comes_again_adds_nothing(texts):
    for one in added([*texts, *texts])[len(texts) :]:
        assert one is None or (one.numbers, one.names, one.quotations, one.new) == ((), (), (), 0)


@given(TEXTS, TEXTS)
def test_what_comes_later_changes_nothing(texts, later):
    assert added([*texts, *later])[: len(texts)] == added(texts)
