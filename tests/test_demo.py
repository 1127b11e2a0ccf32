"""The demonstration end to end: six sites over HTTP, crawled twice, and what is in the archive afterwards."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from archive.opening import open_readonly
from crawler.demo.cities import load
from crawler.revisit import COMPARED
from tests.commands import stadtchronik

pytestmark = pytest.mark.e2e


def query(path, sql):
    with closing(open_readonly(path)) as db:
        return db.execute(sql).fetchall()


def test_more_than_120_articles_are_filed(demo):
    ((count,),) = query(demo[0], "SELECT count(*) FROM articles")
    assert count >= 120


def test_exactly_one_article_was_edited(demo):
    assert query(demo[0], "SELECT count(*) FROM articles WHERE versions > 1") == [(1,)]
    assert query(demo[0], "SELECT max(versions) FROM articles") == [(2,)]
    assert query(demo[0], "SELECT count(*) FROM events WHERE kind = 'edited'") == [(1,)]


def test_exactly_one_article_was_not_found_again_and_is_not_called_gone(demo):
    assert query(demo[0], "SELECT count(*) FROM events WHERE kind = 'missing'") == [(1,)]
    assert query(demo[0], "SELECT count(*) FROM articles WHERE state != 'live'") == [(0,)]
    assert query(demo[0], "SELECT count(*) FROM urls WHERE state = 'missing'") == [(1,)]


def test_every_capture_was_read(demo):
    assert query(
        demo[0], "SELECT count(*) FROM captures WHERE status = 200 AND reading IS NOT 'article'"
    ) == [(0,)]


def test_the_second_crawl_asked_for_changed_pages_only(demo):
    ((second,),) = query(demo[0], "SELECT sum(fetched) FROM run_sources WHERE run = 2")
    asked = "the edited one, the one taken down, the new one, and those that tell an edit from a relaunch"
    assert second == 3 + COMPARED, asked


def test_articles_read_as_they_were_written(demo, examples):
    """The texts of the demo are known, so every field of every reading can be held against them."""
    ((homepage,),) = query(demo[0], "SELECT homepage FROM sources LIMIT 1")
    cities = load(examples, urlsplit(homepage).port)
    read = {
        url: (kicker, headline, lead, body)
        for url, kicker, headline, lead, body in query(
            demo[0], "SELECT url, kicker, headline, lead, body FROM articles"
        )
    }
    assert read
    wrong = {}
    for written in cities.articles(stage=2):
        wrong |= differences(written, read.get(written.url))
    assert not wrong


def differences(written, read):
    if read is None:
        return {written.url: "not in the archive"}
    expected = (written.kicker, written.headline, written.lead, written.text)
    names = ("kicker", "headline", "lead", "body")
    return {
        (written.url, name): (is_, should)
        for name, is_, should in zip(names, read, expected, strict=True)
        if is_ != should
    }


def test_every_copied_release_is_found_at_its_level_and_nothing_else(demo, examples):
    ((homepage,),) = query(demo[0], "SELECT homepage FROM sources LIMIT 1")
    cities = load(examples, urlsplit(homepage).port)
    urls = {f"{written.site}/{written.slug}": written.url for written in cities.articles(stage=2)}
    expected = {
        (urls[raw["copies"]], urls[f"{name}/{raw['slug']}"], raw["degree"])
        for name, site in cities.sites.items()
        for raw in site.articles
        if "copies" in raw
    }
    found = query(
        demo[0],
        "SELECT r.url, a.url, reuse.kind FROM reuse JOIN articles AS r ON r.id = release JOIN articles AS a ON a.id = article",
    )
    assert len(expected) >= 20
    assert set(found) == expected
    assert query(demo[0], "SELECT DISTINCT direction FROM reuse") == [("release",)]
    assert query(demo[0], "SELECT count(*) FROM twins") == [(0,)]


def test_it_says_what_it_did(demo):
    assert "First crawl" in demo[1]
    assert "edited" in demo[1]
    assert str(demo[0]) in demo[1]


@pytest.fixture
def own(demo, tmp_path):
    """A copy of the archive of the demonstration that may be written to."""
    others = shutil.ignore_patterns("*-wal", "*-shm")  # of whoever reads it meanwhile
    return shutil.copytree(demo[0].parent, tmp_path / "own", ignore=others) / demo[0].name


def test_a_second_demonstration_replaces_the_first(own):
    before = query(own, "SELECT started FROM runs")
    stadtchronik("demo", "--exit", "--archive", own, env=os.environ | {"STADTCHRONIK_LEARN_WORDS": "no"})
    after = query(own, "SELECT started FROM runs")
    assert len(after) == len(before) == 2
    assert not set(after) & set(before)


def test_an_archive_of_real_sources_is_not_touched(tmp_path):
    from archive import Archive
    from archive.records import SourceFacts

    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register(
            [SourceFacts(id="a", name="A", kind="city", homepage="https://www.musterstadt.example/")]
        )
    done = stadtchronik("demo", "--exit", "--archive", path, check=False)
    assert done.returncode == 2
    assert "Choose another --archive" in done.stderr
    assert query(path, "SELECT id FROM sources") == [("a",)]


def test_an_archive_without_sources_is_not_taken_for_a_demonstration(tmp_path):
    from archive import Archive
    from archive.opening import ArchiveError
    from crawler.demo.show import _make_room

    path = tmp_path / "archive.db"
    Archive.open(path).close()
    with pytest.raises(ArchiveError, match="left alone"):
        _make_room(path)
    assert query(path, "SELECT count(*) FROM sources") == [(0,)]


def test_freeze_makes_no_archive(tmp_path):
    path = tmp_path / "archive.db"
    done = stadtchronik("freeze", "http://stadt.localhost/1", "--archive", path, check=False)
    assert done.returncode == 2
    assert "There is no archive" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_search_export_and_status_work_on_it(demo):
    path = demo[0]
    found = json.loads(stadtchronik("search", "Bürgerbüro", "--json", "--archive", path).stdout)
    assert found["articles"]
    lines = stadtchronik("export", "--format", "jsonl", "--archive", path).stdout.splitlines()
    assert len(lines) == query(path, "SELECT count(*) FROM articles")[0][0]
    states = json.loads(stadtchronik("status", "--json", "--archive", path).stdout)
    assert {row["health"] for row in states} <= {"ok", "quiet"}  # its pages do not get younger


def test_rebuild_changes_nothing_when_reading_has_not_changed(own, examples):
    before = query(own, "SELECT * FROM articles ORDER BY id")
    counts = json.loads(
        stadtchronik(
            "rebuild",
            "--json",
            "--archive",
            own,
            env=os.environ | {"STADTCHRONIK_SOURCES": str(examples / "sources")},
        ).stdout
    )
    assert (list(counts["counts"]), counts["fields"]) == (["readings"], {})
    assert query(own, "SELECT * FROM articles ORDER BY id") == before


def test_rebuild_leaves_alone_what_it_does_not_know_how_to_read(own):
    counts = json.loads(stadtchronik("rebuild", "--json", "--archive", own).stdout)
    assert list(counts["counts"]) == ["source unknown"]


def test_freeze_makes_a_page_and_its_expectation(demo, tmp_path):
    ((url,),) = query(demo[0], "SELECT url FROM articles LIMIT 1")
    stadtchronik("freeze", url, "--to", tmp_path, "--archive", demo[0])
    (expectation,) = tmp_path.rglob("*.json")
    assert json.loads(expectation.read_text(encoding="utf-8"))["expected"]["headline"]
    assert expectation.with_suffix(".html").read_bytes()


def test_scrapy_knows_every_source_as_a_spider():
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"], capture_output=True, text=True, check=True, env=os.environ
    )
    assert "krefeld" in done.stdout.split()
