"""How a page was read: who gave each field, and in which its statements contradict each other. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from archive.records import Article, ReadingReport
from crawler.extraction.authors import authors_stated
from crawler.extraction.bylines import names
from crawler.extraction.dates import stamp
from crawler.extraction.stated import Stated
from crawler.extraction.structured import Statements, text
from crawler.extraction.times import PUBLISHED_METAS
from crawler.extraction.wording import wording

ALIKE_SHARE = 0.9  # of their words that two readings of a page have in common


def report_of(
    reader: str | None, given: Mapping[str, Stated[Any] | None], said: Statements, zone: str, length: int
) -> ReadingReport:
    """The report of one reading. `reader` recognised the page, `given` are the fields as they were taken.

    `length` is how many characters the text of the page has.
    """
    text = len(_value(given, "lead") or "") + len(_value(given, "body") or "")
    return ReadingReport(
        reader=reader,
        given={name: stated.by for name, stated in given.items() if stated and stated.value},
        disputed=tuple(_disputed(given, said, zone)),
        share=round(min(text / length, 1.0), 3) if length else None,
    )


def alike(one: Article, other: Article) -> bool:
    """Whether two readings have the same text, a few words apart."""
    ours, theirs = (Counter((article.body or "").split()) for article in (one, other))
    return 2 * (ours & theirs).total() >= ALIKE_SHARE * (ours.total() + theirs.total())


def disputing(article: Article, field: str) -> Article:
    """The article with a field more that is disputed."""
    report = article.report or ReadingReport()
    return replace(article, report=replace(report, disputed=(*report.disputed, field)))


def _disputed(given: Mapping[str, Stated[Any] | None], said: Statements, zone: str) -> Iterator[str]:
    """The fields for which the page states something else elsewhere.

    A headline is disputed when the article's own has no words in common with it at its beginning or end, a
    day when another one is stated, a byline when all its persons are others.
    """
    headline, own = _value(given, "headline"), text(said.article.get("headline"))
    if headline and own and not _overlap(wording(headline), wording(own)):
        yield "headline"
    published = _value(given, "published")
    if published and any(day != published[:10] for day in _days(said, zone)):
        yield "published"
    byline = _value(given, "byline")
    persons = [frozenset(names(named.name for named in group.value)) for group in authors_stated(said)]
    if byline and any(group and group.isdisjoint(byline) for group in persons):
        yield "byline"


def _value(given: Mapping[str, Stated[Any] | None], name: str) -> Any:
    stated = given.get(name)
    return stated.value if stated else None


def _overlap(one: str, other: str) -> bool:
    """Whether one is the beginning or the end of the other: a kicker or a site's name more."""
    return one.startswith(other) or one.endswith(other) or other.startswith(one) or other.endswith(one)


def _days(said: Statements, zone: str) -> Iterator[str]:
    stated = [text(said.article.get("datePublished"))]
    stated += [content for name in PUBLISHED_METAS for content in said.metas.get(name, ())]
    yield from (found[:10] for one in stated if (found := stamp(one, zone)))
