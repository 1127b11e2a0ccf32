"""Opening an archive: is the file one, who may write to it, and in plain words what is in the way."""

import errno
import sqlite3
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout
from sqlite_utils import Database

from archive.refusals import Refusal
from archive.schema import is_current, is_empty, is_ours, is_readable, mark, migrations

DatabaseError = sqlite3.Error  # what SQLite says, for rooms that have nothing to do with it
CACHE_KIB = 16_000  # pages the writer keeps: the fingerprints of a batch that is compared stand on some thousand of them
# Pages of the write-ahead log that are brought home at once: a page that was written for several batches goes home once.
CHECKPOINT_PAGES = 4_000
BUSY_TIMEOUT_MS = 30_000  # how long SQLite waits for a reader that holds the file
_DISK_FAILS = ("SQLITE_FULL", "SQLITE_IOERR")  # beginnings of SQLite's names
_DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


class ArchiveError(Refusal, RuntimeError):
    """The archive cannot be used as asked; the message says what to do."""


class ArchiveBusyError(ArchiveError):
    """Another process writes to the archive."""


def open_readonly(path: Path | str, *, current: bool = True) -> sqlite3.Connection:
    """A connection that cannot write, for searching and exporting while a crawl goes on.

    It may go from thread to thread, but only one at a time may use it. `current` asks for the tables of this
    release.

    Raises:
        ArchiveError: there is no archive, the file is none, or one of another release.
    """
    path = Path(path)
    if not path.is_file():
        raise ArchiveError(
            f"There is no archive at {path}. Run “stadtchronik crawl” first, or name one with --archive."
        )
    with ExitStack() as undo:
        try:
            db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
            undo.callback(db.close)
            db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            readable = is_readable(db)
        except sqlite3.DatabaseError as error:
            raise _no_archive(path, error) from error
        if not readable:
            raise _no_archive(path, "it has no articles of ours")
        if current and not is_current(db):
            raise ArchiveError(
                f"{path} was written by another release of stadtchronik. Run “stadtchronik rebuild --archive {path}” once; it brings the tables up to date."
            )
        undo.pop_all()
        return db


def opened(path: Path) -> Database:
    """The database, made or brought up to date; one that is not ours is not touched.

    The writer thread of a crawl uses this connection; the lock keeps every other process out.
    """
    with ExitStack() as undo:
        try:
            connection = sqlite3.connect(path, check_same_thread=False)
            undo.callback(connection.close)
            if is_empty(connection):
                _begin(connection)
            elif not is_ours(connection):
                raise _no_archive(path, "it holds something else")
            db = Database(connection)
            db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            db.enable_wal()
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            db.execute("PRAGMA foreign_keys = ON")
            mark(connection)
            migrations.apply(db)
        except sqlite3.DatabaseError as error:
            raise _no_archive(path, error) from error
        undo.pop_all()
        return db


def _begin(connection: sqlite3.Connection) -> None:
    """Makes an empty file an archive in one step: all of its tables are there, or none."""
    with closing(sqlite3.connect(":memory:")) as whole:
        whole.deserialize(_without_articles())
        whole.backup(connection)


@cache
def _without_articles() -> bytes:
    """An archive as it begins; twenty migrations are not applied again for the next one."""
    with closing(sqlite3.connect(":memory:")) as connection:
        mark(connection)
        migrations.apply(Database(connection))
        return connection.serialize()


def _no_archive(path: Path, why: object) -> ArchiveError:
    if isinstance(why, sqlite3.Error) and disk_fails(why):
        return ArchiveError(f"{path} cannot be used ({why}). Make room on its disk, or see to it.")
    return ArchiveError(f"{path} is not an archive of stadtchronik ({why}). Choose another --archive.")


def disk_fails(error: BaseException) -> bool:
    """Whether the disk is full or broken, which is no fault of the program."""
    refused = isinstance(error, OSError) and error.errno in _DISK_ERRORS
    return refused or getattr(error, "sqlite_errorname", "").startswith(_DISK_FAILS)


def unusable(folder: Path, error: OSError) -> ArchiveError:
    """The error that says that a folder cannot be read or written, and the remedy."""
    return ArchiveError(
        f"The folder {folder} cannot be used ({error}). Make it writable, or choose another --archive."
    )


def locked(path: Path) -> FileLock:
    """The lock of the one who writes, held until it is released.

    Raises:
        ArchiveError: another process holds it, or the folder cannot be used.
    """
    lock = FileLock(f"{path}.lock", thread_local=False)  # a crawl closes its archive in another thread
    try:
        if not path.parent.is_dir():
            raise ArchiveError(
                f"The folder {path.parent} does not exist. Create it, or choose another --archive."
            )
        lock.acquire(timeout=0)
    except Timeout:
        raise ArchiveBusyError(
            f"Another stadtchronik is writing to {path}. Wait until it has finished, or choose another --archive."
        ) from None
    except OSError as error:
        raise unusable(path.parent, error) from error
    return lock
