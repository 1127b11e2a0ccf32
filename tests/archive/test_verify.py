"""A whole archive is found whole; whatever does not agree is named, and where it is."""

import json
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archive import Archive
from archive.cli import verify as command
from archive.opening import ArchiveError
from archive.verify import PROBLEMS_MAX, verify
from tests.archives import RELEASE, STORY

FIRST = "(SELECT min(id) FROM captures)"


def alter(path, sql):
    with closing(Database(path)) as db:
        db.execute(sql)


def record_of(path, number=1):
    """The file of a capture, and where its record begins and ends."""
    with closing(Database(path)) as db:
        row = db.table("captures").get(number)
    return path.parent / "captures" / row["file"], row["offset"], row["length"]


def flip(path):
    """Changes one byte in the middle of the first record."""
    file, offset, length = record_of(path)
    data = bytearray(file.read_bytes())
    data[offset + length // 2] ^= 0xFF
    file.write_bytes(data)


def lose(path):
    """Deletes the file of the captures."""
    record_of(path)[0].unlink()


def test_a_whole_archive_is_whole(filled):
    verdict = verify(filled)
    assert (verdict.wrong, verdict.problems) == (0, [])
    assert verdict.checked == {"captures": 5, "texts": 9, "rules": 13, "index entries": 4}


def test_progress_goes_from_capture_to_capture(filled):
    seen = []
    verify(filled, lambda done, total: seen.append((done, total)))
    assert seen == [(number, 5) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("damage", "said", "where"),
    [
        (flip, "A capture cannot be given back.", "is damaged at byte"),
        (lose, "A capture cannot be given back.", "is missing"),
        (
            f"UPDATE captures SET digest = 'sha256:0' WHERE id = {FIRST}",
            "A capture cannot be given back.",
            "not the one that was stored",
        ),
        (
            f"UPDATE captures SET url = 'https://x.example/' WHERE id = {FIRST}",
            "A capture cannot be given back.",
            "not the one that was stored",
        ),
        (
            "UPDATE versions SET body = 'Gelogen.' WHERE number = 2",
            "A text is not the one that was read.",
            f"{RELEASE.url}, version 2",
        ),
        (
            f"UPDATE articles SET headline = 'Gelogen' WHERE url = '{STORY.url}'",
            "A text is not the one that was read.",
            STORY.url,
        ),
        (
            f"UPDATE articles SET edited = 0 WHERE url = '{RELEASE.url}'",
            "An article has an edit and does not say so.",
            RELEASE.url,
        ),
        (
            "DELETE FROM versions WHERE number = 2",
            "An article counts other versions than it has.",
            RELEASE.url,
        ),
        (
            "UPDATE versions SET content_hash = '1:0' WHERE number = 2",
            "An article is not its newest version.",
            RELEASE.url,
        ),
        (
            f"UPDATE captures SET article = NULL WHERE id = {FIRST}",
            "A capture was read, but its article is not there.",
            "capture 1",
        ),
        (
            f"INSERT INTO aliases SELECT '{STORY.url}', id FROM articles WHERE url = '{RELEASE.url}'",
            "An address leads to two articles.",
            STORY.url,
        ),
        (
            f"UPDATE urls SET digest = 'sha256:0' WHERE url = '{STORY.url}'",
            "An address counts as kept, but its body was never stored.",
            STORY.url,
        ),
        (
            "UPDATE holdings SET captures = 9 WHERE source = 'bote'",
            "A source counts other articles or captures than it has.",
            "bote",
        ),
        (
            f"DELETE FROM shelved WHERE article = (SELECT id FROM articles WHERE url = '{STORY.url}')",
            "Facets count an article as what it is not.",
            STORY.url,
        ),
        (
            "UPDATE shelved SET marks = 8 WHERE article = (SELECT max(id) FROM articles)",
            "Facets count an article as what it is not.",
            "http",
        ),
        (
            "INSERT INTO rebuilds VALUES ('bote', '2026-10-17', NULL, 'x', 'others', 1, '[]', '{}')",
            "A rebuild was cut off, so captures were read in two ways. Run “stadtchronik rebuild” once more.",
            "bote",
        ),
        (
            f"UPDATE articles SET state = 'gone' WHERE url = '{STORY.url}'",
            "An article is said to be gone, but no capture shows it.",
            STORY.url,
        ),
        (
            f"UPDATE articles SET state = 'gone' WHERE url = '{STORY.url}'",
            "What is said of an article and its state do not agree.",
            STORY.url,
        ),
        (
            "DELETE FROM evidence",
            "A statement rests on a capture that its evidence does not list.",
            "event 1",
        ),
        (
            "UPDATE articles SET source = 'niemand' WHERE headline = 'Stadtplan'",
            "A row refers to something that is not in “sources”.",
            "articles, row",
        ),
        (
            "INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')",
            "The search index does not agree with the articles. Run “stadtchronik rebuild”.",
            "malformed",
        ),
    ],
)
def test_what_does_not_agree_is_named(filled, damage, said, where):
    if callable(damage):
        damage(filled)
    else:
        alter(filled, damage)
    problems = verify(filled).problems
    assert any(said == problem.what and where in problem.where for problem in problems), problems


def test_verifying_changes_nothing(filled):
    alter(filled, "INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')")
    before = {path: path.read_bytes() for path in filled.parent.rglob("*") if path.is_file()}
    verify(filled)
    after = {path: path.read_bytes() for path in before}
    assert after == before


def test_an_index_made_anew_agrees(filled):
    alter(filled, "INSERT INTO articles_fts(articles_fts) VALUES ('delete-all')")
    with Archive.open(filled) as archive:
        archive.reindex()
    assert verify(filled).wrong == 0


def test_many_problems_are_counted_and_the_first_are_named(filled):
    with Archive.open(filled) as archive:
        row = archive.db.table("versions").get(
            (next(archive.db.query("SELECT min(article) AS id FROM versions"))["id"], 1)
        )
        archive.db.table("versions").insert_all(
            row | {"number": number, "body": "x"} for number in range(10, PROBLEMS_MAX + 20)
        )
    verdict = verify(filled)
    assert len(verdict.problems) == PROBLEMS_MAX < verdict.wrong


def test_while_another_process_writes_nothing_is_verified(filled):
    with Archive.open(filled), pytest.raises(ArchiveError, match="Another stadtchronik is writing"):
        verify(filled)


def test_without_an_archive_none_is_made(tmp_path):
    with pytest.raises(ArchiveError, match="There is no archive"):
        verify(tmp_path / "archive.db")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_checked(filled):
    done = CliRunner().invoke(command, ["--archive", str(filled)])
    assert (done.exit_code, done.output.strip()) == (
        0,
        "Checked: 5 captures, 9 texts, 13 rules, 4 index entries. Wrong: 0.",
    )


def test_the_command_fails_when_something_is_wrong(filled):
    flip(filled)
    done = CliRunner().invoke(command, ["--archive", str(filled), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.output)["wrong"] == 1
