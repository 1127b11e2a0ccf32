"""A site is learned from its own captures, said in words, and never makes an edit of what it changes."""

import json
from contextlib import closing
from dataclasses import replace as dataclass_replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive, browse, rereading
from archive.opening import ArchiveError, open_readonly
from archive.records import Capture, SourceFacts
from crawler.extraction.profile import PROFILE_VERSION, SiteProfile, to_json
from crawler.profiling import LEARN_MIN_PAGES, explained, profiles
from crawler.reading import SHADOW_EVERY, read
from crawler.rebuild import learn_missing, rebuild
from crawler.source import FormerReading, Source
from tests.commands import stadtchronik

pytestmark = pytest.mark.e2e

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
PROMISE = "Jeden Morgen um sechs Uhr das Wichtigste aus der Stadt in Ihrem Postfach lesen."
SOURCE = Source(facts=SourceFacts(id="stadt", name="Stadt", kind="city", homepage="http://stadt.localhost/"))
SOURCES = {"stadt": SOURCE}


def page(number, name="artikel-text"):
    lines = "".join(
        f"<p class=absatz>Meldung {number}: Der Rat hat am {day}. Oktober über Vorhaben {number} beraten und es beschlossen.</p>"
        for day in range(1, 9)
    )
    head = f'<title>Meldung {number}</title><meta name=author content="Erika Muster">'
    body = f"<h1>Meldung {number}</h1><div class={name}>{lines}<p class=absatz>{PROMISE}</p></div>"
    return f"<html lang=de>{head}<body>{body}</body></html>".encode()


def capture(number, body=None, day=0):
    return Capture(
        url=f"http://stadt.localhost/{number}",
        source="stadt",
        fetched=NOON + timedelta(days=day),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        body=body or page(number),
    )


@pytest.fixture
def shelf(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register([SOURCE.facts])
    return path


def fill(path, pages, *, start=0):
    with Archive.open(path) as archive:
        for number in range(start, pages):
            kept = archive.keep(capture(number))
            archive.file(read(capture(number), SOURCE), kept.capture)


def rows(path, sql):
    with closing(open_readonly(path)) as db:
        return db.execute(sql).fetchall()


def known(path):
    with Archive.open(path) as archive:
        return profiles(archive, [SOURCE]).get("stadt")


def test_a_crawl_learns_a_site_as_soon_as_it_has_enough_articles(shelf):
    fill(shelf, LEARN_MIN_PAGES - 1)
    learn_missing(shelf, [SOURCE])
    assert known(shelf) is None
    fill(shelf, LEARN_MIN_PAGES, start=LEARN_MIN_PAGES - 1)
    learn_missing(shelf, [SOURCE])
    assert known(shelf).makes == {("p", "absatz", "div", "artikel-text")}
    assert known(shelf).pages == LEARN_MIN_PAGES


def test_what_is_better_known_of_a_site_is_no_edit(shelf):
    fill(shelf, LEARN_MIN_PAGES)
    assert rows(shelf, f"SELECT count(*) FROM articles WHERE body LIKE '%{PROMISE}%'") == [(LEARN_MIN_PAGES,)]
    learn_missing(shelf, [SOURCE])
    assert rows(shelf, f"SELECT count(*) FROM articles WHERE body LIKE '%{PROMISE}%'") == [(0,)]

    with Archive.open(shelf) as archive:
        again = capture(1, page(1) + b"<!-- another teaser -->", day=1)
        kept = archive.keep(again)
        filed = archive.file(read(again, SOURCE, profiles(archive, [SOURCE])["stadt"]), kept.capture)
    assert filed.outcome == "unchanged"
    assert rows(shelf, "SELECT max(versions) FROM articles") == [(1,)]
    assert rows(shelf, "SELECT count(*) FROM events") == [(0,)]


def test_a_crash_between_learning_and_reading_again_is_made_good_by_the_next_crawl(shelf, monkeypatch):
    fill(shelf, LEARN_MIN_PAGES)
    rebuild(shelf, SOURCES)
    before = rows(shelf, "SELECT body FROM articles ORDER BY id")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rereading, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            rebuild(shelf, SOURCES)
    assert known(shelf) is None
    learn_missing(shelf, [SOURCE])
    assert known(shelf) is not None
    assert rows(shelf, "SELECT body FROM articles ORDER BY id") == before


def test_what_an_older_version_learned_does_not_count_and_is_learned_anew(shelf):
    fill(shelf, LEARN_MIN_PAGES)
    old = json.loads(to_json(SiteProfile(makes=frozenset({("p", "alt", "div", None)})))) | {
        "version": PROFILE_VERSION - 1
    }
    with Archive.open(shelf) as archive:
        archive.learned("stadt", json.dumps(old), 9, NOON)
    assert known(shelf) is None
    rebuild(shelf, SOURCES)
    assert known(shelf).makes == {("p", "absatz", "div", "artikel-text")}


def shadowed(number, body):
    """A capture that is read both ways: which ones are, their bytes decide."""
    return next(
        one
        for filler in range(50 * SHADOW_EVERY)
        if int((one := capture(number, body + b" " * filler)).digest[-8:], 16) % SHADOW_EVERY == 0
    )


def test_a_text_that_the_long_way_does_not_confirm_is_disputed_and_stays_the_same():
    right = SiteProfile(makes=frozenset({("p", "absatz", "div", "artikel-text")}))
    assert read(shadowed(7, page(7)), SOURCE, right).report.disputed == ()

    menu = "".join(f"<p class=hinweis>{PROMISE} Anmeldung bis {day}. Oktober.</p>" for day in range(1, 9))
    body = page(7).replace(b"</body>", f"<div class=fuss>{menu}</div></body>".encode())
    wrong = SiteProfile(makes=frozenset({("p", "hinweis", "div", "fuss")}))
    checked = read(shadowed(7, body), SOURCE, wrong)
    assert checked.report.disputed == ("body",)
    assert (
        checked.content_hash == read(capture(7, body + b"<!-- other bytes -->"), SOURCE, wrong).content_hash
    )


def test_what_was_learned_is_said_in_words(shelf):
    fill(shelf, LEARN_MIN_PAGES)
    rebuild(shelf, SOURCES)
    with closing(open_readonly(shelf)) as db:
        said = "\n".join(explained("stadt", browse.profile(db, "stadt")))
    assert f"from {LEARN_MIN_PAGES} pages of stadt" in said
    assert "<p class=“absatz”> in <div class=“artikel-text”>" in said
    assert PROMISE.casefold() in said
    assert f"body: profile {LEARN_MIN_PAGES}" in said
    assert f"byline: meta {LEARN_MIN_PAGES}" in said
    assert "Pages that contradict themselves: none." in said


def test_where_nothing_is_learned_the_command_says_what_to_do(tmp_path):
    path = tmp_path / "archive.db"
    Archive.open(path).close()
    done = stadtchronik("sources", "profile", "krefeld", "--archive", path, check=False)
    assert done.returncode == 2
    assert f"that takes {LEARN_MIN_PAGES} articles" in done.stderr


def test_learning_needs_an_archive_that_can_be_used(tmp_path):
    with pytest.raises(ArchiveError):
        learn_missing(tmp_path / "no folder" / "archive.db", [SOURCE])


def test_each_reading_of_a_source_has_what_is_learned_from_its_own_time(shelf):
    fill(shelf, LEARN_MIN_PAGES)
    rebuild(shelf, SOURCES)
    assert known(shelf).makes == {("p", "absatz", "div", "artikel-text")}
    relaunched = dataclass_replace(SOURCE, former=(FormerReading(until=NOON + timedelta(days=1)),))
    with Archive.open(shelf) as archive:
        archive.learned("stadt", archive.profiles(["stadt"])["stadt"][1], LEARN_MIN_PAGES, NOON)
        assert profiles(archive, [relaunched]) == {}, "what was learned before does not count any more"
        for number in range(100, 100 + LEARN_MIN_PAGES):
            new = capture(number, page(number, name="neuer-text"), day=2)
            archive.file(read(new, relaunched), archive.keep(new).capture)
    before = rows(shelf, "SELECT body FROM articles WHERE url NOT LIKE '%/1__' ORDER BY url")

    rebuild(shelf, {"stadt": relaunched})
    with Archive.open(shelf) as archive:
        (present,) = profiles(archive, [relaunched]).values()
    assert present.makes == {("p", "absatz", "div", "neuer-text")}
    assert rows(shelf, "SELECT body FROM articles WHERE url NOT LIKE '%/1__' ORDER BY url") == before
    assert rows(shelf, f"SELECT count(*) FROM articles WHERE body LIKE '%{PROMISE}%'") == [(0,)]


def test_a_crawl_finishes_a_rebuild_that_was_cut_off_in_the_middle_of_its_source(shelf):
    fill(shelf, 3)
    rebuild(shelf, SOURCES)
    with Archive.open(shelf) as archive:
        archive.db.execute("UPDATE rebuilds SET finished = NULL, stage = 'versions', capture = 1")
        archive.db.execute("UPDATE versions SET headline = 'alt', content_hash = 'alt'")
    learn_missing(shelf, [SOURCE])
    assert rows(shelf, "SELECT headline FROM versions ORDER BY capture") == [
        ("alt",),  # it was done, says the row
        ("Meldung 1",),
        ("Meldung 2",),
    ]
    assert rows(shelf, "SELECT finished IS NOT NULL FROM rebuilds") == [(1,)]
