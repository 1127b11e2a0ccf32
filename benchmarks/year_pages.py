"""How invented sites show what they have: pages in the markup of several families, feeds, sitemaps, listings. Pure."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from benchmarks.year_texts import Text, teaser

ZONE = ZoneInfo("Europe/Berlin")
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
BOX = (
    "Die Stadt sucht Wahlhelferinnen und Wahlhelfer für den kommenden Herbst und bittet um rege Beteiligung."
)
SHOWN_FREE = 1  # paragraphs of an article that is closed
TEASERS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as a page shows it at a moment. `restless`: what stands around it is another with each fetch.

    `boxed`: a paragraph about something else stands in it, as in all of the site.
    """

    text: Text
    url: str
    site: str
    published: datetime
    now: datetime
    restless: bool
    closed: bool
    boxed: bool = False

    @property
    def stated(self) -> str:
        """The date of publication with its offset."""
        return self.published.astimezone(ZONE).isoformat()

    @property
    def stated_with_offset_of_now(self) -> str:
        """The same moment, as systems write it that know one offset only: today's."""
        offset = self.now.astimezone(ZONE).utcoffset()
        assert offset is not None
        return (
            self.published.astimezone(ZONE) - self.published.astimezone(ZONE).utcoffset() + offset
        ).replace(tzinfo=None).isoformat() + f"+0{offset.seconds // 3600}:00"

    @property
    def body(self) -> str:
        """The paragraphs that are shown."""
        paragraphs = self.text.paragraphs[:SHOWN_FREE] if self.closed else self.text.paragraphs
        shown = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
        shown += f"<p>{BOX}</p>" if self.boxed else ""
        return shown + (
            '<div class="paywall"><h3>Weiterlesen mit Bote plus</h3><p>Jetzt abonnieren.</p></div>'
            if self.closed
            else ""
        )

    @property
    def data(self) -> str:
        """What the page states for machines, as JSON-LD."""
        stated = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.text.headline,
            "datePublished": self.stated,
            "author": {"@type": "Person", "name": self.text.byline},
            "isAccessibleForFree": not self.closed,
        }
        return f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>'


def _newspaper(shown: Shown) -> tuple[str, str]:
    words = shown.text
    return f'<meta name="description" content="{words.lead}">{shown.data}', (
        f'<main><article class="artikel"><header><h1>{words.headline}</h1><p class="vorspann">{words.lead}</p>'
        f'<p class="autor">Von {words.byline}</p><time datetime="{shown.stated}">{_german(shown.published)}</time>'
        f'</header><div class="artikel-text">{shown.body}</div></article></main>'
    )


def _typo3(shown: Shown) -> tuple[str, str]:
    words, day = shown.text, shown.published.astimezone(ZONE)
    return "", (
        '<div id="content"><div class="news news-single"><div class="article" itemscope itemtype="http://schema.org/Article">'
        f'<div class="header"><h1 itemprop="headline">{words.headline}</h1></div><div class="footer"><p><span class="news-list-date">'
        f'<time itemprop="datePublished" datetime="{day:%Y-%m-%d}">{day:%d.%m.%Y}</time></span></p></div>'
        f'<div class="teaser-text" itemprop="description"><p>{words.lead}</p></div>'
        f'<div class="news-text-wrap" itemprop="articleBody">{shown.body}</div></div></div></div>'
    )


def _wordpress(shown: Shown) -> tuple[str, str]:
    words, chance = shown.text, random.Random(f"{shown.url} {shown.now}")
    minutes = chance.randint(2, 6) if shown.restless else 3
    return f'<meta name="author" content="{words.byline}">', (
        f'<main id="primary"><article class="post type-post"><header class="entry-header"><h1 class="entry-title">{words.headline}</h1>'
        f'<div class="entry-meta"><time class="entry-date published" datetime="{shown.stated}">{_german(shown.published)}</time> '
        f'<span class="author vcard">{words.byline}</span> <span class="lesezeit">Lesezeit: {minutes} Minuten</span></div></header>'
        f'<div class="entry-content"><p class="lead">{words.lead}</p>{shown.body}</div></article></main>'
    )


def _town_hall(shown: Shown) -> tuple[str, str]:
    words, day = shown.text, shown.published.astimezone(ZONE)
    return "", (
        f'<div class="inhalt"><h1>{words.headline}</h1><p class="datum">{day:%d.%m.%Y}</p>'
        f'<div class="text">{shown.body}</div></div>'
    )


def _portal(shown: Shown) -> tuple[str, str]:
    words, stated = shown.text, shown.stated_with_offset_of_now
    head = (
        f'<meta property="og:type" content="article"><meta property="article:published_time" content="{stated}">'
        f'<meta property="og:title" content="{words.headline}"><meta property="og:description" content="{words.lead}">'
    )
    return (
        head,
        f'<main><article><h1>{words.headline}</h1><p class="lead">{words.lead}</p>{shown.body}</article></main>',
    )


def _drupal(shown: Shown) -> tuple[str, str]:
    words, day = shown.text, shown.published.astimezone(ZONE)
    return "", (
        f'<main><div class="node node--type-pressemitteilung"><h1>{words.headline}</h1>'
        f'<div class="field--name-created">Veröffentlicht am {day.day}. {MONTHS[day.month - 1]} {day.year}, {day:%H:%M} Uhr</div>'
        f'<div class="field--name-field-lead"><p class="lead">{words.lead}</p></div>'
        f'<div class="node__content">{shown.body}</div></div></main>'
    )


def _relaunched(shown: Shown) -> tuple[str, str]:
    return f'{shown.data}<meta name="description" content="{shown.text.lead}">', (
        f'<main><article data-v-1f3a><div class="c-head"><h1 class="c-head__title">{shown.text.headline}</h1>'
        f'<p class="c-lead">{shown.text.lead}</p></div><div class="c-body">{shown.body}</div></article></main>'
    )


def _relaunched_without_names(shown: Shown) -> tuple[str, str]:
    """Lead and byline can be told only by who knows where they are."""
    words, day = shown.text, shown.published.astimezone(ZONE)
    return "", (
        f'<main><div class="x1"><div class="x2"><h1>{words.headline}</h1></div><div class="x3">{day:%d.%m.%Y}</div>'
        f'<div class="x4"><span class="x7">{words.byline} schreibt für uns</span></div>'
        f'<div class="x5">{shown.body}</div><div class="x8"><span class="x6">{words.lead}</span></div></div></main>'
    )


FAMILIES: Mapping[str, Callable[[Shown], tuple[str, str]]] = {
    "newspaper": _newspaper,
    "typo3": _typo3,
    "wordpress": _wordpress,
    "town hall": _town_hall,
    "portal": _portal,
    "drupal": _drupal,
    "relaunched": _relaunched,
    "relaunched without names": _relaunched_without_names,
}
# What an operator writes into the source file when a relaunch is repaired.
SELECT = {"relaunched without names": {"lead": ".x6"}}
WITHOUT_LEAD = "town hall"


def page(family: str, shown: Shown) -> bytes:
    """The page of an article."""
    head, main = FAMILIES[family](shown)
    chance = random.Random(f"{shown.url} {shown.now}" if shown.restless else shown.url)
    teasers = "".join(
        f'<li class="teaser"><a href="/t/{number}">{teaser(number)}</a></li>'
        for number in (chance.randrange(500) for _ in range(TEASERS))
    )
    aside = f'<aside class="related"><h2>Das könnte Sie auch interessieren</h2><ul>{teasers}</ul></aside>'
    return _html(f"{shown.text.headline} | {shown.site}", head, shown.site, main + aside)


def consent(site: str, *, plain: bool) -> bytes:
    """What stands in the place of every page. `plain`: it calls cookies by their name."""
    said = (
        "Diese Seite verwendet Cookies. Bitte stimmen Sie der Verwendung von Cookies zu, um fortzufahren."
        if plain
        else "Wir und unsere 213 Partner verarbeiten Daten auf Ihrem Gerät, um Anzeigen und Inhalte zu messen."
    )
    main = (
        f'<main><div class="cmp"><h1>Ihre Privatsphäre ist uns wichtig</h1><p>{said}</p><p>Sie können Ihre Auswahl jederzeit '
        "in den Einstellungen ändern. Weitere Hinweise stehen in der Datenschutzerklärung.</p><button>Alle akzeptieren</button></div></main>"
    )
    return _html(site, "", site, main)


def not_found(site: str) -> bytes:
    """An error page that is sent with status 200."""
    main = "<main><h1>Seite nicht gefunden</h1><p>Die Seite, die Sie suchen, gibt es nicht (mehr).</p></main>"
    return _html(f"Seite nicht gefunden | {site}", "", site, main)


def home(site: str) -> bytes:
    """The front page."""
    return _html(site, "", site, f"<main><h1>Willkommen in {site}</h1><p>Aus dem Rathaus.</p></main>")


def listing(site: str, entries: Sequence[tuple[str, str, datetime]], following: str | None) -> bytes:
    """A page of a listing: address, headline and date of each article, and where it goes on."""
    items = "".join(
        f'<li><span class="datum">{published.astimezone(ZONE):%d.%m.%Y}</span> <a href="{url}">{headline}</a></li>'
        for url, headline, published in entries
    )
    more = f'<a rel="next" href="{following}">weiter</a>' if following else ""
    return _html(f"Aktuelles | {site}", "", site, f"<main><h1>Aktuelles</h1><ul>{items}</ul>{more}</main>")


def feed(entries: Sequence[tuple[str, str, datetime]]) -> bytes:
    """An RSS feed."""
    items = "".join(
        f"<item><title>{headline}</title><link>{url.replace('&', '&amp;')}</link>"
        f"<pubDate>{format_datetime(published.astimezone(ZONE))}</pubDate></item>"
        for url, headline, published in entries
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def sitemap(entries: Sequence[tuple[str, str, datetime]]) -> bytes:
    """A sitemap that names every article, with its date of publication whatever was edited since."""
    urls = "".join(
        f"<url><loc>{url}</loc><lastmod>{published.astimezone(ZONE).isoformat()}</lastmod></url>"
        for url, _, published in entries
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>'.encode()


def _html(title: str, head: str, site: str, main: str) -> bytes:
    links = '<nav><a href="/">Start</a><a href="/rathaus">Rathaus</a><a href="/kontakt">Kontakt</a></nav>'
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><header>{links}<p>{site}</p></header>{main}<footer><p>© {site}</p></footer></body></html>"
    ).encode()


def _german(moment: datetime) -> str:
    return f"{moment.astimezone(ZONE):%d.%m.%Y, %H:%M} Uhr"
