"""What happened: edits, disappearances, returns, changes of health."""

import re
import sqlite3
from dataclasses import dataclass
from typing import Any, Literal, get_args

from archive.measured import measured
from archive.rows import rows

# fmt: off
EventKind = Literal["edited", "missing", "gone", "returned", "moved", "closed", "opened", "copied", "withheld", "shown", "forgotten", "health"]
# fmt: on
EVENT_KINDS: tuple[str, ...] = get_args(EventKind)
_CHANGE = re.compile(r"(?P<before>[a-z]+) → (?P<after>[a-z]+): (?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of health: from which state to which, and why, in one sentence."""

    before: str
    after: str
    reason: str


def change(detail: str | None) -> Change | None:
    """What the detail of an event of health says; None when it says something else."""
    found = _CHANGE.fullmatch(detail or "")
    return Change(**found.groupdict()) if found else None


def latest(
    db: sqlite3.Connection,
    *,
    limit: int,
    source: str | None = None,
    city: str | None = None,
    kind: str | None = None,
) -> list[dict[str, Any]]:
    """The newest events of a source, a city, a kind or all, each with the headline of its article.

    One of health has the `finding` and the `values` of the run that ended with it, as far as they led to the state
    (`archive.measured`).
    """
    wanted = {
        "events.source = :source": source,
        "events.source IN (SELECT id FROM sources WHERE city = :city)": city,
        "events.kind = :kind": kind,
    }
    conditions = " AND ".join(condition for condition, value in wanted.items() if value is not None)
    found = rows(
        db,
        "SELECT events.id, events.at, events.kind, events.source, sources.name AS source_name, events.article, "  # noqa: S608
        "articles.headline, articles.url, events.detail, "
        "CASE events.kind WHEN 'health' THEN (SELECT measures FROM run_sources JOIN runs ON runs.id = run "
        "WHERE run_sources.source = events.source AND finished = events.at ORDER BY run DESC LIMIT 1) END AS measures "
        "FROM events JOIN sources ON sources.id = events.source "
        f"LEFT JOIN articles ON articles.id = events.article {'WHERE ' + conditions if conditions else ''} "
        "ORDER BY events.id DESC LIMIT :limit",
        {"source": source, "city": city, "kind": kind, "limit": limit},
    )
    return [_with_finding(row) for row in found]


def _with_finding(row: dict[str, Any]) -> dict[str, Any]:
    run, said = measured(row.pop("measures")), change(row["detail"])
    if said is None or run.state != said.after:
        return row | {"finding": None, "values": {}}
    return row | {"finding": run.finding, "values": dict(run.values)}
