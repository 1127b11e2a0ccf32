"""A list shows a day beside each of its links, or it does not."""

import pytest

from crawler.discover.listings import listing

SITE = "https://www.musterstadt.example"


def days(inner):
    found = listing(f"<html><body>{inner}</body></html>".encode(), f"{SITE}/presse")
    return [link.day for link in found.links]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<li>14.10.2026 <a href=/1>Eins</a></li><li>13.10.2026 <a href=/2>Zwei</a></li>", ["2026-10-14", "2026-10-13"]),
        ("<li><a href=/1>Eins vom 14. Oktober 2026</a></li>", ["2026-10-14"]),
        ("<div><h3><a href=/1>Eins</a></h3><p>Text</p><time datetime=2026-10-14T08:37>heute</time></div>", ["2026-10-14"]),
        ("<h1>Alle Artikel vom 19. Mai 2017</h1><a href=/1>Eins</a><a href=/2>Zwei</a>", ["2017-05-19"] * 2),
        ("<ul><li>14.10.2026 <a href=/1>Eins</a></li><li>13.10.2026</li><li><a href=/2>Zwei</a></li></ul>", ["2026-10-14", None]),
        ("<li><a href=/1>Eins</a> 01.10.2026 bis 14.10.2026</li>", [None]),
        ("<li><a href=/1>Eins</a></li>", [None]),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_smallest_box_that_shows_one(inner, expected):
    assert days(inner) == expected


def test_the_text_of_a_whole_page_is_no_entry_of_a_list():
    assert days("<p>14.10.2026 " + "Der Rat tagt. " * 500 + "</p><a href=/1>Eins</a>") == [None]
