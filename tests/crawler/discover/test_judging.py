"""What is wrong with a feed as a seed, in plain words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.judging import STALE_DAYS, age_days, judged
from tests.crawler.families import STORIES, TODAY, rss

HOME = "https://www.stadt.example/"
URL = HOME + "feed.xml"
OWN = [f"{HOME}presse/{slug}" for _, slug in STORIES]


def looked_at(answer, url=URL):
    return judged(answer.body, url, answer.headers.get("Content-Type"), homepage=HOME, today=TODAY)


def test_a_feed_of_news_is_sound():
    seen = looked_at(rss(OWN))
    assert (seen.sound, seen.title, len(seen.links), seen.newest[:10]) == (
        True, "Pressemitteilungen", len(OWN), "2026-11-24",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "url", "flaw"),
    [
        (rss(OWN, age=STALE_DAYS), URL, f"stale: its newest entry is {STALE_DAYS + 1} days old"),
        (rss(OWN, dates=False), URL, "have no dates"),
        (rss([*OWN[:9], "", "", ""]), URL, "3 entries of the feed"),
        (rss(OWN, titles=[("", "")] * 12), URL, "12 of 12 entries of the feed"),
        (rss([*OWN[:2], *(f"https://x.example/{n}" for n in range(9))]), URL, "9 of 11 entries"),
    ],
    ids=["stale", "undated", "empty href", "untitled", "partly of another site"],
)
def test_a_feed_with_a_flaw_can_be_used_and_the_flaw_is_said(answer, url, flaw):
    seen = looked_at(answer, url)
    assert (seen.usable, seen.sound) == (True, False)
    assert flaw in " ".join(seen.flaws)


@pytest.mark.parametrize(
    ("answer", "url", "fault"),
    [
        (rss([]), URL, "is empty"),
        (rss([""] * 3), URL, "empty href"),
        (rss([f"https://news.example/{n}" for n in range(4)]), URL, "names pages of news.example"),
        (rss(OWN), HOME + "rss/Ausschreibungen.xml", "is one of tenders"),
        (rss(OWN, title="Veranstaltungskalender"), URL, "is one of events"),
        (rss(OWN, titles=[("Stellenangebot: Gärtnerin", "")] * 12), URL, "is one of jobs"),
    ],
    ids=["empty", "no address at all", "another site", "by its address", "by its title", "by its entries"],
)
def test_a_feed_that_would_find_nothing_cannot_be_used(answer, url, fault):
    seen = looked_at(answer, url)
    assert not seen.usable
    assert fault in " ".join(seen.fatal)


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>Fort</body></html>", b"\x1f\x8b\x00", b"{", b"<a><b></a>"]
)
def test_what_is_no_feed_says_so_and_never_raises(body):
    seen = judged(body, URL, None, homepage=HOME, today=TODAY)
    assert seen.fatal
    assert not seen.usable


def test_ages_are_in_days():
    assert age_days("2026-11-20T23:00:00+01:00", date(2026, 11, 25)) == 5
    assert age_days("2026", date(2026, 11, 25)) is None
    assert age_days(None, date(2026, 11, 25)) is None


@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss><channel>", b"<urlset>", b'{"items": [']))
def test_any_bytes_are_judged(body, before):
    seen = judged(before + body, URL, None, homepage=HOME, today=TODAY)
    assert seen.usable <= bool(seen.links)
    assert seen.fatal or seen.links or seen.children
