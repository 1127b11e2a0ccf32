"""Which addresses a source wants, and how its pages are read that were fetched at some time."""

import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis.strategies import datetimes, just

from archive.records import SourceFacts
from crawler.source import FormerReading, Source

FACTS = SourceFacts(id="musterstadt", name="Stadt Musterstadt", kind="city", homepage="https://a.example/")
ANY = Source(facts=FACTS)
RELEASES = Source(facts=FACTS, article=re.compile(r"/presse/\d+$"))


def test_without_a_pattern_a_feed_vouches_for_its_links_and_nothing_else_does():
    assert ANY.wants("https://a.example/impressum")
    assert not ANY.wants("https://a.example/impressum", feed=False)


@pytest.mark.parametrize("feed", [True, False])
def test_a_pattern_decides_wherever_an_address_was_found(feed):
    assert RELEASES.wants("https://a.example/presse/1", feed=feed)
    assert not RELEASES.wants("https://a.example/presse/1/bilder", feed=feed)


def test_seeds_are_feeds_then_sitemaps_then_listings():
    source = Source(facts=FACTS, listings=("l",), sitemaps=("s",), feeds=("f1", "f2"))
    assert source.seeds == ("f1", "f2", "s", "l")
    assert source.id == "musterstadt"


NOLIS = FormerReading(
    until=date(2026, 5, 1), reader="nolis", select={"lead": ".alt"}, article=re.compile("/presse/")
)
IKISS = FormerReading(
    until=datetime(2026, 11, 12, 9, 30, tzinfo=UTC), reader="ikiss", number=re.compile(r"/(\d+)-")
)
RELAUNCHED = Source(
    facts=FACTS,
    former=(NOLIS, IKISS),
    reader="typo3-news",
    select={"lead": ".neu"},
    article=re.compile("/aktuelles/"),
)


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "reader", "lead"),
    [
        (at(2020, 1, 1), "nolis", ".alt"),
        (at(2026, 4, 30, 21, 59), "nolis", ".alt"),  # the day ends at midnight in Berlin, 22:00 UTC
        (at(2026, 4, 30, 22, 0), "ikiss", None),
        (at(2026, 11, 12, 9, 29), "ikiss", None),
        (at(2026, 11, 12, 9, 30), "typo3-news", ".neu"),
    ],
)
def test_a_page_is_read_as_was_right_when_it_was_fetched(moment, reader, lead):
    then = RELAUNCHED.reading_at(moment)
    assert (then.reader, then.select.get("lead")) == (reader, lead)


def test_a_former_reading_is_complete_and_who_publishes_stays():
    then = RELAUNCHED.reading_at(at(2026, 6, 1))
    assert (then.article, then.select, then.facts) == (None, {}, FACTS)
    assert then.identity("https://a.example/x/77-titel") == "a.example#77"
    assert RELAUNCHED.reading_at(at(2027, 1, 1)) is RELAUNCHED


@given(moment=datetimes(timezones=just(UTC)))
def test_every_moment_has_one_reading(moment):
    period = RELAUNCHED.period(moment)
    assert [end <= moment for end in RELAUNCHED.ends()] == [True] * period + [False] * (2 - period)
