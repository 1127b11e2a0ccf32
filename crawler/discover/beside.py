"""The day a list shows beside a link. Pure."""

from lxml import html

from crawler.extraction.dates import mentions

BOX_MAX_CHARACTERS = 2_000  # an entry of a list is shorter; what is longer is the list
BOXES_MAX = 6  # elements around a link that are looked into, from the inside out
_DATE_CHARACTERS = len("2026-10-14")

Days = dict[
    html.HtmlElement, frozenset[str] | None
]  # what was found in elements already; None: they are too long


def day_beside(anchor: html.HtmlElement, days: Days) -> str | None:
    """The day in the smallest element around a link that shows one; None when it shows several.

    Then that element is the list, and the entry has none of its own.
    """
    box: html.HtmlElement | None = anchor
    for _ in range(BOXES_MAX):
        if box is None:
            return None
        if box not in days:
            days[box] = _days_in(box)
        found = days[box]
        if found is None or len(found) > 1:
            return None
        if found:
            return next(iter(found))
        box = box.getparent()
    return None


def _days_in(box: html.HtmlElement) -> frozenset[str] | None:
    text = " ".join(" ".join(box.itertext()).split())
    if len(text) > BOX_MAX_CHARACTERS:
        return None
    stated = (time.get("datetime", "") for time in box.iter("time"))
    return frozenset(iso[:_DATE_CHARACTERS] for part in (*stated, text) for *_, iso in mentions(part))
