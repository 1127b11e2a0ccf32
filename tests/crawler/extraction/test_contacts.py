"""Whom to ask: from cards to records."""

import pytest
from lxml import html

from archive.records import Contact
from crawler.extraction.contacts import contacts

CARD = """<div class="vcard"><p class="fn org">Presse-  und\n Informationsamt</p>
<p class="adr"><span class="street-address">Marktplatz 1</span><br><span class="postal-code">47999</span>
<span class="locality">Musterstadt</span></p><p>Telefon <span class="tel">02151 / 86 0</span></p>
<p><a href="https://www.musterstadt.example/">Seite</a> <a href="mailto:presse@musterstadt.example?subject=x">E-Mail</a></p></div>"""


def read(markup):
    return contacts(html.fromstring(f"<main>{markup}</main>").find_class("vcard"))


def test_a_card_is_a_contact():
    assert read(CARD) == (
        Contact(
            name="Presse- und Informationsamt",
            street="Marktplatz 1",
            postal_code="47999",
            city="Musterstadt",
            phone="02151 / 86 0",
            email="presse@musterstadt.example",
        ),
    )


def test_a_contact_is_named_once_and_in_order():
    other = '<div class="vcard"><b class="fn">Erika Muster</b> <i class="tel">02151 1</i></div>'
    assert [contact.name for contact in read(other + CARD + other)] == [
        "Erika Muster",
        "Presse- und Informationsamt",
    ]


@pytest.mark.parametrize(
    "card",
    [
        '<div class="vcard"><i class="tel">02151 1</i></div>',
        '<div class="vcard"><b class="fn"> </b><i class="tel">02151 1</i></div>',
        '<span class="vcard"><a class="fn" href="/autor/erika">Erika Muster</a></span>',
        '<div class="vcard"><b class="fn">Erika Muster</b><i class="tel"> </i><a href="mailto:">E-Mail</a></div>',
        '<div class="card"><b class="fn">Erika Muster</b><i class="tel">02151 1</i></div>',
    ],
)
def test_a_card_that_helps_nobody_is_no_contact(card):
    assert read(card) == ()
