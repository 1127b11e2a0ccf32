"""What the archive knows of held readings and of what they are compared with; the crawler judges them (`crawler.held`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlite_utils import Database

from archive import filing, gaps
from archive.health import HELD, HELD_WHILE_ILL
from archive.rows import get, rows
from archive.times import iso

NEIGHBOURS = (
    100  # articles of a source published before one, and as many after it, that may carry what it carries
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """How long the page of a capture has been held, with no reading of it believed in between.

    `began` is when it was held first (UTC), `first` the capture from which on it reads as it does now. `days` (UTC) are
    those on which it did so, this capture's among them; `healthy` is how many of them lie before this one's and in no gap.
    `reasons` are those for which it was held when it read so.
    """

    began: datetime
    first: int
    days: frozenset[date]
    healthy: int
    reasons: tuple[str, ...]


def streak(db: Database, capture: int, fingerprint: str) -> Streak:
    """What is known of earlier readings of the page of a capture that reads like this fingerprint."""
    own = get(db, "captures", capture)
    fetched = datetime.fromisoformat(own["fetched"]).astimezone(UTC)
    earlier = rows(
        db.conn,
        "SELECT id, fetched, reading, reason FROM captures WHERE (asked = ?1 OR asked IS NULL AND url = ?1) "
        "AND +id < ?2 AND reading IS NOT NULL ORDER BY id DESC",
        [own["asked"] or own["url"], capture],
    )
    known = gaps.of(db.conn, own["source"])
    began, first, reads_so, days, healthy = fetched, capture, True, {fetched.date()}, set[date]()
    reasons = []
    for row in earlier:
        if row["reading"] == "article":
            break
        if not (row["reason"] or "").startswith(HELD):
            continue
        began = datetime.fromisoformat(row["fetched"]).astimezone(UTC)
        reads_so = reads_so and fingerprint in row["reason"]
        if not reads_so:
            continue
        first = row["id"]
        days.add(began.date())
        reasons.append(row["reason"])
        if began.date() < fetched.date() and not gaps.covered(known, began):
            healthy.add(began.date())
    return Streak(
        began=began,
        first=first,
        days=frozenset(days),
        healthy=len(healthy),
        reasons=tuple(reasons),
    )


def told_from(db: Database, article: int) -> datetime:
    """Until when another article must have read as it does now to tell, by reading so still, that the site has not changed.

    That is the end of the run that brought the newest page of this one: what was first read later may have been read
    after the site changed.
    """
    read = get(db, "captures", filing.newest_capture(db, article))["fetched"]
    (following,) = db.execute("SELECT min(started) FROM runs WHERE started > ?", [read]).fetchone()
    return datetime.fromisoformat(following or read)


def reads_so_since(db: Database, article: int) -> datetime:
    """When an article was first seen to read as it does now."""
    (seen,) = db.execute(
        "SELECT seen FROM versions JOIN articles ON articles.id = article AND versions.number = articles.versions "
        "WHERE article = ?",
        [article],
    ).fetchone()
    return datetime.fromisoformat(seen)


def can_be_compared(db: Database, article: int, since: datetime) -> bool:
    """Whether the source of an article has another one in place that has read as it does since before then."""
    (found,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM articles AS own JOIN articles AS other ON other.source = own.source "
        "JOIN versions ON versions.article = other.id AND versions.number = other.versions "
        "WHERE own.id = ?1 AND other.id != ?1 AND other.state = 'live' AND versions.seen < ?2 "
        "AND EXISTS (SELECT 1 FROM urls WHERE state = 'kept' AND role = 'article' AND (urls.url = other.url "
        "OR urls.url IN (SELECT aliases.url FROM aliases WHERE aliases.article = other.id))))",
        [article, iso(since)],
    ).fetchone()
    return bool(found)


def read_while_ill(db: Database, article: int) -> bool:
    """Whether the newest version of an article was read in a gap: what is in it may be the site's."""
    row = get(db, "articles", article)
    read = get(db, "captures", row["capture"])["fetched"]
    return gaps.covered(gaps.of(db.conn, row["source"]), datetime.fromisoformat(read))


def stands_elsewhere(db: Database, article: int, lines: Sequence[str]) -> bool:
    """Whether each of these lines stands, or stood, in another article of the source that was published about then."""
    versions = (
        "SELECT versions.lead, versions.body FROM versions WHERE versions.article IN ("
        "SELECT * FROM (SELECT id FROM articles WHERE source = :source AND id < :article ORDER BY id DESC LIMIT :many) "
        "UNION SELECT * FROM (SELECT id FROM articles WHERE source = :source AND id > :article ORDER BY id LIMIT :many))"
    )
    near = {"source": get(db, "articles", article)["source"], "article": article, "many": NEIGHBOURS}
    wanted = set(lines)
    for lead, body in db.execute(versions, near):
        wanted -= {" ".join(line.split()) for line in f"{lead or ''}\n{body or ''}".splitlines()}
        if not wanted:
            return True
    return False


def had_company(db: Database, article: int) -> bool:
    """Whether the run that first read an article as it is now read another one as before: the site had not changed then."""
    source = get(db, "articles", article)["source"]
    (found,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM run_sources WHERE source = ? AND json_extract(measures, '$.reread') > 0 "
        "AND run = (SELECT id FROM runs WHERE started <= ? ORDER BY started DESC LIMIT 1))",
        [source, iso(reads_so_since(db, article))],
    ).fetchone()
    return bool(found)


def left_held(db: Database, sources: Sequence[str]) -> list[int]:
    """Captures that were held while their source was ill, is well again, and whose page is not in place any more.

    Nobody reads those again unless they are read from here.
    """
    found: list[int] = []
    for source in sources:
        if any(gap.ended is None for gap in gaps.of(db.conn, source)):
            continue
        addresses = db.execute(
            "SELECT url FROM urls WHERE source = ? AND state IN ('missing', 'failed') AND role = 'article'",
            [source],
        ).fetchall()
        for (url,) in addresses:
            newest = db.execute(
                "SELECT id, reading, reason FROM captures WHERE (asked = ?1 OR asked IS NULL AND url = ?1) "
                "AND status = 200 ORDER BY id DESC LIMIT 1",
                [url],
            ).fetchone()
            if newest and newest[1] == "unreadable" and (newest[2] or "").startswith(HELD_WHILE_ILL):
                found.append(newest[0])
    return sorted(found)
