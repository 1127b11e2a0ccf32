"""What the archive holds, added up."""

from contextlib import closing
from dataclasses import replace

import pytest

from archive import Archive, inventory
from archive.opening import open_readonly
from tests.archives import CITY, OLD, PAPER, RELEASE, STORY, UNDATED, file

ELSEWHERE = replace(
    CITY, id="anderswo", name="Stadt Anderswo", city="Anderswo", state="Hessen", licence="CC BY 4.0"
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.register([CITY, PAPER, ELSEWHERE])
        for article, source in ((RELEASE, CITY), (UNDATED, CITY), (STORY, PAPER), (OLD, PAPER)):
            file(archive, article, source.id)
    return path


@pytest.fixture
def db(path):
    with closing(open_readonly(path)) as db:
        yield db


def test_states_are_by_name_and_what_belongs_to_none_comes_last(db):
    held = inventory.by_state(inventory.of_sources(db))
    assert [(one.name, one.sources, one.articles) for one in held] == [
        ("Hessen", 1, 0),
        ("Nordrhein-Westfalen", 1, 2),
        (None, 1, 2),
    ]
    assert held[0].oldest is held[0].newest is None


def test_a_city_has_all_its_sources_and_the_days_its_articles_span(db):
    held = inventory.by_city(inventory.of_sources(db, "Musterstadt"))
    assert {one.name for one in held} == {"Musterstadt"}
    every = inventory.in_all(inventory.of_sources(db))
    assert (every.sources, every.articles, every.oldest) == (3, 4, OLD.published)


def test_what_is_not_known_is_counted(db):
    assert inventory.unknown(inventory.of_sources(db)) == {"state": 1, "city": 0, "licence": 2, "articles": 1}


def test_room_is_that_of_the_database_and_of_the_files_of_captures(db, path):
    size = inventory.size(db, path)
    files = list((path.parent / "captures").iterdir())
    assert size == {
        "database": path.stat().st_size,
        "captures": sum(file.stat().st_size for file in files),
        "files": len(files),
    }
    assert size["captures"] > 0


def test_gaps_are_counted_and_those_that_last(db, path):
    assert inventory.gaps(db) == (0, 0)
    with Archive.open(path) as archive:
        for ended in (None, "2026-10-20T00:00:00+00:00"):
            archive.db.execute(
                "INSERT INTO gaps (source, began, ended, state, reason) VALUES ('bote', '2026-10-19T00:00:00+00:00', ?, 'broken', '')",
                [ended],
            )
    assert inventory.gaps(db) == (2, 1)
