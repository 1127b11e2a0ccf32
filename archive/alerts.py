"""Alerts: saved searches whose news go to somebody by mail.

They stand in a small database of their own beside the archive (`<archive>.alerts`), because the archive is shown to
everybody and addresses of people are not; so nobody waits for a crawl to end, either.

A digest is written down before it is sent, with its Message-ID and the keys of its news, and marked when the mail server
has taken it. One that was cut off in between is sent again under the same Message-ID: nothing is left out, and a
mailbox that looks at it shows no second one.
"""

import re
import smtplib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from archive.digest import Letter, is_address, message
from archive.following import named, since
from archive.news import News
from archive.refusals import Refusal
from archive.saved import query_of
from archive.times import iso

NEWS_DAYS = 30  # what is older is no news any more; so long the keys of what was sent are kept
NAME_CHARACTERS_MAX = 100
LOCK_SECONDS = 5
_TABLES = """
CREATE TABLE IF NOT EXISTS alerts (
    name TEXT PRIMARY KEY,
    search TEXT NOT NULL,
    address TEXT NOT NULL,
    added TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS digests (
    id INTEGER PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts(name) ON DELETE CASCADE,
    message TEXT NOT NULL,
    begun TEXT NOT NULL,
    sent TEXT
);
CREATE TABLE IF NOT EXISTS told (
    alert TEXT NOT NULL REFERENCES alerts(name) ON DELETE CASCADE,
    key TEXT NOT NULL,
    digest INTEGER NOT NULL REFERENCES digests(id) ON DELETE CASCADE,
    PRIMARY KEY (alert, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS told_digest ON told (digest);
"""


class AlertError(Refusal, ValueError):
    """Alerts cannot be used as asked; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A saved search, the part of an address that asks it, and who is told of its news since `added` (UTC)."""

    name: str
    search: str
    address: str
    added: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one alert: news told, or why not."""

    alert: str
    news: int
    failed: str | None = None


Send = Callable[[EmailMessage], object]


class Alerts:
    """The alerts of one archive."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, alert: Alert) -> None:
        """Keeps an alert.

        Raises:
            AlertError: there is one of that name, or the address is none.
            QueryError: the search is none.
        """
        query_of(alert.search)
        if not is_address(alert.address):
            raise AlertError(f"“{alert.address}” is no mail address. Write it as name@example.org.")
        if not alert.name.strip() or not alert.name.isprintable() or len(alert.name) > NAME_CHARACTERS_MAX:
            raise AlertError(f"A name is 1 to {NAME_CHARACTERS_MAX} characters on one line.")
        try:
            with self._db:
                self._db.execute(
                    "INSERT INTO alerts VALUES (?, ?, ?, ?)",
                    [alert.name, alert.search, alert.address, alert.added],
                )
        except sqlite3.IntegrityError:
            raise AlertError(
                f"There is an alert “{alert.name}” already. Choose another name, or remove it first."
            ) from None

    def remove(self, name: str) -> None:
        """Forgets an alert, and what it has told.

        Raises:
            AlertError: there is none of that name.
        """
        with self._db:
            if not self._db.execute("DELETE FROM alerts WHERE name = ?", [name]).rowcount:
                raise AlertError(f"There is no alert “{name}”. See “stadtchronik alerts list”.")

    def all(self) -> list[Alert]:
        """Every alert, by name."""
        found = self._db.execute("SELECT name, search, address, added FROM alerts ORDER BY name")
        return [Alert(name=row[0], search=row[1], address=row[2], added=row[3]) for row in found.fetchall()]

    def news(self, archive: sqlite3.Connection, alert: Alert, at: datetime) -> list[News]:
        """What an alert has to tell and has not told."""
        begin = max(datetime.fromisoformat(alert.added), at - timedelta(days=NEWS_DAYS))
        told = {key for (key,) in self._db.execute("SELECT key FROM told WHERE alert = ?", [alert.name])}
        return [one for one in since(archive, query_of(alert.search), begin) if one.key not in told]

    def send(
        self, archive: sqlite3.Connection, send: Send, *, sender: str, pages: str | None, at: datetime
    ) -> Iterator[Outcome]:
        """Tells every alert's news, in one mail each; what was cut off or refused before goes first.

        An alert whose mail is refused waits for the next time, the others go on.
        """
        self._prune(at)
        for alert in self.all():
            news = self.news(archive, alert, at)
            if news:
                self._write_down(alert, news, sender, at)
            for digest, id_, begun in self._waiting(alert):
                told = named(archive, self._keys(digest))
                letter = Letter(
                    id=id_,
                    name=alert.name,
                    search=alert.search,
                    sender=sender,
                    to=alert.address,
                    pages=pages,
                    at=datetime.fromisoformat(begun),
                )
                try:
                    if told:  # what was erased meanwhile is told to nobody
                        send(message(letter, told))
                except (OSError, smtplib.SMTPException) as error:
                    yield Outcome(alert=alert.name, news=len(told), failed=_said(error))
                    break
                with self._db:
                    self._db.execute("UPDATE digests SET sent = ? WHERE id = ?", [iso(at), digest])
                yield Outcome(alert=alert.name, news=len(told))

    def _write_down(self, alert: Alert, news: list[News], sender: str, at: datetime) -> None:
        id_ = f"{uuid4().hex}@{sender.rpartition('@')[2]}"
        with self._db:
            digest = self._db.execute(
                "INSERT INTO digests (alert, message, begun) VALUES (?, ?, ?)", [alert.name, id_, iso(at)]
            ).lastrowid
            self._db.executemany(
                "INSERT INTO told VALUES (?, ?, ?)", [(alert.name, one.key, digest) for one in news]
            )

    def _waiting(self, alert: Alert) -> list[tuple[int, str, str]]:
        sql = "SELECT id, message, begun FROM digests WHERE alert = ? AND sent IS NULL ORDER BY id"
        return self._db.execute(sql, [alert.name]).fetchall()

    def _keys(self, digest: int) -> list[str]:
        return [key for (key,) in self._db.execute("SELECT key FROM told WHERE digest = ?", [digest])]

    def _prune(self, at: datetime) -> None:
        """Forgets digests: sent ones when nothing of them could be told again, others when they are no news any more.

        So a mail that its server never takes does not hold up an alert for ever.
        """
        with self._db:
            self._db.execute("DELETE FROM digests WHERE sent < ?", [iso(at - timedelta(days=2 * NEWS_DAYS))])
            self._db.execute(
                "DELETE FROM digests WHERE sent IS NULL AND begun < ?", [iso(at - timedelta(days=NEWS_DAYS))]
            )


@contextmanager
def opened(archive: Path) -> Iterator[Alerts]:
    """The alerts of the archive at this path; made when there are none.

    Raises:
        AlertError: their file cannot be used, or another process has it.
    """
    path = archive.with_name(f"{archive.name}.alerts")
    with ExitStack() as stack:
        try:
            stack.enter_context(
                FileLock(f"{path}.lock", timeout=LOCK_SECONDS)
            )  # no mail is sent by two at once
            path.touch(mode=0o600)  # it holds the addresses of people
            db = stack.enter_context(closing(sqlite3.connect(path)))
            db.execute("PRAGMA foreign_keys = ON")
            db.executescript(_TABLES)
        except Timeout:
            raise AlertError(
                "Another “stadtchronik alerts” is at work. Wait until it has finished."
            ) from None
        except (sqlite3.Error, OSError) as error:
            raise AlertError(f"{path} cannot be used ({error}). Make it writable, or remove it.") from error
        yield Alerts(db)


def _said(error: Exception) -> str:
    """What went wrong, in one line without the bytes around it."""
    return re.sub(r"\s+", " ", str(error)).strip() or type(error).__name__
