"""Whose article a reading is, when addresses claim each other; what is an edit of it, and of which kind."""

import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive, rereading
from archive.records import Article, Capture
from tests.archives import CITY, NOON, file

PRESS = "https://www.musterstadt.example/presse"
ARTICLE = Article(url=PRESS, headline="Eins", body="Der Rat tagt.")


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        yield archive


def read_at(archive, address, article):
    """Files a reading of a page at an address, whatever address the page claims."""
    capture = Capture(
        url=address, source="musterstadt", fetched=NOON, status=200, headers=(), body=address.encode()
    )
    return archive.file(article, archive.keep(capture).capture)


def test_pages_that_all_claim_one_address_are_articles_of_their_own(archive):
    for number, headline in enumerate(("Eins", "Zwei", "Drei")):
        filed = read_at(archive, f"{PRESS}/{number}", replace(ARTICLE, headline=headline))
        assert filed.outcome == "new"
    assert archive.db.execute("SELECT count(*) FROM events").fetchone() == (0,)
    assert {row["url"] for row in archive.db.query("SELECT url FROM articles")} == {
        PRESS,
        f"{PRESS}/1",
        f"{PRESS}/2",
    }


def test_two_addresses_of_one_article_are_one_article(archive):
    assert read_at(archive, f"{PRESS}/1", ARTICLE).outcome == "new"
    assert read_at(archive, f"{PRESS}/1?print=1", ARTICLE).outcome == "unchanged"


def test_an_edit_seen_at_an_address_that_is_known_is_an_edit(archive):
    read_at(archive, f"{PRESS}/1", ARTICLE)
    key = file(archive, replace(ARTICLE, url=f"{PRESS}/1", headline="Eins, neu"), "musterstadt")
    assert archive.db.table("articles").get(key)["versions"] == 2


NEW_FORM = {f"{PRESS}/1": "1", f"{PRESS}/1/": "1", f"{PRESS}/alt_aid-7": "7", f"{PRESS}/neu_aid-7": "7"}


def read_as(archive, address, headline, *, day=0, identities=NEW_FORM):
    capture = Capture(
        url=address,
        source="musterstadt",
        fetched=NOON + timedelta(days=day),
        status=200,
        headers=(),
        body=f"{address} {headline}".encode(),
    )
    return archive.file(
        replace(ARTICLE, url=address, headline=headline), archive.keep(capture).capture, identities
    )


def test_a_new_form_of_a_known_address_is_an_alias(archive):
    first = read_as(archive, f"{PRESS}/1", "Eins")
    again = read_as(archive, f"{PRESS}/1/", "Eins")
    assert (again.article, again.outcome) == (first.article, "unchanged")
    assert list(archive.db.query("SELECT url, article FROM aliases")) == [
        {"url": f"{PRESS}/1/", "article": first.article}
    ]


def test_an_article_with_a_new_headline_in_its_address_is_a_version(archive):
    first = read_as(archive, f"{PRESS}/alt_aid-7", "Alt")
    again = read_as(archive, f"{PRESS}/neu_aid-7", "Neu")
    assert (again.article, again.outcome) == (first.article, "changed")
    row = archive.db.table("articles").get(first.article)
    assert (row["url"], row["headline"], row["versions"]) == (f"{PRESS}/alt_aid-7", "Neu", 2)


def test_without_a_word_on_their_forms_two_addresses_are_two_articles(archive):
    assert read_as(archive, f"{PRESS}/alt_aid-7", "Alt", identities={}).outcome == "new"
    assert read_as(archive, f"{PRESS}/neu_aid-7", "Neu", identities={}).outcome == "new"


def test_an_article_of_an_older_release_is_found_once_it_is_known_by_its_forms(archive):
    first = read_as(archive, f"{PRESS}/alt_aid-7", "Alt", identities={})
    assert archive.unidentified(["musterstadt"]) == [("musterstadt", f"{PRESS}/alt_aid-7", first.article)]
    archive.identify([("7", first.article)])
    assert archive.unidentified(["musterstadt"]) == []
    assert read_as(archive, f"{PRESS}/neu_aid-7", "Neu").article == first.article


def test_an_article_that_moved_is_not_looked_for_at_its_old_address_and_has_returned(archive):
    first = read_as(archive, f"{PRESS}/alt_aid-7", "Alt")
    for day in (1, 2):
        at = NOON + timedelta(days=day)
        archive.keep(
            Capture(
                url=f"{PRESS}/alt_aid-7", source="musterstadt", fetched=at, status=404, headers=(), body=b""
            )
        )
        archive.settle("musterstadt", at)
    assert archive.db.table("articles").get(first.article)["state"] == "gone"
    read_as(archive, f"{PRESS}/neu_aid-7", "Alt", day=3)
    archive.settle("musterstadt", NOON + timedelta(days=3))
    assert archive.db.table("articles").get(first.article)["state"] == "live"
    events = [row["kind"] for row in archive.db.query("SELECT kind FROM events ORDER BY id")]
    assert events == ["missing", "gone", "returned"]


def test_a_missing_address_is_left_alone_when_the_article_is_there_under_another(archive):
    read_as(archive, f"{PRESS}/alt_aid-7", "Alt")
    at = NOON + timedelta(days=1)
    archive.keep(
        Capture(url=f"{PRESS}/alt_aid-7", source="musterstadt", fetched=at, status=404, headers=(), body=b"")
    )
    assert archive.known(["musterstadt"])[f"{PRESS}/alt_aid-7"].state == "missing"
    read_as(archive, f"{PRESS}/neu_aid-7", "Alt", day=2)
    known = archive.known(["musterstadt"])
    assert known[f"{PRESS}/alt_aid-7"].state == "gone"
    assert known[f"{PRESS}/neu_aid-7"].state == "kept"
    assert len({one.article for one in known.values()}) == 1


RELEASE = replace(
    ARTICLE,
    url=f"{PRESS}/1",
    headline="Brücke über die Ahle wieder frei",
    lead="Die Sperrung endet am Freitag.",
    body="Der Verkehr rollt wieder.\n\nDie Verwlatung dankt für die Geduld.",
    published="2026-10-14",
)


def read_anew(archive, day, **changes):
    """Files the release as it reads on that day."""
    address, at = RELEASE.url, NOON + timedelta(days=day)
    capture = Capture(url=address, source="musterstadt", fetched=at, status=200, headers=(), body=b"%d" % day)
    return archive.file(replace(RELEASE, **changes), archive.keep(capture).capture)


def judged(archive):
    rows = archive.db.query("SELECT change, label, share FROM versions ORDER BY number")
    return [(row["change"], row["label"], row["share"] and round(row["share"], 2)) for row in rows]


def details(archive):
    return [row["detail"] for row in archive.db.query("SELECT detail FROM events ORDER BY id")]


@pytest.mark.parametrize(
    "changes",
    [
        {"body": RELEASE.body.replace(" ", "\xa0")},
        {"body": RELEASE.body.replace("Geduld", "Ge\xadduld")},
        {"headline": unicodedata.normalize("NFD", RELEASE.headline)},
        {"published": "2026-10-14T11:27:00+02:00"},
    ],
)
def test_another_way_to_write_the_same_is_no_edit_and_the_text_stays_that_of_its_version(archive, changes):
    first = read_anew(archive, 0)
    assert read_anew(archive, 1, **changes, section="Verkehr") == replace(first, outcome="unchanged")
    (row,) = archive.db.query("SELECT * FROM articles")
    assert (row["versions"], row["section"]) == (1, "Verkehr")
    assert all(row[name] == getattr(RELEASE, name) for name in changes)
    assert details(archive) == []
    (version,) = archive.db.query("SELECT content_hash, body FROM versions")
    assert (row["content_hash"], row["body"]) == (version["content_hash"], version["body"])


def test_every_edit_is_weighed_and_its_event_says_so(archive):
    read_anew(archive, 0)
    body = RELEASE.body.replace("Verwlatung", "Verwaltung")
    read_anew(archive, 1, body=body)
    read_anew(archive, 2, body=body.replace("wieder", "nicht wieder"), headline="Brücke gesperrt")
    corrected = body + "\n\nKorrektur: Die Brücke ist frei."
    read_anew(archive, 3, body=corrected, kicker="UPDATE")
    assert judged(archive) == [
        (None, None, None),
        ("minor", None, 0.05),
        ("major", None, 0.18),
        ("major", "correction", 0.27),
    ]
    assert details(archive) == ["body; minor", "headline, body; major", "headline, body; major, correction"]


def test_a_kicker_may_call_an_edit_an_update_that_was_there_before(archive):
    read_anew(archive, 0)
    read_anew(archive, 1, kicker="UPDATE")
    assert judged(archive) == [(None, None, None)]
    read_anew(archive, 2, kicker="UPDATE", lead="Die Sperrung endet am Samstag.")
    assert judged(archive)[1][:2] == ("major", "update")


def test_a_version_that_is_read_anew_is_weighed_anew_and_so_is_the_next_one(archive):
    key = read_anew(archive, 0).article
    slip = replace(RELEASE, body=RELEASE.body.replace("Verwlatung", "Verwaltung"))
    read_anew(archive, 1, body=slip.body + "\n\nMeistgelesen")
    read_anew(archive, 2, body=slip.body + "\n\nDie Stadt baut.")
    assert [change for change, *_ in judged(archive)] == [None, "major", "major"]
    rereading.replace(archive.db, key, 2, slip)
    assert [change for change, *_ in judged(archive)] == [None, "minor", "major"]
    rereading.replace(archive.db, key, 1, slip)
    assert judged(archive)[1] == (None, None, None)
    assert len(details(archive)) == 2
