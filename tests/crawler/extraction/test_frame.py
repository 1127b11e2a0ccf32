"""The parts that are the same around the articles of a site, and pages without them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.records import SourceFacts
from crawler.extraction import extract, learn
from crawler.extraction.frame import PART_MIN_BYTES, PARTS_MAX, frame_of, without_frame
from crawler.extraction.learning import Page
from crawler.extraction.profile import as_unknown
from crawler.source import Source

URL = "https://www.musterstadt.example/presse/7"
MENU = "".join(
    f"<li><a href=/{number}>Thema Nummer {number}</a></li>" for number in range(PART_MIN_BYTES // 20)
)
HEADER = f'<header class="kopf"><ul>{MENU}</ul></header>'
FOOTER = f"<footer id=fuss><ul>{MENU}</ul></footer>"
FACTS = SourceFacts(id="stadt", name="Stadt", kind="city", homepage="https://www.musterstadt.example/")


def page(number=7, *, header=HEADER, aside="", footer=FOOTER, head="", count=8):
    lines = "".join(
        f"<p class=absatz>Meldung {number}: Der Rat hat am {day}. Oktober über Vorhaben {number} beraten und es beschlossen.</p>"
        for day in range(1, count + 1)
    )
    body = f"<h1>Meldung {number}</h1><div class=artikel-text>{lines}</div>"
    return (
        f"<html lang=de><head><title>Meldung {number}</title>{head}</head>"
        f"<body>{header}<main>{body}{aside}</main>{footer}</body></html>"
    ).encode()


def learned(make=page, source=None):
    pages = (Page(make(number), url=f"{URL}/{number}", fetched=datetime(2026, 10, 14, tzinfo=UTC)) for number in range(8))  # fmt: skip
    return learn(pages, source)


def begins(frame):
    return {part.begin.partition(">")[0] + ">" for part in frame}


@pytest.fixture(scope="module")
def profile():
    return learned()


def test_a_frame_is_what_is_the_same_around_many_articles(profile):
    assert begins(profile.frame) == {'<header class="kopf">', "<footer id=fuss>"}
    assert {part.length for part in profile.frame} == {len(HEADER), len(FOOTER)}


def test_a_page_without_its_frame_reads_the_same(profile):
    rest, characters = without_frame(page(9), profile.frame)
    assert rest == page(9, header="", footer="")
    assert characters == sum(part.characters for part in profile.frame)
    known, whole = extract(page(9), URL, profile=profile), extract(page(9), URL)
    assert known == whole
    assert known.report.given["body"] == "profile"
    assert known.report.share == pytest.approx(whole.report.share, abs=0.01)


def test_the_frame_is_not_parsed(profile, monkeypatch):
    parsed = []
    tree_of = extract.__globals__["tree_of"]
    monkeypatch.setitem(
        extract.__globals__, "tree_of", lambda markup: parsed.append(markup) or tree_of(markup)
    )
    extract(page(9), URL, profile=profile)
    assert parsed == [page(9, header="", footer="")]


@pytest.mark.parametrize(
    "header",
    [
        "",
        HEADER.replace("Nummer 7<", "Nummer 7!<"),
        HEADER[: -len("</header>")],
        f"<header>Davor.</header>{HEADER.replace('kopf', 'neu')}",
        f'<header class="kopf"><p>Von Erika Muster</p><ul>{MENU}</ul></header>',
    ],
)
def test_a_part_of_which_one_byte_is_another_stays(profile, header):
    rest, _ = without_frame(page(9, header=header), profile.frame)
    assert rest == page(9, header=header, footer="")


def test_a_page_that_is_made_otherwise_is_read_whole(profile):
    short = page(9, count=1)
    assert extract(short, URL, profile=profile) == extract(short, URL, profile=as_unknown(profile))


@pytest.mark.parametrize(
    "held",
    [
        "<h1>Bote</h1>",
        "<meta itemprop=name content=Rat>",
        "<link rel=canonical href=/rat>",
        "<p class=vcard>Amt</p>",
        "<SCRIPT type='application/LD+JSON'>{}</SCRIPT>",
        "<input type=password>",
        "<span class=author>Erika Muster</span>",
        "<p>Autorin: Erika Muster</p>",
        "<time>Mittwoch</time>",
        "<p>Stand: 14.10.2026</p>",
        "<p>14. Oktober 26</p>",
        "<p>Oct 14, 2026</p>",
        "<p>2026-10-14</p>",
        "<p>vor drei Stunden</p>",
        "<p>Zuletzt geändert am Mittwoch</p>",
    ],
)
def test_a_part_that_may_say_something_of_an_article_belongs_to_no_frame(held):
    pages = [page(number, header=HEADER.replace("<ul>", f"{held}<ul>")) for number in range(8)]
    assert begins(frame_of(pages)) == {"<footer id=fuss>"}


def test_a_copyright_says_nothing_of_an_article():
    footer = FOOTER.replace("</ul>", "</ul><p>© 2026 Stadt Musterstadt. Alle Rechte vorbehalten.</p>")
    assert begins(frame_of([page(number, footer=footer) for number in range(8)])) == begins(learned().frame)


def test_what_is_another_one_on_every_page_belongs_to_no_frame():
    asides = [f"<aside><p>Mehr zu Meldung {number}</p><ul>{MENU}</ul></aside>" for number in range(8)]
    pages = [page(number, aside=aside) for number, aside in enumerate(asides)]
    assert begins(frame_of(pages)) == begins(learned().frame)


def test_a_menu_may_have_a_form_for_each_section():
    headers = [
        HEADER.replace(f">Thema Nummer {number}<", f" class=hier>Thema Nummer {number}<")
        for number in range(2)
    ]
    frame = frame_of([page(number, header=headers[number % 2]) for number in range(8)])
    assert len(frame) == len(headers) + 1
    for header in headers:
        assert without_frame(page(9, header=header), frame)[0] == page(9, header="", footer="")


def test_parts_without_which_a_page_reads_otherwise_are_not_left_out():
    files = f'<aside><a href="{URL}/plan.pdf">Plan</a><ul>{MENU}</ul></aside>'

    def with_file(number):
        return page(number).replace(b"</p></div>", f"<br>Mehr dazu: {files}</p></div>".encode())

    assert begins(learned(with_file).frame) == begins(learned().frame)
    assert extract(with_file(9), URL, profile=learned(with_file)) == extract(with_file(9), URL)


def test_a_source_with_selectors_of_its_own_is_read_whole(profile):
    source = Source(facts=FACTS, select={"section": "header a"})
    assert extract(page(9), URL, profile=profile, source=source).section == "Thema Nummer 0"


def test_small_and_rare_parts_are_not_looked_for():
    small = "<header><p>Klein.</p></header>"
    assert frame_of([page(number, header=small, footer="") for number in range(8)]) == ()
    assert (
        frame_of([page(number, header=HEADER if number < 2 else "", footer="") for number in range(8)]) == ()
    )


def test_a_frame_has_a_bounded_number_of_parts_the_largest():
    asides = [f"<aside>{'x' * (PART_MIN_BYTES + number)}</aside>" for number in range(PARTS_MAX + 3)]
    frame = frame_of(["".join(asides).encode()] * 8)
    assert [part.length for part in frame] == sorted((len(one) for one in asides), reverse=True)[:PARTS_MAX]


@pytest.mark.parametrize("tag", ["<nav>", "</nav>", "<nav a={}></nav>", "<nav ", "<nav><header></nav>"])
def test_a_page_of_nothing_but_such_tags_costs_little(tag):
    odd = "".join(tag.format(number) for number in range(200_000)).encode()
    assert frame_of([odd] * 3) == ()


@given(st.lists(st.binary(max_size=60), max_size=4), st.binary(max_size=60))
def test_a_page_loses_whole_parts_or_nothing(between, other):
    part = b"<aside>" + b"x" * PART_MIN_BYTES + b"</aside>"
    frame = frame_of([part] * 3)
    content = part.join(between)
    rest, characters = without_frame(content, frame)
    assert len(content) - len(rest) == (len(part) if part in content else 0)
    assert characters == (frame[0].characters if part in content else 0)
    assert without_frame(other, frame) == (other, 0)
