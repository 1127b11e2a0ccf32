"""What counts as an edit, and what is only another way to write the same."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes import FIELDS, Text, changed, compare, plain

TEXT = Text(
    kicker="Stadtrat",
    headline="Brücke über die Ahle wieder frei",
    lead="Die Sperrung endet am Freitag.",
    byline="Erika Muster",
    published="2026-10-14T11:27:00+02:00",
    body="Der Verkehr rollt „wieder“.\n\nDas Tiefbauamt dankt für die Geduld.",
)
lines = st.text(alphabet="aü .„1\n\xad\xa0", max_size=20)
versions = st.builds(Text, headline=lines, lead=lines, body=lines, byline=st.none() | lines)


UNSEEN = {
    "spaces that hold words together": lambda text: text.replace(" ", "\xa0"),
    "tabs and breaks": lambda text: text.replace(" ", " \t \n"),
    "space around": lambda text: f"  {text}\n\n",
    "soft hyphens": lambda text: text.replace("r", "r\xad"),
    "no width": lambda text: "\ufeff" + text.replace("e", "e\u200b"),
    "control characters": lambda text: text.replace("r", "r\x1b\x00\x9b"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
}


@pytest.mark.parametrize("field", ["headline", "lead", "byline", "body"])
@pytest.mark.parametrize("way", UNSEEN)
def test_what_nobody_sees_is_no_edit(field, way):
    assert changed(TEXT, replace(TEXT, **{field: UNSEEN[way](getattr(TEXT, field))})) == ()


@pytest.mark.parametrize(
    "published",
    ["2026-10-14", "2026-10-14T09:27:00+00:00", "2026-10-14T11:27:33+02:00", "2026-10-14T11:27:00"],
)
def test_the_same_moment_in_other_words_is_no_edit(published):
    assert changed(TEXT, replace(TEXT, published=published)) == ()
    assert changed(replace(TEXT, published=published), TEXT) == ()


@pytest.mark.parametrize(
    "published",
    ["2026-10-15", "2026-10-14T11:27:00+00:00", "2026-10-14T11:28:00+02:00", "2026-10-14T08:00:00", None],
)
def test_another_moment_is_an_edit(published):
    assert changed(TEXT, replace(TEXT, published=published)) == ("published",)


def test_a_time_in_utc_lies_on_the_day_of_the_page():
    night = replace(TEXT, published="2026-10-14T22:30:00+00:00")
    assert changed(night, replace(TEXT, published="2026-10-15")) == ()
    assert changed(night, replace(TEXT, published="2026-10-14")) == ()
    assert changed(
        replace(TEXT, published="2026-10-14T22:30:00+02:00"), replace(TEXT, published="2026-10-15")
    )


def test_a_kicker_alone_is_no_edit():
    assert changed(TEXT, replace(TEXT, kicker="UPDATE")) == ()


def test_quotation_marks_and_punctuation_are_edits():
    assert changed(TEXT, replace(TEXT, body=TEXT.body.replace("„", "»"))) == ("body",)


def test_only_fields_that_changed_are_compared():
    found = compare(TEXT, replace(TEXT, headline="Brücke über die Ahle gesperrt", lead=None))
    assert list(found.fields) == ["headline", "lead"]
    assert [piece.kind for piece in found.fields["lead"]] == ["removed"]
    assert found.share == pytest.approx((2 + 1 + 5) / (23 + 17))


def test_a_date_is_compared_as_a_whole():
    found = compare(TEXT, replace(TEXT, published="2026-10-16"))
    assert [(piece.kind, piece.text) for piece in found.fields["published"]] == [
        ("removed", TEXT.published),
        ("added", "2026-10-16"),
    ]
    assert found.share == 0


@given(versions, versions)
def test_the_share_is_the_same_in_both_directions_and_none_without_a_change(old, new):
    there, back = compare(old, new), compare(new, old)
    assert there.share == back.share
    assert 0 <= there.share <= 1
    assert compare(old, old) == compare(new, new)
    assert set(there.fields) <= set(FIELDS)


@given(versions, versions)
def test_a_field_that_changed_has_pieces_that_say_so(old, new):
    for pieces in compare(old, new).fields.values():
        assert {piece.kind for piece in pieces} & {"added", "removed"}


@given(lines)
def test_a_plain_text_stays_what_it_is(text):
    assert plain(plain(text)) == plain(text)
