"""An invented year: what forty sites have, edit, take down and suffer, and what they answer when. Pure.

How a year is made of a seed stands in `year_planned`.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from benchmarks.year_facts import Answer, Kind, Story, Trouble
from benchmarks.year_pages import (
    SELECT,
    Shown,
    consent,
    feed,
    home,
    listing,
    not_found,
    page,
    sitemap,
)
from benchmarks.year_texts import Text, text, versions

FEED_ITEMS = 15
LISTING_ITEMS = 10
OPEN_FOR = timedelta(days=10)  # articles of a paper that closes them later


@dataclass(slots=True)
class Site:
    """An invented publisher.

    `every` is how often it is crawled, `seeds` are those it has: feed, sitemap, listing. `traits`: `restless` (pages differ
    with each fetch), `validators`, `tracking` (parameters in the links of the feed),
    `open` (asks to be looked at for reservations). `stories` are oldest first.
    """

    id: str
    rhythm: str
    family: str
    every: timedelta
    seeds: Sequence[str]
    traits: frozenset[str]
    stories: Sequence[Story]
    trouble: Trouble | None = None
    origin: str = "http://127.0.0.1"
    _times: list[datetime] = field(init=False)
    _by_number: dict[str, Story] = field(init=False)

    def __post_init__(self) -> None:
        self._times = [story.published for story in self.stories]
        self._by_number = {str(story.number): story for story in self.stories}

    def suffers(self, kind: Kind, now: datetime) -> Trouble | None:
        """Its trouble, if it is of that kind and lasts."""
        trouble = self.trouble
        return trouble if trouble and trouble.kind == kind and trouble.lasts(now) else None

    def relaunched(self, now: datetime) -> Trouble | None:
        """The relaunch it has behind it."""
        trouble = self.trouble
        return trouble if trouble and trouble.kind == "relaunch" and trouble.began <= now else None

    def path(self, story: Story, now: datetime) -> str:
        """Where an article is."""
        return (
            f"/aktuelles/{story.number}" if self.relaunched(now) else f"/presse/meldung-{story.number}.html"
        )

    def there(self, now: datetime) -> list[Story]:
        """The articles that are there, newest first."""
        return [
            one for one in self.stories[: bisect_right(self._times, now)][::-1] if not one.is_removed(now)
        ]

    def seed_paths(self, now: datetime) -> dict[str, str]:
        """Where its seeds are."""
        relaunch = self.relaunched(now)
        new = relaunch is not None and "seeds" in relaunch.traits
        paths = {"feed": "/feed.xml", "sitemap": "/sitemap.xml", "listing": "/liste"}
        return {seed: f"{'/neu' if new else ''}{paths[seed]}" for seed in self.seeds}

    def table(self, now: datetime) -> dict[str, object]:
        """The source file as its operator has it then: a relaunch is repaired when it is over."""
        repaired = self.trouble is not None and self.trouble.ended is not None and self.trouble.ended <= now
        relaunch = self.relaunched(now) if repaired else None
        named = {
            f"{seed}s": [f"{self.origin}{path}"]
            for seed, path in self.seed_paths(
                now if relaunch or not self.relaunched(now) else self.stories[0].published
            ).items()
        }
        found = relaunch or (self.trouble and "found" in self.trouble.traits)
        select = SELECT.get(_new_family(relaunch), {}) if relaunch else {}
        facts = {"name": self.id, "kind": "newspaper" if self.rhythm == "daily" else "city"}
        return (
            facts
            | named
            | {
                "homepage": f"{self.origin}/",
                "article": "/(presse|aktuelles)/" if found else "/presse/",
                "delay": 0,
                "allow_private": True,
            }
            | ({"select": select} if select else {})
        )

    def answer(self, target: str, headers: Mapping[str, str], now: datetime) -> Answer:
        """What it answers to a request for a path with its query. `headers` have lowercase names."""
        parts = urlsplit(target)
        outage = self.suffers("outage", now)
        if outage is not None:
            return self._outage(outage, parts.path)
        if parts.path == "/robots.txt":
            robots = self.suffers("robots", now)
            rules = (
                f"User-agent: *\nDisallow: {robots.how}\n"
                if robots
                else "User-agent: *\nDisallow: /intern/\n"
            )
            return Answer(200, {"Content-Type": "text/plain"}, rules.encode(), troubled=robots is not None)
        if parts.path == "/.well-known/tdmrep.json":
            return Answer(404)
        seeds = {path: seed for seed, path in self.seed_paths(now).items()}
        wall = self.suffers("wall", now)
        if wall and (parts.path not in seeds or "seeds" in wall.traits):
            return _html(consent(self.id, plain=wall.how == "plain"), troubled=True)
        if parts.path in seeds:
            return self._conditional(headers, self._seed(seeds[parts.path], parts.query, now))
        return self._conditional(headers, self._page(parts.path, now))

    def _outage(self, outage: Trouble, path: str) -> Answer:
        if outage.how == "reset":
            return Answer(0, troubled=True)
        if outage.how == "503 but robots" and path == "/robots.txt":
            return Answer(404, troubled=True)
        status = 404 if outage.how == "404" else int(outage.how[:3])
        return Answer(status, {"Content-Type": "text/html"}, b"<h1>Fehler</h1>", troubled=True)

    def _page(self, path: str, now: datetime) -> Answer:
        if path == "/":
            return _html(home(self.id))
        number = "".join(character for character in path if character.isdigit())
        story, relaunch = self._by_number.get(number), self.relaunched(now)
        if story is None or story.published > now:
            return Answer(404, troubled=relaunch is not None)
        right = self.path(story, now)
        if path != right:
            return self._moved(relaunch, right) if relaunch else Answer(404)
        if story.is_removed(now):
            assert story.removal is not None
            return self._removed(story.removal.how)
        policy = self.suffers("paywall", now)
        closed = policy is not None and now - story.published > OPEN_FOR
        shown = Shown(
            text=self.text(story, now),
            url=f"{self.origin}{path}",
            site=self.id,
            published=story.published,
            now=now,
            restless="restless" in self.traits,
            closed=closed,
            boxed=self.suffers("box", now) is not None,
        )
        family = _new_family(relaunch) if relaunch else self.family
        return _html(page(family, shown), troubled=relaunch is not None or closed or shown.boxed)

    def _moved(self, relaunch: Trouble, right: str) -> Answer:
        match relaunch.how:
            case "one to one":
                return Answer(301, {"Location": right}, troubled=True)
            case "home":
                return Answer(302, {"Location": "/"}, troubled=True)
        return Answer(404, troubled=True)

    def _removed(self, how: str) -> Answer:
        match how:
            case "home":
                return Answer(302, {"Location": "/"})
            case "listing":
                return Answer(302, {"Location": "/liste"})
            case "soft 404":
                return _html(not_found(self.id))
        return Answer(int(how), {"Content-Type": "text/html"}, b"<h1>Nicht gefunden</h1>")

    def text(self, story: Story, now: datetime) -> Text:
        """What an article says at that moment."""
        if story.edit is None:
            return text(story.number)
        before, after = versions(story.number, story.edit.change)
        return after if story.edit.at <= now else before

    def _seed(self, seed: str, query: str, now: datetime) -> Answer:
        stories, troubled = self.there(now), self.relaunched(now) is not None
        if seed == "listing":
            number = int(query.removeprefix("seite=") or 1)
            shown = stories[(number - 1) * LISTING_ITEMS : number * LISTING_ITEMS]
            more = f"?seite={number + 1}" if number * LISTING_ITEMS < len(stories) else None
            return _html(listing(self.id, self._entries(shown, now), more), troubled=troubled)
        if seed == "feed":
            entries = self._entries(stories[:FEED_ITEMS], now, f"utm_source=rss&utm_campaign={now:%V}")
            return Answer(200, {"Content-Type": "application/rss+xml"}, feed(entries), troubled)
        return Answer(
            200, {"Content-Type": "application/xml"}, sitemap(self._entries(stories, now)), troubled
        )

    def _entries(
        self, stories: Sequence[Story], now: datetime, query: str = ""
    ) -> list[tuple[str, str, datetime]]:
        tail = f"?{query}" if query and "tracking" in self.traits else ""
        return [
            (f"{self.origin}{self.path(one, now)}{tail}", self.text(one, now).headline, one.published)
            for one in stories
        ]

    def _conditional(self, headers: Mapping[str, str], answer: Answer) -> Answer:
        if "validators" not in self.traits or answer.status != 200:
            return answer
        etag = f'"{sha256(answer.body).hexdigest()[:16]}"'
        if headers.get("if-none-match") == etag:
            return Answer(304, {"ETag": etag}, b"", answer.troubled)
        return Answer(200, {**answer.headers, "ETag": etag}, answer.body, answer.troubled)


def _new_family(relaunch: Trouble) -> str:
    return "relaunched without names" if "nameless" in relaunch.traits else "relaunched"


def _html(body: bytes, *, troubled: bool = False) -> Answer:
    return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, body, troubled)
