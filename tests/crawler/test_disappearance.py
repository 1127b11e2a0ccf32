"""Articles that are not in place, crawled: what is said of them, and what is not.

Every town has six articles and a fate of its own. All are crawled together, a few days apart.
"""

import json
from dataclasses import replace

import pytest

from archive.evidence import ELSEWHERE, NOT_FOUND_PAGE
from archive.health import HELD, HELD_WHILE_ILL
from archive.verify import verify
from tests.crawler.places import Places
from tests.sites import Answer, Newsdesk, article, listing, redirect, serve

pytestmark = pytest.mark.e2e

PATHS = tuple(f"/artikel/{number}" for number in range(6))
WENT = PATHS[0]
PAUSES = (1, 2, 4)  # days between the crawls, so that every article is due for a look each time
TEXT = "Der Rat hat über {} beraten. Die Arbeiten beginnen im kommenden Frühjahr und dauern ein Jahr. Es wird laut. "
AWAY = Answer(b"Weg.", 404)
PAID = (
    b'<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script></head>'
)


def page(path, text=TEXT, *, headline=None):
    return article(headline or f"Meldung {path}", text.replace("{}", path).strip())


def changed(path, old, new):
    """The page of a path, other bytes in it."""
    bare = page(path)
    return replace(bare, body=bare.body.replace(old, new))


def redesigned(path):
    """The page as another system makes it: the text is the same, but a line of the site stands in it, too."""
    return changed(path, b"</p></article>", b"</p><p>Alle Angaben ohne Garantie der Stadt.</p></article>")


def not_found():
    html = (
        "<!doctype html><html lang='de'><head><title>Seite nicht gefunden</title></head><body><main>"
        "<h1>Seite nicht gefunden</h1><p>Die gewünschte Seite existiert nicht. Fehler 404.</p></main></body></html>"
    )
    return Answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def all_to(answer):
    return dict.fromkeys(PATHS, answer)


FULL, SHORT = (
    page(WENT, TEXT * 5),
    page(WENT, "Der Rat hat lange über den Haushalt der Stadt beraten und ihn vertagt."),
)
CLOSED = changed(WENT, b"</head>", PAID)
EDITED = page(PATHS[3], "Anders als gedacht: " + TEXT)
RETOLD = page(PATHS[2], TEXT + "Der Beschluss gilt ab sofort.")
EMPTY = Answer(b"<!doctype html><p>Kurz.</p>", headers={"Content-Type": "text/html; charset=utf-8"})
ANEW = {path: redesigned(path) for path in PATHS}
AGAIN = {path: page(path) for path in PATHS}

# By town: what its paths answer with from the second, the third and the fourth crawl on.
FATES = {
    "vier-null-vier": ({WENT: AWAY},),
    "vier-eins-null": ({WENT: Answer(b"Weg.", 410)},),
    "startseite": ({WENT: redirect("/")},),
    "fehlerseite": ({WENT: not_found()},),
    "zurueck": ({WENT: redirect("/")}, {WENT: page(WENT)}),
    "anderer-artikel": ({WENT: redirect(PATHS[1])},),
    "neue-adresse": ({WENT: redirect("/artikel/neu"), "/artikel/neu": page(WENT)},),
    "umgezogen": ({WENT: AWAY, "/artikel/neu": page(WENT)},),
    "alle-weg": (all_to(AWAY) | {"/artikel/neu": page("neu")},),
    "kaputt": (all_to(Answer(b"Fehler.", 500)),),
    "verboten": ({"/robots.txt": Answer(b"User-agent: *\nDisallow: /artikel/\n")},),
    "neues-gewand": (ANEW,),
    "altes-gewand": (ANEW, AGAIN | {PATHS[3]: EDITED}),
    "geaendert": ({PATHS[3]: EDITED},),
    "krank": ({PATHS[3]: EDITED},),
    "ausfall": ({"/feed.xml": Answer(b"Fehler.", 500)}, {PATHS[2]: RETOLD, PATHS[3]: EDITED}),
    "leere-seite": ({"/artikel/leer": EMPTY},),
    "gekuerzt": ({WENT: SHORT},),
    "bezahlt": ({WENT: CLOSED}, {WENT: FULL}),
}
FIRST = {"gekuerzt": {WENT: FULL}, "bezahlt": {WENT: FULL}}
ONE_ARTICLE = {"gekuerzt"}


class Towns(Places):
    """All towns and their archive; `seen` and `kinds` are what each crawl said of them."""

    def __init__(self, site, desk):
        self.site, self.desk = site, desk
        self.seen, self.kinds = [], []
        for name in FATES:
            self.answer(name, {path: page(path) for path in PATHS} | FIRST.get(name, {}))
            self.answer(name, {"/": listing(*PATHS)})
            self.feed(name, PATHS[:1] if name in ONE_ARTICLE else PATHS)
            home = site.url(host=f"{name}.localhost")
            desk.source(name, homepage=home, feeds=[f"{home}feed.xml"], article="/artikel/")
        self.crawl()
        for number, days in enumerate(PAUSES):
            self.pass_(days)
            for name, fate in FATES.items():
                if number < len(fate):
                    self.answer(name, fate[number])
            if number == 0:
                self.feed("leere-seite", (*PATHS, "/artikel/leer"))
                self.feed("umgezogen", (*PATHS[1:], "/artikel/neu"))
                self.feed("alle-weg", ("/artikel/neu",))
                desk.change(
                    "INSERT INTO gaps (source, began, state, reason) "
                    "SELECT 'krank', strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'), 'broken', 'So.'"
                )
            if number == 1:
                self.feed("ausfall", PATHS)
                desk.change(
                    "UPDATE gaps SET ended = strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now') WHERE source = 'krank'"
                )
            self.crawl()

    def crawl(self):
        self.seen.append(self.desk.crawl(code=None))
        self.kinds.append(self.events())

    def events(self):
        kinds = {name: [] for name in FATES}
        sql = "SELECT source, kind FROM events WHERE article IS NOT NULL ORDER BY id"
        for source, kind in self.desk.query(sql):
            kinds[source].append(kind)
        return kinds

    def query(self, sql, name):
        return self.desk.query(sql, name)

    def held(self, name, note=HELD):
        return [json.loads(seen[name]["notes"]).get(note, 0) for seen in self.seen]


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    with serve() as site:
        yield Towns(site, Newsdesk(tmp_path_factory.mktemp("towns")))


# By town: what was said after the second, the third and the fourth crawl.
SAID = {
    "vier-null-vier": (["missing"], ["missing", "gone"], ["missing", "gone"]),
    "vier-eins-null": (["missing"], ["missing", "gone"], ["missing", "gone"]),
    "startseite": (["missing"], ["missing", "gone"], ["missing", "gone"]),
    "fehlerseite": (["missing"], ["missing", "gone"], ["missing", "gone"]),
    "zurueck": (["missing"], ["missing", "returned"], ["missing", "returned"]),
    "anderer-artikel": (["missing"], ["missing", "gone"], ["missing", "gone"]),
    "neue-adresse": ([], [], []),
    "umgezogen": (["moved"], ["moved"], ["moved"]),
    "alle-weg": ([], [], []),
    "kaputt": ([], [], []),
    "verboten": ([], [], []),
    "neues-gewand": ([], [], []),
    "altes-gewand": ([], [], ["edited"]),
    "geaendert": (["edited"], ["edited"], ["edited"]),
    "krank": ([], ["edited"], ["edited"]),
    "ausfall": ([], [], ["edited", "edited"]),
    "leere-seite": ([], [], []),
    "gekuerzt": ([], ["edited"], ["edited"]),
    "bezahlt": (["closed"], ["closed", "opened"], ["closed", "opened"]),
}


@pytest.mark.parametrize("name", FATES)
def test_what_is_said_of_its_articles(towns, name):
    assert tuple(kinds[name] for kinds in towns.kinds[1:]) == SAID[name]


@pytest.mark.parametrize("name", FATES)
def test_the_run_that_says_gone_counts_it(towns, name):
    expected = [
        now.count("gone") - before.count("gone")
        for before, now in zip(((), *SAID[name]), SAID[name], strict=False)
    ]
    assert [seen[name]["gone"] for seen in towns.seen[1:]] == expected


def test_no_article_that_is_kept_has_changed_its_text_but_those_that_were_edited(towns):
    rows = towns.desk.query("SELECT source, url FROM articles WHERE versions > 1")
    assert sorted(source for source, _ in rows) == [
        "altes-gewand",
        "ausfall",
        "ausfall",
        "geaendert",
        "gekuerzt",
        "krank",
    ]


@pytest.mark.parametrize(
    ("name", "reason"), [("startseite", ELSEWHERE), ("fehlerseite", NOT_FOUND_PAGE), ("neues-gewand", HELD)]
)
def test_what_stood_in_an_articles_place_is_kept_with_its_reason(towns, name, reason):
    rows = towns.query("SELECT reason FROM captures WHERE source = ? AND reading = 'unreadable'", name)
    assert rows
    assert {row[0].startswith(reason) for row in rows} == {True}


@pytest.mark.parametrize(
    ("name", "verdict"), [("kaputt", ("unreachable", "trouble")), ("verboten", ("forbidden", "rules"))]
)
def test_what_cannot_be_looked_at_is_called_that(towns, name, verdict):
    sql = "SELECT DISTINCT verdict, why FROM presence JOIN articles ON id = article WHERE source = ?"
    assert towns.query(sql, name) == [verdict]


def test_gone_rests_on_both_looks(towns):
    sql = "SELECT count(*) FROM evidence JOIN events ON id = event WHERE kind = 'gone' GROUP BY event"
    assert {number for (number,) in towns.desk.query(sql)} == {2}


def test_a_new_address_the_old_one_leads_to_is_one_article(towns):
    assert towns.query("SELECT count(*) FROM articles WHERE source = ?", "neue-adresse") == [(len(PATHS),)]


def test_a_move_says_where_to(towns):
    rows = towns.query("SELECT detail FROM events WHERE source = ? AND kind = 'moved'", "umgezogen")
    assert rows == [(towns.site.url("/artikel/neu", "umgezogen.localhost"),)]


def test_held_readings_are_counted_and_none_of_them_as_unread(towns):
    assert towns.held("neues-gewand")[1] == len(PATHS)
    assert towns.held("krank", HELD_WHILE_ILL) == [0, 1, 0, 0]
    assert towns.held("ausfall", HELD_WHILE_ILL) == [0, 0, 2, 0]
    assert towns.held("gekuerzt") == [0, 1, 0, 0]
    assert {seen["neues-gewand"]["unread"] for seen in towns.seen} == {0}


def test_a_page_that_never_gave_an_article_is_no_sign_of_illness_when_it_is_read_again(towns):
    rows = towns.query("SELECT measures FROM run_sources WHERE source = ? ORDER BY run", "leere-seite")
    measured = [json.loads(row[0]) for row in rows]
    assert [one["unread_again"] for one in measured] == [0, 0, 1, 1]
    assert [one["ill"] for one in measured[2:]] == [False, False]
    assert not towns.query("SELECT 1 FROM events WHERE source = ? AND kind = 'health'", "leere-seite")


def test_a_site_that_reads_as_before_again_was_asked_in_full(towns):
    third, fourth = towns.seen[2]["altes-gewand"], towns.seen[3]["altes-gewand"]
    assert (third["changed"], third["unchanged"]) == (0, len(PATHS) - 1), "one was edited while it was ill"
    assert fourth["changed"] == 1, "which is filed when it is healthy again"


def test_a_rebuild_changes_nothing_of_what_was_said_and_the_archive_is_whole(towns):
    before = towns.events()
    towns.desk.run("-m", "crawler.cli", "rebuild")
    assert towns.events() == before
    assert not verify(towns.desk.archive).problems
