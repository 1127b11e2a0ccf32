"""Every address the archive knows: queued, kept, missing, gone. The table `urls` is frontier and seen set in one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive.filing import article_at
from archive.health import REFUSED as FORBIDDEN
from archive.records import Capture, Failure, KnownUrl, SeedVisit
from archive.rows import insert, insert_all
from archive.times import iso

FORGOTTEN = "forgotten"  # the reason of addresses that are not asked for because their article was erased
ASKED_AT_ONCE = 500  # addresses in one statement: SQLite bounds its parameters
_IN_PLACE = (
    "state = 'kept', tries = 0, not_before = NULL, reason = NULL, hint = coalesce(?1, hint), fetched = ?2"
)


def known(db: Database, sources: Sequence[str]) -> dict[str, KnownUrl]:
    """Everything known of the addresses of these sources, by address."""
    return _known(db, "urls.source", sources)


def known_of(db: Database, urls: Sequence[str]) -> dict[str, KnownUrl]:
    """Everything known of these addresses, whichever source they are of."""
    found: dict[str, KnownUrl] = {}
    for cut in range(0, len(urls), ASKED_AT_ONCE):
        found |= _known(db, "urls.url", urls[cut : cut + ASKED_AT_ONCE])
    return found


def put_off(db: Database, reasons: Sequence[str], now: datetime) -> list[tuple[str, datetime]]:
    """The addresses of all sources that are put off for one of these reasons, each with the time until when."""
    marks = ",".join("?" * len(reasons))
    found = db.execute(
        "SELECT url, not_before FROM sources JOIN urls ON urls.source = sources.id "  # noqa: S608
        f"WHERE urls.reason IN ({marks}) AND not_before > ?",
        [*reasons, iso(now)],
    ).fetchall()
    return [(url, datetime.fromisoformat(until)) for url, until in found]


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
    stored of a seed that named nothing. An index of sitemaps names no articles either: it may stay the same
    while its children change.

    What a seed says of a page's last change is remembered when the page is kept, so that it is asked for
    until then. Only what a seed says that dates everything anew is remembered at once, and not acted on.
    """
    etag, last_modified = (visit.etag, visit.last_modified) if visit.links else (None, None)
    new = {"source": visit.source, "state": "queued", "discovered": iso(visit.fetched)}
    with db.atomic():
        named = ({"url": link.url, "role": "article", **new} for link in visit.links)
        insert_all(db, "urls", named, ignore=True)
        db.conn.executemany(  # most links were named before: nothing is written of those
            "UPDATE urls SET hint = iif(?1, coalesce(?2, hint), coalesce(hint, ?2)), seed = iif(?3, ?4, seed) "
            "WHERE url = ?5 AND (?2 IS NOT NULL AND (?1 OR hint IS NULL) OR ?3 AND seed IS NOT ?4)",
            [
                (visit.redated, link.modified or link.published, visit.complete, visit.url, link.url)
                for link in visit.links
            ],
        )
        for link in visit.links:
            if link.alias and (article := article_at(db, [link.url])) is not None:
                insert(db, "aliases", {"url": link.alias, "article": article}, ignore=True)
        if visit.listing:
            listed_now = ({"listing": visit.listing, "url": link.url} for link in visit.links)
            insert_all(db, "listed", listed_now, ignore=True)
        insert(db, "urls", {"url": visit.url, "role": "seed", **new}, ignore=True)
        further = ({"url": url, "role": "seed", "seed": visit.listing, **new} for url in visit.seeds)
        insert_all(db, "urls", further, ignore=True)
        if visit.listing:  # known from an earlier walk, but this one has still to go there
            again = [(visit.listing, url) for url in visit.seeds]
            sql = "UPDATE urls SET state = 'queued', seed = ? WHERE url = ? AND state = 'kept' AND role = 'seed'"
            db.conn.executemany(sql, again)
        db.execute(
            "UPDATE urls SET state = 'kept', tries = 0, not_before = NULL, reason = NULL, "
            "etag = ?1, last_modified = ?2, fetched = ?3, whole = ?3, not_modified = 0, hint = coalesce(?5, hint) "
            "WHERE url = ?4",
            [etag, last_modified, iso(visit.fetched), visit.url, visit.hint],
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
        "UPDATE urls SET tries = iif(state = 'missing', tries + 1, 0), state = ?1, not_before = NULL, reason = NULL, hint = coalesce(?2, hint), "
        "etag = ?3, last_modified = ?4, digest = ?5, fetched = ?6, whole = ?6, not_modified = 0 WHERE url = ?7",
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
    """The server says that the page is in place and unchanged: 304 (RFC 9110 §15.4.5)."""
    db.execute(
        f"UPDATE urls SET {_IN_PLACE}, seed = NULL, not_modified = not_modified + 1 WHERE url = ?3",  # noqa: S608
        [hint, iso(at), url],
    )


def same_again(db: Database, url: str, capture: Capture, *, hint: str | None = None) -> None:
    """A whole answer, the same bytes as before: what the server says to ask with next time may be new."""
    db.execute(
        f"UPDATE urls SET {_IN_PLACE}, seed = NULL, not_modified = 0, whole = ?2, etag = ?4, last_modified = ?5 "  # noqa: S608
        "WHERE url = ?3",
        [hint, iso(capture.fetched), url, capture.header("ETag"), capture.header("Last-Modified")],
    )


def seed_unchanged(db: Database, url: str, at: datetime, *, hint: str | None = None) -> None:
    """The server says that a seed is what it was: 304."""
    db.execute(
        f"UPDATE urls SET {_IN_PLACE}, not_modified = not_modified + 1 WHERE url = ?3",  # noqa: S608
        [hint, iso(at), url],
    )


def settle(db: Database, article: int, answered: Sequence[str], at: str) -> None:
    """An article is there under addresses that answered: others, missing until then, are looked for no more."""
    marks = ",".join("?" * len(answered))
    db.execute(f"UPDATE urls SET tries = 0 WHERE tries > 0 AND url IN ({marks})", list(answered))  # noqa: S608
    db.execute(
        "UPDATE urls SET state = 'gone' WHERE state = 'missing' AND fetched <= ? AND url IN (SELECT url FROM "  # noqa: S608
        "articles WHERE id = ? UNION SELECT url FROM aliases WHERE article = ?) "
        f"AND url NOT IN ({marks})",
        [at, article, article, *answered],
    )


def not_there(db: Database, url: str, fetched: str) -> None:
    """What answered last at an address shows that its article is not there: it is looked for again."""
    db.execute(
        "UPDATE urls SET state = 'missing', etag = NULL, last_modified = NULL WHERE url = ? AND fetched = ?",
        [url, fetched],
    )


def held(db: Database, url: str, fetched: str, again: datetime) -> None:
    """What answered last at an address is not believed yet: it is asked for again from then on."""
    db.execute(
        "UPDATE urls SET state = 'queued', not_before = ? WHERE url = ? AND fetched = ?",
        [iso(again), url, fetched],
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
        insert(db, "urls", row | {"discovered": iso(failure.at)}, ignore=True)
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


def is_forgotten(db: Database, urls: Sequence[str]) -> bool:
    """Whether an article at one of these addresses was erased."""
    marks = ",".join("?" * len(urls))
    sql = f"SELECT 1 FROM urls INDEXED BY urls_forgotten WHERE reason = 'forgotten' AND url IN ({marks})"  # noqa: S608
    return db.execute(sql, list(urls)).fetchone() is not None


def _known(db: Database, column: str, values: Sequence[str]) -> dict[str, KnownUrl]:
    marks = ",".join("?" * len(values))
    rows = db.query(
        "SELECT urls.*, articles.id AS article, articles.published FROM urls "  # noqa: S608
        "LEFT JOIN aliases ON aliases.url = urls.url AND urls.role = 'article' "
        "LEFT JOIN articles ON articles.id = coalesce(aliases.article, (SELECT id FROM articles AS own "
        f"WHERE own.url = urls.url AND urls.role = 'article')) WHERE {column} IN ({marks})",
        list(values),
    )
    return {row["url"]: _known_url(row) for row in rows}


def _left_out(db: Database, visit: SeedVisit) -> list[str]:
    named = {link.url for link in visit.links}
    before = db.execute("SELECT url FROM urls WHERE seed = ? AND state = 'kept'", [visit.url]).fetchall()
    left_out = sorted({url for (url,) in before} - named)
    for url in left_out:
        db.execute("UPDATE urls SET state = 'queued', seed = NULL WHERE url = ?", [url])
    return left_out


def _known_url(row: dict[str, Any]) -> KnownUrl:
    times = ("not_before", "discovered", "fetched", "whole")
    values = {name: row[name] for name in KnownUrl.__slots__}
    return KnownUrl(**values | {name: datetime.fromisoformat(row[name]) for name in times if row[name]})
