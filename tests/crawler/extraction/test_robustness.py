"""Whatever the bytes are, reading ends in an article or a stated reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction import extract

URL = "https://www.musterstadt.example/presse/1"
TEXT = (
    "Der Rat der Stadt hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen. "
    * 4
)
PAGE = f"<html lang=de><head><title>Rat berät</title></head><body><main><h1>Rat berät</h1><p>{TEXT}</p><p>{TEXT}</p></main></body></html>"

HOSTILE = {
    "empty": b"",
    "blank": b" \n\t",
    "NULs": b"\x00" * 5000,
    "a comment": b"<!-- nothing -->",
    "a text": b"Nur ein Text, keine Seite.",
    "JSON": b'{"a": [1, 2]}',
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "deep nesting": b"<div>" * 100_000 + b"tief" + b"</div>" * 100_000,
    "many siblings": b"<p>x</p>" * 100_000,
    "an XML declaration": b'<?xml version="1.0" encoding="utf-16"?><html><body><h1>A</h1></body></html>',
    "entities": b"<p>" + b"&amp;" * 50_000 + b"</p>",
    "half a character": "<h1>Größe</h1>".encode()[:-7],
    "a wrong charset": b"<meta charset=klingon><h1>A</h1>",
    "broken JSON-LD": b'<script type="application/ld+json">{"@type": "NewsArticle", </script><h1>A</h1>',
    "deep JSON-LD": b'<script type="application/ld+json">' + b"[" * 50_000 + b"</script><h1>A</h1>",
    "authors in authors": b'<script type="application/ld+json">{"@type": "Article", "author": '
    + b"[" * 900
    + b"]" * 900
    + b"}</script><h1>A</h1>",
    "a control character in a link": b"<h1>A</h1><a href='a&#1;b'>y</a>",
    "a bad base": b"<base href='http://[::1'><a href='http://[x'>y</a><h1>A</h1>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_strange_page_gives_a_reason_and_never_an_error(name):
    article = extract(HOSTILE[name], URL)
    assert article.unread or article.headline


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=2000),
    st.sampled_from(["text/html", "text/html; charset=utf-16", "text/html; charset=x-user"]),
)
def test_any_bytes_are_read_or_refused_in_words(content, content_type):
    article = extract(content, URL, headers={"Content-Type": content_type})
    assert article.unread or article.headline


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_page_cut_or_damaged_anywhere_still_ends(data):
    page = PAGE.encode()
    cut = data.draw(st.integers(0, len(page)))
    junk = data.draw(st.binary(max_size=20))
    article = extract(page[:cut] + junk + page[cut:], URL)
    assert article.unread or article.headline


def test_a_ten_megabyte_page_is_read_in_bounded_time():
    article = extract(
        PAGE.encode().replace(b"</main>", b"<p>Ein Absatz mit Text.</p>" * 400_000 + b"</main>"), URL
    )
    assert article.unread or article.headline


def test_scripts_and_bad_links_never_reach_the_html():
    evil = PAGE.replace(
        "</main>",
        "<p onclick=x()>Ein <a href='javascript:alert(1)'>Link</a> und <script>alert(1)</script> mehr Text hier.</p></main>",
    )
    article = extract(evil.encode(), URL)
    assert "script" not in article.body_html
    assert "onclick" not in article.body_html
