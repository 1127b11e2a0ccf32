"""RFC 9309, line by line: what is allowed, what a missing answer means, how slowly to go."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import SiteFile
from crawler.robots import (
    DELAY_MAX_SECONDS,
    IS_A_PAGE,
    IS_CUT,
    RULES_FRESH,
    RULES_MAX_AGE,
    RULES_MAX_BYTES,
    USAGE_LINES_MAX,
    Rules,
    decode,
    is_fresh,
    matches,
    may_stand_in,
    oddity,
    product_token,
)

AGENT = "stadtchronik/0.1 (+https://musterstadt.example/bot)"
SITE = "https://www.musterstadt.example"
NOON = datetime(2026, 10, 16, 12, tzinfo=UTC)


def rules(*lines, status=200):
    return Rules.from_answer(status, "\n".join(lines).encode(), AGENT)


def allows(path, *lines):
    return rules(*lines).allows(SITE + path)


def for_all(path, *lines):
    return allows(path, "User-agent: *", *lines)


@pytest.mark.parametrize(
    ("path", "lines", "allowed"),
    [
        # A crawler obeys the groups that name it; §2.2.1.
        ("/b", ["User-agent: *", "Disallow: /", "", "User-agent: stadtchronik", "Disallow: /a"], True),
        ("/a", ["USER-AGENT: StadtChronik", "DISALLOW: /a"], False),
        ("/a", ["User-agent: anderer", "Disallow: /"], True),
        # The product token is compared as a whole; what follows it is no part of it.
        ("/a", ["User-agent: stadt", "Disallow: /"], True),
        ("/a", ["User-agent: chronik", "Disallow: /"], True),
        ("/a", ["User-agent: stadtchronik-bilder", "Disallow: /"], True),
        ("/a", ["User-agent: stadtchronik/0.1", "Disallow: /"], False),
        ("/a", ["User-agent: stadtchronik Bot", "Disallow: /"], False),
        ("/a", ["User-agent: Bot stadtchronik", "Disallow: /"], True),
        # The asterisk is for everybody only when it stands alone.
        ("/a", ["User-agent: * alle", "Disallow: /"], False),
        ("/a", ["User-agent: *chronik", "Disallow: /"], True),
        ("/a", ["User-agent: stadt*", "Disallow: /"], True),
        # Groups of one crawler are one, wherever they stand.
        (
            "/b",
            [
                "User-agent: stadtchronik",
                "Disallow: /a",
                "User-agent: x",
                "Disallow: /c",
                "User-agent: stadtchronik",
                "Disallow: /b",
            ],
            False,
        ),
        (
            "/b",
            [
                "User-agent: *",
                "Disallow: /a",
                "User-agent: x",
                "Disallow: /c",
                "User-agent: *",
                "Disallow: /b",
            ],
            False,
        ),
        # A group may have several names; empty lines and lines of others between them mean nothing.
        ("/a", ["User-agent: x", "User-agent: stadtchronik", "Disallow: /a"], False),
        ("/a", ["User-agent: stadtchronik", "", "User-agent: x", "", "Disallow: /a"], False),
        ("/a", ["User-agent: stadtchronik", "Sitemap: /s.xml", "User-agent: x", "Disallow: /a"], False),
        ("/a", ["User-agent: stadtchronik", "Anderes: 1", "User-agent: x", "Disallow: /a"], False),
        ("/a", ["User-agent: stadtchronik", "Crawl-delay: 1", "User-agent: x", "Disallow: /a"], False),
        ("/a", ["User-agent: stadtchronik", "", "", "Disallow: /a"], False),
        # A name without a value ends a group; rules before any group are nobody's.
        ("/a", ["User-agent: *", "Disallow: /b", "User-agent:", "Disallow: /a"], True),
        ("/a", ["Disallow: /a", "User-agent: *", "Disallow: /b"], True),
        # A group of its own frees from the one for everybody, even an empty one.
        ("/a", ["User-agent: stadtchronik", "Disallow:", "User-agent: *", "Disallow: /"], True),
        ("/a", ["User-agent: *", "Disallow: /", "User-agent: stadtchronik"], True),
    ],
)
def test_the_groups_that_name_a_crawler_are_its_rules(path, lines, allowed):
    assert allows(path, *lines) is allowed


@pytest.mark.parametrize(
    ("path", "text", "allowed"),
    [
        ("/a", "", True),
        ("/a", "User-agent: *\r\nDisallow: /a\r\n", False),
        ("/a", "User-agent: *\rDisallow: /a\r", False),
        ("/b", "User-agent: *\rAllow: /c\r\nDisallow: /a\n\rDisallow: /b", False),
        ("/a", "\ufeffUser-agent: *\nDisallow: /a", False),
        ("/a", "User-agent: *\nAllow: /x\x0cDisallow: /a", True),
        ("/a", "User-agent: *\nAllow: /x\x85Disallow: /a", True),
        ("/a", "User-agent: *\nAllow: /x\u2028Disallow: /a", True),
        ("/a", "User-agent *\nDisallow /a", False),
        ("/a", "User-agent : *\nDisallow : /a", False),
        ("/a", "  User-agent: *\n\tDisallow:\t/a  ", False),
        ("/a", "User-agent: * # alle\nDisallow: /a # so", False),
        ("/ab", "User-agent: *\nDisallow: /a#b", False),
        ("/a", "# nur ein Kommentar\nUnsinn", True),
        ("/a", "User-agent: *\nUnsinn\nFoo: /a", True),
        ("/a", "User-agent: *\nDissallow: /a", False),
        ("/a", "User-agent: *\nDisallow:", True),
        ("/a", "User-agent: *\nDisallow: /\nAllow:", False),
        ("/a", "User-agent: *\n\x00\nDisallow: /a", False),
    ],
)
def test_lines_are_read_as_they_are_written(path, text, allowed):
    assert Rules.from_answer(200, text.encode(), AGENT).allows(SITE + path) is allowed


@pytest.mark.parametrize(
    ("rule", "path", "forbidden"),
    [
        ("/", "", True),
        ("/fisch", "/fisch.html", True),
        ("/fisch", "/fischmarkt/plan", True),
        ("/fisch", "/Fisch", False),
        ("/fisch", "/stockfisch", False),
        ("/fisch", "/?id=fisch", False),
        ("/fisch*", "/fischmarkt", True),
        ("/fisch/", "/fisch", False),
        ("/fisch/", "/fisch/?id=1", True),
        ("fisch/", "/fisch/", False),
        ("/*.php", "/ordner/datei.php.html", True),
        ("/*.php", "/datei.PHP", False),
        ("/*.php$", "/ordner/datei.php", True),
        ("/*.php$", "/datei.php?p=1", False),
        ("/*.php$", "/datei.php/", False),
        ("/*.php$", "/a.php/b.php", True),
        ("/fisch*.php", "/fischmarkt/hecht.php?p", True),
        ("*.pdf$", "/x.pdf", True),
        ("*", "/x", True),
        ("/a$b", "/a$b", True),
        ("/a%24", "/a$b", True),
        ("/a%2A", "/a*b", True),
        ("/a%2Ab", "/axb", False),
        ("/a?b", "/a?b=c", True),
        ("/*?x=/a", "/?x=/a", True),
        ("/a;b", "/a;b", True),
        ("/a", "/a#b", True),
        # Percent-encoding; the table of §2.2.2.
        ("/x/y?z=https://stadt.example", "/x/y?z=https://stadt.example", True),
        ("/x/y?z=https%3A%2F%2Fstadt.example", "/x/y?z=https%3A%2F%2Fstadt.example", True),
        ("/größe", "/gr%C3%B6%C3%9Fe", True),
        ("/gr%C3%B6%C3%9Fe", "/größe", True),
        ("/%c3%b6", "/%C3%B6", True),
        ("/%72at", "/rat", True),
        ("/rat", "/%72at", True),
        ("/a%2Fb", "/a%2fb", True),
        ("/a%2Fb", "/a/b", False),
        ("/100%", "/100%", True),
        ("/a%zz", "/a%zz", True),
        ("/" + "*a" * 80 + "b", "/" + "a" * 400, False),
    ],
)
def test_a_path_matches_a_rule(rule, path, forbidden):
    assert for_all(path, f"Disallow: {rule}") is not forbidden
    assert matches(rule, SITE + path) is forbidden


@pytest.mark.parametrize(
    ("path", "lines", "allowed"),
    [
        ("/p/a", ["Allow: /p", "Disallow: /"], True),
        ("/a/b", ["Disallow: /a", "Allow: /a/b"], True),
        ("/foobar", ["Allow: /foo", "Disallow: /foobar"], False),
        ("/ordner/seite", ["Allow: /ordner", "Disallow: /ordner"], True),
        ("/ordner/seite", ["Disallow: /ordner", "Allow: /ordner"], True),
        ("/seite.htm", ["Allow: /seite", "Disallow: /*.htm"], True),
        ("/plan.htm", ["Allow: /plan", "Disallow: /*.htm"], False),
        ("/plan.php5", ["Allow: /plan", "Disallow: /*.ph"], True),
        ("/", ["Allow: /$", "Disallow: /"], True),
        ("/plan", ["Allow: /$", "Disallow: /"], False),
        ("/ö/ab", ["Allow: /*/ab", "Disallow: /ö"], False),
        ("/robots.txt", ["Disallow: /"], True),
    ],
)
def test_the_longest_rule_decides_and_among_equals_the_one_that_allows(path, lines, allowed):
    assert for_all(path, *lines) is allowed
    assert for_all(path, *reversed(lines)) is allowed


def test_two_things_are_read_with_protego_otherwise_than_the_rfc_says():
    """Should Protego change its mind, docs/architecture.md is to say so."""
    assert not for_all("/a$b", "Disallow: /a$"), "a dollar at the end forbids it in the middle, too"
    assert for_all("/ordner/", "Disallow: /", "Allow: /ordner/index.html"), "as Google reads it"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 499])
def test_a_file_that_is_not_there_allows_everything(status):
    answer = rules("User-agent: *", "Disallow: /", status=status)
    assert answer.allows(f"{SITE}/a")
    assert answer.known


@pytest.mark.parametrize("status", [None, 300, 301, 304, 429, 500, 502, 503, 599])
def test_a_server_that_fails_forbids_everything_and_has_said_nothing(status):
    answer = rules("User-agent: *", "Allow: /", status=status)
    assert not answer.allows(f"{SITE}/a")
    assert not answer.known


def test_a_file_that_forbids_everything_has_said_so():
    assert rules("User-agent: *", "Disallow: /").known


def test_what_lies_behind_the_limit_is_not_read_and_no_line_is_cut_in_two():
    long = "#" * (RULES_MAX_BYTES - 30)
    text = f"{long}\nUser-agent: *\nDisallow: /a\nDisallow: /geheim/akten".encode()
    assert len(text) > RULES_MAX_BYTES
    answer = Rules.from_answer(200, text, AGENT)
    assert not answer.allows(f"{SITE}/a")
    assert answer.allows(f"{SITE}/g"), "not /g, /ge, or wherever the limit falls"
    assert oddity(text) == IS_CUT


def test_half_a_mebibyte_is_read():
    assert RULES_MAX_BYTES >= 500 * 1024
    lines = (
        "User-agent: *",
        *(f"Disallow: /nr/{number:06}" for number in range(24_000)),
        "Disallow: /zuletzt",
    )
    assert len("\n".join(lines)) > 450 * 1024
    assert not allows("/zuletzt", *lines)


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>\nUser-agent: *\nDisallow: /\n</body></html>",
        "\ufeff \n<!DOCTYPE HTML>\nUser-agent: *\nDisallow: /",
        "<?xml version='1.0'?><!-- eins --> <!-- zwei --><html>\nUser-agent: *\nDisallow: /",
    ],
)
def test_a_page_contains_no_rules_and_that_is_noted(page):
    assert allows("/a", page)
    assert oddity(page.encode()) == IS_A_PAGE


def test_many_comments_cost_no_time():
    assert oddity(b"<!-- x -->" * 40_000) is None


@pytest.mark.parametrize(
    "body",
    [
        "User-agent: *\nDisallow: /größe".encode(),
        "\ufeffUser-agent: *\nDisallow: /größe".encode(),
        "\ufeffUser-agent: *\nDisallow: /größe".encode("utf-16-le"),
        "\ufeffUser-agent: *\nDisallow: /größe".encode("utf-16-be"),
        "User-agent: *\nDisallow: /größe".encode("windows-1252"),
    ],
)
def test_a_file_is_read_in_its_encoding(body):
    assert not Rules.from_answer(200, body, AGENT).allows(f"{SITE}/gr%C3%B6%C3%9Fe")


def test_a_character_cut_in_two_makes_no_other_encoding_of_the_rest():
    body = "# ö\n".encode() + b"#" * (RULES_MAX_BYTES - 6) + "ö\n".encode()
    assert len(body) == RULES_MAX_BYTES + 2
    assert decode(body) == "# ö\n"


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        (["Disallow:"], None),
        (["Crawl-delay: 10"], 10.0),
        (["Crawl-delay: 0.5"], 0.5),
        (["Crawl-delay: 0"], None),
        (["Crawl-delay: -1"], None),
        (["Crawl-delay: bald"], None),
        (["Crawl-delay: nan"], None),
        (["Crawl-delay: 86400"], DELAY_MAX_SECONDS),
        (["Request-rate: 1/10s"], 10.0),
        (["Request-rate: 2/1m"], 30.0),
        (["Request-rate: 1/1h"], DELAY_MAX_SECONDS),
        (["Request-rate: 0/5"], None),
        (["Crawl-delay: 3", "Request-rate: 1/10s"], 10.0),
        (["Crawl-delay: 20", "Request-rate: 1/10s"], 20.0),
    ],
)
def test_the_pause_asked_for_is_the_longest_within_reason(lines, seconds):
    assert rules("User-agent: *", *lines).delay == seconds


def test_the_pause_asked_of_others_is_not_ours():
    assert rules("User-agent: anderer", "Crawl-delay: 10").delay is None
    assert rules("User-agent: *", "Crawl-delay: 10", "User-agent: anderer", "Disallow: /a").delay == 10


def test_without_a_file_no_pause_is_asked_for():
    assert rules(status=404).delay is None


def test_wishes_for_uses_are_those_of_the_own_group():
    lines = ("User-agent: *", "Content-Usage: bots=n", "User-agent: stadtchronik", "Content-Usage: /a bots=y")
    assert rules(*lines).usage == ("/a bots=y",)


def test_no_file_makes_every_page_be_compared_with_thousands_of_wishes():
    lines = (f"Content-Usage: /{number} bots=n" for number in range(10 * USAGE_LINES_MAX))
    assert len(rules("User-agent: *", *lines).usage) == USAGE_LINES_MAX


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("stadtchronik/0.1 (+x)", "stadtchronik"),
        ("Foo_Bar-x 2", "foo_bar-x"),
        ("*", "*"),
        ("*x", ""),
        ("", ""),
    ],
)
def test_a_product_token_is_letters_underscores_and_hyphens(name, token):
    assert product_token(name) == token


@pytest.mark.parametrize(
    ("age", "fresh", "stands_in"),
    [
        (timedelta(0), True, True),
        (RULES_FRESH - timedelta(seconds=1), True, True),
        (RULES_FRESH, False, True),
        (RULES_MAX_AGE - timedelta(seconds=1), False, True),
        (RULES_MAX_AGE, False, False),
        (timedelta(days=31), False, False),
        (-timedelta(seconds=1), False, False),
    ],
)
def test_a_copy_is_relied_on_for_a_day_at_most(age, fresh, stands_in):
    copy = SiteFile(origin=SITE, file="/robots.txt", fetched=NOON, status=200)
    assert (is_fresh(copy, NOON + age), may_stand_in(copy, NOON + age)) == (fresh, stands_in)


@given(st.one_of(st.none(), st.integers(100, 599)), st.binary(max_size=200))
def test_any_answer_gives_rules(status, body):
    answer = Rules.from_answer(status, b"User-agent: *\n" + body, AGENT)
    assert isinstance(answer.allows(f"{SITE}/a"), bool)
    assert 0 < (answer.delay or DELAY_MAX_SECONDS) <= DELAY_MAX_SECONDS


@given(st.lists(st.sampled_from(["/a", "/a/b", "/*b", "/a$", "/b"]), max_size=6), st.data())
def test_the_order_of_rules_never_matters(paths, data):
    lines = [f"{data.draw(st.sampled_from(['Allow', 'Disallow']))}: {path}" for path in paths]
    shuffled = data.draw(st.permutations(lines))
    assert for_all("/a/b", *lines) is for_all("/a/b", *shuffled)
