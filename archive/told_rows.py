"""Stories as rows for files: the stories whose articles a query finds, and the articles with their place in one."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice

from archive.columns import TABLES
from archive.export import PAGE_ROWS, keys
from archive.formats.table import Column, Kind, Row
from archive.query import Query
from archive.storyline import merged

_ARTICLES, _OWN = TABLES["articles"][1], TABLES["stories"][1]
_INTEGER: Kind = "integer"
STORY_COLUMNS = (
    Column("id", _INTEGER, _OWN["id"]),
    Column("headline", "text", "Headline of the article that told it first."),
    Column("articles", _INTEGER, "Number of articles."),
    Column("sources", _INTEGER, "Number of sources that tell it."),
    *(
        Column(f"{place}{name}", kind, f"{which} {what}")
        for place, which in (("first", "Of the first article:"), ("last", "Of the newest article:"))
        for name, kind, what in (
            ("", _INTEGER, "its id."),
            ("_url", "text", "its address."),
            ("_source", "text", "its source."),
            ("_published", "text", "publication as its page states it."),
        )
    ),
    Column(
        "merged",
        "text",
        "Numbers of stories that turned out to be parts of it, comma-separated; they lead to it.",
    ),
)
MEMBER_COLUMNS = (
    Column("story", _INTEGER, TABLES["story_articles"][1]["story"]),
    Column("place", _INTEGER, "Place of the article in the order of appearance, 1 for the first one."),
    Column("article", _INTEGER, TABLES["story_articles"][1]["article"]),
    *(
        Column(name, "text", _ARTICLES[name])
        for name in ("url", "source", "kind", "headline", "published", "first_seen")
    ),
    Column("source_name", "text", TABLES["sources"][1]["name"]),
    Column("city", "text", TABLES["sources"][1]["city"]),
)

_SHOWN = (  # a story is one where two of its articles are shown
    "shown_stories AS MATERIALIZED (SELECT story, count(*) AS articles, count(DISTINCT source) AS sources, min(article) AS first, "
    "max(article) AS last FROM main.story_articles JOIN articles ON articles.id = article "
    "WHERE story IN (SELECT value FROM json_each(:stories)) AND articles.state <> 'withheld' "
    "GROUP BY story HAVING count(*) > 1)"
)
_STORIES = (
    f"WITH {_SHOWN} SELECT story, one.headline, articles, sources, first, one.url, one.source, one.published, "  # noqa: S608 - words of ours
    "last, other.url, other.source, other.published FROM shown_stories "
    "JOIN articles AS one ON one.id = first JOIN articles AS other ON other.id = last"
)
_MEMBERS = (
    f"WITH {_SHOWN}, members AS MATERIALIZED (SELECT story, row_number() OVER (PARTITION BY story ORDER BY article) AS place, "  # noqa: S608
    "article FROM shown_stories CROSS JOIN main.story_articles USING (story) JOIN articles ON articles.id = article "
    "WHERE articles.state <> 'withheld') "
    "SELECT story, place, article, articles.url, articles.source, articles.kind, articles.headline, articles.published, "
    "articles.first_seen, sources.name, sources.city FROM members JOIN articles ON articles.id = article "
    "JOIN sources ON sources.id = articles.source WHERE article IN (SELECT value FROM json_each(:articles))"
)
_OF = (
    "SELECT story, max(article) FROM main.story_articles "
    "WHERE article IN (SELECT value FROM json_each(?)) "
    "AND article NOT IN (SELECT id FROM main.articles WHERE state = 'withheld') GROUP BY story ORDER BY max(article) DESC"
)


def stories(db: sqlite3.Connection, query: Query) -> Iterator[Row]:
    """The values of STORY_COLUMNS for every story an article of which is found, the newest first; each once.

    Withheld articles do not count. Of the stories that were written only those are remembered that may come again: all
    articles of one are within weeks of each other, and pages go back in time.
    """
    written: dict[int, int] = {}
    for page in _pages(db, query):
        here = {story for story, _ in db.execute(_OF, [json.dumps(page)])}
        found = {row[0]: tuple(row) for row in db.execute(_STORIES, {"stories": json.dumps(list(here))})}
        new = sorted(found.keys() - written.keys(), key=lambda story: found[story][8], reverse=True)
        yield from ((*found[story], ", ".join(map(str, merged(db, story))) or None) for story in new)
        written |= {story: found[story][4] for story in new}
        written = {story: first for story, first in written.items() if first < page[-1]}


def members(db: sqlite3.Connection, query: Query) -> Iterator[Row]:
    """The values of MEMBER_COLUMNS for every article of a story that is found, the newest first."""
    for page in _pages(db, query):
        yield from sorted(_members(db, page), key=lambda row: row[2], reverse=True)


def of_story(db: sqlite3.Connection, articles: Sequence[int]) -> Iterator[Row]:
    """The values of MEMBER_COLUMNS for the articles of one story, in order of appearance."""
    yield from sorted(_members(db, articles), key=lambda row: row[2])


def _pages(db: sqlite3.Connection, query: Query) -> Iterator[list[int]]:
    found = keys(db, query)
    while page := list(islice(found, PAGE_ROWS)):
        yield page


def _members(db: sqlite3.Connection, articles: Sequence[int]) -> list[Row]:
    these = json.dumps(articles)
    stories = json.dumps([story for story, _ in db.execute(_OF, [these])])
    return [tuple(row) for row in db.execute(_MEMBERS, {"stories": stories, "articles": these})]
