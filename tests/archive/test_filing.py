"""Whose article a reading is, when addresses claim each other."""

from dataclasses import replace

import pytest

from archive import Archive
from archive.records import Article
from tests.archives import CITY, file

PRESS = "https://www.musterstadt.example/presse"
ARTICLE = Article(url=PRESS, headline="Eins", body="Der Rat tagt.")


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        yield archive


def read_at(archive, address, article):
    """Files a reading of a page at an address, whatever address the page claims."""
    from archive.records import Capture
    from tests.archives import NOON

    capture = Capture(
        url=address, source="musterstadt", fetched=NOON, status=200, headers=(), body=address.encode()
    )
    return archive.file(article, archive.keep(capture).capture)


def test_pages_that_all_claim_one_address_are_articles_of_their_own(archive):
    for number, headline in enumerate(("Eins", "Zwei", "Drei")):
        filed = read_at(archive, f"{PRESS}/{number}", replace(ARTICLE, headline=headline))
        assert filed.outcome == "new"
    assert archive.db.execute("SELECT count(*) FROM events").fetchone() == (0,)
    assert {row["url"] for row in archive.db.query("SELECT url FROM articles")} == {
        PRESS,
        f"{PRESS}/1",
        f"{PRESS}/2",
    }


def test_two_addresses_of_one_article_are_one_article(archive):
    assert read_at(archive, f"{PRESS}/1", ARTICLE).outcome == "new"
    assert read_at(archive, f"{PRESS}/1?print=1", ARTICLE).outcome == "unchanged"


def test_an_edit_seen_at_an_address_that_is_known_is_an_edit(archive):
    read_at(archive, f"{PRESS}/1", ARTICLE)
    key = file(archive, replace(ARTICLE, url=f"{PRESS}/1", headline="Eins, neu"), "musterstadt")
    assert archive.db.table("articles").get(key)["versions"] == 2
