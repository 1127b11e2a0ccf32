"""The demo cities as files: what is in them, and what is different at the second stage."""

from datetime import date

import pytest

from crawler.demo.cities import Page, Paragraph, Picture, load, pages_of, sources

SITE = """
host = "www.musterstadt.localhost"
name = "Stadt Musterstadt"
city = "Musterstadt"
address = "/{place}/{day:%Y/%m}/{slug}-{number}"

[[pages]]
path = "/feed.xml"
template = "rss.xml"
type = "application/rss+xml"
"""
BRIDGE = """
published = 2026-10-14
number = 7
headline = "Brücke wieder frei"
body = '''
Der Verkehr rollt.

## Was noch fehlt
- das Geländer
- die Farbe
> Ich bin froh.
'''
"""


@pytest.fixture(scope="module")
def cities(examples):
    return load(examples, 8790)


@pytest.fixture
def city(tmp_path):
    """Loads a folder with one site, whose articles are given as texts by slug."""

    def loaded(**articles):
        folder = tmp_path / "sites" / "musterstadt"
        (folder / "articles").mkdir(parents=True)
        (folder / "site.toml").write_text(SITE, encoding="utf-8")
        for slug, text in articles.items():
            (folder / "articles" / f"{slug}.toml").write_text(text, encoding="utf-8")
        return load(tmp_path, 8790)

    return loaded


def by_url(cities, stage):
    return {article.url: article for article in cities.articles(stage)}


def test_six_sites_have_more_than_120_articles(cities):
    assert len(cities.sites) == 6
    assert len(cities.articles(2)) >= 120
    assert all(len(cities.articles(1, site)) >= 15 for site in cities.sites.values())


def test_every_article_has_an_address_and_a_number_of_its_own(cities):
    for stage in (1, 2):
        articles = cities.articles(stage)
        assert len({article.url for article in articles}) == len(articles)
        assert len({(article.site, article.number) for article in articles}) == len(articles)


def test_between_the_stages_one_is_edited_one_removed_and_one_appears(cities):
    first, second = by_url(cities, 1), by_url(cities, 2)
    assert len(first.keys() - second.keys()) == 1
    assert len(second.keys() - first.keys()) == 1
    (edited,) = [url for url in first.keys() & second.keys() if first[url] != second[url]]
    assert first[edited].text != second[edited].text
    assert first[edited].modified != second[edited].modified


def test_what_appears_copies_a_release(cities):
    (raw,) = [
        raw for site in cities.sites.values() for raw in site.articles if raw.get("second", {}).get("appears")
    ]
    assert raw["copies"].partition("/")[0] in {"auenstadt", "birkenbrueck", "muehlheide"}


def test_what_is_copied_is_there_and_not_younger_than_its_copy(cities):
    originals = {f"{article.site}/{article.slug}": article for article in cities.articles(1)}
    copies = [raw for site in cities.sites.values() for raw in site.articles if "copies" in raw]
    assert copies
    for raw in copies:
        original = originals[raw["copies"]]
        assert original.published.isoformat()[:10] <= raw["published"].isoformat()[:10], raw["slug"]
        assert raw["degree"] in {"copy", "edited", "derived", "paraphrase"}


def test_the_newest_article_is_the_first(cities):
    days = [article.published.isoformat()[:10] for article in cities.articles(1)]
    assert days == sorted(days, reverse=True)


def test_an_address_is_made_of_section_day_slug_and_number(city):
    cities = city(bruecke=BRIDGE, teich='section = "Grün und Öl"\n' + BRIDGE.replace("= 7", "= 8"))
    assert [article.url for article in cities.articles(1)] == [
        "http://www.musterstadt.localhost:8790/gruen-und-oel/2026/10/teich-8",
        "http://www.musterstadt.localhost:8790/lokales/2026/10/bruecke-7",
    ]


def test_a_line_of_the_body_is_what_its_first_characters_say(city):
    (article,) = city(bruecke=BRIDGE).articles(1)
    assert article.body == (
        Paragraph("paragraph", "Der Verkehr rollt."),
        Paragraph("heading", "Was noch fehlt"),
        Paragraph("item", "das Geländer"),
        Paragraph("item", "die Farbe"),
        Paragraph("quote", "Ich bin froh."),
    )
    assert article.groups[2] == ("item", ["das Geländer", "die Farbe"])
    assert article.text.startswith("Der Verkehr rollt.\n\nWas noch fehlt\n\n")


def test_what_an_article_does_not_say_is_unknown(city):
    (article,) = city(bruecke=BRIDGE).articles(1)
    assert (article.kicker, article.lead, article.agency) == (None, None, None)
    assert (article.byline, article.images) == ((), ())
    assert article.modified == article.published == date(2026, 10, 14)


def test_pictures_follow_the_text(city):
    (article,) = city(bruecke=BRIDGE + '[[images]]\ncaption = "Die Brücke"\n').articles(1)
    assert article.images == (Picture(caption="Die Brücke"),)


def test_of_a_paid_article_the_first_paragraph_is_served(city):
    (article,) = city(bruecke="paywalled = true\n" + BRIDGE).articles(1)
    assert article.text == "Der Verkehr rollt."
    assert len(article.body) == 5


@pytest.mark.parametrize(
    ("second", "headlines"),
    [
        ('headline = "Brücke gesperrt"', (["Brücke wieder frei"], ["Brücke gesperrt"])),
        ("removed = true", (["Brücke wieder frei"], [])),
        ("appears = true", ([], ["Brücke wieder frei"])),
    ],
)
def test_the_second_stage_edits_removes_and_adds(city, second, headlines):
    cities = city(bruecke=f"{BRIDGE}\n[second]\n{second}\n")
    assert tuple([article.headline for article in cities.articles(stage)] for stage in (1, 2)) == headlines


def test_a_list_goes_on_until_nothing_is_left():
    page = Page(path="/", template="list.html", type="text/html", per_page=2, next="/{page}", first=0)
    articles = list("abcde")
    assert [pages_of(articles, page, number) for number in range(4)] == [
        (["a", "b"], True),
        (["c", "d"], True),
        (["e"], False),
        ([], False),
    ]


def test_a_feed_names_the_newest():
    page = Page(path="/feed", template="rss.xml", type="application/rss+xml", newest=2)
    assert pages_of(list("abc"), page, 1) == (["a", "b"], False)


def test_a_site_is_found_by_the_host_it_is_asked_for(cities):
    assert cities.site_at("WWW.Muehlheide.localhost:8790").id == "muehlheide"
    assert cities.site_at("www.musterstadt.localhost") is None


def test_the_source_files_get_the_port_the_sites_are_served_at(examples, tmp_path):
    sources(examples, 4711, tmp_path)
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.glob("*.toml")]
    assert len(texts) == 6
    assert all(":4711" in text and ":8790" not in text for text in texts)
