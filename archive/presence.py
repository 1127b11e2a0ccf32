"""Whether articles are in place: what is said of it, at the end of a run, and the captures it rests on.

Nothing is said while a crawl is under way. All is worked out from what is stored, so that a run that was cut off is
made good by the end of the next one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from archive import evidence, filing, gaps, observed
from archive.evidence import ABSENT_DAYS, AWAY, GIVE_UP_DAYS, Moved, Verdict
from archive.gaps import Gap
from archive.observed import Case
from archive.rows import column, get
from archive.times import iso

OVER_LATELY = timedelta(days=7)  # a gap that ended in a run: no run takes longer

Row = Mapping[str, Any]


def settle(db: Database, source: str, at: datetime) -> Counter[str]:
    """Says what may be said of the articles of a source, once for every change; returns how often what was said.

    Everything the run saw must be written, and whether the source was healthy. `at` is the end of the run.
    """
    known_gaps = gaps.of(db.conn, source)
    cases = observed.cases(db, source, known_gaps, at)
    _look_elsewhere(db, cases)
    away = sorted(case.absence.looks[-1].at for case in cases if case.absence)
    absent = {case.row["id"] for case in cases if case.absence}
    said: Counter[str] = Counter()
    for case in cases:
        others = observed.others(db, case, away) if case.absence else evidence.NOBODY
        moved = observed.moved(db, case, absent) if case.absence else None
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


def _look_elsewhere(db: Database, cases: Sequence[Case]) -> None:
    """Queues the addresses at which articles may be in place that are away at others."""
    queued = [(url,) for case in cases for url in case.elsewhere]
    db.conn.executemany("UPDATE urls SET state = 'queued' WHERE url = ? AND state = 'kept'", queued)


def _say(db: Database, case: Case, verdict: Verdict, moved: Moved | None, *, ill: bool) -> list[str]:
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


def _shown_by(case: Case, verdict: Verdict) -> int:
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
    never = column(
        db,
        "SELECT url FROM urls WHERE source = ? AND role = 'article' AND state = 'missing' "
        "AND NOT EXISTS (SELECT 1 FROM articles WHERE articles.url = urls.url) "
        "AND NOT EXISTS (SELECT 1 FROM aliases WHERE aliases.url = urls.url)",
        [source],
    )
    for url in never:
        answers = column(
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
