"""XML of strangers: what it is, when it was, how large it becomes."""

import gzip
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.found import DiscoveryError
from crawler.discover.xml import (
    by_name,
    child_text,
    looks_like_html,
    moment,
    opening,
    parse,
    root_name,
    unpacked,
)

seconds = st.builds(
    datetime.combine,
    st.dates(date(1000, 1, 1), date(9998, 1, 1)),
    st.times().map(lambda clock: clock.replace(microsecond=0)),
)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<rss>", "rss"),
        (b"<RSS version='2.0'>", "rss"),
        (b"<feed/>", "feed"),
        (b"<rdf:RDF>", "rdf"),
        (b"<?xml version='1.0'?>\n<!-- <html> --><!DOCTYPE urlset><urlset>", "urlset"),
        (b"\xef\xbb\xbf<urlset>", "urlset"),
        ("<?xml version='1.0' encoding='utf-16'?><urlset>".encode("utf-16"), "urlset"),
        (b"text < more", None),
        (b"", None),
    ],
)
def test_the_first_element_tells_what_it_is(body, name):
    assert root_name(body) == name


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html><HTML>", b"<html>", b"<head>", b"<div class=x>", b"<ul>", b"<main>"]
)
def test_a_page_begins_like_a_page(body):
    assert looks_like_html(body)
    assert not looks_like_html(b"<rss><channel>" + body)


@pytest.mark.parametrize("before", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\xef\xbb\xbf \n"])
def test_the_first_character_stands_behind_blanks_and_marks(before):
    assert opening(before + b"{}") == b"{"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026", "2026"),
        ("2026-10", "2026-10"),
        ("2026-10-14", "2026-10-14"),
        ("2026-10-14T08:37Z", "2026-10-14T08:37:00+00:00"),
        ("2026-10-14T08:37:00", "2026-10-14T08:37:00"),
        ("2026-10-14 08:37:00+02:00", "2026-10-14T08:37:00+02:00"),
        ("Wed, 14 Oct 2026 08:37:00 +0200", "2026-10-14T08:37:00+02:00"),
        ("14 Oct 26 08:37 GMT", "2026-10-14T08:37:00+00:00"),
        ("Mi, 14 Okt 2026 08:37", None),
        ("gestern", None),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_keeps_its_precision(text, iso):
    assert moment(text) == iso


@given(seconds, st.one_of(st.none(), zones))
def test_iso_dates_stay_what_they_are(when, zone):
    text = when.replace(tzinfo=zone).isoformat()
    assert moment(text) == text


@given(seconds.filter(lambda when: when.year >= 1970), zones)
def test_mail_dates_are_the_same_moment(when, zone):
    aware = when.replace(tzinfo=zone)
    assert datetime.fromisoformat(moment(format_datetime(aware))) == aware


@given(st.text())
def test_any_text_is_a_moment_or_none(text):
    found = moment(text)
    assert found is None or found[:4].isdigit()


def test_a_child_is_chosen_by_the_order_of_names():
    root = parse(
        b"<a xmlns:d='d'><x/><d:updated>2</d:updated><Published> 1 <b>a</b>\n</Published></a>", "feed"
    )
    children = by_name(root)
    assert child_text(children, "published", "updated") == "1 a"
    assert child_text(children, "x", "updated") == "2"
    assert child_text(children, "x") is None


@given(st.binary(max_size=2000))
def test_what_is_packed_is_unpacked(body):
    assert unpacked(gzip.compress(body)) == body
    assert unpacked(b"x" + body) == b"x" + body


@given(st.binary(min_size=1, max_size=500), st.integers(1, 15))
def test_half_a_package_is_refused(body, cut):
    whole = gzip.compress(body)
    with pytest.raises(DiscoveryError, match="damaged"):
        unpacked(whole[:-cut])


def test_moments_of_utc_say_so():
    assert (
        moment(format_datetime(datetime(2026, 10, 14, tzinfo=UTC), usegmt=True))
        == "2026-10-14T00:00:00+00:00"
    )
