"""When a page was published and changed: what states it, in the order of trust. Pure; no page's clock, no guess."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.extraction.clock import Clock
from crawler.extraction.stated import Stated, first, stated
from crawler.extraction.structured import Statements, text
from crawler.extraction.surroundings import Surroundings
from crawler.extraction.visible_dates import VisibleDates

PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "publish-date", "publish_date", "publishdate", "pubdate", "publication_date", "publication-date", "published_time",
    "dc.date.issued", "dcterms.issued", "dcterms.available", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
    "cxenseparse:recs:pub_time", "citation_publication_date", "citation_date", "vr:published_time", "rnews:datepublished",
    "originalpublicationdate", "article_date_original", "bt:pubdate", "article.published", "datecreated", "og:pubdate",
)  # fmt: skip
# What systems put there may be the day of the text or that of the page.
_DATED_METAS = ("date", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created")
# What sites name so in namespaces of their own.
_NAMESPACED = re.compile(
    r"[\w-]+[:.](?:published(?:_time|_at)?|publish_?date|pub_?date|date_?published|uploaded)"
)
_MODIFIED_METAS = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "dcterms.modified",
    "dc.date.modified", "article:modified", "last-modified", "lastmod", "last_modified", "modified", "article.updated",
    "vr:lastmod_time", "rnews:datemodified",
)  # fmt: skip
MINUTE = len("2026-10-14T08:37")
_ADDRESS_DATE = re.compile(r"/((?:19|20)\d{2})[/-]?([01]\d)[/-]?([0-3]\d)(?=[/_.-]|$)")


@dataclass(frozen=True, slots=True)
class Times:
    """What a page says of when it was published and changed."""

    published: Stated[str] | None = None
    modified: Stated[str] | None = None


def times_of(
    said: Statements,
    around: Surroundings,
    addresses: Sequence[str],
    clock: Clock,
    *,
    published: Stated[str] | None = None,
    modified: Stated[str] | None = None,
) -> Times:
    """When the page was published and modified.

    `around` is what stands around its headline, `addresses` are its own, `published` and `modified` are
    what selectors found.
    """
    seen = VisibleDates(around, addresses, clock)
    return Times(
        first(_published(said, seen, addresses, clock, published)),
        first(_modified(said, seen, clock, modified)),
    )


def _published(
    said: Statements,
    seen: VisibleDates,
    addresses: Sequence[str],
    clock: Clock,
    chosen: Stated[str] | None,
) -> Iterator[Stated[str] | None]:
    told = _seen_of(said, seen, clock) or first(_stated(said, seen, clock))
    selected = _read(chosen, clock)
    # What a reader finds is doubted when the page tells machines of another day: it may be a teaser's.
    if selected and (selected.by == "source" or told is None or _day(told) == _day(selected)):
        yield selected
    yield told
    yield selected
    yield _vague(said, seen, clock)
    yield seen.published()
    for address in addresses:
        yield _of_address(address, clock)


def _stated(said: Statements, seen: VisibleDates, clock: Clock) -> Iterator[Stated[str] | None]:
    yield stated(clock.read(text(said.article.get("datePublished"))), "json-ld")
    yield from _of_metas(said, PUBLISHED_METAS, clock)
    yield stated(seen.properties.get("datePublished"), "itemprop")
    yield from _of_metas(said, [name for name in said.metas if _NAMESPACED.fullmatch(name)], clock)
    for node, key in (
        (said.page, "datePublished"),
        (said.article, "dateCreated"),
        (said.article, "uploadDate"),
    ):
        yield stated(clock.read(text(node.get(key))), "json-ld")
    yield stated(seen.properties.get("dateCreated"), "itemprop")


def _seen_of(said: Statements, seen: VisibleDates, clock: Clock) -> Stated[str] | None:
    """The one of two contradicting statements that a reader sees at the headline, when that is no change's."""
    own = clock.read(text(said.article.get("datePublished")))
    others = [one for one in _of_metas(said, PUBLISHED_METAS, clock) if one and own and _day(one) != own[:10]]
    if own is None or not others or seen.near is None or seen.near[:10] == own[:10]:
        return None
    shown = [one for one in others if one.value[:MINUTE] == seen.near[:MINUTE]]
    changed = first(_modified(said, seen, clock, None))
    return None if changed and changed.value[:MINUTE] == seen.near[:MINUTE] else first(shown)


def _vague(said: Statements, seen: VisibleDates, clock: Clock) -> Stated[str] | None:
    """The day of a page that does not say of what: what a reader sees at the headline is surer, and no page is published after its last change."""
    told = first(_of_metas(said, _DATED_METAS, clock))
    if told is None:
        return None
    if seen.sure and seen.sure[:10] != _day(told):
        return Stated(seen.sure, "page")
    changed = None if seen.near else seen.modified()
    return None if changed and _day(changed) < _day(told) else told


def _of_metas(said: Statements, names: Sequence[str], clock: Clock) -> Iterator[Stated[str] | None]:
    for name in names:
        for content in said.metas.get(name, ()):
            yield stated(clock.read(content), "meta")


def _modified(
    said: Statements, seen: VisibleDates, clock: Clock, chosen: Stated[str] | None
) -> Iterator[Stated[str] | None]:
    yield _read(chosen, clock)
    yield stated(clock.read(text(said.article.get("dateModified"))), "json-ld")
    yield from _of_metas(said, _MODIFIED_METAS, clock)
    yield stated(seen.properties.get("dateModified"), "itemprop")
    yield stated(clock.read(text(said.page.get("dateModified"))), "json-ld")
    yield seen.modified()


def _of_address(address: str, clock: Clock) -> Stated[str] | None:
    """The day in an address such as /2026/10/14/rat-tagt."""
    found = _ADDRESS_DATE.search(address)
    return stated(clock.read("-".join(found.groups())), "url") if found else None


def _day(moment: Stated[str]) -> str:
    return moment.value[:10]


def _read(chosen: Stated[str] | None, clock: Clock) -> Stated[str] | None:
    return stated(clock.read(chosen.value), chosen.by) if chosen else None
