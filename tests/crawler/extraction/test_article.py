"""A page becomes an article, field by field in the order of trust."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.records import Attachment, Image
from crawler.extraction import extract
from crawler.extraction.profile import SiteProfile
from crawler.source_file import parse

SITE = "https://www.musterstadt.example"
URL = f"{SITE}/presse/1"
NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
TEXT = (
    "Der Rat der Stadt hat am Donnerstag über den Haushalt beraten und ihn mit großer Mehrheit beschlossen. "
    * 3
)
PARAGRAPHS = [TEXT.strip(), f"Danach gab es Kuchen. {TEXT.strip()}"]

BODY = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)


def page(
    head="",
    body="",
    *,
    h1="<h1>Rat berät</h1>",
    text=BODY,
    html="<html lang=de>",
):
    return f"{html}<head>{head}</head><body><main><article>{h1}{text}{body}</article></main></body></html>".encode()


def read(*args, url=URL, headers=None, fetched_at=None, source=None, profile=None, **fields):
    return extract(
        page(*args, **fields), url, headers=headers, fetched_at=fetched_at, source=source, profile=profile
    )


def ld(**data):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **data})}</script>'


def meta(**named):
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in named.items()
    )


def source(**fields):
    return parse(
        "musterstadt",
        {
            "name": "Stadt Musterstadt",
            "kind": "city",
            "homepage": f"{SITE}/",
            "feeds": [f"{SITE}/feed.xml"],
            **fields,
        },
    )


def test_a_plain_page_gives_headline_and_text_and_nothing_is_guessed():
    article = read()
    assert article.headline == "Rat berät"
    assert article.body.split("\n\n") == PARAGRAPHS
    assert article.body_html == "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    assert (article.url, article.kind, article.language) == (URL, "page", "de")
    for field in (
        "kicker",
        "lead",
        "agency",
        "dateline",
        "section",
        "published",
        "modified",
        "paywalled",
        "unread",
    ):
        assert getattr(article, field) is None
    for field in ("byline", "tags", "images", "attachments", "contacts", "aliases"):
        assert getattr(article, field) == ()


def test_what_a_page_says_for_machines_is_read():
    article = read(
        ld(
            headline="Rat berät",
            datePublished="2026-10-14T06:37:00Z",
            dateModified="2026-10-14T09:00:00+02:00",
            author=[{"@type": "Person", "name": "Erika Muster"}, "dpa"],
            articleSection="Politik",
            keywords=["Rat", "Haushalt"],
            isAccessibleForFree=True,
        )
    )
    assert article.published == "2026-10-14T08:37:00+02:00"
    assert article.modified == "2026-10-14T09:00:00+02:00"
    assert (article.byline, article.agency) == (("Erika Muster",), "dpa")
    assert (article.section, article.tags) == ("Politik", ("Rat", "Haushalt"))
    assert (article.paywalled, article.kind) == (False, "article")


def test_meta_elements_are_read_after_that():
    head = meta(
        article__published_time="2026-10-14",
        article__modified_time="2026-10-15",
        article__section="Politik",
        keywords="Rat, Haushalt",
        article__content_tier="locked",
        og__type="article",
    )
    article = read(head)
    assert (article.published, article.modified, article.section) == ("2026-10-14", "2026-10-15", "Politik")
    assert (article.tags, article.paywalled, article.kind) == (("Rat", "Haushalt"), True, "article")
    assert read(head + ld(datePublished="2026-10-01")).published == "2026-10-01"


def test_a_date_that_cannot_be_read_does_not_hide_one_that_can():
    assert (
        read(ld(datePublished="gestern") + meta(article__published_time="2026-10-14")).published
        == "2026-10-14"
    )


@pytest.mark.parametrize(
    ("head", "h1", "headline"),
    [
        ("", "<h1>Rat <b>berät</b></h1>", "Rat berät"),
        ("<title>Rat berät | Stadt</title>", "<h1>Musterstadt</h1><h1>Rat berät</h1>", "Rat berät"),
        (meta(og__title="RAT BERÄT"), "<h1>Musterstadt</h1><h1>Rat berät</h1>", "Rat berät"),
        (meta(og__title="Rat berät"), "<h1>Musterstadt</h1>", "Rat berät"),
        (ld(headline="Rat &amp; Tat"), "", "Rat & Tat"),
        ("<title>Rat berät</title>", "", "Rat berät"),
        ("<title>Stadt</title>", "<h1> </h1><h1>Rat berät</h1>", "Rat berät"),
    ],
)
def test_the_headline_is_the_visible_one_the_page_knows(head, h1, headline):
    assert read(head, h1=h1).headline == headline


@pytest.mark.parametrize(
    ("head", "address", "aliases"),
    [
        ("<link rel=canonical href='/presse/eins'>", f"{SITE}/presse/eins", (URL,)),
        (f"<link rel=canonical href='{URL}?utm_source=x#top'>", URL, ()),
        (
            "<link rel=canonical href='https://musterstadt.example/presse/1'>",
            "https://musterstadt.example/presse/1",
            (URL,),
        ),
        (meta(og__url=f"{SITE}/presse/eins"), f"{SITE}/presse/eins", (URL,)),
        ("<link rel=canonical href='/a'>" + meta(og__url=f"{SITE}/b"), f"{SITE}/a", (URL, f"{SITE}/b")),
        ("<link rel=canonical href='https://andere.example/presse/1'>", URL, ()),
        (f"<link rel=canonical href='{SITE}/'>", URL, ()),
        ("<link rel=canonical href='http://[x'>" + meta(og__url=f"{SITE}/b"), f"{SITE}/b", (URL,)),
        ("<link rel=canonical href=''>", URL, ()),
    ],
)
def test_the_address_is_the_one_the_page_gives_itself_on_its_site(head, address, aliases):
    article = read(head)
    assert (article.url, article.aliases) == (address, aliases)


def test_the_address_is_normal():
    assert read(url=f"{URL}?utm_source=feed#top").url == URL
    assert read(f"<link rel=canonical href='{SITE}/'>", url=f"{SITE}/?id=1").url == f"{SITE}/"


@pytest.mark.parametrize(
    ("published", "kept"),
    [
        ("2026-10-14", True),
        ("2026-10-15", True),
        ("2026-10-16", False),
        ("2026-10-15T23:00:00+02:00", True),
        ("2027-01-01T00:00:00+01:00", False),
    ],
)
def test_a_page_is_not_published_after_it_was_fetched(published, kept):
    head = meta(article__published_time=published)
    assert read(head, fetched_at=NOON).published == (published if kept else None)
    assert read(head, fetched_at=NOON.astimezone(timezone(timedelta(hours=2)))).published == (
        published if kept else None
    )
    assert read(head).published == published


@pytest.mark.parametrize(
    ("html", "headers", "language"),
    [
        ("<html lang=de-AT>", {}, "de"),
        ("<html lang=de_DE>", {}, "de"),
        ("<html lang=EN>", {"Content-Language": "de"}, "en"),
        ("<html xml:lang=en>", {}, "en"),
        ("<html>", {"content-language": "en-GB, de"}, "en"),
        ("<html>", {}, None),
        ("<html lang=deutsch>", {}, None),
        ("<html lang=''>", {}, None),
    ],
)
def test_the_language_is_the_one_stated(html, headers, language):
    assert read(html=html, headers=headers).language == language


def test_a_page_that_states_no_language_has_that_of_its_source():
    assert read(html="<html>", source=source(language="en")).language == "en"


@pytest.mark.parametrize(
    ("names", "section"),
    [
        (["Start", "Presse", "Rat berät"], "Presse"),
        (["Start", "Presse"], "Presse"),
        (["Start", "Rat berät"], None),
        ([], None),
    ],
)
def test_the_section_is_the_last_step_before_the_article(names, section):
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"name": name} for name in names]}
    assert read(f'<script type="application/ld+json">{json.dumps(crumbs)}</script>').section == section


def test_a_stated_description_that_opens_the_text_is_the_lead():
    lead = "Kurz gesagt, es geht um Geld."
    article = read(f'<meta name=description content="{lead}">', text=f"<p>{lead}</p><p>{PARAGRAPHS[0]}</p>")
    assert (article.lead, article.body) == (lead, PARAGRAPHS[0])


def test_another_description_is_no_lead():
    assert read('<meta name=description content="Alles über die Stadt.">').lead is None


def test_the_selectors_of_the_source_come_first():
    chosen = source(
        publishes="release",
        timezone="Europe/Lisbon",
        select={
            "kicker": ".dach",
            "headline": ".titel",
            "lead": ".vor",
            "dateline": ".ort",
            "byline": ".autor",
            "agency": ".kuerzel",
            "section": ".ressort",
            "tags": ".tag",
            "published": ".datum",
            "body": ".text",
            "drop": ".weg",
            "source_note": ".quelle",
        },
    )
    body = f"""<i class=dach>Rathaus</i><i class=titel>Haushalt steht</i><i class=vor>Kurz gesagt.</i><i class=ort>Musterstadt</i>
    <i class=autor>Von Erika Muster</i><i class=kuerzel>dpa</i><i class=ressort>Politik</i><i class=tag>Rat</i><i class=tag>Geld</i>
    <i class=datum>14.10.2026, 8:37 Uhr</i><i class=quelle>Mitteilung der Stadt</i>
    <div class=text><p>{TEXT}</p><p class=weg>Mehr lesen</p><p>Danach gab es Kuchen.</p></div>"""
    article = read(
        ld(headline="Rat berät", author="Max Beispiel", datePublished="2026-01-01"), body, source=chosen
    )
    assert (article.kicker, article.headline, article.lead) == ("Rathaus", "Haushalt steht", "Kurz gesagt.")
    assert (article.dateline, article.byline, article.agency) == ("Musterstadt", ("Erika Muster",), "dpa")
    assert (article.section, article.tags) == ("Politik", ("Rat", "Geld"))
    assert (article.published, article.kind) == ("2026-10-14T08:37:00+01:00", "release")
    assert article.body.split("\n\n") == [PARAGRAPHS[0], "Danach gab es Kuchen."]
    assert article.source_note == "Mitteilung der Stadt"


def test_a_container_that_is_nearly_empty_is_not_trusted():
    article = read(
        body="<div class=text><p>Mehr dazu hier.</p></div>", source=source(select={"body": ".text"})
    )
    assert PARAGRAPHS[1] in article.body


def test_a_kicker_that_repeats_the_headline_is_none():
    assert read(body="<i class=dach>Rat berät</i>", source=source(select={"kicker": ".dach"})).kicker is None


def test_the_end_of_the_text_becomes_fields():
    chosen = source(select={"body": ".text"})
    end = "<h3>Quellen</h3><ul><li>Mitteilung</li></ul><h3>Meistgelesen</h3><p><a href='/2'>Anderes</a></p>"
    text = f"<p>{TEXT}</p><p>Text: Muster, Erika</p><p>(red)</p>"
    assert read(text=f"<div class=text>{text}</div>", source=chosen).byline == ("Erika Muster",)
    assert read(text=f"<div class=text>{text}</div>", source=chosen).agency == "(red)"
    article = read(text=f"<div class=text><p>{TEXT}</p>{end}</div>", source=chosen)
    assert (article.source_note, article.body) == ("Mitteilung", PARAGRAPHS[0])


def test_captions_are_with_their_pictures_and_not_in_the_text():
    figure = "<figure><img data-src='bild.jpg'><figcaption>Die Brücke. Foto: Erika Muster</figcaption></figure><p>Foto: Erika Muster</p>"
    article = read(body=figure)
    assert article.images == (
        Image(url=f"{SITE}/presse/bild.jpg", caption="Die Brücke.", credit="Erika Muster"),
    )
    assert "Erika Muster" not in article.body


def test_what_the_site_repeats_is_no_text():
    line = "Unser Bürgertelefon ist rund um die Uhr für Sie da, auch am Wochenende."
    repeated = SiteProfile(frozenset({line.casefold()}))
    assert line in read(body=f"<p>{line}</p>").body
    assert line not in read(body=f"<p>{line}</p>", profile=repeated).body


@pytest.mark.parametrize(
    ("head", "body", "paywalled"),
    [
        ("", "<div class=plus>Jetzt abonnieren</div>", True),
        (ld(isAccessibleForFree=True), "<div class=plus>Jetzt abonnieren</div>", True),
        (ld(isAccessibleForFree="False"), "", True),
        (ld(isAccessibleForFree=True) + meta(article__content_tier="locked"), "", False),
        (meta(article__content_tier="metered"), "", True),
        (meta(article__content_tier="free"), "", None),
        ("", "", None),
    ],
)
def test_a_paywall_is_seen_or_stated_or_unknown(head, body, paywalled):
    assert read(head, body, source=source(select={"paywall": ".plus"})).paywalled is paywalled


def test_letters_in_disorder_are_not_kept():
    article = read(text=f"<p>{TEXT[::-1]}</p><p>{TEXT[::-1]}</p>")
    assert (article.headline, article.body, article.paywalled) == ("Rat berät", None, True)
    assert article.unread is None


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (b"", "empty"),
        (page(h1="", text="<p>Nur ein Absatz ohne Titel.</p>"), "no headline"),
        (page(text=""), "no text of an article"),
        (page(text="<p>Zu kurz</p>"), "no text of an article"),
    ],
)
def test_a_page_that_is_no_article_says_why(html, reason):
    article = extract(html, URL)
    assert reason in article.unread
    assert (article.url, article.headline, article.body) == (URL, None, None)


BASES = {
    "none": ("", f"{SITE}/presse/"),
    "relative": ("<base href='/neu/'>", f"{SITE}/neu/"),
    "whole": (f"<base target=_top><base href='{SITE}/neu/index.html'>", f"{SITE}/neu/"),
    "no address": ("<base href='http://[::1'>", f"{SITE}/presse/"),
    "of another scheme": ("<base href='file:///c:/'>", f"{SITE}/presse/"),
}


@pytest.mark.parametrize("name", BASES)
def test_addresses_become_whole_and_a_bad_one_harms_no_other(name):
    base, start = BASES[name]
    links = "<p>Mehr: <a href='http://[x'>schlecht</a> <a href='a&#1;b.pdf'>auch</a> <a href=' plan.pdf '>Plan</a></p>"
    picture = "<figure><img src='//[x' data-src='bild.jpg'></figure>"
    text = f"<div class=text><p>{TEXT}</p>{links}</div>"
    article = read(base, picture, text=text, source=source(select={"body": ".text"}))
    assert article.attachments[-1] == Attachment(
        url=f"{start}plan.pdf", title="Plan", media_type="application/pdf"
    )
    assert article.images == (Image(url=f"{start}bild.jpg"),)
    assert f'href="{start}plan.pdf"' in article.body_html
    assert "schlecht" in article.body


def test_halves_of_characters_do_not_reach_the_archive():
    article = read(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Rat \\ud83d\\u0000"}</script>',
        h1="",
    )
    assert article.headline == "Rat"
    assert article.content_hash


def test_a_style_in_a_figure_is_no_caption():
    figure = "<figure><style>.a{fill:#fff}</style><img src=/a.jpg><figcaption><style>.b{c:d}</style>Im Rat</figcaption></figure>"
    assert read(body=figure).images == (Image(url=f"{SITE}/a.jpg", caption="Im Rat"),)
