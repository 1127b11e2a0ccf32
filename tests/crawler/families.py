"""Invented sites in the shape of the systems real ones are made with. Each has its host, so that one server serves all."""

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from tests.sites import Answer

TODAY = date(2026, 11, 25)

# Headline, slug.
STORIES = (
    ("Brücke über die Ahle wieder für den Verkehr frei", "bruecke-ueber-die-ahle-wieder-frei"),
    ("Stadtbücherei öffnet künftig auch am Sonntag", "stadtbuecherei-oeffnet-kuenftig-auch-sonntags"),
    ("Rat beschließt neue Sporthalle in Kirchfeld", "rat-beschliesst-neue-sporthalle-in-kirchfeld"),
    ("Wochenmarkt zieht im Dezember auf den Rathausplatz", "wochenmarkt-zieht-im-dezember-um"),
    ("Feuerwehr bekommt eine neue Drehleiter aus Ulm", "feuerwehr-bekommt-eine-neue-drehleiter"),
    ("Sanierung der Gesamtschule Nord dauert länger", "sanierung-der-gesamtschule-nord-dauert-laenger"),
    ("Zwölf Trinkbrunnen sprudeln in der Innenstadt", "zwoelf-trinkbrunnen-sprudeln-in-der-innenstadt"),
    ("Jugendrat wählt seinen Vorstand für zwei Jahre", "jugendrat-waehlt-seinen-vorstand-fuer-zwei-jahre"),
    ("Nachtbus fährt ab Advent wieder bis Wesselbusch", "nachtbus-faehrt-ab-advent-bis-wesselbusch"),
    ("Haushalt des nächsten Jahres mit kleinem Minus", "haushalt-des-naechsten-jahres-mit-minus"),
    ("Freibad zählt so viele Gäste wie nie zuvor", "freibad-zaehlt-so-viele-gaeste-wie-nie"),
    ("Ehrennadel der Stadt für fünf Engagierte verliehen", "ehrennadel-der-stadt-fuer-fuenf-engagierte"),
)
CITY_MENU = (
    ("/rathaus", "Rathaus"),
    ("/buergerservice", "Bürgerservice"),
    ("/leben-in-musterstadt", "Leben in Musterstadt"),
    ("/kultur-und-freizeit", "Kultur & Freizeit"),
    ("/oberbuergermeisterin", "Oberbürgermeisterin"),
    ("/kontakt", "Kontakt"),
    ("/impressum", "Impressum"),
)
PAPER_MENU = (
    ("/lokales/", "Lokales"),
    ("/sport/", "Lokalsport"),
    ("/abo/", "Abo"),
    ("/epaper/", "E-Paper"),
    ("/impressum/", "Impressum"),
)


@dataclass(frozen=True)
class Family:
    """A site: its start, what its paths answer, its articles, and words its warnings must hold."""

    start: str
    paths: Mapping[str, Answer]
    articles: frozenset[str]
    seeds: str = "feeds"
    warns: tuple[str, ...] = ()
    names: str = "Stadt Musterstadt"
    kind: str = "city"
    system: str | None = None
    more: Mapping[str, str] = field(default_factory=dict)


def day(number):
    return TODAY - timedelta(days=2 * number + 1)


def page(title, main, *, menu=CITY_MENU, head="", generator="", status=200):
    links = "".join(f'<li><a href="{path}">{label}</a></li>' for path, label in menu)
    made = f'<meta name="generator" content="{generator}">' if generator else ""
    body = (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>{made}{head}</head><body>'
        f"<header><nav><ul>{links}</ul></nav></header><main>{main}</main>"
        f'<footer><a href="/datenschutz">Datenschutz</a></footer></body></html>'
    )
    return Answer(body.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def story(number, *, menu=CITY_MENU, generator="", before="<article>", after="</article>"):
    headline, slug = STORIES[number]
    text = (
        f"<p>Die Stadtverwaltung hat am {day(number):%d.%m.%Y} mitgeteilt, dass es um „{headline}“ geht; das Vorhaben "
        f"mit dem Zeichen {slug} kostet {number + 3} Millionen Euro und wird in {number + 2} Abschnitten fertig.</p>"
        f"<p>Wer Fragen zum Abschnitt {number + 1} hat, wendet sich an das Amt für {slug.split('-')[0].title()}; "
        f"dort liegen auch die Pläne aus, die bis zum Ende des Monats eingesehen werden können.</p>"
    )
    main = f"{before}<h1>{headline}</h1><time datetime='{day(number)}'>{day(number):%d.%m.%Y}</time>{text}{after}"
    return page(headline, main, menu=menu, generator=generator)


def teasers(addresses, *, more=None):
    """A list of teasers; with `more` only that word is linked."""
    items = "".join(
        f"<li><h3>{headline}</h3><p>Mehr dazu.</p><a href='{address}'>{more}</a></li>"
        if more
        else f"<li><h3><a href='{address}'>{headline}</a></h3></li>"
        for (headline, _), address in zip(STORIES, addresses, strict=False)
    )
    return f"<h1>Pressemitteilungen</h1><ul>{items}</ul><a rel='next' class='next' href='?page=2'>weiter</a>"


def rss(addresses, *, title="Pressemitteilungen", titles=None, dates=True, age=0):
    entries = "".join(
        f"<item><title>{html.escape((titles or STORIES)[number][0])}</title><link>{html.escape(address)}</link>"
        + (f"<pubDate>{_stamp(number, age)}</pubDate>" if dates else "")
        + "</item>"
        for number, address in enumerate(addresses)
    )
    xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{entries}</channel></rss>'
    return Answer(xml.encode(), headers={"Content-Type": "application/rss+xml"})


def _stamp(number, age):
    moment = day(number) - timedelta(days=age)
    return format_datetime(datetime(moment.year, moment.month, moment.day, 9, tzinfo=UTC))


def _with(start, paths, articles, **more):
    return Family(start=start, paths=paths, articles=frozenset(articles), **more)


Url = Callable[[str], str]


def typo3_list(url: Url):
    """TYPO3 ext:news without a feed: a list under a section, more pages, detail pages with slugs."""
    made = {"generator": "TYPO3 CMS"}
    articles = [f"/rathaus/presse/pressemitteilungen/detail/{slug}" for _, slug in STORIES]
    menu = (*CITY_MENU, ("/rathaus/presse", "Presse"))
    around = {"before": "<div class='news news-single'><div class='article'>", "after": "</div></div>"}
    paths = {path: story(number, menu=menu, **made, **around) for number, path in enumerate(articles)}
    paths["/"] = page(
        "Startseite - Stadt Musterstadt", "<p>Willkommen in Musterstadt.</p>", menu=menu, **made
    )
    section = "<a href='/rathaus/presse/pressemitteilungen'>Pressemitteilungen</a><a href='/rathaus/presse/kontakt'>Pressekontakt</a>"
    paths["/rathaus/presse"] = page("Presse - Stadt Musterstadt", section, menu=menu, **made)
    paths["/rathaus/presse/pressemitteilungen"] = page(
        "Pressemitteilungen", teasers(articles), menu=menu, **made
    )
    return _with(url("/"), paths, map(url, articles), seeds="listings", system="TYPO3")


def wordpress(url: Url):
    """WordPress: a feed in the head, one of comments beside it, addresses by month."""
    made = {"generator": "WordPress 6.8"}
    head = (
        "<link rel='alternate' type='application/rss+xml' title='Musterstadt » Kommentare' href='/comments/feed/'>"
        "<link rel='alternate' type='application/rss+xml' title='Musterstadt » Feed' href='/feed/'>"
    )
    articles = [f"/{day(number):%Y/%m}/{slug}/" for number, (_, slug) in enumerate(STORIES)]
    paths = {path: story(number, **made) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<a href='/2026/'>2026</a>", head=head, **made)
    paths["/feed/"] = rss(map(url, articles), title="Stadt Musterstadt – Presse")
    paths["/comments/feed/"] = rss(map(url, articles[:2]), title="Kommentare")
    return _with(url("/"), paths, map(url, articles), system="WordPress", warns=("comments",))


def drupal_flat(url: Url):
    """Drupal with flat addresses: only the press list tells what is a release, and only slugs tell it from sections."""
    made = {"generator": "Drupal 10 (https://www.drupal.org)"}
    articles = [f"/{slug}" for _, slug in STORIES]
    menu = (*CITY_MENU, ("/press-releases?page=0", "Pressemeldungen"))
    paths = {path: story(number, menu=menu, **made) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu, **made)
    paths["/press-releases?page=0"] = page("Pressemeldungen", teasers(articles), menu=menu, **made)
    return _with(url("/"), paths, map(url, articles), seeds="listings", system="Drupal")


def sitepark(url: Url):
    """Sitepark IES: no feed is named, but the section has one behind a switch of its address."""
    articles = [f"/pressemitteilungen/november-2026/{slug}.php" for _, slug in STORIES]
    menu = (*CITY_MENU, ("/bonn-aktuell/pressemitteilungen.php", "Pressemitteilungen"))
    mark = "<div class='SP-Header'>Stadt Musterstadt</div>"
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Start | Stadt Musterstadt", mark, menu=menu)
    paths["/bonn-aktuell/pressemitteilungen.php"] = page(
        "Pressemitteilungen", mark + "<p>Alle.</p>", menu=menu
    )
    paths["/bonn-aktuell/pressemitteilungen.php?sp:out=rss"] = rss(map(url, articles))
    return _with(url("/"), paths, map(url, articles), system="Sitepark IES")


def ikiss(url: Url):
    """IKISS: addresses are parameters; a page about feeds names one of events and one of releases."""
    articles = [f"/index.php?ModID=7&FID=3415.{number + 100}.1" for number in range(len(STORIES))]
    menu = (*CITY_MENU, ("/service/rss-feeds", "RSS-Feeds"), ("/index.php?NavID=3415.12", "Karte"))
    mark = "<div data-ikiss-mfid='7'>Sprungziele</div>"
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Landeshauptstadt Musterstadt", mark, menu=menu)
    about = (
        "<a href='/media/rss/Veranstaltungsexport.xml'>Veranstaltungen als RSS</a>"
        "<a href='/media/rss/Pressemtteilungen.xml'>Pressemitteilungen als RSS</a>"
    )
    paths["/service/rss-feeds"] = page("RSS-Feeds", about, menu=menu)
    paths["/media/rss/Pressemtteilungen.xml"] = rss(map(url, articles))
    return _with(
        url("/"),
        paths,
        map(url, articles),
        system="IKISS",
        names="Landeshauptstadt Musterstadt",
        warns=("events",),
    )


def nolis(url: Url):
    """NOLIS: a county; numbers behind slugs; the feed is where the system keeps it."""
    articles = [f"/portal/meldungen/{slug}-900000022-{30690 + n}.html" for n, (_, slug) in enumerate(STORIES)]
    menu = (
        ("/portal/seiten/kreistag-900000011-30690.html", "Kreistag"),
        ("/portal/seiten/landrat-900000012-30690.html", "Landrat"),
        ("/portal/meldungen/uebersicht.html", "Meldungen"),
    )
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    mark = "<div id='nolis_content_site'><p>Der Landkreis.</p></div>"
    paths["/"] = page("Landkreis Musterland", mark, menu=menu)
    paths["/portal/meldungen/uebersicht.html"] = page("Meldungen", "<p>Alle.</p>", menu=menu)
    paths["/portal/rss.xml"] = rss(map(url, articles), title="Meldungen des Landkreises")
    return _with(
        url("/"), paths, map(url, articles), system="NOLIS", names="Landkreis Musterland", kind="county"
    )


def park(url: Url):
    """A newspaper of the PARK family: pages name a feed without an address; town feed and news sitemap are there."""
    sections = ("kultur/", "", "sport/lokal/")
    articles = [
        f"/nrw/musterstadt/{sections[n % 3]}{slug}_aid-{117357659 + n}" for n, (_, slug) in enumerate(STORIES)
    ]
    elsewhere = [f"/nrw/andernorts/{slug}_aid-{98701325 + n}" for n, (_, slug) in enumerate(STORIES)]
    head = "<link rel='alternate' type='application/rss+xml' href=''>"
    around = {"before": "<article data-cy='park-article'>"}
    paths = {path: story(number, menu=PAPER_MENU, **around) for number, path in enumerate(articles)}
    main = (
        teasers(articles[:4])
        + "<div data-cy='park-teaser'></div><a href='/nrw/musterstadt/bilder_bid-12'>Bilder des Tages aus Musterstadt</a>"
    )
    paths["/nrw/musterstadt/"] = page(
        "Musterstadt: Nachrichten | Musterstädter Tageblatt", main, menu=PAPER_MENU, head=head
    )
    paths["/"] = page("Musterstädter Tageblatt", "<p>Nachrichten.</p>", menu=PAPER_MENU)
    paths["/nrw/musterstadt/feed.rss"] = rss(map(url, articles), title="Musterstadt")
    entries = "".join(
        f"<url><loc>{url(path)}</loc><n:news><n:publication_date>{TODAY}</n:publication_date>"
        f"<n:title>Ein Titel</n:title></n:news></url>"
        for path in (*articles, *elsewhere)
    )
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
    paths["/sitemap-news.xml"] = Answer(
        f"<urlset {space}>{entries}</urlset>".encode(), headers={"Content-Type": "application/xml"}
    )
    return _with(
        url("/nrw/musterstadt/"),
        paths,
        map(url, articles),
        names="Musterstädter Tageblatt",
        kind="newspaper",
        system="PARK (Rheinische Post group)",
        warns=("empty href",),
    )


def own_system(url: Url):
    """A system of its own: a press page with a link called RSS; articles are numbers."""
    articles = [f"/politik/presse/mitteilungen/{28000 + number}/index.html" for number in range(len(STORIES))]
    menu = (*CITY_MENU, ("/politik/presse/index.html", "Presse & Medien"))
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu)
    main = teasers(articles, more="mehr") + "<a href='/externe-dienste/rss/pressemeldungen.xml'>RSS</a>"
    paths["/politik/presse/index.html"] = page("Presse", main, menu=menu)
    paths["/externe-dienste/rss/pressemeldungen.xml"] = rss(map(url, articles))
    return _with(url("/"), paths, map(url, articles))


def more_links(url: Url):
    """Teasers whose only link is called “mehr”; no feed anywhere."""
    articles = [f"/aktuelles/meldungen/{day(n):%Y}/{slug}.html" for n, (_, slug) in enumerate(STORIES)]
    menu = (*CITY_MENU, ("/aktuelles/meldungen", "Aktuelle Meldungen"))
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Gemeinde Musterdorf", "<p>Willkommen.</p>", menu=menu)
    paths["/aktuelles/meldungen"] = page("Meldungen", teasers(articles, more="mehr"), menu=menu)
    return _with(url("/"), paths, map(url, articles), seeds="listings", names="Gemeinde Musterdorf")


def only_events(url: Url):
    """The homepage names a feed of events; the releases have none, but a list."""
    articles = [f"/presse/{day(n):%Y-%m-%d}-{slug}" for n, (_, slug) in enumerate(STORIES)]
    head = "<link rel='alternate' type='application/rss+xml' title='Kalender' href='/feeds/kalender.xml'>"
    menu = (*CITY_MENU, ("/presse", "Presse"))
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu, head=head)
    paths["/presse"] = page("Presse", teasers(articles), menu=menu, head=head)
    paths["/feeds/kalender.xml"] = rss(map(url, articles), title="Kalender")
    return _with(url("/"), paths, map(url, articles), seeds="listings", warns=("events",))


def tenders(url: Url):
    """A feed whose address and title say nothing, and whose entries are tenders."""
    offers = [(f"Öffentliche Ausschreibung Nr. {number}", "") for number in range(12)]
    articles = [f"/news/{slug}" for _, slug in STORIES]
    head = "<link rel='alternate' type='application/rss+xml' href='/export.xml'>"
    menu = (*CITY_MENU, ("/news", "Aktuelles"))
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu, head=head)
    paths["/news"] = page("Aktuelles", teasers(articles), menu=menu)
    paths["/export.xml"] = rss(
        [url(f"/angebote/{n}") for n in range(12)], title="Stadt Musterstadt", titles=offers
    )
    return _with(url("/"), paths, map(url, articles), seeds="listings", warns=("tenders",))


def stale_feed(url: Url):
    """The feed was forgotten in a move; the list is up to date."""
    articles = [f"/presse/meldung/{slug}" for _, slug in STORIES]
    head = "<link rel='alternate' type='application/rss+xml' href='/presse/feed.xml'>"
    menu = (*CITY_MENU, ("/presse", "Pressemitteilungen"))
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu, head=head)
    paths["/presse"] = page("Presse", teasers(articles), menu=menu, head=head)
    old = [url(f"/alt/{slug}") for _, slug in STORIES]
    paths["/presse/feed.xml"] = rss(old, age=400)
    return _with(url("/"), paths, map(url, articles), seeds="listings", warns=("stale",))


def empty_hrefs(url: Url):
    """A feed most of whose entries have no address."""
    articles = [f"/presse/{slug}" for _, slug in STORIES]
    menu = (*CITY_MENU, ("/presse", "Presse"))
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu)
    paths["/presse"] = page("Presse", teasers(articles) + "<a href='/presse/feed'>RSS-Feed</a>", menu=menu)
    paths["/presse/feed"] = rss(["" for _ in articles])
    return _with(url("/"), paths, map(url, articles), seeds="listings", warns=("empty href",))


def scripted(url: Url):
    """A list that a script draws: there is nothing to crawl by, and that is said."""
    menu = (*CITY_MENU, ("/presse", "Presse"))
    app = "<div id='app'></div><script src='/app.js'></script>"
    paths = {
        "/": page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu),
        "/presse": page("Presse", app, menu=menu),
    }
    return _with(url("/"), paths, (), seeds="", warns=("script",))


def forbidden(url: Url):
    """robots.txt forbids the press section, feed and list alike."""
    articles = [f"/presse/{slug}" for _, slug in STORIES]
    menu = (*CITY_MENU, ("/presse", "Pressemitteilungen"))
    paths = {path: story(number, menu=menu) for number, path in enumerate(articles)}
    paths["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /presse\nDisallow: /feed\n")
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>", menu=menu)
    paths["/presse"] = page("Presse", teasers(articles), menu=menu)
    paths["/feed"] = rss(map(url, articles))
    return _with(url("/"), paths, (), seeds="", warns=("robots.txt forbids it",))


def other_site(url: Url):
    """The feed the homepage names is one of another site."""
    head = "<link rel='alternate' type='application/rss+xml' href='/presse.xml'>"
    paths = {"/": page("Stadt Musterstadt", "<p>Willkommen.</p>", head=head)}
    paths["/presse.xml"] = rss([f"https://www.andere.example/{slug}" for _, slug in STORIES])
    return _with(url("/"), paths, (), seeds="", warns=("www.andere.example",))


def general_sitemap(url: Url):
    """Nothing but a sitemap in robots.txt, with all pages of the site in it."""
    articles = [f"/nachrichten/2026/{slug}" for _, slug in STORIES]
    others = [path for path, _ in CITY_MENU]
    paths = {path: story(number) for number, path in enumerate(articles)}
    paths["/"] = page("Stadt Musterstadt", "<p>Willkommen.</p>")
    paths["/robots.txt"] = Answer(f"Sitemap: {url('/alles.xml')}\n".encode())
    entries = "".join(f"<url><loc>{url(path)}</loc></url>" for path in (*others, *articles))
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    paths["/alles.xml"] = Answer(
        f"<urlset {space}>{entries}</urlset>".encode(), headers={"Content-Type": "text/xml"}
    )
    return _with(url("/"), paths, map(url, articles), seeds="sitemaps")


FAMILIES = {
    build.__name__.replace("_", "-"): build
    for build in (
        typo3_list, wordpress, drupal_flat, sitepark, ikiss, nolis, park, own_system, more_links, only_events,
        tenders, stale_feed, empty_hrefs, scripted, forbidden, other_site, general_sitemap,
    )
}  # fmt: skip
