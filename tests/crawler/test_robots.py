"""RFC 9309, line by line: what is allowed, what a missing answer means, how slowly to go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.robots import DELAY_MAX_SECONDS, RULES_MAX_BYTES, Rules

AGENT = "stadtchronik/0.1 (+https://musterstadt.example/bot)"
SITE = "https://www.musterstadt.example"


def rules(*lines, status=200):
    return Rules.from_answer(status, "\n".join(lines).encode())


def allows(path, *lines):
    return rules(*lines).allows(SITE + path, AGENT)


@pytest.mark.parametrize(
    ("path", "lines", "allowed"),
    [
        ("/a", [], True),
        ("/a", ["User-agent: *", "Disallow:"], True),
        ("/a", ["User-agent: *", "Disallow: /"], False),
        ("/a/b", ["User-agent: *", "Disallow: /a"], False),
        ("/b/a", ["User-agent: *", "Disallow: /a"], True),
        ("/a/b", ["User-agent: *", "Disallow: /a", "Allow: /a/b"], True),
        ("/plan.pdf", ["User-agent: *", "Disallow: /*.pdf$"], False),
        ("/plan.pdfx", ["User-agent: *", "Disallow: /*.pdf$"], True),
        ("/s?q=a&p=2", ["User-agent: *", "Disallow: /s?q="], False),
        ("/gr%C3%B6%C3%9Fe", ["User-agent: *", "Disallow: /größe"], False),
        ("/a", ["User-agent: anderer", "Disallow: /"], True),
        ("/a", ["USER-AGENT: Stadtchronik", "DISALLOW: /a"], False),
        ("/b", ["User-agent: *", "Disallow: /", "", "User-agent: stadtchronik", "Disallow: /a"], True),
        ("/a", ["# nur ein Kommentar", "Unsinn"], True),
        ("/a", ["<html><body>Nicht gefunden</body></html>"], True),
        ("/a", ["\ufeffUser-agent: *", "Disallow: /"], False),
    ],
)
def test_a_file_is_obeyed(path, lines, allowed):
    assert allows(path, *lines) is allowed


@pytest.mark.parametrize("status", [300, 301, 304, 400, 401, 403, 404, 410, 451, 499])
def test_a_file_that_is_not_there_allows_everything(status):
    answer = rules("User-agent: *", "Disallow: /", status=status)
    assert answer.allows(f"{SITE}/a", AGENT)
    assert answer.known


@pytest.mark.parametrize("status", [None, 429, 500, 502, 503, 599])
def test_a_server_that_fails_forbids_everything_and_has_said_nothing(status):
    answer = rules("User-agent: *", "Allow: /", status=status)
    assert not answer.allows(f"{SITE}/a", AGENT)
    assert not answer.known


def test_a_file_that_forbids_everything_has_said_so():
    assert rules("User-agent: *", "Disallow: /").known


def test_what_lies_behind_the_limit_is_not_read():
    comment = "#" * RULES_MAX_BYTES
    assert allows("/a", comment, "User-agent: *", "Disallow: /")
    assert not allows("/a", comment[: RULES_MAX_BYTES // 2], "User-agent: *", "Disallow: /")


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
    assert rules("User-agent: *", *lines).delay(AGENT) == seconds


def test_the_pause_asked_of_others_is_not_ours():
    assert rules("User-agent: anderer", "Crawl-delay: 10").delay(AGENT) is None


def test_without_a_file_no_pause_is_asked_for():
    assert rules(status=404).delay(AGENT) is None


@given(st.one_of(st.none(), st.integers(100, 599)), st.binary(max_size=200))
def test_any_answer_gives_rules(status, body):
    answer = Rules.from_answer(status, b"User-agent: *\n" + body)
    assert isinstance(answer.allows(f"{SITE}/a", AGENT), bool)
    assert 0 < (answer.delay(AGENT) or DELAY_MAX_SECONDS) <= DELAY_MAX_SECONDS
