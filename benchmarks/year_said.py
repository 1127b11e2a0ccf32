"""What an archive says of each story of an invented year."""

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.rows import rows
from benchmarks.year_facts import Story
from benchmarks.year_world import Site

NUMBER = re.compile(r"\d{6}")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What the archive says of one story: its articles, their versions after the first, its events, each oldest first."""

    site: Site
    story: Story
    articles: tuple[Row, ...]
    versions: tuple[Row, ...]
    events: tuple[Row, ...]

    @property
    def first_seen(self) -> datetime:
        """When the archive had it first."""
        return min(at(article["first_seen"]) for article in self.articles)

    def of(self, kind: str) -> list[Row]:
        """Its events of one kind."""
        return [event for event in self.events if event["kind"] == kind]


def all_said(db: sqlite3.Connection, sites: Sequence[Site]) -> Iterator[Said]:
    """All stories the archive has something of."""
    stories = {story.number: (site, story) for site in sites for story in site.stories}
    articles: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows(db, "SELECT id, url, first_seen, headline, state FROM articles ORDER BY id"):
        articles[int(NUMBER.findall(row["url"])[-1])].append(row)
    versions: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows(db, "SELECT * FROM versions WHERE number > 1 ORDER BY article, number"):
        versions[row["article"]].append(row)
    events: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows(db, "SELECT * FROM events WHERE article IS NOT NULL ORDER BY id"):
        events[row["article"]].append(row)
    for number, own in articles.items():
        ids = [article["id"] for article in own]
        yield Said(
            *stories[number],
            tuple(own),
            tuple(version for id_ in ids for version in versions[id_]),
            tuple(event for id_ in ids for event in events[id_]),
        )


def at(text: str) -> datetime:
    """The moment of a column."""
    return datetime.fromisoformat(text)
