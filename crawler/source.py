"""A source: who publishes, where new articles are named, which addresses are articles. TOML in, helpful errors out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from archive.records import NO_EXPECTATION, ArticleKind, Expect, SourceFacts
from crawler.pace import Pace
from crawler.rights import Effect
from crawler.urls import host_of, identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the operator does about wishes of this publisher instead of the policy (docs/rights.md), and why.

    `effects` are by signal; without any there is no `reason`.
    """

    reason: str | None = None
    effects: Mapping[str, Effect] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerReading:
    """How pages were to be read before a relaunch: a `[[reading]]` of the file. The fields are those of a Source.

    It is complete: what it does not say was not to be said then. `until` is the first day on which pages are read
    otherwise, in the source's time zone, or a moment.
    """

    until: date | datetime
    article: re.Pattern[str] | None = None
    reader: str | None = None
    number: re.Pattern[str] | None = None
    mirrors: Mapping[str, str] = field(default_factory=dict)
    select: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One TOML file of `crawler/sources`.

    `facts` goes to the archive. `article` matches, by search, the addresses that are articles; None
    accepts every link of feeds and refuses those of sitemaps and listings. `reader` names a CMS reader
    of `crawler.extraction.readers`; None lets the page tell. `cms` names the system the site runs on, the
    reader's unless stated otherwise. `tags` are short words to choose sources by. `select` are CSS selectors by
    field name, trusted before all else. `publishes` is the kind its pages have unless they say otherwise.
    `number` finds an article's number in its address and `mirrors` are hosts that serve another host's pages;
    unless given they are the reader's.
    `former` are the readings of times before relaunches, in the order of time; all else is how pages are read now.
    `revisits` is how many articles a run looks at again because of their age; None: as the settings say.
    `schedule` is how often it is visited at most and at least.
    `delay` is the pause between two requests to one host, in seconds.
    `allow_private` permits loopback and private addresses, for demos and tests.
    `verified` is the last day somebody saw a seed answer, None if nobody did; `evidence` says who looked at
    what. `needs` says what is missing.
    """

    facts: SourceFacts
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    listings: tuple[str, ...] = ()
    article: re.Pattern[str] | None = None
    reader: str | None = None
    cms: str | None = None
    tags: tuple[str, ...] = ()
    select: Mapping[str, str] = field(default_factory=dict)
    expect: Expect = NO_EXPECTATION
    rights: Rights = Rights()
    schedule: Pace = field(default_factory=Pace)
    publishes: ArticleKind = "article"
    number: re.Pattern[str] | None = None
    mirrors: Mapping[str, str] = field(default_factory=dict)
    former: tuple[FormerReading, ...] = ()
    revisits: int | None = None
    delay: float = 1.0
    allow_private: bool = False
    verified: date | None = None
    evidence: str = "unverified"
    needs: str | None = None

    @property
    def id(self) -> str:
        """Short name: the file's stem."""
        return self.facts.id

    @property
    def seeds(self) -> tuple[str, ...]:
        """All addresses a crawl starts from."""
        return (*self.feeds, *self.sitemaps, *self.listings)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts it names itself."""
        return frozenset(host_of(url) for url in (self.facts.homepage, *self.seeds))

    def wants(self, url: str, *, feed: bool = True) -> bool:
        """Whether an address is an article of this source. `feed`: a feed named it, which by itself says so."""
        return feed if self.article is None else self.article.search(url) is not None

    def identity(self, url: str) -> str:
        """What is common to all forms of an article's address; see `crawler.urls.identity`."""
        return identity(url, self.number, self.mirrors)

    def ends(self) -> list[datetime]:
        """When each of the former readings ended."""
        zone = ZoneInfo(self.facts.timezone)
        return [
            one.until
            if isinstance(one.until, datetime)
            else datetime.combine(one.until, time.min, tzinfo=zone)
            for one in self.former
        ]

    def period(self, moment: datetime) -> int:
        """Which reading is in force at a moment: the place of a former one, or their number for the present one."""
        return sum(end <= moment for end in self.ends())

    def reading_at(self, moment: datetime) -> Self:
        """The source as its pages are to be read that were fetched at that moment."""
        period = self.period(moment)
        if period == len(self.former):
            return self
        then = self.former[period]
        return replace(
            self,
            article=then.article,
            reader=then.reader,
            number=then.number,
            mirrors=then.mirrors,
            select=then.select,
            former=(),
        )
