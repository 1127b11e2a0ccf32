"""What pages say of copied texts: of one article, of two beside each other, of a newsroom by month, of a city. Reading only."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from archive.fingerprints import words
from archive.query import any_of, newest
from archive.reuse import AUTHORITIES, text_of
from archive.rows import rows
from archive.showing import policy

BESIDE_MAX = 20  # other articles of each kind that are named beside one
ARTICLES_MAX = 5_000  # of a newsroom or a city, the newest, that are counted
MONTHS_MAX = 24  # the newest ones that are told
PAPERS_MAX = 100  # newsrooms that are named for a city
KINDS = ("releases", "printed_in", "twins")
STATED = ("numbers", "dates", "names", "quotations", "note")  # evidence that is in the texts

Row = dict[str, Any]

_AUTHORITIES = ", ".join(f"'{kind}'" for kind in AUTHORITIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A newsroom's articles of a month (“2026-10”): how many, how many with text of releases, which share of all words."""

    month: str
    articles: int
    drawing: int
    copied: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many of the newest `releases` of a city's authorities were printed, and by whom, the most first.

    `papers` have `source`, `name`, how many `releases` and in how many `articles`.
    """

    releases: int
    printed: int
    papers: tuple[Row, ...]


def of(db: sqlite3.Connection, article: int) -> Row:
    """What an article has in common with others: `releases` it draws on, articles it is `printed_in`, its `twins`.

    Each has the other article's `id`, headline, url, published, source and `source_name`, both shares, and its `passages`
    as (begin, end) in characters of this article and (begin, end) of the other one, in texts as `text_of` gives them. The
    most words come first; of equals one of the same city, then the nearest in time.
    """
    return {
        "releases": _found(db, "reuse", "release", article),
        "printed_in": _found(db, "reuse", "article", article),
        "twins": sorted(
            _found(db, "twins", "other", article) + _found(db, "twins", "article", article), key=_rank
        ),
    }


def beside(db: sqlite3.Connection, article: int) -> Row:
    """What an article has in common with others, as `of` gives it, the first BESIDE_MAX of each kind.

    `share_here` is the share of this article's words, `share_there` that of the other one's; `more` counts what is left
    out of each kind. `waits`: it is not compared as it is now. Of a text that is not shown whole nothing is told that
    stands in it: `shown` says of each pair whether both are.
    """
    found = _of(db, article)
    kept = {kind: [_told(db, article, row) for row in found[kind][:BESIDE_MAX]] for kind in KINDS}
    more = {kind: max(len(found[kind]) - BESIDE_MAX, 0) for kind in KINDS}
    return kept | {"more": more, "waits": _waits(db, article)}


def pair(db: sqlite3.Connection, article: int, other: int) -> Row | None:
    """What two articles have in common, with the texts its passages are places in; None when nothing is known.

    `role` is what the other one is to the first, one of KINDS. `texts` is None where one of them is not shown whole.
    """
    every = _of(db, article)
    for kind in KINDS:
        for row in every[kind]:
            if row["id"] == other:
                told = _told(db, article, row)
                texts = tuple(_text(db, key) for key in (article, other)) if told["shown"] else None
                return told | {
                    "role": kind,
                    "texts": texts,
                    "waits": _waits(db, article) or _waits(db, other),
                }
    return None


def by_month(db: sqlite3.Connection, source: str) -> list[Month]:
    """How much of a newsroom's texts is releases', of its newest articles, the newest month first; none of an authority.

    Counted are articles that were compared. Of each the release it has the most words of counts, if the release is shown
    to have come first; so the share is a lower bound.
    """
    found = rows(
        db,
        "SELECT month, count(*) AS articles, sum(copied > 0) AS drawing, "  # noqa: S608 - words of ours
        "coalesce(sum(copied * words) / nullif(sum(words), 0), 0.0) AS copied FROM ("
        "SELECT substr(coalesce(published, first_seen), 1, 7) AS month, coalesce(articles.words, 0) AS words, coalesce(("
        "SELECT max(share_of_article) FROM main.reuse WHERE article = articles.id AND direction IS NOT NULL "
        "AND reuse.kind <> 'paraphrase'), 0.0) AS copied "
        "FROM articles JOIN sources ON sources.id = source WHERE source = :source AND articles.kind NOT IN ('release', 'page') "
        f"AND sources.kind NOT IN ({_AUTHORITIES}) "
        "AND articles.id NOT IN (SELECT article FROM main.uncompared) ORDER BY articles.id DESC LIMIT :articles"
        ") GROUP BY month ORDER BY month DESC LIMIT :months",
        {"source": source, "articles": ARTICLES_MAX, "months": MONTHS_MAX},
    )
    return [Month(**row) for row in found]


def reach(db: sqlite3.Connection, city: str) -> Reach:
    """How far the newest releases of a city's authorities came; paraphrases and texts of a common source do not count."""
    sql = f"SELECT id FROM sources WHERE city = ? AND kind IN ({_AUTHORITIES})"  # noqa: S608 - words of ours
    of_city = db.execute(sql, [city]).fetchall()
    by_authorities = any_of([("kind", "release"), *(("source", id_) for (id_,) in of_city)])
    wanted = f"({any_of([('city', city)])} AND {by_authorities}) NOT {any_of([('kind', 'page')])}"
    releases = newest(db, wanted, ARTICLES_MAX)
    found = rows(
        db,
        "SELECT release, article, source, name FROM json_each(?) CROSS JOIN main.reuse ON release = value "
        "JOIN articles ON articles.id = article JOIN sources ON sources.id = source "
        "WHERE direction IS NOT NULL AND reuse.kind <> 'paraphrase'",
        [json.dumps(releases)],
    )
    of_papers: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        of_papers.setdefault((row["source"], row["name"]), []).append(row)
    papers: list[Row] = [
        {"source": source, "name": name}
        | {f"{what}s": len({row[what] for row in taken}) for what in ("release", "article")}
        for (source, name), taken in of_papers.items()
    ]
    papers.sort(key=lambda paper: (-paper["releases"], paper["name"]))
    printed = len({row["release"] for row in found})
    return Reach(releases=len(releases), printed=printed, papers=tuple(papers[:PAPERS_MAX]))


def _of(db: sqlite3.Connection, article: int) -> Row:
    """`of`; of an article that is not shown here nothing."""
    shown = db.execute("SELECT 1 FROM articles WHERE id = ?", [article]).fetchone()
    return of(db, article) if shown else {kind: [] for kind in KINDS}


def _told(db: sqlite3.Connection, article: int, row: Row) -> Row:
    """What may be told of a pair: no words of a text that is not shown whole, nor where they stand in the other one."""
    there = next(name for name in ("release", "other", "article") if row.get(name) == row["id"])
    here = "article" if there != "article" else "release" if "release" in row else "other"
    row |= {"share_here": row[f"share_of_{here}"], "share_there": row[f"share_of_{there}"]}
    if policy(db, article) == policy(db, row["id"]) == "full":
        names = row["evidence"].get("names")
        told = {"names": written(_text(db, article), names)} if names else {}
        return row | {"shown": True, "evidence": row["evidence"] | told}
    evidence = {name: value for name, value in row["evidence"].items() if name not in STATED}
    return row | {"shown": False, "passages": [], "evidence": evidence}


def written(text: str, names: Sequence[str]) -> list[str]:
    """Names of evidence, which has them in one spelling, as a text writes them."""
    found = {f"{one.text} {other.text}": text[one.start : other.end] for one, other in pairwise(words(text))}
    return [" ".join(found.get(name, name.title()).split()) for name in names]


def _text(db: sqlite3.Connection, article: int) -> str:
    lead, body = db.execute("SELECT lead, body FROM articles WHERE id = ?", [article]).fetchone()
    return text_of(lead, body)


def _waits(db: sqlite3.Connection, article: int) -> bool:
    return db.execute("SELECT 1 FROM main.uncompared WHERE article = ?", [article]).fetchone() is not None


def _found(db: sqlite3.Connection, table: str, other: str, article: int) -> list[Row]:
    """The rows of a table that lead from an article to the one in the column `other`."""
    own = {"release": "article", "article": "release" if table == "reuse" else "other", "other": "article"}[
        other
    ]
    found = rows(
        db,
        f"SELECT {table}.{other} AS id, {table}.*, headline, url, published, source, sources.name AS source_name "  # noqa: S608
        f"FROM {table} JOIN articles ON articles.id = {table}.{other} JOIN sources ON sources.id = source "
        f"WHERE {table}.{own} = ?",
        [article],
    )
    flipped = {"release": table == "reuse", "article": table == "twins", "other": False}[other]
    return sorted((_read(row, flipped=flipped) for row in found), key=_rank)


def _read(row: Row, *, flipped: bool) -> Row:
    """A row with its JSON read, places in the article that was asked for first."""
    passages = [tuple(places) for places in json.loads(row["passages"])]
    if flipped:
        passages = [(*places[2:], *places[:2]) for places in passages]
    return row | {"passages": sorted(passages), "evidence": json.loads(row["evidence"])}


def _rank(row: Row) -> tuple[Any, ...]:
    days = row["evidence"].get("days")
    return (-row["words"], "city" not in row["evidence"], abs(days) if days is not None else 1e9, row["id"])
