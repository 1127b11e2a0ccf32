"""Every address the archive knows: queued, kept, missing, gone. The table `urls` is frontier and seen set in one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.health import REFUSED as FORBIDDEN
from archive.records import Capture, Failure, KnownUrl, SeedVisit
from archive.times import iso


def known(db: Database, sources: Sequence[str]) -> dict[str, KnownUrl]:
    """Everything known of the addresses of these sources, by address."""
    marks = ",".join("?" * len(sources))
    rows = db.query(f"SELECT * FROM urls WHERE source IN ({marks})", list(sources))  # noqa: S608
    return {row["url"]: _known_url(row) for row in rows}


def listed(db: Database, sources: Sequence[str]) -> dict[str, set[str]]:
    """The articles each listing of these sources has named, by the address of its first page."""
    marks = ",".join("?" * len(sources))
    found: dict[str, set[str]] = {}
    for listing, url in db.execute(
        f"SELECT listing, url FROM listed JOIN urls USING (url) WHERE source IN ({marks})",  # noqa: S608
        list(sources),
    ):
        found.setdefault(listing, set()).add(url)
    return found


def discovered(db: Database, visit: SeedVisit) -> list[str]:
    """Records a visited seed and queues what it named, in one transaction.

    Returns the articles a complete seed named before and leaves out now. They are queued as well: what
    became of them only a look can tell. A seed whose validators were stored without its links would answer
    “not modified” for ever, and the links would be lost; so would a fault be hidden, were the validators
    stored of a seed that named nothing.
    """
    etag, last_modified = (visit.etag, visit.last_modified) if visit.links or visit.seeds else (None, None)
    new = {"source": visit.source, "state": "queued", "discovered": iso(visit.fetched)}
    urls = db.table("urls")
    with db.atomic():
        for link in visit.links:
            urls.insert({"url": link.url, "role": "article", **new}, ignore=True)
            db.execute(
                "UPDATE urls SET hint = coalesce(hint, ?), seed = iif(?, ?, seed) WHERE url = ?",
                [link.modified or link.published, visit.complete, visit.url, link.url],
            )
            if visit.listing:
                db.execute("INSERT OR IGNORE INTO listed VALUES (?, ?)", [visit.listing, link.url])
        urls.insert({"url": visit.url, "role": "seed", **new}, ignore=True)
        urls.insert_all(
            ({"url": url, "role": "seed", "seed": visit.listing, **new} for url in visit.seeds), ignore=True
        )
        db.execute(
            "UPDATE urls SET state = 'kept', tries = 0, not_before = NULL, reason = NULL, "
            "etag = ?, last_modified = ?, fetched = ? WHERE url = ?",
            [etag, last_modified, iso(visit.fetched), visit.url],
        )
        return _left_out(db, visit) if visit.complete else []


def answered(db: Database, url: str, capture: Capture, *, state: str, hint: str | None = None) -> None:
    """The address gave that response: its new state, and the validators to ask with next time."""
    db.execute(
        "INSERT INTO urls (url, source, role, state, discovered) VALUES (?, ?, 'article', 'queued', ?) "
        "ON CONFLICT (url) DO NOTHING",
        [url, capture.source, iso(capture.fetched)],
    )
    db.execute(
        "UPDATE urls SET state = ?, tries = 0, not_before = NULL, reason = NULL, hint = coalesce(?, hint), "
        "etag = ?, last_modified = ?, digest = ?, fetched = ? WHERE url = ?",
        [
            state,
            hint,
            capture.header("ETag"),
            capture.header("Last-Modified"),
            capture.digest,
            iso(capture.fetched),
            url,
        ],
    )


def seen_again(db: Database, url: str, at: datetime, *, hint: str | None = None) -> None:
    """The page is in place and unchanged: 304 (RFC 9110 §15.4.5), or the same bytes."""
    db.execute(
        "UPDATE urls SET state = 'kept', tries = 0, not_before = NULL, reason = NULL, seed = NULL, "
        "hint = coalesce(?, hint), fetched = ? WHERE url = ?",
        [hint, iso(at), url],
    )


def forget_validators(db: Database, urls: Sequence[str | None]) -> None:
    """These addresses are asked for in full next time."""
    for url in urls:
        db.execute("UPDATE urls SET etag = NULL, last_modified = NULL WHERE url = ?", [url])


def failed(db: Database, failure: Failure) -> None:
    """The address could not be had; it is tried again from `not_before` on, a refused one is not.

    What is kept stays kept when robots.txt forbids it for a while.
    """
    row = {"url": failure.url, "source": failure.source, "role": failure.role, "state": "queued"}
    with db.atomic():
        db.table("urls").insert(row | {"discovered": iso(failure.at)}, ignore=True)
        db.execute(
            "UPDATE urls SET state = iif(state = 'kept' AND ?, state, ?), tries = tries + 1, not_before = ?, "
            "reason = ? WHERE url = ?",
            [
                failure.reason == FORBIDDEN,
                "refused" if failure.not_before is None else "failed",
                iso(failure.not_before) if failure.not_before else None,
                failure.reason,
                failure.url,
            ],
        )


def _left_out(db: Database, visit: SeedVisit) -> list[str]:
    named = {link.url for link in visit.links}
    before = db.execute("SELECT url FROM urls WHERE seed = ? AND state = 'kept'", [visit.url]).fetchall()
    left_out = sorted({url for (url,) in before} - named)
    for url in left_out:
        db.execute("UPDATE urls SET state = 'queued', seed = NULL WHERE url = ?", [url])
    return left_out


def _known_url(row: dict[str, Any]) -> KnownUrl:
    times = ("not_before", "discovered", "fetched")
    values = {name: row[name] for name in KnownUrl.__slots__}
    return KnownUrl(**values | {name: datetime.fromisoformat(row[name]) for name in times if row[name]})
