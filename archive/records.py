"""What travels between the rooms: one frozen record for each thing. Standard library only.

None means unknown. It is never an empty string and never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b, sha256
from typing import Literal, get_args

SourceKind = Literal[
    "city", "county", "state", "newspaper", "portal", "broadcaster", "police", "fire", "other"
]
ArticleKind = Literal["release", "article", "notice", "page"]
Display = Literal["full", "snippet", "metadata"]

SOURCE_KINDS: tuple[str, ...] = get_args(SourceKind)
ARTICLE_KINDS: tuple[str, ...] = get_args(ArticleKind)
DISPLAYS: tuple[str, ...] = get_args(Display)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """Who publishes: what the archive knows of a source. How it is crawled is the crawler's business."""

    id: str
    name: str
    kind: SourceKind
    homepage: str
    city: str | None = None
    state: str | None = None
    country: str = "DE"
    ags: str | None = None
    language: str = "de"
    timezone: str = "Europe/Berlin"
    licence: str | None = None
    display: Display = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect:
    """What a good run of a source yields; less is an alarm, not silence. None: no expectation stated.

    `links` are the articles its seeds name together, `max_age_days` how old its newest article may be, `fields` what
    its articles have (`archive.measures.FIELDS`), `words` how long they are in the middle.
    """

    links: int | None = None
    max_age_days: int | None = None
    fields: tuple[str, ...] = ()
    words: int | None = None


NO_EXPECTATION = Expect()


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One HTTP response as it came over the wire.

    `url` is the address that answered, `asked` the one asked for when a redirect lies between them.
    `fetched` is UTC. `headers` keep their order. `body` still has its Content-Encoding
    (`archive.captures.content` removes it), Transfer-Encoding is gone.
    """

    url: str
    source: str
    fetched: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    asked: str | None = None

    @property
    def digest(self) -> str:
        """The payload's SHA-256 as `sha256:<hex>`, over the bytes as transferred."""
        return "sha256:" + sha256(self.body).hexdigest()

    def header(self, name: str) -> str | None:
        """The first header of that name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article: where it is, what stands under it, who made it."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file an article offers, such as a PDF."""

    url: str
    title: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or office a city page names for enquiries."""

    name: str
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """How a page was read.

    `reader` is the one that recognised its system, `given` says for each field who gave it, `disputed` are
    the fields for which the page states something else elsewhere. `share` is what part of the page's text, by
    characters, lead and body are: the rest is boilerplate.
    """

    reader: str | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    disputed: tuple[str, ...] = ()
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The reading of one page.

    `body` is plain text, its paragraphs, subheadings and list items in order with a blank line between.
    `body_html` is the same as sanitised HTML. `lead` is not repeated in `body`.
    `published` and `modified` are ISO 8601 in the page's own offset and precision: a bare date stays a date.
    `url` is the page's one address; `aliases` are others the page gives itself.
    `correction` is the note in the text that it was corrected.
    `report` says how the page was read; it is no part of what was read.
    `unread` is set when the page gave no article: why, as a plain sentence for people.
    """

    url: str
    kind: ArticleKind = "article"
    kicker: str | None = None
    headline: str | None = None
    lead: str | None = None
    body: str | None = None
    body_html: str | None = None
    byline: tuple[str, ...] = ()
    agency: str | None = None
    dateline: str | None = None
    source_note: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    images: tuple[Image, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    language: str | None = None
    paywalled: bool | None = None
    correction: str | None = None
    aliases: tuple[str, ...] = ()
    unread: str | None = None
    report: ReadingReport | None = field(default=None, compare=False)

    @property
    def words(self) -> int:
        """How many words lead and body have."""
        return len(f"{self.lead or ''} {self.body or ''}".split())

    @property
    def content_hash(self) -> str:
        """What an edit changes: headline, lead, body, byline and date of publication."""
        return content_hash(self.headline, self.lead, self.body, ", ".join(self.byline), self.published)


def content_hash(
    headline: str | None, lead: str | None, body: str | None, byline: str | None, published: str | None
) -> str:
    """The fingerprint of a text; `byline` are its names with commas between.

    The prefix is the hash's own version. Absent fields do not count, so that a field read for the first
    time by a better extractor does not look like an edit of all others.
    """
    fields = {"headline": headline, "lead": lead, "body": body, "byline": byline, "published": published}
    text = "\x1e".join(f"{name}\x1f{value}" for name, value in fields.items() if value)
    return "1:" + blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An address a seed named, with what the seed said of it (the hint).

    `modified` is the seed's own words for the last change (feed `updated`, sitemap `lastmod`);
    it is compared with what the seed said before, never with a clock. `day` is the date a listing shows
    beside it: how old the article is, not that it changed. `alias` is the address as the seed wrote it,
    where `url` is another form of it that was known before.
    """

    url: str
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    day: str | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownUrl:
    """What the archive knows of an address when a crawl opens. Times are UTC.

    `not_modified` counts the answers 304 since the last whole one, which came at `whole`. `article` is the
    article it leads to, `published` what that page says of its publication.
    """

    url: str
    source: str
    role: Literal["seed", "article"]
    state: Literal["queued", "kept", "missing", "gone", "failed", "refused"]
    tries: int = 0
    not_before: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    hint: str | None = None
    seed: str | None = None
    discovered: datetime
    fetched: datetime | None = None
    not_modified: int = 0
    whole: datetime | None = None
    article: int | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedVisit:
    """What one visit of a seed brought: article links and further seeds (pages, child sitemaps).

    `listing` is the first page of the listing this is a page of; None where there are no further pages.
    `complete` says that the seed names every article it knows, so that one it leaves out may be gone.
    `hint` is what the index that named it said of its last change.
    `redated` says that it dates nearly everything anew at each visit, so that its dates tell nothing.
    `etag` and `last_modified` are the validators of the answer (RFC 9110 §8.8).
    """

    url: str
    source: str
    fetched: datetime
    links: tuple[Link, ...] = ()
    seeds: tuple[str, ...] = ()
    listing: str | None = None
    complete: bool = False
    hint: str | None = None
    redated: bool = False
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An address that could not be had. It is asked again from `not_before` on; None: not again."""

    url: str
    source: str
    role: Literal["seed", "article"]
    at: datetime
    reason: str
    not_before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFile:
    """What a host answered when it was asked for one of the files that say what is allowed there.

    `origin` is scheme, host and port, `file` the path. `status` and `body` are those of the answer, the body
    decoded; `note` says what was odd about it.
    """

    origin: str
    file: str
    fetched: datetime
    status: int
    body: str = ""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A wish of a publisher that a machine can read.

    `subject` is the address or the origin it was stated for, `found` where: robots.txt, tdmrep.json, header or
    meta. `effect` is what was made of it.
    """

    subject: str
    signal: str
    value: str
    found: str
    effect: str
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What keeping a response did.

    `capture` is the row to read an article from; None when there is nothing new to read.
    """

    outcome: Literal["stored", "unchanged", "missing"]
    capture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What filing an article did. `note` is the named outcome a run counts of it, if there is one besides.

    A version that was kept as changed with its site is no change of the article: `unchanged`.
    """

    article: int
    outcome: Literal["new", "changed", "unchanged"]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the archive remembers of the crawls of a source, as far as it tells when the next one is due.

    `last` is when the last crawl that visited it began, None if none did; `finished` whether that one asked for
    everything of it. `silent` is how many finished ones in a row, up to the last, got no answer from any seed. `left` says that
    addresses are still queued, `appeared` when its newest articles did, newest first. Times are UTC.
    """

    last: datetime | None = None
    finished: bool = True
    silent: int = 0
    left: bool = False
    appeared: tuple[datetime, ...] = ()
