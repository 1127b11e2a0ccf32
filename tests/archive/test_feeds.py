"""Feeds as other programs read them."""

import json
from datetime import UTC, date, datetime
from xml.etree.ElementTree import fromstring

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.feeds import ATOM, Entry, Feed, atom, json_feed, tag_uri

AT = datetime(2026, 11, 12, 8, 30, tzinfo=UTC)
ENTRY = Entry(
    id="tag:chronik.example,2026-11-12:stadtchronik:event:7",
    title="geändert: <Brücke> & mehr",
    address="https://chronik.example/article/7/versions",
    updated=AT,
    summary="Stadt Musterstadt · body",
    categories=("edited",),
)
FEED = Feed(
    id="tag:chronik.example,2026-10-01:stadtchronik:events",
    title="stadtchronik",
    own="https://chronik.example/events.atom?a=1&b=2",
    address="https://chronik.example/",
    updated=AT,
    author="stadtchronik",
    language="de",
    entries=[ENTRY],
)

# Any text at all, lone surrogates and control characters too.
TEXTS = st.text(st.characters() | st.characters(categories=["Cs", "Cc"]))


def test_feedparser_reads_every_part_of_an_atom_feed():
    read = feedparser.parse(atom(FEED))
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.id == FEED.id
    assert read.feed.language == "de"
    assert {link.rel: link.href for link in read.feed.links} == {"self": FEED.own, "alternate": FEED.address}
    (entry,) = read.entries
    assert (entry.id, entry.link, entry.updated) == (ENTRY.id, ENTRY.address, "2026-11-12T08:30:00+00:00")
    assert entry.summary == ENTRY.summary
    assert entry.tags[0].term == "edited"


def test_an_atom_feed_has_what_rfc_4287_demands():
    """§4.1.1 and §4.1.2: id, title and updated once each, an author for the entries, a link to each."""
    root = fromstring(atom(FEED))
    for element in (root, root.find(f"{{{ATOM}}}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{{{ATOM}}}{name}")) == 1, name
    assert root.find(f"{{{ATOM}}}author/{{{ATOM}}}name").text == "stadtchronik"
    assert root.find(f"{{{ATOM}}}entry/{{{ATOM}}}link[@rel='alternate']") is not None
    assert root.find(f"{{{ATOM}}}entry/{{{ATOM}}}title").text == ENTRY.title


def test_a_json_feed_has_what_its_version_demands():
    read = json.loads(json_feed(FEED))
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    assert read["feed_url"] == FEED.own
    (item,) = read["items"]
    assert item["id"] == ENTRY.id
    assert item["content_text"] == ENTRY.summary
    assert datetime.fromisoformat(item["date_published"]) == AT


def test_an_entry_without_a_summary_shows_its_title():
    bare = Feed(
        **{name: getattr(FEED, name) for name in ("id", "title", "own", "address", "updated", "author", "language")},
        entries=[Entry(id="x", title="Titel", address="https://chronik.example/", updated=AT)],
    )  # fmt: skip
    assert json.loads(json_feed(bare))["items"][0]["content_text"] == "Titel"
    assert feedparser.parse(atom(bare)).entries[0].summary == "Titel"


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_makes_well_formed_feeds(title, summary, word):
    entry = Entry(
        id="x", title=title, address="https://a.example/", updated=AT, summary=summary, categories=(word,)
    )
    feed = Feed(
        id="x", title=title, own=summary, address="https://a.example/", updated=AT, author=word, language="de", entries=[entry]
    )  # fmt: skip
    found = fromstring(atom(feed)).find(f"{{{ATOM}}}entry/{{{ATOM}}}title").text or ""
    if title.isprintable():
        assert found == title
    assert len(json.loads(json_feed(feed))["items"]) == 1


def test_a_tag_uri_is_as_rfc_4151_has_it():
    day = date(2026, 11, 12)
    assert (
        tag_uri("Chronik.Example", day, "stadtchronik:event:7")
        == "tag:chronik.example,2026-11-12:stadtchronik:event:7"
    )


@pytest.mark.parametrize("host", ["", '"><script>', "a b", "::1", "-a-", "ä.example"])
def test_what_is_no_host_gives_no_name(host):
    assert tag_uri(host, date(2026, 1, 1), "x") == "tag:localhost,2026-01-01:x"
