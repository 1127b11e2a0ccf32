"""A reading says who gave each field, and where the page contradicts itself."""

import json

import pytest

from crawler.extraction import extract
from crawler.extraction.report import alike, disputing

URL = "https://www.musterstadt.example/rat"
TEXT = "".join(
    f"<p>Der Rat der Stadt hat am {day}. Oktober über den Haushalt beraten und ihn mit großer Mehrheit beschlossen.</p>"
    for day in range(1, 7)
)


def report(head="", **data):
    script = f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **data})}</script>'
    markup = f"<html lang=de><head>{head}{script if data else ''}</head><body><article><h1>Rat berät</h1>{TEXT}</article></body></html>"
    return extract(markup.encode(), URL).report


def test_every_field_has_its_provenance():
    found = report(
        '<meta name=author content="Erika Muster">',
        datePublished="2026-10-14",
        keywords=["Rat"],
        headline="Rat berät",
    )
    assert found.given == {
        "headline": "page",
        "body": "trafilatura",
        "byline": "meta",
        "tags": "json-ld",
        "published": "json-ld",
    }
    assert (found.reader, found.disputed) == (None, ())


def test_a_system_that_is_recognised_is_named():
    markup = f"<html><title>Rat</title><body><div class=hentry><h1>Rat</h1><div class=entry-content>{TEXT * 3}</div></div></body></html>"
    found = extract(markup.encode(), URL).report
    assert (found.reader, found.given["body"]) == ("wordpress", "reader")


@pytest.mark.parametrize(
    ("data", "head", "disputed"),
    [
        ({"headline": "Rat berät"}, "", ()),
        ({"headline": "Haushalt: Rat berät"}, "", ()),
        (
            {"headline": "Das kostet die Stadt"},
            '<meta property="og:title" content="Rat berät">',
            ("headline",),
        ),
        (
            {"datePublished": "2026-10-14"},
            '<meta property="article:published_time" content="2026-10-14T08:00">',
            (),
        ),
        (
            {"datePublished": "2026-10-14"},
            '<meta property="article:published_time" content="2026-10-12T08:00">',
            ("published",),
        ),
        ({"author": {"name": "Erika Muster"}}, '<meta name=author content="Muster, Erika">', ()),
        ({"author": {"name": "Erika Muster"}}, '<meta name=author content="Bote-Redaktion">', ()),
        ({"author": {"name": "Erika Muster"}}, '<meta name=author content="Max Beispiel">', ("byline",)),
    ],
)
def test_what_is_stated_twice_and_differs_is_disputed(data, head, disputed):
    assert report(head, **data).disputed == disputed


def test_readings_are_alike_when_few_words_differ():
    one = extract(f"<html><title>Rat</title><h1>Rat</h1>{TEXT}</html>".encode(), URL)
    other = extract(
        f"<html><title>Rat</title><h1>Rat</h1>{TEXT}<p>Am Ende gab es Kuchen.</p></html>".encode(), URL
    )
    half = extract(f"<html><title>Rat</title><h1>Rat</h1>{TEXT[: len(TEXT) // 2]}</html>".encode(), URL)
    assert alike(one, one)
    assert alike(one, other)
    assert not alike(one, half)
    assert disputing(one, "body").report.disputed == ("body",)
    assert disputing(one, "body") == one


def test_it_says_what_part_of_the_page_the_article_is():
    """The rest is boilerplate; scripts are no text."""
    assert report().share > 0.95
    menu = "".join(
        f"<li><a href='/{number}'>Rubrik {number} mit vielen Themen</a></li>" for number in range(50)
    )
    markup = f"<html lang=de><body><nav><ul>{menu}</ul></nav><script>{'x();' * 999}</script><article><h1>Rat berät</h1>{TEXT}</article></body></html>"
    assert 0.2 < extract(markup.encode(), URL).report.share < 0.4
