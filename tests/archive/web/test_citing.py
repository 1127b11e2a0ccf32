"""Citations of an article in a real Datasette: on its page, as files, as linked data."""

import json
import re
from dataclasses import replace

import bibtexparser
import pytest
import rispy

from archive import Archive
from archive.serving import application
from tests.archives import CITY, PAPER, RELEASE, STORY, file

LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def cited(tmp_path):
    """Files an article and gives a way to ask for what belongs to it."""
    path = tmp_path / "archive.db"

    def cite(article, source):
        with Archive.open(path) as archive:
            archive.register([CITY, PAPER])
            key = file(archive, article, source.id)
        client = application(path, address="https://archiv.example/").client

        async def get(ending, language="de"):
            return await client.get(f"/article/{key}{ending}", headers={"Accept-Language": language})

        return key, get

    return cite


async def test_an_article_says_how_to_cite_it_in_the_readers_language(cited):
    key, get = cited(RELEASE, CITY)
    page = (await get("")).text
    assert "Muster, E. (2026, 14. Oktober). Brücke über die Ahle wieder frei [Pressemitteilung]." in page
    assert f'href="https://archiv.example/article/{key}"' in page
    assert "Muster, E. (2026, October 14)" in (await get("", "en")).text


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        (".bib", "application/x-bibtex"),
        (".ris", "application/x-research-info-systems"),
        (".csl.json", "application/vnd.citationstyles.csl+json"),
    ],
)
async def test_reference_managers_get_files(cited, ending, media_type):
    key, get = cited(STORY, PAPER)
    answer = await get(ending)
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="stadtchronik-{key}{ending}"'
    titles = {
        ".bib": lambda text: (
            bibtexparser.parse_string(text).entries[0].fields_dict["title"].value.strip("{}")
        ),
        ".ris": lambda text: rispy.loads(text)[0]["title"],
        ".csl.json": lambda text: json.loads(text)[0]["title"],
    }
    assert titles[ending](answer.text) == STORY.headline


async def test_the_citation_of_what_is_not_there_is_not_there(cited):
    _, get = cited(STORY, PAPER)
    assert (await get("0.bib")).status_code == 404


async def test_search_engines_read_the_article_as_linked_data(cited):
    key, get = cited(STORY, PAPER)
    found = json.loads(LINKED.search((await get("")).text)[1])
    assert found["@type"] == "NewsArticle"
    assert found["headline"] == STORY.headline
    assert found["datePublished"] == STORY.published
    assert found["isAccessibleForFree"] is True
    assert found["archivedAt"] == f"https://archiv.example/article/{key}"
    assert "author" not in found


async def test_no_headline_breaks_out_of_the_linked_data(cited):
    evil = "</script><script>alert(1)</script><!--"
    _, get = cited(replace(STORY, headline=evil, section=evil, byline=(evil,)), PAPER)
    page = (await get("")).text
    assert page.count("<script") == 1
    assert json.loads(LINKED.search(page)[1])["headline"] == evil
