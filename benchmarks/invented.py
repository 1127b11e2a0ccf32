"""An invented world of news sites: what each publishes, edits and takes down in a month, and what it answers when. Pure."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import urlsplit

NUMBER = r"_aid-(\d+)"
START = datetime(2026, 10, 1, tzinfo=UTC)
BACKLOG_DAYS = 20  # before the month: what a site has when it is crawled for the first time
FEED_ITEMS = 20
LISTING_ITEMS = 10
EDITED_SHARE = 0.15  # of the articles; measured nowhere, see docs/benchmarks.md
DELETED_SHARE = 0.01
# After how many hours an article is edited, and how often it is then.
EDIT_AGES = ((6, 0.5), (24, 0.25), (96, 0.15), (336, 0.1))

# Kind of source: how many there are, articles a day, hours between two crawls.
RHYTHMS = {
    "hourly paper": (3, 24.0, 1),
    "daily paper": (12, 5.0, 3),
    "city": (21, 1.5, 6),
    "weekly village": (9, 1 / 7, 24),
    "monthly village": (5, 1 / 30, 24),
}
QUIRKS = (
    "none",
    "silent edits",  # no seed says that an article was edited
    "stamped sitemap",  # every entry is dated with the moment of asking
    "304 for ever",  # whatever is asked for with a condition has not changed
    "no validators",
    "redated feed",  # old items come back, dated anew
    "many forms",  # feed and sitemap name different forms of one address
    "moving slugs",  # an edit changes the headline, and with it the address
)

Answer = tuple[int, Mapping[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Story:
    """One article: when it appears, when it is edited and taken down, if ever."""

    number: int
    published: datetime
    edited: datetime | None
    deleted: datetime | None

    def version(self, now: datetime) -> int:
        """1, or 2 after the edit."""
        return 2 if self.edited and self.edited <= now else 1

    def is_there(self, now: datetime) -> bool:
        """Whether it has appeared and not been taken down."""
        return self.published <= now and (self.deleted is None or now < self.deleted)


@dataclass(slots=True)
class Site:
    """An invented publisher with one quirk. `host` has no `www.`; `port` is where it is served."""

    id: str
    kind: str
    quirk: str
    every: timedelta
    stories: Sequence[Story]
    port: int = 80
    seeds: Sequence[str] = ("feed", "sitemap", "listing")
    _by_number: dict[str, Story] = field(init=False)

    def __post_init__(self) -> None:
        self._by_number = {str(story.number): story for story in self.stories}

    @property
    def host(self) -> str:
        """Its name."""
        return f"{self.id}.localhost"

    def url(self, path: str, *, www: bool = True) -> str:
        """A whole address of it."""
        port = "" if self.port == 80 else f":{self.port}"
        return f"http://{'www.' if www else ''}{self.host}{port}{path}"

    def path(self, story: Story, now: datetime) -> str:
        """Where an article is."""
        moved = self.quirk == "moving slugs" and story.version(now) == 2
        return f"/artikel/{'neuer' if moved else 'erster'}-titel_aid-{story.number}"

    def there(self, now: datetime) -> list[Story]:
        """The articles that are there, newest first."""
        return sorted(
            (one for one in self.stories if one.is_there(now)), key=lambda one: one.published, reverse=True
        )

    def answer(self, target: str, headers: Mapping[str, str], now: datetime) -> Answer:
        """What it answers to a request for a path with its query. `headers` have lowercase names."""
        parts = urlsplit(target)
        if parts.path == "/robots.txt":
            return 404, {}, b""
        if parts.path == "/feed":
            return self._sent(self._feed(now), "application/rss+xml", headers)
        if parts.path == "/sitemap.xml":
            return self._sent(self._sitemap(now), "application/xml", headers)
        if parts.path == "/liste":
            return self._sent(
                self._listing(int(parts.query[5:] or 1), now), "text/html; charset=utf-8", headers
            )
        number = parts.path.rpartition("_aid-")[2].strip("/")
        story = self._by_number.get(number)
        if story is None or not story.is_there(now):
            return 404, {}, b"Not here."
        changed = story.edited if story.edited and story.edited <= now else story.published
        return self._sent(page(story, story.version(now)), "text/html; charset=utf-8", headers, changed)

    def _sent(
        self, body: bytes, media_type: str, headers: Mapping[str, str], changed: datetime | None = None
    ) -> Answer:
        sent = {"Content-Type": media_type}
        if self.quirk == "no validators":
            return 200, sent, body
        etag = f'"{sha256(body).hexdigest()[:16]}"'
        sent |= {"ETag": etag} | ({"Last-Modified": format_datetime(changed, usegmt=True)} if changed else {})
        asked, since = headers.get("if-none-match"), headers.get("if-modified-since")
        if self.quirk == "304 for ever" and (asked or since):
            return 304, sent, b""
        stale = since and changed and parsedate_to_datetime(since) >= changed.replace(microsecond=0)
        return (304, sent, b"") if asked == etag or (not asked and stale) else (200, sent, body)

    def _says(self, story: Story, now: datetime) -> datetime:
        """When it says that an article was last changed."""
        silent = self.quirk in {"silent edits", "304 for ever"}
        return story.edited if story.edited and story.edited <= now and not silent else story.published

    def _feed(self, now: datetime) -> bytes:
        items = [(story, story.published) for story in self.there(now)[:FEED_ITEMS]]
        if self.quirk == "redated feed":
            old = self.there(now - timedelta(days=20))[: FEED_ITEMS // 2]
            items = [*items[: FEED_ITEMS // 2], *((story, now) for story in old if story.is_there(now))]
        tail = "?utm_source=rss" if self.quirk == "many forms" else ""
        entries = "".join(
            f"<item><link>{self.url(self.path(story, now))}{tail}</link><pubDate>{format_datetime(at)}</pubDate></item>"
            for story, at in items
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{entries}</channel></rss>'.encode()

    def _sitemap(self, now: datetime) -> bytes:
        other = self.quirk == "many forms"
        entries = "".join(
            f"<url><loc>{self.url(self.path(story, now), www=not other)}{'/' if other else ''}</loc><lastmod>"
            f"{(now if self.quirk == 'stamped sitemap' else self._says(story, now)).isoformat()}</lastmod></url>"
            for story in self.there(now)
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return f'<?xml version="1.0"?><urlset xmlns="{space}">{entries}</urlset>'.encode()

    def _listing(self, number: int, now: datetime) -> bytes:
        stories = self.there(now)
        shown = stories[(number - 1) * LISTING_ITEMS : number * LISTING_ITEMS]
        entries = "".join(
            f'<li>{story.published:%d.%m.%Y} <a href="{self.path(story, now)}">Nummer {story.number}</a></li>'
            for story in shown
        )
        more = number * LISTING_ITEMS < len(stories)
        following = f'<a rel="next" href="/liste?page={number + 1}">weiter</a>' if more else ""
        return f"<!doctype html><html><body><ul>{entries}</ul>{following}</body></html>".encode()


def runs(sites: Sequence[Site], days: int) -> Iterator[tuple[datetime, list[Site]]]:
    """Every hour in which a site is crawled; all of them at the start."""
    for hour in range(24 * days):
        due = [site for site in sites if timedelta(hours=hour) % site.every == timedelta(0)]
        if due:
            yield START + timedelta(hours=hour), due


def table(site: Site) -> dict[str, object]:
    """The site as the source file of a crawl."""
    seeds = {
        "feed": ("feeds", "/feed"),
        "sitemap": ("sitemaps", "/sitemap.xml"),
        "listing": ("listings", "/liste?page=1"),
    }
    named = {seeds[one][0]: [site.url(seeds[one][1])] for one in site.seeds}
    facts = {"name": site.id, "kind": "newspaper", "homepage": site.url("/")}
    return facts | named | {"article": "/artikel/", "number": NUMBER, "delay": 0, "allow_private": True}


def host_of(url: str) -> str:
    """The host of an address, `www.` apart."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers by lowercase names."""
    return {name.lower(): value for name, value in headers.items()}


def page(story: Story, version: int) -> bytes:
    """The page of an article."""
    headline = f"Meldung Nummer {story.number}" + (", ergänzt" if version == 2 else "")
    text = f"Der Rat hat über Punkt {story.number} beraten. Die Arbeiten beginnen im {version}. Abschnitt des Jahres."
    time = story.published.isoformat()
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{headline}</title>'
        f'<meta property="article:published_time" content="{time}"></head>'
        f"<body><main><article><h1>{headline}</h1><p>{text}</p></article></main></body></html>"
    ).encode()


def world(days: int, *, seed: int = 1, only: Sequence[str] = (), share: float = 1.0) -> list[Site]:
    """The sites of a month: every rhythm, every quirk. `only` are rhythms, `share` is how many of their sites."""
    chance, sites, numbers = random.Random(seed), [], iter(range(10_000_000, 99_999_999))
    for kind, (number, per_day, hours) in RHYTHMS.items():
        for place in range(max(1, round(number * share)) if not only or kind in only else 0):
            quirk = QUIRKS[len(sites) % len(QUIRKS)]
            stories = list(_stories(chance, numbers, per_day, days))
            id_ = f"{kind.replace(' ', '-')}-{place + 1}"
            seeds = chance.choice(
                (("feed", "sitemap", "listing"), ("feed", "sitemap"), ("feed", "listing"), ("sitemap",))
            )
            sites.append(Site(id_, kind, quirk, timedelta(hours=hours), stories, seeds=seeds))
    return sites


def _stories(chance: random.Random, numbers: Iterator[int], per_day: float, days: int) -> Iterator[Story]:
    at = START - timedelta(days=BACKLOG_DAYS)
    while (at := at + timedelta(days=chance.expovariate(per_day))) < START + timedelta(days=days):
        at = at.replace(microsecond=0)
        edited = at + _age(chance) if chance.random() < EDITED_SHARE else None
        gone = at + timedelta(days=chance.uniform(1, 20)) if chance.random() < DELETED_SHARE else None
        yield Story(next(numbers), at, edited, gone)


def _age(chance: random.Random) -> timedelta:
    least, draw = 0, chance.random()
    for hours, share in EDIT_AGES:
        if draw < share:
            return timedelta(seconds=round(3600 * chance.uniform(least, hours)))
        least, draw = hours, draw - share
    return timedelta(hours=EDIT_AGES[-1][0])
