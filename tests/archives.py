"""Records for tests that need an archive with something in it."""

from datetime import UTC, datetime

from archive.records import Article, Attachment, Capture, Contact, Image, SourceFacts

NOON = datetime(2026, 10, 16, 12, tzinfo=UTC)
CITY = SourceFacts(
    id="musterstadt",
    name="Stadt Musterstadt",
    kind="city",
    city="Musterstadt",
    state="Nordrhein-Westfalen",
    homepage="https://www.musterstadt.example/",
)
PAPER = SourceFacts(
    id="bote",
    name="Musterstädter Bote",
    kind="newspaper",
    city="Musterstadt",
    homepage="https://www.bote.example/",
)
RELEASE = Article(
    url="https://www.musterstadt.example/presse/bruecke",
    kind="release",
    headline="Brücke über die Ahle wieder frei",
    lead="Die Sperrung der Ahlebrücke endet am Freitag.",
    body="Der Verkehr rollt wieder.\n\nDas Tiefbauamt dankt für die Geduld.",
    body_html="<p>Der Verkehr rollt wieder.</p><p>Das Tiefbauamt dankt für die <strong>Geduld</strong>.</p>",
    byline=("Erika Muster",),
    published="2026-10-14",
    language="de",
    tags=("Verkehr", "Brücke"),
    images=(Image(url="https://www.musterstadt.example/b.jpg", caption="Die Brücke", credit="Stadt"),),
    attachments=(
        Attachment(url="https://www.musterstadt.example/p.pdf", title="Plan", media_type="application/pdf"),
    ),
    contacts=(Contact(name="Presseamt", phone="02999 00-0"),),
)
STORY = Article(
    url="https://www.bote.example/lokales/bruecke_aid-1",
    kicker="Ahlebrücke",
    headline="Endlich freie Fahrt",
    lead="Autofahrer atmen auf.",
    body="Nach acht Monaten ist die Strasse nach Duesseldorf wieder offen.",
    body_html="<p>Nach acht Monaten ist die Strasse nach Duesseldorf wieder offen.</p>",
    agency="(red)",
    dateline="Musterstadt",
    section="Lokales",
    published="2026-10-14T17:20:00+02:00",
    language="de",
    paywalled=False,
)
OLD = Article(
    url="https://www.bote.example/lokales/markt_aid-2",
    headline="Markt zieht um",
    body="Der Wochenmarkt zieht auf den Rathausplatz.",
    body_html="<p>Der Wochenmarkt zieht auf den Rathausplatz.</p>",
    published="2025-03-02T08:00:00+01:00",
    language="de",
)
UNDATED = Article(
    url="https://www.musterstadt.example/stadtplan",
    kind="page",
    headline="Stadtplan",
    body="Hier finden Sie den Plan der Stadt.",
    body_html="<p>Hier finden Sie den Plan der Stadt.</p>",
)


def file(archive, article, source, *, at=NOON):
    """Keeps a capture of the article's address and files the article."""
    capture = Capture(
        url=article.url, source=source, fetched=at, status=200, headers=(), body=repr((article, at)).encode()
    )
    return archive.file(article, archive.keep(capture).capture).article
