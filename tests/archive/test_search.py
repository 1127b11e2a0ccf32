import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive import browse
from archive.language import QueryError
from archive.opening import open_readonly
from archive.query import spans
from archive.search import MARK, UNMARK, Month, Query, as_row, check_names, facets, months, overview, search


@pytest.fixture
def db(filled):
    with closing(open_readonly(filled)) as db:
        yield db


def headlines(db, limit=10, offset=0, **query):
    return [hit.headline for hit in search(db, Query(**query), limit=limit, offset=offset).hits]


BRIDGE, STORY, MARKET, PLAN = (
    "Brücke über die Ahle wieder frei",
    "Endlich freie Fahrt",
    "Markt zieht um",
    "Stadtplan",
)


def test_without_a_query_everything_comes_newest_first(db):
    assert headlines(db) == [PLAN, BRIDGE, STORY, MARKET]


def test_a_search_goes_on_where_the_page_before_ended(db):
    assert headlines(db, limit=2, offset=2) == [STORY, MARKET]
    assert search(db, Query(), limit=2, offset=2).total == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"text": "Straße Düsseldorf"}, [STORY]),
        ({"text": "ahlebrücke"}, [BRIDGE, STORY]),
        ({"text": "seit Freitag"}, [BRIDGE]),
        ({"source": "bote"}, [STORY, MARKET]),
        ({"city": "Musterstadt", "kind": "release"}, [BRIDGE]),
        ({"year": "2025"}, [MARKET]),
        ({"since": "2026-10-14", "until": "2026-10-14"}, [BRIDGE, STORY]),
        ({"since": "2026-10-16"}, [PLAN]),
        ({"text": "nirgends"}, []),
    ],
)
def test_filters_and_words_narrow_together(db, query, expected):
    assert headlines(db, **query) == expected


def test_a_snippet_marks_what_was_found(db):
    (hit,) = search(db, Query(text="Tiefbauamt"), limit=1, offset=0).hits
    assert f"{MARK}Tiefbauamt{UNMARK}" in hit.snippet
    assert "Das Tiefbauamt dankt" in as_row(hit)["snippet"]


def test_a_snippet_marks_a_word_with_a_letter_that_python_makes_small_otherwise_than_the_index(filled):
    with closing(sqlite3.connect(filled)) as db:
        db.execute("UPDATE articles SET body = 'Mit ſiebzig war er fort.' WHERE headline = ?", [MARKET])
        (hit,) = search(db, Query(text="nirgends OR siebzig"), limit=1, offset=0).hits
    assert hit.snippet == f"Mit {MARK}ſiebzig{UNMARK} war er fort."


def test_by_relevance_a_headline_counts_more_than_the_text(db):
    assert headlines(db, text="plan", order="relevance")[0] == PLAN


def test_by_relevance_the_word_itself_comes_before_its_compounds(db):
    assert headlines(db, text="brücke", order="relevance")[0] == BRIDGE


def test_facets_count_the_hits_and_leave_out_their_own_filter(db):
    found = facets(db, Query(source="bote", year="2026"))
    assert [(value.value, value.label, value.count) for value in found["source"]] == [
        ("musterstadt", "Stadt Musterstadt", 2),
        ("bote", "Musterstädter Bote", 1),
    ]
    assert [(value.value, value.count) for value in found["year"]] == [("2026", 1), ("2025", 1)]
    assert [(value.value, value.count) for value in found["kind"]] == [("article", 1)]


def test_a_day_that_is_none_says_how_to_write_one():
    with pytest.raises(QueryError, match="is no day"):
        Query(since="14.10.2026")


@pytest.mark.parametrize("day", ["20261014", "2026-W42-3"])
def test_a_day_in_another_form_is_the_same_day(db, day):
    assert headlines(db, since=day, until=day) == [BRIDGE, STORY]


def test_names_that_are_not_there_are_told_apart_from_nothing_found(db):
    with pytest.raises(QueryError, match="Did you mean “bote”"):
        check_names(db, Query(source="botte"))
    with pytest.raises(QueryError, match="no city “Köln”"):
        check_names(db, Query(city="Köln"))
    check_names(db, Query(source="bote", city="Musterstadt"))


def test_an_unknown_paywall_stays_unknown(db):
    states = {hit.headline: hit.paywalled for hit in search(db, Query(), limit=10, offset=0).hits}
    assert states == {PLAN: None, BRIDGE: None, STORY: False, MARKET: None}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "Nordrhein-Westfalen"}, [PLAN, BRIDGE]),
        ({"section": "Lokales"}, [STORY]),
        ({"month": "2026-10"}, [PLAN, BRIDGE, STORY]),
        ({"month": "2025-03", "text": "markt"}, [MARKET]),
        ({"mark": "edited"}, [BRIDGE]),
        ({"mark": "gone"}, []),
        ({"mark": "paywalled"}, []),
    ],
)
def test_what_is_known_of_articles_and_sources_narrows_too(db, query, expected):
    assert headlines(db, **query) == expected


def test_the_months_count_the_hits_and_leave_out_their_own_filter(db):
    every = (Month("2025-03", 1), Month("2026-10", 3))
    assert months(db, Query()) == months(db, Query(month="2025-03")) == every
    assert months(db, Query(source="bote", month="2026-10")) == (Month("2025-03", 1), Month("2026-10", 1))
    assert months(db, Query(text="nirgends")) == ()


def test_facets_count_lands_sections_and_marks(db):
    found = facets(db, Query())
    assert [(value.value, value.count) for value in found["state"]] == [("Nordrhein-Westfalen", 2)]
    assert [(value.value, value.count) for value in found["section"]] == [("Lokales", 1)]
    assert [(value.value, value.count) for value in found["mark"]] == [("edited", 1)]


def test_a_month_or_a_mark_that_is_none_says_how_to_ask():
    with pytest.raises(QueryError, match="is no month"):
        Query(month="2026-13")
    with pytest.raises(QueryError, match="is no mark"):
        Query(mark="lost")


def test_more_hits_than_are_counted_are_said_to_be_more(db, monkeypatch):
    monkeypatch.setattr("archive.search.COUNTED_MAX", 3)
    found = search(db, Query(), limit=10, offset=0)
    assert (found.total, found.more) == (3, True)
    assert not search(db, Query(year="2026"), limit=10, offset=0).more


def test_facets_of_many_hits_are_of_the_newest_and_months_begin_with_a_whole_one(db, monkeypatch):
    monkeypatch.setattr("archive.facets.FACETED_MAX", 3)
    told = overview(db, Query(source="bote"))
    assert told.newest_only == {"source"}
    assert [(value.value, value.count) for value in told.facets["source"]] == [
        ("musterstadt", 2),
        ("bote", 1),
    ]
    monkeypatch.setattr("archive.facets.FACETED_MAX", 1)
    assert overview(db, Query(source="bote")).months == (Month("2026-10", 1),)
    assert not overview(db, Query(text="nirgends")).newest_only


def test_words_everybody_uses_come_first_where_they_are_headlines(db, monkeypatch):
    everyone = "die OR der"
    assert headlines(db, text=f"brücke OR {everyone}") == [PLAN, BRIDGE, STORY, MARKET]
    monkeypatch.setattr("archive.search.RANKED_MAX", 3)
    assert headlines(db, text=f"brücke OR {everyone}", order="relevance") == [BRIDGE, PLAN, STORY, MARKET]


@pytest.mark.parametrize("value", ["'", '"', "\x00", "\ue000", "a b", "ß" * 2000, "\udcff"])
@pytest.mark.parametrize("name", ["source", "city", "state", "kind", "section", "year"])
def test_a_filter_that_nobody_made_finds_nothing(db, name, value):
    assert headlines(db, **{name: value}) == []


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)), st.integers(0, 9000))
def test_days_are_made_up_of_spans_that_hold_each_day_once(first, length):
    last = first + timedelta(days=length)
    listed = list(spans(first, last))
    assert len(listed) < 100
    probes = [
        first - timedelta(days=1),
        first,
        first + timedelta(days=length // 2),
        last,
        last + timedelta(days=1),
    ]
    for day in probes:
        assert sum(day.isoformat().startswith(span) for span in listed) == (first <= day <= last)


def test_a_withheld_article_is_not_found_and_found_again_when_it_is_not(filled):
    with closing(sqlite3.connect(filled)) as db:
        db.execute("UPDATE articles SET state = 'withheld' WHERE headline = ?", [BRIDGE])
        assert headlines(db) == [PLAN, STORY, MARKET]
        assert headlines(db, text="Tiefbauamt") == []
        assert headlines(db, source="musterstadt") == [PLAN]
        db.execute("UPDATE articles SET state = 'gone' WHERE headline = ?", [BRIDGE])
        assert headlines(db, text="Tiefbauamt", mark="gone") == [BRIDGE]
        db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_articles_go_with_their_source_to_another_city_and_land(filled):
    with closing(sqlite3.connect(filled)) as db:
        db.execute("UPDATE sources SET city = 'Neustadt', state = 'Hessen' WHERE id = 'bote'")
        assert headlines(db, city="Neustadt") == headlines(db, state="Hessen") == [STORY, MARKET]
        assert headlines(db, city="Musterstadt") == [PLAN, BRIDGE]
        db.execute("UPDATE sources SET city = NULL, state = NULL WHERE id = 'bote'")
        assert headlines(db, city="Neustadt") == headlines(db, state="Hessen") == []
        db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def edited(db):
    """The articles that are edited: found so, counted so, marked so."""
    (counted,) = [value.count for value in facets(db, Query())["mark"] if value.value == "edited"] or [0]
    marked = [hit.headline for hit in search(db, Query(), limit=10, offset=0).hits if hit.edited]
    assert counted == browse.totals(db)["edited"] == len(marked)
    assert headlines(db, mark="edited") == marked
    return marked


def test_edited_is_what_has_an_edit_not_what_has_several_versions(filled):
    with closing(sqlite3.connect(filled)) as db:
        assert edited(db) == [BRIDGE]
        db.execute("UPDATE versions SET change = NULL, with_site = 1 WHERE number = 2")
        assert edited(db) == []
        db.execute("UPDATE versions SET change = 'minor', with_site = NULL WHERE number = 2")
        assert edited(db) == [BRIDGE]
        db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
