"""An archive whose articles were read badly, to be read anew."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from archive import Archive
from archive.opening import open_readonly
from archive.records import Article, Capture, SourceFacts
from archive.verify import verify
from crawler.source import Source

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
KEPT = "id, url, first_seen, last_seen, versions, capture, state"
URL = "http://stadt.localhost/1"


def source(id_, **fields):
    return Source(
        facts=SourceFacts(id=id_, name=id_, kind="city", homepage=f"http://{id_}.localhost/"), **fields
    )


SOURCES = {id_: source(id_, publishes="release") for id_ in ("stadt", "dorf")}


class Shelf:
    """An archive whose articles were read badly."""

    def __init__(self, path):
        self.path = path
        path.parent.mkdir(exist_ok=True)
        with Archive.open(path) as archive:
            archive.register(source.facts for source in SOURCES.values())

    def keep(self, body, hours=0, url=URL, id_="stadt", **headers):
        """Stores a page; returns its row."""
        at = NOON + timedelta(hours=hours)
        capture = Capture(
            url=url, source=id_, fetched=at, status=200, headers=tuple(headers.items()), body=body
        )
        with Archive.open(self.path) as archive:
            return archive.keep(capture).capture

    def file(self, row, headline, url=URL):
        """Files a bad reading of a page."""
        with Archive.open(self.path) as archive:
            archive.file(Article(url=url, headline=headline, body="Schlecht gelesen."), row)

    def unreadable(self, row):
        with Archive.open(self.path) as archive:
            archive.unreadable(row, "Nothing was found.")

    def damage(self, *urls):
        """Spoils the record of each address in the middle."""
        for url in urls:
            ((file, offset, length),) = self.rows(
                f"SELECT file, offset, length FROM captures WHERE url = '{url}'"
            )
            with (self.path.parent / "captures" / file).open("r+b") as warc:
                warc.seek(offset + length // 2)
                warc.write(bytes(8))

    def rows(self, sql):
        with closing(open_readonly(self.path)) as db:
            return db.execute(sql).fetchall()

    def problems(self):
        return verify(self.path).problems

    def kept(self):
        return self.rows(f"SELECT {KEPT} FROM articles ORDER BY id")
