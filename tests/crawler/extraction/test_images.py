"""A picture has an address, a caption and a credit, and the credit is no part of the caption."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.records import Image
from crawler.extraction.images import CREDIT_MAX_CHARACTERS, credit_of, images

ADDRESS = "https://www.musterstadt.example/a.jpg"
IMG = f"<img src='{ADDRESS}'>"


def pictures(markup):
    return images(html.fromstring(f"<main>{markup}</main>").iter("figure"))


@pytest.mark.parametrize(
    ("caption", "text", "credit"),
    [
        ("Die Brücke.", "Die Brücke.", None),
        ("Die Brücke. Foto: Erika Muster", "Die Brücke.", "Erika Muster"),
        ("Die Brücke (Foto: Erika Muster)", "Die Brücke", "Erika Muster"),
        ("Die Brücke. (Foto: Erika Muster (dpa))", "Die Brücke.", "Erika Muster (dpa)"),
        ("Die Brücke | © Stadt Musterstadt", "Die Brücke", "Stadt Musterstadt"),
        ("<p>Die Brücke.</p><p>Foto: Erika Muster</p>", "Die Brücke.", "Erika Muster"),
        ("<div><p>Die Brücke.</p><p>Foto: Erika Muster</p></div>", "Die Brücke.", "Erika Muster"),
        ("<span>Foto: Erika Muster</span> Die Brücke.", "Die Brücke.", "Erika Muster"),
        ("Die Brücke<br>Foto: Erika Muster", "Die Brücke", "Erika Muster"),
        ("Foto: Erika Muster", None, "Erika Muster"),
        ("Die <em>alte</em> und die <span>neue</span> Brücke", "Die alte und die neue Brücke", None),
        ("200 m<sup>2</sup> groß<!-- Maß -->e Brücke", "200 m2 große Brücke", None),
        ("<a href='/x'>Die</a> Brücke<script>x()</script>", "Die Brücke", None),
        ("Der Rat (Quelle: Stadt) tagt", "Der Rat (Quelle: Stadt) tagt", None),
        ("Ein Foto der Brücke", "Ein Foto der Brücke", None),
    ],
)
def test_a_caption_is_read_apart_from_its_credit(caption, text, credit):
    assert pictures(f"<figure>{IMG}<figcaption>{caption}</figcaption></figure>") == (
        Image(url=ADDRESS, caption=text, credit=credit),
    )


@pytest.mark.parametrize("tag", ["a", "abbr", "b", "em", "i", "q", "strong", "sub", "sup"])
def test_emphasis_does_not_break_a_word(tag):
    (picture,) = pictures(f"<figure><figcaption>Die B<{tag}>r<i>ü</i>c</{tag}>ke</figcaption></figure>")
    assert picture.caption == "Die Brücke"


def test_words_beside_a_picture_are_its_caption():
    assert pictures(f"<figure>{IMG}<noscript>{IMG}</noscript><p>Die Brücke</p></figure>") == (
        Image(url=ADDRESS, caption="Die Brücke"),
    )


def test_a_caption_of_wordpress_is_one():
    assert pictures(
        f"<figure>{IMG}<div>Vergrößern</div><p class='x wp-caption-text'>Die Brücke</p></figure>"
    ) == (Image(url=ADDRESS, caption="Die Brücke"),)


@pytest.mark.parametrize(
    ("img", "address"),
    [
        (IMG, ADDRESS),
        (f"<img src='data:image/gif;base64,R0' data-src='{ADDRESS}'>", ADDRESS),
        (f"<img data-lazy-src='{ADDRESS}'>", ADDRESS),
        (f"<img data-original=' {ADDRESS} '>", ADDRESS),
        (f"<picture><source srcset='x.webp'>{IMG}</picture>", ADDRESS),
        (f"<img src='/a.jpg'>{IMG}", ADDRESS),
        ("<img src='/a.jpg'>", None),
        ("<img src='http://[x'>", None),
        ("<img>", None),
    ],
)
def test_the_address_is_a_whole_one(img, address):
    (picture,) = pictures(f"<figure>{img}<figcaption>Die Brücke</figcaption></figure>")
    assert picture.url == address


def test_a_picture_is_named_once_and_nothing_is_none():
    assert pictures(f"<figure>{IMG}</figure><figure></figure><figure>{IMG}</figure>") == (Image(url=ADDRESS),)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Foto: Erika Muster", "Erika Muster"),
        ("Fotos: Erika Muster, Max Beispiel", "Erika Muster, Max Beispiel"),
        ("(Foto: Erika Muster)", "Erika Muster"),
        ("(Foto: Erika Muster (dpa))", "Erika Muster (dpa)"),
        ("Foto: Erika Muster (dpa)", "Erika Muster (dpa)"),
        ("| Symbolbild: dpa |", "dpa"),
        ("© Stadt Musterstadt", "Stadt Musterstadt"),
        ("©Stadt", "Stadt"),
        ("Bildquelle : Stadt", "Stadt"),
        ("Foto Erika Muster", None),
        ("Ein Foto: Erika Muster", None),
        ("foto: Erika Muster", None),
        ("Foto:", None),
        ("Foto: )", None),
        ("Fotografie: Erika Muster", None),
        ("Foto: " + "x" * (CREDIT_MAX_CHARACTERS + 1), None),
    ],
)
def test_a_line_is_a_credit_or_not(line, name):
    assert credit_of(line) == name


@given(st.lists(st.sampled_from(["Foto: ", "© ", "(", ")", " | ", "Erika", ":", " ", "\n"])).map("".join))
def test_no_credit_is_empty_or_ends_in_a_bracket_too_many(line):
    name = credit_of(line)
    assert name is None or (name.strip() and name.count(")") <= name.count("("))
