"""Opening an archive: what is none is left alone, one at a time writes, and what is in the way is named."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from threading import Thread

import pytest
from sqlite_utils import Database

from archive import Archive
from archive.opening import ArchiveError, open_readonly, opened
from archive.schema import APPLICATION_ID, migrations


def test_two_writers_at_once_are_refused_with_the_remedy(tmp_path):
    with (
        Archive.open(tmp_path / "archive.db"),
        pytest.raises(ArchiveError, match="Wait until it has finished"),
    ):
        Archive.open(tmp_path / "archive.db")


def test_an_archive_closed_in_another_thread_is_free_again(tmp_path):
    archive = Archive.open(tmp_path / "archive.db")
    closing = Thread(target=archive.close)
    closing.start()
    closing.join()
    Archive.open(tmp_path / "archive.db").close()


def test_a_file_that_is_no_archive_is_left_alone(tmp_path):
    path = tmp_path / "letter.db"
    path.write_text("Dear reader, this is not a database but a letter of some length.")
    with pytest.raises(ArchiveError, match="not an archive"):
        Archive.open(path)
    assert path.read_text().startswith("Dear reader")


def test_a_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "letters.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE articles (letter TEXT)")
    before = path.read_bytes()
    for opening in (Archive.open, open_readonly):
        with pytest.raises(ArchiveError, match=r"not an archive of stadtchronik.*Choose another --archive"):
            opening(path)
    assert path.read_bytes() == before


def test_an_archive_is_known_by_its_mark(tmp_path):
    path = tmp_path / "archive.db"
    path.touch()  # an empty file may become one
    Archive.open(path).close()
    with closing(open_readonly(path)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_an_archive_from_before_the_mark_is_opened_and_marked(tmp_path):
    path = tmp_path / "archive.db"
    with Archive.open(path) as archive:
        archive.db.execute("PRAGMA application_id = 0")
    open_readonly(path).close()
    with Archive.open(path) as archive:
        assert archive.db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


@pytest.mark.parametrize("content", [b"", b"Dear reader, this is a letter of some length. " * 50])
def test_a_file_that_is_no_archive_cannot_be_read_as_one(tmp_path, content):
    path = tmp_path / "letter.db"
    path.write_bytes(content)
    with pytest.raises(ArchiveError, match="not an archive"):
        open_readonly(path)


def test_a_lock_that_cannot_be_had_is_named_with_the_remedy(tmp_path):
    (tmp_path / "archive.db.lock").mkdir()
    with pytest.raises(ArchiveError, match=r"folder .* cannot be used .* choose another --archive"):
        Archive.open(tmp_path / "archive.db")


def test_captures_that_cannot_be_looked_through_are_named_and_the_lock_is_given_back(tmp_path):
    path, stray = tmp_path / "archive.db", tmp_path / "captures" / "archive-20261014120000-00000.warc.gz"
    stray.mkdir(parents=True)
    with pytest.raises(ArchiveError, match=r"captures cannot be used"):
        Archive.open(path)
    stray.rmdir()
    Archive.open(path).close()


def test_an_archive_in_a_folder_that_is_not_there_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(ArchiveError, match=r"does not exist\. Create it"):
        Archive.open(tmp_path / "nowhere" / "archive.db")


def test_a_reader_cannot_write(tmp_path):
    path = tmp_path / "archive.db"
    Archive.open(path).close()
    db = open_readonly(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM articles")
    db.close()


def test_a_missing_archive_is_named_with_the_remedy(tmp_path):
    with pytest.raises(ArchiveError, match="stadtchronik crawl"):
        open_readonly(tmp_path / "archive.db")


def test_a_new_archive_is_what_its_migrations_make_one_after_the_other(tmp_path):
    step_by_step = Database(memory=True)
    migrations.apply(step_by_step)
    with closing(opened(tmp_path / "archive.db").conn) as db, closing(step_by_step.conn) as other:
        made = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
        assert db.execute(made).fetchall() == other.execute(made).fetchall()


@pytest.mark.parametrize("room", [1024, 2**16])
def test_a_full_disk_is_called_that_and_leaves_no_half_of_an_archive(tmp_path, room):
    """In a process whose files may not grow beyond so many bytes."""
    path = tmp_path / "archive.db"
    code = (
        "import resource, sys; from archive import Archive; "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2); Archive.open(sys.argv[1])"
    )
    command = [sys.executable, "-c", code, str(path), str(room)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Make room on its disk" in done.stderr.splitlines()[-1]
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT * FROM sqlite_master").fetchall() == []
    Archive.open(path).close()
