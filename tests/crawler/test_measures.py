"""What a crawl measures of its sources, and the health that follows."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.sites import Answer, article, feed, redirect

pytestmark = pytest.mark.e2e

PATHS = tuple(f"/artikel/{number}" for number in range(5))


def measures(row):
    return json.loads(row["measures"])


def age(desk):
    """Makes all articles due for another look, and what hosts said they allow too old to be relied on."""
    past = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
    desk.change("UPDATE urls SET discovered = ?1, fetched = ?1, whole = ?1 WHERE role = 'article'", past)
    desk.age_rules(hours=13)


@pytest.fixture
def town(site, desk):
    site.paths |= {path: article(f"Artikel {path}") for path in PATHS}
    site.paths["/feed.xml"] = feed(*map(site.url, PATHS))
    site.paths["/"] = article("Willkommen")
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")], article="/artikel/")
    return site, desk


def test_pages_links_answers_and_looks_are_measured(town):
    site, desk = town
    first = measures(desk.crawl()["stadt"])
    assert (first["read"], first["has"]["headline"], first["links_known"], first["looks"]) == (5, 5, 0, 0)
    assert first["words"] > 5
    assert 0 < first["share"] <= 1
    assert first["answers"] == {"2xx": 6}
    assert first["finding"] == {"code": "ok"}
    site.paths |= {PATHS[0]: Answer(b"Weg.", 410), PATHS[1]: redirect("/"), PATHS[2]: redirect(PATHS[3])}
    age(desk)
    row = desk.crawl(code=None)["stadt"]
    second = measures(row)
    assert (second["links_known"], second["looks"]) == (5, 5)
    assert (second["absent"], second["elsewhere"]) == (1, 2)
    assert second["answers"]["4xx"] == 1
    assert second["answers"]["3xx"] >= 2
    assert second["finding"]["code"] == "away"
    assert row["health"] == "ok", "its feed names what it named: another run must say so, too"
    assert desk.query("SELECT code, ended FROM gaps") == [("away", None)]


def test_a_site_whose_articles_are_forbidden_now_is_disallowed(town):
    site, desk = town
    desk.crawl()
    site.paths["/robots.txt"] = Answer(
        b"User-agent: *\nDisallow: /artikel/\n", headers={"Content-Type": "text/plain"}
    )
    age(desk)
    row = desk.crawl(code=1)["stadt"]
    assert (row["health"], measures(row)["refused"]) == ("disallowed", 5)
    assert desk.query("SELECT detail FROM events WHERE kind = 'health'") == [
        ("ok → disallowed: robots.txt forbids every article that was to be asked for.",)
    ]


def test_a_source_file_says_what_is_expected(site, desk):
    site.paths |= {"/feed.xml": feed(site.url("/artikel/1")), "/artikel/1": article("Eins")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    path = desk.sources / "stadt.toml"
    path.write_text(
        path.read_text(encoding="utf-8") + '[expect]\nlinks = 5\nfields = ["lead"]\n', encoding="utf-8"
    )
    row = desk.crawl()["stadt"]
    assert (row["health"], row["reason"]) == ("degraded", "The seeds named 1 articles; 5 are expected.")
