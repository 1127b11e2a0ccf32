"""The five pages everything began with: served, crawled by their sources, kept, read and filed."""

import json
import os
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.captured import newest_response
from crawler.extraction import extract
from crawler.source_file import load
from tests.sites import Answer, Newsdesk, feed, listing, serve

pytestmark = pytest.mark.e2e

FOLDER = Path(os.environ["STADTCHRONIK_DATA"]) / "seeds"
BUNDLED = Path(__file__).parent.parent / "crawler" / "sources"
SOURCES = {
    "seed0": "duesseldorfer-anzeiger",
    "seed1": "duesseldorf-internationales",
    "seed2": "duesseldorf-2014",
    "seed3": "t-online-duesseldorf",
    "seed4": "wz-krefeld",
}
OF_2014 = r"""
name = "Landeshauptstadt Düsseldorf, 2014"
kind = "city"
homepage = "https://www.duesseldorf.de/wirtschaftsfoerderung"
listings = ["https://www.duesseldorf.de/wirtschaftsfoerderung/seiten.shtml"]
article = '/internationale_beziehungen/index\.shtml$'
"""
PLAIN = (
    *(
        "kind",
        "kicker",
        "headline",
        "lead",
        "body",
        "body_html",
        "agency",
        "dateline",
        "source_note",
        "section",
    ),
    *("published", "modified", "language", "paywalled", "words", "content_hash"),
)
EXPECTED = (
    "kicker",
    "headline",
    "lead",
    "dateline",
    "section",
    "published",
    "modified",
    "source_note",
    "language",
)


class Seed:
    """One page: where it is served, by which source it is crawled, and what extraction makes of it by itself."""

    def __init__(self, name, site, desk):
        capture = json.loads((FOLDER / f"{name}.capture.json").read_text(encoding="utf-8"))
        self.expected = json.loads((FOLDER / f"{name}.expected.json").read_text(encoding="utf-8"))
        self.html, parts = (FOLDER / f"{name}.html").read_bytes(), urlsplit(capture["url"])
        self.desk, self.host = desk, on_loopback(parts.hostname)
        self.url = site.url(parts.path, self.host)
        headers = {"Content-Type": capture["headers"]["Content-Type"]}
        self.source = self._source(SOURCES[name], site.port)
        site.paths[self.host + parts.path] = Answer(self.html, headers=headers)
        for kind, answer in (
            ("feeds", feed(self.url)),
            ("sitemaps", feed()),
            ("listings", listing(parts.path)),
        ):
            site.paths |= {self.host + urlsplit(seed).path: answer for seed in getattr(self.source, kind)}
        self.direct = extract(self.html, self.url, headers=headers, source=self.source)

    def _source(self, id_, port):
        """The source as it is bundled, moved to this machine."""
        bundled = BUNDLED / f"{id_}.toml"
        text = bundled.read_text(encoding="utf-8") if bundled.exists() else OF_2014
        homepage = urlsplit(tomllib.loads(text)["homepage"])
        text = text.replace(f"https://{homepage.hostname}", f"http://{on_loopback(homepage.hostname)}:{port}")
        file = self.desk.sources / f"{id_}.toml"
        file.write_text(f"allow_private = true\ndelay = 0\n{text}", encoding="utf-8")
        return load(file)

    def row(self):
        columns = (*PLAIN, "byline", "id")
        (values,) = self.desk.query(f"SELECT {', '.join(columns)} FROM articles WHERE url = ?", self.url)
        return dict(zip(columns, values, strict=True))

    def parts(self, columns, table):
        return self.desk.query(
            f"SELECT {columns} FROM {table} WHERE article = ? ORDER BY id", self.row()["id"]
        )


def on_loopback(host):
    """www.duesseldorf.de becomes www.duesseldorf.localhost."""
    return host.rpartition(".")[0] + ".localhost"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    desk = Newsdesk(tmp_path_factory.mktemp("seeds"))
    with serve() as site:
        found = {name: Seed(name, site, desk) for name in SOURCES}
        seen = desk.crawl()
    assert {id_: row["new"] for id_, row in seen.items()} == dict.fromkeys(SOURCES.values(), 1)
    return found


@pytest.fixture(params=SOURCES)
def seed(seeds, request):
    return seeds[request.param]


def test_the_bytes_are_kept_as_they_were_served(seed):
    assert newest_response(seed.desk.archive, seed.url).body == seed.html


def test_the_row_is_what_extraction_gives_for_the_same_bytes(seed):
    row, direct = seed.row(), seed.direct
    assert direct.unread is None
    assert {name: row[name] for name in PLAIN} == {name: getattr(direct, name) for name in PLAIN}
    assert row["byline"] == (", ".join(direct.byline) or None)


def test_pictures_contacts_and_tags_are_what_extraction_gives(seed):
    direct = seed.direct
    assert seed.parts("url, caption, credit", "images") == [
        (image.url, image.caption, image.credit) for image in direct.images
    ]
    assert seed.parts("name, street, postal_code, city, phone, email", "contacts") == [
        (one.name, one.street, one.postal_code, one.city, one.phone, one.email) for one in direct.contacts
    ]
    tags = seed.desk.query(
        "SELECT name FROM article_tags JOIN tags ON tags.id = tag WHERE article = ?", seed.row()["id"]
    )
    assert {name for (name,) in tags} == set(direct.tags)


@pytest.mark.parametrize("field", EXPECTED)
def test_the_field_is_what_a_reader_of_the_page_sees(seed, field):
    assert seed.row()[field] == seed.expected[field]


def test_the_text_is_what_a_reader_of_the_page_sees(seed):
    paragraphs = seed.expected["paragraphs"]
    assert not [paragraph for paragraph in paragraphs if paragraph.get("optional")]
    assert seed.row()["body"].split("\n\n") == [paragraph["text"] for paragraph in paragraphs]


def test_the_pictures_are_what_a_reader_of_the_page_sees(seed):
    assert seed.parts("caption, credit", "images") == [
        (image["caption"], image["credit"]) for image in seed.expected["images"]
    ]


def test_the_byline_is_what_a_reader_of_the_page_sees(seed):
    assert seed.row()["byline"] == (", ".join(seed.expected["byline"]) or None)
