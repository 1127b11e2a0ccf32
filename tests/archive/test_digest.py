from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from archive.digest import ENTRIES_MAX, Letter, is_address, message
from archive.news import KINDS, News

LETTER = Letter(
    id="1@chronik.example",
    name="Brücken",
    search="q=Br%C3%BCcke",
    sender="chronik@example.org",
    to="desk@example.org",
    pages="https://chronik.example/",
    at=datetime(2026, 10, 16, 12, tzinfo=UTC),
)
NEWS = News(
    key="article:7",
    kind="new",
    at="2026-10-16T12:00:00+00:00",
    detail=None,
    article=7,
    url="https://www.bote.example/7",
    headline="Brücke frei",
    published="2026-10-14",
    source="bote",
    source_name="Musterstädter Bote",
    beginning="Autofahrer atmen auf.",
)
EVIL = "<script>alert(1)</script>\r\nBcc: all@example.org\r\n\r\n<img src=x onerror=alert(1)>\x00\u2028x"


def changed(record, **fields):
    return type(record)(**{name: getattr(record, name) for name in record.__dataclass_fields__} | fields)


def sent(letter, news):
    """The message as the other side reads it: its headers, its plain text, its HTML."""
    mail = message_from_bytes(message(letter, news).as_bytes(), policy=policy.default)
    plain, rich = (mail.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    return mail, plain, rich


def test_a_digest_has_plain_text_and_html_that_say_the_same():
    mail, plain, rich = sent(LETTER, [NEWS])
    assert mail["Subject"] == "Brücken: 1 new"
    assert mail["From"] == "stadtchronik <chronik@example.org>"
    assert mail["To"] == "desk@example.org"
    assert mail["Message-ID"] == "<1@chronik.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == LETTER.at
    assert plain == (
        "new: Brücke frei\nMusterstädter Bote · 2026-10-14 · seen 2026-10-16 12:00 UTC\nAutofahrer atmen auf.\n"
        "https://chronik.example/article/7\n\nAll of this search: https://chronik.example/search?q=Br%C3%BCcke\n"
    )
    page = html.fromstring(rich)
    assert page.xpath("//a/@href") == [
        "https://chronik.example/article/7",
        "https://chronik.example/search?q=Br%C3%BCcke",
    ]
    assert "Brücke frei" in page.text_content()


def test_an_edit_leads_to_its_versions():
    edited = changed(NEWS, key="event:3", kind="edited", detail="body; major")
    mail, plain, _ = sent(LETTER, [edited, NEWS])
    assert mail["Subject"] == "Brücken: 1 new, 1 changed"
    assert "https://chronik.example/article/7/versions" in plain


def test_where_nobody_said_where_the_pages_are_links_lead_to_the_articles():
    _, plain, rich = sent(changed(LETTER, pages=None), [NEWS])
    assert html.fromstring(rich).xpath("//a/@href") == ["https://www.bote.example/7"]
    assert "search" not in plain
    _, plain, rich = sent(changed(LETTER, pages=None), [changed(NEWS, url="javascript:alert(1)")])
    assert "javascript" not in plain + rich


def test_hostile_text_makes_no_header_no_line_and_no_markup():
    news = [changed(NEWS, headline=EVIL, source_name=EVIL, beginning=EVIL, published=EVIL, detail=EVIL)]
    mail, plain, rich = sent(changed(LETTER, name=EVIL), news)
    assert set(mail.keys()) == set(sent(LETTER, [NEWS])[0].keys())
    assert "\n" not in mail["Subject"]
    assert "\nBcc:" not in plain
    assert html.fromstring(rich).xpath("//script | //img") == []
    assert "\x00" not in plain + rich


@given(st.text(), st.text())
def test_no_text_breaks_a_digest(name, headline):
    text = headline.encode("utf-8", "replace").decode()
    letter = changed(LETTER, name=name.encode("utf-8", "replace").decode())
    mail, _, _ = sent(letter, [changed(NEWS, headline=text, beginning=text)])
    assert mail["To"] == "desk@example.org"
    assert mail["Bcc"] is None


def test_of_very_many_news_the_number_is_told():
    _, plain, rich = sent(LETTER, [NEWS] * (ENTRIES_MAX + 5))
    assert plain.count("Autofahrer") == rich.count("Autofahrer") == ENTRIES_MAX
    assert "And 5 more." in plain


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_news_has_words(kind):
    assert sent(LETTER, [changed(NEWS, kind=kind)])[1].endswith(f"?{LETTER.search}\n")


@pytest.mark.parametrize("text", ["a@b", "first.last+tag@mail.example.org", "o'neil@example.org"])
def test_a_plain_address_is_one(text):
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "a",
            "@b",
            "a@",
            "a b@c",
            "a@b\nBcc: c@d",
            "a@b,c@d",
            "<a@b>",
            "a@b;",
            '"a b"@c',
            "a@-b",
            "ä@b.de",
        ),
        *("a@b\r\n", "a..b@c", "a@b..c", "x" * 250 + "@b.de", "\U0001f600@b.de", "a@[127.0.0.1]"),
    ],
)
def test_anything_else_is_none(text):
    assert not is_address(text)
