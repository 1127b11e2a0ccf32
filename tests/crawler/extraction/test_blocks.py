"""A tree becomes paragraphs, headings, items, quotations and rows; and those become text and safe HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from crawler.extraction.blocks import Block, as_html, as_text, blocks_of, text_of

REL = 'rel="nofollow noopener noreferrer"'


def read(markup, skip=""):
    tree = html.fromstring(f"<main>{markup}</main>")
    return blocks_of([tree], frozenset(tree.cssselect(skip)) if skip else frozenset())


def kinds(markup):
    return [(block.kind, block.text) for block in read(markup)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Eins</p><p>Zwei</p>", [("paragraph", "Eins"), ("paragraph", "Zwei")]),
        ("Lose<p>Eins</p>Rest", [("paragraph", "Lose"), ("paragraph", "Eins"), ("paragraph", "Rest")]),
        (
            "<div>Eins<div>Zwei</div>Drei</div>",
            [("paragraph", "Eins"), ("paragraph", "Zwei"), ("paragraph", "Drei")],
        ),
        ("<h2>Kopf</h2><p>Text</p>", [("heading", "Kopf"), ("paragraph", "Text")]),
        ("<ul><li>Eins</li><li><p>Zwei</p><p>Drei</p></li></ul>", [("item", "Eins"), ("item", "Zwei Drei")]),
        ("<ul><li>Eins<ul><li>Zwei</li></ul></li></ul>", [("item", "Eins"), ("item", "Zwei")]),
        ("<blockquote><p>So</p><p>ist es.</p></blockquote>", [("quote", "So ist es.")]),
        ("<dl><dt>Wann</dt><dd>Heute</dd></dl>", [("paragraph", "Wann"), ("paragraph", "Heute")]),
        ("<table><tr><th>Mo</th><td>8 Uhr</td></tr></table>", [("row", "Mo | 8 Uhr")]),
        ("<table><tr><td><p>Mo</p><p>Di</p></td><td>8</td></tr></table>", [("row", "Mo Di | 8")]),
        ("<p>Eins<br>Zwei</p>", [("paragraph", "Eins Zwei")]),
        ("<p>Eins<br>Zwei<br>Drei</p>", [("paragraph", "Eins Zwei Drei")]),
        ("<table><tr><td>Mo</td><td></td></tr></table>", [("row", "Mo")]),
        ("<p>Eins<br>\n<br>Zwei</p>", [("paragraph", "Eins"), ("paragraph", "Zwei")]),
        ("<p>  Eins\n\t<b>zwei</b>\xa0drei </p>", [("paragraph", "Eins zwei drei")]),
        ("<p>CO<sub>2</sub> und <span>Luft</span></p>", [("paragraph", "CO2 und Luft")]),
        ("<p>Eins<!-- Kommentar --> zwei</p>", [("paragraph", "Eins zwei")]),
        ("<p> </p><p></p>", []),
    ],
)
def test_markup_becomes_blocks(markup, expected):
    assert kinds(markup) == expected


@pytest.mark.parametrize(
    "tag",
    [
        "p",
        "div",
        "section",
        "article",
        "aside",
        "header",
        "pre",
        "dl",
        "dt",
        "dd",
        "address",
        "ul",
        "ol",
        "table",
    ],
)
def test_a_block_stands_apart(tag):
    tree = etree.fromstring(f"<main>Eins<{tag}>Zwei</{tag}>Drei</main>")
    assert [(block.kind, block.text) for block in blocks_of([tree])] == [
        ("paragraph", "Eins"),
        ("paragraph", "Zwei"),
        ("paragraph", "Drei"),
    ]


@pytest.mark.parametrize("tag", ["h1", "h2", "h3", "h4", "h5", "h6"])
def test_a_heading_of_any_level_is_one(tag):
    assert kinds(f"<{tag}><div>Kopf</div></{tag}>") == [("heading", "Kopf")]


def test_what_trafilatura_returns_is_read_too():
    body = """<body><head rend="h2">Kopf</head><p>Eins<lb/><lb/><ref target="https://a.example/">zwei</ref></p>
    <list><item>Drei</item></list><quote>Vier</quote><graphic src="a.jpg" alt="weg"/>
    <table><row><cell>Mo</cell><cell>8 Uhr</cell></row></table></body>"""
    found = blocks_of([etree.fromstring(body)])
    assert [(block.kind, block.text) for block in found] == [
        ("heading", "Kopf"),
        ("paragraph", "Eins"),
        ("paragraph", "zwei"),
        ("item", "Drei"),
        ("quote", "Vier"),
        ("row", "Mo | 8 Uhr"),
    ]
    assert found[2].link_share == 1.0
    assert "https://a.example/" in found[2].html()


@pytest.mark.parametrize(
    "unseen",
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "svg",
        "audio",
        "video",
        "object",
        "form",
        "button",
        "select",
        "nav",
        "footer",
        "figure",
        "figcaption",
        "graphic",
        "title",
        "dialog",
    ],
)
def test_what_is_not_the_text_is_left_out_and_what_follows_is_not(unseen):
    tree = etree.fromstring(f"<div>Eins <{unseen}><p>weg</p></{unseen}>zwei</div>")
    assert as_text(blocks_of([tree])) == "Eins zwei"


def test_what_is_to_be_skipped_goes_with_all_it_contains():
    assert (
        as_text(read("<p>Eins</p><div class=weg><p>weg</p></div><p>Zwei</p>", skip=".weg")) == "Eins\n\nZwei"
    )


@pytest.mark.parametrize(
    ("markup", "share"),
    [
        ("<p>ohne</p>", 0.0),
        ("<p><a href='https://a.example/'>ganz</a></p>", 1.0),
        ("<p><a href='/a'><b>ganz</b></a></p>", 1.0),
        ("<p>halb <a href='/a'>Link</a></p>", 4 / 9),
        ("<a href='/a'><p>ganz</p></a>", 1.0),
        ("<p><a href='/a'><b>auch</b> ganz</a></p>", 8 / 9),
        ("<p><a>kein Ziel</a></p>", 0.0),
    ],
)
def test_the_share_of_links_is_known(markup, share):
    assert read(markup)[0].link_share == pytest.approx(share)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        (
            "<p><b>a</b> <i>b</i> <strong>c</strong></p>",
            "<p><strong>a</strong> <em>b</em> <strong>c</strong></p>",
        ),
        ("<h1>Kopf</h1>", "<h3>Kopf</h3>"),
        ("<ul><li>a</li></ul><ol><li>b</li></ol><p>c</p>", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("<blockquote>So</blockquote>", "<blockquote>So</blockquote>"),
        (
            "<p><a href='https://a.example/?x=1&y=2'>a</a></p>",
            f'<p><a href="https://a.example/?x=1&amp;y=2" {REL}>a</a></p>',
        ),
        ("<p><a href='javascript:alert(1)'>a</a></p>", "<p>a</p>"),
        ("<p><a href='/a'>a</a></p>", "<p>a</p>"),
        ("<p><a href='http://a.example/'>a</a></p>", f'<p><a href="http://a.example/" {REL}>a</a></p>'),
        ("<a href='https://a.example/'><p>a</p></a>", "<p>a</p>"),
        ("<b><p>a</p></b><p><em>b</em></p>", "<p>a</p><p><em>b</em></p>"),
        ("<p onclick='x()' style='color:red'>a</p>", "<p>a</p>"),
        (
            "<table><tr><td>a</td><td><b>b</b></td></tr></table>",
            "<table><tr><td>a</td><td><strong>b</strong></td></tr></table>",
        ),
        (
            "<table><tr><td></td><td>Mo</td><td></td><td>Di</td><td></td></tr></table>",
            "<table><tr><td></td><td>Mo</td><td></td><td>Di</td><td></td></tr></table>",
        ),
        ("<p><b>a<br><br>b</b> c</p>", "<p><strong>a </strong></p><p><strong>b</strong> c</p>"),
    ],
)
def test_blocks_become_safe_html(markup, expected):
    assert as_html(read(markup)).replace("<tbody>", "").replace("</tbody>", "") == expected


def test_a_block_that_goes_takes_its_emphasis_along():
    first, _, last = read("<p>a <b>b<br><br>c</b></p><p>d</p>")
    assert as_html([first, last]) == "<p>a <strong>b </strong></p><p>d</p>"


def test_no_blocks_are_nothing():
    assert as_text([]) is None
    assert as_html([]) is None
    assert Block("paragraph", "", "").link_share == 0.0


def test_the_text_of_an_element_has_single_spaces_between_its_blocks():
    assert text_of(html.fromstring("<div>Eins<p>Zwei</p><ul><li>Drei</li></ul></div>")) == "Eins Zwei Drei"


MARKUP = st.recursive(
    st.sampled_from(["Text", " ", "&lt;b&gt;", "<br>", "<br><br>", "<script>x</script>", "|", "ß"]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
        st.sampled_from(
            [
                "p",
                "div",
                "b",
                "i",
                "ul",
                "li",
                "h2",
                "blockquote",
                "table",
                "tr",
                "td",
                "span",
                "a href='https://a.example/'",
                "a href='javascript:x'",
            ]
        ),
        st.lists(inner, max_size=4),
    ),
    max_leaves=15,
)


@given(MARKUP)
def test_no_word_is_lost_or_invented(markup):
    tree = html.fromstring(f"<main>{markup}</main>")
    seen = "".join(tree.xpath("//text()[not(parent::script)]"))
    read_text = as_text(blocks_of([tree])) or ""
    assert "".join(read_text.split()).replace("|", "") == "".join(seen.split()).replace("|", "")


@given(MARKUP)
def test_text_and_html_say_the_same(markup):
    blocks = read(markup)
    shown = html.fromstring(f"<main>{as_html(blocks) or ''}</main>").text_content()
    assert "".join(shown.split()).replace("|", "") == "".join((as_text(blocks) or "").split()).replace(
        "|", ""
    )


@given(MARKUP)
def test_every_block_is_whole_by_itself(markup):
    for block in read(markup):
        assert block.text == " ".join(block.text.split())
        assert block.text
        assert 0.0 <= block.link_share <= 1.0
        shown = block.html()
        assert shown.count("<strong>") == shown.count("</strong>")
        assert shown.count("<a ") == shown.count("</a>")
