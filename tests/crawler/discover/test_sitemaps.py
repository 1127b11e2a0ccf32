"""Sitemaps in all their forms; complete only when nothing can be missing."""

import gzip
import tracemalloc

import pytest

from archive.records import Link
from crawler.discover import sitemaps
from crawler.discover.found import SEED_MAX_BYTES, DiscoveryError
from crawler.discover.sitemaps import CHILDREN_MAX, sitemap

SITE = "https://www.musterstadt.example"
URL = f"{SITE}/sitemap.xml"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*entries, head=""):
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACE} {head}>{"".join(entries)}</urlset>'.encode()


def entry(path, more=""):
    return f"<url><loc>{SITE}{path}</loc>{more}</url>"


ONE = urlset(entry("/presse/1"))
LINK = Link(url=f"{SITE}/presse/1")


def test_a_list_of_pages_is_complete():
    found = sitemap(urlset(entry("/presse/1", "<lastmod>2026-10-14</lastmod>"), entry("/presse/2")), URL)
    assert found.links == (Link(url=f"{SITE}/presse/1", modified="2026-10-14"), Link(url=f"{SITE}/presse/2"))
    assert found.complete


@pytest.mark.parametrize(
    ("lastmod", "modified"),
    [
        ("2026", "2026"),
        ("2026-10", "2026-10"),
        ("2026-10-14T08:37:00+02:00", "2026-10-14T08:37:00+02:00"),
        ("2026-10-14T06:37Z", "2026-10-14T06:37:00+00:00"),
        ("2026-10-14T06:37:00.123Z", "2026-10-14T06:37:00.123000+00:00"),
        ("gestern", None),
        ("", None),
    ],
)
def test_a_change_keeps_its_precision(lastmod, modified):
    (link,) = sitemap(urlset(entry("/presse/1", f"<lastmod>{lastmod}</lastmod>")), URL).links
    assert link.modified == modified


def test_a_news_sitemap_has_titles_and_dates_and_is_not_complete():
    news = (
        "<n:news><n:publication><n:name>Bote</n:name></n:publication><n:title>Rat &amp; Tat</n:title>"
        "<n:publication_date>2026-10-14T08:37:00+02:00</n:publication_date></n:news>"
    )
    head = 'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    found = sitemap(urlset(entry("/presse/1", news), entry("/presse/2"), head=head), URL)
    assert found.links == (
        Link(url=f"{SITE}/presse/1", title="Rat & Tat", published="2026-10-14T08:37:00+02:00"),
        Link(url=f"{SITE}/presse/2"),
    )
    assert not found.complete


def test_the_address_of_a_picture_is_not_that_of_the_page():
    picture = f"<i:image><i:loc>{SITE}/bild.jpg</i:loc></i:image>"
    text = f"<url>{picture}<loc>{SITE}/presse/1</loc></url>"
    found = sitemap(urlset(text, head='xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"'), URL)
    assert found.links == (LINK,)


def test_an_index_names_further_sitemaps_once():
    index = f"""<sitemapindex {NAMESPACE}><sitemap><loc>{SITE}/a.xml</loc></sitemap><sitemap><loc>b.xml.gz</loc><lastmod>2026-10-14</lastmod></sitemap>
    <sitemap><loc>{SITE}/a.xml</loc></sitemap><sitemap><loc>http://[x</loc></sitemap><sitemap/></sitemapindex>"""
    found = sitemap(index.encode(), URL)
    assert found.children == (Link(url=f"{SITE}/a.xml"), Link(url=f"{SITE}/b.xml.gz", modified="2026-10-14"))
    assert not found.links
    assert not found.complete


def test_an_index_without_end_is_cut():
    names = "".join(f"<sitemap><loc>{number}.xml</loc></sitemap>" for number in range(CHILDREN_MAX + 1))
    found = sitemap(f"<sitemapindex>{names}</sitemapindex>".encode(), URL)
    assert len(found.children) == CHILDREN_MAX


FORMS = {
    "packed": gzip.compress(ONE),
    "packed in two parts": gzip.compress(ONE[:60]) + gzip.compress(ONE[60:]),
    "with a byte order mark": b"\xef\xbb\xbf" + ONE,
    "in UTF-16": ONE.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "with a style sheet": ONE.replace(b"<urlset", b'<?xml-stylesheet type="text/xsl" href="/a.xsl"?><urlset'),
    "with comments": b"<!-- <html> -->" + ONE[38:] + b"<!-- made by a plugin -->",
    "with a prefix": ONE.replace(b"urlset ", b"s:urlset xmlns:s='x' ").replace(b"</urlset", b"</s:urlset"),
    "without a namespace": ONE.replace(NAMESPACE.encode(), b""),
    "with blanks": b"\n" + ONE[38:].replace(b"<loc>", b"<loc>\n  ").replace(b"</loc>", b"\n</loc>"),
    "relative": urlset("<url><loc>/presse/1</loc></url>"),
    "with an address that is none": urlset("<url><loc>http://[x</loc></url>", "<url/>", entry("/presse/1")),
    "plain text": f"{SITE}/presse/1\r\n\r\n".encode(),
    "plain text with a byte order mark": b"\xef\xbb\xbf" + f"{SITE}/presse/1\n".encode(),
    "packed plain text": gzip.compress(f"{SITE}/presse/1\n".encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_it_is_read(form):
    found = sitemap(FORMS[form], URL)
    assert found.links == (LINK,)
    assert found.complete


def test_a_list_may_be_of_http_addresses():
    found = sitemap(b"http://www.musterstadt.example/a\nhttps://www.musterstadt.example/b", URL)
    assert found.links == (Link(url="http://www.musterstadt.example/a"), Link(url=f"{SITE}/b"))


def test_a_bare_ampersand_loses_no_parameter():
    (link,) = sitemap(urlset(entry("/presse?a=1&b=2")), URL).links
    assert link.url == f"{SITE}/presse?a=1&b=2"


@pytest.mark.parametrize("cut", range(10, 60, 7))
def test_a_sitemap_that_was_cut_off_is_not_complete(cut):
    found = sitemap(urlset(entry("/presse/1"), entry("/presse/2"))[:-cut], URL)
    assert LINK in found.links
    assert not found.complete


def test_a_sitemap_with_as_many_pages_as_it_may_have_is_not_complete(monkeypatch):
    monkeypatch.setattr(sitemaps, "LINKS_MAX", 2)
    body = urlset(*(entry(f"/presse/{number}") for number in range(3)))
    assert len(sitemap(body, URL).links) == 2
    assert not sitemap(body, URL).complete
    assert sitemap(urlset(entry("/presse/1")), URL).complete


@pytest.mark.parametrize("empty", [urlset(), b"<urlset/>", f"<urlset {NAMESPACE} />".encode()])
def test_an_empty_sitemap_is_a_sitemap(empty):
    found = sitemap(empty, URL)
    assert found.links == ()
    assert found.complete


REFUSED = {
    "nothing": (b"", "neither XML nor a list"),
    "an HTML page": (b"<!DOCTYPE html><html><body>Nicht gefunden</body></html>", "<html> document"),
    "a feed": (b"<rss><channel/></rss>", "<rss> document"),
    "a text": (f"{SITE}/presse/1\nNicht gefunden\n".encode(), "neither XML nor a list"),
    "entities": (b'<!DOCTYPE urlset [<!ENTITY a "b">]>' + ONE[38:], "entities"),
    "half a package": (gzip.compress(ONE)[:-12], "damaged"),
    "a damaged package": (gzip.compress(ONE)[:-8] + b"\0" * 8, "damaged"),
    "no package at all": (b"\x1f\x8b\x08 but not really", "damaged"),
    "a package in a package": (gzip.compress(gzip.compress(ONE)), "neither XML nor a list"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_sitemap_is_named(name):
    body, reason = REFUSED[name]
    with pytest.raises(DiscoveryError, match=reason):
        sitemap(body, URL)


def test_a_bomb_is_refused_before_it_fills_the_memory():
    bomb = gzip.compress(b" " * (4 * SEED_MAX_BYTES), compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(DiscoveryError, match="larger than 50 MiB"):
            sitemap(bomb, URL)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * SEED_MAX_BYTES
