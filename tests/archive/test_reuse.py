"""Releases in newspapers: found in any order of filing, kept up to date, told once, forgotten."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from sqlite_utils import Database

from archive import Archive, printed, reuse
from archive.records import Article, SourceFacts
from archive.schema import migrations
from tests.archives import CITY, NOON, PAPER, file

RELEASE = Article(
    url="https://www.musterstadt.example/presse/wehr",
    kind="release",
    headline="Neues Wehr an der Ahle",
    lead="Die Stadt baut bis zum 30. November ein neues Wehr an der Ahle.",
    body=(
        "Das alte Wehr von 1931 hält dem Hochwasser nicht mehr stand, wie Messungen im Frühjahr gezeigt haben.\n\n"
        "Für 2,4 Millionen Euro entsteht deshalb oberhalb der Mühle ein Bauwerk mit drei Klappen und einer Treppe für Fische. "
        "„Wir schützen damit 1.270 Haushalte in der Unterstadt“, sagt Baudezernentin Petra Grothusen.\n\n"
        "Während der Arbeiten ist der Uferweg auf 340 Metern gesperrt; eine Umleitung ist ausgeschildert."
    ),
    published="2026-10-14T09:00:00+02:00",
)
COPY = Article(
    url="https://www.bote.example/lokales/wehr_aid-7",
    headline="Unterstadt wird sicherer",
    lead=RELEASE.lead,
    body=RELEASE.body.replace("wie Messungen im Frühjahr gezeigt haben", "wie Messungen zeigen"),
    published="2026-10-14T16:20:00+02:00",
)
PARAPHRASE = Article(
    url="https://www.bote.example/lokales/wehr_aid-8",
    headline="Schutz vor der Ahle",
    body=(
        "Mehr Schutz vor der Ahle bekommen 1.270 Haushalte unten am Fluss. Rund 2,4 Millionen Euro lässt sich Musterstadt "
        "das neue Stauwerk kosten, das am 30. November fertig sein soll.\n\nPetra Grothusen, im Rathaus zuständig für den Bau, "
        "verwies auf das in die Jahre gekommene Wehr. Spaziergänger müssen sich einen anderen Weg suchen: Am Ufer bleiben "
        "340 Meter zu, die Umleitung trägt Schilder. Fische kommen künftig über eine Treppe am Hochwasser vorbei."
    ),
    published="2026-10-15T07:00:00+02:00",
)
OTHER = Article(
    url="https://www.bote.example/lokales/markt_aid-9",
    headline="Markt",
    body="Der Wochenmarkt zieht am Samstag auf den Rathausplatz um, weil auf dem alten Platz gebaut wird und Strom fehlt.",
    published="2026-10-14T08:00:00+02:00",
)
POLICE = SourceFacts(
    id="polizei", name="Polizei Musterstadt", kind="police", city="Musterstadt", homepage="https://p.example/"
)
PORTAL = SourceFacts(id="portal", name="Portal", kind="portal", homepage="https://portal.example/")
NEXT_CITY = SourceFacts(
    id="nachbar", name="Stadt Nachbar", kind="city", city="Nachbar", homepage="https://nachbar.example/"
)


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db", learns=False) as archive:
        archive.register([CITY, PAPER, POLICE, PORTAL, NEXT_CITY])
        yield archive


def claims(archive, table="reuse"):
    archive.compare()
    return list(archive.db.query(f"SELECT * FROM {table}"))


def test_a_copy_is_found_with_its_passages(archive):
    release, article = file(archive, RELEASE, "musterstadt"), file(archive, COPY, "bote")
    file(archive, OTHER, "bote")
    (row,) = claims(archive)
    assert (row["release"], row["article"], row["kind"], row["direction"]) == (
        release,
        article,
        "copy",
        "release",
    )
    assert row["share_of_release"] > 0.9
    ours, theirs = (reuse.text_of(one.lead, one.body) for one in (RELEASE, COPY))
    for begin, end, there, to in json.loads(row["passages"]):
        assert ours[begin:end].lower() == theirs[there:to].lower()
    assert json.loads(row["evidence"])["numbers"] == ["1270", "2400000", "340"]


def test_a_paraphrase_is_told_by_what_it_states(archive):
    file(archive, RELEASE, "musterstadt")
    file(archive, PARAPHRASE, "bote")
    (row,) = claims(archive)
    assert (row["kind"], row["words"] < 12) == ("paraphrase", True)
    assert {"petra grothusen"} == set(json.loads(row["evidence"])["names"])


def test_of_another_week_the_same_figures_are_no_paraphrase(archive):
    file(archive, RELEASE, "musterstadt")
    file(archive, replace(PARAPHRASE, published="2026-10-28"), "bote", at=NOON + timedelta(days=14))
    assert claims(archive) == []


def test_last_years_release_is_not_what_this_years_article_draws_on(archive):
    last = replace(
        RELEASE,
        url=f"{RELEASE.url}-2025",
        body=RELEASE.body.replace("2,4", "1,9").replace("1.270", "980").replace("340", "210"),
        published="2025-10-14",
    )
    this = file(archive, RELEASE, "musterstadt")
    file(archive, last, "musterstadt")
    file(archive, COPY, "bote")
    assert [row["release"] for row in claims(archive)] == [this]


def paragraph_carriers(number):
    legal = (
        "Einwendungen können innerhalb eines Monats nach der Bekanntmachung schriftlich oder zur Niederschrift bei der "
        "Verwaltung erhoben werden; danach sind sie nach § 73 des Gesetzes ausgeschlossen, auch vor Gericht."
    )
    topics = "Brunnen Markt Schule Garten Hafen Kirche Turm Acker Wald Teich".split()  # noqa: SIM905
    return [
        Article(
            url=f"https://www.musterstadt.example/presse/{topic}",
            kind="release",
            headline=topic,
            body=f"Über den Plan für {topic} Nummer {place} wird gesprochen, {topic} heißt er auch in den Akten.\n\n{legal}",
            published=f"2026-09-{10 + place}",
        )
        for place, topic in enumerate(topics[:number])
    ]


def test_a_paragraph_many_articles_carry_does_not_count(archive):
    releases = paragraph_carriers(10)
    story = replace(
        OTHER,
        body=f"{OTHER.body}\n\n{releases[0].body.split(chr(10))[-1]}",
        published="2026-09-12T10:00:00+02:00",
    )
    file(archive, story, "bote")
    file(archive, releases[0], "musterstadt")
    assert len(claims(archive)) == 1, "two articles alone cannot show that it is common"
    for release in releases[1:]:
        file(archive, release, "musterstadt")
    assert claims(archive) == [], "what was claimed before is taken back"


def test_the_order_of_filing_does_not_matter(tmp_path):
    texts = [(RELEASE, "musterstadt"), (COPY, "bote"), (PARAPHRASE, "portal"), (OTHER, "bote")]
    texts += [(replace(COPY, url="https://portal.example/1"), "portal")]
    texts += [(one, "musterstadt") for one in paragraph_carriers(7)]
    seen = set()
    orders = [texts, texts[::-1], texts[3:] + texts[:3], [*texts[5:9], *texts[:5], *texts[9:]]]
    for number, order in enumerate(orders):
        with Archive.open(tmp_path / f"{number}.db", learns=False) as archive:
            archive.register([CITY, PAPER, PORTAL])
            for place, (article, source) in enumerate(order):
                file(archive, article, source)
                if place % (number + 1) == 0:
                    archive.compare()
            archive.compare()
            urls = dict(archive.db.execute("SELECT id, url FROM articles").fetchall())
            seen.add(
                tuple(
                    sorted(
                        (urls[row["release"]], urls[row["article"]], row["kind"], row["words"])
                        for row in archive.db.query("SELECT * FROM reuse")
                    )
                )
            )
    assert len(seen) == 1
    assert len(seen.pop()) == 3


def test_every_order_of_three_texts_gives_the_same_rows(tmp_path):
    seen = set()
    texts = [(RELEASE, "musterstadt"), (COPY, "bote"), (PARAPHRASE, "portal")]
    for number, order in enumerate(permutations(texts)):
        with Archive.open(tmp_path / f"{number}.db", learns=False) as archive:
            archive.register([CITY, PAPER, PORTAL])
            for article, source in order:
                file(archive, article, source)
                archive.compare()
            rows = archive.db.query("SELECT * FROM reuse ORDER BY release, article")
            seen.add(tuple(tuple(row.values()) for row in rows))
    assert len(seen) == 1
    assert len(seen.pop()) == 2, "the copy and the paraphrase"


def test_an_edit_is_compared_anew(archive):
    file(archive, RELEASE, "musterstadt")
    file(archive, COPY, "bote")
    assert len(claims(archive)) == 1
    file(archive, replace(COPY, lead=None, body=OTHER.body), "bote", at=NOON + timedelta(hours=2))
    assert reuse.waiting(archive.db.conn) == 1
    assert claims(archive) == []
    file(archive, COPY, "bote", at=NOON + timedelta(hours=3))
    assert len(claims(archive)) == 1


def test_what_is_seen_again_unchanged_is_not_compared_again(archive):
    file(archive, RELEASE, "musterstadt")
    claims(archive)
    file(archive, RELEASE, "musterstadt", at=NOON + timedelta(hours=1))
    assert reuse.waiting(archive.db.conn) == 0


def test_what_does_not_fit_into_one_time_is_done_the_next(archive):
    file(archive, RELEASE, "musterstadt")
    file(archive, COPY, "bote")
    assert archive.compare(1).articles == 1
    assert reuse.waiting(archive.db.conn) == 1
    assert len(claims(archive)) == 1


def test_making_all_anew_gives_the_same(archive):
    file(archive, RELEASE, "musterstadt")
    file(archive, COPY, "bote")
    before = claims(archive)
    archive.reindex()
    assert claims(archive) == before


def test_a_copy_is_told_once_with_both_captures(archive):
    release, article = file(archive, RELEASE, "musterstadt"), file(archive, COPY, "bote")
    claims(archive)
    archive.reindex()
    claims(archive)
    (event,) = archive.db.query("SELECT * FROM events WHERE kind = 'copied'")
    assert (event["article"], event["source"]) == (article, "bote")
    assert event["detail"].endswith(f"; {RELEASE.url}")
    assert {
        row["article"]
        for row in archive.db.query("SELECT article FROM evidence JOIN captures ON id = capture")
    } == {
        release,
        article,
    }


def test_a_copy_of_long_ago_is_no_news(archive):
    file(archive, RELEASE, "musterstadt", at=NOON)
    file(archive, COPY, "bote", at=NOON)
    file(archive, replace(OTHER, published=None), "bote", at=NOON + timedelta(days=30))
    assert len(claims(archive)) == 1
    assert list(archive.db.query("SELECT * FROM events WHERE kind = 'copied'")) == []


def test_an_article_that_came_first_does_not_draw_on_the_release(archive):
    file(archive, RELEASE, "musterstadt")
    file(archive, replace(COPY, published="2026-10-11T08:00:00+02:00"), "bote")
    (row,) = claims(archive)
    assert (row["kind"], row["direction"]) == ("copy", None)


def test_one_text_in_two_newspapers_is_a_duplicate_and_no_copy_of_a_release(archive):
    file(archive, COPY, "bote")
    file(archive, replace(COPY, url="https://portal.example/1"), "portal")
    assert claims(archive) == []
    (row,) = claims(archive, "twins")
    assert (row["kind"], row["share_of_article"], row["share_of_other"]) == ("duplicate", 1, 1)


def test_one_release_in_two_cities_is_told(archive):
    file(archive, RELEASE, "musterstadt")
    file(archive, replace(RELEASE, url="https://nachbar.example/1"), "nachbar")
    assert [row["kind"] for row in claims(archive, "twins")] == ["release"]


def test_pages_are_not_compared(archive):
    file(archive, replace(RELEASE, kind="page"), "musterstadt")
    file(archive, COPY, "bote")
    assert claims(archive) == []


def test_what_an_article_has_in_common_is_told_from_both_sides(archive):
    release, article = file(archive, RELEASE, "musterstadt"), file(archive, COPY, "bote")
    twin = file(archive, replace(COPY, url="https://portal.example/1"), "portal")
    archive.compare()
    seen = printed.of(archive.db.conn, article)
    assert ([one["id"] for one in seen["releases"]], seen["printed_in"]) == ([release], [])
    assert [one["id"] for one in seen["twins"]] == [twin]
    texts = [reuse.text_of(one.lead, one.body) for one in (COPY, RELEASE)]
    begin, end, there, to = seen["releases"][0]["passages"][0]
    assert texts[0][begin:end] == texts[1][there:to]
    of_release = printed.of(archive.db.conn, release)
    assert {one["id"] for one in of_release["printed_in"]} == {article, twin}
    begin, end, there, to = of_release["printed_in"][0]["passages"][0]
    assert texts[1][begin:end] == texts[0][there:to]
    assert of_release["printed_in"][0]["source_name"]


def test_what_is_forgotten_leaves_nothing(archive):
    release, _ = file(archive, RELEASE, "musterstadt"), file(archive, COPY, "bote")
    claims(archive)
    (before,) = archive.db.execute("SELECT sum(length(entries)) FROM fingerprints").fetchone()
    reuse.forget(archive.db, release)
    (after,) = archive.db.execute("SELECT sum(length(entries)) FROM fingerprints").fetchone()
    assert after < before
    assert claims(archive) == []


def test_an_older_archive_may_tell_of_copies_and_waits_to_be_compared(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path, learns=False) as archive:
        archive.register([CITY, PAPER])
        file(archive, RELEASE, "musterstadt")
        file(archive, COPY, "bote")
        for table in ("fingerprints", "reuse", "twins", "uncompared"):
            archive.db.execute(f"DROP TABLE {table}")
        for trigger in ("articles_to_compare", "articles_to_compare_again"):
            archive.db.execute(f"DROP TRIGGER {trigger}")
        archive.db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm023_reuse'")
        archive.db.execute("PRAGMA writable_schema = ON")
        archive.db.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '''copied'', ', '') WHERE name = 'events'"
        )
        archive.db.execute("PRAGMA writable_schema = RESET")
        archive.db.conn.commit()
        event = {"at": "2026-10-14", "kind": "copied", "source": "bote"}
        with pytest.raises(sqlite3.IntegrityError):
            archive.db.table("events").insert(event)
    with Archive.open(path) as archive:
        archive.db.table("events").insert(event)
        assert reuse.waiting(archive.db.conn) == 2
    with closing(Database(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM reuse").fetchone() == (1,)
        assert not migrations.pending(db)
