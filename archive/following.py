"""What is new of a search: articles it finds that came in, and what happened to those it found. For feeds and mails."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from archive.export import keys
from archive.news import KINDS, NEW, News
from archive.query import Query, conditions
from archive.rows import rows
from archive.times import iso

NEWEST_HITS = 5_000  # of a search without a time, so many of the newest articles it finds are looked at
BEGINNING_CHARACTERS = 280  # of an article's text

# The one place where the text of articles is read for feeds and mails.
_ARTICLE = (
    "articles.id AS article, articles.url, articles.headline, articles.published, articles.source, "
    "sources.name AS source_name, "
    f"substr(coalesce(articles.lead, articles.body, ''), 1, {BEGINNING_CHARACTERS + 1}) AS beginning"
)
_NEW = (
    f"SELECT 'article:' || articles.id AS key, '{NEW}' AS kind, articles.first_seen AS at, NULL AS detail, "  # noqa: S608 - words of ours
    f"{_ARTICLE} FROM articles JOIN sources ON sources.id = articles.source"
)
_SEEN_LAST = (  # by an index that has both: no other article is read
    "SELECT id FROM main.articles INDEXED BY articles_counted WHERE id IN (SELECT value FROM json_each(:these)) "
    "ORDER BY first_seen DESC, id DESC LIMIT :limit"
)
_EVENTS = (
    f"SELECT 'event:' || events.id AS key, events.kind, events.at, events.detail, {_ARTICLE} "  # noqa: S608
    f"FROM events JOIN articles ON articles.id = events.article JOIN sources ON sources.id = articles.source "
    f"WHERE events.kind IN {KINDS}"
)


def newest(db: sqlite3.Connection, query: Query, *, limit: int) -> list[News]:
    """The newest of a search, the last thing seen first.

    Of a search that finds more than NEWEST_HITS articles, those are looked at that were published last.

    Raises:
        QueryError: the text cannot be searched for.
    """
    return newest_of(db, list(islice(keys(db, query), NEWEST_HITS)), limit=limit)


def newest_of(db: sqlite3.Connection, articles: Sequence[int], *, limit: int) -> list[News]:
    """The newest of these articles, the last thing seen first."""
    found = {"these": json.dumps(articles), "limit": limit}
    these = "articles.id IN (SELECT value FROM json_each(:these))"
    return _sorted(
        rows(
            db,
            f"{_NEW} WHERE articles.id IN ({_SEEN_LAST}) ORDER BY articles.first_seen DESC, articles.id DESC",
            found,
        )
        + rows(db, f"{_EVENTS} AND {these} ORDER BY events.id DESC LIMIT :limit", found)
    )[:limit]


def since(db: sqlite3.Connection, query: Query, moment: datetime) -> list[News]:
    """Everything of a search that was seen from that moment on, the last thing first.

    Raises:
        QueryError: the text cannot be searched for.
    """
    where, values = conditions(db, query)
    where = where.removeprefix("WHERE") or "true"
    values |= {"moment": iso(moment)}
    return _sorted(
        rows(db, f"{_NEW} WHERE articles.first_seen >= :moment AND ({where})", values)
        + rows(db, f"{_EVENTS} AND events.at >= :moment AND ({where})", values)
    )


def named(db: sqlite3.Connection, names: Sequence[str]) -> list[News]:
    """The news of these keys as far as they are still there, the last thing first."""
    numbers: dict[str, list[int]] = {"article": [], "event": []}
    for name in names:
        kind, _, number = name.partition(":")
        numbers[kind].append(int(number))
    found = {kind: json.dumps(ids) for kind, ids in numbers.items()}
    return _sorted(
        rows(db, f"{_NEW} WHERE articles.id IN (SELECT value FROM json_each(:article))", found)  # noqa: S608
        + rows(db, f"{_EVENTS} AND events.id IN (SELECT value FROM json_each(:event))", found)  # noqa: S608
    )


def _sorted(found: list[dict[str, Any]]) -> list[News]:
    news = [_shortened(News(**row)) for row in found]
    return sorted(news, key=lambda one: (one.at, one.key), reverse=True)


def _shortened(news: News) -> News:
    if len(news.beginning) <= BEGINNING_CHARACTERS:
        return news
    kept = news.beginning[:BEGINNING_CHARACTERS].rpartition(" ")[0] or news.beginning[:BEGINNING_CHARACTERS]
    return replace(news, beginning=f"{kept} …")
