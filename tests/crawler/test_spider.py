"""Crawls of small sites: what is asked for, what is kept, and what it is called."""

import gzip
import json
import zlib
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import Archive
from archive.captures import CONTENT_MAX_BYTES
from archive.records import Capture, SourceFacts
from crawler.backlog import ARTICLES_AHEAD
from crawler.settings import DOWNLOAD_MAXSIZE
from tests.sites import Answer, Newsdesk, article, feed, listing, redirect, serve

pytestmark = pytest.mark.e2e

UMLAUTS = "Die Große Straße – „Ring“ genannt – kostet 3 €."


def packed(headline, coding, pack):
    page = article(headline)
    return Answer(pack(page.body), headers={**page.headers, "Content-Encoding": coding})


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def bomb(data):
    return gzip.compress(data + bytes(CONTENT_MAX_BYTES), 1)


def latin(page):
    text = page.body.decode().replace('<meta charset="utf-8">', "")
    return Answer(text.encode("windows-1252"), headers={"Content-Type": "text/html; charset=windows-1252"})


def torn(page):
    return Answer(page.body[:-9], headers={**page.headers, "Content-Length": str(len(page.body))})


PACKED = {
    "/artikel/gzip": packed("Gepackt mit gzip", "gzip", gzip.compress),
    "/artikel/br": packed("Gepackt mit br", "br", brotli.compress),
    "/artikel/deflate": packed("Gepackt mit deflate", "deflate", zlib.compress),
    "/artikel/roh": packed("Gepackt mit rohem deflate", "deflate", raw_deflate),
}
FROM_FEED = {
    **PACKED,
    "/artikel/latin": latin(article("Grüße", UMLAUTS)),
    "/artikel/alt": redirect("/artikel/neu"),
    "/artikel/heim": redirect("/"),
    "/artikel/weg": Answer(b"Entfernt.", 410),
    "/artikel/fehlerseite": redirect("/fehler404"),
    "/artikel/kaputt": Answer(b"Fehler.", 500),
    "/artikel/riesig": Answer(b"x" * (DOWNLOAD_MAXSIZE + 1)),
    "/artikel/bombe": packed("Bombe", "gzip", bomb),
    "/artikel/zerbrochen": Answer(b"kein gzip", headers={"Content-Encoding": "gzip"}),
    "/artikel/halb": torn(article("Abgeschnitten")),
}
PATHS = {
    **FROM_FEED,
    "/": listing("/artikel/gzip"),
    "/artikel/neu": article("Umgezogen"),
    "/presse": listing("/artikel/gzip", "/artikel/l1", "/impressum", following="/presse?page=2"),
    "/presse?page=2": listing("/artikel/l2", "/artikel/l3", following="/presse?page=3"),
    "/presse?page=3": listing("/artikel/l2", following="/presse?page=4"),
    **{f"/artikel/l{number}": article(f"Aus der Liste {number}") for number in (1, 2, 3)},
}
READ = {*PACKED, "/artikel/latin", "/artikel/neu", "/artikel/l1", "/artikel/l2", "/artikel/l3"}


class Town:
    """A site with everything that happens, crawled once."""

    def __init__(self, site, desk):
        self.site, self.desk = site, desk
        site.paths |= PATHS | {"/feed.xml": feed(*map(site.url, [*FROM_FEED, "/artikel/fehlt"]))}
        desk.source(
            homepage=site.url(),
            feeds=[site.url("/feed.xml")],
            listings=[site.url("/presse")],
            article="/artikel/",
        )
        self.seen = desk.crawl()["stadt"]
        self.asked = list(site.asked())

    def row(self, columns, table, path):
        rows = self.desk.query(f"SELECT {columns} FROM {table} WHERE url = ?", self.site.url(path))
        assert len(rows) <= 1
        return rows[0] if rows else None

    def records(self):
        """The responses in the WARC files, by path, as any reader of WARC finds them."""
        for path in sorted(self.desk.archive.parent.glob("captures/*.warc.gz")):
            with path.open("rb") as file:
                for record in ArchiveIterator(file, no_record_parse=False, check_digests="raise"):
                    if record.rec_type == "response":
                        yield record.rec_headers["WARC-Target-URI"].removeprefix(self.site.url("")), record


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with serve() as site:
        yield Town(site, Newsdesk(tmp_path_factory.mktemp("town")))


def notes(seen):
    return json.loads(seen["notes"])


def articles(desk):
    return {url for (url,) in desk.query("SELECT url FROM articles")}


def test_what_feeds_and_listings_name_is_filed(town):
    assert articles(town.desk) == set(map(town.site.url, READ))
    assert (town.seen["seeds"], town.seen["new"]) == (4, len(READ))


def test_every_address_is_asked_for_once_apart_from_a_second_try_after_a_fault(town):
    again = {path for path in town.asked if town.asked.count(path) > 1}
    assert again == {"/artikel/kaputt", "/artikel/halb"}


def test_a_page_that_is_no_article_is_not_asked_for(town):
    assert "/impressum" not in town.asked


def test_a_listing_is_followed_as_far_as_it_brings_something_new(town):
    assert "/presse?page=3" in town.asked
    assert "/presse?page=4" not in town.asked


@pytest.mark.parametrize("path", PACKED)
def test_bodies_are_stored_as_they_came_and_read_unpacked(town, path):
    sent = PATHS[path].body
    assert town.row("digest", "captures", path) == ("sha256:" + sha256(sent).hexdigest(),)
    assert town.row("headline", "articles", path)[0].startswith("Gepackt mit")


def test_the_capture_log_is_warc_that_others_can_read(town):
    found = {}
    for path, record in town.records():
        found[path] = record.http_headers.get_header("Content-Encoding"), record.raw_stream.read()
        assert record.rec_headers["WARC-Payload-Digest"]
    served = {path: PATHS.get(path, Answer(b"Not here.")) for path in found}
    assert found == {
        path: (answer.headers.get("Content-Encoding"), answer.body) for path, answer in served.items()
    }
    assert set(found) == READ | {
        *("/artikel/weg", "/artikel/fehlt", "/fehler404", "/artikel/bombe", "/artikel/zerbrochen"),
    }


def test_a_reader_of_warc_unpacks_what_was_packed(town):
    paths = {"/artikel/gzip", "/artikel/roh"}
    texts = {path: record.content_stream().read() for path, record in town.records() if path in paths}
    assert texts == {
        "/artikel/gzip": article("Gepackt mit gzip").body,
        "/artikel/roh": article("Gepackt mit rohem deflate").body,
    }


def test_windows_1252_is_read_with_all_its_characters(town):
    headline, body = town.row("headline, body", "articles", "/artikel/latin")
    assert headline == "Grüße"
    assert UMLAUTS in body


def test_a_redirect_to_an_article_is_that_article_under_both_addresses(town):
    assert town.row("asked", "captures", "/artikel/neu") == (town.site.url("/artikel/alt"),)
    assert town.row("headline", "articles", "/artikel/neu") == ("Umgezogen",)
    assert town.row("article", "aliases", "/artikel/alt") == town.row("id", "articles", "/artikel/neu")
    assert town.row("state", "urls", "/artikel/alt") == town.row("state", "urls", "/artikel/neu") == ("kept",)


def test_a_redirect_to_the_homepage_is_no_article(town):
    reason = "redirected to a page that is no article"
    assert town.row("state, reason", "urls", "/artikel/heim") == ("failed", reason)
    assert town.row("id", "captures", "/") is None
    assert notes(town.seen)[reason] == 1


@pytest.mark.parametrize("path", ["/artikel/fehlt", "/artikel/weg", "/artikel/fehlerseite"])
def test_a_page_that_is_not_there_is_missing_and_not_gone(town, path):
    assert town.row("state, reason", "urls", path) == ("missing", None)


def test_missing_pages_are_counted_and_are_no_errors(town):
    assert (town.seen["missing"], town.seen["gone"]) == (3, 0)
    assert notes(town.seen).keys().isdisjoint({"HTTP 404", "HTTP 410"})


def test_an_error_page_is_not_taken_for_an_article_that_is_missing(town):
    assert town.row("state", "urls", "/fehler404") is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/artikel/kaputt", "HTTP 500"),
        ("/artikel/riesig", "body too large"),
        ("/artikel/halb", "body cut off"),
    ],
)
def test_a_failure_has_a_reason_and_a_time_before_which_it_is_not_tried_again(town, path, reason):
    state, why, tries, not_before = town.row("state, reason, tries, not_before", "urls", path)
    assert (state, why, tries) == ("failed", reason, 1)
    assert datetime.now(UTC) - timedelta(minutes=1) < datetime.fromisoformat(not_before)
    assert notes(town.seen)[reason] == 1
    assert town.row("id", "captures", path) is None


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/artikel/bombe", "The content is larger than 32 MiB."),
        ("/artikel/zerbrochen", "The body is not valid gzip"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_kept_and_called_unreadable(town, path, reason):
    reading, why = town.row("reading, reason", "captures", path)
    assert reading == "unreadable"
    assert why.startswith(reason)
    assert town.row("state, reason", "urls", path) == ("kept", None)


def test_every_outcome_is_counted_once(town):
    seen = town.seen
    assert seen["fetched"] == seen["new"] + seen["missing"] + seen["unread"] == len(READ) + 3 + 2
    assert seen["errors"] == 4
    assert sum(notes(seen).values()) == seen["errors"] + seen["unread"]


def test_a_second_crawl_asks_for_no_article_page_and_files_nothing_new(town):
    """It comes last of those on the town: what failed is left alone until its time has come."""
    tables = ("articles", "versions", "captures", "aliases")
    before = {table: town.desk.query(f"SELECT * FROM {table}") for table in tables}
    town.site.log.clear()
    seen = town.desk.crawl()["stadt"]
    assert sorted(town.site.asked()) == ["/feed.xml", "/presse"]
    assert {table: town.desk.query(f"SELECT * FROM {table}") for table in tables} == before
    assert (seen["fetched"], seen["new"], seen["errors"]) == (0, 0, 0)


def test_what_failed_is_had_when_its_time_has_come(town):
    town.site.paths["/artikel/kaputt"] = article("Wieder da")
    past = "2026-01-01T00:00:00+00:00"
    town.desk.change("UPDATE urls SET not_before = ? WHERE url = ?", past, town.site.url("/artikel/kaputt"))
    town.site.log.clear()
    assert town.desk.crawl()["stadt"]["new"] == 1
    assert sorted(town.site.asked()) == ["/artikel/kaputt", "/feed.xml", "/presse"]
    assert town.row("state, tries, not_before, reason", "urls", "/artikel/kaputt") == ("kept", 0, None, None)


def dated(days):
    """A moment so many days ago, as feeds write it."""
    return format_datetime(datetime.now(UTC) - timedelta(days=days))


def test_a_page_is_asked_again_with_its_validators_when_its_seed_states_a_newer_change(site, desk):
    def page(headers):
        unchanged = headers.get("if-none-match") == '"1"'
        return Answer(status=304, headers={"ETag": '"1"'}) if unchanged else article("Eins", ETag='"1"')

    site.paths |= {"/feed.xml": feed((site.url("/1"), dated(2))), "/1": page}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    desk.crawl()
    site.paths["/feed.xml"] = feed((site.url("/1"), dated(1)))
    seen = desk.crawl()["stadt"]
    assert [request.headers.get("if-none-match") for request in site.requests("/1")] == [None, '"1"']
    assert (seen["fetched"], seen["unchanged"]) == (1, 1)
    assert desk.query("SELECT count(*) FROM captures") == [(1,)]
    desk.crawl()
    assert len(site.requests("/1")) == 2, "the statement is known by now"


class County:
    """Several sources crawled at once, each with a trap of its own."""

    def __init__(self, site, desk):
        self.site, self.desk = site, desk
        site.paths |= {"/eins": article("Eins"), "/zwei": article("Zwei")}
        self._paper()
        self._map()
        for id_ in ("amt-a", "amt-b"):
            url = site.url(f"/{id_}.xml", "amt.localhost")
            site.paths[f"/{id_}.xml"] = feed(site.url("/eins", "amt.localhost"))
            desk.source(id_, homepage=site.url(host="amt.localhost"), feeds=[url])
        self.seen = desk.crawl()

    def _paper(self):
        """A newspaper whose feed says by itself what is an article."""
        host = "blatt.localhost"
        names = ("eins", "heim", "rubrik", "fremd", "fort", "schleife")
        self.site.paths |= {
            f"{host}/feed.xml": feed(*(self.site.url(f"/{name}", host) for name in names)),
            f"{host}/": article("Startseite"),
            f"{host}/lokales": article("Lokales"),
            f"{host}/heim": redirect("/"),
            f"{host}/rubrik": redirect("/lokales"),
            f"{host}/fremd": redirect(self.site.url("/zwei", "amt.localhost")),
            f"{host}/fort": redirect(self.site.url("/nirgends", "amt.localhost")),
            f"{host}/schleife": redirect("/schleife"),
            f"{host}/bombe.xml": packed("Kein Feed", "gzip", bomb),
        }
        feeds = [self.site.url("/feed.xml", host), self.site.url("/bombe.xml", host)]
        self.desk.source("blatt", homepage=self.site.url("/lokales", host), feeds=feeds)

    def _map(self):
        """A site whose sitemap index begins with something that is no address."""
        host = "karte.localhost"
        pages = "".join(
            f"<url><loc>{self.site.url(f'/{name}', host)}</loc></url>" for name in ("eins", "zwei")
        )
        index = "".join(
            f"<sitemap><loc>{url}</loc></sitemap>"
            for url in ("mailto:presse@karte.localhost", self.site.url("/karte.xml.gz", host))
        )
        self.site.paths |= {
            f"{host}/sitemap.xml": Answer(f"<sitemapindex>{index}</sitemapindex>".encode()),
            f"{host}/karte.xml.gz": Answer(gzip.compress(f"<urlset>{pages}</urlset>".encode())),
        }
        self.desk.source(
            "karte",
            homepage=self.site.url(host=host),
            sitemaps=[self.site.url("/sitemap.xml", host)],
            article="/(eins|zwei)$",
        )


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    with serve() as site:
        yield County(site, Newsdesk(tmp_path_factory.mktemp("county")))


@pytest.mark.parametrize("path", ["/heim", "/rubrik", "/fremd"])
def test_a_feed_vouches_for_its_links_but_not_for_where_they_are_redirected_to(county, path):
    url = county.site.url(path, "blatt.localhost")
    assert county.desk.query("SELECT reason FROM urls WHERE url = ?", url) == [
        ("redirected to a page that is no article",)
    ]
    assert county.desk.query("SELECT headline FROM articles WHERE source = 'blatt'") == [("Eins",)]


def test_only_the_site_itself_says_that_a_page_is_not_there(county):
    url = county.site.url("/fort", "blatt.localhost")
    assert county.desk.query("SELECT state, reason FROM urls WHERE url = ?", url) == [("failed", "HTTP 404")]
    assert county.seen["blatt"]["missing"] == 0


def test_a_seed_that_unpacks_to_too_much_is_given_up_and_the_others_are_read(county):
    assert notes(county.seen["blatt"])["body too large"] == 1
    assert county.seen["blatt"]["seeds"] == 1


def test_a_redirect_without_end_is_given_up(county):
    assert len(county.site.requests("/schleife")) == 6
    assert notes(county.seen["blatt"])["max redirections reached"] == 1


def test_an_index_with_something_that_is_no_address_loses_nothing(county):
    assert county.seen["karte"]["new"] == 2


def test_two_sources_that_name_the_same_page_ask_for_it_once(county):
    assert county.site.asked("amt.localhost").count("/eins") == 1
    assert county.seen["amt-a"]["links"] == county.seen["amt-b"]["links"] == 1


def test_each_host_is_asked_for_its_robots_txt_once(county):
    hosts = Counter(request.host for request in county.site.requests("/robots.txt"))
    assert hosts == {"amt.localhost": 1, "blatt.localhost": 1, "karte.localhost": 1}


def test_a_limit_bounds_the_pages_asked_for_and_the_rest_is_had_later(site, desk):
    site.paths |= {f"/artikel/{number}": article(f"Nummer {number}") for number in range(6)}
    site.paths |= {
        "/presse": listing("/artikel/0", "/artikel/1", following="/presse?page=2"),
        "/presse?page=2": listing("/artikel/2", "/artikel/3", following="/presse?page=3"),
        "/presse?page=3": listing("/artikel/4", "/artikel/5"),
    }
    desk.source(homepage=site.url(), listings=[site.url("/presse")], article="/artikel/")
    assert desk.crawl("--limit", "2")["stadt"]["new"] == 2
    assert set(site.asked()) == {"/robots.txt", "/presse", "/artikel/0", "/artikel/1"}
    assert desk.crawl()["stadt"]["new"] == 4


def test_since_leaves_out_what_its_seed_dates_before_at_every_crawl(site, desk):
    dates = {"/alt": dated(30), "/neu": dated(1), "/undatiert": None}
    site.paths |= {path: article(path) for path in dates}
    site.paths["/feed.xml"] = feed(*((site.url(path), date) for path, date in dates.items()))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    since = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
    assert desk.crawl("--since", since)["stadt"]["new"] == 2
    assert desk.crawl("--since", since)["stadt"]["fetched"] == 0
    assert articles(desk) == {site.url("/neu"), site.url("/undatiert")}


def test_a_capture_whose_record_is_lost_does_not_stop_the_crawl(site, desk):
    site.paths |= {"/feed.xml": feed(site.url("/zwei")), "/zwei": article("Zwei")}
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    fetched = datetime(2026, 10, 14, tzinfo=UTC)
    lost = Capture(
        url=site.url("/eins"), source="stadt", fetched=fetched, status=200, headers=(), body=b"Eins"
    )
    with Archive.open(desk.archive) as archive:
        archive.register([SourceFacts(id="stadt", name="Stadt", kind="city", homepage=site.url())])
        row = archive.keep(lost).capture
    for path in desk.archive.parent.glob("captures/*"):
        path.unlink()
    assert desk.crawl()["stadt"]["new"] == 1
    ((reading, reason),) = desk.query("SELECT reading, reason FROM captures WHERE id = ?", row)
    assert reading == "unreadable"
    assert "is missing" in reason


def test_a_source_that_names_nothing_any_more_stays_broken_until_it_does(site, desk):
    empty = listing("/impressum")

    def page(headers):
        asked = headers.get("if-none-match") == '"1"'
        return Answer(status=304) if asked else Answer(empty.body, headers={**empty.headers, "ETag": '"1"'})

    site.paths |= {"/presse": page, "/artikel/1": article("Eins")}
    desk.source(homepage=site.url(), listings=[site.url("/presse")], article="/artikel/")
    for _ in range(2):
        seen = desk.crawl(code=1)["stadt"]
        assert (seen["health"], seen["reason"]) == ("broken", "The seeds named no article.")
    site.paths["/presse"] = listing("/artikel/1")
    assert desk.crawl()["stadt"]["health"] == "ok"


def test_more_articles_than_requests_are_held_at_once_are_all_asked_for(site, desk):
    paths = [f"/{number}" for number in range(3 * ARTICLES_AHEAD)]
    missing = paths[::5]
    site.paths |= {path: article(f"Artikel {path}") for path in paths if path not in missing}
    site.paths["/feed.xml"] = feed(*map(site.url, paths))
    desk.source(homepage=site.url(), feeds=[site.url("/feed.xml")])
    seen = desk.crawl()["stadt"]
    assert (seen["new"], seen["missing"]) == (len(paths) - len(missing), len(missing))
    assert sorted(path for path in site.asked() if path in paths) == sorted(paths)


def test_a_fault_of_ours_in_one_source_is_counted_there_and_harms_no_other(site, desk):
    """The archive refuses to note the links of one source and to file the article of another."""
    for name in ("links", "article", "sound"):
        host = f"{name}.localhost"
        site.paths |= {f"{host}/feed.xml": feed(site.url("/1", host)), f"{host}/1": article(f"Aus {name}")}
        desk.source(name, homepage=site.url(host=host), feeds=[site.url("/feed.xml", host)])
    with Archive.open(desk.archive) as archive:
        refusal = "CREATE TRIGGER {0} BEFORE INSERT ON {0} WHEN {1} BEGIN SELECT RAISE(ABORT, 'no'); END"
        archive.db.execute(refusal.format("urls", "NEW.source = 'links' AND NEW.role = 'article'"))
        archive.db.execute(refusal.format("articles", "NEW.source = 'article'"))
    seen = desk.crawl(code=None)
    assert seen["sound"]["new"] == 1
    assert seen["links"]["errors"] == 1
    assert seen["links"]["health"] == "broken"
    assert desk.query("SELECT source FROM captures WHERE reading IS NULL") == [("article",)]
    for table in ("urls", "articles"):
        desk.change(f"DROP TRIGGER {table}")
    desk.change("UPDATE urls SET not_before = NULL")
    seen = desk.crawl(code=None)
    assert (seen["article"]["new"], seen["links"]["new"]) == (1, 1)
