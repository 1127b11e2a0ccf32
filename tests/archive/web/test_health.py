"""The pages that say how sources are, in a real Datasette."""

import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive, gaps
from archive.opening import open_readonly
from archive.records import Past
from archive.serving import application
from archive.tally import Tally
from archive.times import iso
from archive.web import health
from tests.archives import CITY, PAPER
from tests.serving import pages_of

NOW = datetime.now(UTC)
EVIL = "<script>alert(1)</script>\"'&"
MEASURES = '{"read": 4, "has": {"headline": 4, "lead": 1}}'


@pytest.fixture
def path(tmp_path):
    """The path of an archive whose city broke two days ago and whose newspaper is well."""
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register([CITY, PAPER])
        for ago in (5, 2):
            at = NOW - timedelta(days=ago)
            run = archive.begin_run("test", at)
            tally = Tally(seeds=1, links=12, fetched=3, new=2)
            archive.end_run(run, at, "finished", {"musterstadt": tally, "bote": tally})
        archive.db.execute("UPDATE run_sources SET measures = ?", [MEASURES])
        archive.db.execute("DELETE FROM health")
        archive.db.execute("DELETE FROM gaps")
        for source, state in (("musterstadt", "broken"), ("bote", "ok")):
            row = {"source": source, "state": state, "since": iso(NOW - timedelta(days=2)), "reason": EVIL}
            archive.db.table("health").insert(row)
        gaps.open_(archive.db, "musterstadt", NOW - timedelta(days=9), "degraded", "Half of it.")
        gaps.close(archive.db, "musterstadt", NOW - timedelta(days=7))
        gaps.open_(archive.db, "musterstadt", NOW - timedelta(days=2), "broken", EVIL)
    return path


@pytest.fixture
def get(path):
    return pages_of(path)


def named(page):
    """The sources of the table, in its order."""
    return re.findall(r'<th scope="row"><a href="/source/([a-z0-9-]+)"', page)


async def test_every_source_has_its_light_in_words_the_worst_first(get):
    page = (await get("/health")).text
    assert named(page) == ["musterstadt", "bote"]
    assert '<span class="health broken">gestört</span>' in page
    assert "Lücke seit" in page


async def test_why_a_gap_began_and_a_state_changed_is_said_in_german_too(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        for ago, tally in (
            (3, Tally(seeds=1, links=12, fetched=3, new=2)),
            (2, Tally(errors=1, notes={"HTTP 503": 1})),
            (1, Tally(errors=1, notes={"HTTP 503": 1})),
        ):
            at = NOW - timedelta(days=ago)
            run = archive.begin_run("test", at)
            archive.end_run(run, at, "finished", {CITY.id: tally})
    client = application(tmp_path / "archive.db").client
    page = (await client.get(f"/source/{CITY.id}", headers={"Accept-Language": "de"})).text
    assert "gestört (Keine Übersicht konnte gelesen werden: HTTP 503.); bis sie endet" in page
    assert "→ gestört: Keine Übersicht konnte gelesen werden: HTTP 503." in page
    assert "No seed" not in page
    feed = (await client.get("/events.json?kind=health", headers={"Accept-Language": "de"})).text
    assert "Keine Übersicht konnte gelesen werden: HTTP 503." in feed


async def test_it_speaks_english_too(get):
    page = (await get("/health", language="en")).text
    assert "State of the sources" in page
    assert '<span class="health broken">broken</span>' in page


async def test_a_timeline_says_in_words_what_it_draws(get):
    page = (await get("/health")).text
    drawn = re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]
    assert "<title>Stadt Musterstadt</title>" in drawn
    assert "Abgerufen an 2 der letzten 60 Tage." in drawn
    assert "Links höchstens: 12. Neue Artikel: 4. Zuletzt gelesene Felder: 62" in drawn
    assert "An 6 Tagen nicht gesund." in drawn
    assert drawn.count('class="ill"') == 6


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("health=broken", ["musterstadt"]),
        ("kind=newspaper", ["bote"]),
        ("city=Musterstadt", ["musterstadt", "bote"]),
        ("kind=newspaper&health=broken", []),
        ("city=%3Cscript%3E", []),
        ("page=99", ["musterstadt", "bote"]),
        ("page=x", ["musterstadt", "bote"]),
    ],
)
async def test_sources_can_be_filtered_by_links(get, query, sources):
    answer = await get(f"/health?{query}")
    assert answer.status_code == 200
    assert named(answer.text) == sources
    assert "<script" not in answer.text


async def test_a_filter_offers_what_is_left_beside_the_others_and_can_be_taken_away(get):
    page = (await get("/health?kind=newspaper")).text
    assert 'href="?health=ok&amp;kind=newspaper"' in page
    assert "health=broken" not in page
    assert '<a aria-current="true" href="?kind=newspaper">Zeitung</a>' in page
    assert '<a href="?">alle</a>' in page


async def test_many_sources_go_on_several_pages(path):
    with Archive.open(path) as archive:
        archive.register([replace(CITY, id=f"stadt-{number}") for number in range(100)])
    client = application(path).client
    first, second = [(await client.get(f"/health?page={number}")).text for number in (1, 2)]
    assert (len(named(first)), len(named(second))) == (100, 2)
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev" href="?page=1"' in second
    assert len({*named(first), *named(second)}) == 102


def test_the_number_of_questions_does_not_grow_with_the_sources(path):
    def questions():
        asked = []
        with closing(open_readonly(path)) as db:
            db.set_trace_callback(asked.append)
            shown = health._all(db, NOW.date(), dict.fromkeys(health.FILTERS), 1)
        return len(shown["rows"]), len([sql for sql in asked if not sql.startswith("--")])

    assert questions() == (2, few := 5)
    with Archive.open(path) as archive:
        archive.register([replace(CITY, id=f"stadt-{number}") for number in range(60)])
    assert questions() == (62, few)


async def test_a_source_shows_its_timeline_its_gaps_in_words_and_a_table(get):
    page = (await get("/source/musterstadt")).text
    assert page.count('<svg class="timeline"') == 3
    assert (
        'eingeschränkt (<span lang="en">Half of it.</span>); in dieser Zeit wird nichts über verschwundene'
        in page
    )
    assert "bis sie endet, wird nichts über verschwundene Artikel gesagt" in page
    assert "Dasselbe als Tabelle" in page
    assert len(re.findall(r'<th scope="row"><time', page)) == 7  # two crawls, and five more days of gaps


async def test_the_front_page_has_a_light_that_leads_there(get):
    page = (await get("/")).text
    light = re.search(r'<a class="lights" href="/health">.*?</a>', page, re.DOTALL)[0]
    assert "1 in Ordnung" in light
    assert "1 gestört" in light


async def test_an_empty_archive_has_a_health_page(tmp_path):
    path = tmp_path / "archive.db"
    Archive.open(path).close()
    answer = await application(path).client.get("/health")
    assert answer.status_code == 200
    assert "<svg" not in answer.text


async def test_hostile_text_stays_text(get):
    for address in ("/health", "/source/musterstadt", "/"):
        page = (await get(address)).text
        assert "<script" not in page, address
        assert "&lt;script&gt;" in page or address == "/"


REASONS = {
    "quiet": ({"days": 40, "usual": 12}, "ihr neuester Artikel ist 40 Tage alt; mehr als 12"),
    "field_lost": (
        {"field": "lead", "since": "2026-11-12", "before": [10, 10], "after": [0, 8]},
        "Seit dem 12. November 2026 fehlt den Artikeln, was sie vorher hatten: Vorspann. Wie üblich waren 10 von 10,",
    ),
    "failing": ({"failed": 3, "of": 9, "why": EVIL}, "3 von 9 Anfragen schlugen fehl: &lt;script&gt;"),
    "failing ": ({}, '<span lang="en">&lt;script&gt;'),
    "unheard-of": ({"x": 1}, '<span lang="en">&lt;script&gt;'),
    "few_links": ({"links": 3}, '<span lang="en">&lt;script&gt;'),
}


@pytest.mark.parametrize("code", REASONS)
async def test_why_a_source_is_as_it_is_is_said_in_the_readers_language_as_far_as_it_is_known(
    path, get, code
):
    values, sentence = REASONS[code]
    measures = {"state": "broken", "finding": {"code": code.strip(), **values}}
    with Archive.open(path) as archive:
        archive.db.execute("UPDATE run_sources SET measures = ?", [json.dumps(measures)])
    for address in ("/health", "/source/musterstadt"):
        assert sentence in (await get(address)).text


async def test_a_source_says_what_its_pages_state_and_wish(path, get):
    with Archive.open(path) as archive:
        for subject, signal, value in (
            ("https://www.musterstadt.example/a", "noarchive", "noarchive"),
            ("https://www.musterstadt.example/b", "noarchive", "noarchive"),
            ("https://www.musterstadt.example", "tdm-policy", EVIL),
            ("https://www.musterstadt.example.evil.example/c", "noai", "noai"),
        ):
            archive.db.execute(
                "INSERT INTO rights VALUES (?, ?, 'meta', ?, 'withhold', ?, ?)",
                [subject, signal, value, iso(NOW), iso(NOW)],
            )
    page = " ".join((await get("/source/musterstadt")).text.split())
    assert "<code>noarchive</code> → aufbewahrt, aber nicht öffentlich gezeigt" in page
    assert "auf 2 Seiten" in page
    assert "für die ganze Website" in page
    assert "<script" not in page
    assert "noai" not in page
    assert "25 %" in page  # of four pages one has a lead


def test_the_rhythm_is_told_in_the_sources_own_days():
    sunday_night_in_utc = datetime(2026, 10, 18, 23, 30, tzinfo=UTC)
    told = health.rhythm(
        Past(
            last=sunday_night_in_utc, finished=True, silent=0, left=False, appeared=(sunday_night_in_utc,) * 8
        ),
        "Europe/Berlin",
    )
    assert told["weekdays"] == [8, 0, 0, 0, 0, 0, 0]
    assert told["a_week"] == 2
    assert health.rhythm(Past(), "Europe/Berlin") is None
