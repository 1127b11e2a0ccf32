"""The page of a story: who told it when, what each added, and nothing of what may not be shown."""

import csv
import io
import re
from contextlib import closing
from dataclasses import replace
from html import unescape

import pytest

from archive import Archive
from archive.opening import open_readonly
from tests.archive.test_stories import COPY, FOLLOW_UP, OTHER_ACCIDENT, OWN, POLICE, PORTAL, RELEASE
from tests.archives import CITY, PAPER, file
from tests.serving import pages_of

EVIL = "<script>alert(1)</script>"
SHORT = replace(PAPER, id="kurz", name="Kurzblatt", display="snippet", homepage="https://www.kurz.example/")
LIMITED = replace(
    OWN,
    url="https://www.kurz.example/1",
    headline=f"{EVIL} Kurz gesagt",
    body=f"{OWN.body} Geheimrat Vandersee zahlte 77.123 Euro, weil er „an diesem Tag ganz bestimmt nicht anders konnte“.",
    published="2026-10-14T13:00:00+02:00",
)
WITHHELD = replace(
    OWN,
    url="https://www.bote.example/weg_aid-9",
    headline="Zurückgehalten",
    published="2026-10-14T14:00:00+02:00",
)
LATE = replace(FOLLOW_UP, body=f"{FOLLOW_UP.body} Die Summe von 77.123 Euro nannte Geheimrat Vandersee.")


@pytest.fixture
def keys(tmp_path):
    with Archive.open(tmp_path / "archive.db", learns=False) as archive:
        archive.register([CITY, PAPER, POLICE, PORTAL, SHORT])
        keys = {
            "release": file(archive, RELEASE, "polizei"),
            "copy": file(archive, COPY, "portal"),
            "limited": file(archive, LIMITED, "kurz"),
            "withheld": file(archive, WITHHELD, "bote"),
            "own": file(archive, OWN, "bote"),
            "late": file(archive, LATE, "bote"),
            "other": file(archive, OTHER_ACCIDENT, "polizei"),
        }
        archive.compare()
        archive.gather()
        withhold(archive, keys["withheld"])
    return keys


@pytest.fixture
def path(keys, tmp_path):
    return tmp_path / "archive.db"


@pytest.fixture
def get(path):
    return pages_of(path)


@pytest.fixture
def number(keys, path):
    with closing(open_readonly(path)) as db:
        return story_of(db, keys["release"])


def story_of(db, article):
    return db.execute("SELECT story FROM story_articles WHERE article = ?", [article]).fetchone()[0]


def withhold(archive, *articles):
    archive.db.conn.executemany(
        "UPDATE articles SET state = 'withheld' WHERE id = ?", [(one,) for one in articles]
    )
    archive.db.conn.commit()


def plain(html):
    return " ".join(
        unescape(re.sub("<[^>]+>", " ", re.sub("</?bdi[^>]*>", "", html.partition("<main")[2]))).split()
    )


async def test_articles_stand_in_order_of_appearance_with_what_each_added_and_drew_on(get, keys, number):
    page = (await get(f"/story/{number}")).text
    order = re.findall(r'<h3><a href="/article/(\d+)"', page)
    assert [int(key) for key in order] == [
        keys[name] for name in ("release", "copy", "limited", "own", "late")
    ]
    text = plain(page)
    assert "5 Artikel aus 4 Quellen" in text
    assert "Zuerst von den hier gezeigten: Polizei Musterstadt" in text
    assert "Neue Zahlen 1.900; 77.123" in text
    assert "nahezu wörtlich" in text
    assert "Trägt nichts bei" in text
    assert "Olaf Kamdor" in text
    assert "Adds nothing" in plain((await get(f"/story/{number}", language="en")).text)


async def test_what_a_text_added_that_is_not_shown_whole_is_told_nowhere(get, number):
    """Nor by what others are not said to have added after it."""
    for address in (f"/story/{number}", f"/story/{number}.json"):
        answer = (await get(address)).text
        assert "ganz bestimmt nicht anders" not in answer
        assert EVIL not in answer or address.endswith(".json")
    page = plain((await get(f"/story/{number}")).text)
    assert page.count("Vandersee") == 1  # where the later article, which is shown, is said to add the name
    assert "wird auch nicht gesagt, was er beigetragen hat" in page


async def test_a_withheld_article_is_in_no_story_file_feed_or_table(get, keys, number):
    addresses = [
        "/",
        "/city/Musterstadt",
        f"/story/{number}",
        *(f"/story/{number}.{ending}" for ending in ("json", "csv", "jsonl", "atom", "feed.json")),
        *(f"/article/{keys[name]}" for name in ("release", "copy", "own", "late")),
        *("/stories.csv", "/story_articles.csv", "/reuse.csv", "/events.atom"),
        *(
            "/archive/reports.json?_shape=array",
            "/archive/copies.json?_shape=array",
            "/archive/events.json?_shape=array",
        ),
    ]
    for address in addresses:
        answer = await get(address)
        assert answer.status_code == 200, address
        assert WITHHELD.headline not in answer.text, address
        assert str(keys["withheld"]) not in answer.text, address


async def test_what_is_left_of_a_story_when_all_but_one_are_withheld_is_no_story(get, keys, number, path):
    with Archive.open(path, learns=False) as archive:
        withhold(archive, *(keys[name] for name in ("release", "copy", "limited", "own")))
        assert (await get(f"/story/{number}")).status_code == 404
        for ending in ("json", "csv", "atom"):
            assert (await get(f"/story/{number}.{ending}")).status_code == 404
        assert "/story/" not in (await get(f"/article/{keys['late']}")).text
        assert (await get("/archive/reports.json?_shape=array")).json() == []
        for table in ("stories", "story_articles"):
            assert (await get(f"/{table}.json")).json() == []


async def test_a_hit_leads_to_its_story_and_says_how_many_sources_tell_it(get, keys, number, path):
    page = (await get("/search")).text
    assert page.count(f'href="/story/{number}">von 4 Quellen berichtet<') == 5
    with Archive.open(path, learns=False) as archive:
        withhold(archive, *(keys[name] for name in ("release", "copy", "limited")))
        assert "/story/" not in (await get("/search")).text  # one source is left


async def test_an_article_leads_to_its_story_and_one_without_others_to_none(get, keys, number):
    assert f'href="/story/{number}"' in (await get(f"/article/{keys['own']}")).text
    assert "/story/" not in (await get(f"/article/{keys['other']}")).text
    for address in ("/", "/city/Musterstadt"):
        assert f'href="/story/{number}"' in (await get(address)).text, address
    assert (await get("/story/99999")).status_code == 404


async def test_the_number_of_a_merged_story_leads_to_the_other_one(get, number, path):
    with Archive.open(path, learns=False) as archive:
        archive.db.execute(
            "INSERT INTO stories (id, articles, merged_into) VALUES (70, 0, ?), (71, 0, 70)", [number]
        )
        archive.db.conn.commit()
        for ending in ("", ".json", ".csv", ".atom"):
            answer = await get(f"/story/71{ending}?lang=de")
            assert (answer.status_code, answer.headers["location"]) == (
                301,
                f"/story/{number}{ending}?lang=de",
            )
        assert "70, 71" in plain((await get(f"/story/{number}")).text)
        rows = list(csv.DictReader(io.StringIO((await get("/stories.csv")).text, newline="")))
        assert [row["merged"] for row in rows] == ["70, 71"]


async def test_the_files_of_a_story_have_its_articles_and_tables_those_that_a_search_finds(get, keys, number):
    rows = list(csv.DictReader(io.StringIO((await get(f"/story/{number}.csv")).text, newline="")))
    assert [row["place"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[0]["url"] == RELEASE.url
    (row,) = (await get("/stories.json")).json()
    assert (row["id"], row["articles"], row["sources"], row["first"], row["last"]) == (
        number,
        5,
        4,
        keys["release"],
        keys["late"],
    )
    found = (await get("/story_articles.json?source=bote")).json()
    assert [(row["article"], row["place"]) for row in found] == [(keys["late"], 5), (keys["own"], 4)]
    assert {row["release"] for row in (await get("/reuse.json?source=portal")).json()} == {keys["release"]}


async def test_a_feed_has_what_is_new_of_a_story(get, number):
    feed = (await get(f"/story/{number}.atom")).text
    assert feed.count("<entry>") >= 5
    assert f"/story/{number}" in feed
    assert len((await get(f"/story/{number}.feed.json")).json()["items"]) >= 5


async def test_tables_to_read_have_headlines_and_lead_to_our_pages(get, keys, number):
    page = (await get("/archive/reports?_facet=source_name")).text
    assert f'<a href="/story/{number}">{number}</a>' in page
    rows = (await get(f"/archive/copies.json?_shape=array&article={keys['copy']}")).json()
    assert [(row["release_headline"], row["source_name"], row["kind"]) for row in rows] == [
        (RELEASE.headline, "Portal", "copy")
    ]
    assert f'<a href="/article/{keys["release"]}">' in (await get("/archive/copies")).text
    assert "/archive/reports" in (await get("/archive")).text
