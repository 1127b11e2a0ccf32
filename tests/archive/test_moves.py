"""An article that stands at a new address is kept once, when it is certain that it is the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive import Archive
from archive.evidence import ELSEWHERE
from archive.records import Article, Capture, SourceFacts

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SITE = "https://www.musterstadt.example"
OLD, NEW = f"{SITE}/presse/bruecke.html", f"{SITE}/aktuelles/7"
CITY = SourceFacts(id="stadt", name="Stadt", kind="city", homepage=f"{SITE}/")
TEXT = "Die Brücke an der Hauptstraße ist seit Freitag wieder frei, der Verkehr rollt in beide Richtungen."
ARTICLE = Article(url=OLD, headline="Brücke frei", lead="Endlich.", body=TEXT, published="2026-10-14")
PAGE = replace(ARTICLE, url=NEW, lead=None, published="2026-10-14T08:30:00+02:00")


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        archive.register([CITY])
        yield archive


def keep(archive, url, at=NOON, *, status=200, asked=None, elsewhere=False):
    body = f"{url} {at}".encode()
    capture = Capture(url=url, asked=asked, source="stadt", fetched=at, status=status, headers=(), body=body)
    return archive.keep(capture, elsewhere=elsewhere).capture


def known(archive, article=ARTICLE):
    return archive.file(article, keep(archive, article.url)).article


def test_a_page_with_the_headline_the_day_and_most_words_of_a_known_article_seems_to_show_it(archive):
    assert archive.twin("stadt", PAGE) is None
    article = known(archive)
    assert archive.twin("stadt", PAGE) == article
    assert archive.twin("dorf", PAGE) is None


@pytest.mark.parametrize(
    "page",
    [
        replace(PAGE, published="2025-10-14"),
        replace(PAGE, published=None),
        replace(PAGE, headline="Brücke wieder frei"),
        replace(PAGE, headline=None),
        replace(PAGE, body="Am Montag bleibt das Bürgeramt wegen einer Fortbildung geschlossen."),
    ],
)
def test_another_year_another_headline_or_another_text_is_another_article(archive, page):
    known(archive)
    assert archive.twin("stadt", page) is None


def test_when_two_known_articles_have_that_headline_and_day_nobody_can_tell_which_it_is(archive):
    known(archive)
    known(archive, replace(ARTICLE, url=f"{SITE}/presse/2", body="Auch die zweite Brücke ist frei."))
    assert archive.twin("stadt", PAGE) is None


def away_404(archive):
    keep(archive, OLD, NOON + DAY, status=404)


def away_home(archive):
    row = keep(archive, f"{SITE}/", NOON + DAY, asked=OLD, elsewhere=True)
    archive.unreadable(row, f"{ELSEWHERE}.")


def leads_there(archive):
    keep(archive, NEW, NOON + DAY, asked=OLD)


@pytest.mark.parametrize("away", [away_404, away_home, leads_there])
def test_an_article_that_is_away_from_its_old_address_is_the_one_at_the_new_one(archive, away):
    article = known(archive)
    row = keep(archive, NEW, NOON + DAY)
    away(archive)
    assert archive.moved(article, row, {})
    filed = archive.file(PAGE, row, as_evidence=True)
    archive.settle("stadt", NOON + DAY)
    assert (filed.article, filed.outcome) == (article, "unchanged")
    events = list(archive.db.query("SELECT kind, detail FROM events"))
    assert events == [{"kind": "moved", "detail": NEW}]
    (number,) = archive.db.execute("SELECT count(*) FROM evidence").fetchone()
    assert number == 2, "what shows that it is not there, and what shows that it is here"
    assert list(archive.db.query("SELECT * FROM presence")) == []


def not_asked(archive):
    pass


def still_there(archive):
    archive.seen_again(OLD, NOON + DAY)


def another_is_there(archive):
    keep(archive, f"{SITE}/presse/anders", NOON + DAY, asked=OLD)


@pytest.mark.parametrize("away", [not_asked, still_there, another_is_there])
def test_an_article_that_may_be_where_it_was_is_another_one(archive, away):
    article = known(archive)
    row = keep(archive, NEW, NOON + DAY)
    away(archive)
    assert not archive.moved(article, row, {})
    assert archive.file(PAGE, row).article != article


def test_an_article_with_two_addresses_is_away_when_it_is_from_both(archive):
    article = archive.file(ARTICLE, keep(archive, OLD, asked=f"{SITE}/?p=7")).article
    row = keep(archive, NEW, NOON + DAY)
    away_404(archive)
    assert not archive.moved(article, row, {})
    keep(archive, f"{SITE}/?p=7", NOON + DAY, status=404)
    assert archive.moved(article, row, {})


def test_what_was_called_gone_is_in_place_at_its_new_address(archive):
    article = known(archive)
    for number in (1, 2):
        keep(archive, OLD, NOON + number * DAY, status=404)
        archive.settle("stadt", NOON + number * DAY)
    row = keep(archive, NEW, NOON + 3 * DAY)
    assert archive.moved(article, row, {})
    archive.file(PAGE, row, as_evidence=True)
    archive.settle("stadt", NOON + 3 * DAY)
    kinds = [event["kind"] for event in archive.db.query("SELECT kind FROM events ORDER BY id")]
    assert kinds == ["missing", "gone", "moved"]
    assert archive.db.table("articles").get(article)["state"] == "live"
