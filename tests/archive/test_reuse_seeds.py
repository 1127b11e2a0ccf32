"""A release and the article a newspaper made of it, as they really were."""

import json
import os
from dataclasses import replace
from pathlib import Path

from archive import Archive, printed
from archive.records import Article, SourceFacts
from crawler.extraction import extract
from tests.archives import file

FOLDER = Path(os.environ["STADTCHRONIK_DATA"]) / "seeds"
CITY = SourceFacts(id="krefeld", name="Stadt", kind="city", city="Krefeld", homepage="https://k.example/")
PAPER = SourceFacts(id="wz", name="Zeitung", kind="newspaper", city="Krefeld", homepage="https://w.example/")


def test_an_article_that_is_a_release_word_for_word_is_a_copy_in_both_directions(tmp_path):
    expected = json.loads((FOLDER / "seed4.expected.json").read_text(encoding="utf-8"))
    release = Article(
        url="https://k.example/presse/washington",
        kind="release",
        headline="Washington",
        body="\n\n".join(paragraph["text"] for paragraph in expected["paragraphs"]),
        published="2022-10-14",
    )
    article = extract((FOLDER / "seed4.html").read_bytes(), expected["url"])
    with Archive.open(tmp_path / "archive.db", learns=False) as archive:
        archive.register([CITY, PAPER])
        key = file(archive, release, "krefeld")
        file(archive, replace(article, published=expected["published"]), "wz")
        archive.compare()
        (row,) = archive.db.query("SELECT * FROM reuse")
        (found,) = printed.of(archive.db.conn, key)["printed_in"]
    assert (row["kind"], row["direction"]) == ("copy", "release")
    assert min(row["share_of_article"], row["share_of_release"]) >= 0.8
    assert found["url"] == article.url
