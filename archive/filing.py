"""Filing: from a reading to rows of articles, versions, parts and events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from dataclasses import replace as dataclass_replace
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import evidence as judging
from archive.alike import alike
from archive.changes import FIELDS, changed
from archive.fields import Row, article_fields, report, version_fields
from archive.health import WITH_SITE
from archive.history import assess, text_of
from archive.ids import article_id
from archive.records import Article, Filed
from archive.rows import get, insert, insert_all, update


def file(
    db: Database,
    article: Article,
    capture: int,
    identities: Mapping[str, str],
    *,
    as_evidence: bool = False,
    with_site: bool = False,
) -> Filed:
    """Files a reading of a capture: a new article, a new version of a known one, or nothing new.

    `identities` are what is common to all forms of these addresses. `as_evidence`: of a known article it makes no version.
    `with_site`: the version it makes is no edit that anybody knows of.
    """
    found = get(db, "captures", capture)
    with db.atomic():
        article, known = _whose(db, article, found, identities)
        if known is not None and (as_evidence or capture < newest_capture(db, known)):
            filed = Filed(article=known, outcome="unchanged")  # read only now: what came later stands
            update(db, "articles", known, _seen(get(db, "articles", known), found))
        elif known is not None and _is_closed_now(db, known, article):
            filed = _close(db, known, found)
        else:
            filed = (
                _insert(db, article, found)
                if known is None
                else _update(db, known, article, found, with_site=with_site)
            )
            put_parts(db, filed.article, article)
        addresses = _link(db, filed.article, article, found)
        identify(db, filed.article, (identities[url] for url in addresses if url in identities))
        read = {"reading": "article", "reason": None, "article": filed.article, "report": report(article)}
        update(db, "captures", capture, read)
    return filed


def place(
    db: Database, article: Article, capture: int, identities: Mapping[str, str]
) -> tuple[int | str, str | None]:
    """The article a reading of a capture would be filed as, else its address; and the fingerprint it would change."""
    article, known = _whose(db, article, get(db, "captures", capture), identities)
    if known is None:
        return article.url, None
    row = get(db, "articles", known)
    return known, row["content_hash"] if _is_edit(row, article) else None


def article_at(db: Database, urls: Iterable[str | None]) -> int | None:
    """The article under the first of these addresses that leads to one, its own or an alias."""
    for url in urls:
        row = db.execute(
            "SELECT id FROM articles WHERE url = ?1 UNION ALL SELECT article FROM aliases WHERE url = ?1",
            [url],
        ).fetchone()
        if row:
            return int(row[0])
    return None


def identify(db: Database, article: int, identities: Iterable[str]) -> None:
    """Makes an article known by what is common to all forms of its addresses; the first one to be so stays."""
    for identity in identities:
        db.execute("INSERT OR IGNORE INTO identities VALUES (?, ?)", [identity, article])


def unidentified(db: Database, sources: Sequence[str]) -> list[tuple[str, str, int]]:
    """Source, address and number of the articles that are found by their address only: an older release filed them."""
    marks = ",".join("?" * len(sources))
    return db.execute(
        "SELECT source, url, id FROM articles WHERE id NOT IN (SELECT article FROM identities) "  # noqa: S608
        f"AND source IN ({marks}) ORDER BY id",
        list(sources),
    ).fetchall()


def _article_by(db: Database, urls: Iterable[str | None], identities: Mapping[str, str]) -> int | None:
    """The article at the first of these addresses that leads to one, by itself or in another form."""
    for url in filter(None, urls):
        found = article_at(db, [url])
        if found is not None:
            return found
        row = db.execute(
            "SELECT article FROM identities WHERE identity = ?", [identities.get(url)]
        ).fetchone()
        if row:
            return int(row[0])
    return None


def _whose(
    db: Database, article: Article, capture: Row, identities: Mapping[str, str]
) -> tuple[Article, int | None]:
    """The article a reading is of, if it is known, and the reading under an address it may have.

    The address that answered decides, then the one that was asked for, in whatever form: an article whose address
    leads to another article now was not edited into that one. Where it led is known as one by that: an article there,
    or a text that is nothing like the one that was at the address asked for. What a page claims to be (its canonical address) is believed
    unless an article of another headline is there: some sites give all their pages one such address.
    """
    own = _article_by(db, [capture["url"]], identities)
    if own is None and capture["asked"]:
        own = _article_by(db, [capture["asked"]], identities)
        if own is not None and not alike(article, kept_text_of(get(db, "articles", own))):
            own = None
    if own is not None:
        return article, own
    claimed = _article_by(db, [article.url, *article.aliases], identities)
    if claimed is None or get(db, "articles", claimed)["headline"] == article.headline:
        return article, claimed
    return dataclass_replace(article, url=capture["asked"] or capture["url"], aliases=()), None


def newest_capture(db: Database, article: int, before: int | None = None) -> int:
    """The newest capture an article was read from, of those before another one where it is given."""
    (newest,) = db.execute(
        "SELECT max(id) FROM captures WHERE article = ?1 AND (?2 IS NULL OR +id < ?2)", [article, before]
    ).fetchone()
    return int(newest)


def has_moved(db: Database, article: int, before: int, after: int) -> bool:
    """Whether it was said of an article, between two captures or of the second one, that it moved."""
    (found,) = db.execute(
        "SELECT EXISTS (SELECT 1 FROM events WHERE article = ? AND kind = 'moved' AND capture > ? AND capture <= ?)",
        [article, before, after],
    ).fetchone()
    return bool(found)


def event(  # noqa: PLR0917 - a row and what it rests on
    db: Database,
    kind: str,
    article: int,
    capture: Row,
    detail: str | None = None,
    evidence: Iterable[int] = (),
) -> None:
    """Writes down what a capture showed of an article, and all the captures that rests on."""
    (source,) = db.execute("SELECT source FROM articles WHERE id = ?", [article]).fetchone()
    row = {
        "at": capture["fetched"],
        "kind": kind,
        "source": source,
        "article": article,
        "capture": capture["id"],
    }
    number = insert(db, "events", row | {"detail": detail})
    rests_on = {*evidence, capture["id"]} - {None}
    insert_all(db, "evidence", ({"event": number, "capture": one} for one in sorted(rests_on)))


def kept_text_of(row: Row) -> Article:
    """The text of an article's row, as a reading."""
    names = ("url", "kicker", "headline", "lead", "body", "published")
    byline = tuple(row["byline"].split(", ")) if row["byline"] else ()
    return Article(**{name: row[name] for name in names}, byline=byline)


def is_closed(db: Database, article: int) -> bool:
    """Whether an article was public before and stands behind a paywall now."""
    row = db.execute(
        "SELECT kind FROM events WHERE article = ? AND kind IN ('closed', 'opened') ORDER BY id DESC LIMIT 1",
        [article],
    ).fetchone()
    return row is not None and row[0] == "closed"


def _is_closed_now(db: Database, key: int, article: Article) -> bool:
    """Whether a reading is what a paywall leaves of an article; one that was closed stays so until its text is back."""
    paywalled = article.paywalled or is_closed(db, key)
    return judging.closes(get(db, "articles", key)["words"], article.words, paywalled=paywalled)


def _close(db: Database, key: int, capture: Row) -> Filed:
    """The text that was public stays; that it is not any more is said once."""
    if not is_closed(db, key):
        event(db, "closed", key, capture)
        reason = f"Behind a paywall since {capture['fetched'][:10]}; the text kept is what was public before."
        row = {"article": key, "verdict": "closed", "since": capture["fetched"], "why": "paywall"}
        insert(
            db, "presence", row | {"reason": reason}, ignore=True
        )  # what the end of a run has to put right stays
    last_seen = max(get(db, "articles", key)["last_seen"], capture["fetched"])
    update(db, "articles", key, {"paywalled": True, "last_seen": last_seen})
    return Filed(article=key, outcome="unchanged")


def _open(db: Database, key: int, capture: Row) -> None:
    """The text of an article that was closed is back."""
    event(db, "opened", key, capture)
    db.execute("DELETE FROM presence WHERE article = ? AND verdict = 'closed'", [key])


def _insert(db: Database, article: Article, capture: Row) -> Filed:
    seen = capture["fetched"]
    key = article_id(db.conn, article.published, datetime.fromisoformat(seen))
    row = {"id": key, "source": capture["source"], "first_seen": seen, "last_seen": seen, "versions": 1}
    insert(db, "articles", row | {"capture": capture["id"]} | article_fields(article))
    _add_version(db, key, 1, article, capture)
    return Filed(article=key, outcome="new")


def _update(db: Database, key: int, article: Article, capture: Row, *, with_site: bool = False) -> Filed:
    row = get(db, "articles", key)
    if is_closed(db, key):
        _open(db, key, capture)
    fields = article_fields(article) | {"url": row["url"]} | _seen(row, capture)
    if not _is_edit(row, article):
        kept = {name: row[name] for name in (*FIELDS, "content_hash")}  # as its newest version has them
        update(db, "articles", key, fields | kept)
        return Filed(article=key, outcome="unchanged")
    number = row["versions"] + 1
    _add_version(db, key, number, article, capture)
    update(db, "articles", key, fields | {"versions": number, "capture": capture["id"]})
    if with_site:
        db.execute("UPDATE versions SET with_site = 1 WHERE article = ? AND number = ?", [key, number])
        return Filed(article=key, outcome="unchanged", note=WITH_SITE)
    if edit := assess(db, key, number):
        kind = ", ".join(filter(None, (edit.change, edit.label)))
        event(db, "edited", key, capture, f"{', '.join(edit.changes.fields)}; {kind}")
    return Filed(article=key, outcome="changed")


def reads_alike(one: Article, other: Article) -> bool:
    """Whether a reader finds no difference between two readings."""
    return not changed(text_of(version_fields(one)), text_of(version_fields(other)))


def _is_edit(row: Row, article: Article) -> bool:
    """Whether a reading says something else than the article it is of."""
    if row["content_hash"] == article.content_hash:
        return False
    return bool(changed(text_of(row), text_of(version_fields(article))))


def _seen(article: Row, capture: Row) -> dict[str, Any]:
    """When the article was first and last seen, this capture among the others."""
    return {
        "first_seen": min(article["first_seen"], capture["fetched"]),
        "last_seen": max(article["last_seen"], capture["fetched"]),
    }


def _add_version(db: Database, key: int, number: int, article: Article, capture: Row) -> None:
    row = {"article": key, "number": number, "seen": capture["fetched"], "capture": capture["id"]}
    insert(db, "versions", row | version_fields(article))


def put_parts(db: Database, key: int, article: Article) -> None:
    """Images, attachments, contacts and tags are those of the newest version."""
    for table, parts in (
        ("images", article.images),
        ("attachments", article.attachments),
        ("contacts", article.contacts),
    ):
        db.execute(f"DELETE FROM {table} WHERE article = ?", [key])  # noqa: S608
        insert_all(db, table, ({"article": key} | asdict(part) for part in parts))
    db.execute("DELETE FROM article_tags WHERE article = ?", [key])
    for name in dict.fromkeys(article.tags):
        insert(db, "tags", {"name": name}, ignore=True)
        db.execute("INSERT INTO article_tags SELECT ?, id FROM tags WHERE name = ?", [key, name])


def _link(db: Database, key: int, article: Article, capture: Row) -> set[str]:
    """Every address of the article that is no other one's leads to it, and its own one counts as fetched; returns them all."""
    own = get(db, "articles", key)["url"]
    stated = {article.url, capture["url"], capture["asked"], *article.aliases} - {own, None}
    others = {url for url in stated if article_at(db, [url]) in {None, key}}
    insert_all(db, "aliases", ({"url": url, "article": key} for url in sorted(others)), ignore=True)
    fetched = {"discovered": capture["fetched"], "fetched": capture["fetched"]}
    row = {"url": own, "source": capture["source"], "role": "article", "state": "kept"}
    insert(db, "urls", row | fetched, ignore=True)
    return {own, *others}
