"""Changed readings of known articles wait here until their source was read: only together can they be judged."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.evidence import closes
from archive.filing import reads_alike
from archive.health import HELD, HELD_WHILE_ILL
from archive.holding import Streak
from archive.records import Article, Capture
from archive.store import Archive
from crawler.held import HELD_DAYS_MIN, SETTLED_AFTER, TOGETHER, Change, held, lost_in, only_lines, reason_of

Do = Callable[..., Awaitable[Any]]  # an operation of the archive and its arguments, done by the writer


@dataclass(frozen=True, slots=True)
class Stored:
    """A capture that is safe on the disk and wants to be read: the item of every spider.

    `announced`: a seed stated that its page has changed. `look` is None unless it was asked for where a known article
    is; then it tells whether that was counted among the looks that found something at its own address. `again`: the page
    was read before, and gave no article.
    """

    row: int
    capture: Capture
    announced: bool = False
    look: bool | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A reading, and the known article whose text it would change, if it would.

    `told_from`: what others read like since before then tells whether the site changed as well. `twin` is the known
    article that seems to stand at another address, now this one.
    """

    stored: Stored
    article: Article
    changes: int | None = None
    told_from: datetime | None = None
    twin: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a reading that waited: it is held for a `reason`, or filed.

    It is filed as it was read first, from the capture `first`. `with_site`: nobody knows whether its article was edited.
    """

    read: Read
    reason: str | None
    first: int
    with_site: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What a few further pages could tell of a source: those known since before then, and those of these articles.

    `changed` are the articles of which it is to be told: their own pages tell nothing.
    """

    source: str
    told_from: datetime | None
    twins: frozenset[int]
    changed: frozenset[int] = frozenset()


class Changes:
    """What one run read of the known articles of one source. `ill`: a gap of it lasts."""

    def __init__(self, source: str, *, ill: bool) -> None:
        self._source, self._ill = source, ill
        self._as_before: list[
            tuple[datetime, bool]
        ] = []  # since when each reads so, and whether it was read to compare
        self._waiting: list[Read] = []
        self._to_compare: set[str] = set()
        self._has_asked = False

    def reads_as_before(self, url: str, since: datetime) -> None:
        """Notes that the page at an address reads as it did since then."""
        self._as_before.append((since, url in self._to_compare))

    def add(self, read: Read) -> None:
        """Lets a reading wait that would change an article."""
        self._waiting.append(read)

    def question(self, waiting: Sequence[Read]) -> Question | None:
        """What is to be asked before all is decided, once; None: nothing. `waiting` are readings that wait elsewhere."""
        if self._has_asked:
            return None
        doubtful = [
            read.told_from
            for read in (*self._waiting, *waiting)
            if read.told_from is not None and not any(self._witnesses(read.told_from))
        ]
        twins = frozenset(read.twin for read in waiting if read.twin is not None)
        if not twins and (self._ill or not doubtful):
            return None
        self._has_asked = True
        changed = frozenset(read.changes for read in (*self._waiting, *waiting) if read.changes is not None)
        return Question(self._source, None if self._ill else min(doubtful, default=None), twins, changed)

    def compares(self, urls: Iterable[str]) -> None:
        """Notes which pages are asked for only to compare."""
        self._to_compare.update(urls)

    async def decide(self, now: datetime, do: Do) -> list[Decision]:
        """What is to be done with each reading that waited. Nothing waits then.

        What a paywall leaves of an article changes nothing of its text, so it is no change of the site either. What an
        earlier run held and left is not looked at when its page was read again.
        """
        waited, self._waiting = self._waiting, []
        newest = {read.changes: read.stored.row for read in waited}
        reasons = {read.stored.row: await do(Archive.reason, read.stored.row) for read in waited}
        left = {row for row, reason in reasons.items() if (reason or "").startswith(HELD)}
        waited = [
            read for read in waited if read.stored.row not in left or newest[read.changes] == read.stored.row
        ]
        changes: list[tuple[Read, Change, Streak]] = []
        in_gap: set[int] = set()  # the rows of readings whose article was read in a gap that is over
        decided: list[Decision] = []
        for read in waited:
            before, after = await do(Archive.kept_text, read.changes), read.article
            if reads_alike(before, after):  # it was filed meanwhile, from another address
                decided.append(Decision(read, None, read.stored.row))
                continue
            if closes(before.words, after.words, paywalled=after.paywalled):
                reason = reason_of(HELD_WHILE_ILL, after) if self._ill else None
                decided.append(Decision(read, reason, read.stored.row))
                continue
            streak = await do(Archive.streak, read.stored.row, after.content_hash)
            if not self._ill and await do(Archive.read_while_ill, read.changes):
                if lost_in(before, after) is None:  # the site is as it was, and says nothing against itself
                    decided.append(Decision(read, None, streak.first, with_site=True))
                    continue
                in_gap.add(read.stored.row)
            changes.append((read, await self._change(read, before, streak, do), streak))
        whys = held([change for _, change, _ in changes], ill=self._ill)
        for (read, change, streak), why in zip(changes, whys, strict=True):
            decision = _decided(read, why, streak, now, left=read.stored.row in left)
            if decision.reason is None and not decision.with_site:
                is_of_site = read.stored.row in in_gap or await self._is_of_site(read, change, do)
                decision = replace(decision, with_site=is_of_site)
            decided.append(decision)
        return decided

    async def _is_of_site(self, read: Read, change: Change, do: Do) -> bool:
        """Whether what changed may be the site's: nothing but lines that others carry.

        Or lines that went, when nobody can tell whether others had carried them while this one did.
        """
        lost, won = only_lines(change.before, change.after)
        if not lost and not won:
            return False
        if await do(Archive.stands_elsewhere, read.changes, [*lost, *won]):
            return True
        return not won and not await do(Archive.had_company, read.changes)

    async def _change(self, read: Read, before: Article, streak: Streak, do: Do) -> Change:
        assert read.told_from is not None
        own, compared = self._witnesses(read.told_from)
        return Change(
            before,
            read.article,
            announced=read.stored.announced,
            seen_before=streak.healthy > 0,
            held_together=any(TOGETHER in reason for reason in streak.reasons),
            compared=(read.stored.capture.asked or read.stored.capture.url) in self._to_compare,
            as_before=own,
            compared_as_before=compared,
            can_be_compared=await do(Archive.can_be_compared, read.changes, read.told_from),
        )

    def _witnesses(self, told_from: datetime) -> tuple[int, int]:
        """How many articles read as they did before then: those read for a reason of their own, those read to compare."""
        compared = [to_compare for since, to_compare in self._as_before if since < told_from]
        return len(compared) - sum(compared), sum(compared)


def _decided(read: Read, why: str | None, streak: Streak, now: datetime, *, left: bool) -> Decision:
    """What becomes of a reading that is held for that reason, or for none. `left`: it was held, and cannot be read again."""
    again = len(streak.days) >= HELD_DAYS_MIN
    if why is not None and again and now - streak.began >= SETTLED_AFTER:
        return Decision(read, None, streak.first, with_site=True)
    if why is None and left and not again:
        why = HELD_WHILE_ILL
    return Decision(read, None if why is None else reason_of(why, read.article), streak.first)
