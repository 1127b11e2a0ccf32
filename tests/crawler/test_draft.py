"""A source file as text: it loads, whatever a site calls itself."""

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.draft import Wanted, draft, id_from, plain, written
from crawler.proposal import Proposal
from crawler.source_file import parse
from crawler.survey import Answer, Survey

HOME = "https://www.stadt.example/"
TEXTS = st.text(min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("host", "id_"),
    [
        ("www.krefeld.de", "krefeld"),
        ("stadt-koeln.de", "stadt-koeln"),
        ("presse.münchen.de", "presse-muenchen"),
        ("www.xn--mnchen-3ya.de", "xn-mnchen-3ya"),
        ("127.0.0.1", "127-0-0-1"),
        ("localhost", "localhost"),
        ("", "source"),
    ],
)
def test_an_id_is_made_from_the_host(host, id_):
    assert id_from(host) == id_


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_a_text_holds_stays_a_text(name, pattern, comment):
    text = written({"name": name, "article": pattern, "delay": 2.5, "feeds": ()}, [comment])
    table = tomllib.loads(text.encode("utf-8", "replace").decode())
    assert set(table) <= {"name", "article", "delay"}
    assert table["delay"] == 2.5
    if plain(name).isascii():
        assert table["name"] == plain(name)


@pytest.mark.parametrize(
    ("kind", "feed", "publishes"),
    [
        ("city", "presse/feed.xml", "release"),
        ("city", "media/rss/Pressemitteilungen.xml", "release"),
        ("city", "aktuelles/feed.xml", "article"),
        ("newspaper", "presse/feed.xml", "article"),
    ],
)
def test_only_what_an_authority_calls_so_are_releases(kind, feed, publishes):
    survey = Survey(start=HOME, today=date(2026, 11, 25), stated=kind).plus(Answer(asked=HOME, url=HOME))
    proposal = Proposal(homepage=HOME, feeds=(HOME + feed,), found="feed with 3 entries")
    assert parse("stadt", tomllib.loads(draft(Wanted(url=HOME), survey, proposal, ()))).publishes == publishes


@given(TEXTS)
def test_a_file_loads_whatever_the_site_calls_itself(name):
    body = f"<html><head><title>{name}</title></head><body>x</body></html>".encode("utf-8", "replace")
    survey = Survey(start=HOME, today=date(2026, 11, 25), stated="city").plus(
        Answer(asked=HOME, url=HOME, body=body)
    )
    proposal = Proposal(homepage=HOME, feeds=(HOME + "feed",), found="feed with 3 entries", also=(name,))
    source = parse("stadt", tomllib.loads(draft(Wanted(url=HOME), survey, proposal, ())))
    assert source.feeds == (HOME + "feed",)
    assert source.evidence.startswith("Looked at on 2026-11-25")
