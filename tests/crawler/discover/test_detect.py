"""What a homepage says of its site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.detect import Anchor, kinds, overview, sitemaps_in
from crawler.discover.systems import SYSTEMS, placed
from crawler.discover.words import PRESS, names_feed, not_news, press_rank
from crawler.extraction.readers import READERS

HOME = "https://www.stadt.example/"


def seen(body="", head="", headers=None, url=HOME):
    return overview(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url, headers)


def test_feeds_of_the_head_come_before_links_that_are_called_so():
    page = seen(
        "<a href='/service/rss'>RSS-Feeds</a><a href='/x'>Feedback geben</a><a href='presse.rss'>Abonnieren</a>",
        "<link rel='alternate' type='application/rss+xml' href='/feed.xml'>"
        "<link rel='alternate' type='application/atom+xml' href='/atom'>"
        "<link rel='alternate' type='application/feed+json' href='/feed.json'>"
        "<link rel='alternate' hreflang='en' href='/en'>",
    )
    assert page.feeds == tuple(
        HOME + path for path in ("feed.xml", "atom", "feed.json", "service/rss", "presse.rss")
    )


def test_a_feed_without_an_address_is_counted_and_never_the_page_itself():
    page = seen(head="<link rel='alternate' type='application/rss+xml' href=''>")
    assert (page.feeds, page.broken_feeds) == ((), 1)


def test_press_sections_come_in_the_order_of_their_names():
    page = seen(
        "<a href='/aktuelles'>Aktuelles</a><a href='/presse'>Presse</a><a href='/pm'>Pressemitteilungen</a>"
        "<a href='/kontakt'>Pressekontakt</a><a href='https://www.andere.example/presse'>Presse</a>"
        "<a href='/lang'>Die Presse berichtet über unsere neue Brücke</a>"
    )
    assert page.sections == ((0, HOME + "pm"), (1, HOME + "presse"), (3, HOME + "aktuelles"))


@pytest.mark.parametrize(
    ("title", "head", "name"),
    [
        ("Startseite - Stadt Musterstadt", "", "Stadt Musterstadt"),
        ("Stadt Musterstadt | Startseite", "", "Stadt Musterstadt"),
        ("Nachrichten | Musterstädter Bote", "", "Musterstädter Bote"),
        ("Willkommen", "<meta property='og:site_name' content=' Stadt\n Musterstadt '>", "Stadt Musterstadt"),
        ("Startseite", "", None),
    ],
)
def test_the_name_is_what_the_site_calls_itself(title, head, name):
    assert seen(head=f"<title>{title}</title>{head}").name == name


@pytest.mark.parametrize(
    ("title", "labels", "kind"),
    [
        ("Stadt Musterstadt", ["Bürgerservice"], ("city",)),
        ("Musterstadt", ["Der Oberbürgermeister", "Rat und Verwaltung"], ("city",)),
        ("Musterstadt", ["Abo"], ()),
        ("Landkreis Musterland", ["Kreistag", "Bürgerservice"], ("county",)),
        ("Musterstädter Tageblatt", ["E-Paper"], ("newspaper",)),
        ("Berufsfeuerwehr Musterstadt", [], ("fire",)),
        ("Stadt Musterstadt", ["E-Paper"], ()),
        ("Verein der Gartenfreunde", ["Satzung"], ()),
        ("Altstadt-Hotel", [], ()),
    ],
)
def test_a_kind_needs_evidence_and_two_that_disagree_are_none(title, labels, kind):
    links = "".join(f"<a href='/{n}'>{label}</a>" for n, label in enumerate(labels))
    assert kinds(seen(links, f"<title>{title}</title>")) == kind


def test_a_link_called_more_is_called_like_the_heading_it_stands_under():
    page = seen("<div><h3>Brücke wieder frei</h3><p>Text.</p><a href='/bruecke'>mehr</a></div>")
    assert page.anchors == (Anchor(HOME + "bruecke", "Brücke wieder frei", framed=False),)


@pytest.mark.parametrize(
    "around",
    [
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<div class='main-nav'>{}</div>",
        "<ul id='hauptmenu'>{}</ul>",
        "<header>{}</header>",
    ],
)
def test_menus_heads_and_feet_are_frames(around):
    assert seen(around.format("<a href='/a'>A</a>")).anchors[0].framed


def test_a_teaser_is_none():
    assert not seen("<article><header><a href='/a'>A</a></header></article>").anchors[0].framed


def test_a_page_that_only_runs_scripts_is_told_from_a_short_one():
    assert seen("<div id='app'></div><script src='/app.js'></script>").scripted
    assert not seen("<p>Kurz.</p>").scripted


@pytest.mark.parametrize(
    ("body", "head", "headers", "system"),
    [
        ("", "<meta name='generator' content='TYPO3 CMS'>", {}, "TYPO3"),
        ("", "<meta name='generator' content='WordPress 6.8'>", {}, "WordPress"),
        ("", "", {"Link": "<https://www.stadt.example/wp-json/>"}, "WordPress"),
        ("", "", {"X-Generator": "Drupal 10"}, "Drupal"),
        ("<div class='SP-Header'>", "", {}, "Sitepark IES"),
        ("<div class='nolis-list-item'>", "", {}, "NOLIS"),
        ("<a data-ikiss-mfid='7'>", "", {}, "IKISS"),
        ("<p>Ein Dorf.</p>", "<meta name='generator' content='Von Hand; no series'>", {}, None),
    ],
)
def test_the_system_is_told_by_generator_marks_or_headers(body, head, headers, system):
    found = seen(body, head, headers).system
    assert (found.name if found else None) == system


def test_every_system_names_a_reader_there_is():
    assert {system.reader for system in SYSTEMS.values() if system.reader} <= set(READERS)


def test_paths_of_systems_are_placed_at_the_root_or_at_the_list():
    paths = ("/feed", "./feed.rss", "?type=9818")
    assert placed(paths, HOME + "presse/liste.php?x=1") == (
        HOME + "feed",
        HOME + "presse/liste.php/feed.rss",
        HOME + "presse/liste.php?type=9818",
    )


def test_robots_txt_names_sitemaps():
    robots = b"User-agent: *\nDisallow: /x\nSitemap: https://www.stadt.example/s.xml\nsitemap: /b.xml\n\xff"
    assert sitemaps_in(robots)[0] == HOME + "s.xml"


@pytest.mark.parametrize("stem", [stem for tier in PRESS for stem in tier])
def test_every_press_word_has_a_rank(stem):
    assert press_rank(stem.title()) is not None


def test_words_for_feeds_are_whole_ones():
    assert names_feed("RSS", "https://x.example/a")
    assert names_feed("", "https://x.example/index.php?sp:out=rss")
    assert not names_feed("Feedback", "https://x.example/feedback")


def test_what_is_no_news_has_a_name():
    assert not_news("/media/rss/Veranstaltungsexport.xml") == "events"
    assert not_news("Vergabestelle") == "tenders"
    assert not_news("Pressemitteilungen") is None


@given(st.binary(max_size=400), st.text(max_size=60))
def test_any_bytes_give_an_overview_or_none(body, url):
    for content in (body, b"<html><body><a href='" + body + b"'>" + body + b"</a></body></html>"):
        page = overview(content, HOME + url)
        assert page is None or all(anchor.url.startswith(("http://", "https://")) for anchor in page.anchors)
