"""The pages of a city and of the whole archive, in a real Datasette."""

from dataclasses import replace
from urllib.parse import quote

import pytest

from archive import Archive
from tests.archives import CITY, PAPER, RELEASE, STORY, file
from tests.serving import pages_of

SLASH = "Halle/Saale & <b>"


@pytest.fixture
def get(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register([CITY, PAPER, replace(CITY, id="halle", city=SLASH, state="Sachsen-Anhalt")])
        file(archive, RELEASE, CITY.id)
        file(archive, STORY, PAPER.id)
        file(archive, replace(STORY, url="https://www.bote.example/alt", published="2026-08-01"), PAPER.id)
    return pages_of(path)


async def test_the_archive_says_what_it_holds_and_what_it_does_not_know(get):
    page = " ".join((await get("/holdings")).text.split())
    assert "3 Artikel aus 3 Quellen, vom 1. August 2026 bis zum 14. Oktober 2026." in page
    assert "Von einer Quelle ist das Bundesland nicht bekannt." in page
    assert "Von einer Quelle wurde noch kein Artikel gelesen." in page
    assert "kB" in page
    assert "Of 3 sources the licence of their texts is not known." in (await get("/holdings", "en")).text


async def test_a_federal_state_shows_its_own_cities(get):
    page = (await get("/holdings?state=Sachsen-Anhalt")).text
    assert "Halle/Saale &amp; &lt;b&gt;" in page
    assert 'href="/city/Musterstadt"' not in page
    assert "ist keine Stadt im Archiv" in (await get("/holdings?state=Atlantis")).text


async def test_a_city_shows_its_sources_its_months_and_its_newest(get):
    page = (await get("/city/Musterstadt")).text
    assert "Musterstädter Bote" in page
    assert "2 Quellen, Artikel: 3." in page
    assert 'href="/search?city=Musterstadt&amp;month=2026-08"' in page
    assert "August 2026" in page


async def test_a_citys_name_may_hold_anything(get):
    page = await get(f"/city/{quote(SLASH, safe='')}")
    assert page.status_code == 200
    assert "<h1>Halle/Saale &amp; &lt;b&gt;</h1>" in page.text


@pytest.mark.parametrize("name", ["K%C3%B6ln", "musterstadt", "%00", "%ff", "x" * 700])
async def test_a_city_the_archive_does_not_know_is_not_there(get, name):
    assert (await get(f"/city/{name}")).status_code == 404
