"""Whom a page names as its authors: what states them, in the order of trust. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import etree, html

from crawler.extraction.bylines import is_agency, is_office_name, is_person, is_whole_name, names
from crawler.extraction.dates import mentions
from crawler.extraction.stated import Stated, first, stated
from crawler.extraction.structured import Named, Statements
from crawler.extraction.surroundings import Line, Surroundings, is_furniture, marks, short_text
from crawler.extraction.vocabulary.fields import AUTHOR_LABELS, AUTHOR_MARKS, either

LINE_MAX_CHARACTERS = 140
NEAR_MIN, NEAR_MAX = -6, 16  # lines from the heading
ELEMENTS_MAX = 60
SIGNATURES_MAX = 10
SIBLINGS_MAX = 2  # lines on either side of a signature that tell a book

_METAS = (
    "author", "article:author", "article:author:name", "dc.creator", "dcterms.creator", "dc.contributor", "parsely-author", "sailthru.author",
    "cxenseparse:author", "cxenseparse:recs:author", "citation_author", "rnews:author", "og:article:author", "article.author",
    "authors", "byl", "twitter:data1", "vr:author", "shareaholic:article_author_name",
)  # fmt: skip
_LABELLED = re.compile(rf"(?i:{either(AUTHOR_LABELS)})(?![\w*-])(?P<colon>\s*:)?\s*(?P<names>.+)", re.DOTALL)
# From attributes up to their elements: elements asked for their attributes take twice the time.
_MARKED = etree.XPath(
    "/html/body/descendant::*/@class[contains(., 'uthor') or contains(., 'utor') or contains(., 'yline')]/.. | "
    "/html/body/descendant::*/@itemprop[. = 'author']/.. | /html/body/descendant::*/@rel[. = 'author']/.."
)
# “Autorin: Erika Muster” below a text: no other word says so plainly, wherever it stands.
_SIGNATURES = etree.XPath(
    "/html/body/descendant::text()[contains(., 'Autor') or contains(., 'Verfasser')][string-length(.) < 200]"
    "[starts-with(normalize-space(.), 'Autor') or starts-with(normalize-space(.), 'Verfasser')]"
)
_SIGNED = re.compile(
    r"(?:Autor|Verfasser)(?:/?-?[Ii]n|en|[:*_/]?innen|[:*]in)?(?:/Autor(?:in|en)?)?(?![\w*-])\s*:?\s*(?P<names>.+)"
)
_LINES = frozenset({"p", "li", "div", "td", "dd", "section"})
_BOOK = re.compile(r"\b(?:Verlag|ISBN|Seiten|Titel|Originaltitel|Genre|Universit(?:y|ät)|DOI)\b")
_OFFICE = re.compile(r"\b(?:der|des|für|bei|im|in|am|an)\b|in$|[Rr]edakteur|[Ll]eiter")
_BUTTONS = frozenset({"btn", "button", "follow"})
_ALONE = frozenset({"fn", "nickname", "author", "vcard", "creator"})
_END = re.compile(
    r"\s+(?:am|vom|um|on|in der|seit)\s+|\s*[|•·–—]\s*|\s+-\s+|\d|\s*(?:Veröffentlicht|Aktualisiert|Stand|Lesezeit|Kommentar|Uhr)"
)


@dataclass(frozen=True, slots=True)
class Authors:
    """Who is named as author: persons, the agency, and offices such as a newspaper or a press office."""

    persons: Stated[tuple[str, ...]] | None = None
    agency: Stated[str] | None = None
    offices: Stated[tuple[str, ...]] | None = None


def authors_of(
    said: Statements,
    around: Surroundings,
    chosen: Stated[Sequence[str]] | None = None,
) -> Authors:
    """Whom the page names. `around` is what stands around its headline, `chosen` what selectors found."""
    sites = {_plain(name) for name in said.site_names()}
    groups = [*authors_stated(said)]
    candidates = _persons(groups, around, chosen, sites)
    everyone = [named for group in groups for named in group.value]
    agency = next(
        (Stated(named.name, group.by) for group in groups for named in group.value if is_agency(named.name)),
        None,
    )
    offices = tuple(
        dict.fromkeys(one.name for one in everyone if not is_agency(one.name) and _is_office(one, sites))
    )
    return Authors(first(candidates), agency, Stated(offices, groups[0].by) if offices else None)


def _persons(
    groups: Sequence[Stated[tuple[Named, ...]]],
    around: Surroundings,
    chosen: Stated[Sequence[str]] | None,
    sites: set[str],
) -> Iterator[Stated[tuple[str, ...]] | None]:
    told = first(
        Stated(names(one.name for one in group.value if not _is_office(one, sites)), group.by)
        for group in groups
    )
    if chosen:
        # A paper that signs in place of a person is kept as it is printed there.
        printed = tuple(one for one in chosen.value if not is_agency(one) and is_office_name(one))
        selected = Stated(names(chosen.value) or (() if told else printed), chosen.by)
        # Names a reader finds besides those the page states are those of teasers.
        is_doubtful = chosen.by != "source" and told and set(told.value) < set(selected.value)
        yield None if is_doubtful else selected
    yield told
    yield stated(_marked(around, sites), "page")
    yield stated(_labelled(around, sites), "page")
    yield stated(_signed(around), "page")


def authors_stated(said: Statements) -> Iterator[Stated[tuple[Named, ...]]]:
    """The groups of names the page states, in the order of trust."""
    for node in (said.article, said.page):
        for key in ("author", "creator"):
            if key in node and (found := said.named(node[key])):
                yield Stated(tuple(found), "json-ld")
    for name in _METAS:
        if found := [Named(content) for content in said.metas.get(name, ()) if _may_name(content)]:
            yield Stated(tuple(found), "meta")


def _marked(around: Surroundings, sites: set[str]) -> tuple[str, ...]:
    """The names in elements marked as those of authors, near the heading before anywhere."""
    near = [line for line in around.lines if NEAR_MIN <= line.place <= NEAR_MAX]
    for line in near:
        is_button = any(marks(element) & _BUTTONS for element in line.elements)
        if (
            not is_button
            and not AUTHOR_MARKS.isdisjoint(line.marks)
            and (found := _of_line(line, around.heading, sites))
        ):
            return found
    for number, element in enumerate(_MARKED(around.tree)):
        if number == ELEMENTS_MAX:
            break
        text = short_text(element, LINE_MAX_CHARACTERS)
        own = marks(element)
        is_button = bool(own & _BUTTONS) or element.tag == "button" or element.find(".//button") is not None
        if text is None or is_button or AUTHOR_MARKS.isdisjoint(own):
            continue
        if found := _of_line(Line(text, (element,), 0), around.heading, sites):
            return found
    return ()


def _labelled(around: Surroundings, sites: set[str]) -> tuple[str, ...]:
    """The names in a line such as “Von Erika Muster” near the heading."""
    for line in around.lines:
        if NEAR_MIN <= line.place <= NEAR_MAX and _LABELLED.match(line.text):
            found = _of_line(line, around.heading, sites)
            if found:
                return found
    return ()


def _signed(around: Surroundings) -> tuple[str, ...]:
    """The whole names of a line such as “Autorin: Erika Muster”, wherever it stands but in furniture."""
    if not any(word in around.letters for word in ("autor", "verfasser")):
        return ()
    for piece in _SIGNATURES(around.tree)[:SIGNATURES_MAX]:
        holder = piece.getparent()
        above = holder if holder.tag in _LINES or holder.getparent() is None else holder.getparent()
        line = short_text(above, LINE_MAX_CHARACTERS) or " ".join(piece.split())
        # The author of a book that the article speaks of signs nothing.
        is_book = any(_BOOK.search(text) for text in (line, *_beside(above)))
        if is_book or is_furniture(holder, around.heading) or not (signed := _SIGNED.match(line)):
            continue
        told, _, office = _before_date(signed["names"]).partition(",")
        found = names([told if _OFFICE.search(office) else signed["names"]])
        if found and all(map(is_whole_name, found)):
            return found
    return ()


def _beside(element: html.HtmlElement) -> Iterator[str]:
    """The short lines before and behind an element."""
    siblings = (islice(element.itersiblings("*", preceding=way), SIBLINGS_MAX) for way in (True, False))
    return filter(None, (short_text(one, LINE_MAX_CHARACTERS) for some in siblings for one in some))


def _of_line(line: Line, heading: html.HtmlElement | None, sites: set[str]) -> tuple[str, ...]:
    is_head = line.place == 1  # right below the headline stands no teaser
    if len(line.text) > LINE_MAX_CHARACTERS or (not is_head and is_furniture(line.elements[0], heading)):
        return ()
    labelled = _LABELLED.match(line.text)
    text = _before_date(labelled["names"] if labelled else line.text)
    found = [name for name in names([text]) if _plain(name) not in sites or is_whole_name(name)]
    if all(is_whole_name(name) for name in found):
        return tuple(found)
    # A name of one word is one only where it stands alone in a place for authors.
    own = frozenset[str]().union(*(marks(element) for element in line.elements))
    is_place = not _ALONE.isdisjoint(own) or (labelled and not AUTHOR_MARKS.isdisjoint(line.marks))
    is_alone = len(found) == 1 and len(text.split()) <= 2 and is_place
    return tuple(found) if is_alone else ()


def _before_date(text: str) -> str:
    dates = mentions(text)
    text = text[: dates[0][0]] if dates else text
    found = _END.search(text, 3)
    return text[: found.start()] if found else text


def _is_office(named: Named, sites: Iterable[str]) -> bool:
    if named.kind and "Organization" in named.kind:
        return True
    if is_whole_name(named.name):
        return False
    return _plain(named.name) in sites or not (names([named.name]) or is_person(named.name))


def _may_name(content: str) -> bool:
    return len(content) <= LINE_MAX_CHARACTERS and not content.startswith(
        ("http:", "https:", "//", "@", "www.")
    )


def _plain(name: str) -> str:
    return re.sub(r"\W", "", name.casefold())
