"""What the archive holds: in all, of each federal state and city, and what it does not know of it. Reading only.

Everything is added up from one row for each source; how many articles it has is kept, and only the oldest and the newest are looked at.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.captures import CaptureLog
from archive.rows import rows
from archive.states import counted

WELL = frozenset({"ok", "quiet"})  # states in which a source was read as it should be

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What is held of a place: its sources, how many of them are well, its articles, and from when to when.

    `name` None: it is not known where these sources belong. `oldest` and `newest` are as the pages state them, ISO 8601,
    or when they were first seen; None without an article.
    """

    name: str | None
    sources: int
    well: int
    articles: int
    oldest: str | None
    newest: str | None


def of_sources(db: sqlite3.Connection, city: str | None = None) -> list[Row]:
    """A row for each source, or each of a city: what it is, how it is, its articles, its oldest and its newest one."""
    return rows(
        db,
        "SELECT sources.id AS source, sources.name, sources.kind, sources.city, sources.state, sources.licence, "
        "coalesce(health.state, 'new') AS health, "
        "holdings.articles, "
        "(SELECT coalesce(published, first_seen) FROM articles WHERE source = sources.id ORDER BY id LIMIT 1) AS oldest, "
        "(SELECT coalesce(published, first_seen) FROM articles WHERE source = sources.id ORDER BY id DESC LIMIT 1) "
        "AS newest FROM sources JOIN holdings ON holdings.source = sources.id "
        "LEFT JOIN health ON health.source = sources.id "
        "WHERE ?1 IS NULL OR sources.city = ?1 ORDER BY sources.name",
        [city],
    )


def by_state(sources: Iterable[Row]) -> list[Holding]:
    """What is held of each federal state, by name; what belongs to none that is known comes last."""
    return _held(sources, "state")


def by_city(sources: Iterable[Row]) -> list[Holding]:
    """What is held of each city, by name."""
    return _held((row for row in sources if row["city"]), "city")


def in_all(sources: Sequence[Row]) -> Holding:
    """What is held in all; its name is None."""
    return _sum(None, sources)


def unknown(sources: Sequence[Row]) -> dict[str, int]:
    """Of how many sources something is not known, or nothing was read: `state`, `city`, `licence`, `articles`."""
    return {name: sum(not row[name] for row in sources) for name in ("state", "city", "licence", "articles")}


def states(sources: Iterable[Row]) -> dict[str, int]:
    """How many sources are in each state of health, the worst first."""
    return counted(row["health"] for row in sources)


def gaps(db: sqlite3.Connection) -> tuple[int, int]:
    """How many gaps there were, and how many of them last."""
    every, lasting = db.execute("SELECT count(*), count(*) - count(ended) FROM gaps").fetchone()
    return int(every), int(lasting)


def size(db: sqlite3.Connection, path: Path) -> dict[str, int]:
    """How much room it takes, in bytes: `database`, `captures`; `files` is how many hold the captures."""
    pages, page_bytes = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    files, stored = CaptureLog(path, "").size()
    return {"database": pages * page_bytes, "captures": stored, "files": files}


def _held(sources: Iterable[Row], key: str) -> list[Holding]:
    groups: dict[str | None, list[Row]] = {}
    for row in sources:
        groups.setdefault(row[key], []).append(row)
    held = [_sum(name, group) for name, group in groups.items()]
    return sorted(held, key=lambda one: (one.name is None, one.name or ""))


def _sum(name: str | None, sources: Sequence[Row]) -> Holding:
    health = Counter(row["health"] in WELL for row in sources)
    return Holding(
        name=name,
        sources=len(sources),
        well=health[True],
        articles=sum(row["articles"] for row in sources),
        oldest=min((row["oldest"] for row in sources if row["oldest"]), default=None),
        newest=max((row["newest"] for row in sources if row["newest"]), default=None),
    )
