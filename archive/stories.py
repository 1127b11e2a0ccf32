"""The same event in many articles: one story, kept up to date as articles come and change.

What waits stands in `unstoried`, written by triggers with the article itself and with what it has in common with others.
Which articles are one story depends on the articles alone, not on the order in which they came; its number does not change.
"""

import heapq
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from archive.event_links import Links, clear, links_of
from archive.rows import insert
from archive.same_event import days_between

BATCH_ARTICLES = 50  # linked in one transaction
AT_ONCE_MAX = 10_000  # linked when an archive is closed, the newest first; the others next time
STORY_DAYS = 14  # between the first article of a story and any other one


def gather(db: Database, most: int = AT_ONCE_MAX) -> int:
    """Gives articles that came or changed their place in stories, the newest first; returns how many those are.

    To be called after `archive.reuse.compare`. Interrupted, it goes on where it was. An article costs what its marks and
    its links cost, not what the archive has.
    """
    done = 0
    while done < most:
        with db.atomic():
            sql = "SELECT article FROM unstoried WHERE linked = 0 ORDER BY article DESC LIMIT ?"
            batch = [one for (one,) in db.execute(sql, [min(BATCH_ARTICLES, most - done)]).fetchall()]
            if not batch:
                break
            _link(db, Links(db), batch)
        done += len(batch)
    _place_all(db)
    return done


def renew(db: Database) -> None:
    """Forgets everything that leads to stories, but not their numbers; all articles wait for their place."""
    with db.atomic():
        clear(db)
        db.execute("INSERT OR REPLACE INTO unstoried SELECT id, 0 FROM articles")


def forget(db: Database, article: int) -> None:
    """Takes an article out of its story; to be done before its row is deleted."""
    with db.atomic():
        links = Links(db)
        near = links.remove(article)
        told_with = {one for story in _stories_of(db, [article]).values() for one in _members(db, [story])}
        _wait(db, {one for other in near for one in {other, *links.judge(other)}} | told_with)
        db.execute("DELETE FROM unstoried WHERE article = ?", [article])
        _place_all(db, without=article)


def waiting(db: sqlite3.Connection) -> int:
    """How many articles wait for their place."""
    return int(db.execute("SELECT count(*) FROM unstoried").fetchone()[0])


def _link(db: Database, links: Links, batch: Sequence[int]) -> None:
    turned = links.renew(batch)
    for one in sorted({*batch, *turned}):
        _wait(db, {one} | links.judge(one))
    db.conn.executemany("UPDATE unstoried SET linked = 1 WHERE article = ?", [(one,) for one in batch])


def _wait(db: Database, articles: Iterable[int]) -> None:
    db.conn.executemany("INSERT OR IGNORE INTO unstoried VALUES (?, 1)", [(one,) for one in sorted(articles)])


def _place_all(db: Database, without: int | None = None) -> None:
    """Finds the first article of the story of everything that is linked, and numbers what came of it."""
    with db.atomic():
        linked = [one for (one,) in db.execute("SELECT article FROM unstoried WHERE linked = 1").fetchall()]
        places = _Places(db)
        places.find(linked)
        _number(db, places, without)
        db.execute("DELETE FROM unstoried WHERE linked = 1")


class _Places:
    """The first article of the story each article is of, itself where it is of none.

    An article is told with those before it that it is linked with, most strongly as a whole. So its place depends on earlier
    ones only, and where that changes, the places of later ones are found anew.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self.changed: dict[int, int] = {}
        self._known: dict[int, int] = {}

    def find(self, articles: Iterable[int]) -> None:
        """Finds the places of articles, and of later ones that depend on them."""
        heap = sorted(set(articles))
        queued = set(heap)
        while heap:
            article = heapq.heappop(heap)
            queued.discard(article)
            links = links_of(self._db, article)
            first = self._chosen(article, links)
            if first == self.first(article):
                continue
            self._known[article] = self.changed[article] = first
            for later, _ in links:
                if later > article and later not in queued:
                    queued.add(later)
                    heapq.heappush(heap, later)

    def first(self, article: int) -> int:
        """The first article of its story, as it is known now."""
        if article not in self._known:
            sql = "SELECT first FROM story_articles JOIN stories ON stories.id = story WHERE article = ?"
            found = self._db.execute(sql, [article]).fetchone()
            self._known[article] = found[0] if found else article
        return self._known[article]

    def _chosen(self, article: int, links: Iterable[tuple[int, float]]) -> int:
        votes: Counter[int] = Counter()
        for earlier, strength in links:
            if earlier < article and days_between(article, self.first(earlier)) <= STORY_DAYS:
                votes[self.first(earlier)] += strength  # type: ignore[assignment]
        return min(votes, key=lambda first: (-votes[first], first), default=article)


def _number(db: Database, places: _Places, without: int | None) -> None:
    """Writes the stories that changed. A story keeps its number where most of its articles are; others are led to it."""
    changed = places.changed
    stories = {*_stories_of(db, changed).values(), *_stories_of(db, changed.values()).values()}
    if without is not None:
        stories.update(_stories_of(db, [without]).values())
    was = _members(db, stories)
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for article in {*was, *changed, *changed.values()} - {without}:
        groups[places.first(article)].add(article)
    heirs: defaultdict[int, list[int]] = defaultdict(list)
    for number in sorted(stories):
        shares = Counter(
            places.first(one) for one, story in was.items() if story == number and one != without
        )
        heir = min(
            (first for first in shares if len(groups[first]) > 1),
            key=lambda first: (-shares[first], first),
            default=None,
        )
        if heir is not None:
            heirs[heir].append(number)
    db.conn.executemany("DELETE FROM story_articles WHERE article = ?", [(one,) for one in was])
    db.conn.executemany(
        "UPDATE stories SET first = NULL, last = NULL, articles = 0 WHERE id = ?", [(one,) for one in stories]
    )
    for first, group in sorted(groups.items()):
        if len(group) > 1:
            _write(db, heirs[first], sorted(group))


def _write(db: Database, numbers: Sequence[int], group: Sequence[int]) -> None:
    """Writes a story under the first of these numbers, or a new one."""
    number = numbers[0] if numbers else insert(db, "stories", {"articles": 0})
    db.execute(
        "UPDATE stories SET first = ?, last = ?, articles = ? WHERE id = ?",
        [group[0], group[-1], len(group), number],
    )
    db.conn.executemany(
        "UPDATE stories SET merged_into = ? WHERE id = ?", [(number, one) for one in numbers[1:]]
    )
    db.conn.executemany("INSERT INTO story_articles VALUES (?, ?)", [(one, number) for one in group])


def _stories_of(db: Database, articles: Iterable[int]) -> dict[int, int]:
    """The story of each article that is of one."""
    sql = "SELECT story FROM story_articles WHERE article = ?"
    found = {one: db.execute(sql, [one]).fetchone() for one in articles}
    return {article: row[0] for article, row in found.items() if row}


def _members(db: Database, stories: Iterable[int]) -> dict[int, int]:
    """The articles of stories, each with its story."""
    sql = "SELECT article FROM story_articles WHERE story = ?"
    return {one: story for story in stories for (one,) in db.execute(sql, [story]).fetchall()}
