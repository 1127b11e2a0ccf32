"""Every dialect of a feed gives links; what is none, or is dangerous, is refused in words."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import Link
from crawler.discover.feeds import feed_links
from crawler.discover.found import LINKS_MAX, SEED_MAX_BYTES, DiscoveryError

SITE = "https://www.musterstadt.example"
URL = f"{SITE}/presse/feed.xml"
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def rss(*items, version="2.0", head=""):
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="{version}" {head}><channel><title>Presse</title>{entries}</channel></rss>'


def links(text, url=URL):
    return feed_links(text.encode() if isinstance(text, str) else text, url).links


def urls(text, url=URL):
    return [link.url for link in links(text, url)]


def test_rss_2_0():
    item = (
        "<title>Brücke frei</title><link>https://www.musterstadt.example/presse/1</link>"
        "<pubDate>Wed, 14 Oct 2026 08:37:00 +0200</pubDate><guid isPermaLink='false'>4711</guid>"
    )
    assert links(rss(item)) == (
        Link(url=f"{SITE}/presse/1", title="Brücke frei", published="2026-10-14T08:37:00+02:00"),
    )


@pytest.mark.parametrize("version", ["0.91", "0.92"])
def test_rss_of_the_first_years(version):
    item = "<title>Brücke frei</title><link>https://www.musterstadt.example/presse/1</link>"
    assert links(rss(item, version=version)) == (Link(url=f"{SITE}/presse/1", title="Brücke frei"),)


@pytest.mark.parametrize("namespace", ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"])
def test_rdf_has_its_items_beside_the_channel(namespace):
    feed = f"""<rdf:RDF {RDF} xmlns="{namespace}">
      <channel rdf:about="{SITE}/"><title>Presse</title><link>{SITE}/</link></channel>
      <item rdf:about="{SITE}/presse/1"><title>Brücke frei</title><link>{SITE}/presse/1</link>
      <dc:date>2026-10-14</dc:date></item></rdf:RDF>"""
    assert links(feed) == (Link(url=f"{SITE}/presse/1", title="Brücke frei", published="2026-10-14"),)


def test_an_rdf_item_without_link_is_where_it_is_about():
    feed = f'<rdf:RDF {RDF}><item rdf:about="/presse/1"><title>Brücke frei</title></item></rdf:RDF>'
    assert urls(feed) == [f"{SITE}/presse/1"]


def test_atom():
    feed = f"""<feed {ATOM}><link href="{SITE}/"/><entry><title type="html">Br&amp;uuml;cke &amp;lt;b&amp;gt;</title>
      <link rel="edit" href="/edit/1"/><link rel="alternate" href="/presse/1"/>
      <published>2026-10-14T08:37:00+02:00</published><updated>2026-10-15T06:00:00Z</updated></entry></feed>"""
    assert links(feed) == (
        Link(
            url=f"{SITE}/presse/1",
            title="Brücke <b>",
            published="2026-10-14T08:37:00+02:00",
            modified="2026-10-15T06:00:00+00:00",
        ),
    )


@pytest.mark.parametrize("published", ["issued", "created"])
def test_the_first_atom_had_other_names(published):
    entry = f"<link href='/presse/1'/><{published}>2026-10-14</{published}><modified>2026-10-15</modified>"
    feed = f'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry>{entry}</entry></feed>'
    assert links(feed) == (Link(url=f"{SITE}/presse/1", published="2026-10-14", modified="2026-10-15"),)


def test_the_link_of_a_quoted_feed_is_not_that_of_the_entry():
    feed = (
        f'<feed {ATOM}><entry><source><link href="/quelle"/></source><link href="/presse/1"/></entry></feed>'
    )
    assert urls(feed) == [f"{SITE}/presse/1"]


@pytest.mark.parametrize(
    ("feed", "entry", "link", "url"),
    [
        ("", "", "", f"{SITE}/presse/1"),
        ("https://alt.example/a/", "", "", "https://alt.example/a/1"),
        ("https://alt.example/a/", "2026/", "", "https://alt.example/a/2026/1"),
        ("https://alt.example/a/", "2026/", "10/", "https://alt.example/a/2026/10/1"),
        ("", "", "/neu/", f"{SITE}/neu/1"),
        ("http://[x", "/neu/", "", f"{SITE}/neu/1"),
    ],
)
def test_xml_base_counts_at_every_level(feed, entry, link, url):
    base = {
        level: f'xml:base="{value}"' if value else ""
        for level, value in zip("fel", (feed, entry, link), strict=True)
    }
    text = f'<feed {ATOM} {base["f"]}><entry {base["e"]}><link {base["l"]} href="1"/></entry></feed>'
    assert urls(text) == [url]


def test_a_json_feed():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": "1",
                "url": "/presse/1",
                "title": "Brücke frei",
                "date_published": "2026-10-14T06:37:00Z",
                "date_modified": "2026-10-15T08:00:00+02:00",
            },
            {"id": "no address"},
            {"url": 5},
            {"url": "http://[x"},
            "no item",
            {"url": "/presse/2", "title": 3},
        ],
    }
    assert links(json.dumps(feed)) == (
        Link(
            url=f"{SITE}/presse/1",
            title="Brücke frei",
            published="2026-10-14T06:37:00+00:00",
            modified="2026-10-15T08:00:00+02:00",
        ),
        Link(url=f"{SITE}/presse/2"),
    )


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>/presse/1</link>", f"{SITE}/presse/1"),
        ("<link>\n  1\n</link>", f"{SITE}/presse/1"),
        ("<link><![CDATA[/presse?id=1&a=2]]></link>", f"{SITE}/presse?id=1&a=2"),
        ("<link>/presse?id=1&amp;a=2</link>", f"{SITE}/presse?id=1&a=2"),
        ("<guid>https://www.musterstadt.example/1</guid>", f"{SITE}/1"),
        ("<guid isPermaLink='true'>https://www.musterstadt.example/1</guid>", f"{SITE}/1"),
        ("<guid>https://www.musterstadt.example/1</guid><link>/2</link>", f"{SITE}/2"),
        ("<atom:link href='/self' rel='self'/><link>/presse/1</link>", f"{SITE}/presse/1"),
    ],
)
def test_an_item_leads_where_its_link_says(item, url):
    feed = rss(item, "<link>/presse/9</link>", head='xmlns:atom="http://www.w3.org/2005/Atom"')
    assert urls(feed) == [url, f"{SITE}/presse/9"]


@pytest.mark.parametrize(
    "item",
    [
        "<title>Ohne</title>",
        "<link> </link>",
        "<link/>",
        "<guid isPermaLink='false'>https://a.example/1</guid>",
        "<guid>tag:1</guid>",
        "<link>http://[x</link>",
    ],
)
def test_an_item_that_leads_nowhere_is_left_out(item):
    assert urls(rss(item, "<link>/presse/2</link>")) == [f"{SITE}/presse/2"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("R&amp;amp;B &lt;b&gt;live&lt;/b&gt;", "R&B live"),
        ("<![CDATA[Ein <i>Titel</i>]]>", "Ein Titel"),
        ("  Zwei\n  Zeilen ", "Zwei Zeilen"),
        ("Gr&amp;uuml;&amp;szlig;e", "Grüße"),
        ("1 &lt; 2", "1 < 2"),
        ("&lt;b&gt;&lt;/b&gt;", None),
        (" ", None),
    ],
)
def test_a_title_is_text(title, text):
    (link,) = links(rss(f"<title>{title}</title><link>/presse/1</link>"))
    assert link.title == text


@pytest.mark.parametrize(
    ("element", "moment"),
    [
        ("<pubDate>Wed, 14 Oct 2026 06:37:00 GMT</pubDate>", "2026-10-14T06:37:00+00:00"),
        ("<pubDate>14 Oct 2026 06:37 -0000</pubDate>", "2026-10-14T06:37:00+00:00"),
        ("<dc:date>2026-10-14T08:37:00+02:00</dc:date>", "2026-10-14T08:37:00+02:00"),
        ("<dc:date>2026-10</dc:date>", "2026-10"),
        ("<pubDate>gestern</pubDate>", None),
        ("<pubDate></pubDate>", None),
    ],
)
def test_a_date_keeps_its_precision(element, moment):
    (link,) = links(
        rss(f"<link>/presse/1</link>{element}", head='xmlns:dc="http://purl.org/dc/elements/1.1/"')
    )
    assert link.published == moment


def test_links_stand_in_the_order_of_the_feed():
    names = [f"/presse/{number}" for number in (3, 1, 2)]
    assert urls(rss(*(f"<link>{name}</link>" for name in names))) == [SITE + name for name in names]


ENCODED = {
    "UTF-8 with a byte order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "UTF-16": lambda text: text.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"),
    "ISO-8859-1": lambda text: text.replace('"1.0"', '"1.0" encoding="iso-8859-1"').encode("latin-1"),
    "blank lines before": lambda text: b"\n\n " + text.encode(),
}


@pytest.mark.parametrize("encoding", ENCODED)
def test_the_encoding_is_the_one_declared(encoding):
    text = rss("<title>Grüße &amp; Größe</title><link>/presse/1</link>")
    assert links(ENCODED[encoding](text)) == (Link(url=f"{SITE}/presse/1", title="Grüße & Größe"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_comes_in_any_unicode(encoding):
    assert urls('{"items": [{"url": "/größe"}]}'.encode(encoding)) == [f"{SITE}/größe"]


BROKEN = {
    "bare ampersands": rss("<title>Rat & Tat</title><link>/presse?a=1&b=2&copy=3</link>"),
    "entities of HTML": rss("<title>Rat&nbsp;&&nbsp;Tat</title><link>/presse?a=1&amp;b=2&amp;copy=3</link>"),
    "cut off": rss("<title>Rat &amp; Tat</title><link>/presse?a=1&amp;b=2&amp;copy=3</link>")[:-20],
    "a tag not closed before": rss(
        "<description><b>Rat</description>",
        "<title>Rat &amp; Tat</title><link>/presse?a=1&amp;b=2&amp;copy=3</link>",
    ),
    "CDATA beside": rss("<title>Rat & Tat</title><link><![CDATA[/presse?a=1&b=2&copy=3]]></link>"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_small_mistakes_are_forgiven(name):
    assert links(BROKEN[name]) == (Link(url=f"{SITE}/presse?a=1&b=2&copy=3", title="Rat & Tat"),)


BEYOND_REPAIR = {
    "a quotation mark too few": '<rss version="2.0><channel>{}</channel></rss>',
    "another root before": "<br/><rss><channel>{}</channel></rss>",
    "a root that ends at once": "<rss></rss><channel>{}</channel>",
}


@pytest.mark.parametrize("name", BEYOND_REPAIR)
def test_a_forgiving_reader_is_asked_when_xml_is_beyond_repair(name):
    items = (
        "<item><title>Rat</title><link>/presse/1</link><pubDate>Wed, 14 Oct 2026 08:37:00 +0200</pubDate></item>"
        "<item><link>http://[x</link></item><item><title>Ohne</title></item><item><link>/presse/2</link></item>"
    )
    assert links(BEYOND_REPAIR[name].format(items)) == (
        Link(url=f"{SITE}/presse/1", title="Rat", published="2026-10-14T08:37:00+02:00"),
        Link(url=f"{SITE}/presse/2"),
    )


def test_it_reads_atom_too():
    entry = "<entry><title>Rat</title><link href='/presse/1'/><updated>2026-10-14T08:37:00+02:00</updated></entry>"
    (link,) = links(f'<feed xmlns="http://www.w3.org/2005/Atom>{entry}</feed>')
    assert link == Link(url=f"{SITE}/presse/1", title="Rat", modified="2026-10-14T08:37:00+02:00")


@pytest.mark.parametrize("feed", [rss(), f"<feed {ATOM}/>", f"<rdf:RDF {RDF}/>"])
def test_an_empty_feed_is_a_feed(feed):
    assert links(feed) == ()


REFUSED = {
    "an HTML page": (b"<!DOCTYPE html><html><body>Nicht gefunden</body></html>", "HTML page"),
    "nothing": (b"", "no XML"),
    "a text": (b"Nicht gefunden", "empty"),
    "NULs": (b"\0" * 99, "no XML"),
    "another XML": (b"<opml><body/></opml>", "<opml> document"),
    "JSON cut off": (b'{"items": [', "no JSON"),
    "JSON without items": (b'{"title": "Presse"}', "no items"),
    "JSON with other items": (b'{"items": {}}', "no items"),
    "JSON without a bottom": (b'{"items": ' + b"[" * 100_000, "no JSON"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_feed_is_named(name):
    body, reason = REFUSED[name]
    with pytest.raises(DiscoveryError, match=reason):
        feed_links(body, URL)


LAUGHS = """<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&b;&c;</title><link>/presse/1</link></item></channel></rss>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding):
    with pytest.raises(DiscoveryError, match="entities"):
        feed_links(f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}'.encode(encoding), URL)


def test_a_declared_document_type_is_not_fetched():
    assert urls('<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">' + rss("<link>/presse/1</link>")[21:])


def test_a_feed_without_end_is_refused():
    with pytest.raises(DiscoveryError, match="larger than 50 MiB"):
        feed_links(b" " * (SEED_MAX_BYTES + 1), URL)


def test_so_many_links_are_enough():
    assert len(links(rss(*["<link>/presse/1</link>"] * (LINKS_MAX + 1)))) == LINKS_MAX


def test_unclosed_sections_do_not_take_for_ever():
    with pytest.raises(DiscoveryError):
        feed_links(b"<opml>" + b"<![CDATA[&" * 500_000, URL)


@given(
    st.lists(
        st.sampled_from(
            [
                b"<rss>",
                b"<item>",
                b"</item>",
                b"<link>",
                b"</link>",
                b"http://[x",
                b"/a",
                b"&",
                b"<![CDATA[",
                b"{",
                b'"items":[',
                b"]",
                b"}",
                b"\0",
                b"\xff",
                b"<!--",
                b"<?x",
                b"<a:b>",
            ]
        ).map(bytes)
    ).map(b"".join)
)
def test_any_bytes_are_a_feed_or_refused(body):
    with suppress(DiscoveryError):
        assert not feed_links(body, URL).complete
