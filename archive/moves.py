"""One article at a new address: which known one a new page shows, and whether that is away where it was.

A site that was made anew names all it has under new addresses. An article is not kept twice when it is certain that it is
the same: one known article alone has that headline and day and most of the words, and none of its addresses has it any more.
"""

from collections.abc import Mapping

from sqlite_utils import Database

from archive.alike import same_article
from archive.filing import event, identify, kept_text_of
from archive.records import Article
from archive.rows import get, insert, rows

_AWAY = frozenset({"missing", "gone"})


def twin(db: Database, source: str, page: Article) -> int | None:
    """The known article of a source that a page at an unknown address seems to show; None when several have its headline and day."""
    if not page.headline or not page.published:
        return None
    day = page.published[: len("2026-10-14")]
    found = rows(
        db.conn,
        "SELECT * FROM articles WHERE source = ? AND headline = ? AND substr(published, 1, 10) = ?",
        [source, page.headline, day],
    )
    if len(found) != 1 or found[0]["state"] == "withheld":
        return None
    return int(found[0]["id"]) if same_article(kept_text_of(found[0]), page) else None


def away_from(db: Database, article: int, url: str) -> tuple[int, ...]:
    """The captures that show that an article is at none of its addresses, or that these lead to the new one; none if it is not so."""
    addresses = db.execute(
        "SELECT url, state FROM urls WHERE fetched IS NOT NULL AND url IN "
        "(SELECT url FROM articles WHERE id = ?1 UNION SELECT url FROM aliases WHERE article = ?1)",
        [article],
    ).fetchall()
    captures = []
    for address, state in addresses:
        newest = db.execute(
            "SELECT id, url FROM captures WHERE asked = ?1 OR asked IS NULL AND url = ?1 ORDER BY id DESC LIMIT 1",
            [address],
        ).fetchone()
        if newest is None or not (state in _AWAY or newest[1] == url):
            return ()
        captures.append(newest[0])
    return tuple(captures)


def moved(
    db: Database, article: int, capture: int, identities: Mapping[str, str], away: tuple[int, ...]
) -> None:
    """Lets the address of a capture lead to an article that is away from where it was, and says so."""
    found = get(db, "captures", capture)
    insert(db, "aliases", {"url": found["url"], "article": article}, ignore=True)
    if found["url"] in identities:
        identify(db, article, [identities[found["url"]]])
    event(db, "moved", article, found, found["url"], evidence=away)
    db.execute(  # nobody looks there again unless a seed names it: it would be found away each time
        "UPDATE urls SET state = 'gone', not_before = NULL WHERE url != ?2 AND state IN ('kept', 'queued', 'missing') AND url IN "
        "(SELECT url FROM articles WHERE id = ?1 UNION SELECT url FROM aliases WHERE article = ?1)",
        [article, found["url"]],
    )
    db.execute("DELETE FROM presence WHERE article = ? AND verdict != 'closed'", [article])
    db.execute("UPDATE articles SET state = 'live' WHERE id = ? AND state = 'gone'", [article])
