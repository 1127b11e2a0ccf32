"""Stories: one event in many articles, whatever the order in which they come; numbers stay, merges are written down."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from archive import Archive, stories, storyline
from archive.records import Article, SourceFacts
from tests.archives import CITY, NOON, PAPER, file

POLICE = SourceFacts(
    id="polizei", name="Polizei Musterstadt", kind="police", city="Musterstadt", homepage="https://p.example/"
)
PORTAL = SourceFacts(id="portal", name="Portal", kind="portal", homepage="https://portal.example/")
NEIGHBOUR = SourceFacts(
    id="nachbar", name="Stadt Nachbar", kind="city", city="Nachbar", homepage="https://nachbar.example/"
)
RELEASE = Article(
    url="https://p.example/1",
    kind="release",
    headline="Unfall auf der Grothusenstraße",
    body=(
        "Auf der Grothusenstraße ist am 14. Oktober eine 67 Jahre alte Radfahrerin von einem Lastwagen erfasst worden.\n\n"
        "Sie wurde mit dem Hubschrauber in eine Klinik geflogen. Den Schaden schätzt Polizeisprecherin Ines Marpet auf "
        "14.300 Euro, die Straße war bis zum Abend auf 850 Metern gesperrt. Zeugen melden sich bei der Wache."
    ),
    published="2026-10-14T09:00:00+02:00",
)
OWN = Article(
    url="https://www.bote.example/unfall_aid-1",
    headline="Radfahrerin bei Unfall auf der Grothusenstraße verletzt",
    body=(
        "Schreck am Vormittag: Ein Lastwagen hat eine Radfahrerin (67) übersehen. „Sie schwebt nicht in Lebensgefahr, aber "
        "die Verletzungen sind ernst“, sagte Ines Marpet von der Polizei. Von 14.300 Euro Schaden ist die Rede. Anwohner Olaf "
        "Kamdor fordert seit Jahren einen Spiegel an der Grothusenstraße."
    ),
    published="2026-10-14T15:00:00+02:00",
)
COPY = replace(RELEASE, url="https://portal.example/1", kind="article", published="2026-10-14T11:00:00+02:00")
FOLLOW_UP = Article(
    url="https://www.bote.example/unfall_aid-2",
    headline="Nach dem Unfall auf der Grothusenstraße: Stadt prüft Spiegel",
    body=(
        "Einen Tag nach dem Unfall der 67 Jahre alten Radfahrerin hat sich Anwohner Olaf Kamdor an die Stadt gewandt. "
        "Ein Spiegel kostet 1.900 Euro. Auch Ines Marpet hält ihn für sinnvoll."
    ),
    published="2026-10-15T12:00:00+02:00",
)
OTHER_ACCIDENT = Article(
    url="https://p.example/2",
    kind="release",
    headline="Unfall auf der Ahleallee",
    body=(
        "Auf der Ahleallee ist am 15. Oktober ein 24 Jahre alter Autofahrer gegen einen Baum geprallt.\n\n"
        "Er wurde mit dem Rettungswagen in eine Klinik gebracht. Den Schaden schätzt Polizeisprecherin Ines Marpet auf "
        "21.500 Euro, die Straße war am Nachmittag auf 300 Metern gesperrt. Zeugen melden sich bei der Wache."
    ),
    published="2026-10-15T09:00:00+02:00",
)
EVERY = [
    (RELEASE, "polizei"),
    (OWN, "bote"),
    (COPY, "portal"),
    (FOLLOW_UP, "bote"),
    (OTHER_ACCIDENT, "polizei"),
]


@pytest.fixture
def archive(tmp_path):
    with opened(tmp_path / "archive.db") as archive:
        yield archive


def opened(path):
    archive = Archive.open(path, learns=False)
    archive.register([CITY, PAPER, POLICE, PORTAL, NEIGHBOUR])
    return archive


def gathered(archive):
    archive.compare()
    archive.gather()
    return {
        frozenset(urls.split(" "))
        for (urls,) in archive.db.execute(
            "SELECT group_concat(url, ' ') FROM story_articles JOIN articles ON id = article GROUP BY story"
        ).fetchall()
    }


def test_release_copy_own_report_and_follow_up_are_one_story_and_another_accident_is_not(archive):
    for article, source in EVERY:
        file(archive, article, source)
    assert gathered(archive) == {frozenset({RELEASE.url, OWN.url, COPY.url, FOLLOW_UP.url})}


def test_every_order_of_filing_gives_the_same_stories(tmp_path):
    seen = set()
    for number, order in enumerate(permutations(EVERY[:4])):
        with opened(tmp_path / f"{number}.db") as archive:
            for article, source in order:
                file(archive, article, source)
                gathered(archive)
            seen.add(frozenset(gathered(archive)))
    assert len(seen) == 1


def test_a_story_keeps_its_number_when_its_first_article_comes_late(archive):
    file(archive, OWN, "bote")
    file(archive, FOLLOW_UP, "bote")
    gathered(archive)
    (number,) = archive.db.execute("SELECT id FROM stories").fetchone()
    release = file(archive, RELEASE, "polizei")
    gathered(archive)
    assert list(archive.db.query("SELECT id, first, articles, merged_into FROM stories")) == [
        {"id": number, "first": release, "articles": 3, "merged_into": None}
    ]


def test_two_stories_that_turn_out_to_be_one_are_merged_and_both_numbers_lead_there(archive):
    copy = replace(OTHER_ACCIDENT, url="https://portal.example/2", kind="article")
    for article, source in (*EVERY[:2], (OTHER_ACCIDENT, "polizei"), (copy, "portal")):
        file(archive, article, source)
    assert len(gathered(archive)) == 2
    corrected = replace(OTHER_ACCIDENT, headline=RELEASE.headline, body=RELEASE.body)
    file(archive, corrected, "polizei", at=NOON + timedelta(hours=1))
    file(archive, replace(corrected, url=copy.url, kind="article"), "portal", at=NOON + timedelta(hours=1))
    assert len(gathered(archive)) == 1
    ((kept, merged),) = archive.db.execute("SELECT merged_into, id FROM stories WHERE merged_into").fetchall()
    told = storyline.story(archive.db.conn, merged)
    assert (told["id"], told["total"], told) == (kept, 4, storyline.story(archive.db.conn, kept))


def test_an_edit_can_take_an_article_out_of_its_story(archive):
    file(archive, RELEASE, "polizei")
    own = file(archive, OWN, "bote")
    assert len(gathered(archive)) == 1
    file(
        archive,
        replace(OWN, headline="Markt", body="Der Markt zieht um."),
        "bote",
        at=NOON + timedelta(hours=1),
    )
    assert gathered(archive) == set()
    assert storyline.beside(archive.db.conn, own) is None
    (number,) = archive.db.execute("SELECT id FROM stories").fetchone()
    assert storyline.story(archive.db.conn, number) is None


def test_a_story_is_told_in_order_of_appearance_with_what_each_added(archive):
    for article, source in EVERY:
        file(archive, article, source)
    gathered(archive)
    told = storyline.story(
        archive.db.conn, storyline.beside(archive.db.conn, archive.article_at(FOLLOW_UP.url))["id"]
    )
    assert [one["url"] for one in told["articles"]] == [RELEASE.url, COPY.url, OWN.url, FOLLOW_UP.url]
    first, copy, own, last = (one["added"] for one in told["articles"])
    assert {"67", "14300"} <= set(first["numbers"])
    assert copy == {"numbers": (), "names": (), "quotations": (), "sentences": 4, "new": 0}
    assert "Olaf Kamdor" in own["names"]
    assert own["quotations"] == ("Sie schwebt nicht in Lebensgefahr, aber die Verletzungen sind ernst",)
    assert (last["numbers"], "Olaf Kamdor" in last["names"]) == (("1900",), False)


def test_the_same_form_a_week_later_is_another_story(archive):
    again = replace(
        RELEASE,
        url="https://p.example/3",
        body=RELEASE.body.replace("14.", "21.", 1)
        .replace("67", "71")
        .replace("14.300", "9.800")
        .replace("850", "400"),
        published="2026-10-21T09:00:00+02:00",
    )
    for article, source in (*EVERY[:2], (again, "polizei")):
        file(archive, article, source, at=NOON + timedelta(days=7))
    assert gathered(archive) == {frozenset({RELEASE.url, OWN.url})}


def test_the_double_release_of_police_and_city_is_one_story(archive):
    file(archive, RELEASE, "polizei")
    file(archive, replace(OWN, url="https://www.musterstadt.example/unfall", kind="release"), "musterstadt")
    file(
        archive,
        replace(OWN, url="https://nachbar.example/unfall", body=OWN.body[120:], kind="page"),
        "nachbar",
    )
    assert gathered(archive) == {frozenset({RELEASE.url, "https://www.musterstadt.example/unfall"})}


def test_what_many_articles_of_a_week_state_tells_nothing(archive, monkeypatch):
    file(archive, OWN, "bote")
    file(archive, replace(FOLLOW_UP, published="2026-10-14T20:00:00+02:00"), "portal")
    assert len(gathered(archive)) == 1
    monkeypatch.setattr("archive.event_links.CARRIERS_MAX", 1)
    stories.renew(archive.db)
    assert gathered(archive) == set()


def test_what_came_up_in_the_weeks_before_tells_nothing(archive):
    """As a spokeswoman's name does; that is seen as well when those articles are filed later."""
    file(archive, OWN, "bote")
    file(archive, FOLLOW_UP, "portal")
    assert len(gathered(archive)) == 1
    earlier = [
        replace(
            OWN, url=f"https://www.bote.example/{days}", published=f"{NOON - timedelta(days=days):%Y-%m-%d}"
        )
        for days in (23, 37)
    ]
    for one in earlier:
        file(archive, one, "bote")
    assert gathered(archive) == set()
    for one in earlier:
        file(
            archive, replace(one, headline="Markt", body="Er zieht um."), "bote", at=NOON + timedelta(hours=1)
        )
    assert gathered(archive) == {frozenset({OWN.url, FOLLOW_UP.url})}


def test_making_all_anew_keeps_the_numbers(archive):
    for article, source in EVERY:
        file(archive, article, source)
    before = gathered(archive), list(archive.db.query("SELECT * FROM stories"))
    archive.reindex()
    assert stories.waiting(archive.db.conn) == 0
    assert (gathered(archive), list(archive.db.query("SELECT * FROM stories"))) == before


def test_what_does_not_fit_into_one_time_is_done_the_next(archive):
    file(archive, RELEASE, "polizei")
    file(archive, OWN, "bote")
    assert archive.gather(1) == 1
    assert stories.waiting(archive.db.conn) == 1
    assert len(gathered(archive)) == 1


def test_what_is_forgotten_leaves_nothing_and_the_others_stay_together(archive):
    keys = [file(archive, article, source) for article, source in EVERY[:4]]
    gathered(archive)
    (number,) = archive.db.execute("SELECT id FROM stories").fetchone()
    stories.forget(archive.db, keys[0])
    for table in ("marks", "article_marks", "event_links", "story_articles", "unstoried"):
        assert not archive.db.execute(
            f"SELECT count(*) FROM {table} WHERE article = ?", [keys[0]]
        ).fetchone()[0]
    told = storyline.story(archive.db.conn, number)
    assert [one["id"] for one in told["articles"]] == sorted(keys[1:])
