"""What a crawl reads is filed, or held, as what is known of its article says."""

from datetime import UTC, datetime

from archive import Archive
from archive.records import Article, Capture, SourceFacts
from archive.tally import Tally
from crawler.changes import Stored
from crawler.newsroom import Newsroom
from crawler.reading import Readers
from crawler.source import Source
from tests.sites import article

SOURCE = Source(facts=SourceFacts(id="stadt", name="Stadt", kind="city", homepage="http://stadt.localhost/"))


def now():
    return datetime.now(UTC)


async def test_a_page_that_is_read_better_than_before_is_no_edit(tmp_path):
    path, url = tmp_path / "archive.db", "http://stadt.localhost/artikel/1"
    body = article(
        "Rat tagt", "Der Rat hat am Abend über den Haushalt der Stadt beraten und ihn vertagt."
    ).body

    def capture(comment):
        head = (("Content-Type", "text/html; charset=utf-8"),)
        html = body.replace(b"</body>", comment + b"</body>")
        return Capture(url=url, source="stadt", fetched=now(), status=200, headers=head, body=html)

    with Archive.open(path) as archive:
        archive.register([SOURCE.facts])
        before = archive.keep(capture(b"")).capture
        archive.file(Article(url=url, headline="Rat tagt", body="Nur halb gelesen."), before)
    newsroom = Newsroom(path, [SOURCE], "test", print, now, readers=Readers())
    await newsroom.begin()
    again = capture(b"<!-- 2 -->")
    kept = await newsroom.keep(again, None)
    done = await newsroom.desk.read_and_file(Stored(kept.capture, again))
    done += (await newsroom.desk.file_rest())["stadt"]
    await newsroom.end("finished", {"stadt": Tally(seeds=1, links=1)})
    assert [one.became.outcome for one in done] == ["unchanged"]
    with Archive.open(path) as archive:
        assert [row["versions"] for row in archive.db.query("SELECT versions FROM articles")] == [1]
        assert list(archive.db.query("SELECT * FROM events")) == []
