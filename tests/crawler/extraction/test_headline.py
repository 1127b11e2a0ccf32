"""The headline is the heading the page knows as its title; a kicker in it is told apart."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extraction.headline import headline_of
from crawler.extraction.stated import Stated, value
from crawler.extraction.structured import statements

TITLE = "Rat beschließt den Haushalt"


def read(body="", *, og=None, title=None, ld=None, site=None, chosen=None):
    metas = {"og:title": og, "og:site_name": site}
    head = "".join(f'<meta property="{name}" content="{text}">' for name, text in metas.items() if text)
    head += f"<title>{title}</title>" if title else ""
    if ld:
        head += f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": ld})}</script>'
    tree = html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    found = headline_of(tree, statements(tree), chosen)
    return value(found.kicker), value(found.headline), found.headline and found.headline.by


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>{TITLE}</h1>",
        f"<h1>Der Bote</h1><h2>{TITLE}</h2>",
        f"<h1>Startseite</h1><h1>{TITLE}</h1>",
        f"<div class=logo><h1>Musterstädter Nachrichten</h1></div><article><h2>{TITLE}</h2></article>",
        f"<aside><h1>Rat beschließt die Satzung</h1></aside><h1>{TITLE}</h1>",
        f"<h1><style>.a{{b:c}}</style>{TITLE}</h1>",
        "<h1>Rat <br>beschließt <em>den</em> Haushalt</h1>",
    ],
)
def test_the_heading_that_is_the_title_is_the_headline(body):
    assert read(body, og=f"{TITLE} | Der Bote", site="Der Bote")[1:] == (TITLE, "page")


@pytest.mark.parametrize(
    ("body", "og"),
    [
        (f"<h1><span class=kicker>Stadtrat</span><span>{TITLE}</span></h1>", "Haushalt: So stimmte der Rat"),
        (f"<h2><span>Stadtrat</span> <span>{TITLE}</span></h2>", TITLE),
        (f"<h1><span class=dachzeile>Stadtrat:</span><br><span>{TITLE}</span></h1>", None),
    ],
)
def test_a_kicker_in_the_heading_is_a_field_of_its_own(body, og):
    assert read(body, og=og)[:2] == ("Stadtrat", TITLE)


def test_what_the_page_calls_itself_as_a_whole_stays_whole():
    body = f"<h1><span>Stadtrat</span> <span>{TITLE}</span></h1>"
    assert read(body, og=f"Stadtrat: {TITLE}")[:2] == (None, f"Stadtrat: {TITLE}")


def test_a_kicker_is_told_where_several_titles_agree():
    whole = f"Stadtrat: {TITLE}"
    assert read(f"<h1>{TITLE}</h1>", og=whole, ld=whole)[:2] == ("Stadtrat", TITLE)
    assert read(f"<h1>{TITLE}</h1>", og=whole)[0] is None


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"ld": TITLE, "og": "Anders"}, (TITLE, "json-ld")),
        ({"og": f"{TITLE} - Der Bote", "site": "Der Bote"}, (TITLE, "meta")),
        ({"title": f"{TITLE} | Der Bote", "site": "Der Bote"}, (TITLE, "page")),
        ({}, (None, None)),
    ],
)
def test_without_a_heading_the_page_s_own_words_count(stated, expected):
    assert read("<p>Text</p>", **stated)[1:] == expected


def test_a_reader_s_find_gives_way_only_to_the_page_s_own_title():
    teaser = "<h3>Fähre fährt wieder</h3>"
    found = Stated("Fähre fährt wieder", "reader")
    assert read(f"<h1>{TITLE}</h1>{teaser}", og=TITLE, ld=TITLE, chosen=found)[1] == TITLE
    assert (
        read(f"<nav><h1>{TITLE}</h1></nav>{teaser}", og=TITLE, ld=TITLE, chosen=found)[1]
        == "Fähre fährt wieder"
    )
    chosen = Stated("Fähre fährt wieder", "source")
    assert read(f"<h1>{TITLE}</h1>{teaser}", og=TITLE, ld=TITLE, chosen=chosen)[1:] == (
        "Fähre fährt wieder",
        "source",
    )


@given(
    st.text(),
    st.text(),
    st.lists(
        st.sampled_from(["<h1>", "<h2>", "<span class=kicker>", "Rat", " ", "</h1>", "</span>", "<br>"])
    ),
)
def test_any_headings_give_a_headline_or_none(og, title, pieces):
    tree = html.document_fromstring("<html><body><p>x</p>" + "".join(pieces))
    said = statements(tree)
    found = headline_of(tree, said, Stated(title, "reader") if title.strip() else None)
    assert found.headline is None or found.headline.value.strip()
    assert found.kicker is None or found.kicker.value.strip()


def test_words_that_open_a_heading_are_its_kicker_where_the_title_lacks_them():
    body = "<h1><em>Gedenktag </em>Rat erinnert an die Opfer</h1>"
    assert read(body, og="Rat erinnert an die Opfer") == ("Gedenktag", "Rat erinnert an die Opfer", "page")
    assert read(body, og="Gedenktag: Rat erinnert an die Opfer")[0] is None


def test_a_heading_that_leads_to_the_front_page_is_the_name_of_the_site():
    body = "<h1><a href='https://www.bote.example/'>Unser Bote</a></h1><div>Rat berät</div>"
    assert read(body, title="Rat berät | Unser Bote")[1] == "Rat berät"
    assert (
        read(body.replace("bote.example/", "bote.example/rat"), title="Rat berät | Unser Bote")[1]
        == "Unser Bote"
    )


PART = st.sampled_from(["Rat", "beschließt", "Haushalt", "Der Bote", "Sport", "–", "und"])
LINE = st.lists(PART, min_size=1, max_size=4).map(" ".join)
HEADING = st.tuples(
    st.sampled_from(["h1", "h2", "h3"]),
    LINE,
    st.sampled_from(["", "<br>", "<span class=dachzeile>Stadt</span>"]),
)


@given(st.lists(HEADING, max_size=8), st.none() | LINE, st.none() | LINE, st.none() | LINE)
def test_headings_that_are_passed_over_would_not_have_been_chosen(headings, og, title, ld):
    body = "".join(f"<{tag}>{inner}{line}</{tag}>" for tag, line, inner in headings)
    found = read(body, og=og, title=title, ld=ld)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crawler.extraction.headline.LIKE_MAX", float("inf"))
        assert read(body, og=og, title=title, ld=ld) == found
