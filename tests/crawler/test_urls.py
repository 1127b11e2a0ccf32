"""What is the same page has one address; what is another page keeps its own."""

from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.urls import URL_MAX_CHARACTERS, base_of, host_of, is_web, join, joiner, normalise, same_site

BASE = "https://www.musterstadt.example/presse/"

# Everything that urlsplit, IDNA and the query treat in a way of their own.
PIECES = (
    *'aZ0./:?#&=%;@[]\\ üß。-_~+|"<>^`{}\t\n\x00¯İ\ud800',
    *(
        "utm_source=1",
        ";jsessionid=a",
        "%c3%bc",
        "%2F",
        "%zz",
        "..",
        "//",
        "www.",
        "xn--",
        "::1",
        ":80",
        ":443",
    ),
    *("output=amp", "cHash=1", "&&"),
)
addresses = st.builds(
    lambda scheme, rest: scheme + "".join(rest),
    st.sampled_from(["http://", "https://", "HTTP://", " https://", "http:/", "//", ""]),
    st.lists(st.one_of(st.sampled_from(PIECES), st.characters()), max_size=12),
)


@pytest.mark.parametrize(
    ("given_", "normal"),
    [
        ("HTTPS://WWW.Musterstadt.Example/Presse", "https://www.musterstadt.example/Presse"),
        ("http://musterstadt.example", "http://musterstadt.example/"),
        ("http://musterstadt.example:80/a", "http://musterstadt.example/a"),
        ("https://musterstadt.example:443/a", "https://musterstadt.example/a"),
        ("https://musterstadt.example:8443/a", "https://musterstadt.example:8443/a"),
        ("http://musterstadt.example:443/a", "http://musterstadt.example:443/a"),
        ("https://erika:geheim@musterstadt.example/a", "https://musterstadt.example/a"),
        ("https://musterstadt.example./a", "https://musterstadt.example/a"),
        ("https://musterstadt.example/a#kontakt", "https://musterstadt.example/a"),
        ("  https://musterstadt.example/a\n", "https://musterstadt.example/a"),
        ("https://müller.example/größe?q=ü", "https://xn--mller-kva.example/gr%C3%B6%C3%9Fe?q=%C3%BC"),
        ("https://musterstadt.example/gr%c3%b6%c3%9fe", "https://musterstadt.example/gr%C3%B6%C3%9Fe"),
        ("https://musterstadt.example/a b", "https://musterstadt.example/a%20b"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("https://musterstadt.example/a;jsessionid=0A1B?id=2", "https://musterstadt.example/a?id=2"),
    ],
)
def test_spellings_of_one_address_become_one(given_, normal):
    assert normalise(given_) == normal


@pytest.mark.parametrize(
    "noise",
    [
        "utm_source=feed&utm_medium=rss",
        "UTM_Campaign=x",
        "fbclid=x",
        "gclid=x",
        "wt_mc=x",
        "pk_campaign=x",
        "PHPSESSID=x",
        "cHash=0a1b",
        "output=webview",
        "output=amp",
        "amp=1",
        "mobile=1",
        "bprint=true",
        "print=1",
        "tmpl=component",
        "type=98",
        "&&",
    ],
)
def test_how_a_reader_came_is_no_part_of_the_address(noise):
    assert normalise(f"https://musterstadt.example/a?id=7&{noise}") == "https://musterstadt.example/a?id=7"


@pytest.mark.parametrize("query", ["b=1&a=2", "a=1&a=2", "id", "id=", "amp=2", "type=1", "q=utm_source"])
def test_what_may_choose_the_page_stays_as_it_is(query):
    assert normalise(f"https://musterstadt.example/a?{query}") == f"https://musterstadt.example/a?{query}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/presse",
        "//musterstadt.example/a",
        "mailto:presse@musterstadt.example",
        "javascript:alert(1)",
        "ftp://musterstadt.example/",
        "file:///etc/passwd",
        "http://",
        "http:///a",
        "http://[::1",
        "http://musterstadt.example:99999/",
        "http://musterstadt.example:acht/",
        "http://muster stadt.example/",
        "http://muster<stadt.example/",
        "http://¯..",
        "http://" + "a" * 64 + "ü.example/",
        "https://musterstadt.example/" + "a" * URL_MAX_CHARACTERS,
        "https://musterstadt.example/" + "ü" * (URL_MAX_CHARACTERS // 3),
    ],
)
def test_what_is_no_address_of_the_web_is_none(text):
    assert normalise(text) is None


def test_the_longest_address_is_still_one():
    longest = "https://musterstadt.example/".ljust(URL_MAX_CHARACTERS, "a")
    assert normalise(longest) == longest
    assert normalise(f"{longest}a") is None


@given(addresses)
@example("http://¯..")
@example("http://x.example/%c3%BC;jse;jsessionid=xssionid=y")
def test_a_normal_address_is_its_own_normal_form(text):
    normal = normalise(text)
    if normal is not None:
        assert normalise(normal) == normal
        assert normal.isascii()
        assert len(normal) <= URL_MAX_CHARACTERS
        assert is_web(normal)
        assert host_of(normal)


@given(addresses)
def test_no_text_makes_these_functions_fail(text):
    join(BASE, text)
    join(text, "a")
    assert isinstance(is_web(text), bool)
    assert isinstance(host_of(text), str)
    assert isinstance(same_site(text, BASE), bool)


@pytest.mark.parametrize(
    ("reference", "whole"),
    [
        ("rat", f"{BASE}rat"),
        ("/rat", "https://www.musterstadt.example/rat"),
        ("../rat", "https://www.musterstadt.example/rat"),
        ("?page=2", f"{BASE}?page=2"),
        ("//andere.example/a", "https://andere.example/a"),
        ("  rat\n", f"{BASE}rat"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("http://[x", None),
    ],
)
def test_a_reference_is_resolved_or_refused(reference, whole):
    assert join(BASE, reference) == whole


@pytest.mark.parametrize(
    ("stated", "base"),
    [
        ([], BASE),
        (["/neu/"], "https://www.musterstadt.example/neu/"),
        (["https://musterstadt.example/x/", "/neu/"], "https://musterstadt.example/x/"),
        (["http://[x", "/neu/"], "https://www.musterstadt.example/neu/"),
        (["javascript:", "about:blank"], BASE),
    ],
)
def test_a_stated_base_counts_when_it_is_an_address(stated, base):
    assert base_of(BASE, stated) == base


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.musterstadt.example/a", "http://musterstadt.example:8080/b", True),
        ("https://musterstadt.example./a", "https://musterstadt.example/b", True),
        ("https://MUSTERSTADT.example/", "https://musterstadt.example/", True),
        ("https://musterstadt.example/", "https://presse.musterstadt.example/", False),
        ("https://www2.musterstadt.example/", "https://musterstadt.example/", False),
        ("mailto:a", "mailto:a", False),
        ("http://[x", "http://[x", False),
    ],
)
def test_a_site_is_its_host_apart_from_www(one, other, same):
    assert same_site(one, other) is same


@pytest.mark.parametrize(
    "text", ["musterstadt.example", "/a", "ftp://a.example/", "http://", "http://[x", "data:x"]
)
def test_only_whole_addresses_are_of_the_web(text):
    assert not is_web(text)


@given(
    st.sampled_from([BASE, "https://musterstadt.example", "file:///a", "https://[x"]),
    st.text("/.?#;:a \\\n%", max_size=12),
)
def test_many_references_of_one_page_are_joined_as_each_alone(base, reference):
    assert joiner(base)(reference) == (join(base, reference) or reference)


@given(
    st.sampled_from([BASE, "http://musterstadt.example/a/b", "https://musterstadt.example:8443/?x=1"]),
    st.from_regex(r"https?://[a-zA-Z0-9.-]{1,9}(:[0-9]{1,3})?[/.?#;:a%=&]{0,12}", fullmatch=True),
)
def test_a_whole_address_is_joined_as_the_standard_says(base, reference):
    assert join(base, reference) == urljoin(base, reference)
