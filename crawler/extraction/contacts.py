"""Whom a city page names for enquiries, from hCard (microformats.org/wiki/hcard). Pure."""

from collections.abc import Iterable

from lxml import html

from archive.records import Contact


def contacts(cards: Iterable[html.HtmlElement]) -> tuple[Contact, ...]:
    """The contacts of some hCard elements, each once.

    One without a name is left out, and one with nothing but a name: so blogs mark up their authors.
    """
    found = [_contact(card) for card in cards]
    return tuple(dict.fromkeys(contact for contact in found if contact is not None))


def _contact(card: html.HtmlElement) -> Contact | None:
    name = _text(card, "fn")
    mails = (a.get("href", "") for a in card.iter("a"))
    email = next(
        (mail.removeprefix("mailto:").partition("?")[0] for mail in mails if mail.startswith("mailto:")), None
    )
    if name is None:
        return None
    contact = Contact(
        name=name,
        street=_text(card, "street-address"),
        postal_code=_text(card, "postal-code"),
        city=_text(card, "locality"),
        phone=_text(card, "tel"),
        email=email or None,
    )
    return None if contact == Contact(name=name) else contact


def _text(card: html.HtmlElement, name: str) -> str | None:
    found = card.find_class(name)
    return " ".join(found[0].text_content().split()) or None if found else None
