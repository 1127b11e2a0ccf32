"""The pattern of a site's articles, learned from their addresses: real shapes, and laws that hold for any."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.patterns import ARTICLES_MIN, learn

SITE = "https://www.stadt.example"


def learned(articles, others=()):
    return learn([SITE + path for path in articles], [SITE + path for path in others])


SHAPES = {
    "a number in a folder": (
        ["/presse/mitteilungen/28001/index.html", "/presse/mitteilungen/28013/index.html", "/presse/mitteilungen/9/index.html"],
        ["/presse/mitteilungen/index.html", "/presse/index.html"],
        r"/presse/mitteilungen/\d+/index\.html$",
        "/presse/mitteilungen/301234/index.html",
    ),
    "a slug under a section": (
        ["/presse/detail/bruecke-frei", "/presse/detail/markt", "/presse/detail/rat-tagt-am-montag"],
        ["/presse", "/presse/detail", "/kontakt"],
        r"/presse/detail/[^/?]+$",
        "/presse/detail/noch-eine",
    ),
    "years and months that are the same are no part of it": (
        ["/2026/11/bruecke/", "/2026/11/markt/", "/2026/11/rat-tagt/"],
        ["/2026/", "/rathaus/"],
        r"/\d{4}/\d{2}/[^/?]+/$",
        "/2027/02/haushalt/",
    ),
    "a month by its name": (
        ["/meldungen/oktober-2026/bruecke.php", "/meldungen/oktober-2026/markt.php", "/meldungen/oktober-2026/rat.php"],
        ["/meldungen/index.php", "/meldungen/archiv.php"],
        r"/meldungen/[^/?_.-]+-\d{4}/[^/?]+\.php$",
        "/meldungen/januar-2027/haushalt.php",
    ),
    "a number with its word, in sections of any depth": (
        ["/nrw/stadt/bruecke_aid-117357659", "/nrw/stadt/kultur/markt_aid-98701325", "/nrw/stadt/sport/fussball/rat_aid-3"],
        ["/nrw/stadt/", "/nrw/stadt/kultur/", "/nrw/stadt/bilder_bid-12"],
        r"/nrw/stadt/(?:.+/)?[^/?]+_aid-\d+$",
        "/nrw/stadt/politik/haushalt_aid-200000000",
    ),
    "numbers behind slugs": (
        ["/portal/meldungen/bruecke-900000022-30690.html", "/portal/meldungen/markt-zieht-um-900000023-30690.html", "/portal/meldungen/rat-900000024-30690.html"],
        ["/portal/seiten/rat-900000012-30690.html", "/portal/meldungen/uebersicht.html"],
        r"/portal/meldungen/[^/?]+-\d+-\d+\.html$",
        "/portal/meldungen/haushalt-900000099-30690.html",
    ),
    "parameters": (
        ["/index.php?ModID=7&FID=3415.12.1", "/index.php?ModID=7&FID=3415.13.1", "/index.php?ModID=7&FID=3415.199.1"],
        ["/index.php?ModID=9&FID=3415.12.1", "/index.php?NavID=3415.12", "/index.php"],
        r"/index\.php\?ModID=7&FID=\d+\.\d+\.\d+$",
        "/index.php?ModID=7&FID=3415.2000.1",
    ),
    "parameters in any company": (
        ["/detail.php?id=4711", "/detail.php?rubrik=2&id=4712", "/detail.php?id=4&seite=2"],
        ["/detail.php", "/liste.php?rubrik=2"],
        r"/detail\.php\?(?:.*&)?id=\d+(?:&|$)",
        "/detail.php?neu=1&id=99",
    ),
    "flat addresses, told from sections by their length": (
        ["/bruecke-ueber-die-ahle-frei", "/rat-beschliesst-neue-halle", "/feier-zu-stadts-geburtstag"],
        ["/rathaus", "/buergerservice-online", "/leben-in-stadt"],
        r"^https?://[^/]+/\w+(?:-\w+){3,}$",
        "/haushalt-des-naechsten-jahres",
    ),
    "two families": (
        ["/pressedienst/pld/bruecke", "/pressedienst/pld/markt", "/aktuelles/newsdetail/rat.html", "/aktuelles/newsdetail/fest"],
        ["/aktuelles", "/pressedienst", "/aktuelles/archiv"],
        r"/aktuelles/newsdetail/[^/?]+$|/pressedienst/pld/[^/?]+$",
        "/aktuelles/newsdetail/haushalt.html",
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_real_shapes(shape):
    articles, others, pattern, later = SHAPES[shape]
    assert learned(articles, others) == pattern
    assert re.search(pattern, SITE + later), "tomorrow's article is one, too"


@pytest.mark.parametrize(
    ("articles", "others"),
    [
        (["/presse/a", "/presse/b"], []),
        (["/bruecke", "/markt", "/rat"], ["/rathaus", "/kontakt"]),
        (["/a/b/c", "/d/e", "/f"], ["/g", "/h/i"]),
        ([], []),
    ],
    ids=["too few", "nothing tells them from sections", "nothing in common", "none"],
)
def test_where_no_pattern_is_sound_there_is_none(articles, others):
    assert learned(articles, others) is None


def test_a_pattern_never_matches_pages_every_site_has():
    pattern = learned(["/bruecke-frei", "/markt-zieht-um", "/rat-tagt"])
    assert pattern is None or not re.search(pattern, SITE + "/impressum")


PARTS = st.text(alphabet="abcxyz019-_.%'()[]+", min_size=1, max_size=8)
PATHS = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
QUERIES = st.one_of(
    st.just(""),
    st.lists(st.tuples(PARTS, PARTS), min_size=1, max_size=3).map(lambda q: "?" + "&".join(map("=".join, q))),
)
ADDRESSES = st.builds(
    lambda path, slash, query: f"{SITE}/{path}{slash}{query}", PATHS, st.sampled_from(["", "/"]), QUERIES
)
SAME_SHAPE = st.builds(
    lambda head, tails, end: [f"{SITE}/{head}/{tail}{end}" for tail in tails],
    PATHS,
    st.lists(PARTS, min_size=ARTICLES_MIN, max_size=8),
    st.sampled_from(["", "/", ".html", "_aid-12"]),
)
ARTICLES = st.one_of(st.lists(ADDRESSES, max_size=8), SAME_SHAPE)


@given(ARTICLES, st.lists(ADDRESSES, max_size=8))
def test_a_pattern_compiles_matches_every_article_and_no_other_page(articles, others):
    pattern = learn(articles, others)
    if pattern is not None:
        search = re.compile(pattern).search
        assert all(map(search, articles))
        assert not any(map(search, set(others) - set(articles)))


@given(ARTICLES, st.lists(ADDRESSES, max_size=8), st.randoms())
def test_the_order_of_addresses_does_not_matter(articles, others, random):
    mixed, mixed_others = [*articles, *articles[:2]], list(others)
    random.shuffle(mixed)
    random.shuffle(mixed_others)
    assert learn(mixed, mixed_others) == learn(articles, others)


@given(SAME_SHAPE)
def test_articles_of_one_folder_have_a_pattern_that_holds_for_each_alone(articles):
    pattern = learn(articles, [])
    if len(set(articles)) >= ARTICLES_MIN and pattern is not None:
        assert all(re.search(pattern, url) for url in articles)
