"""Politeness towards sites that answer for robots.txt in every way there is."""

import json
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from crawler.robots import IS_A_PAGE, IS_CUT
from tests.sites import Answer, Newsdesk, article, feed, redirect, serve

pytestmark = pytest.mark.e2e

CONTACT = "https://stadtarchiv.example/crawler"
DELAY = 1.0  # seconds, the Crawl-delay of one of the sites
LATE = 0.4  # seconds until a busy machine's server notices a request; a pause left out would be longer
SLOW = 0.2  # seconds a page of another site takes
# Seconds a crawl of the silent sites waits; they are crawled alone, so that no other is late.
PATIENCE = 3
SILENCE = 10 * PATIENCE


def hang_up(_):
    raise ConnectionResetError


def rules(*lines):
    return Answer("\n".join(("User-agent: *", *lines)).encode(), headers={"Content-Type": "text/plain"})


ROBOTS = {
    "offen": rules("Disallow: /geheim"),
    "eigens": Answer(b"User-agent: stadtchronik\nDisallow: /geheim\n\nUser-agent: *\nDisallow: /"),
    "zu": rules("Disallow: /"),
    "ohne": Answer(b"Nicht gefunden.", 404),
    "verboten": Answer(b"Verboten.", 403),
    "kaputt": Answer(b"Fehler.", 500),
    "wartung": Answer(b"Wartung.", 503),
    "voll": Answer(b"Zu viel.", 429),
    "stumm": Answer(b"User-agent: *", pause=SILENCE),
    "halb": Answer(b"User-agent: *", headers={"Content-Length": "99"}),
    "umzug": redirect("/robots/neu.txt"),
    "kreis": redirect("/robots.txt"),
    "seite": article("Eine Seite statt einer Datei"),
    "langsam": rules(f"Crawl-delay: {DELAY:g}"),
    "marke": Answer(b"\xef\xbb\xbfUser-agent: *\nDisallow: /geheim"),
    "zeilen": Answer(b"User-agent: *\r\nDisallow: /geheim\r\n"),
    "lang": rules("Disallow: /geheim", *(f"Disallow: /nr/{number:07}" for number in range(29_000))),
    "kette": redirect("/robots/4.txt"),
    "fremd": Answer(),  # to another host, whose port is known later
    "weit": redirect("/robots/5.txt"),
    "wohin": Answer(status=302),
    "abgerissen": hang_up,
}
OPEN = {"ohne", "verboten", "seite", "langsam"}
PARTLY = {"offen", "eigens", "umzug", "marke", "zeilen", "lang", "kette", "fremd"}
CLOSED = {"kaputt", "wartung", "voll", "stumm", "halb", "kreis", "wohin", "abgerissen"}
LOST = {"weit", "fort"}  # six redirects; a name nobody knows
SILENT = {"stumm", "zaeh"}  # they answer never, or for robots.txt only


class Country:
    """Sites that differ in what they answer for robots.txt, crawled at once but for the silent ones."""

    def __init__(self, site, desk):
        self.site, self.desk = site, desk
        site.paths |= {path: article(path) for path in ("/eins", "/geheim/zwei")}
        site.paths["/robots/neu.txt"] = rules("Disallow: /geheim")
        site.paths |= {
            f"/robots/{number}.txt": redirect(f"/robots/{number - 1}.txt") for number in range(2, 6)
        }
        site.paths["/robots/1.txt"] = redirect("/robots/neu.txt")
        there = redirect(site.url("/robots/neu.txt", "offen.localhost"))
        for name, answer in (ROBOTS | {"fremd": there}).items():
            host = f"{name}.localhost"
            site.paths[f"{host}/robots.txt"] = answer
            site.paths[f"{host}/feed.xml"] = feed(site.url("/eins", host), site.url("/geheim/zwei", host))
            site.paths[f"{host}/mehr.xml"] = feed()
            feeds = [site.url("/feed.xml", host), site.url("/mehr.xml", host)]
            desk.source(name, homepage=site.url(host=host), feeds=feeds)
        self._narrow()
        desk.source("fort", homepage="http://fort.example/", feeds=["http://fort.example/feed.xml"])
        self.site.paths["zaeh.localhost/feed.xml"] = feed(site.url("/zaeh", "zaeh.localhost"))
        self.site.paths["zaeh.localhost/zaeh"] = Answer(b"<h1>Noch", pause=SILENCE)
        url = site.url("/feed.xml", "zaeh.localhost")
        desk.source("zaeh", homepage=site.url(host="zaeh.localhost"), feeds=[url])
        self.seen, _ = desk.crawl_shut_in(*({*ROBOTS, "eng", "fort"} - SILENT))
        self.seen |= desk.crawl_shut_in(*SILENT, settings={"DOWNLOAD_TIMEOUT": PATIENCE})[0]

    def _narrow(self):
        """A site that sends from one name to the other, and whose pages take their time."""
        names = {name: f"{name}.localhost" for name in ("eng", "www.eng")}
        for number in range(4):
            self.site.paths[f"eng.localhost/{number}"] = redirect(
                self.site.url(f"/{number}", names["www.eng"])
            )
            self.site.paths[f"www.eng.localhost/{number}"] = slow(article(f"Nummer {number}"))
        self.site.paths["eng.localhost/feed.xml"] = feed(
            *(self.site.url(f"/{number}", names["eng"]) for number in (0, 1))
        )
        self.site.paths["www.eng.localhost/feed.xml"] = feed(
            *(self.site.url(f"/{number}", names["www.eng"]) for number in (2, 3))
        )
        feeds = [self.site.url("/feed.xml", host) for host in names.values()]
        # Without any delay Scrapy starts what waits at once, whatever the concurrency.
        self.desk.source("eng", homepage=self.site.url(host="eng.localhost"), feeds=feeds, delay=0.01)

    def asked(self, name):
        return self.site.asked(f"{name}.localhost")


def slow(answer):
    def respond(_):
        time.sleep(SLOW)
        return answer

    return respond


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    with serve() as site:
        yield Country(site, Newsdesk(tmp_path_factory.mktemp("country")))


def test_every_site_is_in_one_group():
    assert {*OPEN, *PARTLY, *CLOSED, *LOST, "zu"} == {*ROBOTS, "fort"}


@pytest.mark.parametrize("name", sorted(OPEN))
def test_where_there_are_no_rules_everything_is_allowed(country, name):
    assert {"/eins", "/geheim/zwei"} <= set(country.asked(name))
    assert country.seen[name]["new"] == 2


@pytest.mark.parametrize("name", sorted(PARTLY))
def test_what_the_rules_forbid_is_not_asked_for(country, name):
    assert "/eins" in country.asked(name)
    assert "/geheim/zwei" not in country.asked(name)
    assert json.loads(country.seen[name]["notes"]) == {"robots.txt forbids it": 1}


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_a_site_whose_rules_cannot_be_had_gets_no_other_request(country, name):
    assert set(country.asked(name)) == {"/robots.txt"}
    assert country.seen[name]["health"] == "broken"
    assert json.loads(country.seen[name]["notes"]) == {"robots.txt cannot be had": 2}


@pytest.mark.parametrize("name", sorted(LOST))
def test_rules_that_lead_nowhere_forbid_everything(country, name):
    assert not [path for path in country.asked(name) if "robots" not in path]
    assert set(json.loads(country.seen[name]["notes"])) == {"robots.txt cannot be had"}


def test_rules_of_another_host_count_for_the_first(country):
    assert "/robots/neu.txt" in country.asked("offen")
    assert country.asked("fremd")[0] == "/robots.txt"


def test_what_is_odd_about_a_file_is_noted(country):
    notes = "SELECT origin, note FROM robots WHERE note IS NOT NULL"
    found = {origin.split("//")[1].split(".")[0]: note for origin, note in country.desk.query(notes)}
    assert found == {"seite": IS_A_PAGE, "lang": IS_CUT}


def test_rules_are_asked_for_once_when_they_cannot_be_had(country):
    assert all(country.asked(name) == ["/robots.txt"] for name in CLOSED - {"kreis"})


def test_a_site_that_forbids_everything_is_called_disallowed(country):
    assert country.asked("zu") == ["/robots.txt"]
    assert country.seen["zu"]["health"] == "disallowed"


def test_no_refusal_is_for_ever(country):
    states = country.desk.query("SELECT DISTINCT state, not_before IS NULL FROM urls WHERE source = 'zu'")
    assert states == [("failed", False)]


def test_what_robots_txt_forbade_is_had_when_it_allows_it_again(site, desk):
    site.paths |= {"/feed.xml": feed(site.url("/1"), site.url("/2")), "/2": article("Zwei")}
    site.paths |= {"/1": article("Eins"), "/robots.txt": rules("Disallow: /1")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    assert desk.crawl()["stadt"]["new"] == 1
    site.paths["/robots.txt"] = rules("Disallow: /")
    desk.age_rules(hours=13)
    assert desk.crawl(code=1)["stadt"]["health"] == "disallowed"
    site.paths["/robots.txt"] = rules()
    desk.age_rules(hours=13)
    assert desk.crawl()["stadt"]["new"] == 0, "not before a day has passed"
    desk.change("UPDATE urls SET not_before = '2026-01-01T00:00:00+00:00'")
    assert desk.crawl()["stadt"]["new"] == 1


def test_rules_come_first_then_seeds_then_articles(country):
    for name in OPEN:
        assert country.asked(name)[:3] == ["/robots.txt", "/feed.xml", "/mehr.xml"]
        assert set(country.asked(name)[3:]) == {"/eins", "/geheim/zwei"}


def test_a_crawl_delay_is_honoured_from_the_first_page_on(country):
    times = [request.began for request in country.site.log if request.host == "langsam.localhost"]
    assert len(times) == 6
    assert min(after - before for before, after in pairwise(times)) > DELAY - LATE
    assert times[-1] - times[0] > 5 * DELAY - LATE, "one that is late makes no pause shorter but the next"


def test_a_host_is_asked_for_one_thing_at_a_time_whatever_redirects_lead_to_it(country):
    requests = [request for request in country.site.log if request.host == "www.eng.localhost"]
    assert [request.path for request in requests].count("/robots.txt") == 1
    assert {request.path for request in requests} >= {"/0", "/1", "/2", "/3"}
    ordered = sorted(requests, key=lambda request: request.began)
    assert all(after.began >= before.ended for before, after in pairwise(ordered))


def test_a_page_that_takes_too_long_is_given_up_after_a_second_try(country):
    assert country.asked("zaeh").count("/zaeh") == 2
    assert json.loads(country.seen["zaeh"]["notes"]) == {"no answer in time": 1}


def test_a_page_queued_for_a_site_whose_rules_cannot_be_had_is_asked_for_later(site, desk):
    site.paths |= {
        "/feed.xml": feed(site.url("/1"), site.url("/2")),
        "/1": article("Eins"),
        "/2": article("Zwei"),
    }
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    desk.crawl("--limit", "1")
    site.paths["/robots.txt"] = Answer(b"Wartung.", 503)
    desk.age_rules(hours=25)
    desk.crawl()  # one failed run is a gap, and no alarm yet
    queued = "SELECT state, not_before IS NOT NULL FROM urls WHERE url = ?"
    assert len(site.requests("/1")) + len(site.requests("/2")) == 1
    assert {*desk.query(queued, site.url("/1")), *desk.query(queued, site.url("/2"))} == {
        ("kept", 0),
        ("failed", 1),
    }


def test_where_a_redirect_leads_to_is_asked_for_in_the_form_of_web_addresses(site, desk):
    site.paths |= {"/1": redirect("/2?titel='Rat'"), "/2?titel=%27Rat%27": article("Zwei")}
    site.paths["/feed.xml"] = feed(site.url("/1"))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    desk.crawl()
    assert site.asked()[-1] == "/2?titel=%27Rat%27"


def test_every_request_says_who_asks_and_nothing_else_is_said_while_all_goes_well(site, desk):
    late = replace(article("Drei"), pause=2)  # a crawl that ends while its readers begin has them complain
    site.paths |= {"/1": redirect("/2"), "/2": article("Zwei"), "/3": late}
    site.paths["/feed.xml"] = feed(site.url("/1"), site.url("/3"))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    command = ("-W", "error::DeprecationWarning", "-m", "crawler.cli", "crawl", "--json")
    assert desk.run(*command, env={"STADTCHRONIK_CONTACT": CONTACT}).stderr == ""
    assert site.asked()[:2] == ["/robots.txt", "/feed.xml"]
    assert sorted(site.asked()[2:]) == ["/1", "/2", "/3"]
    for request in site.log:
        assert request.headers["user-agent"].startswith("stadtchronik/")
        assert f"(+{CONTACT})" in request.headers["user-agent"]
        assert request.headers["accept-encoding"] == "gzip, deflate, br"
        assert request.headers.keys().isdisjoint({"referer", "cookie"})
