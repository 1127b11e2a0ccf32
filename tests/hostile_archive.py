"""An archive with every hostile string in every column of text: one source and one article for each."""

from dataclasses import replace
from datetime import timedelta

from archive import Archive
from archive.records import Article, Attachment, Contact, Image
from tests.archives import NOON, PAPER, file
from tests.hostile import HOSTILE

# What the program itself writes: keys, its own words, times, digests and JSON of its own.
OURS = {
    *(
        "id",
        "source",
        "article",
        "capture",
        "kind",
        "state",
        "role",
        "reading",
        "display",
        "language",
        "timezone",
        "country",
    ),
    *(
        "published",
        "modified",
        "first_seen",
        "last_seen",
        "seen",
        "fetched",
        "discovered",
        "not_before",
        "whole",
    ),
    *(
        "content_hash",
        "digest",
        "headers",
        "report",
        "change",
        "label",
        "at",
        "code",
        "health",
        "since",
        "began",
        "ended",
    ),
    *("verdict", "why", "notes", "measures"),
}
TABLES = (
    "articles",
    "versions",
    "aliases",
    "images",
    "attachments",
    "contacts",
    "captures",
    "urls",
    "events",
    "presence",
)


def fill(path):
    """Fills an archive; returns the number of each string's article."""
    keys = {}
    with Archive.open(path) as archive:
        facts = [replace(PAPER, id=f"h{number}", name=f"Quelle {number}") for number in range(len(HOSTILE))]
        archive.register(facts)
        for number, name in enumerate(HOSTILE):
            one = Article(
                url=f"https://h{number}.example/x",
                headline="Kopf",
                lead="Vorspann",
                body="Text",
                byline=("Name",),
                published="2026-10-14",
                language="de",
                tags=(f"Schlagwort {number}",),
                images=(Image(url="https://x.example/", caption="x", credit="x"),),
                attachments=(Attachment(url="https://x.example/", title="x", media_type="x"),),
                contacts=(Contact(name="x"),),
                aliases=(f"https://h{number}.example/y",),
            )
            keys[name] = file(archive, one, f"h{number}")
            file(archive, replace(one, body="Text anders"), f"h{number}", at=NOON + timedelta(days=1))
        db = archive.db
        with db.atomic():
            db.execute("PRAGMA ignore_check_constraints = ON")
            for number, (name, text) in enumerate(HOSTILE.items()):
                _spread(db, f"h{number}", keys[name], text)
                db.execute("UPDATE tags SET name = ? WHERE name = ?", [text, f"Schlagwort {number}"])
    return keys


def _spread(db, source, key, text):
    """Writes a string into every column that holds text of others."""
    for table in ("sources", *TABLES):
        columns = [
            column.name
            for column in db.table(table).columns
            if column.type == "TEXT" and column.name not in OURS and column.name != "file"
        ]
        owner = {"sources": "id", "articles": "id", "captures": "source", "urls": "source"}.get(
            table, "article"
        )
        values = [text] * len(columns) + [source if owner == "source" or table == "sources" else key]
        changes = ", ".join(f"{column} = ?" for column in columns)
        unique = " LIMIT 1" if table in {"aliases", "urls"} else ""
        rows = f"rowid IN (SELECT rowid FROM {table} WHERE {owner} = ?{unique})"
        db.execute(f"UPDATE {table} SET {changes} WHERE {rows}", values)
        if table == "versions":  # or there is nothing to compare
            db.execute("UPDATE versions SET body = 'Anders' WHERE article = ? AND number = 1", [key])
