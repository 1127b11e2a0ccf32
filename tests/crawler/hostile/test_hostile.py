"""Every way in which a site may misbehave ends under its name, and harms neither its neighbours nor the archive.

All sites are crawled once, side by side; see the modules beside this one for what each of them does.
"""

import json
import socket
import sqlite3
from contextlib import closing

import pytest

from archive import Archive
from crawler.outcomes import OUTCOMES, name_of
from tests.crawler.hostile import below_http, encodings, names, pages, redirects, seeds
from tests.crawler.hostile.server import BEHAVIOURS, web
from tests.sites import Newsdesk, article, feed

pytestmark = pytest.mark.e2e

KINDS = (below_http, encodings, redirects, names, seeds, pages)
SOUND = ("eins", "zwei")  # sources that behave
SOUND_PAGES = 10
FORBIDDEN = "127.0.0.2"
LIMITS = {
    "DOWNLOAD_TIMEOUT": 8,
    "READING_TIMEOUT": 5,
    "CONCURRENT_REQUESTS": 200,
    "ARTICLES_MAX": 20,
    "LISTING_PAGES_MAX": 5,
    "SITEMAPS_MAX": 5,
    "DNSCACHE_ENABLED": False,
    "LOG_LEVEL": "CRITICAL",
}


def respond(asked):
    """The sources that behave; all others as the table says."""
    from tests.crawler.hostile.server import respond as otherwise

    if asked.host.partition(".")[0] not in SOUND:
        return otherwise(asked)
    if asked.path == "/feed.xml":
        return feed(*(asked.url(f"/artikel/{number}") for number in range(SOUND_PAGES)))
    return article(f"{asked.host} {asked.path}") if asked.path.startswith("/artikel/") else otherwise(asked)


class World:
    """Everything there is, crawled once."""

    def __init__(self, served, forbidden, desk):
        self.served, self.forbidden, self.desk = served, forbidden, desk
        with closing(socket.create_server(("127.0.0.1", 0))) as closed:
            port = closed.getsockname()[1]
        redirects.PORT.update(forbidden=forbidden.port, closed=port, secure=served.secure_port)
        for behaviour in BEHAVIOURS.values():
            self._source(behaviour.name, behaviour.host, behaviour.seeds)
        for name in SOUND:
            self._source(name, f"{name}.localhost", {})
        self.seen, self.lookups = desk.crawl_shut_in(
            names=names.ANSWERS,
            settings=LIMITS,
            public=[names.PUBLIC],
            STADTCHRONIK_CONTACT="test@stadt.example",
        )

    def _source(self, name, host, seeds):
        def url(path):
            return f"http://{host}:{self.served.port}{path}"

        given = {kind: [url(path) for path in paths] for kind, paths in seeds.items()}
        given["feeds"] = [url("/feed.xml"), *given.get("feeds", ())]
        local = host.endswith(".localhost")
        self.desk.source(
            name,
            homepage=url("/"),
            article="/artikel/",
            allow_private=local,
            delay=0 if local else 1,
            **given,
        )

    def notes(self, name):
        return json.loads(self.seen[name]["notes"])

    def headlines(self, name):
        return {row[0] for row in self.desk.query("SELECT headline FROM articles WHERE source = ?", name)}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with web(respond) as served, web(address=FORBIDDEN) as forbidden:
        yield World(served, forbidden, Newsdesk(tmp_path_factory.mktemp("world")))


def test_there_are_enough_ways_to_misbehave():
    assert len(BEHAVIOURS) >= 90


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=lambda behaviour: behaviour.name)
def test_it_is_counted_under_its_name(world, behaviour):
    assert world.notes(behaviour.name) == behaviour.outcomes


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=lambda behaviour: behaviour.name)
def test_the_health_of_its_source_says_so(world, behaviour):
    seen = world.seen[behaviour.name]
    assert seen["health"] == behaviour.health, seen["reason"]


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=lambda behaviour: behaviour.name)
def test_what_else_its_site_has_is_filed(world, behaviour):
    good = f"Gutes von {behaviour.host}"
    assert (good in world.headlines(behaviour.name)) == behaviour.is_good


@pytest.mark.parametrize("name", SOUND)
def test_the_others_are_not_affected(world, name):
    seen = world.seen[name]
    assert (seen["links"], seen["new"], seen["errors"], seen["unread"]) == (SOUND_PAGES, SOUND_PAGES, 0, 0)
    assert (seen["health"], world.notes(name)) == ("ok", {})


def test_every_name_is_in_the_table_of_outcomes(world):
    known = {outcome.name for outcome in OUTCOMES}
    counted = {note for name in world.seen for note in world.notes(name)}
    assert {note for note in counted if note.partition(" ")[0] != "HTTP"} <= known
    assert all(name_of(note) == note for note in counted)


def test_why_a_host_could_not_be_asked_for_its_rules_is_kept_with_the_address(world):
    rows = world.desk.query("SELECT reason FROM urls WHERE reason LIKE 'robots.txt cannot be had%'")
    causes = {reason.partition(": ")[2] for (reason,) in rows}
    assert causes >= {"host not found", "certificate not valid", "connection refused"}, causes


def test_nobody_is_asked_who_may_not_be(world):
    assert world.forbidden.log == []


def test_no_name_is_looked_up_but_those_the_sites_led_to(world):
    assert set(world.lookups) == {*names.ANSWERS, "nirgends.example", "xn--mnchen-3ya.example"}


def test_a_stand_in_is_never_filed(world):
    filed = {
        name: world.headlines(name)
        for name in ("soft-404", "login-page", "consent-wall", "maintenance-with-200")
    }
    assert filed == {name: {f"Gutes von {name}.localhost"} for name in filed}


def test_what_answers_everything_is_never_filed(world):
    assert world.headlines("same-page-for-everything") == {"Gutes von same-page-for-everything.localhost"}


def test_what_was_no_article_is_kept_with_its_reason(world):
    rows = world.desk.query(
        "SELECT source, reading, reason FROM captures WHERE reading IS NOT 'article' AND status = 200"
    )
    unread = {name: seen["unread"] for name, seen in world.seen.items() if seen["unread"]}
    assert all(
        reading == "unreadable" and name_of(reason) in world.notes(source) for source, reading, reason in rows
    )
    assert {name: sum(row[0] == name for row in rows) for name in unread} == unread


def test_one_article_is_one_article_under_however_many_addresses(world):
    assert world.headlines("session-ids") == {"Gutes von session-ids.localhost", "Unter vielen Adressen"}


def test_bounds_hold(world):
    def asked(name, start):
        return sum(path.startswith(start) for path in world.served.asked(f"{name}.localhost"))

    assert asked("calendar-without-end", "/presse") == LIMITS["LISTING_PAGES_MAX"]
    assert asked("page-of-many-links", "/artikel/") == LIMITS["ARTICLES_MAX"]
    assert asked("sitemap-of-a-million", "/artikel/") == LIMITS["ARTICLES_MAX"]
    assert asked("index-of-very-many", "/sitemap-") == LIMITS["SITEMAPS_MAX"]
    assert asked("index-without-end", "/sitemap") == 4
    assert asked("redirect-without-end", "/artikel/") == 1 + 6
    assert asked("too-many-requests-for-everything", "/") == 1


def test_what_a_bound_left_out_is_queued(world):
    queued = dict(
        world.desk.query("SELECT source, count(*) FROM urls WHERE state = 'queued' GROUP BY source")
    )
    assert queued["sitemap-of-a-million"] == 50_000 - LIMITS["ARTICLES_MAX"] + 1
    assert queued["index-of-very-many"] == 900 - LIMITS["SITEMAPS_MAX"]


def test_the_archive_is_whole(world):
    with closing(sqlite3.connect(world.desk.archive)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = [row for (row,) in db.execute("SELECT id FROM captures")]
    with Archive.open(world.desk.archive) as archive:
        assert len([archive.capture(row) for row in rows]) == len(rows) > len(BEHAVIOURS)
    assert world.desk.query("SELECT reason FROM runs") == [("finished",)]
    world.desk.run("-m", "crawler.cli", "verify")
