"""Publishers who ask machines for something, met by a real crawl."""

import json

import pytest

from archive.captures import ArchiveIterator
from archive.health import OPTED_OUT
from tests.sites import TDMREP, Answer, article, feed

pytestmark = pytest.mark.e2e

REASON = "Vereinbarung mit dem Verlag vom 1. März 2026"


def page(headline, *elements, **headers):
    answer = article(headline, **headers)
    return Answer(
        answer.body.replace(b"</head>", "".join(elements).encode() + b"</head>"), headers=answer.headers
    )


@pytest.fixture
def paper(site, desk):
    """A newspaper with one page for each wish."""
    site.paths |= {
        "/frei": page("Frei"),
        "/alt": page("Alt", '<meta name="robots" content="noindex,follow">'),
        "/nicht-zeigen": page("Nicht zeigen", **{"X-Robots-Tag": "stadtchronik: noarchive"}),
        "/andere": page("Andere", **{"X-Robots-Tag": "anderer: noarchive"}),
        "/kopf": page("Kopf", **{"tdm-reservation": "1"}),
        "/seite": page("Seite", '<meta name="tdm-reservation" content="1">'),
        "/verboten/a": page("Nie gefragt"),
        "/maschinen/a": page("Nie gefragt"),
        "/robots.txt": Answer(b"User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /maschinen/ bots=n"),
        TDMREP: Answer(
            json.dumps([{"location": "/verboten/*", "tdm-reservation": 1}]).encode(),
            headers={"Content-Type": "application/json"},
        ),
    }
    paths = [path for path in site.paths if path not in {"/robots.txt", TDMREP}]
    site.paths["/feed.xml"] = feed(*(site.url(path) for path in paths))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    return site


def add_rights(desk, **effects):
    lines = "".join(f'{name.replace("_", "-")} = "{effect}"\n' for name, effect in effects.items())
    with (desk.sources / "stadt.toml").open("a", encoding="utf-8") as file:
        file.write(f'[rights]\nreason = "{REASON}"\n{lines}')


def headlines(desk):
    return {headline for (headline,) in desk.query("SELECT headline FROM articles")}


def test_what_is_reserved_is_not_kept_and_what_is_known_before_is_not_asked_for(paper, desk):
    seen = desk.crawl(code=None)["stadt"]
    assert headlines(desk) == {"Frei", "Alt", "Nicht zeigen", "Andere"}
    assert set(paper.asked()) == {"/robots.txt", "/feed.xml", "/frei", "/alt", "/nicht-zeigen"} | {
        *("/andere", "/kopf", "/seite")
    }
    assert json.loads(seen["notes"]) == {OPTED_OUT: 4}
    kept = {url for (url,) in desk.query("SELECT url FROM captures")}
    assert kept == {paper.url(path) for path in ("/frei", "/alt", "/nicht-zeigen", "/andere")}


def test_no_byte_of_a_reserved_page_is_in_the_capture_files(paper, desk):
    desk.crawl(code=None)
    stored = b""
    for path in (desk.archive.parent / "captures").glob("*.warc.gz"):
        with path.open("rb") as file:
            stored += b"".join(record.content_stream().read() for record in ArchiveIterator(file))
    assert b"<h1>Frei</h1>" in stored
    assert b"<h1>Kopf</h1>" not in stored
    assert b"<h1>Seite</h1>" not in stored


def test_wishes_are_written_down_with_what_followed(paper, desk):
    desk.crawl(code=None)
    sql = "SELECT subject, signal, value, found, effect FROM rights ORDER BY subject, signal, found"
    origin = paper.url("").removesuffix("/")
    assert [(subject.removeprefix(origin), *rest) for subject, *rest in desk.query(sql)] == [
        ("", "tdm-reservation", "1", "tdmrep.json", "refuse"),
        ("", "usage-bots", "n", "robots.txt", "refuse"),
        ("", "usage-train-ai", "n", "robots.txt", "record"),
        ("/alt", "noindex", "", "meta", "record"),
        ("/kopf", "tdm-reservation", "1", "header", "refuse"),
        ("/nicht-zeigen", "noarchive", "", "header", "withhold"),
        ("/seite", "tdm-reservation", "1", "meta", "refuse"),
    ]


def test_a_source_with_a_reason_may_keep_what_is_reserved(paper, desk):
    add_rights(desk, tdm_reservation="record")
    seen = desk.crawl(code=None)["stadt"]
    assert seen["new"] == 7
    assert json.loads(seen["notes"]) == {OPTED_OUT: 1}, "what robots.txt says of all machines is another wish"


def test_a_source_may_be_stricter_than_the_policy(paper, desk):
    add_rights(desk, noarchive="refuse", noindex="refuse")
    desk.crawl(code=None)
    assert headlines(desk) == {"Frei", "Andere"}


def test_a_reserved_page_is_left_alone_for_a_month_and_had_when_it_is_free(paper, desk):
    desk.crawl(code=None)
    paper.paths["/kopf"] = page("Kopf")
    paper.log.clear()
    desk.crawl(code=None)
    assert "/kopf" not in paper.asked()
    assert desk.query("SELECT state FROM urls WHERE url = ?", paper.url("/kopf")) == [("failed",)]
    desk.change("UPDATE urls SET not_before = '2026-01-01T00:00:00+00:00' WHERE url = ?", paper.url("/kopf"))
    desk.crawl(code=None)
    assert "Kopf" in headlines(desk)


def test_when_a_wish_was_first_and_last_seen_is_kept(paper, desk):
    desk.crawl(code=None)
    desk.change(
        "UPDATE rights SET first_seen = '2026-01-01T00:00:00+00:00', seen = '2026-01-01T00:00:00+00:00'"
    )
    desk.change("UPDATE urls SET not_before = '2026-01-01T00:00:00+00:00' WHERE state = 'failed'")
    desk.crawl(code=None)
    times = "SELECT first_seen < '2026-02', seen > '2026-02' FROM rights WHERE signal = 'tdm-reservation'"
    assert set(desk.query(times)) == {(1, 1)}
