"""Keeping and filing: one address, one article; every step whole or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive, rereading
from archive.health import REFUSED
from archive.records import Article, Capture, Failure, Image, Link, SeedVisit, SourceFacts
from archive.tally import Tally

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://www.musterstadt.example/presse/bruecke"
FEED = "https://www.musterstadt.example/feed.xml"
CITY = SourceFacts(
    id="musterstadt", name="Stadt Musterstadt", kind="city", homepage="https://www.musterstadt.example/"
)
ARTICLE = Article(
    url=URL,
    kind="release",
    headline="Brücke wieder frei",
    lead="Die Sperrung endet.",
    body="Der Verkehr rollt.",
    published="2026-10-14",
    tags=("Verkehr",),
    images=(Image(caption="Die Brücke", credit="Stadt"),),
)


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        yield archive


def capture(body=b"<p>eins</p>", *, at=NOON, status=200, url=URL, **fields):
    return Capture(
        url=url,
        source="musterstadt",
        fetched=at,
        status=status,
        headers=(("ETag", '"1"'),),
        body=body,
        **fields,
    )


def filed(archive, article=ARTICLE, **fields):
    return archive.file(article, archive.keep(capture(**fields)).capture)


def rows(archive, sql, *parameters):
    return list(archive.db.query(sql, list(parameters)))


def kinds(archive):
    return [event["kind"] for event in rows(archive, "SELECT kind FROM events ORDER BY id")]


def test_a_kept_response_can_be_had_again(archive):
    sent = capture(b"<p>Gr\xfc\xdfe</p>", asked="https://www.musterstadt.example/?p=1")
    assert archive.capture(archive.keep(sent).capture) == sent


def test_a_first_reading_is_a_new_article_with_one_version(archive):
    done = filed(archive)
    assert done.outcome == "new"
    (article,) = rows(archive, "SELECT * FROM articles")
    assert (article["id"], article["versions"], article["state"]) == (done.article, 1, "live")
    assert article["headline"] == "Brücke wieder frei"
    assert article["first_seen"] == article["last_seen"] == "2026-10-14T12:00:00+00:00"
    assert [tag["name"] for tag in rows(archive, "SELECT name FROM tags")] == ["Verkehr"]
    assert [image["credit"] for image in rows(archive, "SELECT credit FROM images")] == ["Stadt"]


def test_what_is_unknown_is_null_and_not_an_empty_string(archive):
    filed(archive, Article(url=URL))
    (article,) = rows(archive, "SELECT * FROM articles")
    for field in ("kicker", "headline", "lead", "body", "byline", "agency", "published", "paywalled"):
        assert article[field] is None


def test_the_same_bytes_are_not_stored_twice(archive):
    filed(archive)
    again = archive.keep(capture(at=NOON + DAY))
    assert (again.outcome, again.capture) == ("unchanged", None)
    assert len(rows(archive, "SELECT id FROM captures")) == 1
    assert rows(archive, "SELECT last_seen FROM articles")[0]["last_seen"] == "2026-10-15T12:00:00+00:00"


def test_the_same_bytes_are_stored_again_when_they_were_never_read(archive):
    archive.keep(capture())
    assert archive.keep(capture(at=NOON + DAY)).outcome == "stored"


def test_other_markup_with_the_same_reading_is_no_edit(archive):
    filed(archive)
    assert filed(archive, body=b"<div>anders verpackt</div>", at=NOON + DAY).outcome == "unchanged"
    assert kinds(archive) == []
    assert len(rows(archive, "SELECT * FROM versions")) == 1


def test_a_changed_reading_is_an_edit_that_says_what_changed(archive):
    filed(archive)
    changed = replace(ARTICLE, headline="Brücke doch nicht frei", body="Der Verkehr steht.")
    done = filed(archive, changed, body=b"<p>zwei</p>", at=NOON + DAY)
    assert done.outcome == "changed"
    versions = rows(archive, "SELECT number, headline FROM versions ORDER BY number")
    assert [(v["number"], v["headline"]) for v in versions] == [
        (1, "Brücke wieder frei"),
        (2, "Brücke doch nicht frei"),
    ]
    (event,) = rows(archive, "SELECT * FROM events")
    assert (event["kind"], event["detail"]) == ("edited", "headline, body; major")
    assert rows(archive, "SELECT versions FROM articles") == [{"versions": 2}]


def test_the_search_index_follows_an_edit(archive):
    filed(archive)
    filed(archive, replace(ARTICLE, headline="Tunnel"), body=b"zwei", at=NOON + DAY)
    hits = {
        word: rows(archive, "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?", word)
        for word in ("tunnel", "brücke")
    }
    assert len(hits["tunnel"]) == 1
    assert hits["brücke"] == []


def test_addresses_of_one_article_lead_to_it(archive):
    canonical = replace(ARTICLE, aliases=("https://www.musterstadt.example/p/1",))
    first = filed(archive, canonical, asked="https://www.musterstadt.example/?id=1")
    second = archive.keep(capture(b"neu", url="https://www.musterstadt.example/p/1"))
    assert (
        archive.file(replace(ARTICLE, url="https://www.musterstadt.example/p/1"), second.capture).article
        == first.article
    )
    assert {row["url"] for row in rows(archive, "SELECT url FROM aliases")} == {
        "https://www.musterstadt.example/?id=1",
        "https://www.musterstadt.example/p/1",
    }


def test_ids_grow_with_the_time_of_publication_whatever_the_order_of_filing(archive):
    dates = [
        "2026-10-12",
        "2026-10-14T08:00:00+02:00",
        "2026-09-01",
        "2026-10-14T09:30:00+02:00",
        "2026-10-12",
    ]
    ids = [
        (date, filed(archive, replace(ARTICLE, url=f"{URL}-{n}", published=date), url=f"{URL}-{n}").article)
        for n, date in enumerate(dates)
    ]
    by_id = [date for date, _ in sorted(ids, key=lambda pair: pair[1])]
    assert by_id == [
        "2026-09-01",
        "2026-10-12",
        "2026-10-12",
        "2026-10-14T08:00:00+02:00",
        "2026-10-14T09:30:00+02:00",
    ]
    assert len({id_ for _, id_ in ids}) == 5


def test_a_page_that_gave_no_article_is_asked_for_in_full(archive):
    asked = "https://www.musterstadt.example/?p=1"
    archive.unreadable(archive.keep(capture(asked=asked)).capture, "The page is empty.")
    known = archive.known(["musterstadt"])
    assert {known[url].etag for url in (URL, asked)} == {None}


def test_the_place_of_a_reading_is_the_article_it_would_be_filed_as(archive):
    first = archive.keep(capture()).capture
    assert archive.place(ARTICLE, first) == (URL, None)
    article = archive.file(ARTICLE, first).article
    assert archive.place(ARTICLE, first) == (article, None)
    assert archive.place(replace(ARTICLE, body="Anders."), first) == (article, ARTICLE.content_hash)


def test_a_seed_and_what_it_named_are_stored_together(archive):
    visit = SeedVisit(
        url=FEED,
        source="musterstadt",
        fetched=NOON,
        links=(Link(url=URL, modified="2026-10-14T10:00:00+02:00"),),
        seeds=(FEED + "?page=2",),
        etag='"7"',
    )
    archive.discovered(visit)
    known = archive.known(["musterstadt"])
    assert {url: (k.role, k.state) for url, k in known.items()} == {
        FEED: ("seed", "kept"),
        FEED + "?page=2": ("seed", "queued"),
        URL: ("article", "queued"),
    }
    assert known[FEED].etag == '"7"'
    assert known[URL].hint == "2026-10-14T10:00:00+02:00"


def test_a_seed_that_named_nothing_is_asked_without_validators(archive):
    visit = SeedVisit(url=FEED, source="musterstadt", fetched=NOON, etag='"7"', last_modified="gestern")
    archive.discovered(visit)
    known = archive.known(["musterstadt"])[FEED]
    assert (known.etag, known.last_modified) == (None, None)


def test_a_listing_remembers_what_it_named_and_its_pages_remember_it(archive):
    second = FEED + "?page=2"
    visit = SeedVisit(url=FEED, source="musterstadt", fetched=NOON, seeds=(second,), listing=FEED)
    archive.discovered(replace(visit, links=(Link(url=URL),)))
    assert archive.listed(["musterstadt"]) == {FEED: {URL}}
    assert archive.listed(["bote"]) == {}
    assert archive.known(["musterstadt"])[second].seed == FEED


def test_a_hint_is_replaced_only_when_the_page_is_safe(archive):
    link = Link(url=URL, modified="2026-10-14")
    archive.discovered(SeedVisit(url=FEED, source="musterstadt", fetched=NOON, links=(link,)))
    later = replace(link, modified="2026-10-15")
    archive.discovered(SeedVisit(url=FEED, source="musterstadt", fetched=NOON, links=(later,)))
    assert archive.known(["musterstadt"])[URL].hint == "2026-10-14"
    archive.keep(capture(), hint="2026-10-15")
    assert archive.known(["musterstadt"])[URL].hint == "2026-10-15"


def test_only_a_complete_seed_is_remembered_as_the_one_that_named_an_article(archive):
    links = (Link(url=URL),)
    archive.discovered(SeedVisit(url=FEED, source="musterstadt", fetched=NOON, links=links))
    assert archive.known(["musterstadt"])[URL].seed is None
    sitemap = "https://www.musterstadt.example/sitemap.xml"
    archive.discovered(SeedVisit(url=sitemap, source="musterstadt", fetched=NOON, links=links, complete=True))
    assert archive.known(["musterstadt"])[URL].seed == sitemap


def test_a_failure_is_remembered_until_the_next_answer(archive):
    failure = Failure(
        url=URL, source="musterstadt", role="article", at=NOON, reason="HTTP 503", not_before=NOON + DAY
    )
    archive.failed(failure)
    archive.failed(failure)
    known = archive.known(["musterstadt"])[URL]
    assert (known.state, known.tries, known.not_before) == ("failed", 2, NOON + DAY)
    archive.keep(capture())
    known = archive.known(["musterstadt"])[URL]
    assert (known.state, known.tries, known.not_before) == ("kept", 0, None)


def test_what_is_kept_stays_kept_while_robots_txt_forbids_it(archive):
    archive.keep(capture())
    failure = Failure(
        url=URL, source="musterstadt", role="article", at=NOON, reason=REFUSED, not_before=NOON + DAY
    )
    archive.failed(failure)
    known = archive.known(["musterstadt"])[URL]
    assert (known.state, known.not_before) == ("kept", NOON + DAY)


def test_a_refused_address_is_not_asked_again(archive):
    archive.failed(
        Failure(
            url=URL, source="musterstadt", role="article", at=NOON, reason="private address", not_before=None
        )
    )
    assert archive.known(["musterstadt"])[URL].state == "refused"


def test_unread_captures_are_found_after_a_crash(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register([CITY])
        row = archive.keep(capture()).capture
    with Archive.open(path) as archive:
        assert archive.unread(["musterstadt"]) == [row]
        archive.unreadable(row, "Not a page.")
        assert archive.unread(["musterstadt"]) == []


def test_a_transaction_that_breaks_leaves_nothing_behind(archive, monkeypatch):
    monkeypatch.setattr("archive.filing._link", lambda *_: 1 / 0)
    row = archive.keep(capture()).capture
    with pytest.raises(ZeroDivisionError):
        archive.file(ARTICLE, row)
    for table in ("articles", "versions", "images", "article_tags"):
        assert rows(archive, f"SELECT * FROM {table}") == []


def test_an_older_capture_read_late_changes_nothing_that_came_after_it(archive):
    older = archive.keep(capture(b"alt")).capture
    newer = filed(archive, body=b"neu", at=NOON + DAY)
    late = archive.file(replace(ARTICLE, headline="Alt", tags=("Alt",)), older)
    assert (late.article, late.outcome) == (newer.article, "unchanged")
    assert rows(archive, "SELECT headline, versions FROM articles") == [
        {"headline": ARTICLE.headline, "versions": 1}
    ]
    assert rows(archive, "SELECT name FROM article_tags JOIN tags ON tags.id = tag") == [{"name": "Verkehr"}]
    assert kinds(archive) == []
    assert archive.unread(["musterstadt"]) == []


def test_a_better_reading_replaces_without_an_edit(archive):
    done = filed(archive)
    changes = rereading.replace(
        archive.db, done.article, 1, replace(ARTICLE, kicker="Verkehr", lead="Besser gelesen.")
    )
    assert {change.field for change in changes} == {"kicker", "lead", "words"}
    assert kinds(archive) == []
    (version,) = rows(archive, "SELECT lead FROM versions")
    assert version["lead"] == "Besser gelesen."


def test_a_run_is_recorded_with_the_health_that_follows(archive):
    filed(archive)
    run = archive.begin_run("stadtchronik/test", NOON)
    archive.end_run(run, NOON, "finished", {"musterstadt": Tally(seeds=1, links=3, new=1)})
    archive.end_run(
        archive.begin_run("stadtchronik/test", NOON + DAY),
        NOON + DAY,
        "finished",
        {"musterstadt": Tally(errors=1)},
    )
    assert [run["reason"] for run in rows(archive, "SELECT reason FROM runs")] == ["finished", "finished"]
    (health,) = rows(archive, "SELECT * FROM health")
    assert (health["state"], health["since"]) == ("broken", "2026-10-15T12:00:00+00:00")
    assert kinds(archive) == ["health"]


@pytest.mark.parametrize("body", [b"<p>eins</p>", b"<p>zwei</p>"])
def test_an_article_that_leads_to_another_one_now_is_not_edited_into_it(archive, body):
    other = replace(ARTICLE, url=URL + "-neu", headline="Ein anderes Thema")
    first, second = filed(archive).article, filed(archive, other, url=other.url, body=b"<p>eins</p>").article
    kept = archive.keep(capture(body, asked=URL, url=other.url, at=NOON + DAY))
    if kept.capture is not None:
        assert archive.file(other, kept.capture).article == second
    left, shown = (archive.db.table("articles").get(key) for key in (first, second))
    assert (left["headline"], left["versions"], left["last_seen"]) == (ARTICLE.headline, 1, NOON.isoformat())
    assert (shown["versions"], shown["last_seen"]) == (1, (NOON + DAY).isoformat())
    assert (rows(archive, "SELECT * FROM aliases"), kinds(archive)) == ([], [])
