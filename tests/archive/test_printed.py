"""What pages say of copied texts: who has what from whom, with nothing of what may not be shown."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.opening import open_readonly
from archive.printed import Month, beside, by_month, pair, reach, written
from archive.reuse import text_of
from archive.showing import show
from tests.archive.test_reuse import COPY, OTHER, RELEASE
from tests.archives import CITY, NOON, PAPER, file

TWIN = replace(COPY, url="https://www.kurier.example/wehr_1", headline="Wehr an der Ahle")
KURIER = replace(PAPER, id="kurier", name="Kurier", display="snippet", homepage="https://www.kurier.example/")


@pytest.fixture
def keys(tmp_path):
    with Archive.open(tmp_path / "archive.db", learns=False) as archive:
        archive.register([CITY, PAPER, KURIER])
        keys = {
            "release": file(archive, RELEASE, "musterstadt"),
            "copy": file(archive, COPY, "bote"),
            "other": file(archive, OTHER, "bote"),
            "twin": file(archive, TWIN, "kurier", at=NOON + timedelta(hours=1)),
        }
        archive.compare()
    return keys


@pytest.fixture
def path(keys, tmp_path):
    return tmp_path / "archive.db"


@pytest.fixture
def db(path):
    with closing(show(open_readonly(path), "public")) as db:
        yield db


def named(found):
    return [row["id"] for kind in ("releases", "printed_in", "twins") for row in found[kind]]


def test_shares_are_told_from_where_one_stands(db, keys):
    (release,) = beside(db, keys["copy"])["releases"]
    printed = {row["id"]: row for row in beside(db, keys["release"])["printed_in"]}
    assert set(printed) == {keys["copy"], keys["twin"]}
    assert (release["share_here"], release["share_there"]) == (
        release["share_of_article"],
        release["share_of_release"],
    )
    assert printed[keys["copy"]]["share_here"] == release["share_there"]
    assert printed[keys["copy"]]["share_there"] == release["share_here"]
    for here, there in (("copy", "twin"), ("twin", "copy")):
        (twin,) = beside(db, keys[here])["twins"]
        assert twin["id"] == keys[there]


def test_names_are_told_as_the_text_writes_them():
    assert written("Es sprach Petra\nSüthoff gestern.", ["petra suethoff", "meyer-schulz ida"]) == [
        "Petra Süthoff",
        "Meyer-Schulz Ida",
    ]


def test_of_a_text_that_is_not_shown_whole_only_metadata_and_shares_are_told(db, path, keys):
    for here, there in (("release", "twin"), ("twin", "release"), ("twin", "copy")):
        found = pair(db, keys[here], keys[there])
        assert (found["shown"], found["texts"], found["passages"]) == (False, None, [])
        assert found["evidence"].keys() <= {"days", "city", "left_out"}
        assert found["share_here"] > 0.8
    with closing(show(open_readonly(path), "members")) as members:
        found = pair(members, keys["release"], keys["twin"])
        assert found["texts"][0] == text_of(RELEASE.lead, RELEASE.body)
        assert "Petra Grothusen" in found["evidence"]["names"]


def test_two_that_have_nothing_in_common_are_no_pair(db, keys):
    assert pair(db, keys["other"], keys["release"]) is None
    assert beside(db, keys["other"]) == {
        "releases": [],
        "printed_in": [],
        "twins": [],
        "more": {"releases": 0, "printed_in": 0, "twins": 0},
        "waits": False,
    }


def test_a_newsrooms_share_is_weighed_by_words_and_an_authority_has_none(db, keys):
    (month,) = by_month(db, "bote")
    ours, all_words = db.execute(
        "SELECT sum(words) FILTER (WHERE id = ?), sum(words) FROM articles WHERE source = 'bote'",
        [keys["copy"]],
    ).fetchone()
    share = beside(db, keys["copy"])["releases"][0]["share_here"]
    assert month == Month(
        month="2026-10", articles=2, drawing=1, copied=pytest.approx(share * ours / all_words)
    )
    assert by_month(db, "musterstadt") == []


def test_a_citys_reach_counts_releases_and_names_who_printed_them(db):
    found = reach(db, "Musterstadt")
    assert (found.releases, found.printed) == (1, 1)
    assert [(paper["name"], paper["releases"], paper["articles"]) for paper in found.papers] == [
        ("Kurier", 1, 1),
        ("Musterstädter Bote", 1, 1),
    ]
    assert reach(db, "Nirgends").papers == ()


def test_what_waits_to_be_compared_is_said_and_not_counted(path, keys):
    with Archive.open(path, learns=False) as archive:
        archive.db.execute("UPDATE articles SET body = body || ' Neu.' WHERE id = ?", [keys["copy"]])
        archive.db.conn.commit()
        with closing(show(open_readonly(path), "public")) as db:
            assert beside(db, keys["copy"])["waits"]
            assert pair(db, keys["release"], keys["copy"])["waits"]
            assert [month.articles for month in by_month(db, "bote")] == [1]


@pytest.mark.parametrize("audience", ["public", "members"])
@pytest.mark.parametrize("withheld", ["release", "copy", "twin"])
def test_what_is_withheld_appears_nowhere(path, keys, audience, withheld):
    with Archive.open(path, learns=False) as archive:
        archive.db.execute("UPDATE articles SET state = 'withheld' WHERE id = ?", [keys[withheld]])
        archive.db.conn.commit()
    with closing(show(open_readonly(path), audience)) as db:
        assert named(beside(db, keys[withheld])) == []
        for name, key in keys.items():
            assert pair(db, keys[withheld], key) is None
            if name != withheld:
                assert keys[withheld] not in named(beside(db, key))
                assert pair(db, key, keys[withheld]) is None
        assert reach(db, "Musterstadt").printed == (withheld != "release")
        details = [row[0] for row in db.execute("SELECT detail FROM events WHERE kind = 'copied'")]
        assert len(details) == 1 + (withheld == "release")
        assert any(RELEASE.url in detail for detail in details) == (withheld != "release")
        assert all(detail.split("; ")[0] == "copy" for detail in details)
