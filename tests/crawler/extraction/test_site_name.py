"""A title names the site before or after what it is the title of."""

import pytest

from crawler.extraction.site_name import without_site


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Rat tagt | Der Bote", "Rat tagt"),
        ("Der Bote – Rat tagt", "Rat tagt"),
        ("Rat - Verwaltung - DER BOTE", "Rat - Verwaltung"),
        ("Rat - Verwaltung", "Rat - Verwaltung"),
        ("Der Bote", "Der Bote"),
    ],
)
def test_the_site_is_no_part_of_a_title(title, bare):
    assert without_site(title, {"der bote"}) == bare
