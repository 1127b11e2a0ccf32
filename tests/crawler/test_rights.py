"""What publishers state for machines is read where they state it, and one table says what follows."""

import json
from datetime import UTC, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.rights import (
    EFFECTS,
    HEAD_MAX_BYTES,
    POLICY,
    TDMREP_RULES_MAX,
    VALUE_MAX_CHARACTERS,
    Wish,
    effect_of,
    of_headers,
    of_page,
    of_robots,
    of_tdmrep,
    signals,
    strictest,
)

AGENT = "stadtchronik"
SITE = "https://www.bote.example"
URL = f"{SITE}/lokales/bruecke"
NOON = datetime(2026, 10, 16, 12, tzinfo=UTC)


def stated(wishes):
    return [(wish.signal, wish.value) for wish in wishes]


def header(name, value):
    return stated(of_headers([(name, value)], URL, AGENT))


def page(*elements):
    head = "".join(elements)
    return f"<!doctype html><html><head>{head}</head><body><p>Text</p></body></html>".encode()


def meta(name, content):
    return stated(of_page(page(f'<meta name="{name}" content="{content}">'), URL, AGENT))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("noarchive", [("noarchive", "")]),
        ("NoIndex, NOARCHIVE", [("noindex", ""), ("noarchive", "")]),
        ("index, follow, max-snippet:-1", []),
        ("none", [("none", "")]),
        ("noai, noimageai", [("noai", ""), ("noimageai", "")]),
        ("unbekannt", []),
        ("", []),
        # For one crawler: up to the end of the header.
        ("stadtchronik: noarchive", [("noarchive", "")]),
        ("StadtChronik: noindex, noarchive", [("noindex", ""), ("noarchive", "")]),
        ("anderer: noarchive, noindex", []),
        ("noindex, anderer: noarchive, nosnippet", [("noindex", "")]),
        ("anderer: noarchive, stadtchronik: nosnippet", [("nosnippet", "")]),
        ("*: noarchive", [("noarchive", "")]),
        # A day has colons and commas of its own.
        ("unavailable_after: 2026-10-01", [("unavailable_after", "2026-10-01")]),
        ("unavailable_after: 25 Jun 2026 15:00:00 GMT", [("unavailable_after", "25 Jun 2026 15:00:00 GMT")]),
        (
            "unavailable_after: Thu, 25 Jun 2026 15:00:00 GMT, noarchive",
            [("unavailable_after", "Thu, 25 Jun 2026 15:00:00 GMT"), ("noarchive", "")],
        ),
        ("stadtchronik: unavailable_after: 2026-10-01", [("unavailable_after", "2026-10-01")]),
        ("anderer: unavailable_after: 2026-10-01", []),
    ],
)
def test_a_robots_tag_is_read_for_everybody_and_for_this_crawler(value, found):
    assert header("X-Robots-Tag", value) == found


def test_each_header_is_read_for_itself():
    headers = [("x-robots-tag", "anderer: noarchive"), ("X-ROBOTS-TAG", "nosnippet")]
    assert stated(of_headers(headers, URL, AGENT)) == [("nosnippet", "")]


def test_reservations_stand_in_headers():
    headers = [("TDM-Reservation", " 1 "), ("tdm-policy", "https://www.bote.example/tdm.json")]
    assert stated(of_headers(headers, URL, AGENT)) == [
        ("tdm-reservation", "1"),
        ("tdm-policy", "https://www.bote.example/tdm.json"),
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("train-ai=n", [("usage-train-ai", "n")]),
        ("bots=n, search=y", [("usage-bots", "n"), ("usage-search", "y")]),
        ("train-genai=n;seit=2026", [("usage-train-genai", "n")]),
        ("train-ai", []),
        ("train-ai=vielleicht, anderes=n", []),
    ],
)
def test_uses_stand_in_headers(value, found):
    assert header("Content-Usage", value) == found


def test_wishes_stand_in_the_head_of_a_page():
    assert meta("robots", "noindex, noarchive") == [("noindex", ""), ("noarchive", "")]
    assert meta("STADTCHRONIK", "noarchive") == [("noarchive", "")]
    assert meta("anderer", "noarchive") == []
    assert meta("tdm-reservation", "1") == [("tdm-reservation", "1")]
    assert meta("robots", "unavailable_after: 2026-10-01") == [("unavailable_after", "2026-10-01")]


@pytest.mark.parametrize(
    "around",
    [
        "<!-- robots -->{}<!-- robots -->",
        "<!-->{}<!--->",
        "<script>a</script>{}<script>b</script>",
        "<META NAME=author>{}<title>Rat tagt</title>",
        "{}<meta name=author",
        "<p>Text</p>{}<meta itemprop=datePublished content=2026-10-14>",
        # What is never closed, or stands in a title, a style or an attribute, hides nothing.
        "<title>Rat <!-- tagt</title>{}<!-- Ende -->",
        "<title>Das Element <script im Netz</title>{}<script>a</script>",
        "<style><!-- p </style>{}<!-- Ende -->",
        "<textarea><!-- </textarea>{}<!-- Ende -->",
        "<!-- x --!>{}<!-- Ende -->",
        "<link title='a <!-- b'>{}",
        "<link title='<script x'>{}",
        "<script src='a.js'/>{}",
        "<title>{}</title>",
        "<title>Rat tagt {}<svg><title>x</title></svg>",
        "<title-bar>{}<title>Rat</title>",
        "<link title='Was ist <title>?'>{}<title>z</title>",
        "<style />{}<style></style>",
        "<svg><title/></svg>{}<svg><title>b</title></svg>",
        "<!-- Anfang {}",
        "{}<!-- Anfang",
    ],
)
def test_a_wish_is_found_whatever_stands_around_it(around):
    html = page(around.replace("{}", '<Meta name="Robots" content="noarchive">'))
    assert stated(of_page(html, URL, AGENT)) == [("noarchive", "")]


@pytest.mark.parametrize(
    "html",
    [
        b"",
        b"<!-- robots -->",
        page('<!-- <meta name="robots" content="noarchive"> -->'),
        page('<script>/* <meta name="robots" content="noarchive"> */</script>'),
        page('<!-- <meta name="robots" content="noarchive">', "-->"),
        page('<script>/* <meta name="robots" content="noarchive">', "*/</script>"),
        page("<title>robots noarchive</title>"),
        page('<meta name="robots">'),
        b"<p>" * HEAD_MAX_BYTES + b'<meta name="robots" content="noarchive">',
        b"<meta " * 50_000 + b"robots",
        bytes(range(256)) + b"robots",
    ],
)
def test_what_only_looks_like_a_wish_is_none(html):
    assert of_page(html, URL, AGENT) == ()


@pytest.mark.parametrize("piece", [b"<meta ", b"<!--", b"<script ", b"<title>", b"robots <meta name=x>"])
def test_a_page_of_nothing_but_openings_costs_little(piece):
    begun = process_time()
    of_page(b"robots" + piece * (HEAD_MAX_BYTES // len(piece)), URL, AGENT)
    assert process_time() - begun < 2


def test_robots_txt_states_uses_and_the_longest_path_decides():
    lines = ("train-ai=n", "/lokales/ bots=n", "/sport/ search=n")
    assert stated(of_robots(lines, URL)) == [("usage-bots", "n")]
    assert stated(of_robots(lines, f"{SITE}/impressum")) == [("usage-train-ai", "n")]
    assert {wish.subject for wish in of_robots(lines, URL)} == {SITE}


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([{"location": "/", "tdm-reservation": 1}], [("tdm-reservation", "1")]),
        ([{"location": "*", "tdm-reservation": "1"}], [("tdm-reservation", "1")]),
        (
            [{"location": "/lokales/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}],
            [("tdm-reservation", "0")],
        ),
        ([{"location": "/sport/", "tdm-reservation": 1}], []),
        ([{"location": "lokales/", "tdm-reservation": 1}], [("tdm-reservation", "1")]),
        (
            [{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://www.bote.example/p.json"}],
            [("tdm-policy", "https://www.bote.example/p.json"), ("tdm-reservation", "1")],
        ),
        ([{"tdm-reservation": 1}, 7, None, {"location": 5}], []),
        ({"location": "/", "tdm-reservation": 1}, []),
    ],
)
def test_tdmrep_json_states_reservations_and_the_first_rule_that_fits_decides(rules, found):
    assert stated(of_tdmrep(json.dumps(rules), URL)) == found


@pytest.mark.parametrize("body", ["", "<html>Nicht gefunden</html>", "[" * 100_000, "1" * 10_000])
def test_a_broken_file_states_nothing(body):
    assert of_tdmrep(body, URL) == ()


def test_only_the_first_rules_of_an_endless_file_are_read():
    others = [{"location": f"/{number}", "tdm-reservation": 1} for number in range(TDMREP_RULES_MAX)]
    last = {"location": "/", "tdm-reservation": 1}
    assert of_tdmrep(json.dumps([*others, last]), URL) == ()
    assert stated(of_tdmrep(json.dumps([*others[1:], last]), URL)) == [("tdm-reservation", "1")]


def wish(signal, value=""):
    return Wish(URL, signal, value, "header")


@pytest.mark.parametrize(
    ("signal", "value", "effect"),
    [
        ("noindex", "", "record"),
        ("nofollow", "", "record"),
        ("none", "", "record"),
        ("noarchive", "", "withhold"),
        ("nosnippet", "", "withhold"),
        ("noai", "", "record"),
        ("noimageai", "", "record"),
        ("tdm-reservation", "1", "refuse"),
        ("tdm-reservation", "0", "record"),
        ("tdm-policy", "https://www.bote.example/p.json", "record"),
        ("usage-bots", "n", "refuse"),
        ("usage-bots", "y", "record"),
        ("usage-tdm", "n", "refuse"),
        ("usage-search", "n", "withhold"),
        ("usage-train-ai", "n", "record"),
        ("unavailable_after", "2026-10-16", "withhold"),
        ("unavailable_after", "Fri, 16 Oct 2026 11:59:00 GMT", "withhold"),
        ("unavailable_after", "Friday, 16-Oct-26 11:59:00 GMT", "withhold"),
        ("unavailable_after", "2026-10-17", "record"),
        ("unavailable_after", "bald", "record"),
    ],
)
def test_the_policy_says_what_follows(signal, value, effect):
    assert effect_of(wish(signal, value), {}, NOON) == effect


def test_a_source_may_deviate_and_the_strictest_wish_decides():
    wishes = [wish("noindex"), wish("noarchive"), wish("tdm-reservation", "1")]
    assert strictest(wishes, {}, NOON) == "refuse"
    assert strictest(wishes, {"tdm-reservation": "record"}, NOON) == "withhold"
    assert strictest(wishes, {"noindex": "refuse", "tdm-reservation": "record"}, NOON) == "refuse"
    assert strictest([], {}, NOON) == "record"


def test_a_reservation_that_is_none_is_not_made_one_by_a_source():
    assert effect_of(wish("tdm-reservation", "0"), {"tdm-reservation": "refuse"}, NOON) == "record"


def test_what_is_written_down_says_what_followed():
    (signal,) = signals([wish("noarchive")], {}, NOON)
    assert (signal.subject, signal.signal, signal.found, signal.effect, signal.seen) == (
        *(URL, "noarchive", "header", "withhold"),
        NOON,
    )


def test_every_rule_has_an_effect_and_a_reason():
    assert all(rule.effect in EFFECTS and rule.why.endswith(".") for rule in POLICY.values())


@given(st.text(max_size=300))
def test_no_header_does_harm(text):
    for name in ("X-Robots-Tag", "Content-Usage", "tdm-policy"):
        for found in of_headers([(name, text)], URL, AGENT):
            assert found.signal in POLICY
            assert effect_of(found, {}, NOON) in EFFECTS


@given(st.binary(max_size=300))
def test_no_page_does_harm(body):
    assert all(found.signal in POLICY for found in of_page(b"<meta name=robots content='" + body, URL, AGENT))


def test_what_strangers_write_is_cut():
    (long,) = of_headers([("tdm-policy", "x" * 10**6)], URL, AGENT)
    assert len(long.value) == VALUE_MAX_CHARACTERS


def test_what_is_stated_twice_counts_when_it_reserves():
    headers = [("tdm-reservation", "1"), ("tdm-reservation", "0")]
    assert stated(of_headers(headers, URL, AGENT)) == [("tdm-reservation", "1")]
    assert stated(of_headers(headers[::-1], URL, AGENT)) == [("tdm-reservation", "1")]
