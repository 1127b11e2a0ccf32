"""Which selectors read a page: the source's first, those of the reader that recognises it, or the general ones."""

import pytest
from lxml import html

from crawler.extraction.readers import READERS, SELECTABLE
from crawler.extraction.selection import selection_of
from crawler.source_file import parse

# The least by which each system is recognised.
MARKS = {
    "park": "<article data-cy=park-article>x</article>",
    "typo3-news": "<div class='news news-single'>x</div>",
    "t-online": "<h2 data-external-article-headline>x</h2>",
    "wordpress": "<div class=hentry><div class=entry-content>x</div></div>",
    "drupal": "<div class='node node--type-news'><div class='field field--name-body'>x</div></div>",
    "funke": "<div class=article-body><p class=expressive-copy-lg-body>x</div>",
    "ippen": "<article class=idjs-Story><p class=id-StoryElement-paragraph>x</article>",
    "madsack": "<div class=ArticleHeadstyled__ArticleHeadHeadlineContainer-a><h2 class=Headlinestyled__Headline-b>x</h2></div>",
    "dumont": "<div class=dm_article_body><div class=dm_article_text>x</div></div>",
    "sitepark-ies": "<header class=SP-ArticleHeader><h1 class=SP-Headline--article>x</h1></header>",
    "nolis": "<div id=nolis_content_site><div itemprop=articleBody>x</div></div>",
    "ikiss": "<div class=mitteilungen_detail>x</div>",
    "government-site-builder": "<div id=content><h1 class=isFirstInSlot>x</h1></div>",
    "presseportal": "<article class=story><div class=card><p class=customer>x</div></article>",
    "shtml": "<html xmlns='http://www.w3.org/1999/xhtml'><body><div id=inhalt><h1>x</h1></div></body></html>",
}


def source(**fields):
    return parse(
        "musterstadt",
        {
            "name": "Stadt Musterstadt",
            "kind": "city",
            "homepage": "https://www.musterstadt.example/",
            "feeds": ["https://www.musterstadt.example/feed.xml"],
            **fields,
        },
    )


def select(markup, **fields):
    return selection_of(html.document_fromstring(markup), source(**fields) if fields else None)


def test_there_is_a_mark_for_every_reader():
    assert set(MARKS) == set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_a_page_tells_its_system_and_no_other(name):
    root = html.document_fromstring(MARKS[name])
    assert [other for other in READERS if root.cssselect(READERS[other].recognise)] == [name]
    assert select(MARKS[name]).reader == name


@pytest.mark.parametrize("name", READERS)
def test_a_reader_selects_what_can_be_selected(name):
    assert set(READERS[name].select) <= SELECTABLE
    for field in READERS[name].select:
        select(MARKS[name]).texts(field)
        select(MARKS[name]).elements(field)


def test_another_page_has_no_reader():
    page = select("<main><p>x</p></main>")
    assert page.reader is None
    assert page.elements("body") == []


def test_the_reader_of_the_source_is_asked_first():
    both = MARKS["wordpress"] + MARKS["drupal"]
    assert select(both, reader="drupal").reader == "drupal"
    assert select(both, reader="wordpress").reader == "wordpress"


def test_after_a_relaunch_the_page_tells_its_new_system():
    assert select(MARKS["drupal"], reader="wordpress").reader == "drupal"


def test_the_selector_of_the_source_is_trusted_first_and_the_reader_after_it():
    page = MARKS["drupal"].replace(">x", "><h1>Vom Reader</h1>") + "<b class=titel>{}</b>"
    assert (
        select(page.format("Von der Quelle"), select={"headline": ".titel"}).text("headline")
        == "Von der Quelle"
    )
    assert select(page.format(" "), select={"headline": ".titel"}).text("headline") == "Vom Reader"


def test_the_body_of_the_source_replaces_that_of_the_reader():
    page = select(MARKS["drupal"] + "<div class=text>y</div>", select={"body": ".text"})
    assert [element.text for element in page.elements("body")] == ["y"]


def test_what_separates_a_dateline_from_the_text_is_not_part_of_it():
    for printed in ("Rees -", "Rees ·", "Rees –", "Rees:"):
        page = select(f"<p><strong>{printed}</strong> Es regnet.</p>", select={"dateline": "strong"})
        assert page.text("dateline") == "Rees"
    page = select("<p><strong>Frankfurt a. M.</strong></p>", select={"dateline": "strong"})
    assert page.text("dateline") == "Frankfurt a. M."


def test_the_first_selector_that_finds_a_text_decides():
    page = select(
        "<i class=a> </i><b class=b>Eins</b><b class=b>Zwei</b><b class=b>Eins</b>", select={"tags": ".a, .b"}
    )
    assert page.texts("tags") == ["Eins", "Zwei"]
    assert page.text("tags") == "Eins"
    assert page.text("kicker") is None


def test_an_attribute_is_a_text_too():
    page = select(
        "<time datetime=' 2026-10-14 '>gestern</time>", select={"published": "time::attr(datetime)"}
    )
    assert page.text("published") == "2026-10-14"


def test_elements_stand_in_order_and_none_within_another():
    page = select(
        "<p class=b>1</p><div class=b><p class=b>3</p></div><p class=a>4</p>", select={"body": ".a, .b"}
    )
    assert [element.get("class") + element.tag for element in page.elements("body")] == ["bp", "bdiv", "ap"]


@pytest.mark.parametrize(
    "furniture",
    [
        "<aside>{}</aside>",
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<a href='/x'>{}</a>",
        "<div class='article-teaser'>{}</div>",
    ],
)
def test_pictures_of_the_furniture_are_not_the_articles(furniture):
    page = select(
        f"<article><figure id=own></figure>{furniture.format('<figure id=other></figure>')}</article>"
    )
    assert [figure.get("id") for figure in page.elements("images")] == ["own"]


def test_pictures_in_what_is_dropped_are_not_the_articles():
    page = select(
        "<article><figure id=own></figure><div class=weg><figure id=other></figure></div></article>",
        select={"drop": ".weg"},
    )
    assert [figure.get("id") for figure in page.elements("images")] == ["own"]
    assert [element.get("class") for element in page.dropped] == ["weg"]


def test_pictures_of_a_known_system_may_be_links():
    page = select(MARKS["drupal"].replace(">x", "><a href='/gross'><figure id=own></figure></a>"))
    assert [figure.get("id") for figure in page.elements("images")] == ["own"]


def test_the_pictures_of_the_source_replace_those_of_the_reader():
    page = select(
        MARKS["drupal"].replace(">x", "><figure id=other></figure>") + "<p class=bild id=own>",
        select={"images": ".bild"},
    )
    assert [picture.get("id") for picture in page.elements("images")] == ["own"]


def test_a_body_is_one_wherever_it_stands():
    page = select(
        "<aside><p class=text>1</p></aside><p class=weg><b class=text>2</b></p>",
        select={"body": ".text", "drop": ".weg"},
    )
    assert [element.text for element in page.elements("body")] == ["1", "2"]


@pytest.mark.parametrize(
    "around", ["<article>{}</article>", "<main>{}</main>", "<div itemprop=articleBody>{}</div>"]
)
def test_on_an_unknown_page_the_general_selectors_hold(around):
    page = select(around.format("<i itemprop=alternativeHeadline>Rathaus</i><figure id=own></figure>"))
    assert page.text("kicker") == "Rathaus"
    assert [figure.get("id") for figure in page.elements("images")] == ["own"]
    assert page.dropped == frozenset()
