"""Which links of a page are its articles."""

from crawler.discover.detect import overview
from crawler.discover.lists import listed, navigation
from tests.crawler.families import STORIES, page, teasers

HOME = "https://www.stadt.example/"
LIST = HOME + "presse"
ARTICLES = [f"/presse/{number}-{slug}" for number, (_, slug) in enumerate(STORIES)]


def seen(main, url=LIST):
    return overview(page("Presse", main).body, url)


def test_articles_are_links_of_one_shape_called_like_headlines():
    found = listed(seen(teasers(ARTICLES)), [seen("<p>Willkommen.</p>", HOME)])
    assert found.articles == tuple(HOME.rstrip("/") + path for path in ARTICLES)
    assert found.pattern == r"/presse/[^/?]+$"


def test_a_short_headline_among_them_is_no_section():
    short = "<h3><a href='/presse/99-sperrung'>Sperrung</a></h3>"
    found = listed(seen(teasers(ARTICLES) + short))
    assert found is not None


def test_what_stands_in_the_menu_is_never_matched():
    pages = (seen(teasers(ARTICLES)), seen("<p>Willkommen.</p>", HOME))
    assert {HOME + "rathaus", HOME + "impressum", HOME, LIST} <= navigation(pages, [])


def test_a_page_without_a_list_has_none():
    assert (
        listed(seen("<p>Wir informieren Sie gern.</p><a href='/a'>Mehr über unsere Stadt erfahren</a>"))
        is None
    )


def test_a_list_of_another_sites_articles_is_none():
    assert listed(seen(teasers([f"https://www.andere.example{path}" for path in ARTICLES]))) is None
