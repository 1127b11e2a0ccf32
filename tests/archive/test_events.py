from contextlib import closing

import pytest

from archive import Archive
from archive.events import Change, change, latest
from archive.opening import open_readonly
from archive.times import iso
from tests.archives import NOON


@pytest.fixture
def db(filled):
    with Archive.open(filled) as archive:
        row = {"at": iso(NOON), "kind": "health", "source": "bote", "detail": "ok → broken: No seed."}
        archive.db.table("events").insert(row)
    with closing(open_readonly(filled)) as db:
        yield db


def test_the_newest_event_comes_first(db):
    assert [row["kind"] for row in latest(db, limit=9)] == ["health", "edited"]
    assert [row["kind"] for row in latest(db, limit=1)] == ["health"]


def test_events_are_found_by_source_city_and_kind(db):
    assert [row["source"] for row in latest(db, limit=9, source="bote")] == ["bote"]
    assert len(latest(db, limit=9, city="Musterstadt")) == 2
    assert [row["headline"] for row in latest(db, limit=9, kind="edited", city="Musterstadt")] == [
        "Brücke über die Ahle wieder frei"
    ]
    assert latest(db, limit=9, kind="edited", source="bote") == []


def test_a_change_of_health_is_taken_apart():
    assert change("ok → broken: No seed → none.") == Change("ok", "broken", "No seed → none.")


@pytest.mark.parametrize("detail", [None, "", "HTTP 404", "ok → broken"])
def test_what_says_no_change_is_none(detail):
    assert change(detail) is None
