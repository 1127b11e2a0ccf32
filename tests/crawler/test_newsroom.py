"""What a crawl works with is opened once and closed whatever happens."""

import sqlite3
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest

from archive import Archive
from archive.opening import ArchiveError
from archive.records import SeedVisit, SourceFacts
from archive.tally import Tally
from crawler.newsroom import Newsroom
from crawler.reading import Readers
from crawler.source import Source
from crawler.storing import ArchiveFailed

SOURCE = Source(facts=SourceFacts(id="stadt", name="Stadt", kind="city", homepage="http://stadt.localhost/"))


def now():
    return datetime.now(UTC)


async def test_a_crawl_holds_the_archive_until_its_end(tmp_path):
    path = tmp_path / "archive.db"
    newsroom = Newsroom(path, [SOURCE], "test", print, now, readers=Readers())
    assert await newsroom.begin() == {}
    with pytest.raises(ArchiveError, match="Wait until it has finished"):
        Archive.open(path)
    await newsroom.end("finished", {"stadt": Tally(seeds=1)})
    with Archive.open(path) as archive:
        assert [run["reason"] for run in archive.db.query("SELECT reason FROM runs")] == ["finished"]
        assert [row["seeds"] for row in archive.db.query("SELECT seeds FROM run_sources")] == [1]


async def test_a_disk_that_is_full_stops_the_crawl(tmp_path, monkeypatch):
    said = []
    newsroom = Newsroom(tmp_path / "archive.db", [SOURCE], "test", said.append, now, readers=Readers())
    await newsroom.begin()
    visit = SeedVisit(url="http://stadt.localhost/feed.xml", source="stadt", fetched=now())
    monkeypatch.setattr(Archive, "discovered", Mock(side_effect=OSError("disk full")))
    with pytest.raises(ArchiveFailed):
        await newsroom.discovered(visit)
    assert said == ["archive failed: disk full"]
    await newsroom.end(said[0], {})


async def test_a_crawl_whose_books_cannot_be_closed_lets_go_of_the_archive(tmp_path):
    path = tmp_path / "archive.db"
    newsroom = Newsroom(path, [SOURCE], "test", print, now, readers=Readers())
    await newsroom.begin()
    with pytest.raises(sqlite3.IntegrityError):
        await newsroom.end("finished", {"nobody": Tally()})
    with Archive.open(path):
        pass
