"""Press release → article: whose text is in whose, kept up to date as articles come and change.

What waits to be compared stands in `uncompared`, written by triggers with the article itself, so nothing is forgotten.
Which claims come out depends on the articles alone, not on the order in which they came.
"""

import gc
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlite_utils import Database

from archive.claims import PARAPHRASE_DAYS, Claim, Text, claim, twins
from archive.filing import event
from archive.ids import PER_SECOND
from archive.prints import DAY_MILLISECONDS, Lost, Prints, clear
from archive.rows import insert, rows

BATCH_ARTICLES = 50  # compared in one transaction
AT_ONCE_MAX = 10_000  # compared when an archive is closed, the newest first; the others next time
SHARED_MIN = 2  # fingerprints in common with an article that is looked at; of facts one is enough
STATED_DAYS = PARAPHRASE_DAYS  # between two articles of which it is: of more nothing follows from facts alone
TOLD_DAYS = 7  # old an article may be for a copy to be an event: an archive that is compared for the first time is no news
AUTHORITIES = ("city", "county", "state", "police", "fire")  # kinds of sources whose articles are releases

Row = dict[str, Any]


@dataclass(slots=True)
class Compared:
    """How many articles were compared, and how many claims that gave, by kind."""

    articles: int = 0
    claims: int = 0


def compare(db: Database, most: int = AT_ONCE_MAX) -> Compared:
    """Compares articles that came or changed since the last time with all others, the newest first.

    Interrupted, it goes on where it was. What an article costs depends on how many texts are like it, not on the archive:
    of fingerprints that more than `archive.prints.CARRIERS_MAX` articles have none is followed.
    """
    done = Compared()
    while done.articles < most:
        with db.atomic(), _uncollected():
            batch = db.execute(
                "SELECT article, was FROM uncompared ORDER BY article DESC LIMIT ?",
                [min(BATCH_ARTICLES, most - done.articles)],
            ).fetchall()
            if not batch:
                break
            desk = _Desk(db)
            again = desk.renew(dict(batch))
            done.claims += desk.judge({article for article, _ in batch} | again)
            db.conn.executemany("DELETE FROM uncompared WHERE article = ?", [(one,) for one, _ in batch])
        done.articles += len(batch)
    return done


def renew(db: Database) -> None:
    """Forgets everything that came of comparing; all articles wait to be compared."""
    with db.atomic():
        for table in ("reuse", "twins", "uncompared"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608
        clear(db)
        db.execute("INSERT INTO uncompared SELECT id, NULL FROM articles")


def forget(db: Database, article: int) -> None:
    """Takes an article out of all this; to be done before its row is deleted."""
    with db.atomic():
        waiting = db.execute("SELECT was FROM uncompared WHERE article = ?", [article]).fetchone()
        desk = _Desk(db)
        text = desk.text(article)
        kept = waiting[0] if waiting else text.text if text else None
        if kept is not None:
            desk.prints.remove(article, _bare(article, kept).values)
            desk.prints.write()
        _take_back(db, [article])
        db.execute("DELETE FROM uncompared WHERE article = ?", [article])


def waiting(db: sqlite3.Connection) -> int:
    """How many articles wait to be compared."""
    return int(db.execute("SELECT count(*) FROM uncompared").fetchone()[0])


def text_of(lead: str | None, body: str | None) -> str:
    """The text passages are places in: lead and body with an empty line between."""
    return (f"{lead}\n\n" if lead is not None else "") + (body or "")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Python does not look for cycles meanwhile, of which none is made here: a tenth of the time it takes to compare."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Desk:
    """Articles with what is known of them, read once."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.prints = Prints(db)
        self._texts: dict[int, Text | None] = {}

    def read(self, articles: Iterable[int]) -> None:
        """Reads many articles at once, which is quicker than one by one."""
        wanted = sorted(set(articles) - self._texts.keys())
        if not wanted:
            return
        self._texts |= dict.fromkeys(wanted)
        for row in rows(
            self._db.conn,
            "SELECT articles.id, articles.kind, lead, body, published, source_note, agency, source, city, "
            "sources.kind AS source_kind FROM articles JOIN sources ON sources.id = source "
            "WHERE articles.id IN (SELECT value FROM json_each(?)) AND articles.kind <> 'page'",
            [json.dumps(wanted)],
        ):
            self._texts[row["id"]] = _text(row, self.prints)

    def text(self, article: int) -> Text | None:
        """An article as it is compared; None where there is nothing to compare."""
        if article not in self._texts:
            self.read([article])
        return self._texts[article]

    def renew(self, batch: Mapping[int, str | None]) -> set[int]:
        """Gives articles the fingerprints of their texts, of which they had those of other texts, or none.

        Returns the articles that must be looked at again for that. Without a fingerprint of words that became common
        paragraphs may be left out, which changes shares; of one of figures nothing depends but that a pair is looked at:
        where nothing was claimed, nothing will be.
        """
        self.read(batch)
        changes = []
        for article, was in batch.items():
            old = None if was is None else _bare(article, was)
            changes.append((article, _found_by(old), _found_by(self.text(article))))
        self.prints.read(value for _, *both in changes for values in chain(*both) for value in values)
        lost = Lost()
        for article, (old_words, old_figures), (words, figures) in changes:
            self.prints.remove(article, (old_words - words) | (old_figures - figures))
            self.prints.add(article, words - old_words, figures - old_figures, lost)
        self.prints.write()
        return lost.words | self._claimed(lost.figures)

    def _claimed(self, articles: AbstractSet[int]) -> set[int]:
        """Those of articles of which something is claimed."""
        sql = (
            "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM reuse WHERE release = value OR article = value) "
            "OR EXISTS (SELECT 1 FROM twins WHERE article = value OR other = value)"
        )
        return {one for (one,) in self._db.execute(sql, [json.dumps(list(articles))])}

    def judge(self, articles: AbstractSet[int]) -> int:
        """Makes all claims of articles anew; returns how many there are. Of two of them a pair is looked at once."""
        _take_back(self._db, articles)
        self.read(articles)
        texts = [text for text in map(self.text, sorted(articles)) if text is not None]
        self.prints.read(value for text in texts for value in text.values)
        pairs = [
            (text, other)
            for text in texts
            for other in self._others(text)
            if other > text.id or other not in articles
        ]
        self.read(other for _, other in pairs)
        return sum(self._compare(text, self.text(other)) for text, other in pairs)

    def _others(self, text: Text) -> list[int]:
        """The articles a text is compared with."""
        shared: Counter[int] = Counter()
        for value in text.values:
            stated = value in text.fact_values
            for one in self.prints.carriers(value):
                near = stated and abs(one - text.id) <= STATED_DAYS * DAY_MILLISECONDS
                shared[one] += SHARED_MIN if near else 1
        del shared[text.id]
        return sorted(one for one, times in shared.items() if times >= SHARED_MIN)

    def _compare(self, text: Text, other: Text | None) -> bool:
        if other is None:
            return False
        if text.official != other.official:
            release, article = (text, other) if text.official else (other, text)
            said = claim(release, article)
            if said is not None:
                _put_reuse(self._db, release, article, said)
        else:
            first, second = sorted((text, other), key=lambda one: one.id)
            said = twins(first, second)
            if said is not None:
                _put_twins(self._db, first, second, said)
        return said is not None


def _bare(article: int, text: str) -> Text:
    return Text(article, 0, "", text, official=False)


def _found_by(text: Text | None) -> tuple[frozenset[int], frozenset[int]]:
    """The fingerprints of the words of a text, and those of its figures that are none of its words."""
    return (text.word_values, text.fact_values - text.word_values) if text else (frozenset(), frozenset())


def _text(row: Row, prints: Prints) -> Text:
    return Text(
        id=row["id"],
        at=row["id"] / PER_SECOND,
        source=row["source"],
        text=text_of(row["lead"], row["body"]),
        official=row["kind"] == "release" or row["source_kind"] in AUTHORITIES,
        dated=row["published"] is not None,
        city=row["city"],
        note=" ".join(filter(None, (row["source_note"], row["agency"]))) or None,
        common_among=prints.common,
    )


def _take_back(db: Database, articles: Iterable[int]) -> None:
    these = json.dumps(sorted(articles))
    for table, one, other in (("reuse", "article", "release"), ("twins", "article", "other")):
        db.execute(
            f"DELETE FROM {table} WHERE {one} IN (SELECT value FROM json_each(?1)) "  # noqa: S608 - names of ours
            f"OR {other} IN (SELECT value FROM json_each(?1))",
            [these],
        )


def _put_reuse(db: Database, release: Text, article: Text, said: Claim) -> None:
    row = {
        "release": release.id,
        "article": article.id,
        "share_of_article": said.share_of_other,
        "share_of_release": said.share_of_one,
        "words": said.words,
        "longest": said.longest,
        "kind": said.kind,
        "direction": said.direction,
    }
    insert(db, "reuse", row | _told(said))
    if said.kind in {"copy", "edited"} and said.direction:
        _tell(db, release.id, article.id, f"{said.kind}; {said.share_of_other:.2f}")


def _put_twins(db: Database, one: Text, other: Text, said: Claim) -> None:
    row = {
        "article": one.id,
        "other": other.id,
        "share_of_article": said.share_of_one,
        "share_of_other": said.share_of_other,
        "words": said.words,
        "longest": said.longest,
        "kind": said.kind,
    }
    insert(db, "twins", row | _told(said))


def _told(said: Claim) -> Row:
    return {
        "passages": json.dumps(said.passages, separators=(",", ":")),
        "evidence": json.dumps(said.evidence, ensure_ascii=False),
    }


def _tell(db: Database, release: int, article: int, how: str) -> None:
    """One event for each release a newspaper took over, while that is news."""
    sql = "SELECT captures.id, fetched, articles.url FROM articles JOIN captures ON captures.id = capture WHERE articles.id = ?"
    captures = [rows(db.conn, sql, [one])[0] for one in (release, article)]
    address = captures[0]["url"]
    known = db.execute(
        "SELECT 1 FROM events WHERE article = ?1 AND kind = 'copied' AND substr(detail, -length(?2) - 2) = '; ' || ?2",
        [article, address],
    ).fetchone()
    later = max(captures, key=lambda capture: (capture["fetched"], capture["id"]))
    (is_news,) = db.execute(
        "SELECT julianday(?) >= julianday(fetched) - ? FROM captures ORDER BY id DESC LIMIT 1",
        [later["fetched"], TOLD_DAYS],
    ).fetchone()
    if is_news and not known:
        event(
            db,
            "copied",
            article,
            later,
            f"{how}; {address}",
            evidence=(capture["id"] for capture in captures),
        )
