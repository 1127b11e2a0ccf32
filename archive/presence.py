"""Whether an article is in place: seen, missing, gone, returned. What is said of it stands in the events."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from archive import filing
from archive.times import iso


def seen(db: Database, url: str, at: datetime) -> None:
    """The article at this address is in place."""
    returned(db, [url], {"fetched": iso(at), "id": None})
    article = filing.article_at(db, [url])
    db.execute("UPDATE articles SET last_seen = ? WHERE id = ?", [iso(at), article])


def away(db: Database, article: int, capture: Mapping[str, Any], *, gone: bool) -> None:
    """A capture shows that the article is not in place; `gone`: there is evidence enough to say so for good."""
    kind = "gone" if gone else "missing"
    if _last_word(db, article) != kind:
        filing.event(db, kind, article, capture, f"HTTP {capture['status']}")
    if gone:
        db.execute("UPDATE articles SET state = 'gone' WHERE id = ? AND state = 'live'", [article])


def returned(db: Database, urls: Sequence[str | None], capture: Mapping[str, Any]) -> None:
    """The article at one of these addresses, if it was away, is back."""
    article = absent_at(db, urls)
    if article is not None and not _is_older(db, capture["id"], article):
        filing.event(db, "returned", article, capture)
        db.execute("UPDATE articles SET state = 'live' WHERE id = ? AND state = 'gone'", [article])


def absent_at(db: Database, urls: Sequence[str | None]) -> int | None:
    """The article at one of these addresses, if it was missing or gone when last looked for."""
    article = filing.article_at(db, urls)
    return article if article is not None and _last_word(db, article) in {"missing", "gone"} else None


def _is_older(db: Database, capture: int | None, article: int) -> bool:
    """Whether a capture is older than the last look that found the article away: it was read only now."""
    (last,) = db.execute(
        "SELECT max(capture) FROM events WHERE article = ? AND kind IN ('missing', 'gone')", [article]
    ).fetchone()
    return capture is not None and last is not None and capture < last


def _last_word(db: Database, article: int) -> str | None:
    """What the events last said of the article being there."""
    row = db.execute(
        "SELECT kind FROM events WHERE article = ? AND kind IN ('missing', 'gone', 'returned') "
        "ORDER BY id DESC LIMIT 1",
        [article],
    ).fetchone()
    return row[0] if row else None
