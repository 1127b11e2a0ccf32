"""Whether articles are in place: what is said of it, at the end of a run, and the captures it rests on.

Nothing is said while a crawl is under way. All is worked out from what is stored, so that a run that was cut off is
made good by the end of the next one.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from archive import evidence, filing, gaps
from archive.alike import much_in_common, same_article, same_text
from archive.evidence import ABSENT_DAYS, AWAY, GIVE_UP_DAYS, Absence, Moved, Observation, Others, Verdict
from archive.gaps import Gap
from archive.health import OPTED_OUT, REFUSED
from archive.rows import get, rows
from archive.times import iso

OVER_LATELY = timedelta(days=7)  # a gap that ended in a run: no run takes longer

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Case:
    """An article that may not be in place: its row with what was said of it last, its addresses, what was observed.

    `led_to` are the articles its addresses led to. `absence` is None when no look that counts found it away.
    """

    row: Row
    addresses: tuple[str, ...]
    observations: tuple[Observation, ...]
    led_to: frozenset[int]
    absence: Absence | None


def settle(db: Database, source: str, at: datetime) -> Counter[str]:
    """Says what may be said of the articles of a source, once for every change; returns how often what was said.

    Everything the run saw must be written, and whether the source was healthy. `at` is the end of the run.
    """
    known_gaps = gaps.of(db.conn, source)
    cases = [_case(db, row, known_gaps, at) for row in _candidates(db, source)]
    away = sorted(case.absence.looks[-1].at for case in cases if case.absence)
    absent = {case.row["id"] for case in cases if case.absence}
    said: Counter[str] = Counter()
    for case in cases:
        others = _others(db, case, away) if case.absence else evidence.NOBODY
        moved = _moved(db, case, absent) if case.absence else None
        verdict = evidence.judge(case.observations, gaps=known_gaps, others=others, moved=moved)
        ill = any(gap.ended is None for gap in known_gaps)
        said.update(_say(db, case, verdict, moved, ill=ill))
    _give_up_unknown(db, source, known_gaps)
    _look_in_full(db, source, known_gaps, at)
    return said


def is_away(db: Database, article: int | None) -> bool:
    """Whether it was said of an article that it is not in place, and no end of a run has said otherwise."""
    row = db.execute("SELECT verdict FROM presence WHERE article = ?", [article]).fetchone()
    return row is not None and row[0] in AWAY


def seen(db: Database, url: str, at: datetime) -> None:
    """The article at this address is in place."""
    article = filing.article_at(db, [url])
    db.execute("UPDATE articles SET last_seen = max(last_seen, ?) WHERE id = ?", [iso(at), article])


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


def _case(db: Database, row: Row, known_gaps: Sequence[Gap], at: datetime) -> _Case:
    """What was observed of an article since it was last seen."""
    addresses = (row["url"], *_column(db, "SELECT url FROM aliases WHERE article = ?", [row["id"]]))
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
    if elsewhere and looks:  # it may be in place at another of its addresses: that one is looked at first
        for one in elsewhere:
            db.execute("UPDATE urls SET state = 'queued' WHERE url = ? AND state = 'kept'", [one["url"]])
        looks = []
    observations = (_last_seen(db, row), *(look for _, look in looks), *_not_asked(asked, row, at))
    led_to = frozenset(capture["article"] for capture, _ in looks if capture["article"] is not None)
    return _Case(row, addresses, observations, led_to, evidence.absence(observations, known_gaps))


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


def _others(db: Database, case: _Case, away: Sequence[datetime]) -> Others:
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


def _moved(db: Database, case: _Case, absent: set[int]) -> Moved | None:
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


def _say(db: Database, case: _Case, verdict: Verdict, moved: Moved | None, *, ill: bool) -> list[str]:
    """Writes down a verdict, and the event if there is something new to say."""
    row, before, word = case.row, case.row["verdict"], verdict.word
    if word in AWAY:
        if before in {"gone", "moved"} and word == "missing":
            return []  # what was proved stands until it is seen again
        if word != before and ill:
            return []
        if word != before:
            capture = get(db, "captures", _shown_by(case, verdict))
            detail = moved.url if word == "moved" and moved else _showed(capture)
            filing.event(db, word, row["id"], capture, detail, evidence=verdict.captures)
            _set_state(db, row["id"], "gone" if word == "gone" else "live")
        assert case.absence is not None
        if word != "missing" or case.absence.days_since_gap >= GIVE_UP_DAYS:
            _ask_no_more(db, case.addresses)
    elif before in AWAY:
        if row["last_seen"] <= row["since"]:
            return []  # it could not be looked for
        seen_by = verdict.captures[-1] if verdict.captures else None
        capture = (
            {"fetched": row["last_seen"], "id": None} if seen_by is None else get(db, "captures", seen_by)
        )
        filing.event(db, "returned", row["id"], capture)
        _set_state(db, row["id"], "live")
    _remember(db, row["id"], verdict)
    if word == before or not (word in AWAY or before in AWAY):
        return []
    return [word if word in AWAY else "returned"]


def _shown_by(case: _Case, verdict: Verdict) -> int:
    """The capture that shows it: the last one that found the article away."""
    assert case.absence is not None
    own = {look.capture for look in case.absence.looks}
    return max(capture for capture in verdict.captures if capture in own)


def _showed(capture: Row) -> str:
    return (
        f"→ {capture['url']}"
        if capture["status"] == 200 and capture["asked"]
        else f"HTTP {capture['status']}"
    )


def _remember(db: Database, article: int, verdict: Verdict) -> None:
    if verdict.word == "in place":
        db.execute("DELETE FROM presence WHERE article = ?", [article])
        return
    assert verdict.since is not None
    since = iso(verdict.since)
    db.execute(
        "INSERT INTO presence (article, verdict, since, why, reason) VALUES (?, ?, ?, ?, ?) ON CONFLICT (article) "
        "DO UPDATE SET verdict = excluded.verdict, since = excluded.since, why = excluded.why, reason = excluded.reason",
        [article, verdict.word, since, verdict.why, verdict.reason],
    )


def _set_state(db: Database, article: int, state: str) -> None:
    """What is withheld stays so."""
    db.execute("UPDATE articles SET state = ? WHERE id = ? AND state IN ('live', 'gone')", [state, article])


def _ask_no_more(db: Database, addresses: Sequence[str]) -> None:
    """These addresses are asked for again only when a seed names them."""
    marks = ",".join("?" * len(addresses))
    db.execute(f"UPDATE urls SET state = 'gone' WHERE state = 'missing' AND url IN ({marks})", addresses)  # noqa: S608


def _give_up_unknown(db: Database, source: str, known_gaps: Sequence[Gap]) -> None:
    """Addresses at which there never was an article are asked no more after ABSENT_DAYS days."""
    never = _column(
        db,
        "SELECT url FROM urls WHERE source = ? AND role = 'article' AND state = 'missing' "
        "AND NOT EXISTS (SELECT 1 FROM articles WHERE articles.url = urls.url) "
        "AND NOT EXISTS (SELECT 1 FROM aliases WHERE aliases.url = urls.url)",
        [source],
    )
    for url in never:
        answers = _column(
            db,
            "SELECT fetched FROM captures WHERE (asked = ?1 OR asked IS NULL AND url = ?1) AND +article IS NULL",
            [url],
        )
        moments = [datetime.fromisoformat(fetched).astimezone(UTC) for fetched in answers]
        days = {moment.date() for moment in moments if not gaps.covered(known_gaps, moment)}
        if len(days) >= ABSENT_DAYS:
            _ask_no_more(db, [url])


def _look_in_full(db: Database, source: str, known_gaps: Sequence[Gap], at: datetime) -> None:
    """What a server called unchanged in the last gap is asked for without validators after it, and what was missing soon."""
    if known_gaps and (gap := known_gaps[-1]).ended is not None and at - gap.ended <= OVER_LATELY:
        db.execute(
            "UPDATE urls SET etag = NULL, last_modified = NULL WHERE source = ? AND role = 'article' "
            "AND fetched >= ? AND fetched < ? AND etag IS NOT NULL",
            [source, iso(gap.began), iso(gap.ended)],
        )
        db.execute("UPDATE urls SET tries = 0 WHERE source = ? AND state = 'missing'", [source])


def _column(db: Database, sql: str, values: Sequence[Any]) -> list[Any]:
    return [row[0] for row in db.execute(sql, values).fetchall()]
