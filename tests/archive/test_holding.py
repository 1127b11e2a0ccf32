"""Held readings: since when a page is read otherwise, and what else can tell whether its site was changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive, gaps
from archive.health import HELD, HELD_WHILE_ILL, WITH_SITE
from archive.measures import Measures
from archive.records import Article, Capture, SourceFacts
from archive.tally import Tally

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SITE = "https://www.musterstadt.example"
URL = f"{SITE}/presse/bruecke"
CITY = SourceFacts(id="stadt", name="Stadt", kind="city", homepage=f"{SITE}/")
ARTICLE = Article(url=URL, headline="Brücke frei", body="Der Verkehr rollt wieder.")
OTHER = replace(ARTICLE, url=f"{SITE}/presse/markt", headline="Markt", body="Der Markt zieht um.")
CHANGED = replace(ARTICLE, body="Der Verkehr rollt wieder. Zum Seitenanfang")


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        yield archive


def keep(archive, at, url=URL, *, status=200):
    body = f"{url} {at}".encode()
    return archive.keep(
        Capture(url=url, source="stadt", fetched=at, status=status, headers=(), body=body)
    ).capture


def hold(archive, at, reading=CHANGED, *, why=f"{HELD}: held because 3 known articles changed together"):
    capture = keep(archive, at)
    archive.hold(capture, f"{why} ({reading.content_hash}).", at + DAY)
    return capture


def test_a_page_that_was_never_held_is_read_so_since_now(archive):
    archive.file(ARTICLE, keep(archive, NOON))
    capture = keep(archive, NOON + DAY)
    streak = archive.streak(capture, CHANGED.content_hash)
    assert (streak.began, streak.first, streak.healthy) == (NOON + DAY, capture, 0)
    assert streak.days == {(NOON + DAY).date()}


def test_a_streak_goes_back_to_the_first_capture_that_read_so_and_began_with_the_first_that_was_held(archive):
    archive.file(ARTICLE, keep(archive, NOON))
    hold(archive, NOON + DAY, OTHER)
    first = hold(archive, NOON + 2 * DAY)
    hold(archive, NOON + 2 * DAY + HOUR)
    keep(archive, NOON + 3 * DAY, status=404)
    last = keep(archive, NOON + 4 * DAY)
    streak = archive.streak(last, CHANGED.content_hash)
    assert (streak.began, streak.first) == (NOON + DAY, first)
    assert (len(streak.days), streak.healthy, len(streak.reasons)) == (2, 1, 2)


def test_a_reading_that_was_believed_ends_a_streak(archive):
    archive.file(ARTICLE, keep(archive, NOON))
    hold(archive, NOON + DAY)
    archive.file(ARTICLE, keep(archive, NOON + 2 * DAY))
    last = keep(archive, NOON + 3 * DAY)
    assert archive.streak(last, CHANGED.content_hash).began == NOON + 3 * DAY


def test_days_inside_a_gap_are_not_healthy(archive):
    archive.file(ARTICLE, keep(archive, NOON))
    hold(archive, NOON + DAY)
    gaps.open_(archive.db, "stadt", NOON + DAY - HOUR, "broken", "So.")
    gaps.close(archive.db, "stadt", NOON + DAY + HOUR)
    assert archive.streak(keep(archive, NOON + 2 * DAY), CHANGED.content_hash).healthy == 0


def test_who_was_read_first_after_the_run_that_read_an_article_tells_nothing_of_what_came_since(archive):
    archive.begin_run("test", NOON - HOUR)
    known = archive.file(ARTICLE, keep(archive, NOON)).article
    other = archive.file(OTHER, keep(archive, NOON + HOUR, OTHER.url)).article
    following = NOON + DAY
    archive.begin_run("test", following)
    young = replace(OTHER, url=f"{SITE}/presse/neu", headline="Neu")
    late = archive.file(young, keep(archive, following + HOUR, young.url)).article
    told_from = archive.told_from(known)
    assert told_from == following
    assert archive.reads_so_since(other) < told_from <= archive.reads_so_since(late)
    assert archive.can_be_compared(known, told_from)
    keep(archive, following + 2 * HOUR, OTHER.url, status=404)
    assert not archive.can_be_compared(known, told_from), "only a young one is left"


def test_an_article_that_was_edited_reads_so_since_its_newest_version(archive):
    article = archive.file(ARTICLE, keep(archive, NOON)).article
    archive.file(CHANGED, keep(archive, NOON + DAY))
    assert archive.reads_so_since(article) == NOON + DAY


def test_what_was_held_while_its_source_was_ill_is_read_again_when_its_page_is_away_and_the_source_well(
    archive,
):
    archive.file(ARTICLE, keep(archive, NOON))
    gaps.open_(archive.db, "stadt", NOON + HOUR, "broken", "So.")
    held = hold(archive, NOON + DAY, why=HELD_WHILE_ILL)
    assert archive.unread(["stadt"]) == [], "it is asked for again"
    keep(archive, NOON + 2 * DAY, status=404)
    assert archive.unread(["stadt"]) == [], "the source is ill"
    gaps.close(archive.db, "stadt", NOON + 2 * DAY)
    assert archive.unread(["stadt"]) == [held]
    archive.file(CHANGED, held)
    assert archive.unread(["stadt"]) == []


def test_what_is_kept_as_changed_with_its_site_is_a_version_and_no_edit(archive):
    article = archive.file(ARTICLE, keep(archive, NOON)).article
    filed = archive.file(CHANGED, keep(archive, NOON + DAY), with_site=True)
    assert (filed.outcome, filed.note) == ("unchanged", WITH_SITE)
    rows = list(
        archive.db.query("SELECT number, change, label, share, with_site FROM versions ORDER BY number")
    )
    assert [tuple(row.values()) for row in rows] == [(1, None, None, None, None), (2, None, None, None, 1)]
    assert list(archive.db.query("SELECT * FROM events")) == []
    archive.file(replace(CHANGED, body=CHANGED.body + " Nachtrag."), keep(archive, NOON + 2 * DAY))
    events = [row["kind"] for row in archive.db.query("SELECT kind FROM events WHERE article = ?", [article])]
    assert events == ["edited"], "what comes after it is an edit again"


def test_a_version_that_was_read_in_a_gap_may_hold_what_is_the_sites(archive):
    article = archive.file(ARTICLE, keep(archive, NOON)).article
    assert not archive.read_while_ill(article)
    gaps.open_(archive.db, "stadt", NOON - HOUR, "degraded", "So.")
    gaps.close(archive.db, "stadt", NOON + HOUR)
    assert archive.read_while_ill(article)
    archive.file(CHANGED, keep(archive, NOON + DAY))
    assert not archive.read_while_ill(article)


@pytest.mark.parametrize(("reread", "company"), [(1, True), (0, False)])
def test_an_article_had_company_if_another_one_was_read_as_before_by_the_run_that_found_it(
    archive, reread, company
):
    run = archive.begin_run("test", NOON)
    known = archive.file(ARTICLE, keep(archive, NOON + HOUR)).article
    assert not archive.had_company(known), "the run goes on"
    archive.end_run(run, NOON + 2 * HOUR, "finished", {"stadt": Tally(measures=Measures(reread=reread))})
    later = archive.begin_run("test", NOON + DAY)
    archive.end_run(later, NOON + DAY + HOUR, "finished", {"stadt": Tally(measures=Measures(reread=1))})
    assert archive.had_company(known) is company
