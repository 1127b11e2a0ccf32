"""What of the gold a reading of what the page shows can reach: the second measure beside the first. Pure.

Some labels name what no reader of the page would: a title made for search engines, a newspaper as the author of its
article. docs/benchmarks.md says on how many pages.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from lxml import html

from benchmarks import metrics as m
from benchmarks.datasets import Page

# Pages whose gold title is shown in a breadcrumb alone, as a heading of the first level.
IN_BREADCRUMB = frozenset({"fundus/de/TOnline/V1"})
# Pages whose gold day has day and month exchanged: the page says 06.01., the gold the first of June.
EXCHANGED = frozenset(
    {"fundus/de/KlasseGegenKlasse/V1", "fundus/tr/AnadoluAjansi/V1", "fundus_hist/tr/ANADOLUAJANSI/810d6e51"}
)

# Words that make a name that of a paper, an agency or a department, whole between spaces and hyphens.
OFFICES = frozenset({
    "redaktion", "online", "nachrichten", "zeitung", "blatt", "anzeiger", "kurier", "rundschau",
    "agentur", "presse", "news", "media", "verlag", "fernsehen", "rundfunk", "radio", "tv", "press",
    "agency", "ajansı", "öffentlichkeitsarbeit", "pressestelle", "abteilung", "gmbh", "ag",
})  # fmt: skip
AGENCIES = frozenset({
    "dpa", "afp", "ap", "apa", "sda", "sid", "epd", "kna", "dapd", "dts", "ddp", "ots", "reuters",
    "bloomberg", "red", "pm",
})  # fmt: skip
# Names in the gold of the dev half that are no persons' and that no rule tells: papers, and places behind a name.
NO_PERSONS = frozenset(
    {
        "associated press",
        "dizindaba",
        "euronews",
        "le figaro et afp",
        "lille",
        "sweidah",
        "última hora",
        "読売新聞オンライン",
    }
)
SIGN_MAX_CHARACTERS = 5  # “kesm” is a sign of the editors

_WORD = re.compile(r"\w+")
_DOMAIN = re.compile(r"\w\.[a-z]{2,4}(?:/|$)")
_HEADINGS = ("h1", "h2", "h3")


def persons(names: Iterable[str], host: str) -> tuple[str, ...]:
    """The persons among the names of a page's authors; papers, agencies, departments, signs and places are taken off."""
    return tuple(name for name in names if not _is_office(unicodedata.normalize("NFC", name), host))


def days(page: Page) -> set[str]:
    """The days that a page's gold day may stand for; the other way round where the gold has it wrong."""
    stated = m.days(page.date)
    if page.id not in EXCHANGED:
        return stated
    return {f"{year}-{day}-{month}" for year, month, day in (one.split("-") for one in stated)}


def is_shown(page: Page, title: str | None) -> bool:
    """Whether a title that is not the gold's is the headline that the page shows.

    That is the gold's without its kicker, which is a field of its own, or the first heading of a page on which
    the gold's title is no heading at all.
    """
    if not title or not page.title:
        return False
    tree = html.document_fromstring(page.html, parser=html.HTMLParser(encoding="utf-8"))
    kicker, _, rest = m.clean(page.title).partition(": ")
    shown = {m.normal(text) for heading in tree.iter(*_HEADINGS) for text in _texts(heading)}
    if kicker and m.normal(title) == m.normal(rest):
        return m.normal(rest) in shown
    if page.id in IN_BREADCRUMB:
        return m.normal(title) in shown
    first = {m.normal("".join(heading.itertext())) for heading in tree.iter("h1")}
    return m.normal(page.title) not in shown and m.normal(title) in first


def _texts(heading: html.HtmlElement) -> Iterator[str]:
    """A heading's text as a whole, and each piece of it that stands alone."""
    yield "".join(heading.itertext())
    for element in heading.iter():
        yield element.text or ""
        yield element.tail or ""
        if isinstance(element.tag, str):
            yield "".join(element.itertext())


def _is_office(name: str, host: str) -> bool:
    folded = name.strip().casefold()
    words = _WORD.findall(folded)
    site = "".join(_WORD.findall(host.rpartition(".")[0].rpartition(".")[2]))
    return (
        not words
        or folded in NO_PERSONS
        or not OFFICES.isdisjoint(words)
        or not AGENCIES.isdisjoint(words)
        or "/" in folded
        or _DOMAIN.search(folded) is not None
        or "".join(words) == site
        or (len(words) == 1 and name.islower() and len(folded) <= SIGN_MAX_CHARACTERS)
    )
