"""A frozen page is the page and its reading, and reading it again gives the same."""

import gzip
import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from archive.records import Article, Capture
from crawler.extraction import extract
from crawler.freeze import freeze

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
TEXT = (
    "Der Rat der Stadt hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen."
)
PAGE = f"""<html lang=de><head><title>Größe zeigen</title>
<meta property="article:published_time" content="2026-10-14"></head>
<body><main><article><h1>Größe zeigen</h1><p>{TEXT}</p><p>Danach gab es Kuchen. {TEXT}</p>
<figure><img src="/kuchen.jpg"><figcaption>Kuchen. Foto: Erika Muster</figcaption></figure></article></main></body></html>
""".encode("cp1252")


def capture(url="https://www.musterstadt.example/presse/kuchen.html"):
    headers = (
        ("Content-Type", "text/html; charset=windows-1252"),
        ("Content-Encoding", "gzip"),
        ("content-language", "de"),
        ("Set-Cookie", "a=1"),
    )
    return Capture(
        url=url, source="musterstadt", fetched=NOON, status=200, headers=headers, body=gzip.compress(PAGE)
    )


def read(frozen, page):
    return extract(
        page,
        frozen["url"],
        headers=frozen["headers"],
        fetched_at=datetime.fromisoformat(frozen["fetched_at"]),
    )


def test_a_frozen_page_reads_as_it_was_written(tmp_path):
    original = read({"url": capture().url, "headers": {}, "fetched_at": NOON.isoformat()}, PAGE)
    path = freeze(capture(), original, tmp_path)
    frozen = json.loads(path.read_text(encoding="utf-8"))
    again = asdict(read(frozen, path.with_suffix(".html").read_bytes()))
    present = {name: value for name, value in again.items() if value not in (None, ()) and name != "report"}
    assert frozen["expected"] == json.loads(json.dumps(present))
    assert frozen["expected"]["headline"] == "Größe zeigen"
    assert frozen["expected"]["images"][0]["credit"] == "Erika Muster"


def test_the_page_is_kept_as_bytes_without_its_packing(tmp_path):
    path = freeze(capture(), Article(url=capture().url), tmp_path)
    assert path == tmp_path / "musterstadt" / "kuchen.json"
    assert path.with_suffix(".html").read_bytes() == PAGE


def test_only_the_headers_that_bear_on_reading_are_kept(tmp_path):
    path = freeze(capture(), Article(url=capture().url), tmp_path)
    frozen = json.loads(path.read_text(encoding="utf-8"))
    assert frozen["headers"] == {"Content-Type": "text/html; charset=windows-1252", "content-language": "de"}
    assert frozen["fetched_at"] == "2026-10-14T12:00:00+00:00"


def test_what_is_unknown_is_left_out_and_what_is_false_is_not(tmp_path):
    path = freeze(capture(), Article(url=capture().url, paywalled=False), tmp_path)
    expected = json.loads(path.read_text(encoding="utf-8"))["expected"]
    assert expected == {"url": capture().url, "kind": "article", "paywalled": False}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("presse/kuchen", "kuchen"),
        ("presse/kuchen.html?page=2", "kuchen"),
        ("presse/4711/index.html", "4711"),
        ("presse/kuchen/", "kuchen"),
        ("index.html", "index"),
        ("", "index"),
    ],
)
def test_a_page_is_named_by_what_tells_it_from_others(tmp_path, path, name):
    frozen = freeze(capture(f"https://www.musterstadt.example/{path}"), Article(url="x"), tmp_path)
    assert frozen.stem == name
