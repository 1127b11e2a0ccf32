"""No request to a private address. Nothing here leaves the machine either: names are answered by stubs, hosts are loopback."""

import json

import pytest
from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.test import get_crawler
from twisted.internet import defer
from twisted.internet.error import DNSLookupError

from crawler.guard import GuardedResolver, GuardMiddleware
from tests.sites import article, feed, redirect, serve

NAMES = {
    "www.stadt.example": "203.0.114.7",
    "intern.stadt.example": "10.0.0.7",
    "wolke.stadt.example": "169.254.169.254",
    "kurz.stadt.example": "127.0.0.1",
    "demo.example": "192.168.7.7",
}


class Resolver(GuardedResolver):
    """The guard over a name server that is a table, and writes down what it is asked."""

    def __init__(self, private=()):
        super().__init__(reactor=None, cache_size=0, timeout=1)
        self.private = set(private)
        self.names, self.asked = dict(NAMES), []

    def address(self, name):
        """The address given out, or None when it is refused."""
        outcome = []
        self.getHostByName(name).addBoth(outcome.append)
        if isinstance(outcome[0], str):
            return outcome[0]
        outcome[0].trap(DNSLookupError)
        return None


@pytest.fixture
def resolver(monkeypatch):
    def look_up(self, name, timeout=()):
        self.asked.append(name)
        return defer.succeed(self.names[name])

    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", look_up)
    return Resolver


def test_a_public_address_is_given_out(resolver):
    assert resolver().address("www.stadt.example") == "203.0.114.7"


@pytest.mark.parametrize("name", ["intern.stadt.example", "wolke.stadt.example", "kurz.stadt.example"])
def test_a_name_that_leads_to_a_private_address_is_refused(resolver, name):
    assert resolver().address(name) is None


def test_a_host_its_source_allows_may_be_private(resolver):
    allowing = resolver(private=["demo.example"])
    assert allowing.address("demo.example") == "192.168.7.7"
    assert allowing.address("intern.stadt.example") is None


def test_a_name_server_that_changes_its_mind_is_noticed(resolver):
    guard = resolver()
    assert guard.address("www.stadt.example") is not None
    guard.names["www.stadt.example"] = "127.0.0.1"
    assert guard.address("www.stadt.example") is None


@pytest.mark.parametrize("name", ["localhost", "stadt.localhost", "Stadt.LOCALHOST."])
def test_names_that_mean_this_machine_are_answered_without_asking_anyone(resolver, name):
    guard = resolver(private=[name])
    assert guard.address(name) == "127.0.0.1"
    assert guard.asked == []
    assert resolver().address(name) is None


def test_the_refusal_names_the_remedy(resolver):
    failures = []
    resolver().getHostByName("demo.example").addErrback(failures.append)
    assert "allow_private" in str(failures[0].value)


def passes(url, private=()):
    crawler = get_crawler(settings_dict={"PRIVATE_HOSTS": list(private)})
    try:
        GuardMiddleware.from_crawler(crawler).process_request(Request(url))
    except IgnoreRequest:
        return False
    return True


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://①②⑦.0.0.1/",
        "http://10.0.0.1:8080/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:secret@127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "file:///etc/passwd",
        "ftp://www.stadt.example/",
        "data:text/html,hallo",
        "http:///",
    ],
)
def test_what_no_resolver_sees_is_refused(url):
    assert not passes(url)


@pytest.mark.parametrize(
    "url", ["http://www.stadt.example/", "https://203.0.114.7/", "http://stadt.localhost:8790/"]
)
def test_public_addresses_and_names_pass(url):
    assert passes(url)


def test_a_literal_address_its_source_allows_passes():
    assert passes("http://127.0.0.2:8790/", private=["127.0.0.2"])
    assert not passes("http://127.0.0.3:8790/", private=["127.0.0.2"])


@pytest.fixture
def forbidden():
    """A site no source names, at an address of its own."""
    with serve("127.0.0.2") as site:
        site.paths |= {"/geheim": article("Geheim"), "/robots.txt": redirect("/geheim")}
        yield site


@pytest.mark.e2e
def test_no_way_of_redirecting_leads_a_crawl_to_a_private_address(site, forbidden, desk):
    hosts = (
        "127.0.0.2",
        "127.2",
        "2130706434",
        "0x7f.2",
        "[::ffff:127.0.0.2]",
        "intern.example",
        "alias.localhost",
    )
    site.paths |= {
        f"/{number}": redirect(f"http://{host}:{forbidden.port}/geheim") for number, host in enumerate(hosts)
    }
    site.paths |= {
        "/datei": redirect("file:///etc/hostname"),
        "/feed.xml": feed(*(site.url(f"/{number}") for number in range(len(hosts))), site.url("/datei")),
        "tuer.localhost/robots.txt": redirect(f"http://127.0.0.2:{forbidden.port}/geheim"),
    }
    desk.source("stadt", homepage=site.url(), feeds=[site.url("/feed.xml")])
    tuer = site.url("/feed.xml", "tuer.localhost")
    desk.source("tuer", homepage=site.url(host="tuer.localhost"), feeds=[tuer])
    seen, lookups = desk.crawl_shut_in(names={"intern.example": "127.0.0.2"})

    assert forbidden.log == []
    assert {request.host for request in site.log} == {"stadt.localhost", "tuer.localhost"}
    assert site.asked("tuer.localhost") == ["/robots.txt"]
    assert set(lookups) == {"intern.example"}
    assert seen["stadt"]["errors"] == len(hosts) + 1
    assert desk.query("SELECT count(*) FROM captures") == [(0,)]
    reasons = json.loads(seen["stadt"]["notes"])
    assert reasons["private address"] == 5


@pytest.mark.e2e
def test_a_source_may_allow_what_is_refused_otherwise(forbidden, desk):
    url = f"http://127.0.0.2:{forbidden.port}"
    forbidden.paths |= {"/feed.xml": feed()}
    desk.source(homepage=f"{url}/", feeds=[f"{url}/feed.xml"])
    _, lookups = desk.crawl_shut_in()
    assert forbidden.asked("127.0.0.2") == ["/robots.txt", "/geheim", "/feed.xml"]
    assert lookups == []
