"""Our pages in a real Datasette, asked without a network."""

import csv
import io
import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.opening import open_readonly
from archive.records import Article, Capture
from archive.serving import application
from tests.archives import CITY, NOON, OLD, RELEASE, STORY, file
from tests.serving import pages_of

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def get(filled):
    return pages_of(filled)


def key_of(filled, kind):
    with closing(open_readonly(filled)) as db:
        return db.execute("SELECT id FROM articles WHERE kind = ?", [kind]).fetchone()[0]


async def test_the_front_page_shows_what_is_new_what_changed_and_how_the_sources_are(get):
    page = (await get("/")).text
    assert "Neueste Artikel" in page
    assert "Endlich freie Fahrt" in page
    assert "geändert" in page
    assert "in Ordnung" in page
    assert "Artikel: 4 · Quellen: 2" in page


async def test_a_search_shows_marked_hits_facets_and_downloads(get):
    page = (await get("/search?q=tiefbauamt")).text
    assert "<mark>Tiefbauamt</mark>" in page
    assert "1 Artikel zu „tiefbauamt“" in page
    assert 'href="/search.csv?q=tiefbauamt"' in page
    assert "Pressemitteilung" in page


async def test_a_search_explains_itself_and_offers_to_do_without(get):
    page = (await get("/search?q=Sperrungen")).text
    assert "<mark>Sperrung</mark>" in page
    assert "Gesucht wurde auch nach" in page
    assert 'href="?q=%3DSperrungen"' in page
    assert "Also searched for" in (await get("/search?q=Sperrungen", language="en")).text
    assert "Gesucht wurde auch nach" not in (await get("/search?q=%3DSperrungen")).text


async def test_hits_per_month_filter_and_say_the_same_as_a_table(get):
    page = (await get("/search")).text
    assert '<a href="?month=2025-03" tabindex="-1">' in page
    assert '<th scope="row"><a href="?month=2025-03">März 2025</a></th>' in page
    narrowed = (await get("/search?month=2025-03")).text
    assert "Monat: <bdi>März 2025</bdi>" in narrowed
    assert "Markt zieht um" in narrowed
    assert "Endlich freie Fahrt" not in narrowed


async def test_a_month_of_no_year_there_was_is_no_fault(get):
    assert "Monat: <bdi>0000-10</bdi>" in (await get("/search?month=0000-10")).text


async def test_a_chosen_source_is_called_by_its_name(get):
    assert "Quelle: <bdi>Musterstädter Bote</bdi>" in (await get("/search?source=bote")).text


async def test_a_search_that_finds_nothing_proposes_wider_ones(get):
    page = (await get("/search?q=Tiefbauamt+Zeppelin&kind=article")).text
    assert 'href="?q=Tiefbauamt+ODER+Zeppelin&amp;kind=article"' in page
    assert 'href="?q=Tiefbauamt+Zeppelin">Ohne die Filter suchen' in page
    assert "Suchen nach" not in (await get("/search?q=%22x+y%22+-z")).text


async def test_a_filter_can_be_taken_away_again(get):
    page = (await get("/search?q=ahlebr%C3%BCcke&source=bote")).text
    assert 'href="?q=ahlebr%C3%BCcke"' in page


@pytest.mark.parametrize("query", ["(((", '"', "*", "-", "NEAR(", "a* OR", "%00", "-nur", "x" * 3000])
async def test_a_malformed_query_gives_results_or_a_message_never_a_fault(get, query):
    answer = await get(f"/search?q={query}")
    assert answer.status_code in {200, 400}
    assert "<main" in answer.text


async def test_a_message_says_in_the_readers_language_what_to_do(get):
    assert "Nennen Sie auch ein Wort" in (await get("/search?q=-nur")).text
    assert "Name a word" in (await get("/search?q=-nur", language="en")).text
    assert "kein Tag" in (await get("/search?since=14.10.2026")).text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", ""])
async def test_a_strange_page_number_is_no_fault(get, page):
    assert (await get(f"/search?page={page}")).status_code == 200


async def test_a_page_behind_the_last_is_the_last(get):
    assert "Endlich freie Fahrt" in (await get("/search?page=500")).text


async def test_filters_that_fit_nothing_say_so(get):
    assert "Kein Artikel passt zu diesen Filtern" in (await get("/search?city=K%C3%B6ln")).text


async def test_a_query_without_a_word_does_not_answer_with_everything(get):
    answer = await get("/search?q=***")
    assert answer.status_code == 400
    assert "kein Wort" in answer.text


async def test_the_language_of_the_browser_decides_and_a_choice_is_remembered(get):
    assert '<html lang="en">' in (await get("/", language="en-GB,de;q=0.5")).text
    assert '<html lang="de">' in (await get("/", language="fr")).text
    chosen = await get("/?lang=en")
    assert '<html lang="en">' in chosen.text
    assert "stadtchronik_language=en" in chosen.headers["set-cookie"]


async def test_an_article_is_read_with_its_evidence(get, filled):
    page = (await get(f"/article/{key_of(filled, 'release')}")).text
    assert "Brücke über die Ahle wieder frei" in page
    assert "<strong>Geduld</strong>" in page
    assert "Foto: <bdi>Stadt</bdi>" in page
    assert "14. Oktober 2026" in page
    assert "sha256:" in page
    assert "2 Fassungen" in page


async def test_an_undated_page_is_not_given_a_date(get, filled):
    page = (await get(f"/article/{key_of(filled, 'page')}")).text
    assert "Die Seite nennt kein Datum" in page


async def test_versions_show_what_changed(get, filled):
    page = (await get(f"/article/{key_of(filled, 'release')}/versions")).text
    assert re.search(r"<ins>\s*seit Freitag</ins>", page)
    assert "2 Fassungen sind aufbewahrt" in page


async def test_an_edit_says_what_it_was_and_what_changed(get, filled):
    key = key_of(filled, "release")
    page = (await get(f"/article/{key}/versions")).text
    assert "wesentliche Änderung" in page
    assert "% der Wörter" in page
    assert "Text: wesentlich" in (await get("/")).text


async def test_any_two_versions_are_compared_in_either_order_and_side_by_side(get, filled):
    page = f"/article/{key_of(filled, 'release')}/versions"
    assert re.search(r"<del>\s*seit Freitag</del>", (await get(f"{page}?from=2&to=1")).text)
    side = (await get(f"{page}?from=1&to=2&view=side")).text
    assert re.search(r'<td class="diff" data-label="Fassung 2">.*<ins>\s*seit Freitag</ins>', side)
    assert "Der Verkehr rollt wieder" in (await get(f"{page}?from=1&to=1")).text
    assert "From version 1 to version 2" in (await get(page, language="en")).text


@pytest.mark.parametrize(
    "numbers", ["from=0", "to=99", "from=x&to=y", "from=1&to=-1", "to=%00", "from=" + "9" * 5000]
)
async def test_a_version_there_is_none_of_is_answered_with_a_message(get, filled, numbers):
    answer = await get(f"/article/{key_of(filled, 'release')}/versions?{numbers}")
    assert answer.status_code == 400
    assert "Wählen Sie eine von 1 bis 2" in answer.text
    assert "<ins>" not in answer.text


async def test_an_article_of_one_version_shows_it_and_has_nothing_to_choose(get, filled):
    page = (await get(f"/article/{key_of(filled, 'page')}/versions")).text
    assert "Eine Fassung ist aufbewahrt" in page
    assert "<select" not in page


async def test_a_paragraph_that_moved_leads_to_where_it_went(tmp_path):
    path = tmp_path / "archive.db"
    long = "Der Rat der Stadt hat am Abend den Haushalt für das kommende Jahr beschlossen."
    rest = "Die Opposition stimmte dagegen.\n\nEs gab viel Beifall.\n\nDanach war Schluss."
    with Archive.open(path) as archive:
        archive.register([CITY])
        file(archive, replace(RELEASE, body=f"{long}\n\n{rest}"), "musterstadt")
        moved = f"{rest}\n\n{long.replace('Abend', 'Montag')}"
        key = file(archive, replace(RELEASE, body=moved), "musterstadt", at=NOON + timedelta(days=1))
    client = application(path).client
    for view in ("inline", "side"):
        page = (
            await client.get(f"/article/{key}/versions?view={view}", headers={"Accept-Language": "de"})
        ).text
        assert 'id="body-1-from"><a href="#body-1-to">Von hier verschoben (1)</a>' in page
        assert 'id="body-1-to"><a href="#body-1-from">Hierher verschoben (1)</a>' in page
        assert "<del>Abend</del> <ins>Montag</ins>" in page


async def test_an_article_is_there_for_programs(get, filled):
    key = key_of(filled, "release")
    found = (await get(f"/article/{key}.json")).json()
    assert found["tags"] == ["Verkehr", "Brücke"]
    assert (await get("/article/1.json")).status_code == 404


async def test_a_source_says_who_it_is_and_how_it_is(get):
    page = (await get("/source/bote")).text
    assert "Musterstädter Bote" in page
    assert "Letzte Abrufe" in page


@pytest.mark.parametrize(
    "path",
    [
        "/article/1",
        "/article/1/versions",
        "/source/nobody",
        "/search.xlsb",
        "/nosuch",
        "/article/abc",
        "/source/A",
    ],
)
async def test_what_is_not_there_says_so(get, path):
    answer = await get(path)
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in answer.text


async def test_downloads_hold_every_hit(get):
    listed = await get("/search.csv?source=bote")
    assert listed.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="stadtchronik.csv"' in listed.headers["content-disposition"]
    assert len(list(csv.DictReader(io.StringIO(listed.text, newline="")))) == 2
    assert len(json.loads((await get("/search.json")).text)) == 4
    assert len((await get("/search.jsonl")).text.splitlines()) == 4
    assert (await get("/search.excel-csv")).content.startswith(b"\xef\xbb\xbfid;")
    assert (await get("/search.csv?q=-nur")).status_code == 400


async def test_downloads_go_past_the_row_limit_of_datasette(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        _fill(archive, 1200)
    client = application(path).client
    assert len((await client.get("/search.jsonl")).text.splitlines()) == 1200
    assert len(json.loads((await client.get("/search.json")).text)) == 1200


async def test_the_tables_of_datasette_stay_one_click_away(get):
    assert 'href="/archive"' in (await get("/")).text
    tables = (await get("/archive")).text
    assert "One row for each article" in (await get("/archive/articles")).text
    assert 'href="/archive/articles_fts_data"' not in tables
    assert (await get("/archive/articles.json?_shape=array")).json()[0]["headline"]


async def test_text_from_the_web_comes_out_inert_everywhere(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        key = _fill(
            archive,
            1,
            kicker=EVIL,
            lead=EVIL,
            body=EVIL,
            body_html=EVIL,
            byline=(EVIL,),
            section=EVIL,
            tags=(EVIL,),
        )
    client = application(path).client
    for address in (
        "/",
        "/search?q=alert",
        f"/article/{key}",
        f"/article/{key}/versions",
        "/source/musterstadt",
    ):
        page = (await client.get(address)).text
        assert "<script" not in page.replace('<script type="application/ld+json">', "", 1), address
        assert "<img" not in page, address


async def test_every_answer_forbids_scripts_from_elsewhere_and_ours_need_none(get):
    own = (await get("/")).headers
    assert "script-src" not in own["content-security-policy"]
    assert own["content-security-policy"].startswith("default-src 'none'")
    assert "stadtchronik-page" not in own
    tables = (await get("/archive/articles")).headers
    assert "script-src 'self'" in tables["content-security-policy"]
    assert tables["x-content-type-options"] == "nosniff"


def _fill(archive, number, **fields):
    archive.register([CITY])
    with archive.db.atomic():
        for one in range(number):
            url = f"https://www.musterstadt.example/presse/{one}"
            capture = Capture(
                url=url, source="musterstadt", fetched=NOON, status=200, headers=(), body=b"%d" % one
            )
            article = Article(
                **{"url": url, "headline": f"Meldung {one}", "body": "Text der Meldung."} | fields
            )
            key = archive.file(article, archive.keep(capture).capture).article
    return key


@pytest.fixture
def gone(filled):
    """The number of an article that was not found on two days."""
    with Archive.open(filled) as archive:
        for day in (1, 2):
            at = NOON + timedelta(days=day)
            for url, asked in ((STORY.url, None), (OLD.url, f"{OLD.url}?{EVIL}")):
                look = Capture(
                    url=url, asked=asked, source="bote", fetched=at, status=404, headers=(), body=b"Weg."
                )
                archive.keep(look)
            archive.seen_again(OLD.url, at + timedelta(hours=1))
            archive.settle("bote", at + timedelta(hours=2))
        return archive.db.execute("SELECT id FROM articles WHERE url = ?", [STORY.url]).fetchone()[0]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            [
                "nicht mehr online",
                "Belege",
                "HTTP 404, 17. Oktober 2026",
                "während die Quelle in Ordnung war",
            ],
        ),
        (
            "en",
            ["no longer online", "Evidence", "HTTP 404, October 17, 2026", "while the source was in order"],
        ),
    ],
)
async def test_what_is_said_of_an_article_lists_the_responses_it_rests_on(gone, get, language, said):
    page = " ".join((await get(f"/article/{gone}", language)).text.split())
    assert [text for text in said if text not in page] == []
    links = re.findall(r'href="([^"]*/capture/\d+)"', page)
    assert len(set(links)) == 3  # two looks, and the page that was read
    for link in links:
        assert (await get(link)).status_code == 200
    found = json.loads((await get(f"/article/{gone}.json")).text)
    assert found["presence"]["verdict"] == "gone"
    assert [(event["kind"], len(event["evidence"])) for event in found["events"]] == [
        ("gone", 2),
        ("missing", 1),
    ]
