"""What pages of a site have in common, and what is done with it."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import extract
from crawler.extraction import learn as learn_pages
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


def learn(pages):
    return learn_pages((content, {}) for content in pages)


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


def test_classes_of_one_paragraph_may_stand_in_any_order(monkeypatch):
    orders = ["absatz breit", "breit absatz", " absatz  breit absatz"]
    pages = [
        page(number).replace(b"class=absatz", f"class='{orders[number % 3]}'".encode()) for number in range(8)
    ]
    profile = learn(pages)
    assert profile.makes == {("p", "absatz breit", "div", "artikel-text")}
    monkeypatch.setattr("crawler.extraction.body.bare_extraction", None)
    for content in pages:
        assert extract(content, URL, profile=profile).report.given["body"] == "profile"


def test_a_page_with_a_few_words_made_as_the_site_makes_texts_is_read_the_long_way(profile):
    short = page(9, count=2)
    assert extract(short, URL, profile=profile).report.given["body"] == "trafilatura"


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


@pytest.mark.parametrize(
    "text", [to_json(SiteProfile(version=0)), "", "{}", "null", "[]", '{"version": 2, "makes": 5}']
)
def test_one_of_another_version_or_a_damaged_one_is_none(text):
    assert from_json(text) is None


def test_of_two_systems_that_know_a_page_the_same_one_reads_it_with_and_without_a_profile():
    lines_ = "".join(f"<p>{line}</p>" for line in lines(1, 9))
    both = f"<html lang=de><title>Rat</title><div class=news-single><div class=hentry><h1>Rat</h1><div class=entry-content>{lines_}</div></div></div>"
    profile = SiteProfile(
        makes=frozenset({("p", None, "div", "entry-content")}),
        readers=frozenset({"wordpress", "typo3-news", "gone"}),
    )
    assert (
        extract(both.encode(), URL, profile=profile).report.reader
        == extract(both.encode(), URL).report.reader
    )


def test_umlauts_are_learned_as_the_response_says_they_are_written():
    pages = [
        page(number)
        .replace(b"<title>", b"<meta charset=iso-8859-1><title>")
        .replace(b"Jeden", "Für jeden".encode())
        for number in range(8)
    ]
    learned = learn_pages((content, {"Content-Type": "text/html; charset=utf-8"}) for content in pages)
    assert any(line.startswith("für jeden") for line in learned.repeated)


def test_a_list_of_many_items_does_not_make_a_known_page_slow():
    items = "".join(f"<li>eins zwei drei vier fünf sechs sieben {number}.</li>" for number in range(20_000))
    slow = page(9).replace(b"</div>", f"<ul>{items}</ul></div>".encode())
    profile = SiteProfile(makes=frozenset({("p", "absatz", "div", "artikel-text")}))
    begun = process_time()
    assert extract(slow, URL, profile=profile).headline == "Meldung 9"
    assert process_time() - begun < 8  # it was minutes


def test_a_site_of_one_line_repeats_it_only_when_most_pages_have_it():
    pages = [
        page(number).replace(PROMISE.encode(), b"Eins.") if number % 2 else page(number)
        for number in range(8)
    ]
    assert PROMISE.casefold() not in learn(pages).repeated
