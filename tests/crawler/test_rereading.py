"""What becomes of captures that can be read only now, and of versions that read otherwise: nothing gets another number."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from archive import Archive, gaps, rebuilds
from archive.records import Capture
from crawler import rebuild as rebuild_module
from crawler.rebuild import rebuild
from crawler.source import FormerReading
from tests.shelf import NOON, SOURCES, URL, Shelf
from tests.sites import article

pytestmark = pytest.mark.e2e

ALT, NEU = article("Alt").body, article("Neu").body
VERSIONS = "SELECT number, headline, capture FROM versions ORDER BY article, number"
WITH_SITE = "SELECT number, headline, change, with_site FROM versions ORDER BY number"
CAPTURES = "SELECT reading, reason, article IS NOT NULL FROM captures ORDER BY id"
RELAUNCH = NOON + timedelta(hours=12)


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "archive.db")
    yield shelf
    assert shelf.problems() == []


def again(body, teaser):
    """The same page with another teaser beside it: other bytes, the same article."""
    return body.replace(b"</nav>", f"<i>{teaser}</i></nav>".encode())


def relaunched(**present):
    """The sources, one of them with a relaunch: its pages of before have their headline in an element of its own."""
    former = FormerReading(until=RELAUNCH, select={"headline": ".titel"})
    return SOURCES | {"stadt": replace(SOURCES["stadt"], former=(former,), **present)}


def test_a_page_that_reads_as_the_article_did_at_its_time_is_nothing_new(shelf):
    shelf.file(shelf.keep(ALT), "?")
    shelf.unreadable(shelf.keep(again(ALT, 1), hours=12))
    shelf.file(shelf.keep(NEU, hours=24), "!")
    counts = rebuild(shelf.path, SOURCES).counts
    assert counts == {"readings": 3, "found": 1}
    assert shelf.rows(VERSIONS) == [(1, "Alt", 1), (2, "Neu", 3)]
    assert shelf.rows(CAPTURES) == [("article", None, 1)] * 3


def test_a_page_between_two_versions_that_is_neither_is_kept_as_evidence(shelf):
    shelf.file(shelf.keep(ALT), "?")
    shelf.unreadable(shelf.keep(article("Dazwischen").body, hours=12))
    shelf.file(shelf.keep(NEU, hours=24), "!")
    before = shelf.rows("SELECT * FROM events")
    assert rebuild(shelf.path, SOURCES).counts["without place"] == 1
    assert shelf.rows(VERSIONS) == [(1, "Alt", 1), (2, "Neu", 3)]
    assert shelf.rows(CAPTURES) == [("article", None, 1)] * 3
    assert shelf.rows("SELECT * FROM events") == before


def test_a_page_before_the_first_version_says_that_the_article_was_there_earlier(shelf):
    shelf.unreadable(shelf.keep(again(NEU, 1)))
    shelf.file(shelf.keep(NEU, hours=24), "!")
    rebuild(shelf.path, SOURCES)
    assert shelf.rows(VERSIONS) == [(1, "Neu", 2)]
    assert shelf.rows("SELECT first_seen, last_seen FROM articles") == [
        ("2026-10-14T12:00:00+00:00", "2026-10-15T12:00:00+00:00")
    ]


def test_a_page_after_the_newest_version_that_differs_is_the_edit_it_would_have_been(shelf):
    shelf.file(shelf.keep(ALT), "?")
    shelf.unreadable(shelf.keep(NEU, hours=24))
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 2, "found": 1, "changed": 1}
    assert shelf.rows(VERSIONS) == [(1, "Alt", 1), (2, "Neu", 2)]
    assert shelf.rows("SELECT kind, at, capture FROM events") == [("edited", "2026-10-15T12:00:00+00:00", 2)]


def test_an_edit_that_the_old_reading_could_not_see_is_found(shelf):
    shelf.file(shelf.keep(ALT), "?")
    shelf.file(shelf.keep(NEU, hours=24), "?")
    assert shelf.rows(VERSIONS) == [(1, "?", 1)], "both were read alike"
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 2, "changed": 1}
    assert shelf.rows(VERSIONS) == [(1, "Alt", 1), (2, "Neu", 2)]
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 2}


def test_no_edit_is_made_of_two_readings_that_cannot_be_compared(shelf):
    shelf.file(shelf.keep(b"<p></p>"), "Von Hand gelesen")
    shelf.unreadable(shelf.keep(NEU, hours=24))
    counts = rebuild(shelf.path, SOURCES).counts
    assert counts == {"readings": 2, "unread": 1, "found": 1, "without place": 1}
    assert shelf.rows(VERSIONS) == [(1, "Von Hand gelesen", 1)]
    assert shelf.rows("SELECT kind FROM events") == []


def test_a_version_that_was_a_misreading_stays_and_says_so(shelf):
    shelf.file(shelf.keep(ALT), "Alt, mit Werbung gelesen")
    shelf.file(shelf.keep(again(ALT, 1), hours=24), "Alt, mit anderer Werbung gelesen")
    shelf.file(shelf.keep(NEU, hours=48), "Neu")
    edits = shelf.rows("SELECT * FROM events")
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 3, "misread": 1}
    assert shelf.rows("SELECT number, headline, misread FROM versions ORDER BY number") == [
        (1, "Alt", None),
        (2, "Alt", 1),
        (3, "Neu", 0),
    ]
    assert shelf.rows("SELECT * FROM events") == edits
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 3}, "it is said once"


def test_what_an_article_has_besides_its_text_is_that_of_its_newest_capture(shelf):
    kicker = again(ALT, 1).replace(b"<h1>", b"<p class=dachzeile>Verkehr</p><h1>")
    shelf.file(shelf.keep(ALT), "?")
    shelf.file(shelf.keep(kicker, hours=24), "?")
    sources = SOURCES | {"stadt": replace(SOURCES["stadt"], select={"kicker": ".dachzeile"})}
    report = rebuild(shelf.path, sources)
    assert shelf.rows("SELECT headline, kicker, versions FROM articles") == [("Alt", "Verkehr", 1)]
    assert report.fields["kicker"].gained == 1
    assert rebuild(shelf.path, sources).fields == {}


def test_captures_of_before_a_relaunch_are_read_as_was_right_then(shelf):
    old = ALT.replace(b"<h1>Alt</h1>", b"<h1>Rathaus</h1><p class=titel>Alt</p>")
    shelf.file(shelf.keep(old), "Alt")
    shelf.unreadable(shelf.keep(article("Später").body, hours=24, url=URL + "2"))
    assert rebuild(shelf.path, relaunched()).counts["new"] == 1
    assert shelf.rows("SELECT headline FROM articles ORDER BY url") == [("Alt",), ("Später",)]


def test_over_a_relaunch_another_form_of_the_date_is_no_edit_and_other_words_are(shelf):
    dated = b'<meta property="article:published_time" content="2026-10-14"></head>'
    shelf.file(shelf.keep(ALT.replace(b"</head>", dated)), "?")
    shelf.unreadable(shelf.keep(ALT, hours=24))
    assert rebuild(shelf.path, relaunched()).counts == {"readings": 2, "found": 1}
    assert shelf.rows(VERSIONS) == [(1, "Alt", 1)]
    shelf.unreadable(shelf.keep(NEU, hours=48))
    assert rebuild(shelf.path, relaunched()).counts["changed"] == 1
    assert shelf.rows(VERSIONS) == [(1, "Alt", 1), (2, "Neu", 3)]


def test_what_changed_between_the_last_page_of_before_a_relaunch_and_the_first_after_it_is_no_edit_that_anybody_knows_of(
    shelf,
):
    shelf.file(shelf.keep(ALT), "?")
    shelf.unreadable(shelf.keep(NEU, hours=24))
    assert rebuild(shelf.path, relaunched()).counts == {"readings": 2, "found": 1}
    assert shelf.rows(WITH_SITE) == [(1, "Alt", None, None), (2, "Neu", None, 1)]
    assert shelf.rows("SELECT kind FROM events") == []


def test_what_was_captured_while_the_source_was_ill_is_no_edit_that_anybody_knows_of(shelf):
    shelf.file(shelf.keep(ALT), "?")
    shelf.unreadable(shelf.keep(NEU, hours=24))
    with Archive.open(shelf.path) as archive:
        gaps.open_(archive.db, "stadt", NOON + timedelta(hours=20), "broken", "So.")
    rebuild(shelf.path, SOURCES)
    assert shelf.rows(WITH_SITE) == [(1, "Alt", None, None), (2, "Neu", None, 1)]
    assert shelf.rows("SELECT kind FROM events") == []


def test_what_is_read_at_the_new_address_of_an_article_that_moved_is_no_edit_that_anybody_knows_of(shelf):
    """The new design may show a lead where the old one had none."""
    shelf.file(shelf.keep(ALT), "?")
    new = shelf.keep(NEU, hours=24, url=URL + "/neu")
    with Archive.open(shelf.path) as archive:
        archive.keep(
            Capture(
                url=URL, source="stadt", fetched=NOON + timedelta(days=1), status=404, headers=(), body=b""
            )
        )
        assert archive.moved(archive.article_at(URL), new, {})
    shelf.unreadable(new)
    rebuild(shelf.path, SOURCES)
    assert shelf.rows(WITH_SITE) == [(1, "Alt", None, None), (2, "Neu", None, 1)]
    assert shelf.rows("SELECT kind FROM events") == [("moved",)]


def test_one_page_under_many_addresses_is_refused_and_stays_so(shelf):
    wall = article("Bitte zustimmen").body
    for number in range(4):
        shelf.unreadable(shelf.keep(wall, url=f"{URL}{number}"))
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 4, "refused": 4}
    assert shelf.rows("SELECT count(*) FROM articles") == [(0,)]
    ((reason,),) = shelf.rows("SELECT DISTINCT reason FROM captures")
    assert re.match("The same page stands under many addresses", reason)


def fill(shelf):
    """Three articles, two captures that show nothing new of them, five that were never read, two of them nothing still."""
    for number in range(3):
        shelf.file(
            shelf.keep(article(f"Nummer {number}").body, url=f"{URL}{number}"), "?", url=f"{URL}{number}"
        )
    for number in range(2):
        body = again(article(f"Nummer {number}").body, "noch einmal")
        shelf.file(shelf.keep(body, hours=1, url=f"{URL}{number}"), "?", url=f"{URL}{number}")
    for number in range(5):
        body = b"<p></p>" if number in {1, 2} else article(f"Später {number}").body
        shelf.unreadable(shelf.keep(body, hours=2, url=f"{URL}spät-{number}"))


@pytest.mark.parametrize("step", range(1, 7))
def test_wherever_it_is_cut_off_the_end_is_the_same(shelf, tmp_path, monkeypatch, step):
    monkeypatch.setattr("crawler.rereading.STEP_CAPTURES", 2)
    fill(shelf)
    undisturbed = Shelf(tmp_path / "undisturbed" / "archive.db")
    fill(undisturbed)
    whole = rebuild(undisturbed.path, SOURCES).as_json()

    calls = count(1)
    advance = rebuilds.advance

    def cut(*arguments):
        advance(*arguments)
        if next(calls) == step:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuilds, "advance", cut)
        with pytest.raises(KeyboardInterrupt):
            rebuild(shelf.path, SOURCES)
    assert [problem.where for problem in shelf.problems()] == ["stadt"]
    assert rebuild(shelf.path, SOURCES).as_json() == whole
    for rows in ("SELECT * FROM articles", VERSIONS, CAPTURES, "SELECT * FROM events"):
        assert shelf.rows(rows) == undisturbed.rows(rows)


def test_after_a_change_of_the_source_file_a_source_is_begun_anew(shelf, monkeypatch):
    monkeypatch.setattr("crawler.rereading.STEP_CAPTURES", 2)
    fill(shelf)
    rebuild(shelf.path, SOURCES)
    with Archive.open(shelf.path) as archive:
        archive.db.execute("UPDATE rebuilds SET finished = NULL, stage = 'others', capture = 99")
    assert rebuild(shelf.path, SOURCES).counts["readings"] == 10, "the rest was none, and the report goes on"
    with Archive.open(shelf.path) as archive:
        archive.db.execute("UPDATE rebuilds SET finished = NULL, stage = 'others', capture = 99")
    changed = SOURCES | {"stadt": replace(SOURCES["stadt"], publishes="notice")}
    assert rebuild(shelf.path, changed).fields["kind"].changed == 6


def test_sources_that_were_finished_are_not_read_once_more(shelf, monkeypatch):
    for id_ in ("dorf", "stadt"):
        url = f"http://{id_}.localhost/1"
        shelf.file(shelf.keep(article(id_).body, url=url, id_=id_), "?", url=url)
    finished = iter(["dorf"])
    read_anew = rebuild_module.read_anew

    def one_source(*arguments):
        if next(finished, None) is None:
            raise KeyboardInterrupt
        return read_anew(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(rebuild_module, "read_anew", one_source)
        with pytest.raises(KeyboardInterrupt):
            rebuild(shelf.path, SOURCES)
    assert [problem.where for problem in shelf.problems()] == ["stadt"]
    (began,) = shelf.rows("SELECT began, finished FROM rebuilds WHERE source = 'dorf'")
    assert rebuild(shelf.path, SOURCES).counts == {"readings": 2}, "both are in the report"
    assert shelf.rows("SELECT began, finished FROM rebuilds WHERE source = 'dorf'") == [began]
