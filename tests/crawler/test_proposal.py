"""What looks wrong with articles as they were read, before a source is written."""

from dataclasses import replace

import pytest

from archive.records import Article, ReadingReport
from crawler.discover.judging import STALE_DAYS
from crawler.proposal import concerns, reader_of
from tests.crawler.families import TODAY

TEXTS = (
    "Die Brücke über die Ahle ist nach acht Monaten wieder für den Verkehr frei.",
    "Der Wochenmarkt zieht im Dezember vor das Rathaus, weil dort eine Bühne steht.",
    "Zwölf neue Trinkbrunnen stehen bereit; zwei weitere folgen im kommenden Frühjahr.",
)
READ = tuple(
    Article(
        url=f"https://www.stadt.example/presse/{number}",
        body=text,
        published="2026-11-20",
        report=ReadingReport(reader="typo3-news"),
    )
    for number, text in enumerate(TEXTS)
)


def of_all(**fields):
    return [replace(article, **fields) for article in READ]


def test_articles_that_are_well_concern_nobody():
    assert list(concerns(READ, TODAY)) == []
    assert list(concerns([], TODAY)) == []


@pytest.mark.parametrize(
    ("articles", "said"),
    [
        (
            [*READ[:2], replace(READ[2], unread="The page is empty.")],
            "1 of 3 articles could not be read: The page",
        ),
        (of_all(body="Wir und unsere 183 Partner möchten Cookies setzen. Stimmen Sie zu?"), "nearly alike"),
        (of_all(published=None), "No article says when it was published"),
        (of_all(published="2026-06-01"), "is 177 days old"),
        (of_all(paywalled=True), "paywall"),
    ],
    ids=["unread", "consent wall", "undated", "stale", "paywall"],
)
def test_what_looks_wrong_is_said(articles, said):
    assert said in " ".join(concerns(articles, TODAY))


def test_an_old_article_among_new_ones_is_no_sign():
    assert STALE_DAYS < 177
    assert list(concerns([replace(READ[0], published="2026-06-01"), *READ[1:]], TODAY)) == []


def test_a_reader_is_named_only_when_it_recognised_every_page_that_was_read():
    other = replace(READ[2], report=ReadingReport(reader="wordpress"))
    assert reader_of(READ) == "typo3-news"
    assert reader_of([*READ[:2], replace(READ[2], unread="The page is empty.", report=None)]) == "typo3-news"
    assert reader_of([*READ[:2], other]) is None
    assert reader_of([]) is None
