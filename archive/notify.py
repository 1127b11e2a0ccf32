"""Telling people of changes of health: each address once, up to the newest event, by Apprise."""

import logging
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import scrypt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database

from archive.events import Change, change
from archive.notices import Changed, Message, message
from archive.opening import ArchiveError, open_readonly
from archive.refusals import Refusal
from archive.rows import rows
from archive.store import Archive
from archive.times import iso

if TYPE_CHECKING:
    import apprise

NEWS_DAYS = 7  # what is older is no news any more
NO_NEWS = {("new", "ok")}


class NotifyError(Refusal, ValueError):
    """An address cannot be used, or what sends is not installed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to send to. `key` is what the archive remembers it by, `shown` the address without its passwords."""

    key: str
    shown: str
    service: "apprise.Apprise"

    def send(self, told: Message) -> bool:
        """Whether the service took the message; the reason why not is logged."""
        return bool(self.service.notify(body=told.text, title=told.title))


def addresses(urls: Sequence[str]) -> list[Address]:
    """The addresses as Apprise understands them, each once.

    Raises:
        NotifyError: one is none, or Apprise is not installed.
    """
    if not urls:
        return []
    try:
        import apprise  # noqa: PLC0415 - an extra, and takes a third of a second
    except ImportError:
        raise NotifyError(
            "Notifications need Apprise. Install it with “pip install stadtchronik[notify]”."
        ) from None
    logging.getLogger("apprise").setLevel(logging.WARNING)
    asset = apprise.AppriseAsset(
        app_id="stadtchronik", app_desc="stadtchronik", app_url="", async_mode=False, http_redirects=False
    )
    return [_address(url, place, asset) for place, url in enumerate(dict.fromkeys(urls), start=1)]


def notify(
    path: Path, to: Sequence[Address], *, at: datetime, pages: str | None = None
) -> tuple[int, list[Address]]:
    """Sends each address one message of what changed since it was last told; returns how many were sent, and who failed.

    An address that is new learns what changed in the last run, nothing older. What failed is sent the next time.
    A crash between sending and writing that down doubles that one message. `pages` is where the archive's pages are.

    Raises:
        ArchiveError: the archive cannot be written.
    """
    open_readonly(path, current=False).close()  # says so if there is none: opening for writing would make one
    try:
        with Archive.open(path, learns=False) as archive:
            return _notify(archive.db, to, at, pages)
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(
            f"{path} cannot be written ({error}). Notifications are sent the next time."
        ) from error


def _notify(
    db: Database, to: Sequence[Address], at: datetime, pages: str | None
) -> tuple[int, list[Address]]:
    sent, failed, newest = 0, [], _newest(db)
    for address in to:
        changes = _changes(db, _told(db, address), newest, at - timedelta(days=NEWS_DAYS))
        if changes and not address.send(message(changes, address=pages)):
            failed.append(address)
            continue
        sent += bool(changes)
        db.table("notified").upsert({"address": address.key, "event": newest, "at": iso(at)}, pk="address")
    return sent, failed


def _address(url: str, place: int, asset: "apprise.AppriseAsset") -> Address:
    import apprise  # noqa: PLC0415

    service = apprise.Apprise.instantiate(url, asset=asset)
    if service is None:
        raise NotifyError(
            f"Apprise does not understand address {place} for notifications; it may hold a password, so it is not "
            "repeated here. Write it as mailtos://user:password@host or jsons://host/path."
        )
    sender = apprise.Apprise(asset=asset)
    sender.add(service)
    # The table can be read by whoever reads the archive: a plain hash would let weak passwords be guessed.
    key = scrypt(url.encode(), salt=b"stadtchronik notified", n=2**14, r=8, p=1, dklen=16).hex()
    shown = str(service.url(privacy=True)).partition("?")[0]  # type: ignore[no-untyped-call]
    return Address(key, shown, sender)


def _newest(db: Database) -> int:
    (newest,) = db.execute("SELECT coalesce(max(id), 0) FROM events").fetchone()
    return int(newest)


def _told(db: Database, address: Address) -> int:
    """The last event an address was told of; for a new one, the last before the last run, written down at once."""
    found = db.execute("SELECT event FROM notified WHERE address = ?", [address.key]).fetchone()
    if found is None:
        found = db.execute(
            "SELECT coalesce(max(id), 0) FROM events WHERE at < (SELECT max(started) FROM runs)"
        ).fetchone()
        db.table("notified").insert({"address": address.key, "event": found[0], "at": ""})
    return int(found[0])


def _changes(db: Database, after: int, upto: int, since: datetime) -> list[Changed]:
    """The sources whose state changed in between, each once, with the state before the first change and the one now.

    One that is again as it was is left out, and so is a new one that turned out well.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in rows(
        db.conn,
        "SELECT events.source, name, detail, health.state, since, reason FROM events JOIN sources ON sources.id = events.source "
        "JOIN health ON health.source = events.source WHERE events.id > ? AND events.id <= ? AND events.kind = 'health' AND at >= ? ORDER BY events.id",
        [after, upto, iso(since)],
    ):
        found.setdefault(row["source"], row)
    told = [_changed(row, change(row["detail"])) for row in found.values()]
    return [one for one in told if (one.before, one.now) not in NO_NEWS and one.before != one.now]


def _changed(row: Mapping[str, Any], first: Change | None) -> Changed:
    return Changed(
        source=row["source"],
        name=row["name"],
        before=first.before if first else None,
        now=row["state"],
        since=row["since"],
        reason=row["reason"],
    )
