"""A seed is known by what it is, not by what its server calls it."""

import gzip
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover import DiscoveryError, Found, discover
from crawler.discover.found import MORE_LINKS

SITE = "https://www.musterstadt.example"
URL = f"{SITE}/seed"

RSS = b'<?xml version="1.0"?><rss><channel><item><link>/presse/1</link></item></channel></rss>'
SEEDS = {
    "RSS": RSS,
    "RSS with a byte order mark": b"\xef\xbb\xbf" + RSS,
    "RSS, packed": gzip.compress(RSS),
    "RSS in UTF-16": RSS.decode().replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"),
    "Atom": b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/presse/1"/></entry></feed>',
    "RDF": b'<rdf:RDF xmlns:rdf="x"><item><link>/presse/1</link></item></rdf:RDF>',
    "JSON": b' \n{"items": [{"url": "/presse/1"}]}',
    "JSON with a byte order mark": b'\xef\xbb\xbf{"items": [{"url": "/presse/1"}]}',
    "JSON, packed": gzip.compress(b'{"items": [{"url": "/presse/1"}]}'),
    "sitemap": b"<urlset><url><loc>/presse/1</loc></url></urlset>",
    "sitemap with a byte order mark": b"\xef\xbb\xbf<urlset><url><loc>/presse/1</loc></url></urlset>",
    "sitemap, packed": gzip.compress(b"<urlset><url><loc>/presse/1</loc></url></urlset>"),
    "addresses, packed": gzip.compress(b"https://www.musterstadt.example/presse/1\n"),
    "HTML": b"<!DOCTYPE html><html><body><a href='/presse/1'>Rat</a></body></html>",
    "HTML with a declaration": b"<?xml version='1.0'?><!DOCTYPE html><html><a href='/presse/1'>Rat</a></html>",
    "HTML, but a comment first": b"<!-- <rss> --><html><a href='/presse/1'>Rat</a></html>",
}


@pytest.mark.parametrize(
    "content_type", [None, "text/html; charset=utf-8", "application/xml", "application/octet-stream"]
)
@pytest.mark.parametrize("kind", SEEDS)
def test_a_seed_is_read_whatever_its_server_calls_it(kind, content_type):
    assert [link.url for link in discover(SEEDS[kind], URL, content_type).links] == [f"{SITE}/presse/1"]


def test_only_a_sitemap_is_complete():
    complete = {kind for kind, body in SEEDS.items() if discover(body, URL).complete}
    assert complete == {kind for kind in SEEDS if "sitemap" in kind or "addresses" in kind}


def test_a_list_of_addresses_is_one_when_its_server_says_so():
    body = f"{SITE}/presse/1\n".encode()
    assert discover(body, URL, "text/plain; charset=utf-8").complete
    with pytest.raises(DiscoveryError):
        discover(body, URL, "application/octet-stream")


def test_a_piece_of_a_page_is_a_listing_when_its_server_says_so():
    body = b"<p><a href='/presse/1'>Rat</a></p>"
    assert discover(body, URL, "text/html").links
    with pytest.raises(DiscoveryError, match="<p> document"):
        discover(body, URL, "application/xml")


def test_an_index_of_sitemaps_has_children():
    body = b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"
    assert [child.url for child in discover(body, URL).children] == [f"{SITE}/a.xml"]


def test_a_listing_goes_on():
    assert discover(b"<html><a rel=next href='?page=2'>2</a></html>", URL).next_page == f"{URL}?page=2"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no XML"),
        (b"Nicht gefunden", "empty"),
        (b"<opml/>", "<opml> document"),
        (b'{"a": 1}', "no items"),
        (b"\x1f\x8b\x08", "damaged"),
        (gzip.compress(b"<html></html>", mtime=0), "<html> document"),
        (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss/>', "entities"),
    ],
)
def test_what_is_no_seed_is_named(body, reason):
    with pytest.raises(DiscoveryError, match=reason):
        discover(body, URL)


PAGE = b"<!doctype html><html><body><a href='/presse/1'>Eins</a></body></html>"


@pytest.mark.parametrize("body", [PAGE, gzip.compress(PAGE, mtime=0)])
def test_a_page_is_no_answer_to_a_request_for_a_feed_or_a_sitemap(body):
    with pytest.raises(DiscoveryError):
        discover(body, URL, "text/html", page=False)
    assert len(discover(PAGE, URL, "text/html").links) == 1


@pytest.mark.parametrize(
    ("seed", "most"),
    [
        (b"<urlset>%s</urlset>" % (b"<url><loc>/%d</loc></url>" * 3 % (1, 2, 3)), "sitemaps.LINKS_MAX"),
        (
            b"<sitemapindex>%s</sitemapindex>" % (b"<sitemap><loc>/%d</loc></sitemap>" * 3 % (1, 2, 3)),
            "sitemaps.CHILDREN_MAX",
        ),
        (b"<rss>%s</rss>" % (b"<item><link>/%d</link></item>" * 3 % (1, 2, 3)), "feeds.LINKS_MAX"),
        (b'{"items": [{"url": "/1"}, {"url": "/2"}, {"url": "/3"}]}', "feeds.LINKS_MAX"),
        (b"<html>%s</html>" % (b"<a href=/%d>x</a>" * 3 % (1, 2, 3)), "listings.LISTING_LINKS_MAX"),
    ],
    ids=["sitemap", "index", "feed", "JSON", "listing"],
)
def test_what_is_left_out_is_said(monkeypatch, seed, most):
    whole = discover(seed, URL)
    assert (len(whole.links + whole.children), whole.bounds) == (3, ())
    monkeypatch.setattr(f"crawler.discover.{most}", 2)
    cut = discover(seed, URL)
    assert (len(cut.links + cut.children), cut.bounds) == (2, (MORE_LINKS,))
    assert not cut.complete


@given(st.binary(max_size=300), st.sampled_from([None, "text/html", "text/plain", "application/xml"]))
def test_any_bytes_are_a_seed_or_refused(body, content_type):
    for seed in (body, gzip.compress(body)):
        with suppress(DiscoveryError):
            assert isinstance(discover(seed, URL, content_type), Found)
