"""The bundled sources: what each takes for an article, and laws that hold for all of them."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from time import process_time
from urllib.parse import urljoin

import pytest

from crawler.registry import BUNDLED, folded
from crawler.source_file import registry
from crawler.urls import URL_MAX_CHARACTERS, host_of, normalise, same_site

SOURCES = registry([BUNDLED])
ADDRESSES = tomllib.loads(Path(__file__).with_name("source_addresses.toml").read_text(encoding="utf-8"))
WITH_PATTERN = [id_ for id_, source in SOURCES.items() if source.article]
GERMAN = [source for source in SOURCES.values() if source.facts.country == "DE"]

SEARCH_MAX_SECONDS = (
    10.0  # of CPU; what grows with the power of the length takes minutes; others take a hundredth of this
)
SOURCES_MIN = 180

# The first two digits of an official municipality key (AGS) are the state's.
STATES = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}
# Feeds that come from another host than the site they belong to.
ELSEWHERE = {
    "muehlenbecker-land": "exchange.cmcitymedia.de",
    "recklinghausen": "eservice2.gkd-re.de",
    "wien-orf": "rss.orf.at",
}
# Pages that sites of every kind have, and that are articles nowhere.
COMMON = (
    *("", "impressum", "impressum/", "impressum.html", "impressum.php", "datenschutz", "datenschutz.html"),
    *("kontakt", "kontakt/", "suche?q=rathaus", "search?q=rathaus", "login", "newsletter/", "sitemap.xml"),
    *("feed", "feed/", "feed.rss", "rss", "rss.xml", "robots.txt", "tag/rathaus/", "category/rathaus/"),
    *("thema/rathaus", "thema/rathaus/2", "autor/redaktion/2", "archiv/2026/10/14/", "page/2/", "seite/2"),
    *("rathaus", "rathaus/oberbuergermeister", "veranstaltungen/", "stellenangebote", "bilder/rathaus.jpg"),
)
# What may follow the address of a list: its further pages and other forms of it.
FOLLOWING = (
    *("", "?page=2", "?seite=2", "page-2", "seite-2", "page/2/", "seite/2/"),
    *("index.php", "index.html", "rss", "feed.rss"),
)


def known(kind, *kinds):
    return [
        (id_, url)
        for id_, table in ADDRESSES.items()
        for name in (kind, *kinds)
        for url in table.get(name, ())
    ]


@pytest.mark.parametrize(("id_", "url"), known("real", "made"))
def test_an_article_is_taken_for_one_wherever_it_is_named(id_, url):
    source, address = SOURCES[id_], normalise(url)
    assert source.wants(address)
    assert source.wants(address, feed=False)
    assert same_site(address, source.facts.homepage), "a crawl follows links on the source's own site only"


@pytest.mark.parametrize(("id_", "url"), known("never"))
def test_what_is_no_article_is_not_taken_for_one(id_, url):
    assert not SOURCES[id_].wants(normalise(url), feed=False)


@pytest.mark.parametrize("id_", WITH_PATTERN)
def test_pages_that_every_site_has_are_no_articles(id_):
    source = SOURCES[id_]
    fronts = (source.facts.homepage, *source.listings)
    paths = [urljoin(source.facts.homepage, f"/{path}") for path in COMMON]
    lists = [
        urljoin(front, more) if more[:1] == "?" else front.rstrip("/") + "/" + more
        for front in fronts
        for more in FOLLOWING
    ]
    wrong = [
        url
        for url in (*paths, *lists, *fronts, *source.feeds, *source.sitemaps)
        if source.wants(normalise(url))
    ]
    assert not wrong


@pytest.mark.parametrize("id_", WITH_PATTERN)
def test_no_address_however_long_keeps_a_pattern_busy(id_):
    """What nearly fits goes on for as long as an address may."""
    url, pattern = next(url for own, url in known("real", "made") if own == id_), SOURCES[id_].article
    started = process_time()
    for sign in re.finditer(r"[/\-?=]", url):
        for more in ("a", "1", "a-", "a/", "/a-b-c", "-w1-1", "a=&"):
            pattern.search((url[: sign.end()] + more * URL_MAX_CHARACTERS)[:URL_MAX_CHARACTERS] + "!")
    assert process_time() - started < SEARCH_MAX_SECONDS


def test_every_pattern_is_tried_and_every_address_belongs_to_a_pattern():
    tried = {id_ for id_, table in ADDRESSES.items() if table.get("real") or table.get("made")}
    assert tried == set(WITH_PATTERN)
    assert all(ADDRESSES[id_].get("never") for id_ in tried)


def test_no_address_is_an_article_of_two_sources():
    """Articles belong to one source; police reports named by place and by office are the exception."""
    owners = {
        url: [
            source.id
            for source in SOURCES.values()
            if source.article and same_site(url, source.facts.homepage) and source.wants(url)
        ]
        for _, url in known("real", "made")
    }
    shared = {url: ids for url, ids in owners.items() if len(ids) > 1 and "polizei-wiesbaden" not in ids}
    assert not shared


def test_there_are_many():
    assert len(SOURCES) >= SOURCES_MIN


def test_no_site_is_there_twice():
    assert doubles(source.facts.homepage for source in SOURCES.values()) == []
    assert doubles(source.facts.name for source in SOURCES.values()) == []


def test_no_seed_is_asked_for_two_sources():
    assert doubles(seed for source in SOURCES.values() for seed in source.seeds) == []


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_source_says_what_it_needs_or_where_it_begins(source):
    assert bool(source.seeds) != bool(source.needs), "seeds, or what is missing, and not both"
    assert bool(source.seeds) == (source.expect.links is not None)
    assert bool(source.seeds) == (source.expect.max_age_days is not None)
    assert source.seeds or not source.verified, "there is nothing that could have answered"
    assert source.needs is None or not source.needs.endswith("."), "it stands in the middle of a sentence"


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_seeds_are_on_the_site_or_on_the_host_that_is_named_for_them(source):
    elsewhere = {host_of(seed) for seed in source.seeds if not same_site(seed, source.facts.homepage)}
    assert elsewhere == ({ELSEWHERE[source.id]} if source.id in ELSEWHERE else set())


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_what_is_published_and_shown_follows_from_the_kind(source):
    press = source.facts.kind in {"newspaper", "portal", "broadcaster"}
    assert source.publishes == ("article" if press else "release")
    assert source.facts.display == ("snippet" if press else "full")
    assert not (press and source.facts.ags), "a newspaper is no municipality"


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_evidence_says_how_sure_we_are(source):
    assert len(source.evidence.split()) > 3
    days = re.findall(r"\d{4}-\d{2}-\d{2}", source.evidence)
    if source.verified:
        assert str(source.verified) == max(days), "the day is in the evidence, with who looked at what"
    elif source.seeds:
        assert re.search(r"unverified|no da(te|y)|20\d\d", source.evidence), "say that, or when, it was seen"


@pytest.mark.parametrize("source", GERMAN, ids=lambda source: source.id)
def test_states_are_spelt_in_full_and_agree_with_the_key(source):
    assert source.facts.state in STATES.values()
    assert source.facts.city
    if source.facts.ags:
        assert STATES[source.facts.ags[:2]] == source.facts.state
    if source.facts.kind == "county":
        assert source.facts.ags is not None
        assert source.facts.ags.endswith("000"), "a county's five digits, filled up"


def test_a_key_means_one_place_and_a_place_has_one_key():
    places = {(source.facts.city, source.facts.ags) for source in GERMAN if source.facts.kind == "city"}
    keys = [ags for _, ags in places if ags]
    assert doubles(keys) == []
    assert doubles(city for city, _ in places) == []


def test_a_city_is_spelt_alike_everywhere():
    spellings = {}
    for source in SOURCES.values():
        spellings.setdefault(folded(source.facts.city), set()).add(source.facts.city)
    assert [names for names in spellings.values() if len(names) > 1] == []


def doubles(values):
    return [value for value, number in Counter(values).items() if number > 1]
