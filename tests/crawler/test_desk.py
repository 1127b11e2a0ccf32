"""What a crawl reads is filed, or held, as what is known of its article says."""

import asyncio
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


class OutOfOrder(Readers):
    """Readers of a busy machine: each page is read when the one before it here has been."""

    ORDER = "2314"

    def __init__(self):
        super().__init__()
        self.read_ones = {number: asyncio.Event() for number in self.ORDER}

    async def read(self, capture, source, known=None):
        number = capture.url[-1]
        place = self.ORDER.index(number)
        if place:
            await self.read_ones[self.ORDER[place - 1]].wait()
        try:
            return await super().read(capture, source, known)
        finally:
            asyncio.get_running_loop().call_later(0.1, self.read_ones[number].set)


async def test_pages_are_settled_in_the_order_in_which_they_came(tmp_path):
    path = tmp_path / "archive.db"
    wall = article(
        "Stadt Altbach",
        "Hier finden Sie alles über die Stadt: Rathaus, Kultur, Freizeit, Wirtschaft und Verkehr.",
    )
    real = article("Rat tagt", "Der Rat hat am Abend über den Haushalt der Stadt beraten und ihn vertagt.")
    newsroom = Newsroom(path, [SOURCE], "test", print, now, readers=OutOfOrder())
    await newsroom.begin()
    coming = []
    for number, page in enumerate((real, wall, wall, wall), 1):
        head = (("Content-Type", "text/html; charset=utf-8"),)
        url = f"http://stadt.localhost/artikel/{number}"
        capture = Capture(url=url, source="stadt", fetched=now(), status=200, headers=head, body=page.body)
        kept = await newsroom.keep(capture, None)
        coming.append(newsroom.desk.read_and_file(Stored(kept.capture, capture)))
    done = [one for some in await asyncio.gather(*coming) for one in some]
    done += (await newsroom.desk.file_rest())["stadt"]
    await newsroom.end("finished", {"stadt": Tally(seeds=1, links=4)})
    assert {one.article.headline for one in done if not isinstance(one.became, str)} == {"Rat tagt"}
    with Archive.open(path) as archive:
        assert [row["headline"] for row in archive.db.query("SELECT headline FROM articles")] == ["Rat tagt"]
