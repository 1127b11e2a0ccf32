"""Behaviours of pages: no article where one was announced, and pages made to be hard to read."""

import gzip

from crawler.extraction.page import PAGE_MAX_BYTES
from tests.crawler.hostile.below_http import HTML
from tests.crawler.hostile.server import behaviour
from tests.sites import Answer

MANY = tuple(f"/artikel/2026/10/{day}/eins" for day in range(10, 16))
NAV = "<nav><a href='/'>Startseite</a> <a href='/presse'>Presse</a></nav><footer>Stadt Musterstadt, Rathausplatz 1</footer>"


def page(title, body):
    html = f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title></head><body>{NAV}<main>{body}</main></body></html>'
    return Answer(html.encode(), headers=HTML)


@behaviour("The page says that it was not found", health="ok")
def soft_404(asked):
    return page(
        "Seite nicht gefunden – Stadt Musterstadt",
        "<h1>Seite nicht gefunden</h1><p>Die von Ihnen gesuchte Seite existiert leider nicht mehr. Bitte nutzen Sie die Suche oder kehren Sie zur Startseite zurück.</p>",
    )


@behaviour("The page says that it was not found", health="ok")
def soft_404_in_english(asked):
    return page(
        "Page not found",
        "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found at this location. Maybe try a search?</p>",
    )


@behaviour("The page asks to log in", health="ok")
def login_page(asked):
    return page(
        "Anmelden – Intranet",
        "<h1>Anmelden</h1><p>Bitte melden Sie sich mit Ihrem Benutzernamen und Ihrem Kennwort an, um fortzufahren.</p>"
        "<form action='/login' method='post'><input name='user'><input type='password' name='pass'><button>Anmelden</button></form>",
    )


@behaviour({"The page asks for consent": len(MANY)}, names=MANY, health="broken")
def consent_wall(asked):
    return page(
        "Datenschutz-Einstellungen",
        "<h1>Wir benötigen Ihre Zustimmung</h1><p>Wir und unsere Partner verwenden Cookies, um Ihnen Inhalte zu zeigen. "
        "Mit einem Klick auf „Alle akzeptieren“ willigen Sie in die Verarbeitung Ihrer Daten ein.</p>"
        "<button>Alle akzeptieren</button><button>Einstellungen</button>",
    )


@behaviour({"The same page stands under many addresses": len(MANY)}, names=MANY, health="broken")
def same_page_for_everything(asked):
    return page(
        "Willkommen in Musterstadt",
        "<h1>Willkommen in Musterstadt</h1><p>Musterstadt liegt an der Ahle und hat viele Einwohner.</p><p>Besuchen Sie das Rathaus und den Markt, wann immer Sie mögen.</p>",
    )


@behaviour("The page says that the site is being maintained", health="ok")
def maintenance_with_200(asked):
    return page(
        "Wartungsarbeiten",
        "<h1>Wartungsarbeiten</h1><p>Unsere Website wird gerade gewartet und ist vorübergehend nicht erreichbar. Bitte versuchen Sie es später noch einmal.</p>",
    )


@behaviour("The page has a headline, but no text", health="ok")
def nested_tags(asked):
    """A hundred thousand elements in one another: no reader of HTML goes so deep."""
    depth = 100_000
    body = "<h1>Tief unten</h1><p>Der Rat hat tief unten im Keller getagt. Er hat nichts beschlossen.</p>"
    return page("Tief unten", "<div>" * depth + body + "</div>" * depth)


@behaviour("Reading took longer", health="ok")
def page_that_is_hard_to_read(asked):
    """As many pictures with captions as a page may have bytes, packed; reading all of them takes many seconds."""
    figure = (
        "<figure><img src=/a.jpg><figcaption>Der Rat. Foto: Muster</figcaption></figure>"
        "<p>Der Rat hat heute getagt, und er hat es lange getan.</p>"
    )
    hard = page(
        "Schwer", "<h1>Schwer</h1><article>" + figure * (PAGE_MAX_BYTES // len(figure)) + "</article>"
    )
    return Answer(gzip.compress(hard.body, 1), headers={**HTML, "Content-Encoding": "gzip"})
