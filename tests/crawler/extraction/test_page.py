"""From bytes to a tree: the encoding is the one browsers choose, and nothing in it breaks what follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crawler.extraction.page import PAGE_MAX_BYTES, decode, parse, printable, seen_text, unescaped

TEXT = "Größe – 5 €"
HTML = "text/html"


def headers(content_type):
    return {"Content-Type": content_type} if content_type else {}


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (TEXT.encode(), "text/html; charset=utf-8"),
        (TEXT.encode("cp1252"), "text/html; charset=windows-1252"),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (TEXT.encode("cp1252"), 'text/html; charset="latin1"'),
        (b"<meta charset=iso-8859-1>" + TEXT.encode("cp1252"), HTML),
        (b"<meta http-equiv=Content-Type content='text/html; charset=cp1252'>" + TEXT.encode("cp1252"), HTML),
        (b'<?xml version="1.0" encoding="iso-8859-1"?>' + TEXT.encode("cp1252"), HTML),
        (TEXT.encode(), None),
        (TEXT.encode("cp1252"), None),
        (TEXT.encode("utf-16"), HTML),
        (b"\xef\xbb\xbf" + TEXT.encode(), HTML),
        # What stands first in this list wins: the byte order mark, HTTP, the page.
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=iso-8859-1"),
        (b"<meta charset=iso-8859-1>" + TEXT.encode(), "text/html; charset=utf-8"),
        # What is no encoding is as if nothing were said.
        (TEXT.encode(), "text/html; charset=klingon"),
        (b"<meta charset=klingon>" + TEXT.encode("cp1252"), HTML),
    ],
)
def test_umlauts_come_out_right(content, content_type):
    assert decode(content, headers(content_type)).endswith(TEXT)


def test_the_name_of_a_header_has_no_case():
    assert decode(
        TEXT.encode("cp1252") + "ß".encode(), {"CONTENT-TYPE": "text/html; charset=cp1252"}
    ).startswith(TEXT)


@pytest.mark.parametrize("cut", range(1, 4))
def test_half_a_character_at_the_end_does_not_spoil_the_rest(cut):
    assert decode((TEXT + "𝄞").encode()[:-cut], {}).startswith(TEXT)


def test_bytes_that_belong_to_no_character_are_marked():
    assert decode(b"a\xffb", headers("text/html; charset=utf-8")) == "a\ufffdb"


@pytest.mark.parametrize(
    "content", [b"", b" \n\t", b"\xef\xbb\xbf", b"\0\x01", b"<!-- nichts -->", b"<?xml version='1.0'?>"]
)
def test_nothing_has_no_tree(content):
    assert parse(content, {}) is None


@pytest.mark.parametrize(
    "content",
    [b"Text", b"<p>Text", b"<?xml version='1.0' encoding='utf-8'?>\n<html><body>Text</body></html>"],
)
def test_anything_else_has_one(content):
    tree = parse(content, {})
    assert tree.tag == "html"
    assert tree.text_content().strip() == "Text"


def test_what_lies_behind_the_limit_is_not_read():
    start = b"<h1>Anfang</h1>"
    filled = start + b"<p>" + b"<br>Absatz" * (PAGE_MAX_BYTES // 10)
    tree = parse(filled + b"<h2>Ende</h2>", {})
    assert tree.findtext(".//h1") == "Anfang"
    assert tree.find(".//h2") is None


CONTROLS = ["\0", "\x01", "\x0b", "\x1f", "\x7f", "\ufffe", "\uffff"]


@pytest.mark.parametrize("control", CONTROLS)
def test_control_characters_go(control):
    assert parse(f"<p>a{control}b</p>".encode(), {}).text_content() == "ab"


@pytest.mark.parametrize(
    "reference",
    [
        *(
            form.format(ord(control))
            for control in CONTROLS
            for form in ("&#{};", "&#{:07};", "&#x{:x};", "&#X{:06X};")
        ),
        "&#xd800;",
        "&#1",
        "&#0000000001;",
        "&#" + "1" * 5000 + ";",
        "&#x110000;",
        "&#&#1;1;",
        "&#\x001;",
    ],
)
def test_references_do_not_bring_them_back(reference):
    tree = parse(f"<p title='a{reference} b'>a{reference} b</p>".encode(), {})
    (paragraph,) = tree.iter("p")
    for text in (paragraph.text, paragraph.get("title")):
        assert printable(text) == text
        etree.Element("p").set("title", text)


@pytest.mark.parametrize(
    ("reference", "character"),
    [("&#228;", "ä"), ("&#xE4;", "ä"), ("&auml;", "ä"), ("&#10;", "\n"), ("&#x1D11E;", "𝄞")],
)
def test_other_references_mean_what_they_say(reference, character):
    assert parse(f"<p>a{reference}b</p>".encode(), {}).text_content() == f"a{character}b"


@given(
    st.binary(max_size=500),
    st.sampled_from([None, HTML, "text/html; charset=utf-16", "text/html; charset=utf-7", "x"]),
)
def test_any_bytes_give_a_tree_of_printable_text_or_none(content, content_type):
    tree = parse(content, headers(content_type))
    if tree is not None:
        text = "".join(tree.itertext())
        assert printable(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_utf_8_is_read_as_that(text):
    marked = "ä" + text
    assert decode(marked.encode(), {}) == marked


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("R&auml;te", "Räte"),
        ("&#228;", "ä"),
        ("&#xE4;", "ä"),
        ("a&#" + "1" * 5000 + ";b", "a\ufffdb"),
        ("&#x" + "f" * 5000, "\ufffd"),
    ],
)
def test_references_in_texts_for_machines_are_resolved_whatever_their_number(text, meant):
    assert unescaped(text) == meant


@pytest.mark.parametrize(
    "content",
    [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("cp1252"), TEXT.encode("utf-16"), b"5 \xff"],
)
def test_the_tree_has_what_was_decoded(content):
    assert parse(content, {}).text_content() == decode(content, {})


def test_what_is_seen_of_a_page_has_no_scripts_and_styles_in_it():
    tree = parse(
        b"<title>Rat</title><style>p{}</style><p>tagt<script>a = 1</script> heute<p>\n und\xc2\xa0 morgen", {}
    )
    assert seen_text(tree) == "Rattagt heute und morgen"
    assert {one.text for one in tree.iter("script", "style")} == {None}


def test_what_a_page_states_for_machines_stays_in_it():
    tree = parse(b"<script type='Application/LD+JSON; charset=utf-8'>{}</script><p>Rat", {})
    assert (seen_text(tree), tree.find(".//script").text) == ("Rat", "{}")


@pytest.mark.parametrize("mark", ["\xad", "\u200b", "&shy;", "&#173;", "&#xAD;", "&#8203;", "&#x200b;"])
def test_a_place_where_a_line_may_break_does_not_divide_a_word(mark):
    tree = parse(f"<p title='Rat{mark}haus'>Bürger{mark}meister</p>".encode(), {})
    assert (tree.text_content(), tree.find(".//p").get("title")) == ("Bürgermeister", "Rathaus")


def test_nor_does_one_in_a_text_for_machines():
    assert printable("Bürger\xadmeister") == "Bürgermeister"
