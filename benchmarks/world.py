"""Invented news sites of any number and weight: what each path of each of them answers. Pure; the same number, the same page."""

import json
import random
from dataclasses import dataclass
from html import escape
from itertools import cycle, islice

PLACES = [
    "Altenau",
    "Birkholz",
    "Dornstedt",
    "Eschenburg",
    "Falkenau",
    "Grünwalde",
    "Hallersee",
    "Ilmtal",
    "Kaltenbach",
    "Lindenhof",
]
BODIES = [
    "Stadtrat",
    "Bauausschuss",
    "Kreistag",
    "Jugendamt",
    "Tiefbauamt",
    "Sportverein",
    "Bürgerverein",
    "Ortsbeirat",
    "Schulausschuss",
]
THINGS = [
    "neue Radweg",
    "Umbau des Marktplatzes",
    "Haushalt des kommenden Jahres",
    "Neubau der Grundschule",
    "Fahrplan der Buslinien",
    "Sanierungsplan für das Freibad",
    "Bebauungsplan am Südhang",
    "Ausbau der Kindertagesstätte",
    "Winterdienst der Gemeinden",
]
VERBS = [
    "berät über",
    "beschließt",
    "vertagt",
    "verteidigt",
    "stellt vor",
    "prüft",
    "fördert",
    "begrüßt",
    "kritisiert",
]
REASONS = [
    "weil die Kosten gestiegen sind",
    "nachdem Anwohner Einwände erhoben hatten",
    "da das Land die Mittel freigegeben hat",
    "obwohl die Planung noch nicht abgeschlossen ist",
    "um den Verkehr in der Innenstadt zu beruhigen",
    "damit die Arbeiten vor dem Winter beginnen können",
]
NAMES = ["Erika Muster", "Jonas Beispiel", "Marta Probe", "Karl Vorlage", "Lena Entwurf", "Paul Skizze"]
RUBRICS = [
    "Lokales",
    "Politik",
    "Wirtschaft",
    "Kultur",
    "Sport",
    "Verkehr",
    "Bildung",
    "Umwelt",
    "Vereine",
    "Polizei",
]
PARAGRAPHS = (6, 14)
SENTENCES = (2, 5)
TEASERS = 60
NAVIGATION = 200  # links above
FOOTER = 80  # links below
FEED_ITEMS = 50
STATES_BODY_EVERY = 4  # sites, one of which states the article's text in JSON-LD


@dataclass(frozen=True, slots=True)
class World:
    """Sites at `hosts` (with port), each of `articles` articles that weigh at least `weight` bytes each."""

    hosts: tuple[str, ...]
    articles: int
    weight: int

    def answer(self, host: str, path: str) -> tuple[str, str] | None:
        """Media type and text; None for what is not there."""
        match path:
            case "/robots.txt":
                return (
                    "text/plain",
                    f"User-agent: *\nDisallow: /intern/\nSitemap: http://{host}/sitemap.xml\n",
                )
            case "/sitemap.xml":
                return "application/xml", self._sitemap(host)
            case "/":
                return "text/html; charset=utf-8", self._front(host)
        if path.startswith("/feed-"):  # any number of feeds, all of the same articles
            return "application/rss+xml", self._feed(host)
        number = path.removeprefix("/lokales/artikel-").removesuffix(".html")
        if number.isdecimal() and int(number) < self.articles:
            return "text/html; charset=utf-8", self.page(host, int(number))
        return None

    def url(self, host: str, number: int) -> str:
        """The address of an article."""
        return f"http://{host}/lokales/artikel-{number}.html"

    def page(self, host: str, number: int) -> str:
        """One article in its site's own markup, with all that stands around one."""
        chance, site = random.Random(f"{host} {number}"), _Site(host, self.hosts.index(host))
        title = _headline(chance)
        paragraphs = [_paragraph(chance) for _ in range(chance.randint(*PARAGRAPHS))]
        day, author = f"2026-10-{1 + number % 28:02}T08:{number % 60:02}:00+02:00", chance.choice(NAMES)
        stated = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": title,
            "datePublished": day,
            "author": {"@type": "Person", "name": author},
            "mainEntityOfPage": self.url(host, number),
        }
        if site.number % STATES_BODY_EVERY == STATES_BODY_EVERY - 1:
            stated["articleBody"] = "\n\n".join(paragraphs)
        head, main, foot = (
            site.head(title, paragraphs[0], self.url(host, number), json.dumps(stated), full=self.weight > 0),
            site.main(title, author, day, paragraphs),
            site.foot(chance, self.articles) if self.weight else "</div></body></html>",
        )
        missing = self.weight - len(head) - len(main) - len(foot)
        return head + site.script(chance, missing) + main + foot

    def _front(self, host: str) -> str:
        links = "".join(
            f'<li><a href="{self.url(host, number)}">{escape(_headline(random.Random(f"{host} {number}")))}</a></li>'
            for number in range(min(self.articles, FEED_ITEMS))
        )
        return f'<!doctype html><html lang="de"><head><title>Bote</title></head><body><ul>{links}</ul></body></html>'

    def _feed(self, host: str) -> str:
        items = "".join(
            f"<item><title>{escape(_headline(random.Random(f'{host} {number}')))}</title>"
            f"<link>{self.url(host, number)}</link><description>Mehr im Artikel.</description>"
            f"<pubDate>Thu, {1 + number % 28:02} Oct 2026 08:{number % 60:02}:00 +0200</pubDate></item>"
            for number in range(min(self.articles, FEED_ITEMS))
        )
        return (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'
        )

    def _sitemap(self, host: str) -> str:
        entries = "".join(
            f"<url><loc>{self.url(host, number)}</loc></url>" for number in range(self.articles)
        )
        return (
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"{entries}</urlset>"
        )


@dataclass(frozen=True, slots=True)
class _Site:
    """How one site writes its pages: its own names for everything."""

    host: str
    number: int

    def name(self, part: str) -> str:
        return f"{part}-{self.number}"

    def head(self, title: str, summary: str, url: str, stated: str, *, full: bool) -> str:
        links = "".join(
            f'<li class="{self.name("nav")} level-{number % 3}"><div class="inner"><a href="/{rubric.lower()}/{number}">'
            f'<svg viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg><span>{rubric} {number}</span></a></div></li>'
            for number, rubric in enumerate(islice(cycle(RUBRICS), NAVIGATION))
        )
        return (
            f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{escape(title)} | Bote</title>'
            f'<link rel="canonical" href="{url}"><meta name="description" content="{escape(summary[:150])}">'
            f'<meta property="og:title" content="{escape(title)}"><meta property="og:type" content="article">'
            f'<script type="application/ld+json">{stated}</script></head><body><div class="{self.name("page")}">'
            f"{f'<header><nav><ul>{links}</ul></nav></header>' if full else ''}"
        )

    def main(self, title: str, author: str, day: str, paragraphs: list[str]) -> str:
        text = "".join(f'<p class="{self.name("absatz")}">{escape(one)}</p>' for one in paragraphs[1:])
        return (
            f'<main><article class="{self.name("artikel")}"><h1>{escape(title)}</h1>'
            f'<p class="{self.name("vorspann")}">{escape(paragraphs[0])}</p>'
            f'<div class="{self.name("zeile")}">Von <span>{author}</span> <time datetime="{day}">{day[:10]}</time></div>'
            f'<div class="{self.name("text")}">{text}</div></article></main>'
        )

    def foot(self, chance: random.Random, articles: int) -> str:
        teasers = "".join(
            f'<div class="{self.name("teaser")} grid__cell"><div class="card"><div class="card__media"><picture>'
            f'<source media="(min-width: 60em)" srcset="/bild-{number}-l.webp 2x"><source srcset="/bild-{number}.webp">'
            f'<img src="/bild-{number}.jpg" alt="" loading="lazy"></picture></div><div class="card__body">'
            f'<span class="card__kicker">{chance.choice(RUBRICS)}</span>'
            f'<h3><a href="/lokales/artikel-{chance.randrange(articles)}.html">{escape(_headline(chance))}</a></h3>'
            f'<p>{escape(_sentence(chance))}</p><div class="card__meta"><span>{chance.choice(NAMES)}</span> '
            f"<span>vor {number + 1} Stunden</span></div></div></div></div>"
            for number in range(TEASERS)
        )
        links = "".join(
            f'<div><ul><li><span><a href="/service/{number}">Service {number}</a></span></li></ul></div>'
            for number in range(FOOTER)
        )
        return f"<aside>{teasers}</aside><footer>{links}<p>© Bote</p></footer></div></body></html>"

    def script(self, chance: random.Random, size: int) -> str:
        """What pages weigh most by: half script, half style."""
        line = 'window.konfiguration.push({{"schluessel":"{0:016x}","wert":{1},"aktiv":true,"gruppe":"seite"}});\n'
        lines = []
        while size > 0:
            lines.append(line.format(chance.getrandbits(64), chance.getrandbits(16)))
            size -= len(lines[-1])
        return f"<script>{''.join(lines)}</script>" if lines else ""


def _headline(chance: random.Random) -> str:
    return f"{chance.choice(BODIES)} {chance.choice(PLACES)} {chance.choice(VERBS)}: {chance.choice(THINGS)}"


def _sentence(chance: random.Random) -> str:
    place, body, thing = chance.choice(PLACES), chance.choice(BODIES), chance.choice(THINGS)
    return (
        f"Der {thing} beschäftigt seit {chance.randint(2, 30)} Monaten auch den {body} in {place}, "
        f"{chance.choice(REASONS)}, sagte {chance.choice(NAMES)} am {chance.randint(1, 28)}. Oktober."
    )


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randint(*SENTENCES)))
