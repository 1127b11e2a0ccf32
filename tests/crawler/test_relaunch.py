"""Sites that were made anew, of which a crawl sees one page only; and articles that look like it, but were edited.

Every town has six articles. All are crawled together, some days apart; of each town the first article is looked at each time.
"""

import json

import pytest

from archive.health import HELD_UNTOLD, HELD_WHILE_ILL, MOVED, STANDS_TWICE, WITH_SITE
from archive.verify import verify
from tests.crawler.places import Places
from tests.sites import Answer, Newsdesk, serve

pytestmark = pytest.mark.e2e

PATHS = tuple(f"/artikel/{number}" for number in range(6))
NEW = {path: path.replace("/artikel/", "/artikel/neu-") for path in PATHS}
WENT = PATHS[0]
PAUSES = (1, 1, 28, 1)  # days between the crawls
AWAY = Answer(b"Weg.", 404)


def page(path, *more):
    paragraphs = (
        f"Der Rat hat über die Vorlage {path} beraten. Die Arbeiten beginnen im Frühjahr und dauern ein Jahr.",
        f"Die Vorlage {path} geht auf einen Antrag aller Fraktionen zurück, der im Herbst gestellt worden war.",
        *more,
    )
    html = (
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Rat</title></head><body><main><article>'
        f'<h1>Meldung {path}</h1><time datetime="2026-05-12">12.05.2026</time>'
        f"{''.join(f'<p>{one}</p>' for one in paragraphs)}</article></main></body></html>"
    )
    return Answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


BOX = "Dieser Beitrag steht auch in der App der Stadt bereit."
SHARED = "Die Pressestelle ist umgezogen und nun im Haus am Markt zu finden."
EDITED = page(WENT, "Der Ausschuss hat der Vorlage inzwischen mit zwei Stimmen Mehrheit zugestimmt.")
ANEW = {path: page(path, BOX) for path in PATHS}
ALIKE = {path: page(path, SHARED) for path in PATHS[:3]}
MOVED_ALL = {new: page(old) for old, new in NEW.items()} | dict.fromkeys(PATHS, AWAY)
COPIED = {NEW[WENT]: page(WENT)}

YOUNG = "/artikel/6"
LONG = page(YOUNG, "Näheres steht in der Sitzungsmappe, die im Rathaus ausliegt.")

BOXED = ("/artikel/6", "/artikel/7")  # published while a box stands in all articles

# By town: what its paths answer with from the second, the third crawl on, and so forth.
FATES = {
    "neues-gewand": (ANEW,),
    "geaendert": ({WENT: EDITED},),
    "gleicher-satz": (ALIKE,),
    "umgezogen": (MOVED_ALL,),
    "verdoppelt": (COPIED,),
    "krank": ({WENT: EDITED}, {}, {WENT: AWAY}),
    "gekuerzt": ({YOUNG: LONG}, {YOUNG: page(YOUNG)}),
    "allein-gekuerzt": ({YOUNG: LONG}, {YOUNG: page(YOUNG)}),
    "kasten": ({path: page(path, BOX) for path in BOXED}, {BOXED[0]: page(BOXED[0]), BOXED[1]: AWAY}),
}
LOOKED_AT = {
    "gleicher-satz": PATHS[:3],
    "kasten": BOXED[:1],
    "gekuerzt": (WENT, YOUNG),
    "allein-gekuerzt": (YOUNG,),
}  # else the first one


class Towns(Places):
    """All towns and their archive; `seen` is what each crawl said of them."""

    def __init__(self, site, desk):
        self.site, self.desk, self.seen = site, desk, []
        for name in FATES:
            self.answer(name, {path: page(path) for path in PATHS})
            self.feed(name, PATHS)
            home = site.url(host=f"{name}.localhost")
            desk.source(name, homepage=home, feeds=[f"{home}feed.xml"], article="/artikel/")
        self.crawl()
        for number, days in enumerate(PAUSES):
            self.pass_(days)
            for name, fate in FATES.items():
                self.answer(name, fate[number] if number < len(fate) else {})
                for path in LOOKED_AT.get(name, [WENT]):
                    url = site.url(path, f"{name}.localhost")
                    desk.change("UPDATE urls SET state = 'queued' WHERE url = ? AND state = 'kept'", url)
            if number == 0:
                self.feed("umgezogen", [NEW[path] for path in PATHS])
                self.feed("verdoppelt", (*PATHS, NEW[WENT]))
                self.feed("kasten", (*PATHS, *BOXED))
                self.feed("gekuerzt", (*PATHS, YOUNG))
                self.feed("allein-gekuerzt", (*PATHS, YOUNG))
                desk.change(
                    "INSERT INTO gaps (source, began, state, reason) "
                    "SELECT 'krank', strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-1 hours'), 'broken', 'So.'"
                )
            if number == 1:
                self.reopen_gap()
            self.crawl()

    def reopen_gap(self):
        """The gap lasts until after the third crawl, whatever the second one saw."""
        self.desk.change("UPDATE gaps SET ended = NULL WHERE source = 'krank'")

    def crawl(self):
        self.site.log.clear()
        self.seen.append(self.desk.crawl(code=None))

    def query(self, sql, name):
        return self.desk.query(sql, name)

    def notes(self, name, note):
        return [json.loads(seen[name]["notes"]).get(note, 0) for seen in self.seen[1:]]

    def versions(self, name, path):
        sql = (
            "SELECT number, with_site FROM versions JOIN articles ON articles.id = article WHERE source = ? "
            f"AND url LIKE '%{path}'"
        )
        return self.query(sql, name)

    def events(self, name):
        sql = "SELECT kind FROM events WHERE source = ? AND article IS NOT NULL ORDER BY id"
        return [kind for (kind,) in self.query(sql, name)]


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    with serve() as site:
        yield Towns(site, Newsdesk(tmp_path_factory.mktemp("towns")))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("neues-gewand", []),
        ("geaendert", ["edited"]),
        ("gleicher-satz", []),
        ("umgezogen", ["moved"] * len(PATHS)),
        ("verdoppelt", []),
        ("krank", ["edited", "missing", "gone"]),
    ],
)
def test_what_is_said_of_its_articles(towns, name, kinds):
    assert sorted(towns.events(name)) == sorted(kinds)


def test_a_site_of_which_one_page_was_to_be_read_is_known_for_what_it_is_by_a_few_others(towns):
    seen = towns.seen[1]["neues-gewand"]
    assert json.loads(seen["notes"])["The site reads differently"] == len(PATHS)
    assert seen["health"] == "degraded"


def test_an_edit_is_filed_by_the_run_that_found_it_beside_others_that_read_as_before(towns):
    assert towns.seen[1]["geaendert"]["changed"] == 1
    assert towns.seen[1]["geaendert"]["unchanged"] == len(PATHS) - 1
    assert towns.notes("geaendert", HELD_UNTOLD) == [0, 0, 0, 0]


def test_what_was_held_for_four_weeks_is_kept_and_called_no_edit(towns):
    for name, number in (("neues-gewand", len(PATHS)), ("gleicher-satz", 3)):
        assert towns.notes(name, WITH_SITE) == [0, 0, number, 0]
        rows = towns.query(
            "SELECT number, change, with_site FROM versions JOIN articles ON articles.id = article "
            "WHERE source = ? AND number > 1",
            name,
        )
        assert rows == [(2, None, 1)] * number
        assert towns.query("SELECT 1 FROM gaps WHERE source = ? AND ended IS NULL", name) == []


def test_a_version_is_seen_when_it_was_read_first_though_it_was_held(towns):
    seen = towns.query(
        "SELECT seen, versions.capture FROM versions JOIN articles ON articles.id = article WHERE source = ? AND number = 2",
        "krank",
    )
    held = towns.query(
        "SELECT fetched, id FROM captures WHERE source = ? AND url LIKE '%/0' AND status = 200 ORDER BY id",
        "krank",
    )
    assert seen == [held[1]]


def test_an_edit_that_was_held_is_filed_when_its_source_is_well_though_the_page_is_away(towns):
    assert towns.notes("krank", HELD_WHILE_ILL) == [1, 1, 0, 0]
    assert towns.seen[4]["krank"]["changed"] == 1


def test_a_line_that_other_articles_carry_as_well_is_the_sites_when_it_goes(towns):
    assert "edited" not in towns.events("kasten")
    assert towns.versions("kasten", BOXED[0]) == [(1, None), (2, 1)]


def test_a_line_that_went_was_taken_out_if_another_article_was_read_as_before_when_it_came(towns):
    assert towns.events("gekuerzt") == ["edited"]
    assert towns.versions("gekuerzt", YOUNG) == [(1, None), (2, None)]
    assert towns.events("allein-gekuerzt") == []
    assert towns.versions("allein-gekuerzt", YOUNG) == [(1, None), (2, 1)]


def test_articles_found_at_new_addresses_are_kept_once(towns):
    assert towns.notes("umgezogen", MOVED) == [len(PATHS), 0, 0, 0]
    rows = towns.query("SELECT versions, state FROM articles WHERE source = ?", "umgezogen")
    assert rows == [(1, "live")] * len(PATHS)
    aliases = towns.query(
        "SELECT aliases.url FROM aliases JOIN articles ON articles.id = article WHERE source = ?", "umgezogen"
    )
    assert {url for (url,) in aliases} == {
        towns.site.url(path, "umgezogen.localhost") for path in NEW.values()
    }


def test_an_article_that_is_at_both_addresses_is_kept_twice_and_the_run_says_so(towns):
    assert towns.notes("verdoppelt", STANDS_TWICE) == [1, 0, 0, 0]
    assert towns.query("SELECT count(*) FROM articles WHERE source = ?", "verdoppelt") == [(len(PATHS) + 1,)]


def test_the_archive_is_whole(towns):
    assert not verify(towns.desk.archive).problems
