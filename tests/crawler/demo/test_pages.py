"""The pages of the demo cities, read back: every field of every article, every list to its end."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from lxml import html

from crawler.demo.cities import load
from crawler.demo.pages import respond
from crawler.discover import discover
from crawler.extraction import extract
from crawler.extraction.page import parse
from crawler.source_file import registry

STAGES = (1, 2)
SITES = ("auenstadt", "birkenbrueck", "birkenbruecker-bote", "kiezblick", "muehlheide", "rundblick")
FIELDS = (
    "url",
    "kicker",
    "headline",
    "lead",
    "text",
    "byline",
    "agency",
    "dateline",
    "source_note",
    "tags",
    "section",
    "published",
    "images",
)

# What the system behind a site has no place for.
WITHOUT = {
    "auenstadt": {"kicker", "byline", "agency", "dateline", "source_note"},
    "birkenbrueck": {"kicker", "agency", "dateline", "source_note"},
    "birkenbruecker-bote": {"source_note"},
    "kiezblick": {"kicker", "agency", "dateline", "source_note"},
    "muehlheide": {*("kicker", "lead", "byline", "agency", "dateline", "source_note", "tags", "section")},
    "rundblick": {"agency", "dateline"},
}

# What stands on the articles' pages of a site and is not theirs.
FURNITURE = {
    "auenstadt": ("Neuigkeiten in Auenstadt", "Info:", "News:", "Hauptmenü", "Zurzeit gibt es in Auenstadt"),
    "birkenbrueck": ("Verwandte Nachrichten", "Weitere Nachrichten", "Zurück zur Übersicht", "Verstanden"),
    "birkenbruecker-bote": ("Meistgelesen", "Neueste Artikel", "Zum Thema", "Aus dem Ressort", "Anzeige"),
    "kiezblick": ("Ähnliche Beiträge", "Weitersagen:", "Neueste Kommentare", "Schreibe einen Kommentar"),
    "muehlheide": ("Im Blickpunkt:", "Sprachwahl und Navigation:", "07:04 Uhr", "Wiebke Ahrends"),
    "rundblick": ("Schlagzeilen", "Anzeige", "Mehr aus der Region", "Artikel teilen"),
}

BARE = {
    "slug": "kahl",
    "number": 100,
    "published": datetime(2026, 10, 14, 6, 37, tzinfo=UTC),
    "headline": "Brücke wieder frei",
    "body": "Seit dem Morgen rollt der Verkehr.",
}
FULL = {
    **BARE,
    "slug": "voll",
    "kicker": "Bauen & Wohnen",
    "headline": 'Brücke „Am Wehr" <wieder> frei',
    "lead": "Zwei Jahre haben A & B gebaut. Jetzt ist die Brücke fertig.",
    "dateline": "Musterstadt",
    "byline": ["Erika Beispiel", "Max Muster"],
    "agency": "(pm/red)",
    "source_note": "Mitteilung der Stadt vom 13. Oktober 2026; Gespräch mit dem Bauleiter",
    "section": "Verkehr",
    "tags": ["Brücke", "Bauen & Wohnen"],
    "images": [
        {"caption": "Die Brücke am Morgen.", "credit": "Erika Beispiel"},
        {"caption": "Der erste Radfahrer (links)."},
        {"credit": "Stadt Musterstadt/M. Muster"},
    ],
    "body": """
Seit dem Morgen rollt der Verkehr über die Brücke, die 12 < 13 Meter breit ist.
Die Bauleitung & der Rat sind zufrieden.
## Was noch fehlt
- das Geländer
- die Farbe
> Ich bin froh, dass es vorbei ist.
Am Abend war die Brücke zum ersten Mal beleuchtet.
Am Sonntag wird gefeiert.
## Wie es weitergeht
Im Frühjahr folgt der Radweg.
> Dann feiern wir noch einmal.
""",
}


@pytest.fixture(scope="module")
def cities(examples):
    return load(examples, 8790)


@pytest.fixture(scope="module")
def sources(examples):
    return registry([examples / "sources"])


def get(cities, url, stage=1, **headers):
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return respond(cities, parts.netloc, path, headers, stage)


def read(cities, sources, written, stage=1):
    answer = get(cities, written.url, stage)
    assert answer.status == 200, written.url
    return extract(answer.body, written.url, headers=dict(answer.headers), source=sources[written.site])


def with_articles(cities, name, *articles):
    """The cities with nothing but these articles of one site."""
    return replace(cities, sites={name: replace(cities.sites[name], articles=articles)})


def is_(reading, field):
    if field == "text":
        return reading.body
    if field == "images":
        return [(image.caption, image.credit) for image in reading.images]
    return getattr(reading, field)


def should(written, field):
    value = getattr(written, field)
    if field in WITHOUT[written.site]:
        return () if isinstance(value, tuple) else None
    if field == "published":
        return value.isoformat()
    if field == "images":
        return [(picture.caption, picture.credit) for picture in value]
    return value


def texts(answer):
    """What a page shows: the pieces of text of its elements, with single spaces."""
    tree = parse(answer.body, dict(answer.headers))
    for hidden in tree.xpath("//script | //style | //head"):
        hidden.drop_tree()
    return [" ".join(text.split()) for text in tree.itertext() if text.strip()]


@pytest.fixture(scope="module")
def readings(cities, sources):
    """What was written and what was read, of every article at both stages."""
    return [
        (written, read(cities, sources, written, stage))
        for stage in STAGES
        for written in cities.articles(stage)
    ]


@pytest.mark.parametrize("field", FIELDS)
def test_every_article_reads_as_it_was_written(readings, field):
    wrong = {
        written.url: (is_(reading, field), should(written, field))
        for written, reading in readings
        # The breadcrumb of the old pages names the press office, not a section.
        if (written.site, field) != ("muehlheide", "section")
        and is_(reading, field) != should(written, field)
    }
    assert not wrong


def test_nothing_that_was_written_is_lost_because_a_system_has_no_place_for_it(cities):
    lost = {
        (written.url, field)
        for stage in STAGES
        for written in cities.articles(stage)
        for field in WITHOUT[written.site]
        if getattr(written, field)
    }
    assert not lost


def test_a_change_is_stated_where_the_system_states_it(readings):
    stated = [(w, r) for w, r in readings if w.site in {"birkenbruecker-bote", "kiezblick", "rundblick"}]
    assert [r.modified for _, r in stated] == [w.modified.isoformat() for w, _ in stated]


def test_cities_publish_releases_and_the_others_articles(readings):
    kinds = {(written.site in {"auenstadt", "birkenbrueck", "muehlheide"}, r.kind) for written, r in readings}
    assert kinds == {(True, "release"), (False, "article")}


def test_only_the_newspaper_says_what_is_free(readings):
    for written, reading in readings:
        assert reading.paywalled == (written.paywalled if written.site == "birkenbruecker-bote" else None)
    assert any(reading.paywalled for _, reading in readings)


def test_only_the_old_pages_name_a_contact(readings):
    assert {(written.site, bool(reading.contacts)) for written, reading in readings} == {
        (name, name == "muehlheide") for name in SITES
    }
    contact = next(reading.contacts[0] for _, reading in readings if reading.contacts)
    assert (contact.name, contact.postal_code, contact.city) == ("Wiebke Ahrends", "00002", "Mühlheide")
    assert contact.email == "presse@muehlheide.example"


@pytest.mark.parametrize("name", SITES)
def test_a_page_tells_by_itself_what_system_it_is_of(cities, sources, name):
    written = cities.articles(1, cities.sites[name])[0]
    answer = get(cities, written.url)
    alone = extract(answer.body, written.url, headers=dict(answer.headers))
    known = read(cities, sources, written)
    assert replace(alone, kind=known.kind) == known


@pytest.mark.parametrize("name", SITES)
def test_the_furniture_is_on_the_page_and_not_in_the_article(cities, sources, name):
    written = cities.articles(1, cities.sites[name])[3]
    shown = " | ".join(texts(get(cities, written.url)))
    reading = read(cities, sources, written)
    for line in FURNITURE[name]:
        assert line in shown
        assert line not in f"{reading.lead}\n{reading.body}"


def test_some_pages_of_the_newspaper_have_teasers_and_a_newsletter_inside_the_text(cities):
    site = cities.sites["birkenbruecker-bote"]
    bodies = [get(cities, article.url).body for article in cities.articles(1, site)]
    for mark in (b'data-cy="newsletter-promo"', b'data-cy="inline-teaser-list"', b"park-paywall-offer"):
        assert 0 < sum(mark in body for body in bodies) <= len(bodies)


def test_the_press_office_signs_in_two_ways(cities):
    site = cities.sites["birkenbrueck"]
    signed = [article for article in cities.articles(1, site) if article.byline]
    below = [b'class="news-redaktion"' in get(cities, article.url).body for article in signed]
    assert {True, False} == set(below)


@pytest.mark.parametrize("number", [11, 12])
@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("raw", [BARE, FULL], ids=["bare", "full"])
def test_an_article_shows_what_it_has_and_nothing_else(cities, sources, name, raw, number):
    cities = with_articles(cities, name, raw | {"number": number})
    (written,) = cities.articles(1)
    reading = read(cities, sources, written)
    fields = [field for field in FIELDS if field not in {"published", "section"}]
    assert {field: is_(reading, field) for field in fields} == {
        field: should(written, field) for field in fields
    }


def test_the_old_pages_say_latin_1_and_are_windows_1252(cities):
    written = next(a for a in cities.articles(1, cities.sites["muehlheide"]) if "„" in a.text)
    answer = get(cities, written.url)
    assert dict(answer.headers)["Content-Type"] == "text/html"
    assert b"charset=ISO-8859-1" in answer.body
    assert b"\x84" in answer.body
    assert "„" in answer.body.decode("cp1252")


def walk(cities, url, stage=1):
    """The links of a list, followed to its end, and what its last page says."""
    links = []
    while True:
        answer = get(cities, url, stage)
        assert answer.status == 200
        found = discover(answer.body, url, dict(answer.headers)["Content-Type"])
        links += found.links
        if found.next_page is None:
            return links, found
        url = found.next_page


LISTS = [
    ("auenstadt", "/pressemitteilungen"),
    ("birkenbrueck", "/feed.xml"),
    ("birkenbrueck", "/aktuelles.html"),
    ("birkenbruecker-bote", "/feed.rss"),
    ("birkenbruecker-bote", "/sitemap.xml"),
    ("birkenbruecker-bote", "/sitemap-news.xml"),
    ("birkenbruecker-bote", "/lokales/"),
    ("kiezblick", "/feed/json"),
    ("kiezblick", "/wp-sitemap-posts-post-1.xml"),
    ("kiezblick", "/"),
    ("muehlheide", "/presse/rss.rdf"),
    ("muehlheide", "/presse/index.shtml"),
    ("rundblick", "/sitemaps/region-1.xml.gz"),
    ("rundblick", "/feed.atom"),
    ("rundblick", "/region/"),
]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("name", "path"), LISTS)
def test_a_list_followed_to_its_end_names_its_articles_in_order(cities, name, path, stage):
    site = cities.sites[name]
    (page,) = [page for page in site.pages if page.path == path]
    wanted = [article.url for article in cities.articles(stage, site)][: page.newest]
    links, _ = walk(cities, cities.origin(site) + path, stage)
    assert [link.url for link in links if link.url in set(wanted)] == wanted


@pytest.mark.parametrize("stage", STAGES)
def test_whatever_a_list_names_that_looks_like_an_article_is_one(cities, sources, stage):
    for site in cities.sites.values():
        articles = {article.url for article in cities.articles(stage, site)}
        for page in site.pages:
            links, _ = walk(cities, cities.origin(site) + page.path, stage)
            assert {link.url for link in links if sources[site.id].wants(link.url, feed=False)} <= articles


def test_every_list_is_tested_here_or_leads_to_one_that_is(cities):
    tested = {tuple(getattr(one, "values", one)) for one in LISTS}
    left = {(site.id, page.path) for site in cities.sites.values() for page in site.pages} - tested
    assert left == {("kiezblick", "/wp-sitemap.xml"), ("rundblick", "/sitemap.xml")}
    for name, path in left:
        site = cities.sites[name]
        _, found = walk(cities, cities.origin(site) + path)
        assert {(name, urlsplit(child.url).path) for child in found.children} <= tested
        assert found.children


def test_a_source_starts_at_lists_its_site_has(cities, sources):
    for source in sources.values():
        origin = cities.origin(cities.sites[source.id])
        paths = {origin + page.path for page in cities.sites[source.id].pages}
        assert set(source.seeds) <= paths


@pytest.mark.parametrize(
    ("name", "path"), [("birkenbruecker-bote", "/sitemap-news.xml"), ("rundblick", "/feed.atom")]
)
def test_a_list_hints_at_title_publication_and_change(cities, name, path):
    site = cities.sites[name]
    written = {article.url: article for article in cities.articles(1, site)}
    links, _ = walk(cities, cities.origin(site) + path)
    for link in links:
        article = written[link.url]
        assert link.title == article.headline
        assert datetime.fromisoformat(link.published) == article.published
        assert datetime.fromisoformat(link.modified) == article.modified


def test_a_whole_sitemap_is_complete_and_a_news_sitemap_is_not(cities):
    site = cities.sites["birkenbruecker-bote"]
    assert walk(cities, cities.origin(site) + "/sitemap.xml")[1].complete
    assert not walk(cities, cities.origin(site) + "/sitemap-news.xml")[1].complete


def test_pages_of_articles_that_stay_as_they_are_stay_as_they_are(cities):
    first, second = ({article.url: article for article in cities.articles(stage)} for stage in STAGES)
    changed = {
        url for url in first.keys() | second.keys() if get(cities, url, 1).body != get(cities, url, 2).body
    }
    assert changed == {url for url in first.keys() | second.keys() if first.get(url) != second.get(url)}
    assert len(changed) == 3


def test_an_article_answers_not_modified_until_it_is_edited(cities):
    first, second = ({article.url: article for article in cities.articles(stage)} for stage in STAGES)
    (edited,) = [url for url in first.keys() & second.keys() if first[url] != second[url]]
    sent = dict(get(cities, edited).headers)
    for known in ({"if-none-match": sent["ETag"]}, {"if-modified-since": sent["Last-Modified"]}):
        again = get(cities, edited, 1, **known)
        assert (again.status, again.body) == (304, b"")
        assert get(cities, edited, 2, **known).status == 200


def test_a_removed_article_and_one_not_yet_written_are_not_found(cities):
    first, second = ({article.url for article in cities.articles(stage)} for stage in STAGES)
    (removed,), (appears,) = first - second, second - first
    assert [get(cities, removed, stage).status for stage in STAGES] == [200, 404]
    assert [get(cities, appears, stage).status for stage in STAGES] == [404, 200]


@pytest.mark.parametrize("name", SITES)
def test_a_page_that_is_not_there_says_so_and_shows_the_way(cities, name):
    site = cities.sites[name]
    answer = get(cities, cities.origin(site) + "/gibt/es/nicht")
    assert answer.status == 404
    assert "Seite nicht gefunden" in " ".join(texts(answer))
    (home,) = [page.path for page in site.pages if page.template == "list.html"]
    links = discover(answer.body, cities.origin(site), dict(answer.headers)["Content-Type"]).links
    assert cities.origin(site) + home in {link.url for link in links}


@pytest.mark.parametrize("name", SITES)
def test_a_browser_asks_nobody_else_for_a_part_of_a_page(cities, name):
    site = cities.sites[name]
    pages = [article.url for article in cities.articles(1, site)]
    pages += [cities.origin(site) + page.path for page in site.pages if page.template == "list.html"]
    for url in pages:
        answer = get(cities, url)
        tree = html.document_fromstring(answer.body)
        parts = tree.xpath("//@src | //@srcset | //link[contains(@rel, 'stylesheet')]/@href | //@background")
        assert all(part.startswith("/") and not part.startswith("//") for part in parts), url
        assert b"url(" not in answer.body
        assert b"@import" not in answer.body


def test_answers_are_packed_for_those_who_can_unpack(cities):
    written = cities.articles(1)[0]
    plain, packed = get(cities, written.url), get(cities, written.url, 1, **{"accept-encoding": "gzip, br"})
    assert dict(packed.headers)["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_robots_txt_names_the_sitemaps(cities):
    answer = get(cities, "http://www.birkenbruecker-bote.localhost:8790/robots.txt")
    assert b"Sitemap: http://www.birkenbruecker-bote.localhost:8790/sitemap.xml\n" in answer.body


def test_a_host_that_is_no_site_is_not_found(cities):
    assert get(cities, "http://www.musterstadt.localhost:8790/").status == 404
