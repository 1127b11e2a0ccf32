"""What sites allow is kept with its time: the newest answer of each file, and each wish since when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from archive import Archive
from archive.records import Signal, SiteFile
from tests.archives import NOON

RULES = SiteFile(
    origin="https://www.bote.example",
    file="/robots.txt",
    fetched=NOON,
    status=200,
    body="User-agent: *\nDisallow: /suche",
    note="longer than 512 KiB",
)
WISH = Signal(
    subject="https://www.bote.example/lokales/bruecke",
    signal="noarchive",
    value="",
    found="header",
    effect="withhold",
    seen=NOON,
)
DAY = timedelta(days=1)


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "archive.db") as archive:
        yield archive


def test_an_answer_comes_back_as_it_was(archive):
    archive.remember(RULES)
    assert archive.site_files(NOON) == [RULES]


def test_only_the_newest_answer_of_a_file_is_kept(archive):
    newer = replace(RULES, fetched=NOON + DAY, status=404, body="", note=None)
    other = replace(RULES, file="/.well-known/tdmrep.json")
    for file in (RULES, newer, other):
        archive.remember(file)
    assert set(archive.site_files(NOON)) == {newer, other}


def test_old_answers_are_left_out(archive):
    archive.remember(RULES)
    assert archive.site_files(NOON + timedelta(seconds=1)) == []


def test_a_wish_keeps_when_it_was_first_seen_and_takes_its_newest_value(archive):
    archive.signalled([WISH])
    archive.signalled([replace(WISH, value="x", effect="record", seen=NOON + DAY)])
    rows = archive.db.execute("SELECT value, effect, first_seen, seen FROM rights").fetchall()
    assert rows == [("x", "record", NOON.isoformat(), (NOON + DAY).isoformat())]


def test_wishes_of_different_places_stand_side_by_side(archive):
    archive.signalled([WISH, replace(WISH, found="meta"), replace(WISH, signal="noindex")])
    assert archive.db.execute("SELECT count(*) FROM rights").fetchone() == (3,)
