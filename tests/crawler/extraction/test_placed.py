"""What is known of a block before the article is looked for: what a witness named, what reads like text."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html

from crawler.extraction.blocks import blocks_of
from crawler.extraction.placed import ends_sentence, folded, is_prose, named_in


def blocks(markup):
    return blocks_of([html.document_fromstring(f"<html><body>{markup}</body></html>")])


def test_a_short_line_must_be_named_whole_a_longer_one_anywhere():
    page = blocks("<p>Der Rat</p><p>Rathaus</p><p>und beschloss ihn mit großer Mehrheit</p>")
    witness = "Rathaus\nDer Rat beriet den Haushalt und beschloss ihn mit großer Mehrheit."
    assert named_in(page, witness) == [False, True, True]
    assert named_in(blocks("<p>–</p>"), "") == [False]


@pytest.mark.parametrize(
    ("markup", "is_text"),
    [
        ("<p>Der Rat hat am Donnerstag lange über den Haushalt beraten</p>", True),
        ("<p>Der Rat berät heute</p>", False),
        ("<p><a href=/>Der Rat hat am Donnerstag lange über den Haushalt beraten</a></p>", False),
        ("<h2>Der Rat hat am Donnerstag lange über den Haushalt beraten</h2>", False),
    ],
)
def test_text_is_long_enough_and_no_link(markup, is_text):
    assert is_prose(blocks(markup)[0]) is is_text


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Er kommt.", True),
        ("„Er kommt.“", True),
        ("Er kommt", False),
        ("Wer?", True),
        ("Brücke (neu)", False),
    ],
)
def test_a_sentence_ends_with_a_mark(text, ends):
    assert ends_sentence(text) is ends


@given(st.text(max_size=40))
@example("\u1fd2")  # its small letter is three characters, two of them marks
@example("\u0130")
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
