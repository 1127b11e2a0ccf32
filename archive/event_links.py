"""Which articles tell of the same event, two and two, kept up to date as articles come and change.

A mark that more than `CARRIERS_MAX` articles of a week have tells nothing in that week, nor does one that comes again and
again; so what an article costs depends on its marks, not on the archive.
"""

import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlite_utils import Database

from archive.reuse import AUTHORITIES, text_of
from archive.rows import rows
from archive.same_event import (
    HEADLINE_POINTS,
    POINTS_MIN,
    Told,
    by_facts,
    by_words,
    marks_of,
    points,
    weeks_near,
)

CARRIERS_MAX = 40  # articles of a week with a mark; of more it tells nothing
AGAIN_WEEKS = 2  # of those before with a mark: it comes again and again, as a mayor's name does
AGAIN_FROM = 3  # weeks before that are looked at; those between may be of the same story
AGAIN_UNTIL = 6

Row = dict[str, Any]
Place = tuple[int, int]  # a week and a mark
_NOTHING: Mapping[Place, int] = MappingProxyType({})
_WEEKS_THERE = "SELECT " + " + ".join(  # noqa: S608 - numbers of ours
    f"EXISTS (SELECT 1 FROM marks WHERE week = ?1 + {later} AND mark = ?2)"  # noqa: S608 - a number of ours
    for later in range(AGAIN_UNTIL - AGAIN_FROM + 1)
)


class Links:
    """The links of the archive while a transaction lasts."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._told: dict[int, Told | None] = {}
        self._rare: dict[Place, list[int]] = {}
        self._worth: dict[int, float] = {}

    def renew(self, articles: Iterable[int]) -> set[int]:
        """Gives articles the marks of their texts; returns others whose marks began or ceased to tell something."""
        changed: Counter[tuple[int, int]] = Counter()
        for article in articles:
            new = self._read(article)
            old = _unpacked(self._stored(article))
            week = Told(article, old).week
            ours = new.marks if new else frozenset()
            gone, come = (Told(article, marks).found_by for marks in (old - ours, ours - old))
            self._db.conn.executemany(
                "DELETE FROM marks WHERE week = ? AND mark = ? AND article = ?",
                [(week, mark, article) for mark in gone],
            )
            self._db.conn.executemany(
                "INSERT OR IGNORE INTO marks VALUES (?, ?, ?)", [(week, mark, article) for mark in come]
            )
            changed.update(dict.fromkeys(((week, mark) for mark in come), 1))
            changed.subtract(dict.fromkeys(((week, mark) for mark in gone), 1))
            self._write(article, new)
        return self._turned(changed)

    def judge(self, article: int) -> set[int]:
        """Makes the links of an article anew; returns the articles it was or is linked with."""
        before = {other for other, _ in links_of(self._db, article)}
        self._db.execute("DELETE FROM event_links WHERE article = ?1 OR earlier = ?1", [article])
        told = self._article(article)
        if told is None:
            return before
        found: dict[int, float] = dict(self._by_facts(told))
        found |= dict(self._by_words(told))
        self._db.conn.executemany(
            "INSERT INTO event_links VALUES (?, ?, ?)",
            [(max(article, one), min(article, one), round(strength, 4)) for one, strength in found.items()],
        )
        return before | found.keys()

    def remove(self, article: int) -> set[int]:
        """Takes an article out; returns the articles it was linked with, and others whose marks tell something now."""
        self._told[article] = None
        old = Told(article, _unpacked(self._stored(article)))
        linked = {other for other, _ in links_of(self._db, article)}
        self._db.execute("DELETE FROM event_links WHERE article = ?1 OR earlier = ?1", [article])
        self._db.conn.executemany(
            "DELETE FROM marks WHERE week = ? AND mark = ? AND article = ?",
            [(old.week, mark, article) for mark in old.found_by],
        )
        self._db.execute("DELETE FROM article_marks WHERE article = ?", [article])
        return linked | self._turned(Counter(dict.fromkeys(((old.week, mark) for mark in old.found_by), -1)))

    def _by_facts(self, told: Told) -> Iterator[tuple[int, float]]:
        shared: defaultdict[int, set[int]] = defaultdict(set)
        own, weeks = told.week, weeks_near(told.id)
        for mark in told.found_by:
            if self._carriers(own, mark):
                for week in weeks:
                    for one in self._carriers(week, mark):
                        shared[one].add(mark)
        shared.pop(told.id, None)
        for one, marks in shared.items():
            other = self._article(one) if points(marks) + HEADLINE_POINTS >= POINTS_MIN else None
            least = min(self._points(told), self._points(other)) if other else 0
            strength = by_facts(told, other, marks, least) if other else None
            if strength is not None:
                yield one, strength

    def _by_words(self, told: Told) -> Iterator[tuple[int, float]]:
        sql = (
            "SELECT release AS one, article AS other, share_of_article AS share, 1 AS drawn FROM reuse WHERE article = ?1 OR release = ?1 "
            "UNION ALL SELECT article, other, max(share_of_article, share_of_other), 0 FROM twins WHERE article = ?1 OR other = ?1"
        )
        for row in rows(self._db.conn, sql, [told.id]):
            strength = by_words(row["one"], row["other"], row["share"], drawn=bool(row["drawn"]))
            other = row["one"] + row["other"] - told.id
            if strength is not None and self._article(other) is not None:
                yield other, strength

    def _carriers(self, week: int, mark: int) -> list[int]:
        """The articles of a week with a mark; none when it tells nothing."""
        place = (week, mark)
        if place not in self._rare:
            found = self._first(week, mark, CARRIERS_MAX + 1)
            tells = 0 < len(found) <= CARRIERS_MAX and not self._comes_again(week, mark)
            self._rare[place] = found if tells else []
        return self._rare[place]

    def _points(self, told: Told) -> float:
        """Of all marks of an article that tell something in its week."""
        if told.id not in self._worth:
            week = told.week
            self._worth[told.id] = points(mark for mark in told.found_by if self._carriers(week, mark))
        return self._worth[told.id]

    def _comes_again(self, week: int, mark: int, changed: Mapping[Place, int] = _NOTHING) -> bool:
        """Whether a mark was there in the weeks before, too; with `changed`, whether that was so before these came and went."""
        if not changed:
            return self._weeks_there(week - AGAIN_UNTIL, mark) >= AGAIN_WEEKS
        there = 0
        for one in range(week - AGAIN_UNTIL, week - AGAIN_FROM + 1):
            more = changed.get((one, mark), 0)
            there += len(self._first(one, mark, 1 + max(0, more))) > more
        return there >= AGAIN_WEEKS

    def _turned(self, changed: Mapping[Place, int]) -> set[int]:
        """The articles with marks that tell something now and did not before so many carriers came or went, or the other way."""
        turned: set[int] = set()
        for (week, mark), more in changed.items():
            found = self._first(week, mark, CARRIERS_MAX + 1 + max(0, more))
            now, before = len(found), len(found) - more
            if (now <= CARRIERS_MAX) != (before <= CARRIERS_MAX):
                turned.update(found)
            if (now > 0) == (before > 0) or not self._weeks_there(week + AGAIN_FROM, mark):
                continue
            for later in range(week + AGAIN_FROM, week + AGAIN_UNTIL + 1):
                carriers = self._first(later, mark, CARRIERS_MAX + 1)
                if 0 < len(carriers) <= CARRIERS_MAX and self._comes_again(later, mark) != self._comes_again(
                    later, mark, changed
                ):
                    turned.update(carriers)
        return turned

    def _weeks_there(self, first: int, mark: int) -> int:
        """In how many of the weeks from one on that make a mark one that comes again it is there."""
        return int(self._db.conn.execute(_WEEKS_THERE, (first, mark)).fetchone()[0])

    def _first(self, week: int, mark: int, most: int) -> list[int]:
        sql = "SELECT article FROM marks WHERE week = ? AND mark = ? LIMIT ?"
        return [article for (article,) in self._db.conn.execute(sql, (week, mark, most))]

    def _article(self, article: int) -> Told | None:
        """An article as its marks were stored."""
        if article not in self._told:
            packed = self._stored(article)
            found = self._facts_of(article, "") if packed is not None else None
            self._told[article] = _told(found, _unpacked(packed)) if found else None
        return self._told[article]

    def _read(self, article: int) -> Told | None:
        """An article as it is now; None where there is nothing to compare."""
        found = self._facts_of(article, ", headline, lead, body")
        text = text_of(found["lead"], found["body"]) if found else ""
        told = None
        if found and found["kind"] != "page" and (text or found["headline"]):
            told = _told(found, marks_of(found["headline"], text))
        self._told[article] = told
        return told

    def _facts_of(self, article: int, more: str) -> Row | None:
        found = rows(
            self._db.conn,
            f"SELECT articles.id, articles.kind, published, city, sources.kind AS source_kind{more} "  # noqa: S608
            "FROM articles JOIN sources ON sources.id = source WHERE articles.id = ?",
            [article],
        )
        return found[0] if found else None

    def _stored(self, article: int) -> bytes | None:
        found = self._db.execute("SELECT marks FROM article_marks WHERE article = ?", [article]).fetchone()
        return found[0] if found else None

    def _write(self, article: int, told: Told | None) -> None:
        if told is None:
            self._db.execute("DELETE FROM article_marks WHERE article = ?", [article])
        else:
            self._db.execute(
                "INSERT OR REPLACE INTO article_marks VALUES (?, ?)", [article, _packed(told.marks)]
            )


def links_of(db: Database, article: int) -> list[tuple[int, float]]:
    """The articles that tell of the same event, each with how strongly it belongs to it, the earliest first."""
    sql = (
        "SELECT earlier, strength FROM event_links WHERE article = ?1 "
        "UNION ALL SELECT article, strength FROM event_links WHERE earlier = ?1 ORDER BY 1"
    )
    return [(other, strength) for other, strength in db.execute(sql, [article]).fetchall()]


def clear(db: Database) -> None:
    """Forgets all links and what they were found by."""
    for table in ("marks", "article_marks", "event_links"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608


def _told(row: Row, marks: frozenset[int]) -> Told:
    official = row["kind"] == "release" or row["source_kind"] in AUTHORITIES
    return Told(row["id"], marks, row["published"] is not None, row["city"] if official else None)


def _packed(marks: Iterable[int]) -> bytes:
    return _little(array("Q", sorted(marks))).tobytes()


def _unpacked(packed: bytes | None) -> frozenset[int]:
    return frozenset(_little(array("Q", packed or b"")))


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
