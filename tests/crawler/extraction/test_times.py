"""When a page was published and changed: stated before seen, and nothing rather than a guess."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extraction.clock import Clock
from crawler.extraction.dated_lines import CHANGES_MAX, may_date_change, may_say_modified, says_modified
from crawler.extraction.stated import Stated
from crawler.extraction.structured import statements
from crawler.extraction.surroundings import Surroundings
from crawler.extraction.times import times_of
from crawler.extraction.vocabulary.fields import MODIFIED_WORDS

DAY = "2026-10-14"
TEXT = (
    "<p>Der Rat hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen.</p>" * 3
)
FETCHED = datetime(2026, 10, 16, 12, 0, tzinfo=UTC)


def read(body="", head="", *, ld=None, fetched_at=None, url="https://a.example/rat", **chosen):
    if ld:
        head += f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **ld})}</script>'
    tree = html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    around = Surroundings(tree, next(tree.iter("h1"), None))
    return times_of(statements(tree), around, [url], Clock(fetched_at=fetched_at), **chosen)


def published(*args, **kwargs):
    found = read(*args, **kwargs).published
    return (found.value, found.by) if found else None


def article(*lines, before=""):
    return f"<article>{before}<h1>Rat berät</h1>{''.join(lines)}{TEXT}</article>"


@pytest.mark.parametrize(
    ("head", "ld", "by"),
    [
        ("", {"datePublished": "2026-10-14T06:37:00Z"}, "json-ld"),
        ("", {"datePublished": "Wed Oct 14 08:37:00 CEST 2026"}, "json-ld"),
        ('<meta property="article:published_time" content="2026-10-14T08:37:00+02:00">', None, "meta"),
        ('<meta name="DC.date.issued" content="14.10.2026 8:37">', None, "meta"),
        ('<meta itemprop="datePublished" content="2026-10-14T08:37:00+02:00">', None, "meta"),
        (
            '<meta name="bild:uploaded" content="2026-10-14T08:37:00+02:00">',
            {"datePublished": "bald"},
            "meta",
        ),
    ],
)
def test_what_is_stated_for_machines_is_believed(head, ld, by):
    assert published(article("<time>13.10.2026</time>"), head, ld=ld) == ("2026-10-14T08:37:00+02:00", by)


@pytest.mark.parametrize(
    "line",
    [
        "<p>14.10.2026</p>",
        "<div class=datum>Mittwoch, 14. Oktober 2026</div>",
        "<p>Musterstadt, 14. Oktober 2026</p>",
        "<p>Veröffentlicht am 14. Oktober 2026 von Erika Muster</p>",
        "<p>Von Erika Muster | 14.10.26</p>",
        "<p>Erika Muster <span>14.10.2026</span></p>",
        "<p><time datetime=2026-10-14>vorgestern</time></p>",
        "<dl><dt>Datum</dt><dd>14.10.2026</dd></dl>",
        "<p>Pressemitteilung vom 14.10.2026</p>",
        "<p>Musterstadt, 14. Oktober 2026 – Der Rat der Stadt hat am Donnerstag beraten.</p>",
        "<p><a href='https://a.example/rat'>14. Oktober 2026</a></p>",
    ],
)
def test_a_line_near_the_headline_is_its_date(line):
    assert published(article(line)) == (DAY, "page")
    assert published(article(before=line)) in {(DAY, "page"), None}


@pytest.mark.parametrize(
    "body",
    [
        article("<p>Anmeldeschluss: 14.10.2026</p>"),
        article("<p>Gültig bis 14.10.2026</p>"),
        article(
            "<p>Der Rat hat am 14.10.2026 beraten, und danach gingen alle Leute froh nach Hause zum Essen.</p>"
        ),
        article("<p><a href='/anderes'>14.10.2026</a></p>"),
        article("<p>Stand: 14.10.2026</p>"),
        f"<header><p class=uhr>14. Oktober 2026 | 06:33 Uhr</p></header>{article()}",
        f"{article()}<footer>© 14.10.2026 Stadt</footer>",
        f"{article()}<footer>14.10.2026</footer>",
        f"{article()}<ul class=teaser><li>14.10.2026<li>13.10.2026</ul>",
        f"{article()}<div class=comments><p>14.10.2026</p><p>15.10.2026</p></div>",
        article("<p>© 2026 Stadt Musterstadt</p>"),
        article("<p>Wochenbericht 8. – 14. Oktober 2026</p>"),
        article("<p>14. Oktober 2026 bis 20. Oktober 2026</p>"),
        f"<header><span><time datetime=2026-10-14T06:33>14. Oktober 2026</time></span></header>{article()}",
        f"{article()}<footer>Copyright © 14.10.2026 - 12:14 h Stadt Musterstadt</footer>",
        article(),
    ],
)
def test_no_other_date_is_taken_for_it(body):
    assert published(body) is None


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("<p>Aktualisiert: 14.10.2026, 8:37 Uhr</p>", "2026-10-14T08:37:00+02:00"),
        ("<p>Stand: 14.10.2026</p>", DAY),
        ("<p>Veröffentlicht am 12.10.2026 | Zuletzt geändert am 14.10.2026</p>", DAY),
    ],
)
def test_a_change_is_told_by_its_word(line, iso):
    assert read(article(line)).modified == Stated(iso, "page")


def test_publication_and_change_in_one_line_are_two_dates():
    found = read(article("<p>Veröffentlicht am 12.10.2026 | Zuletzt geändert am 14.10.2026</p>"))
    assert (found.published, found.modified) == (Stated("2026-10-12", "page"), Stated(DAY, "page"))


def test_relative_times_need_the_time_of_the_capture():
    line = "<p class=datum>vor 2 Tagen</p>"
    assert published(article(line)) is None
    assert published(article(line), fetched_at=FETCHED) == (DAY, "page")


def test_what_lies_after_the_capture_is_not_believed():
    later = {"datePublished": "2026-10-20"}
    assert published(article("<p>14.10.2026</p>"), ld=later, fetched_at=FETCHED) == (DAY, "page")
    assert read(ld={"dateModified": "2026-10-20"}, fetched_at=FETCHED).modified is None


def test_a_reader_is_doubted_where_the_page_states_another_day():
    found = Stated("13.10.2026", "reader")
    assert published(article(), published=found) == ("2026-10-13", "reader")
    assert published(article(), ld={"datePublished": DAY}, published=found) == (DAY, "json-ld")
    own = Stated("13.10.2026", "source")
    assert published(article(), ld={"datePublished": DAY}, published=own) == ("2026-10-13", "source")


@pytest.mark.parametrize(
    "end",
    [
        "<div class=post-date>14.10.2026</div>",
        "<div class=post-date>14.10.2026</div><div class=post-date>14. Oktober 2026</div>",
        "<p><span>Erschienen am:</span> <b>14.10.2026</b></p>",
        "<p>Musterstadt <time datetime=2026-10-14>gestern</time></p>",
        "<p>14. Oktober 2026</p>",
    ],
)
def test_far_from_the_headline_one_day_alone_is_its_date(end):
    assert published(article() + TEXT * 5 + end) == (DAY, "page")


@pytest.mark.parametrize(
    "end",
    [
        "<div class=post-date>14.10.2026</div><div class=post-date>15.10.2026</div>",
        "<p><time datetime=2026-10-14>a</time> <time datetime=2026-10-15>b</time></p>",
        "<p>14. Oktober 2026</p><p>15. Oktober 2026</p>",
    ],
)
def test_far_from_the_headline_two_days_are_none(end):
    assert published(article() + TEXT * 5 + end) is None


@pytest.mark.parametrize("path", ["/2026/10/14/rat", "/presse/20261014-rat.html", "/a/2026-10-14/"])
def test_an_address_may_hold_the_day(path):
    assert published(article(), url=f"https://a.example{path}") == (DAY, "url")


def test_the_headline_may_begin_with_the_day():
    assert published(f"<h1>14.10.2026 – Rat berät</h1>{TEXT}") == (DAY, "page")


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "<time>",
                "14.10.2026",
                "<h1>",
                "Stand:",
                " vor 2 Tagen",
                "</p>",
                "<a href=x>",
                "<div class=date>",
                "bis",
            ]
        )
    )
)
def test_any_page_has_dates_or_none(pieces):
    found = read("".join(pieces), fetched_at=FETCHED)
    for stated in (found.published, found.modified):
        assert stated is None or datetime.fromisoformat(stated.value)
    assert found == read("".join(pieces), fetched_at=FETCHED)


LONG = "<p>Der Rat hat beraten.</p>" * 30


def test_the_day_of_the_last_change_may_stand_below_the_text():
    page = article() + LONG + "<div><p class=info>Stand: 14.10.2026</p></div>"
    assert (read(page).published, read(page).modified) == (None, Stated(DAY, "page"))


@pytest.mark.parametrize(
    "end",
    [
        "<p>Stand: 14.10.2026</p>" + LONG + "<p>Stand: 13.10.2026</p>",
        "<p>Quelle der Zahlen ist eine Berechnung der Stadt selbst (Stand: 14.10.2026)</p>",
    ],
)
def test_several_such_days_or_one_in_a_sentence_tell_nothing(end):
    assert read(article() + LONG + end).modified is None


@pytest.mark.parametrize("verb", ["aktualisiert", "um 13:22 Uhr geändert."])
def test_the_verb_of_a_change_may_stand_behind_its_day(verb):
    found = read(article() + f"<footer><p>Diese Seite wurde am 29.01.2026 {verb}</p></footer>")
    assert found.published is None
    assert found.modified.value.startswith("2026-01-29")


def test_a_verb_before_another_day_is_said_of_that_one():
    found = read(article("<p>14.10.2026, aktualisiert am 15.10.2026</p>"))
    assert (found.published.value, found.modified.value) == (DAY, "2026-10-15")


DATE = '<meta name="date" content="2026-10-14T08:37:00+02:00">'


def test_a_date_of_nobody_knows_what_gives_way_to_the_day_a_reader_sees():
    assert published(article(), DATE) == ("2026-10-14T08:37:00+02:00", "meta")
    assert published(article("<p class=date>14.10.2026</p>"), DATE) == ("2026-10-14T08:37:00+02:00", "meta")
    assert published(article("<p class=date>13.10.2026</p>"), DATE) == ("2026-10-13", "page")
    assert published(article("<p>Anmeldeschluss: 13.10.2026</p>"), DATE)[0].startswith(DAY)
    assert published(article("<p>13.10.2026, Rathaus</p>"), DATE)[0].startswith(DAY)


def test_no_page_is_published_after_its_last_change():
    found = read(article("<p>Stand: 13.10.2026 18:00 Uhr</p>"), DATE)
    assert (found.published, found.modified) == (None, Stated("2026-10-13T18:00:00+02:00", "page"))


@pytest.mark.parametrize(
    ("line", "modified", "day"),
    [
        ("<p>14.10.2026, 8:37 Uhr</p>", "2026-10-14T09:00:00+02:00", DAY),  # seen, and stated by the meta
        ("<p>14.10.2026, 8:37 Uhr</p>", "2026-10-14T08:37:00+02:00", "2026-10-12"),  # that is the change
        ("<p>12.10.2026</p>", "2026-10-14T09:00:00+02:00", "2026-10-12"),
        ("", "2026-10-14T09:00:00+02:00", "2026-10-12"),
    ],
)
def test_of_two_statements_the_one_a_reader_sees_is_believed(line, modified, day):
    head = '<meta property="article:published_time" content="2026-10-14T08:37:00+02:00">'
    stated = {"datePublished": "2026-10-12T10:00:00+02:00", "dateModified": modified}
    assert published(article(line), head, ld=stated)[0][:10] == day


@pytest.mark.parametrize(
    "end",
    [
        "<ul><li>Diese Seite wurde zuletzt am 14. Oktober 2026 geändert.</li><li>Bisher 2.385 mal gelesen, so viele Leute sind es</li></ul>",
        "<p>Quelle: Musterstadt am Musterfluss, Startseite<br>Ihr Pfad: Rathaus, Presse<br>[Stand: 14.10.2026]</p>",
    ],
)
def test_the_line_of_the_last_change_is_read_without_those_beside_it(end):
    assert read(article() + LONG + end).modified == Stated(DAY, "page")


def test_a_remark_in_a_sentence_is_no_line_of_its_own():
    end = "<p>Die Zahlen der Stadt sind für dieses Jahr noch unvollständig <small>(Stand: 14.10.2026)</small></p>"
    assert read(article() + LONG + end).modified is None


def test_a_property_in_one_place_with_the_headline_is_the_article_s():
    foot = "<div class=post-footer><abbr itemprop=datePublished title=2026-10-14>8:37</abbr></div>"
    book = "<p>Erscheinungsdatum: 01.09.2026</p>"
    assert published(article(book, foot)) == (DAY, "itemprop")
    assert published(article() + foot) is None


@pytest.mark.parametrize(
    "line", ["<p class=date>8. Ratssitzung – 14.10.2026</p>", "<p class=date>14.10.2026 – 8. Ratssitzung</p>"]
)
def test_a_number_is_no_beginning_of_a_period(line):
    assert published(article(line)) == (DAY, "page")


@pytest.mark.parametrize(
    "line",
    [
        "<p>Beitrag von erika » 14.10.2026</p>",
        "<p><a href='/profile/erika'>von Erika<br>am 14.10.2026</a></p>",
        "<p class=date>14 Oktober, 2026</p>",
    ],
)
def test_who_wrote_it_may_stand_with_the_day(line):
    assert published(article(line)) == (DAY, "page")


@pytest.mark.parametrize("word", MODIFIED_WORDS)
def test_no_line_is_passed_over_that_says_when_a_page_was_changed(word):
    for line in (f"{word.upper()}: 14.10.2026", f"am 14.10.2026 {word.replace(' ', '  ')}"):
        assert says_modified(" ".join(line.split()))
        assert may_say_modified(line.casefold())
        assert may_date_change(line.casefold())


def test_a_word_far_from_any_year_dates_no_change():
    assert not may_date_change("der stand der dinge " + "x" * 500 + " 2026")
    assert not may_date_change("im jahr 2026")
    assert may_date_change("der stand der dinge " * CHANGES_MAX), "of very many nobody looks at each"
