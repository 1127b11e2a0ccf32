"""The way of docs/repair.md: a site is relaunched, its source breaks, it is mended, and nothing was lost."""

import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from crawler.cli import cli
from crawler.extraction import extract
from crawler.source_file import load
from tests.sites import Answer, Newsdesk, feed, redirect, serve

pytestmark = pytest.mark.e2e

OLD_PAGES, NEW_PAGES = range(1, 5), range(5, 13)
MOVED = 2  # of the old pages has moved, with a redirect
SOURCE = """
name = "Stadt"
kind = "city"
homepage = "{home}"
feeds = ["{home}feed"]
allow_private = true
delay = 0
"""
OLD_SELECT = """
[select]
headline = ".ueberschrift"
lead = ".vorspann"
body = ".text"
"""
NEW_SELECT = """
[select]
headline = ".hero-titel"
lead = ".hero-intro"
body = ".inhalt-block"

[[reading]]
until = {relaunch}
select = {{ headline = ".ueberschrift", lead = ".vorspann", body = ".text" }}
"""
TABLES = (
    "articles",
    "versions",
    "captures",
    "events",
    "urls",
    "aliases",
    "rebuilds",
    "profiles",
    "articles_fts",
)


def truth(number):
    """Headline, lead and body of an article, in whatever markup."""
    return (
        f"Brücke {number} wieder frei",
        f"Die Sperrung der Brücke {number} endet am Freitag um sechs Uhr.",
        f"Über die Brücke {number} rollt der Verkehr. Das Tiefbauamt dankt allen für ihre Geduld.",
    )


def before(number):
    headline, lead, body = truth(number)
    return page(
        f"<h2 class=ueberschrift>{headline}</h2><p class=vorspann>{lead}</p><div class=text><p>{body}</p></div>"
    )


def after(number):
    """No heading, no title, no paragraph: nothing tells where the article is but the names of the new markup."""
    headline, lead, body = truth(number)
    return page(
        f"<div class=hero-titel>{headline}</div><div class=hero-intro>{lead}</div><div class=inhalt-block>{body}</div>"
    )


def page(inner):
    html = f"<!doctype html><html lang=de><meta charset=utf-8><body><nav><a href=/>Start</a></nav>{inner}</body></html>"
    return Answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


class Town:
    """A newsdesk and the one site it crawls."""

    def __init__(self, site, desk):
        self.site, self.desk = site, desk
        self.file = desk.sources / "stadt.toml"

    def write(self, select, **values):
        self.file.write_text(SOURCE.format(home=self.site.url()) + select.format(**values), encoding="utf-8")

    def stadtchronik(self, *arguments, code=0):
        done = CliRunner().invoke(cli, [str(one) for one in arguments], env=self.desk.environment())
        assert done.exit_code == code, done.output
        return done

    def serve_old(self):
        self.site.paths["/feed"] = feed(*(self.site.url(f"/presse/{number}") for number in OLD_PAGES))
        self.site.paths |= {f"/presse/{number}": before(number) for number in OLD_PAGES}

    def relaunch(self):
        """New markup and new addresses; one old address leads to its new one, the others answer as before."""
        self.site.paths["/feed"] = feed(*(self.site.url(f"/aktuelles/{number}") for number in NEW_PAGES))
        self.site.paths |= {f"/aktuelles/{number}": after(number) for number in (MOVED, *NEW_PAGES)}
        self.site.paths[f"/presse/{MOVED}"] = redirect(f"/aktuelles/{MOVED}")

    def contents(self):
        with closing(sqlite3.connect(self.desk.archive)) as db:
            return {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}

    def articles(self):
        rows = self.desk.query("SELECT url, headline, lead, body FROM articles")
        return {int(url.rpartition("/")[2]): tuple(texts) for url, *texts in rows}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with serve() as site:
        town = Town(site, Newsdesk(tmp_path_factory.mktemp("town")))
        town.write(OLD_SELECT)
        town.serve_old()
        assert town.desk.crawl()["stadt"]["new"] == len(OLD_PAGES)
        time.sleep(1.1)  # times are kept in whole seconds
        town.relaunched = datetime.now(UTC).replace(microsecond=0)
        town.relaunch()
        past = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
        town.desk.change(
            "UPDATE urls SET discovered = ?1, fetched = ?1, whole = ?1 WHERE url LIKE ?2",
            past,
            f"%/presse/{MOVED}",
        )
        town.broken = town.desk.crawl(code=None)["stadt"]
        yield town


def test_1_the_crawl_keeps_what_it_cannot_read_and_says_so(town):
    unread = len(NEW_PAGES) + 1
    assert (town.broken["unread"], town.broken["new"], town.broken["changed"]) == (unread, 0, 0)
    assert town.articles() == {number: truth(number) for number in OLD_PAGES}
    assert town.desk.query("SELECT count(*) FROM captures WHERE reading = 'unreadable'") == [(unread,)]


def test_2_the_broken_page_is_frozen_and_becomes_the_test_of_the_fix(town, tmp_path):
    done = town.stadtchronik("freeze", town.site.url("/aktuelles/7"), "--to", tmp_path)
    assert "No article" in done.stderr
    frozen = json.loads((tmp_path / "stadt" / "7.json").read_text(encoding="utf-8"))
    assert "headline" not in frozen["expected"]
    assert "unread" not in frozen["expected"]

    town.write(NEW_SELECT, relaunch=town.relaunched.isoformat())
    fetched = datetime.fromisoformat(frozen["fetched_at"])
    html = (tmp_path / "stadt" / "7.html").read_bytes()
    read = extract(html, frozen["url"], headers=frozen["headers"], fetched_at=fetched, source=load(town.file))
    assert (read.headline, read.lead, read.body) == truth(7)


def test_3_an_old_page_is_frozen_by_its_day_and_read_as_was_right_then(town, tmp_path):
    url = town.site.url(f"/presse/{MOVED}")
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    town.stadtchronik("freeze", url, "--at", today, "--to", tmp_path)
    (frozen,) = tmp_path.rglob("*.json")
    assert frozen.stem == f"{MOVED}-{today}"
    assert json.loads(frozen.read_text(encoding="utf-8"))["expected"]["headline"] == truth(MOVED)[0]
    refused = town.stadtchronik("freeze", url, "--at", "2020-01-01", "--to", tmp_path, code=2)
    assert "of 2020-01-01 or before" in refused.stderr


def test_4_a_dry_run_says_what_a_rebuild_would_do_and_writes_nothing(town):
    before = town.contents()
    town.said = json.loads(town.stadtchronik("rebuild", "--source", "stadt", "--dry-run", "--json").stdout)
    assert town.said["counts"]["new"] == len(NEW_PAGES)
    assert town.contents() == before
    table = town.stadtchronik("rebuild", "--dry-run").stdout
    assert "captures without an article that give one now" in table
    assert table.endswith("Nothing was written.\n")


def test_5_the_rebuild_recovers_every_article_and_changes_no_other(town):
    known = town.desk.query("SELECT id, url, versions, headline, lead, body FROM articles")
    events = town.desk.query("SELECT * FROM events")
    assert json.loads(town.stadtchronik("rebuild", "--source", "stadt", "--json").stdout) == town.said
    assert town.articles() == {number: truth(number) for number in (*OLD_PAGES, *NEW_PAGES)}
    assert set(known) <= set(town.desk.query("SELECT id, url, versions, headline, lead, body FROM articles"))
    assert town.desk.query("SELECT * FROM events") == events
    assert town.desk.query("SELECT DISTINCT reading FROM captures") == [("article",)]
    assert town.stadtchronik("verify").stdout.endswith("Wrong: 0.\n")


def test_6_the_next_crawl_goes_on_as_if_nothing_had_been(town):
    town.site.paths["/feed"] = feed(*(town.site.url(f"/aktuelles/{number}") for number in (*NEW_PAGES, 13)))
    town.site.paths["/aktuelles/13"] = after(13)
    seen = town.desk.crawl(code=None)["stadt"]
    assert (seen["new"], seen["changed"], seen["unread"]) == (1, 0, 0)
    assert town.articles()[13] == truth(13)
