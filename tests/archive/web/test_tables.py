"""Datasette's own tables of an archive."""

import pytest

from archive.serving import application


@pytest.fixture
def found(filled):
    """Asks the table of articles; the headlines of what it shows."""
    client = application(filled).client

    async def found(typed, **args):
        address = "/archive/articles.json"
        answer = await client.get(address, params={"_search": typed, "_shape": "array", **args})
        assert answer.status_code == 200, answer.text
        return [row["headline"] for row in answer.json()]

    return found


@pytest.mark.parametrize(
    ("typed", "headlines"),
    [
        ("Düsseldorf", ["Endlich freie Fahrt"]),
        ("brücken", ["Brücke über die Ahle wieder frei", "Endlich freie Fahrt"]),
        ("=brücke", ["Brücke über die Ahle wieder frei"]),
        ("brücke -Düsseldorf", ["Brücke über die Ahle wieder frei"]),
    ],
)
async def test_the_search_box_of_a_table_finds_what_ours_finds(found, typed, headlines):
    assert await found(typed) == headlines


@pytest.mark.parametrize(
    "typed", ["(((", '"""((NOT', "NEAR(", "{x}:y", "a* OR", "NOT NOT", "*", "-", "-nur", "\0"]
)
async def test_whatever_is_typed_there_is_never_an_error(found, typed):
    assert isinstance(await found(typed), list)


async def test_what_was_typed_stands_in_the_box(filled):
    client = application(filled).client
    page = (await client.get("/archive/articles", params={"_search": "brücken"})).text
    assert 'name="_search" value="brücken"' in page
    assert "2 rows" in page
    assert 'name="_search"' in (await client.get("/archive/articles")).text
    assert 'name="_search"' not in (await client.get("/archive/sources")).text


async def test_of_many_articles_a_table_shows_the_newest_and_says_so(filled, found, monkeypatch):
    monkeypatch.setattr("archive.web.tables.COUNTED_MAX", 1)
    assert await found("brücken") == ["Brücke über die Ahle wieder frei"]
    page = (await application(filled).client.get("/archive/articles", params={"_search": "brücken"})).text
    assert "1 row where search matches “brücken” and is among the newest 1 that do" in page
    page = (await application(filled).client.get("/archive/articles", params={"_search": "Düsseldorf"})).text
    assert "1 row where search matches “Düsseldorf” sorted" in page


async def test_what_the_index_reads_is_no_table_for_readers(filled):
    client = application(filled).client
    for view in ("articles_searched", "articles_to_shelve"):
        assert (await client.get(f"/archive/{view}")).status_code == 403
        assert view not in (await client.get("/archive")).text
