"""A crawl that is killed again and again ends in the archive an undisturbed one would have made."""

import random
import time
from contextlib import closing

import pytest

from archive.opening import open_readonly
from tests.commands import running_on, well_done_on

pytestmark = pytest.mark.e2e

KILLS = 6  # beside those of tests/test_chaos.py
SEED = 20261014  # of the moments; any will do

CONTENT = {
    "articles": "SELECT url, source, kind, kicker, headline, lead, body, byline, published, versions, content_hash, state FROM articles",
    "versions": "SELECT url, number, versions.content_hash FROM versions JOIN articles ON articles.id = article",
    "captures": "SELECT url, asked, source, status, digest, reading FROM captures",
    "urls": "SELECT url, source, role, state, tries, etag, last_modified, digest, hint, seed FROM urls",
    "images": "SELECT articles.url, images.url, caption, credit FROM images JOIN articles ON articles.id = article",
    "tags": "SELECT url, name FROM article_tags JOIN articles ON articles.id = article JOIN tags ON tags.id = tag",
    "aliases": "SELECT aliases.url, articles.url FROM aliases JOIN articles ON articles.id = article",
    "events": "SELECT kind, source, detail FROM events WHERE kind != 'health'",
}


def contents(archive):
    with closing(open_readonly(archive)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {name: sorted(db.execute(sql).fetchall(), key=repr) for name, sql in CONTENT.items()}


def test_kills_at_any_moment_lose_nothing_and_fetch_nothing_twice(sites, tmp_path):
    server, environment = sites
    undisturbed, killed = tmp_path / "undisturbed.db", tmp_path / "killed.db"
    duration = well_done_on(undisturbed, "crawl", environment)
    server.log.clear()

    moments = random.Random(SEED)
    for _ in range(KILLS):
        with running_on(killed, "crawl", environment) as process:
            time.sleep(moments.uniform(0.2, 1.0) * duration)
            process.kill()
    well_done_on(killed, "crawl", environment)

    assert contents(killed) == contents(undisturbed)
    kept = {url for url, *_ in contents(killed)["captures"]}
    asked = [
        f"http://{entry.host}{entry.path}"
        for entry in server.log
        if f"http://{entry.host}{entry.path}" in kept
    ]
    again = len(asked) - len(set(asked))
    assert again <= KILLS * len(server.hosts), "at most what was in flight at a kill: one page for each host"


def test_a_second_crawl_without_changes_fetches_no_article_page(sites, tmp_path):
    server, environment = sites
    archive = tmp_path / "archive.db"
    well_done_on(archive, "crawl", environment)
    before = contents(archive)
    articles = {url for url, *_ in before["articles"]}
    server.log.clear()
    well_done_on(archive, "crawl", environment)
    asked = {f"http://{entry.host}{entry.path}" for entry in server.log}
    assert asked
    assert not asked & articles
    assert contents(archive) == before
