"""A page that stands in for an article is told by several signs at once; articles about such pages are articles."""

import pytest

from crawler.extraction import extract
from crawler.extraction.standins import STANDINS

URL = "https://www.musterstadt.example/artikel/1"
DATE = '<meta property="article:published_time" content="2026-10-14T08:00:00+02:00">'


def unread(title, body, head=""):
    page = f"<html lang=de><head><title>{title}</title>{head}</head><body><nav><a href=/>Start</a></nav><main>{body}</main></body></html>"
    return extract(page.encode(), URL, headers={"Content-Type": "text/html; charset=utf-8"}).unread


STAND_INS = {
    "not_found": [
        ("404 – Seite nicht gefunden | Musterstadt", "<h1>Hoppla!</h1><p>Diese Seite existiert leider nicht mehr. Nutzen Sie die Suche.</p>"),
        ("Musterstadt - Fehler 404", "<h1>Fehler 404</h1><p>Die Seite, die Sie suchen, wurde verschoben oder gelöscht. Sie wurde nicht gefunden.</p>"),
        ("Stadt Musterstadt", "<h1>Die angeforderte Seite wurde nicht gefunden.</h1><p>Wir konnten den Inhalt leider nicht finden, es tut uns leid.</p>"),
        ("Page not found – Musterstadt", "<h1>Page not found</h1><p>The page you asked for does not exist: nothing was found here.</p>"),
    ],
    "login": [
        ("Login", "<h1>Login</h1><p>Der Bereich ist nur für Mitglieder des Rates.</p><form><input type=password></form>"),
        ("Musterstadt: Anmeldung", "<h1>Anmeldung erforderlich</h1><p>Bitte melden Sie sich an. Haben Sie Ihr Passwort vergessen?</p>"),
    ],
    "consent": [
        ("Ihre Privatsphäre", "<h1>Ihre Privatsphäre ist uns wichtig</h1><p>Wir verwenden Cookies und ähnliche Techniken.</p><button>Alle akzeptieren</button>"),
        ("Bote", "<h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie uns wie gewohnt mit Werbung.</p><button>Akzeptieren und weiter</button>"),
    ],
    "maintenance": [
        ("Wartungsmodus", "<h1>Wir sind gleich wieder da</h1><p>Unsere Website wird gerade gewartet. Danke für Ihre Geduld.</p>"),
        ("Maintenance", "<h1>Maintenance</h1><p>Briefly unavailable for scheduled maintenance. Check back in a minute.</p>"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "page"), [(kind, page) for kind, pages in STAND_INS.items() for page in pages]
)
def test_a_stand_in_is_told(kind, page):
    assert unread(*page) == STANDINS[kind].reason


ARTICLES = {
    "on error pages": (
        "„Seite nicht gefunden“: Stadt räumt ihre Website auf – Musterstadt",
        "<h1>„Seite nicht gefunden“: Stadt räumt ihre Website auf</h1><p>Wer im Netz nach dem Rat suchte, las bisher oft: Diese Seite existiert nicht.</p>",
        "",
    ),
    "with the very headline, and a date": (
        "Seite nicht gefunden",
        "<h1>Seite nicht gefunden</h1><p>Das liest man auf der Website der Stadt oft: Diese Seite existiert nicht mehr. Nun wird sie neu gemacht.</p>",
        DATE,
    ),
    "with the very headline, and an author": (
        "Login",
        '<h1>Login</h1><p class="author">Von Erika Muster</p><p>Bitte melden Sie sich an: Das sagt der Stadtrat neuerdings allen.</p>',
        '<meta name="author" content="Erika Muster">',
    ),
    "long, with the very headline": (
        "Wartungsarbeiten",
        "<h1>Wartungsarbeiten</h1><p>Unsere Website wird gewartet, sagt die Stadt.</p>"
        + "<p>Der Rat hat darüber lange beraten und am Ende nichts beschlossen, was den Lesern hilft.</p>" * 12,
        "",
    ),
    "on maintenance of something else": (
        "Wartungsarbeiten - Stadt Musterstadt",
        "<h1>Wartungsarbeiten</h1><p>Die Ahlebrücke wird am Samstag gewartet und ist deshalb vorübergehend nicht befahrbar.</p>",
        "",
    ),
    "on a portal": (
        "Serviceportal am Samstag nicht erreichbar",
        "<h1>Serviceportal am Samstag nicht erreichbar</h1><p>Wegen Wartungsarbeiten ist das Portal vorübergehend nicht verfügbar. Bitte versuchen Sie es später noch einmal.</p>",
        "",
    ),
    "on a registration": (
        "Anmeldung zur Ferienfreizeit",
        "<h1>Anmeldung zur Ferienfreizeit</h1><p>Bitte melden Sie sich an, so bald es geht: Die Plätze sind begehrt.</p>",
        "",
    ),
    "on registering, in one word": (
        "Anmeldung",
        "<h1>Anmeldung</h1><p>Die Anmeldung der Schulkinder ist im Rathaus möglich, jeden Tag bis zwölf Uhr.</p>",
        "",
    ),
    "on cookies": (
        "Cookies backen im Advent",
        "<h1>Cookies backen im Advent</h1><p>In der Stadtbücherei wird am Samstag gebacken.</p><aside>Wir verwenden Cookies. <button>Alle akzeptieren</button></aside>",
        "",
    ),
    "on a road that is closed": (
        "Vorübergehend nicht erreichbar",
        "<h1>Vorübergehend nicht erreichbar</h1><p>Das Bürgerbüro zieht um und ist am Montag nicht zu erreichen.</p>",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_an_article(name):
    assert unread(*ARTICLES[name]) is None


@pytest.mark.parametrize("kind", STANDINS)
def test_the_words_are_written_as_they_are_compared(kind):
    from crawler.extraction.standins import _plain

    for word in (*STANDINS[kind].heads, *STANDINS[kind].words):
        assert _plain(word) == word
