"""A source: who publishes, where new articles are named, which addresses are articles. TOML in, helpful errors out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from archive.records import ArticleKind, SourceFacts
from crawler.pace import Pace
from crawler.rights import Effect
from crawler.urls import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a good run yields; less is an alarm, not silence. None: no expectation stated."""

    links: int | None = None
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the operator does about wishes of this publisher instead of the policy (docs/rights.md), and why.

    `effects` are by signal; without any there is no `reason`.
    """

    reason: str | None = None
    effects: Mapping[str, Effect] = field(default_factory=dict)


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
    expect: Expect = Expect()
    rights: Rights = Rights()
    schedule: Pace = field(default_factory=Pace)
    publishes: ArticleKind = "article"
    number: re.Pattern[str] | None = None
    mirrors: Mapping[str, str] = field(default_factory=dict)
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

    def wants(self, url: str, *, feed: bool = True) -> bool:
        """Whether an address is an article of this source. `feed`: a feed named it, which by itself says so."""
        return feed if self.article is None else self.article.search(url) is not None

    def identity(self, url: str) -> str:
        """What is common to all forms of an article's address; see `crawler.urls.identity`."""
        return identity(url, self.number, self.mirrors)
