"""The dates a reader of a page sees, and which of them is the article's. Pure; no page's clock, no guess."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from lxml import etree, html

from crawler.extraction.clock import Clock
from crawler.extraction.dates import MONTH_NAMES, mentions, relative
from crawler.extraction.stated import Stated, first, stated
from crawler.extraction.surroundings import Line, Surroundings, is_furniture, short_text
from crawler.extraction.vocabulary.fields import (
    CLOCK_MARKS,
    DATE_FILLERS,
    DATE_MARKS,
    EVENT_WORDS,
    MODIFIED_WORDS,
    PUBLISHED_WORDS,
    either,
)

LINE_MAX_CHARACTERS = 160
LABEL_MAX_CHARACTERS = 60
OTHER_WORDS_MAX = 8  # a line with more words besides its date is a sentence
CHANGED_OTHER_WORDS_MAX = (
    4  # “Diese Seite wurde zuletzt am … geändert”; more is a sentence or the source of a table
)
LEAST_SCORE = 4
SURE_SCORE = 6
PARTS_MAX = 5  # elements up from the heading that still are a part of the page
WINDOW = 16  # lines from the heading: farther away a date must be the only one
NEAR = 4  # lines from the heading: so near nothing but the article's own stands
DATELINE = "dateline"
DATELINE_PLACE_MAX = 8
SHORT_MAX = 150
PROPERTIES_MAX = 20
PLACES_MAX = 2  # elements up from the heading that are the article and nothing else

_PUBLISHED = re.compile(rf"(?i)(?<!\w)(?:{either(PUBLISHED_WORDS)})(?!\w)")
_MODIFIED = re.compile(rf"(?i)(?<!\w)(?:{either(MODIFIED_WORDS)})(?!\w)")
_VERB_BEHIND = re.compile(rf"(?i)\W*(?:uhr\W*)?({either(MODIFIED_WORDS)})(?!\w)")
_EVENT = re.compile(rf"(?i)(?<!\w)(?:{either(EVENT_WORDS)})(?!\w)")
_MAY_BE_DATE = re.compile(
    r"(?i)\d{1,2}\.\s?\w|\d{4}-\d|\d,? \d{4}|\d ?[a-zä]{3,9}[.,]? ?\d{2}|\bvor\s|heute|gestern|\d/\d"
)
# “Musterstadt, 14. Oktober 2026 – Der Rat …”: where and when a release was written.
_DATELINE = re.compile(
    r"[A-ZÄÖÜ][\w./()-]{0,30}(?: [A-ZÄÖÜ(][\w./()-]{0,30}){0,3},?\s+(?:den\s+)?(?P<date>\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄÖÜ][a-zä]+)\s?\d{4})\s?(?:[-–—:.|]|$)"
)
_WORD = re.compile(r"[^\W\d_]+")
# “14. – 20. Oktober 2026” is a period, and neither of its days is that of a publication.
_PERIOD_BEFORE = re.compile(
    rf"\d{{1,2}}\.(?:\s?(?:\d{{1,2}}\.|{MONTH_NAMES}))?(?:\s?\d{{4}})?\s*(?:[-–—]|bis(?: zum)?)\s*$",
    re.IGNORECASE,
)
_PERIOD_BEHIND = re.compile(
    rf"\s*(?:[-–—]|bis(?: zum)?)\s*\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{MONTH_NAMES})", re.IGNORECASE
)
_MARKED = etree.XPath(
    "/html/body/descendant::*[@class][contains(@class, 'ate') or contains(@class, 'atum') or contains(@class, 'ublish') "
    "or contains(@class, 'meta')]"
)
_PROPERTIES = etree.XPath("descendant::*[starts-with(@itemprop, 'date')]")
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
        for line in self.around.lines:
            for label, iso in _dates_in(line, self.clock):
                if _MODIFIED.search(label) and self._is_ours(line):
                    return Stated(iso, "page")
        return stated(self._last_changed(), "page")

    def _last_changed(self) -> str | None:
        """The day of the page's one line such as “Stand: 14.10.2026”, wherever it stands: often below the text."""
        found = {
            iso[:10]: iso
            for line in self._labelled_lines()
            for label, iso in _dates_in(line, self.clock)
            if _MODIFIED.search(label) and len(_other_words(line)) <= CHANGED_OTHER_WORDS_MAX
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _best(self, lines: Sequence[Line], least: int = LEAST_SCORE) -> str | None:
        scored = [
            (score, -abs(line.place), iso)
            for line in lines
            if abs(line.place) <= WINDOW
            for label, iso in _dates_in(line, self.clock)
            if (score := _score(line, label)) >= least and self._is_ours(line)
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
            for label, iso in _dates_in(line, self.clock):
                if _EVENT.search(line.text) or _MODIFIED.search(line.text) or self._is_of_site(line):
                    continue
                found.setdefault(iso[:10], (iso, _score(line, label)))
        iso, score = next(iter(found.values()), ("", 0))
        return iso if len(found) == 1 and score >= LEAST_SCORE - 2 else None

    def _times(self) -> str | None:
        """The day all time elements of the page agree on."""
        found: dict[str, str] = {}
        for element in self.tree.iter("time"):
            line = Line(short_text(element, LINE_MAX_CHARACTERS) or "", (element,), 0)
            iso = self.clock.read(element.get("datetime")) or self.clock.read(line.text)
            if (
                iso
                and self._is_ours(line)
                and not _MODIFIED.search(line.text)
                and not self._is_of_head(element)
            ):
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
                    for label, iso in _dates_in(line, self.clock)
                    if _score(line, label) >= LEAST_SCORE and self._is_ours(line)
                ]
        return found[0] if len({iso[:10] for iso in found}) == 1 else None

    def _labelled(self) -> str | None:
        lines = [
            (line, iso)
            for line in self._labelled_lines()
            for label, iso in _dates_in(line, self.clock)
            if _PUBLISHED.search(label) and not _MODIFIED.search(label) and _score(line, label) >= LEAST_SCORE
        ]
        own = [iso for line, iso in lines if self._is_ours(line)]
        everywhere = {iso[:10]: iso for _, iso in lines}
        return next(iter(own or everywhere.values()), None) if own or len(everywhere) == 1 else None

    def _labelled_lines(self) -> list[Line]:
        found = []
        for words, element in self.dated:
            above = element.getparent()
            # “Stand: …” in a line of its own has nothing to do with the lines beside it.
            is_alone = element.tag in _LINES and _MODIFIED.search(words)
            is_top = above is None or above.tag == "body" or is_alone
            whole = short_text(above, LINE_MAX_CHARACTERS) if above is not None and not is_top else None
            found.append(Line(whole or words, (element,), 99))
        return found

    def _is_ours(self, line: Line) -> bool:
        is_labelled = _PUBLISHED.search(line.text) and abs(line.place) <= WINDOW
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


def _dates_in(line: Line, clock: Clock) -> Iterator[tuple[str, str]]:
    """The dates of a line, each with the words before it."""
    dateline = (
        _DATELINE.match(line.text[:LINE_MAX_CHARACTERS]) if abs(line.place) <= DATELINE_PLACE_MAX else None
    )
    timed = next(
        (one.get("datetime") for one in line.elements if one.tag == "time" and one.get("datetime")), None
    )
    if dateline is not None:
        if iso := clock.read(dateline["date"]):
            yield DATELINE, iso
    elif len(line.text) > LINE_MAX_CHARACTERS:
        return
    elif iso := clock.read(timed):
        yield line.text, iso
    elif _MAY_BE_DATE.search(line.text):
        found = mentions(line.text, clock.zone)
        if not found and (iso := relative(line.text, clock.fetched_at, clock.zone)):
            yield line.text, iso
        at = 0
        for start, end, day in found:
            is_period = _PERIOD_BEFORE.search(line.text[at:start]) or _PERIOD_BEHIND.match(line.text[end:])
            if clock.is_possible(day) and not is_period:
                is_last = end == found[-1][1]
                yield line.text[at:start] + (_verb_behind(line.text[end:]) if is_last else ""), day
            at = end


def _verb_behind(rest: str) -> str:
    """What a German sentence says at its end of the date before: “wurde am 14.10.2026 aktualisiert”."""
    found = _VERB_BEHIND.match(rest)
    return f" {found[1]}" if found else ""


def _score(line: Line, label: str) -> int:
    """How surely a date in a line, after this label, is that of the publication."""
    if _EVENT.search(label[-LABEL_MAX_CHARACTERS:]):
        return 0
    if _MODIFIED.search(label) and not _PUBLISHED.search(label):
        return 0
    if label == DATELINE:
        return LEAST_SCORE
    other = _other_words(line)
    is_labelled = _PUBLISHED.search(label[-LABEL_MAX_CHARACTERS:]) is not None
    if len(other) > OTHER_WORDS_MAX:
        return 0
    is_time = any(element.tag == "time" for element in line.elements)
    score = 4 * is_labelled
    score += 1 * (not other and any("T" in iso for _, _, iso in mentions(line.text)))
    score += 2 * (is_time or not DATE_MARKS.isdisjoint(line.marks))
    score += 2 if not other else 1 if len(other) <= 4 else 0
    score += (
        3
        if abs(line.place) <= NEAR
        else 2
        if -6 <= line.place <= 8
        else 1
        if abs(line.place) <= WINDOW
        else 0
    )
    return score


def _other_words(line: Line) -> list[str]:
    """The words of a line besides its dates and what stands around dates."""
    rest = line.text
    for start, end, _ in reversed(mentions(line.text)):
        rest = f"{rest[:start]} {rest[end:]}"
    return [
        word
        for word in _WORD.findall(_MODIFIED.sub(" ", _PUBLISHED.sub(" ", rest)))
        if word.lower() not in DATE_FILLERS
    ]


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
