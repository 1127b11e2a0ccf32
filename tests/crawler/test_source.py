"""Which addresses a source wants."""

import re

import pytest

from archive.records import SourceFacts
from crawler.source import Source

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
