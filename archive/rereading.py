"""Reading anew: a better reading takes the place of a worse one. No version is added here and no event written."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from sqlite_utils import Database

from archive.fields import article_fields, changed, report, version_fields
from archive.filing import is_closed, newest_capture, put_parts
from archive.history import assess
from archive.records import Article
from archive.rows import get, rows, update


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a better reading changed in one field of one version; None: there was nothing, or is nothing now."""

    url: str
    number: int
    field: str
    old: str | int | None
    new: str | int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A text of an article: its fingerprint, and the capture it was read from."""

    content_hash: str
    capture: int


def replace(db: Database, article: int, number: int, reading: Article) -> list[Change]:
    """Puts a new reading of the same capture in a version's place.

    The newest version's reading is the article's; what an article has besides its text (kicker, section, pictures …) is
    that of its newest capture, which may be another one.
    """
    (version,) = rows(db.conn, "SELECT * FROM versions WHERE article = ? AND number = ?", [article, number])
    row = get(db, "articles", article)
    fields = version_fields(reading)
    if changed(version, fields):
        marks = ", ".join(f"{name} = ?" for name in fields)
        db.execute(
            f"UPDATE versions SET {marks} WHERE article = ? AND number = ?",  # noqa: S608
            [*fields.values(), article, number],
        )
        for edited in (number, number + 1):
            assess(db, article, edited)
        _mark_misread(db, article, number)
    _note(db, get(db, "captures", version["capture"]), reading)
    if number != row["versions"]:
        return _changes(row["url"], number, version, fields)
    if version["capture"] == newest_capture(db, article):
        return refresh(db, article, reading)
    text = {name: value for name, value in fields.items() if name != "kicker"}
    _put(db, row, text)
    return _changes(row["url"], number, row, text)


def refresh(db: Database, article: int, reading: Article) -> list[Change]:
    """Gives an article everything a reading of its newest capture says; its text must be that of its newest version."""
    row = get(db, "articles", article)
    fields = article_fields(reading) | {"url": row["url"]}
    if is_closed(db, article):
        fields["paywalled"] = row["paywalled"]  # what was read is from before the paywall
    _put(db, row, fields)
    if _parts(db, article) != _stated(reading):
        put_parts(db, article, reading)
    return _changes(row["url"], row["versions"], row, fields)


def reread(db: Database, capture: int, reading: Article) -> list[Change]:
    """Notes how a capture is read now that showed nothing new of its article; if it is the newest one, so is the article."""
    row = get(db, "captures", capture)
    _note(db, row, reading)
    article = row["article"]
    if capture != newest_capture(db, article):
        return []
    return refresh(db, article, reading)


def shown(db: Database, article: int, capture: int) -> Shown | None:
    """The text an article had when a capture was made; None: its first version is of a later capture."""
    found = db.execute(
        "SELECT content_hash, capture FROM versions WHERE article = ? AND capture <= ? ORDER BY number DESC LIMIT 1",
        [article, capture],
    ).fetchone()
    return Shown(*found) if found else None


def misread(db: Database, source: str) -> int:
    """How many versions of a source turned out to be no edits."""
    (number,) = db.execute(
        "SELECT count(*) FROM versions JOIN articles ON articles.id = article WHERE source = ? AND misread = 1",
        [source],
    ).fetchone()
    return int(number)


def _mark_misread(db: Database, article: int, number: int) -> None:
    """A version that reads like the one before it was no edit. It stays: links lead to its number."""
    db.execute(
        "UPDATE versions SET misread = content_hash = (SELECT content_hash FROM versions AS earlier "
        "WHERE earlier.article = versions.article AND earlier.number = versions.number - 1) "
        "WHERE article = ?1 AND number IN (?2, ?2 + 1)",
        [article, number],
    )


def _note(db: Database, capture: Mapping[str, Any], reading: Article) -> None:
    """Keeps how a capture was read."""
    said = report(reading)
    if said != capture["report"]:
        update(db, "captures", capture["id"], {"report": said})


def _put(db: Database, row: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
    """Changes what differs: to write an article is to index it anew."""
    different = {name: value for name, value in fields.items() if row[name] != value}
    if different:
        update(db, "articles", row["id"], different)


def _changes(url: str, number: int, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    return [
        Change(url=url, number=number, field=field, old=old[field], new=new[field])
        for field in changed(old, new)
    ]


def _parts(db: Database, article: int) -> list[object]:
    """Images, attachments, contacts and tags as they are stored."""
    return [
        *db.execute(
            "SELECT url, caption, credit FROM images WHERE article = ? ORDER BY id", [article]
        ).fetchall(),
        *db.execute(
            "SELECT url, title, media_type FROM attachments WHERE article = ? ORDER BY id", [article]
        ).fetchall(),
        *db.execute(
            "SELECT name, street, postal_code, city, phone, email FROM contacts WHERE article = ? ORDER BY id",
            [article],
        ).fetchall(),
        {
            name
            for (name,) in db.execute(
                "SELECT name FROM tags JOIN article_tags ON tag = tags.id WHERE article = ?", [article]
            ).fetchall()
        },
    ]


def _stated(reading: Article) -> list[object]:
    """The same as a reading has them."""
    parts = (reading.images, reading.attachments, reading.contacts)
    return [*(astuple(one) for part in parts for one in part), set(reading.tags)]
