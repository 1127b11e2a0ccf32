"""What happened, and what is new of a search, as feeds from a real Datasette."""

import json

import feedparser
import pytest

from archive import Archive
from archive.serving import application
from archive.times import iso
from tests.archives import NOON
from tests.feed_rules import check_atom, check_json_feed

EVIL = "<script>alert(1)</script>&\"'\x00"


@pytest.fixture
def happened(filled):
    """The path of an archive in which an article was edited and a source broke."""
    with Archive.open(filled) as archive:
        row = {"at": iso(NOON), "kind": "health", "source": "bote", "detail": "ok → broken: No seed <b>."}
        archive.db.table("events").insert(row)
    return filled


@pytest.fixture
def get(happened):
    client = application(happened).client

    async def get(path, **headers):
        return await client.get(path, headers={"Accept-Language": "de"} | headers)

    return get


async def test_readers_get_the_newest_events_with_links_to_what_they_are_about(get):
    answer = await get("/events.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content)
    assert not read.bozo
    broken, edited = read.entries
    assert broken.title == "in Ordnung → gestört: Musterstädter Bote"
    assert broken.summary == "Musterstädter Bote · No seed <b>."
    assert broken.link == "http://localhost/source/bote"
    assert edited.title == "geändert: Brücke über die Ahle wieder frei"
    assert edited.link.endswith("/versions")


async def test_the_json_feed_says_the_same(get):
    answer = await get("/events.json")
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    atom = feedparser.parse((await get("/events.atom")).content)
    items = json.loads(answer.content)["items"]
    assert [(item["id"], item["url"], item["title"]) for item in items] == [
        (entry.id, entry.link, entry.title) for entry in atom.entries
    ]


async def test_english_readers_read_english(get):
    read = feedparser.parse((await get("/events.atom?lang=en")).content)
    assert read.feed.language == "en"
    assert read.entries[0].title.startswith("in order → broken: ")


@pytest.mark.parametrize(
    ("query", "kinds"),
    [("kind=edited", ["edited"]), ("source=bote", ["health"]), ("city=Musterstadt&kind=health", ["health"])],
)
async def test_a_feed_can_be_narrowed_down(get, query, kinds):
    read = feedparser.parse((await get(f"/events.atom?{query}")).content)
    assert [entry.tags[0].term for entry in read.entries] == kinds
    assert read.feed.links[0].href == f"http://localhost/events.atom?{query}"


@pytest.mark.parametrize("query", ["kind=nonsense", "source=nobody", "city=K%C3%B6ln"])
async def test_a_filter_that_names_nothing_is_refused_in_a_sentence(get, query):
    answer = await get(f"/events.atom?{query}")
    assert answer.status_code == 400
    assert answer.text.startswith("There is no ")


async def test_feeds_of_different_filters_have_different_names_and_entries_keep_theirs(get):
    everything = feedparser.parse((await get("/events.atom")).content)
    edits = feedparser.parse((await get("/events.atom?kind=edited")).content)
    assert everything.feed.id != edits.feed.id
    assert edits.entries[0].id == everything.entries[1].id
    english = feedparser.parse((await get("/events.atom?lang=en")).content)
    assert [entry.id for entry in english.entries] == [entry.id for entry in everything.entries]


async def test_names_and_links_stay_wherever_the_archive_is_asked_if_it_was_told_its_address(happened):
    client = application(happened, address="https://chronik.example/").client
    feeds = [
        feedparser.parse((await client.get("/events.atom", headers={"Host": host})).content)
        for host in ("localhost", "127.0.0.1:8001", 'evil.example"><x>')
    ]
    assert {feed.entries[0].id for feed in feeds} == {"tag:chronik.example,2026-10-16:stadtchronik:event:2"}
    assert {feed.entries[0].link for feed in feeds} == {"https://chronik.example/source/bote"}


async def test_what_a_reader_has_already_is_not_sent_again(get):
    first = await get("/events.atom")
    same = await get("/events.atom", **{"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert (await get("/events.atom", **since)).status_code == 304


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"},
        {"If-Modified-Since": "gestern"},
        {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ],
)
async def test_what_is_new_to_a_reader_is_sent(get, headers):
    assert (await get("/events.atom", **headers)).status_code == 200


async def test_a_new_event_changes_the_tag(get, happened):
    before = (await get("/events.atom")).headers["etag"]
    with Archive.open(happened) as archive:
        row = {"at": iso(NOON), "kind": "health", "source": "bote", "detail": "broken → ok: Well."}
        archive.db.table("events").insert(row)
    answer = await get("/events.atom", **{"If-None-Match": before})
    assert answer.status_code == 200


async def test_hostile_text_stays_text(happened):
    with Archive.open(happened) as archive:
        archive.db.execute("UPDATE articles SET headline = ?", [EVIL])
        archive.db.execute("UPDATE events SET detail = ?", [EVIL])
    client = application(happened).client
    atom, json_ = [(await client.get(f"/events.{form}")).content for form in ("atom", "json")]
    assert not feedparser.parse(atom).bozo
    assert b"<script>" not in atom
    assert json.loads(json_)["items"][1]["title"].endswith("<script>alert(1)</script>&\"'\ufffd")


async def test_an_empty_archive_has_an_empty_feed(tmp_path):
    path = tmp_path / "archive.db"
    Archive.open(path).close()
    read = feedparser.parse((await application(path).client.get("/events.atom")).content)
    assert not read.bozo
    assert read.entries == []


@pytest.mark.parametrize("page", ["/", "/health", "/source/bote"])
async def test_pages_lead_to_the_feed(get, page):
    text = (await get(page)).text
    assert '<link rel="alternate" type="application/atom+xml"' in text
    assert '<link rel="alternate" type="application/feed+json"' in text


FEEDS = ["/events.atom", "/search.atom", "/search.atom?q=tiefbauamt&city=Musterstadt"]


@pytest.mark.parametrize("address", FEEDS)
async def test_feeds_keep_to_their_standards(get, address):
    atom = check_atom((await get(address)).content)
    json_ = address.replace(".atom", ".json" if "events" in address else ".feed.json")
    items = check_json_feed((await get(json_)).content)["items"]
    assert len(items) == len(atom.findall("{*}entry")) > 0


@pytest.mark.parametrize("address", FEEDS)
async def test_feeds_of_hostile_text_keep_to_their_standards(happened, address):
    with Archive.open(happened) as archive:
        archive.db.execute("UPDATE articles SET headline = ?, lead = ?", [EVIL, EVIL + " tiefbauamt"])
        archive.db.execute("UPDATE events SET detail = ?", [EVIL])
        archive.db.execute("UPDATE sources SET name = ?", [EVIL])
    client = application(happened).client
    content = (await client.get(address)).content
    check_atom(content)
    assert b"<script>" not in content
    json_ = address.replace(".atom", ".json" if "events" in address else ".feed.json")
    check_json_feed((await client.get(json_)).content)


async def test_a_search_is_followed_at_its_address_with_an_ending(get):
    answer = await get("/search.atom?q=tiefbauamt")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content)
    edited, new = read.entries
    assert new.title == "Brücke über die Ahle wieder frei"
    assert new.summary == "Stadt Musterstadt · Die Sperrung der Ahlebrücke endet am Freitag."
    assert new.updated == "2026-10-16T12:00:00+00:00"
    assert edited.title == "geändert: Brücke über die Ahle wieder frei"
    assert edited.updated == read.feed.updated == "2026-10-17T12:00:00+00:00"
    assert edited.link == new.link + "/versions"
    assert read.feed.title == "stadtchronik · tiefbauamt"
    assert {link.href for link in read.feed.links} == {
        "http://localhost/search?q=tiefbauamt",
        "http://localhost/search.atom?q=tiefbauamt",
    }


async def test_an_edit_has_one_name_in_all_feeds(get):
    (of_all,) = feedparser.parse((await get("/events.atom?kind=edited")).content).entries
    of_search = feedparser.parse((await get("/search.atom?q=tiefbauamt")).content).entries[0]
    assert of_all.id == of_search.id


async def test_a_feed_of_a_search_is_not_sent_twice(get):
    first = await get("/search.feed.json?q=tiefbauamt")
    assert first.headers["content-type"] == "application/feed+json; charset=utf-8"
    same = await get("/search.feed.json?q=tiefbauamt", **{"If-None-Match": first.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")


async def test_a_search_that_finds_nothing_yet_can_be_followed(get):
    root = check_atom((await get("/search.atom?q=nirgends")).content)
    assert root.findall("{*}entry") == []


@pytest.mark.parametrize("ending", ["atom", "feed.json"])
async def test_a_search_that_cannot_be_made_has_no_feed(get, ending):
    answer = await get(f"/search.{ending}?q=-nur")
    assert answer.status_code == 400
    assert (await get("/search.rss")).status_code == 404


async def test_the_page_of_results_leads_to_its_feeds(get):
    text = (await get("/search?q=tiefbauamt&source=musterstadt")).text
    for ending, media_type in (("atom", "application/atom+xml"), ("feed.json", "application/feed+json")):
        address = f"/search.{ending}?q=tiefbauamt&amp;source=musterstadt"
        assert f'<link rel="alternate" type="{media_type}"' in text
        assert text.count(f'href="{address}"') == 2
    assert 'rel="alternate"' not in (await get("/search?q=-nur")).text
