"""Behaviours of feeds, sitemaps and listings: bombs, entities, no end."""

import gzip
import itertools

from tests.crawler.hostile.encodings import GZIP_BOMB
from tests.crawler.hostile.redirects import FORBIDDEN, PORT
from tests.crawler.hostile.server import BAD, GOOD, behaviour
from tests.sites import Answer, article, feed, listing

FEED, MAP, LIST = "/mehr.xml", "/sitemap.xml", "/presse"
XML = {"Content-Type": "application/xml"}
ENTRIES = 1_000_000
BILLION = (
    '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
)  # fmt: skip
numbers = itertools.count(1)


def xml(text):
    return Answer(text.encode(), headers=XML)


def index(*urls):
    return xml(
        "<sitemapindex>" + "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls) + "</sitemapindex>"
    )


def urlset(*urls):
    return xml("<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>")


@behaviour("body too large", feeds=[FEED])
def bomb_in_a_feed(asked):
    return Answer(GZIP_BOMB, headers={**XML, "Content-Encoding": "gzip"})


@behaviour("unpacked it is larger than 50 MiB", sitemaps=["/sitemap.xml.gz"])
def bomb_in_a_sitemap(asked):
    return Answer(
        gzip.compress(b"<urlset>" + bytes(60 * 1024 * 1024)), headers={"Content-Type": "application/gzip"}
    )


@behaviour("the feed declares XML entities", feeds=[FEED])
def billion_laughs(asked):
    return xml(
        f'<?xml version="1.0"?><!DOCTYPE rss [{BILLION}]><rss><channel><item><link>&a9;</link></item></channel></rss>'
    )


@behaviour("the feed declares XML entities", feeds=[FEED])
def external_entity(asked):
    url = f"http://{FORBIDDEN}:{PORT['forbidden']}/geheim"
    return xml(
        f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{url}"><!ENTITY b SYSTEM "file:///etc/hostname">]><rss><channel><item><title>&a;&b;</title></item></channel></rss>'
    )


@behaviour({}, feeds=[FEED], health="ok")
def external_document_type(asked):
    """A document type elsewhere is not asked for; the feed itself can be read."""
    url = f"http://{FORBIDDEN}:{PORT['forbidden']}/geheim.dtd"
    return xml(f'<!DOCTYPE rss SYSTEM "{url}">' + feed(asked.url(GOOD)).body.decode().partition("?>")[2])


@behaviour("the feed or sitemap is an HTML page", feeds=[FEED])
def feed_that_is_a_page(asked):
    return listing("/artikel/keiner", "/artikel/auch-keiner")


@behaviour("the feed or sitemap is an HTML page", sitemaps=[MAP])
def sitemap_that_is_a_page(asked):
    return listing("/artikel/keiner")


@behaviour("the feed is empty", feeds=[FEED])
def feed_of_random_bytes(asked):
    return Answer(bytes(range(1, 256)) * 9, headers=XML)


@behaviour({}, feeds=[FEED], health="ok")
def feed_broken_off(asked):
    """What is there is read."""
    return Answer(feed(asked.url(GOOD)).body[:-20], headers=XML)


@behaviour("the feed is no JSON", feeds=[FEED])
def feed_of_nested_json(asked):
    return Answer(b'{"items":' + b"[" * 500_000, headers={"Content-Type": "application/feed+json"})


@behaviour({}, sitemaps=[MAP], health="ok")
def index_that_names_itself(asked):
    return index(asked.url(MAP), asked.url(MAP) + "#noch-einmal")


@behaviour("sitemaps lie deeper than is followed", sitemaps=[MAP], at=r"/sitemap.*", health="ok")
def index_without_end(asked):
    return index(asked.url(f"/sitemap-{next(numbers)}.xml"))


@behaviour("more sitemaps than are asked for", sitemaps=[MAP], at=r"/sitemap.*", health="ok")
def index_of_very_many(asked):
    if asked.path == MAP:
        return index(*(asked.url(f"/sitemap-{number}.xml") for number in range(900)))
    return urlset(asked.url(GOOD))


@behaviour(
    {"more links than are read": 1, "more articles than are asked for": 1},
    sitemaps=["/sitemap.xml.gz"],
    at=r"/sitemap.xml.gz|/artikel/\d+",
    health="ok",
)
def sitemap_of_a_million(asked):
    if asked.path != "/sitemap.xml.gz":
        return article(f"Aus einer Million: {asked.path}")
    entries = "".join(f"<url><loc>/artikel/{number}</loc></url>" for number in range(ENTRIES))
    return Answer(gzip.compress(f"<urlset>{entries}</urlset>".encode(), 1))


@behaviour(
    "more pages of a listing than are walked", listings=[LIST], at=r"/presse.*|/artikel/\d+", health="ok"
)
def calendar_without_end(asked):
    if asked.path.startswith("/artikel"):
        return article(f"Termin {asked.path}")
    page = int(asked.path.partition("=")[2] or 1)
    return listing(f"/artikel/{page}", following=f"/presse?page={page + 1}")


@behaviour("more articles than are asked for", listings=[LIST], at=r"/presse.*|/artikel/s.*", health="ok")
def session_ids(asked):
    """Every link is new at every look, and leads to one article that knows its own address."""
    if asked.path.startswith(LIST):
        links = (f"/artikel/s?sid={next(numbers)}" for _ in range(6))
        return listing(*links, following=f"/presse?page={next(numbers)}")
    page = article("Unter vielen Adressen").body
    link = f'<link rel="canonical" href="{asked.url("/artikel/s")}"></head>'.encode()
    return Answer(page.replace(b"</head>", link), headers={"Content-Type": "text/html; charset=utf-8"})


@behaviour(
    {"more links than are read": 1, "more articles than are asked for": 1},
    listings=[LIST],
    at=r"/presse|/artikel/\d+",
    health="ok",
)
def page_of_many_links(asked):
    if asked.path != LIST:
        return article(f"Einer von vielen: {asked.path}")
    links = "".join(f"<a href=/artikel/{number}>{number}</a>" for number in range(100_000))
    return Answer(f"<html><body>{links}</body></html>".encode(), headers={"Content-Type": "text/html"})


@behaviour({}, listings=[LIST], health="ok")
def links_that_are_no_addresses(asked):
    odd = (
        "javascript:alert('/artikel/')", "mailto:artikel@stadt.example?/artikel/", "tel:+49299900/artikel/", "data:text/html,/artikel/",
        "file:///artikel/1", "ftp://stadt.example/artikel/", "http://[::1/artikel/", "http://%/artikel/", "//", "http:///artikel/", "https://\u2025/artikel/1",
        "/artikel/" + "x" * 3000, f"http://{FORBIDDEN}:{PORT['forbidden']}/artikel/geheim", "http://a@b@c/artikel/1", "\x00/artikel/\x01",
    )  # fmt: skip
    return listing(*(one.replace("\x00", "&#0;").replace("\x01", "&#1;") for one in odd), GOOD)


@behaviour(
    {},
    names=(
        "http://münchen.example/artikel/1",
        "http://xn--mnchen-3ya.example/artikel/2",
        "http://①②⑦.⓪.⓪.②/artikel/3",
        "http://xn--/artikel/4",
    ),
    health="ok",
)
def feed_of_other_hosts(asked):
    """What is on another host is none of this source's articles, however it is spelled."""


@behaviour({}, names=(), feeds=[FEED], at=f"{FEED}|{BAD}", health="ok")
def user_names_in_addresses(asked):
    if asked.path == BAD:
        return article("Ohne Namen und Kennwort gefragt")
    return feed(asked.url(BAD).replace("http://", "http://name:kennwort@"))
