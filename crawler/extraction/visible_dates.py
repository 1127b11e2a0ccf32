"""The dates a reader of a page sees, and which of them is the article's. Pure; no page's clock, no guess."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from lxml import etree, html

from crawler.extraction.clock import Clock
from crawler.extraction.dated_lines import (
    LEAST_SCORE,
    LINE_MAX_CHARACTERS,
    NEAR,
    SURE_SCORE,
    WINDOW,
    dates_in,
    may_date_change,
    may_say_modified,
    other_words,
    says_event,
    says_modified,
    says_published,
    score,
)
from crawler.extraction.dates import mentions
from crawler.extraction.stated import Stated, first, stated
from crawler.extraction.surroundings import Line, Surroundings, is_furniture, short_text
from crawler.extraction.vocabulary.fields import CLOCK_MARKS

CHANGED_OTHER_WORDS_MAX = (
    4  # “Diese Seite wurde zuletzt am … geändert”; more is a sentence or the source of a table
)
PARTS_MAX = 5  # elements up from the heading that still are a part of the page
SHORT_MAX = 150
PROPERTIES_MAX = 20
PLACES_MAX = 2  # elements up from the heading that are the article and nothing else

_MARKED = etree.XPath(
    "/html/body/descendant::*/@class[contains(., 'ate') or contains(., 'atum') or contains(., 'ublish') or contains(., 'meta')]/.."
)
_PROPERTIES = etree.XPath("descendant::*/@itemprop[starts-with(., 'date')]/..")
_SHORT = etree.XPath(
    "/html/body/descendant::text()[contains(., '20') or contains(., '19')][string-length(.) < 90]"
)
_OF_DAY_OR_AUTHOR = re.compile(r"/\d{4}(?:/\d{1,2}){0,2}$|autor|author|profil|/users?/|javascript:|mailto:")
_LINES = frozenset({"p", "li", "div", "td", "dd", "section", "footer", "br"})
_UNSEEN = frozenset({"script", "style", "option", "noscript"})


class VisibleDates:
    """The dates in a page's tree, each way to find them taken only when it is asked for."""

    def __init__(self, around: Surroundings, addresses: Sequence[str], clock: Clock) -> None:
        self.tree = around.tree
        self.around = around
        self.addresses = addresses
        self.clock = clock

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """By itemprop."""
        return _properties(self.tree, self.clock, self.around.heading)

    @cached_property
    def dated(self) -> list[tuple[str, html.HtmlElement]]:
        """The short texts of the whole page that name a year, with the elements they stand in."""
        pieces = [(" ".join(piece.split()), piece.getparent()) for piece in _SHORT(self.tree)[:SHORT_MAX]]
        return [
            (text, element) for text, element in pieces if element is not None and element.tag not in _UNSEEN
        ]

    def published(self) -> Stated[str] | None:
        """The day the page was published: near the headline, else the one all of a way to find dates agree on."""
        if self.near:
            return Stated(self.near, "page")
        ways = (self._headed, self._times, self._marked, self._labelled, self._only)
        return first(stated(way(), "page") for way in ways)

    @cached_property
    def near(self) -> str | None:
        """The day a reader sees at the headline."""
        return self._best(self.around.lines)

    @cached_property
    def sure(self) -> str | None:
        """The day at the headline, where a word or a class says that it is that of the publication."""
        return self._best(self.around.lines, SURE_SCORE)

    def modified(self) -> Stated[str] | None:
        """The day the page was changed: near the headline, else the page's one line that says so."""
        if not may_say_modified(self.around.letters):
            return None
        for line in self.around.lines:
            for label, iso in dates_in(line, self.clock) if may_say_modified(line.text.casefold()) else ():
                if says_modified(label) and self._is_ours(line):
                    return Stated(iso, "page")
        return stated(self._last_changed(), "page") if may_date_change(self.around.letters) else None

    def _last_changed(self) -> str | None:
        """The day of the page's one line such as “Stand: 14.10.2026”, wherever it stands: often below the text."""
        found = {
            iso[:10]: iso
            for line in self._labelled_lines()
            if may_say_modified(line.text.casefold())
            for label, iso in dates_in(line, self.clock)
            if says_modified(label) and len(other_words(line)) <= CHANGED_OTHER_WORDS_MAX
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _best(self, lines: Sequence[Line], least: int = LEAST_SCORE) -> str | None:
        scored = [
            (points, -abs(line.place), iso)
            for line in lines
            if abs(line.place) <= WINDOW
            for label, iso in dates_in(line, self.clock)
            if (points := score(line, label)) >= least and self._is_ours(line)
        ]
        return max(scored, key=lambda entry: entry[:2])[2] if scored else None

    def _headed(self) -> str | None:
        """The day a headline begins with: “14.10.2026 – Rat tagt”."""
        heading = self.around.heading
        shown = (
            " ".join("".join(heading.itertext()).split())[:LINE_MAX_CHARACTERS] if heading is not None else ""
        )
        start, _, iso = next(iter(mentions(shown, self.clock.zone)), (1, 1, ""))
        return iso if start == 0 and self.clock.is_possible(iso) else None

    def _only(self) -> str | None:
        """The day of the page's one line that is a date, wherever it stands."""
        found: dict[str, tuple[str, int]] = {}
        for words, element in self.dated:
            line = Line(words, (element,), 99)
            for label, iso in dates_in(line, self.clock):
                if says_event(line.text) or says_modified(line.text) or self._is_of_site(line):
                    continue
                found.setdefault(iso[:10], (iso, score(line, label)))
        iso, points = next(iter(found.values()), ("", 0))
        return iso if len(found) == 1 and points >= LEAST_SCORE - 2 else None

    def _times(self) -> str | None:
        """The day all time elements of the page agree on."""
        found: dict[str, str] = {}
        for element in self.tree.iter("time"):
            line = Line(short_text(element, LINE_MAX_CHARACTERS) or "", (element,), 0)
            iso = self.clock.read(element.get("datetime")) or self.clock.read(line.text)
            if iso and self._is_ours(line) and not says_modified(line.text) and not self._is_of_head(element):
                found.setdefault(iso[:10], iso)
        return next(iter(found.values())) if len(found) == 1 else None

    def _marked(self) -> str | None:
        found = []
        for number, element in enumerate(_MARKED(self.tree)):
            if number == 200:
                break
            if words := short_text(element, LINE_MAX_CHARACTERS):
                line = Line(words, (element,), 99)
                found += [
                    iso
                    for label, iso in dates_in(line, self.clock)
                    if score(line, label) >= LEAST_SCORE and self._is_ours(line)
                ]
        return found[0] if len({iso[:10] for iso in found}) == 1 else None

    def _labelled(self) -> str | None:
        lines = [
            (line, iso)
            for line in self._labelled_lines()
            for label, iso in dates_in(line, self.clock)
            if says_published(label) and not says_modified(label) and score(line, label) >= LEAST_SCORE
        ]
        own = [iso for line, iso in lines if self._is_ours(line)]
        everywhere = {iso[:10]: iso for _, iso in lines}
        return next(iter(own or everywhere.values()), None) if own or len(everywhere) == 1 else None

    def _labelled_lines(self) -> list[Line]:
        found = []
        for words, element in self.dated:
            above = element.getparent()
            # “Stand: …” in a line of its own has nothing to do with the lines beside it.
            is_alone = element.tag in _LINES and says_modified(words)
            is_top = above is None or above.tag == "body" or is_alone
            whole = short_text(above, LINE_MAX_CHARACTERS) if above is not None and not is_top else None
            found.append(Line(whole or words, (element,), 99))
        return found

    def _is_ours(self, line: Line) -> bool:
        is_labelled = says_published(line.text) and abs(line.place) <= WINDOW
        is_near = 0 < abs(line.place) <= NEAR or is_labelled
        element = next((one for one in line.elements if mentions(_own_text(one))), line.elements[0])
        if not is_near and is_furniture(element, self.around.heading):
            return False
        if not CLOCK_MARKS.isdisjoint(line.marks) or (line.place < 0 and not self._is_beside(element)):
            return False
        return self._leads_nowhere(element)

    def _leads_nowhere(self, element: html.HtmlElement) -> bool:
        """Whether what stands there is no link, or one to this page."""
        holders = [element, *element.iterancestors()][:4]
        links = [self.around.whole(holder.get("href") or "") for holder in holders if holder.tag == "a"]
        return all(_same(link, self.addresses) for link in links)

    def _is_of_site(self, line: Line) -> bool:
        """Whether a line is a clock, leads elsewhere, or stands in the head or the foot of the site."""
        return (
            not CLOCK_MARKS.isdisjoint(line.marks)
            or not self._leads_nowhere(line.elements[0])
            or self._is_of_head(line.elements[0], ("header", "footer"))
        )

    def _is_of_head(self, element: html.HtmlElement, tags: Sequence[str] = ("header",)) -> bool:
        """Whether an element stands in the head of the site: in one that does not hold the heading."""
        heading = self.around.heading
        own = set(heading.iterancestors()) if heading is not None else set()
        return any(above.tag in tags for above in (element, *element.iterancestors()) if above not in own)

    def _is_beside(self, element: html.HtmlElement) -> bool:
        """Whether what stands above the heading is in one part of the page with it: else it is the site's own head."""
        heading = self.around.heading
        near = list(heading.iterancestors())[:PARTS_MAX] if heading is not None else []
        return any(above in near and above.tag not in {"body", "html"} for above in element.iterancestors())


def _own_text(element: html.HtmlElement) -> str:
    """The text in an element that is in none of its children."""
    return " ".join(filter(None, (element.text, *(child.tail for child in element))))[:LINE_MAX_CHARACTERS]


def _properties(tree: html.HtmlElement, clock: Clock, heading: html.HtmlElement | None) -> dict[str, str]:
    """What elements with itemprop datePublished and the like say, the first of each that is not in a teaser.

    What stands in one place with the heading is the article's, whatever that place is called.
    """
    found: dict[str, str] = {}
    places = [*heading.iterancestors()][:PLACES_MAX] if heading is not None else []
    for element in _PROPERTIES(tree)[:PROPERTIES_MAX]:
        stated = (
            element.get("content"),
            element.get("datetime"),
            element.get("title"),
            "".join(element.itertext()),
        )
        iso = next(filter(None, map(clock.read, stated)), None)
        if not iso or element.get("itemprop") in found:
            continue
        is_beside = any(
            above in places and above.tag not in {"body", "html"} for above in element.iterancestors()
        )
        if is_beside or not is_furniture(element, with_asides=False):
            found[element.get("itemprop")] = iso
    return found


def _same(link: str, addresses: Sequence[str]) -> bool:
    """Whether a link stays on the page, or leads to lists of its day or author."""
    bare = link.partition("#")[0].rstrip("/")
    return (
        not bare
        or any(address.rstrip("/").endswith(bare) or bare == address.rstrip("/") for address in addresses)
        or bool(_OF_DAY_OR_AUTHOR.search(bare))
    )
