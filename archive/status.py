"""How every source is: its health, worst first, with what an operator wants to know beside it."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from archive.measured import measured
from archive.rows import rows
from archive.search import Query, check_names
from archive.states import WORST_FIRST

# Not finished: the run is still under way, or was cut off. What it saw stands in its row all the same.
_LAST_RUN = "SELECT max(run) FROM run_sources WHERE run_sources.source = sources.id"
_STATUS = f"""
    SELECT sources.id AS source, sources.name, sources.kind, sources.city, sources.homepage,
        coalesce(health.state, 'new') AS health, health.since, coalesce(health.reason, 'Never crawled.') AS reason,
        holdings.articles,
        (SELECT coalesce(published, first_seen) FROM articles WHERE articles.source = sources.id
            ORDER BY id DESC LIMIT 1) AS newest,
        runs.finished AS last_run, last.measures,
        (SELECT began FROM gaps WHERE gaps.source = sources.id AND ended IS NULL) AS gap
    FROM sources
    JOIN holdings ON holdings.source = sources.id
    LEFT JOIN health ON health.source = sources.id
    LEFT JOIN run_sources AS last ON last.source = sources.id AND last.run = ({_LAST_RUN})
    LEFT JOIN runs ON runs.id = last.run
"""  # noqa: S608 - nothing of strangers is in it


def states(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every source with its kind, its city and its state of `health`, in the order of `status`; quick where there are many."""
    found = rows(
        db,
        "SELECT sources.id AS source, kind, city, coalesce(health.state, 'new') AS health, health.since "
        "FROM sources LEFT JOIN health ON health.source = sources.id",
    )
    return _worst_first(found)


def status(db: sqlite3.Connection, sources: Sequence[str] = ()) -> list[dict[str, Any]]:
    """A row for every source, or for these: the worst first, of one state the one that changed last.

    `since` is when the state began, `gap` when the gap that lasts did; `pages` counts the articles the last run read and
    `fields` on how many of them each field was found, `finding` and `values` are what it concluded, as far as it led
    to the state (`archive.measured`).

    Raises:
        QueryError: the archive does not know one of these sources.
    """
    marks = ",".join("?" * len(sources))
    found = rows(db, f"{_STATUS} WHERE sources.id IN ({marks})" if sources else _STATUS, list(sources))
    for source in {*sources} - {row["source"] for row in found}:
        check_names(db, Query(source=source))
    return [_with_measures(row) for row in _worst_first(found)]


def _worst_first(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_change = sorted(sorted(found, key=lambda row: row["source"]), key=_changed, reverse=True)
    return sorted(by_change, key=lambda row: WORST_FIRST.index(row["health"]))


def _changed(row: Mapping[str, Any]) -> str:
    return row["since"] or ""


def _with_measures(row: dict[str, Any]) -> dict[str, Any]:
    found = measured(row.pop("measures"))
    decided = found.state == row["health"]
    return row | {
        "pages": found.pages,
        "fields": dict(found.fields),
        "finding": found.finding if decided else None,
        "values": dict(found.values) if decided else {},
    }
