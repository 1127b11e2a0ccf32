"""What an address says by itself of being another form of one that is known: real groups, and laws."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction.readers import READERS
from crawler.urls import host_of, identity, normalise

# A group in each paragraph, forms of one page in each line of it; a paragraph begins with its reader, if it has one.
CORPUS = Path(__file__).with_name("addresses.txt")


def groups():
    for paragraph in CORPUS.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line and not line.startswith("#")]
        reader = READERS.get(lines[0].strip("[]")) if lines[0].startswith("[") else None
        yield reader, [line for line in lines if not line.startswith("[")]


GROUPS = list(groups())


def key(reader, url):
    return identity(url, reader.number, reader.mirrors) if reader else identity(url)


@pytest.mark.parametrize(("reader", "forms"), GROUPS, ids=[forms[0] for _, forms in GROUPS])
def test_the_forms_of_one_page_have_one_identity(reader, forms):
    assert len({key(reader, form) for form in forms}) == 1


def test_different_pages_have_different_identities():
    keys = [key(reader, forms[0]) for reader, forms in GROUPS]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://bote.example/a_aid-1", "https://kurier.example/a_aid-1"),
        ("https://bote.example/a_aid-1", "https://bote.example/a_aid-11"),
        ("https://bote.example/a_aid-1", "https://bote.example/a_bid-1"),
    ],
)
def test_a_number_is_one_article_at_one_host_only(one, other):
    park = READERS["park"].number
    assert identity(one, park) != identity(other, park)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://musterstadt.example/a?id=1", "https://musterstadt.example/a?id=2"),
        ("https://musterstadt.example/a", "https://musterstadt.example/A"),
        ("https://presse.musterstadt.example/a", "https://musterstadt.example/a"),
        ("https://musterstadt.example:8443/a", "https://musterstadt.example/a"),
        ("https://musterstadt.example/indexierung.html", "https://musterstadt.example/"),
        ("https://m.example/a", "https://example/a"),
        ("https://musterstadt.example/a?page=2", "https://musterstadt.example/a"),
    ],
)
def test_what_may_be_another_page_has_another_identity(one, other):
    assert identity(one) != identity(other)


hosts = st.sampled_from(
    ["musterstadt.example", "presse.musterstadt.example", "bote.example", "xn--mller-kva.example"]
)
segments = st.text("abc1-_.", min_size=1, max_size=6).filter(lambda text: text not in {".", ".."})
paths = st.lists(segments, max_size=4).map("/".join)
queries = st.lists(st.tuples(segments, segments).map("=".join), max_size=3).map("&".join)


@given(hosts, paths, queries)
def test_identity_is_that_of_the_normal_address(host, path, query):
    url = f"https://{host}/{path}?{query}"
    assert identity(normalise(url)) == identity(url)


@given(hosts, paths, queries, st.sampled_from(["", "www.", "m.", "amp."]), st.sampled_from(["http", "https"]))
def test_scheme_host_form_slash_and_tracking_do_not_count(host, path, query, form, scheme):
    other = f"{scheme}://{form}{host}/{path}{'/' if path else ''}?{query}&utm_source=x#oben"
    assert identity(other) == identity(f"https://{host}/{path}?{query}")


@given(hosts, hosts, paths)
def test_pages_of_two_hosts_are_never_one(one, other, path):
    assert (identity(f"https://{one}/{path}") == identity(f"https://{other}/{path}")) == (one == other)


@given(hosts, paths, queries)
def test_normalising_keeps_the_host(host, path, query):
    assert host_of(normalise(f"https://{host}/{path}?{query}")) == host


@given(st.text(max_size=60))
def test_every_text_has_an_identity(text):
    assert isinstance(identity(text, re.compile("(1)")), str)
