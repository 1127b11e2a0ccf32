"""Sites that were well, and then show the same thing in place of every article: what was filed stays as it is."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from archive.health import NO_FAULT
from tests.crawler.hostile import below_http, pages
from tests.sites import Answer, Newsdesk, article, feed, serve

pytestmark = pytest.mark.e2e

PATHS = tuple(f"/artikel/{number}" for number in range(5))
WALLS = {
    "fehler": pages.soft_404,
    "anmeldung": pages.login_page,
    "zustimmung": pages.consent_wall,
    "wartung": pages.maintenance_with_200,
    "alles-gleich": pages.same_page_for_everything,
    "leer": below_http.empty_body,
}
TABLES = {
    "articles": "id, url, headline, body, versions, content_hash, state, last_seen",
    "versions": "*",
    "aliases": "*",
    "events": "*",
}


def dated(minutes):
    return format_datetime(datetime.now(UTC) + timedelta(minutes=minutes))


class Towns:
    """One town for each wall, crawled while it was well, and again."""

    def __init__(self, site, desk):
        self.site, self.desk = site, desk
        self.serve(minutes=-60, page=lambda name, path: article(f"{name} {path}", ETag='"1"'))
        for name in WALLS:
            host = f"{name}.localhost"
            desk.source(name, homepage=site.url(host=host), feeds=[site.url("/feed.xml", host)])
        self.first = desk.crawl()
        self.before = self.contents()
        self.serve(minutes=-30, page=lambda name, _: walled(name))
        self.age()
        self.second = desk.crawl(code=1)

    def serve(self, *, minutes, page):
        """Lets all feeds state changes, and every address answer with a page."""
        for name in WALLS:
            host = f"{name}.localhost"
            urls = [(self.site.url(path, host), dated(minutes)) for path in PATHS]
            self.site.paths[f"{host}/feed.xml"] = feed(*urls)
            self.site.paths |= {f"{host}{path}": page(name, path) for path in PATHS}

    def age(self):
        """Makes all articles due for another look: what a seed dates anew as a whole is no reason for one."""
        past = (datetime.now(UTC) - timedelta(days=2)).isoformat(timespec="seconds")
        self.desk.change(
            "UPDATE urls SET discovered = ?1, fetched = ?1, whole = ?1 WHERE role = 'article'", past
        )

    def contents(self):
        return {table: self.desk.query(f"SELECT {columns} FROM {table}") for table, columns in TABLES.items()}


def walled(name):
    wall = WALLS[name](None)
    return Answer(wall.body, headers={**wall.headers, "ETag": '"wall"'})


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    with serve() as site:
        yield Towns(site, Newsdesk(tmp_path_factory.mktemp("towns")))


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_makes_no_edit_and_its_source_is_broken(towns, name):
    seen = towns.second[name]
    absent = (
        name == "fehler"
    )  # an error page says of a known article that it is not there; many at once are a gap
    assert (seen["fetched"], seen["unread"]) == (len(PATHS), 0 if absent else len(PATHS))
    assert (seen["new"], seen["changed"], seen["health"]) == (0, 0, "ok" if absent else "broken")
    notes = json.loads(seen["notes"])
    assert sum(number for note, number in notes.items() if note not in NO_FAULT) == len(PATHS)


def test_nothing_that_was_filed_has_changed(towns):
    after = towns.contents()
    said = towns.desk.query("SELECT source, kind FROM events WHERE id > ?", len(towns.before["events"]))
    assert {table: after[table] for table in TABLES if table != "events"} == {
        table: towns.before[table] for table in TABLES if table != "events"
    }
    assert {source for source, kind in said if kind == "health"} == WALLS.keys() - {"fehler"}
    assert towns.desk.query("SELECT count(*) FROM gaps") == [(len(WALLS),)]
    of_articles = {(source, kind) for source, kind in said if kind != "health"}
    assert of_articles <= {("fehler", "missing")}, "and at most that pages were not found once"


def test_every_wall_is_kept_as_evidence(towns):
    rows = towns.desk.query(
        "SELECT source, count(*) FROM captures WHERE reading = 'unreadable' GROUP BY source"
    )
    assert dict(rows) == dict.fromkeys(WALLS, len(PATHS))


def test_a_wall_is_asked_for_in_full_and_what_is_behind_it_is_had_again(towns):
    """It comes after those on the wall: the sites are well again."""
    assert towns.desk.query("SELECT count(*) FROM urls WHERE etag = '\"wall\"'") == [(0,)]
    towns.site.log.clear()
    anew = PATHS[:2]
    towns.serve(
        minutes=-1,
        page=lambda name, path: article(
            f"{name} {path}", f"Der Rat hat zu {path} anders beschlossen." if path in anew else None
        ),
    )
    towns.age()
    seen = towns.desk.crawl()
    assert {
        name: (row["changed"], row["unchanged"], row["unread"], row["health"]) for name, row in seen.items()
    } == dict.fromkeys(WALLS, (0, len(PATHS) - len(anew), 0, "ok")), "what changed waits for the next run"
    asked = [request for request in towns.site.log if request.path in PATHS]
    assert not [request for request in asked if "if-none-match" in request.headers]


def test_a_rebuild_makes_no_article_of_a_wall(towns):
    before = towns.contents()
    towns.desk.run("-m", "crawler.cli", "rebuild")
    assert towns.contents() == before
