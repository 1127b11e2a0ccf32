"""What pages of a site have in common, and what is done with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import extract, learn
from crawler.extraction.profile import PAGES_MIN, SiteProfile, from_json, to_json

URL = "https://www.musterstadt.example/presse/"
PROMISE = "Jeden Morgen um sechs Uhr das Wichtigste aus der Stadt in Ihrem Postfach lesen."


def lines(number, count=6):
    return [
        f"Meldung {number}: Der Rat hat am {day}. Oktober über Vorhaben Nummer {number} beraten und es beschlossen."
        for day in range(1, count + 1)
    ]


def page(number, count=6, name="artikel-text"):
    text = "".join(f"<p class=absatz>{line}</p>" for line in lines(number, count))
    body = f"<h1>Meldung {number}</h1><div class={name}>{text}<p class=absatz>{PROMISE}</p></div>"
    return f"<html lang=de><title>Meldung {number}</title><body>{body}</body></html>".encode()


@pytest.fixture(scope="module")
def profile():
    return learn(page(number) for number in range(8))


def test_a_site_is_known_by_how_it_makes_its_paragraphs(profile):
    assert profile.makes == {("p", "absatz", "div", "artikel-text")}
    assert profile.pages == 8


def test_a_line_on_most_pages_belongs_to_none_of_their_articles(profile):
    assert PROMISE in extract(page(9), URL).body
    assert extract(page(9), URL, profile=profile).body.split("\n\n") == lines(9)


def test_an_article_of_a_known_site_is_read_without_asking_trafilatura(profile, monkeypatch):
    monkeypatch.setattr("crawler.extraction.body.bare_extraction", None)
    assert extract(page(9), URL, profile=profile).body.split("\n\n") == lines(9)


def test_a_page_that_is_made_otherwise_is_read_as_if_its_site_were_unknown(profile):
    relaunched = page(9, name="neu")
    assert extract(relaunched, URL, profile=SiteProfile(makes=profile.makes)) == extract(relaunched, URL)


def test_a_known_page_is_asked_only_for_the_systems_of_its_site(profile):
    assert profile.readers == frozenset()
    wordpress = [
        page(number, name="entry-content").replace(b"<h1>", b"<div class=hentry><h1>") for number in range(9)
    ]
    assert learn(wordpress[:8]).readers == {"wordpress"}
    unlike = SiteProfile(makes=profile.makes)
    assert extract(wordpress[8], URL, profile=unlike) == extract(wordpress[8], URL)


def test_from_few_pages_nothing_is_learned():
    assert learn(page(number) for number in range(PAGES_MIN - 1)) is None
    assert learn([b"", *(page(number) for number in range(PAGES_MIN - 1))]) is None


def test_pages_of_nothing_teach_nothing_wrong():
    learned = learn([b"<p>x</p>"] * 4)
    assert learned.makes == frozenset()


NAMES = st.text(max_size=5)


@given(
    st.frozensets(NAMES),
    st.frozensets(st.tuples(NAMES, st.none() | NAMES, NAMES, st.none() | NAMES)),
    st.frozensets(NAMES),
)
def test_a_profile_can_be_written_down(repeated, makes, readers):
    profile = SiteProfile(repeated, makes, readers, pages=8)
    assert from_json(to_json(profile)) == profile
    assert to_json(from_json(to_json(profile))) == to_json(profile)


def test_one_of_another_version_is_none():
    assert from_json(to_json(SiteProfile(version=0))) is None


def test_a_site_of_one_line_repeats_it_only_when_most_pages_have_it():
    pages = [
        page(number).replace(PROMISE.encode(), b"Eins.") if number % 2 else page(number)
        for number in range(8)
    ]
    assert PROMISE.casefold() not in learn(pages).repeated
