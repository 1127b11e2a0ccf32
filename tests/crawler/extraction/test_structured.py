"""What pages say for machines is read as sites write it, broken or not, and never believed to be well-formed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from crawler.extraction.structured import (
    JSON_LD_MAX_CHARACTERS,
    JSON_LD_MAX_NODES,
    Named,
    Statements,
    crumbs,
    is_free,
    json_ld,
    statements,
    text,
    words,
)

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["@type", "@graph", "mainEntity", "name", "item", "itemListElement", "headline"]),
            inner,
        ),
    ),
    max_leaves=15,
)


def page(*scripts):
    tags = (f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return html.document_fromstring("".join(tags) + "<p>Text")


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Rat"}',
        '{"@type": ["Thing", "ReportageNewsArticle"], "headline": "Rat"}',
        '{"@type": "https://schema.org/NewsArticle", "headline": "Rat"}',
        '{"@type": "LiveBlogPosting", "headline": "Rat"}',
        '[{"@type": "WebSite"}, {"@type": "Article", "headline": "Rat"}]',
        '[[{"@type": "Article", "headline": "Rat"}]]',
        '{"@graph": [{"@type": "WebSite"}, {"@type": "Article", "headline": "Rat"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Rat"}}',
        '{"@type": "Article", "headline": "Rat"};',
        '<!-- {"@type": "Article", "headline": "Rat"} -->',
        '{"@type": "Article", "tags": ["a", "b",], "headline": "Rat",}',
        '{"@type": "Article", "text": "zwei\nZeilen", "headline": "Rat"}',
        '{"@type": "Article", "text": "a, ] b, }", "headline": "Rat"}',
        '{"@type": "Article", "headline": "Rat"}</script><script type="Application/LD+JSON ">{"@type": "Article", "headline": "Zwei"}',
    ],
)
def test_the_object_of_the_article_is_found(script):
    assert statements(page(script)).article["headline"] == "Rat"


@pytest.mark.parametrize(
    "script",
    [
        "",
        "null",
        '"Article"',
        "{",
        '{"@type": "Person", "headline": "Rat"}',
        '{"@type": "ArticleList"}',
        '{"@type": 5}',
        '{"headline": "Rat"}',
        '{"about": {"@type": "Article"}}',
        "[" * 100_000,
        '{"@type": "Article", "text": "' + "x" * JSON_LD_MAX_CHARACTERS + '"}',
    ],
)
def test_without_an_article_there_is_nothing(script):
    assert statements(page(script)).article == {}


def test_broken_json_does_not_hide_what_follows():
    assert (
        statements(page('{"@type": "Article", ', '{"@type": "Article", "headline": "Rat"}')).article[
            "headline"
        ]
        == "Rat"
    )


def test_other_scripts_are_not_read():
    tree = html.document_fromstring(
        '<script>{"@type": "Article"}</script><script type="text/javascript">{"@type": "Article"}'
    )
    assert list(json_ld(tree)) == []


def test_objects_without_end_are_not_all_read():
    assert len(list(json_ld(page(json.dumps([{}] * (JSON_LD_MAX_NODES + 1)))))) == JSON_LD_MAX_NODES


@given(JSON)
def test_no_json_makes_these_functions_fail(value):
    tree = page(json.dumps(value).replace("</", "<\\/"))
    statements(tree)
    assert all(isinstance(name, str) for name in crumbs(json_ld(tree)))
    assert all(named.name.strip() for named in statements(tree).named(value))
    assert all(word.strip() for word in words(value))
    assert text(value) != ""
    assert is_free(value) in {True, False, None}


@pytest.mark.parametrize("nested", ['{"name": ' * 900 + '"x"' + "}" * 900, "[" * 900 + '"x"' + "]" * 900])
def test_no_depth_makes_these_functions_fail(nested):
    data = statements(
        page('{"@type": "Article", "author": ' + nested + ', "keywords": ' + nested + "}")
    ).article
    assert Statements().named(data["author"]) == []
    assert words(data["keywords"]) == []


def test_a_breadcrumb_is_read_in_both_forms():
    steps = [
        {"position": 1, "name": "Start"},
        {"position": 2, "item": {"name": "Rat &amp; Verwaltung"}},
        {"position": 3, "item": "https://a.example/"},
        "Presse",
    ]
    found = page(json.dumps([{"@type": "WebSite"}, {"@type": "BreadcrumbList", "itemListElement": steps}]))
    assert crumbs(json_ld(found)) == ["Start", "Rat & Verwaltung"]


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "BreadcrumbList", "itemListElement": 5}',
        '{"@type": "BreadcrumbList"}',
        '{"@type": "ItemList", "itemListElement": [{"name": "Teaser"}]}',
    ],
)
def test_another_list_is_no_breadcrumb(script):
    assert crumbs(json_ld(page(script))) == []


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Erika Muster", [Named("Erika Muster")]),
        ({"name": "Erika Muster"}, [Named("Erika Muster")]),
        ({"@type": "Person", "name": "Erika  Muster "}, [Named("Erika Muster", "Person")]),
        ({"@type": "http://schema.org/Person", "name": "Erika Muster"}, [Named("Erika Muster", "Person")]),
        ({"@type": "Person", "name": "J&ouml;rg Muster"}, [Named("Jörg Muster", "Person")]),
        (
            {"@type": ["Person", "Thing"], "name": ["Erika Muster", "Max Beispiel"]},
            [Named("Erika Muster", "Person"), Named("Max Beispiel", "Person")],
        ),
        (
            [{"@type": "Person", "name": "Erika Muster"}, "dpa"],
            [Named("Erika Muster", "Person"), Named("dpa")],
        ),
        (
            {"@type": "Organization", "name": "Stadt Musterstadt"},
            [Named("Stadt Musterstadt", "Organization")],
        ),
        ({"@type": "Person"}, []),
        ({"@type": "Person", "name": None}, []),
        (["", " ", None, 5, [["Erika Muster"]]], []),
        (None, []),
    ],
)
def test_names_come_with_what_the_page_says_they_are(value, names):
    assert Statements().named(value) == names


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" Rat\n berät ", "Rat berät"),
        ("Rat &amp; Tat &#8222;heute&#8220;", "Rat & Tat „heute“"),
        (["Rat", "Tat"], "Rat"),
        ("Rat \ud83d\x00\x01", "Rat"),
        ("", None),
        (" &nbsp; ", None),
        ([], None),
        ([5], None),
        ({"@value": "Rat"}, None),
        (5, None),
        (None, None),
    ],
)
def test_a_text_is_a_text(value, expected):
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Rat, Tat ,,Rat", ["Rat", "Tat"]),
        (["Rat", " Tat\n", "", 5, ["Geld"], "Rat"], ["Rat", "Tat"]),
        ("Rat &amp; Tat", ["Rat & Tat"]),
        ({"name": "Rat"}, []),
        (None, []),
    ],
)
def test_keywords_are_words(value, expected):
    assert words(value) == expected


@pytest.mark.parametrize(
    ("value", "free"),
    [
        (True, True),
        (False, False),
        ("TRUE", True),
        (" false ", False),
        ("nein", None),
        (None, None),
        (0, None),
        ([], None),
    ],
)
def test_free_is_true_false_or_unknown(value, free):
    assert is_free(value) is free


META = """
<meta property="og:title" content=" Rat\n berät "><meta property="og:title" content="Zweiter">
<meta name="Keywords" content="Rat"><meta itemprop="datePublished" content="2026-10-14">
<meta name="leer" content=" "><meta name="ohne"><meta content="namenlos">
"""


@pytest.mark.parametrize(
    ("names", "content"),
    [
        (["og:title"], "Rat berät"),
        (["keywords"], "Rat"),
        (["datepublished"], "2026-10-14"),
        (["nix", "keywords", "og:title"], "Rat"),
        (["leer", "ohne"], None),
        ([], None),
    ],
)
def test_a_meta_element_is_found_by_name(names, content):
    assert statements(html.document_fromstring(META)).meta(*names) == content


@pytest.mark.parametrize(
    "script",
    [
        '//<![CDATA[\n{"@type": "Article", "headline": "Rat"}\n//]]>',
        '{"@type": "Article"\n"headline": "Rat"}',
        '{"@type": "Article", "headline": "Rat", "description": "Er sagte "nein" dazu"}',
        '{"@type": "Article", "headline": "R\\u0061t", "text": "offen',
        '{"@type": "WebSite"}{"@type": "Article", "headline": "Rat"}',
    ],
)
def test_broken_json_is_read_as_far_as_it_goes(script):
    assert statements(page(script)).article["headline"] == "Rat"


def test_of_several_articles_the_page_s_own_is_read():
    other = {"@type": "Article", "headline": "Anderes", "url": "https://a.example/2"}
    own = {"@type": "Article", "headline": "Rat", "url": "https://www.a.example/1/?x=1"}
    tree = page(json.dumps([other, own]))
    assert statements(tree).article["headline"] == "Anderes"
    assert statements(tree, ["https://a.example/1"]).article["headline"] == "Rat"
    tree = page(
        json.dumps([other, {**own, "url": 5}]) + '</script><meta property="og:title" content="Rat"><script>'
    )
    assert statements(tree).article["headline"] == "Rat"


def test_an_author_may_be_named_elsewhere_in_the_graph():
    article = {"@type": "Article", "author": [{"@id": "#eva"}, {"@id": "#niemand"}, "Max Beispiel"]}
    said = statements(
        page(json.dumps({"@graph": [article, {"@type": "Person", "@id": "#eva", "name": "Eva Probe"}]}))
    )
    assert [(one.name, one.kind) for one in said.named(article["author"])] == [
        ("Eva Probe", "Person"),
        ("Max Beispiel", None),
    ]


def test_the_site_is_known_by_its_names():
    publisher = {
        "@type": "NewsArticle",
        "headline": "Rat",
        "publisher": {"@type": "Organization", "name": "Bote GmbH"},
    }
    tree = page(json.dumps(publisher) + '</script><meta property="og:site_name" content="Der Bote"><script>')
    assert statements(tree).site_names() == ["Der Bote", "Bote GmbH"]
