"""Two texts beside each other: what is marked is the same words on both sides, and nothing that may not be shown."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import Archive
from archive.claims import Text, twins
from archive.fingerprints import words
from archive.web.passages import COLOURS, sides
from tests.archive.test_reuse import COPY, OTHER, PARAPHRASE, RELEASE
from tests.archives import CITY, NOON, PAPER, file
from tests.serving import pages_of

EVIL = "<script>alert(1)</script>"
SHORT = replace(PAPER, id="kurz", name="Kurz", display="snippet", homepage="https://www.kurz.example/")
LIMITED = replace(COPY, url="https://www.kurz.example/wehr_1", headline="Kurz gesagt")
WITHHELD = replace(COPY, url="https://www.bote.example/weg_aid-10", headline="Zurückgehalten")

WORDS = st.sampled_from(
    [
        "Rat",
        "Straße",
        "STRASSE",
        "Müller",
        "mueller",
        "neun",
        "2.400",
        "2400",
        "Ahle,",
        "„Ahle“",
        "Uhr",
        "–",
        "der",
        "Süd\xadbad",
    ]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)
PLACES = st.lists(st.tuples(*[st.integers(-5, 300)] * 4), max_size=8)


def spelt(text):
    return [word.text for word in words(text)]


def by_number(stretches):
    return {stretch.number: stretch.text for stretch in stretches if stretch.number}


@given(TEXTS, TEXTS, PLACES)
def test_whatever_places_are_given_the_texts_stay_whole_and_marks_are_the_same_words(one, other, places):
    columns = sides(one, other, places)
    assert ["".join(stretch.text for stretch in column) for column in columns] == [one, other]
    ours, theirs = map(by_number, columns)
    assert ours.keys() == theirs.keys() == set(range(1, len(ours) + 1))
    for number, text in ours.items():
        assert spelt(text) == spelt(theirs[number]) != []


@given(TEXTS, TEXTS, TEXTS)
def test_every_passage_that_was_found_is_marked(before, shared, behind):
    one = f"{before} {RELEASE.body} {shared}"
    other = f"{shared} {RELEASE.body.replace('1931', '1932')} {behind}"
    found = twins(*(Text(key, 0, str(key), text, official=False) for key, text in enumerate((one, other), 1)))
    if found is not None:
        ours, theirs = map(by_number, sides(one, other, found.passages))
        assert len(ours) == len(theirs) == len(found.passages)
        assert sum(len(spelt(text)) for text in ours.values()) == found.words


def test_numbers_follow_the_first_text_and_colours_begin_again():
    first = " ".join(f"wort{number}" for number in range(9))
    places = [(start, start + 5, 48 - start, 53 - start) for start in range(0, 54, 6)]
    other = " ".join(f"wort{number}" for number in reversed(range(9)))
    ours, theirs = sides(first, other, places)
    assert [stretch.number for stretch in ours if stretch.number] == list(range(1, 10))
    assert [stretch.number for stretch in theirs if stretch.number] == list(range(9, 0, -1))
    assert [stretch.colour for stretch in ours if stretch.number][COLOURS] == 1


@pytest.fixture
def keys(tmp_path):
    with Archive.open(tmp_path / "archive.db", learns=False) as archive:
        archive.register([CITY, PAPER, SHORT])
        evil = replace(COPY, lead=f"{EVIL} {COPY.lead}", headline=f"{EVIL} Wehr")
        keys = {
            "release": file(archive, RELEASE, "musterstadt"),
            "copy": file(archive, evil, "bote"),
            "paraphrase": file(archive, PARAPHRASE, "bote"),
            "other": file(archive, OTHER, "bote"),
            "limited": file(archive, LIMITED, "kurz", at=NOON + timedelta(hours=1)),
            "withheld": file(archive, WITHHELD, "bote"),
        }
        archive.compare()
        archive.db.execute("UPDATE articles SET state = 'withheld' WHERE id = ?", [keys["withheld"]])
        archive.db.conn.commit()
    return keys


@pytest.fixture
def get(keys, tmp_path):
    return pages_of(tmp_path / "archive.db")


def plain(html):
    return " ".join(unescape(re.sub("<[^>]+>", " ", html.partition("<main")[2])).split())


def marks(html, side):
    found = re.findall(rf'<mark [^>]*id="{side}-(\d+)"[^>]*><a [^>]*>\d+</a>([^<]*)</mark>', html)
    return {int(number): spelt(unescape(text)) for number, text in found}


async def test_both_columns_have_the_same_marks_in_whatever_order_they_are_asked_for(get, keys):
    for here, there in (("release", "copy"), ("copy", "release")):
        page = (await get(f"/article/{keys[here]}/reuse/{keys[there]}")).text
        assert marks(page, "here") == marks(page, "there") != {}
        assert EVIL not in page
        assert "nahezu wörtlich" in page
    assert "Der erste Text stützt sich auf den zweiten" in page


async def test_an_article_says_what_it_draws_on_and_a_release_where_it_was_printed(get, keys):
    article = plain((await get(f"/article/{keys['copy']}")).text)
    assert "Stützt sich auf Neues Wehr an der Ahle" in article
    assert "dieses Textes" in article
    assert "gleiche Zahlen: 1.270; 2.400.000; 340 · gleiche Tage: 30. November" in article
    release = plain((await get(f"/article/{keys['release']}", language="en")).text)
    assert "Printed in" in release
    assert "the same facts in other words" in release
    assert "Nebeneinander" not in release
    assert "Wer diesen Text von wem hat" not in (await get(f"/article/{keys['other']}")).text


async def test_a_text_that_may_not_be_shown_whole_is_not_shown_by_its_twin(get, keys):
    for here, there in (("release", "limited"), ("limited", "release")):
        page = (await get(f"/article/{keys[here]}/reuse/{keys[there]}")).text
        assert "<mark" not in page
        assert "Baudezernentin" not in page
        assert "Kurz gesagt" in page
        assert "nur in Auszügen" in page


async def test_a_withheld_article_is_on_no_page_of_another(get, keys):
    for name, key in keys.items():
        if name != "withheld":
            assert WITHHELD.headline not in (await get(f"/article/{key}")).text
            assert (await get(f"/article/{key}/reuse/{keys['withheld']}")).status_code == 410
    assert (await get(f"/article/{keys['withheld']}/reuse/{keys['release']}")).status_code == 410


async def test_two_without_anything_in_common_are_no_page(get, keys):
    assert (await get(f"/article/{keys['other']}/reuse/{keys['release']}")).status_code == 404
    assert (await get(f"/article/{keys['release']}/reuse/{keys['release']}")).status_code == 404
    assert (await get(f"/article/{keys['release']}/reuse/7")).status_code == 404


async def test_what_changed_since_it_was_compared_is_said(get, keys, tmp_path):
    with Archive.open(tmp_path / "archive.db", learns=False) as archive:
        archive.db.execute("UPDATE articles SET lead = 'Ganz neu. ' || lead WHERE id = ?", [keys["copy"]])
        archive.db.conn.commit()
        page = (await get(f"/article/{keys['release']}/reuse/{keys['copy']}")).text
        assert "seit dem Vergleich geändert" in page
        assert marks(page, "here") == marks(page, "there")
        assert "noch nicht mit anderen Texten verglichen" in (await get(f"/article/{keys['copy']}")).text


async def test_newsrooms_and_cities_tell_of_it(get):
    source = plain((await get("/source/bote")).text)
    assert "Text aus Pressemitteilungen" in source
    assert "2 von 3" in source or "1 von 3" in source
    assert "Text aus Pressemitteilungen" not in plain((await get("/source/musterstadt")).text)
    city = plain((await get("/city/Musterstadt")).text)
    assert (
        "Neueste Pressemitteilungen: 1. Davon ganz oder in Teilen von Redaktionen dieses Archivs übernommen: 1."
        in city
    )


async def test_a_search_feed_tells_that_a_release_was_taken_over(get):
    feed = (await get("/search.atom?q=Wehr")).text
    assert 'term="copied"' in feed
    assert "hat eine Mitteilung übernommen" in feed
    assert WITHHELD.headline not in feed
