"""Whether two readings are of one text."""

from dataclasses import replace

import pytest

from archive.alike import alike, same_text
from archive.records import Article

ONE = Article(
    url="https://a.example/1", headline="Brücke frei", lead="Endlich.", body="Der Verkehr rollt wieder."
)
OTHER = Article(url="https://a.example/2", headline="Markt", body="Heute tagt der Rat zum Haushalt.")


@pytest.mark.parametrize(
    ("other", "same", "like"),
    [
        (replace(ONE, url="https://a.example/2", published="2026-11-12"), True, True),
        (replace(ONE, lead=None, body="Endlich.\n\nDer Verkehr rollt wieder."), True, True),
        (replace(ONE, body="Der Verkehr rollt nicht."), False, True),
        (replace(ONE, headline="Freie Fahrt"), False, True),
        (replace(ONE, headline="Freie Fahrt", body="Der Verkehr rollt nicht."), False, True),
        (OTHER, False, False),
        (replace(OTHER, headline=None), False, False),
        (Article(url="https://a.example/2"), False, False),
    ],
)
def test_texts_are_the_same_or_alike_or_neither(other, same, like):
    assert (same_text(ONE, other), alike(ONE, other)) == (same, like)
    assert (same_text(other, ONE), alike(other, ONE)) == (same, like)
