"""The parts around the articles of a site, and pages without them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import SourceFacts
from crawler.extraction import extract, learn
from crawler.extraction.frame import PART_MIN_BYTES, Part, frame_of, without_frame
from crawler.extraction.profile import as_unknown
from crawler.source import Source

URL = "https://www.musterstadt.example/presse/7"
ITEMS = "".join(f"<li><a href=/{number}>Thema {number}</a></li>" for number in range(PART_MIN_BYTES // 20))
HEADER = f'<header class="kopf"><ul>{ITEMS}</ul></header>'
ASIDE = f"<aside><ul>{ITEMS}</ul></aside>"
FOOTER = f"<footer id=fuss><ul>{ITEMS}</ul></footer>"


def page(number=7, *, header=HEADER, aside=ASIDE, footer=FOOTER, head="", count=8):
    lines = "".join(
        f"<p class=absatz>Meldung {number}: Der Rat hat am {day}. Oktober über Vorhaben {number} beraten und es beschlossen.</p>"
        for day in range(1, count + 1)
    )
    body = f"<h1>Meldung {number}</h1><div class=artikel-text>{lines}</div>"
    return (
        f"<html lang=de><head><title>Meldung {number}</title>{head}</head>"
        f"<body>{header}<main>{body}{aside}</main>{footer}</body></html>"
    ).encode()


def learned(make=page):
    return learn((make(number), {}) for number in range(8))


@pytest.fixture(scope="module")
def profile():
    return learned()


def begins(frame):
    return {part.begin for part in frame}


def test_a_frame_is_what_most_pages_have_around_their_articles(profile):
    assert begins(profile.frame) == {'<header class="kopf">', "<aside>", "<footer id=fuss>"}
    assert {part.following for part in profile.frame} == {"<main><h1>Meldung ", "</main><footer id=fuss><ul><li><a href=/0>Thema 0</a></li><li><a href=/1>Thema 1", "</body></html>"}  # fmt: skip


def test_a_page_without_its_frame_reads_the_same_and_fills_as_much_of_its_page(profile):
    known, whole = extract(page(9), URL, profile=profile), extract(page(9), URL)
    assert known == whole
    assert known.report.given["body"] == "profile"
    assert known.report.share == pytest.approx(whole.report.share, abs=0.02)


def test_the_frame_is_not_parsed(profile, monkeypatch):
    parsed = []
    tree_of = extract.__globals__["tree_of"]
    monkeypatch.setitem(
        extract.__globals__, "tree_of", lambda markup: parsed.append(markup) or tree_of(markup)
    )
    extract(page(9), URL, profile=profile)
    assert [len(markup) < len(page(9)) / 2 for markup in parsed] == [True]


def test_a_page_that_is_made_otherwise_is_read_whole(profile):
    short = page(9, count=1, aside=f"<aside>{ITEMS}<p>Erika Muster, Telefon 0123 456</p></aside>")
    assert extract(short, URL, profile=profile) == extract(short, URL, profile=as_unknown(profile))


def test_what_the_article_needs_is_no_part_of_the_frame():
    def signed(number):
        author = f'<header class="kopf"><span class="author">Von Erika Muster{"abc"[number % 3]}</span>{ITEMS}</header>'
        return page(number, header=author)

    frame = learned(signed).frame
    assert begins(frame) == {"<aside>", "<footer id=fuss>"}
    assert extract(signed(1), URL, profile=learned(signed)).byline == ("Erika Musterb",)


@pytest.mark.parametrize(
    "held",
    ["<h1>Bote</h1>", "<meta itemprop=name content=Rat>", "<p class=vcard>Amt</p>", "<script type='application/ld+json'>{}</script>"],
)  # fmt: skip
def test_a_part_with_what_is_read_anywhere_belongs_to_no_frame(held):
    assert begins(
        frame_of([page(number, aside=f"<aside>{held}{ITEMS}</aside>").lower() for number in range(4)])
    ) == {
        '<header class="kopf">',
        "<footer id=fuss>",
    }


@pytest.mark.parametrize(
    "aside",
    [
        "",
        f"<aside><ul>{ITEMS}</ul>",  # never closed
        f"{ASIDE}<aside>Noch einer.</aside>",  # which one is it?
        f"{ASIDE}<p>Etwas anderes als sonst folgt.</p>",
        f"<aside><p class=vcard>Bürgerbüro</p>{ITEMS}</aside>",
        f"<aside class=neu>{ITEMS}</aside>",
    ],
)
def test_a_part_that_cannot_be_told_for_certain_stays(profile, aside):
    rest, _ = without_frame(page(9, aside=aside), profile.frame)
    assert aside.encode() in rest
    assert HEADER.encode() not in rest


def test_a_part_may_hold_parts_of_its_kind():
    nested = f"<aside class=rand><aside>Innen.</aside><ul>{ITEMS}</ul><aside>Noch einer.</aside></aside>"
    frame = frame_of([page(number, aside=nested) for number in range(4)])
    rest, characters = without_frame(page(9, aside=nested), frame)
    assert b"aside" not in rest
    assert characters == sum(part.characters for part in frame) > 3 * len("Thema 1") * 50


def test_a_source_with_selectors_of_its_own_is_read_whole(profile):
    facts = SourceFacts(id="stadt", name="Stadt", kind="city", homepage="https://www.musterstadt.example/")
    source = Source(facts=facts, select={"byline": "header .von"})
    signed = page(9, header='<header class="kopf"><b class=von>Max Beispiel</b>' + ITEMS + "</header>")
    assert extract(signed, URL, profile=profile, source=source).byline == ("Max Beispiel",)


def test_small_and_rare_parts_are_not_looked_for():
    assert (
        frame_of([page(number, header="", footer="", aside="<aside>Klein.</aside>") for number in range(8)])
        == ()
    )
    rare = [page(number, header="", footer="", aside=ASIDE if number < 3 else "") for number in range(8)]
    assert frame_of(rare) == ()


@given(st.binary(max_size=200), st.text(max_size=30), st.text(max_size=10))
def test_whatever_a_frame_says_a_page_loses_one_piece_or_nothing(body, begin, following):
    content = b"<header>a</header>" + body + b"<aside>b</aside>"
    for part in (Part(begin, following, 5), Part("<header>", "", 5), Part("<aside>", following, 5)):
        rest, characters = without_frame(content, [part])
        assert len(rest) <= len(content)
        assert (characters == 0) == (rest == content)


@given(st.lists(st.binary(max_size=300), max_size=4))
def test_any_pages_have_a_frame_or_none(bodies):
    pages = [b"<aside>" + body + b"x" * PART_MIN_BYTES + b"</aside>" + body for body in bodies]
    for content in pages:
        assert without_frame(content, frame_of(pages))[0] in {content, *bodies}
