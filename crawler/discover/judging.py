"""What is wrong with a feed or sitemap as the seed of a source, in plain words. Pure; the time is passed in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from archive.records import Link
from crawler.discover import DiscoveryError, discover
from crawler.discover.words import not_news
from crawler.discover.xml import by_name, child_text, local, opening, parse, root_name, unpacked
from crawler.urls import host_of, normalise, same_site

STALE_DAYS = 60  # a press office that says nothing for longer is rather one that moved its feed
SHARE_OF_KIND = 0.5  # of a feed's titles that tell what it is about
FEED_ROOTS = frozenset({"rss", "feed", "rdf"})  # first elements of feeds
SEED_ROOTS = FEED_ROOTS | {"urlset", "sitemapindex"}  # and of sitemaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A feed or sitemap looked at.

    `links` are its entries on the site, under their one address. `flaws` are sentences for people; with none of
    `fatal` it can be a seed.
    """

    url: str
    title: str
    links: tuple[Link, ...]
    newest: str | None
    flaws: tuple[str, ...] = ()
    fatal: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    is_feed: bool = True

    @property
    def usable(self) -> bool:
        """Whether a crawl with it would find articles of the site."""
        return bool(self.links) and not self.fatal

    @property
    def sound(self) -> bool:
        """Whether nothing at all is wrong with it."""
        return self.usable and not self.flaws


def judged(body: bytes, url: str, content_type: str | None, *, homepage: str, today: date) -> Judged:
    """What a feed or sitemap is worth for the site of a homepage; its faults say why it is worth nothing."""
    try:
        found = discover(body, url, content_type)
        kind = root_name(unpacked(body))
        is_json = opening(unpacked(body)) == b"{"
    except DiscoveryError as error:
        return Judged(url=url, title="", links=(), newest=None, fatal=(f"{url}: {error}.",))
    if not is_json and kind not in SEED_ROOTS and not found.complete:
        return Judged(url=url, title="", links=(), newest=None, fatal=(f"{url} is an HTML page.",))
    is_feed = is_json or kind in FEED_ROOTS
    title, entries = ("", len(found.links)) if is_json or not is_feed else _counted(body)
    own = {at: link for link in found.links if (at := normalise(link.url)) and same_site(at, homepage)}
    newest = max((link.published or link.modified or "" for link in own.values()), default="") or None
    links = tuple(Link(url=at, title=one.title, published=one.published) for at, one in own.items())
    children = tuple(child.url for child in found.children)
    seen = Judged(url=url, title=title, links=links, newest=newest, children=children, is_feed=is_feed)
    if children:
        return seen
    fatal = _fatal(seen, found.links, entries, homepage)
    flaws = _flaws(seen, len(found.links), entries, today) if is_feed and not fatal else ()
    return Judged(url=url, title=title, links=links, newest=newest, flaws=flaws, fatal=fatal, is_feed=is_feed)


def _fatal(seen: Judged, links: Sequence[Link], entries: int, homepage: str) -> tuple[str, ...]:
    what = "feed" if seen.is_feed else "sitemap"
    if not entries:
        return (f"The {what} {seen.url} is empty.",)
    if not links:
        return (f"None of the {entries} entries of the {what} {seen.url} has an address (empty href).",)
    if not seen.links:
        hosts = Counter(host_of(link.url) for link in links)
        other = max(sorted(hosts), key=hosts.__getitem__)
        remedy = "add that site as a source of its own."
        return (f"The {what} {seen.url} names pages of {other}, not of {host_of(homepage)}: {remedy}",)
    if seen.is_feed and (about := _other_kind(seen)):
        return (f"The feed {seen.url} is one of {about}, not of news.",)
    return ()


def _flaws(seen: Judged, links: int, entries: int, today: date) -> tuple[str, ...]:
    said = []
    without_address, elsewhere = entries - links, links - len(seen.links)
    if elsewhere > len(seen.links):
        said.append(f"{elsewhere} of {links} entries of the feed {seen.url} lead to other sites.")
    if without_address > 0:
        said.append(f"{without_address} entries of the feed {seen.url} have no address (empty href).")
    if untitled := sum(not link.title for link in seen.links):
        said.append(f"{untitled} of {len(seen.links)} entries of the feed {seen.url} have no title.")
    dated = [link.published for link in seen.links if link.published]
    if not dated and not seen.newest:
        said.append(f"The entries of the feed {seen.url} have no dates.")
    elif (age := age_days(seen.newest, today)) is not None and age > STALE_DAYS:
        said.append(f"The feed {seen.url} is stale: its newest entry is {age} days old.")
    return tuple(said)


def age_days(moment: str | None, today: date) -> int | None:
    """How many days ago a time in ISO 8601 was; None when it is none, or less exact than a day."""
    try:
        return (today - date.fromisoformat((moment or "")[:10])).days
    except ValueError:
        return None


def _other_kind(seen: Judged) -> str | None:
    """What a feed is about instead of news: by its address, its title, or most of its entries' titles."""
    if named := not_news(seen.url.partition("//")[2].partition("/")[2]) or not_news(seen.title):
        return named
    told = Counter(not_news(link.title or "") for link in seen.links)
    told.pop(None, None)
    ((what, number),) = told.most_common(1) or [(None, 0)]
    return what if number > SHARE_OF_KIND * len(seen.links) else None


def _counted(body: bytes) -> tuple[str, int]:
    """The title of a feed, and how many entries it has, with or without an address."""
    root = parse(unpacked(body), "feed")
    entries = sum(local(element) in {"item", "entry"} for element in root.iter())
    channels = [root, *(element for element in root if local(element) == "channel")]
    return next(filter(None, (child_text(by_name(one), "title") for one in channels)), ""), entries
