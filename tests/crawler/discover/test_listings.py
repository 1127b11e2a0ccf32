"""A page of links: those of its own site, each once; and where the list goes on."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Link
from crawler.discover.found import DiscoveryError
from crawler.discover.listings import LISTING_MAX_BYTES, listing

SITE = "https://www.musterstadt.example"
URL = f"{SITE}/presse"


def links(text, url=URL):
    return listing(text.encode(), url, "text/html; charset=utf-8").links


def next_page(text, url=URL):
    return listing(text.encode(), url, "text/html; charset=utf-8").next_page


def test_links_stand_in_order_each_once_with_their_text():
    page = "<a href='/b'> Brücke\n <b>frei</b></a><a href='a'>Rat</a><a href='/b#mehr'>weiter lesen</a><a href='/c'><img></a>"
    assert links(page) == (
        Link(url=f"{SITE}/b", title="Brücke frei"),
        Link(url=f"{SITE}/a", title="Rat"),
        Link(url=f"{SITE}/c"),
    )


@pytest.mark.parametrize(
    "anchor",
    [
        "<a href='https://andere.example/a'>",
        "<a href='https://presse.musterstadt.example/a'>",
        "<a href='mailto:a@musterstadt.example'>",
        "<a href='javascript:alert(1)'>",
        "<a href='tel:+492151'>",
        "<a href='http://[x'>",
        "<a href=''>",
        "<a name='oben'>",
    ],
)
def test_what_leads_to_no_page_of_the_site_is_left_out(anchor):
    assert links(f"{anchor}x</a><a href='/rat'>Rat</a>") == (Link(url=f"{SITE}/rat", title="Rat"),)


def test_www_is_the_same_site():
    assert links("<a href='//musterstadt.example/rat'>Rat</a>") == (
        Link(url="https://musterstadt.example/rat", title="Rat"),
    )


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("", f"{SITE}/rat"),
        ("<base href='/neu/'>", f"{SITE}/neu/rat"),
        (
            "<base target=_top><base href='https://musterstadt.example/neu/'>",
            "https://musterstadt.example/neu/rat",
        ),
        ("<base href='http://[x'>", f"{SITE}/rat"),
        ("<base href='about:blank'>", f"{SITE}/rat"),
    ],
)
def test_links_are_relative_to_the_base(base, url):
    assert [link.url for link in links(f"{base}<a href='rat'>Rat</a>")] == [url]


FORWARD = {
    "link rel=next": "<link rel=next href='{}'>",
    "a rel=next": "<a rel=next href='{}'>2</a>",
    "several values of rel": "<a rel='nofollow next' href='{}'>2</a>",
    "rel in capitals": "<a rel=NEXT href='{}'>2</a>",
    "the class of the link": "<a class='page-link next' href='{}'>2</a>",
    "the class of its parent": "<li class='pager__item--next'><a href='{}'>2</a></li>",
    "weiter": "<a href='{}'>weiter</a>",
    "Weiter »": "<a href='{}'>Weiter »</a>",
    "nächste Seite": "<a href='{}'>Zur <b>nächsten</b> Seite</a>",
    "ältere Beiträge": "<a href='{}'>← Ältere Beiträge</a>",
    "an arrow": "<a href='{}'>›</a>",
    "two arrows": "<a href='{}'> » </a>",
    "after the way back": "<a href='?page=0'>«</a><a href='?page=0'>‹ zurück</a><a href='{}'>»</a>",
}


@pytest.mark.parametrize("form", FORWARD)
def test_the_next_page_is_found(form):
    assert next_page(FORWARD[form].format("?page=2")) == f"{URL}?page=2"


@pytest.mark.parametrize(
    "anchor",
    [
        "<a href='?page=2'>2</a>",
        "<a href='?page=2'>«</a>",
        "<a href='?page=2'>‹</a>",
        "<a href='?page=2'>…</a>",
        "<a href='?page=2'>|</a>",
        "<a href='?page=2'></a>",
        "<a href='?page=2'>zurück</a>",
        "<a href='?page=2'>Weiter zur Übersicht</a>",
        "<a class='context' href='?page=2'>2</a>",
        "<a rel=prev href='?page=2'>2</a>",
        "<a rel=next>2</a>",
        "<a rel=next href='http://[x'>2</a>",
        "<a rel=next href='#seite'>2</a>",
        "<a rel=next href='https://andere.example/presse?page=2'>2</a>",
        "<a rel=next href='/presse/bruecke-frei'>2</a>",
        "<a rel=next href='/kalender?page=2'>2</a>",
    ],
)
def test_what_does_not_go_on_is_no_next_page(anchor):
    assert next_page(anchor) is None


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("/presse", "/presse?page=2"),
        ("/presse?page=0", "/presse?page=1"),
        ("/presse?seite=2&jahr=2026", "/presse?seite=3&jahr=2026"),
        ("/presse/", "/presse/page/2/"),
        ("/presse/page/2/", "/presse/page/3/"),
        ("/presse/", "/presse/seite-2"),
        ("/presse", "/presse/2"),
        ("/presse/2", "/presse/3"),
        ("/liste.html", "/liste-2.html"),
        ("/liste_2.html", "/liste_3.html"),
        ("/presse/index.html", "/presse/index_2.html"),
        ("/presse.html", "/presse/seite/2.html"),
    ],
)
def test_pages_of_one_list_are_known_by_their_path(here, there):
    assert next_page(f"<a rel=next href='{there}'>2</a>", SITE + here) == SITE + there


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<a href='a'>Größe</a>".encode(), None),
        ("<a href='a'>Größe</a>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("<meta charset=windows-1252><a href='a'>Größe</a>".encode("cp1252"), "text/html"),
        ("<?xml version='1.0' encoding='utf-8'?><html><a href='a'>Größe</a></html>".encode(), "text/html"),
        ("<a href='a'>Größe</a>".encode("utf-16"), "text/html"),
    ],
)
def test_the_encoding_is_the_one_declared(body, content_type):
    assert listing(body, URL, content_type).links == (Link(url=f"{SITE}/a", title="Größe"),)


def test_a_listing_is_never_complete():
    assert not listing(b"<a href=/a>x</a>", URL).complete


@pytest.mark.parametrize("body", [b"", b" \n", b"<!-- nichts -->", b"\0\0"])
def test_nothing_is_no_page(body):
    with pytest.raises(DiscoveryError, match="no HTML page"):
        listing(body, URL)


def test_a_page_without_end_is_refused():
    with pytest.raises(DiscoveryError, match="larger than 10 MiB"):
        listing(b"<a href=/a>x</a>".ljust(LISTING_MAX_BYTES + 1), URL)


@pytest.mark.parametrize("text", ["»" * 50_000 + "x", "-" * 100_000, "weiter" * 20_000, " | » " * 20_000])
def test_no_text_of_a_link_takes_for_ever(text):
    assert next_page(f"<a href='?page=2'>{text}</a>") is None


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=5),
            st.sampled_from(
                [
                    b"<a href='",
                    b"'>",
                    b"</a>",
                    b"<base href='",
                    b"http://[",
                    b"<a rel=next href=?p>",
                    b"\0",
                    b"<?xml",
                    b"?>",
                ]
            ),
        )
    ).map(b"".join),
    st.sampled_from([None, "text/html; charset=utf-16", "text/html; charset=klingon"]),
)
def test_any_bytes_are_a_page_or_refused(body, content_type):
    with suppress(DiscoveryError):
        found = listing(body, URL, content_type)
        assert all(link.url.startswith(("http://", "https://")) for link in found.links)
