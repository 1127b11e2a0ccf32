"""What was observed of articles that may not be in place: of each since it was last seen, of the others, of its text elsewhere.

Nothing is written, and nothing judged: that is `archive.evidence` and `archive.presence`.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

from archive import evidence, filing, gaps
from archive.alike import much_in_common, same_article, same_text
from archive.evidence import ABSENT_DAYS, AWAY, GIVE_UP_DAYS, Absence, Moved, Observation, Others
from archive.gaps import Gap
from archive.health import OPTED_OUT, REFUSED
from archive.rows import column, rows
from archive.times import iso

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """An article that may not be in place: its row with what was said of it last, its addresses, what was observed.

    `led_to` are the articles its addresses led to. `absence` is None when no look that counts found it away.
    `elsewhere` are addresses at which it may be in place although it is away at others: they are to be looked at first.
    """

    row: Row
    addresses: tuple[str, ...]
    observations: tuple[Observation, ...]
    led_to: frozenset[int]
    absence: Absence | None
    elsewhere: tuple[str, ...] = ()


def cases(db: Database, source: str, known_gaps: Sequence[Gap], at: datetime) -> list[Case]:
    """The articles of a source that may not be in place, or are again. `at` is the end of the run."""
    return [_case(db, row, known_gaps, at) for row in _candidates(db, source)]


def others(db: Database, case: Case, away: Sequence[datetime]) -> Others:
    """What became of the other articles of the source, once one was found away on days enough.

    `away` are the last looks that found one away, of all that were, in order.
    """
    absence, row = case.absence, case.row
    assert absence is not None
    if len(absence.days) < ABSENT_DAYS:
        return evidence.NOBODY
    begun = absence.witnessed_from
    (known,) = db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM articles WHERE source = ? AND state = 'live' AND first_seen <= ? AND id != ? "
        "AND id NOT IN (SELECT article FROM presence WHERE verdict = 'moved') LIMIT ?)",
        [row["source"], row["last_seen"], row["id"], evidence.BRIDGE_MIN],
    ).fetchone()
    (there,) = (
        db.execute(  # at an address it had then: that others are found at new ones tells nothing of this one's
            "SELECT count(*) FROM articles WHERE source = ?1 AND last_seen >= ?2 AND first_seen <= ?3 AND id != ?4 "
            "AND EXISTS (SELECT 1 FROM urls WHERE state = 'kept' AND fetched >= ?2 AND discovered <= ?3 AND url IN "
            "(SELECT articles.url UNION ALL SELECT aliases.url FROM aliases WHERE aliases.article = articles.id))",
            [row["source"], iso(begun), row["last_seen"], row["id"]],
        ).fetchone()
    )
    own = 1 if absence.looks[-1].at >= begun else 0
    return Others(known=known, there=there, away=len(away) - bisect_left(away, begun) - own)


def moved(db: Database, case: Case, absent: set[int]) -> Moved | None:
    """The article that has the text of one that is away and was found since, or its headline and many of its words where its address led.

    How a text is set, and what of it can be read, is often another thing after a site was made anew: the same headline
    and day and most of the words are enough when nothing else of the source has them.
    """
    row = case.row
    lost = filing.kept_text_of(row)
    others = rows(
        db.conn,
        "SELECT articles.*, verdict FROM articles LEFT JOIN presence ON presence.article = articles.id WHERE source = ? "
        "AND headline = ? AND id != ? AND (verdict IS NULL OR verdict != 'moved') ORDER BY id",
        [row["source"], row["headline"], row["id"]],
    )
    shown = [(other, filing.kept_text_of(other)) for other in others]
    alone = (
        sum(same_article(lost, found) for _, found in shown) == 1
    )  # a series may have several of one headline a day
    for other, found in shown:
        led = other["id"] in case.led_to
        later = other["first_seen"] > row["last_seen"]
        same = same_text(lost, found) or (alone and same_article(lost, found))
        is_there = other["state"] == "live" and other["verdict"] not in AWAY and other["id"] not in absent
        if is_there and ((led and much_in_common(lost, found)) or (later and same)):
            return Moved(other["url"], other["capture"], led=not same)
    return None


def _candidates(db: Database, source: str) -> list[dict[str, Any]]:
    """The articles of a source of which there may be something to say, with what was said last."""
    return rows(
        db.conn,
        "SELECT articles.*, presence.verdict, presence.since FROM articles "
        "LEFT JOIN presence ON presence.article = articles.id "
        "WHERE articles.source = ?1 AND articles.id IN (SELECT coalesce(own.id, aliases.article) FROM "
        "(SELECT url FROM urls WHERE source = ?1 AND state IN ('missing', 'failed') AND role = 'article' UNION "
        "SELECT url FROM urls WHERE source = ?1 AND reason = ?2 AND +state = 'kept' AND role = 'article') AS asked "
        "LEFT JOIN articles AS own ON own.url = asked.url LEFT JOIN aliases ON aliases.url = asked.url UNION "
        "SELECT presence.article FROM presence JOIN articles AS own ON own.id = presence.article "
        "WHERE own.source = ?1 AND verdict != 'closed' "
        "AND (verdict IN ('forbidden', 'unreachable') OR own.last_seen > presence.since)) ORDER BY articles.id",
        [source, REFUSED],
    )


def _case(db: Database, row: Row, known_gaps: Sequence[Gap], at: datetime) -> Case:
    """What was observed of an article since it was last seen."""
    addresses = (row["url"], *column(db, "SELECT url FROM aliases WHERE article = ?", [row["id"]]))
    marks = ",".join("?" * len(addresses))
    captures = rows(
        db.conn,
        "SELECT * FROM captures WHERE (asked IN (" + marks + ") OR asked IS NULL AND url IN (" + marks + ")) "  # noqa: S608
        "AND fetched > ? ORDER BY id",
        [*addresses, *addresses, row["last_seen"]],
    )
    looks = [(capture, look) for capture in captures if (look := _away(capture, row["id"]))]
    looked_at = {capture["asked"] or capture["url"] for capture, _ in looks}
    asked = rows(
        db.conn,
        f"SELECT url, state, reason FROM urls WHERE url IN ({marks}) AND fetched IS NOT NULL",  # noqa: S608
        addresses,
    )
    days = {look.at.astimezone(UTC).date() for _, look in looks if not gaps.covered(known_gaps, look.at)}
    dead = {"failed", "refused"} if len(days) >= GIVE_UP_DAYS else set()  # they will not answer any more
    elsewhere = [
        one for one in asked if one["url"] not in looked_at and one["state"] not in {"missing", "gone", *dead}
    ]
    first = tuple(one["url"] for one in elsewhere) if looks else ()
    if first:
        looks = []
    observations = (_last_seen(db, row), *(look for _, look in looks), *_not_asked(asked, row, at))
    led_to = frozenset(capture["article"] for capture, _ in looks if capture["article"] is not None)
    return Case(row, addresses, observations, led_to, evidence.absence(observations, known_gaps), first)


def _away(capture: Row, article: int) -> Observation | None:
    """What a response shows of an article whose address was asked for, if it shows that it is not there."""
    at, reason = datetime.fromisoformat(capture["fetched"]), capture["reason"] or ""
    if capture["status"] in evidence.ABSENT_STATUS:
        return Observation(kind="absent", at=at, capture=capture["id"])
    if reason.startswith(evidence.NOT_FOUND_PAGE):
        return Observation(kind="not_found_page", at=at, capture=capture["id"])
    if reason.startswith(evidence.ELSEWHERE) or capture["article"] not in {None, article}:
        return Observation(kind="elsewhere", at=at, capture=capture["id"])
    return None


def _last_seen(db: Database, row: Row) -> Observation:
    """The last look that found an article in place, with the capture if there was something new to store."""
    (capture,) = db.execute(
        "SELECT max(id) FROM captures WHERE article = ? AND fetched = ?", [row["id"], row["last_seen"]]
    ).fetchone()
    at = datetime.fromisoformat(row["last_seen"])
    kind = "closed" if filing.is_closed(db, row["id"]) else "there"
    return Observation(kind=kind, at=at, capture=capture)  # type: ignore[arg-type]  # one of two kinds


def _not_asked(asked: Sequence[Row], row: Row, at: datetime) -> list[Observation]:
    """That an article could not be looked at, at any of its addresses, and since when."""
    reasons = [one["reason"] for one in asked if one["state"] == "failed" or one["reason"] == REFUSED]
    if not reasons or len(reasons) < sum(one["state"] in {"kept", "failed"} for one in asked):
        return []
    kind = (
        "forbidden" if any(reason.startswith((REFUSED, OPTED_OUT)) for reason in reasons) else "unreachable"
    )
    since = datetime.fromisoformat(row["since"]) if row["verdict"] == kind else at
    return [Observation(kind=kind, at=since)]  # type: ignore[arg-type]  # one of two kinds
