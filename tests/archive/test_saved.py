import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.language import QueryError
from archive.saved import query_of, saved
from archive.search import Query

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(words, words.filter(bool))
def test_a_saved_search_is_the_search_it_was(text, city):
    query = Query(text=text, city=city, since="2026-10-14")
    assert query_of(saved(query)) == query


@pytest.mark.parametrize(
    "address",
    [
        "https://chronik.example/search?q=Br%C3%BCcke&source=bote&order=relevance&page=3&lang=en",
        "/search.atom?q=Br%C3%BCcke&source=bote",
        "q=Br%C3%BCcke&source=bote",
    ],
)
def test_an_address_copied_from_a_browser_is_a_search(address):
    assert query_of(address) == Query(text="Brücke", source="bote")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://chronik.example/",
        "https://x.example/?id=7",
        "q=x&nonsense=1",
        "text=x",
        "q=" + "x" * 5000,
    ],
)
def test_another_address_is_refused(address):
    with pytest.raises(QueryError, match="Copy that of a page of results"):
        query_of(address)


def test_a_day_that_is_none_is_refused():
    with pytest.raises(QueryError, match="is no day"):
        query_of("since=14.10.2026")
