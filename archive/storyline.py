"""A story as it is read: its articles in order of appearance, who was first, what each added and has from whom. Reading only.

Over a connection that serves readers nothing is told of articles that are withheld, nor of what stands in a text that is not
shown whole. A story of which fewer than two articles are left is none: it would say what a withheld article is about.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from archive.added import added
from archive.ids import span_of
from archive.reuse import text_of
from archive.rows import rows
from archive.showing import policy

SHOWN_MAX = 200  # articles of a story that are read, the first ones
BESIDE_MAX = 5  # that are named beside one of its articles
DRAWN_MAX = 3  # releases that are named for an article, those it has most words of
LOOKED_MAX = (
    200  # stories that are looked at for the newest ones, so that a page costs the same in any archive
)
OF_SOURCE_MAX = 300  # newest articles of each source of a city that are looked at for its stories

Row = dict[str, Any]

_LEADS = (
    "WITH RECURSIVE led(id, merged_into) AS (SELECT id, merged_into FROM main.stories WHERE id = ? UNION "
    "SELECT stories.id, stories.merged_into FROM led JOIN main.stories ON stories.id = led.merged_into) "
    "SELECT id FROM led WHERE merged_into IS NULL"
)
_MERGED = (
    "WITH RECURSIVE led(id) AS (SELECT id FROM main.stories WHERE merged_into = ? UNION "
    "SELECT stories.id FROM led JOIN main.stories ON stories.merged_into = led.id) SELECT id FROM led ORDER BY id"
)


def story(db: sqlite3.Connection, number: int) -> Row | None:
    """A story by its number, also by one that was merged into another; None: there is none, or nothing left of it.

    `id`, `total`, `sources` (how many), `merged` (numbers that lead here), `first` (its first article where that is certain, else
    None) and its `articles` in order of appearance. Each of these has `id`, headline, url, published, first_seen, kind, language,
    source, `source_name`, `source_kind`; `draws_on`, the releases it has words or facts of; `same_as`, an earlier article of the
    same text; `added` (`archive.added.Added`), None where its text is not shown whole.
    """
    lasting = leads_to(db, number)
    articles = _members(db, lasting, ", lead, body") if lasting is not None else []
    if lasting is None or not articles:
        return None
    keys = [article["id"] for article in articles]
    draws, same = _draws(db, keys), _same(db, keys)
    texts = [_text(article) if policy(db, article["id"]) == "full" else None for article in articles]
    for article, what in zip(articles, added(texts), strict=True):
        del article["lead"], article["body"]
        article |= {"draws_on": draws[article["id"]][:DRAWN_MAX], "same_as": same.get(article["id"])}
        article["added"] = asdict(what) if what else None
    return _head(db, lasting, articles) | {
        "merged": merged(db, lasting),
        "first": first(articles),
        "articles": articles,
    }


def beside(db: sqlite3.Connection, article: int) -> Row | None:
    """The story of an article in short: `id`, `total`, `sources`, `first`, and the first BESIDE_MAX other `articles`; None: nobody else tells it."""
    found = db.execute("SELECT story FROM main.story_articles WHERE article = ?", [article]).fetchone()
    articles = _members(db, found[0]) if found else []
    if article not in {one["id"] for one in articles}:
        return None
    others = [one for one in articles if one["id"] != article]
    return _head(db, found[0], articles) | {"first": first(articles), "articles": others[:BESIDE_MAX]}


def of_each(db: sqlite3.Connection, articles: Sequence[int]) -> dict[int, Row]:
    """The stories of these articles that two sources tell or more, by article: `id`, `total`, `sources`."""
    found = rows(
        db,
        "SELECT own.article, own.story AS id, count(*) AS total, count(DISTINCT source) AS sources "
        "FROM main.story_articles AS own JOIN main.story_articles AS every ON every.story = own.story "
        "JOIN articles ON articles.id = every.article "
        "WHERE own.article IN (SELECT value FROM json_each(?)) AND articles.state <> 'withheld' "
        "GROUP BY own.article HAVING count(DISTINCT source) > 1",
        [json.dumps(articles)],
    )
    return {row.pop("article"): row for row in found}


def newest(db: sqlite3.Connection, *, limit: int, city: str | None = None) -> list[Row]:
    """The stories that something was last told of, by two sources or more; with `city` those that a source of the city tells.

    Each has `id`, `total`, `sources`, the `headline`, `source` and `source_name` of its first article, and when the `last` one appeared.
    """
    told: list[Row] = []
    for number in _candidates(db, city):
        articles = _members(db, number)
        if len({one["source"] for one in articles}) > 1:
            one, last = articles[0], articles[-1]
            head = {name: one[name] for name in ("headline", "url", "source", "source_name")}
            told.append(
                _head(db, number, articles) | head | {"last": last["published"] or last["first_seen"]}
            )
            if len(told) == limit:
                break
    return told


def leads_to(db: sqlite3.Connection, number: int) -> int | None:
    """The story a number leads to, its own or that of a story it was merged into."""
    found = db.execute(_LEADS, [number]).fetchone()
    return int(found[0]) if found else None


def merged(db: sqlite3.Connection, number: int) -> list[int]:
    """The numbers of stories that turned out to be a part of this one."""
    return [one for (one,) in db.execute(_MERGED, [number])]


def keys(db: sqlite3.Connection, number: int) -> list[int]:
    """The articles of a story in order of appearance; none of a story that is none here."""
    sql = (
        "SELECT article FROM main.story_articles JOIN articles ON articles.id = article "
        "WHERE story = ? AND articles.state <> 'withheld' ORDER BY article"
    )
    found = [one for (one,) in db.execute(sql, [number])]
    return found if len(found) > 1 else []


def first(articles: Sequence[Row]) -> Row | None:
    """The article that was first, where the times that pages state show it: a bare date is a whole day, none is any time before it was seen."""
    spans = [span_of(one["published"], one["first_seen"]) for one in articles]
    begins = [begin for begin, _ in spans[1:]]
    is_certain = all(begin is not None and spans[0][1] < begin for begin in begins)
    return articles[0] if is_certain else None


def _members(db: sqlite3.Connection, number: int, more: str = "") -> list[Row]:
    """The articles of a story that are shown here, the first SHOWN_MAX; none where fewer than two are."""
    found = rows(
        db,
        "SELECT articles.id, headline, url, published, first_seen, articles.kind, articles.language, source, "  # noqa: S608
        f"sources.name AS source_name, sources.kind AS source_kind{more} FROM main.story_articles "
        "JOIN articles ON articles.id = article JOIN sources ON sources.id = source "
        "WHERE story = ? AND articles.state <> 'withheld' ORDER BY article LIMIT ?",
        [number, SHOWN_MAX],
    )
    return found if len(found) > 1 else []


def _head(db: sqlite3.Connection, number: int, articles: Sequence[Row]) -> Row:
    """Number and size of a story."""
    total, sources = len(articles), len({one["source"] for one in articles})
    if total == SHOWN_MAX:
        sql = (
            "SELECT count(*), count(DISTINCT source) FROM main.story_articles JOIN articles ON articles.id = article "
            "WHERE story = ? AND articles.state <> 'withheld'"
        )
        total, sources = db.execute(sql, [number]).fetchone()
    return {"id": number, "total": total, "sources": sources}


def _draws(db: sqlite3.Connection, articles: Sequence[int]) -> defaultdict[int, list[Row]]:
    """The releases each of these articles has words or facts of, the most words first."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in rows(
        db,
        "SELECT reuse.article, release AS id, reuse.kind, direction, share_of_article AS share, headline, url, "
        "source, sources.name AS source_name FROM main.reuse AS reuse JOIN articles ON articles.id = release "
        "JOIN sources ON sources.id = source WHERE reuse.article IN (SELECT value FROM json_each(?)) "
        "AND articles.state <> 'withheld' ORDER BY reuse.words DESC, release",
        [json.dumps(articles)],
    ):
        found[row.pop("article")].append(row)
    return found


def _same(db: sqlite3.Connection, articles: Sequence[int]) -> dict[int, Row]:
    """For articles that are one text with an earlier one of these: that one, and how much of it."""
    found = rows(
        db,
        "SELECT other AS later, twins.article AS id, twins.kind, share_of_other AS share, source, sources.name AS source_name "
        "FROM main.twins AS twins JOIN articles ON articles.id = twins.article JOIN sources ON sources.id = source "
        "WHERE other IN (SELECT value FROM json_each(?1)) AND twins.article IN (SELECT value FROM json_each(?1)) "
        "ORDER BY twins.words, twins.article DESC",
        [json.dumps(articles)],
    )
    return {row.pop("later"): row for row in found}  # the one with the most words stays


def _candidates(db: sqlite3.Connection, city: str | None) -> Iterator[int]:
    """Numbers of stories, those with the newest articles first."""
    if city is None:
        sql = "SELECT id FROM main.stories WHERE last IS NOT NULL ORDER BY last DESC LIMIT ?"
        yield from (number for (number,) in db.execute(sql, [LOOKED_MAX]).fetchall())
        return
    sql = (
        "SELECT max(article), story FROM (SELECT id FROM main.articles WHERE source = ? ORDER BY id DESC LIMIT ?) "
        "JOIN main.story_articles ON article = id GROUP BY story"
    )
    sources = db.execute("SELECT id FROM sources WHERE city = ?", [city]).fetchall()
    told = [tuple(row) for (source,) in sources for row in db.execute(sql, [source, OF_SOURCE_MAX])]
    yield from list(dict.fromkeys(story for _, story in sorted(told, reverse=True)))[:LOOKED_MAX]


def _text(article: Row) -> str:
    return f"{article['headline'] or ''}.\n\n{text_of(article['lead'], article['body'])}"
