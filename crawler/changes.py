"""Changed readings of known articles wait here until their source was read: only together can they be judged."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from archive.evidence import closes
from archive.health import HELD_WHILE_ILL
from archive.records import Article, Capture
from archive.store import Archive
from crawler.held import Change, held, reason_of

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
    """A reading, and the known article whose text it would change, if it would."""

    stored: Stored
    article: Article
    changes: int | None


class Changes:
    """What one run read of the known articles of one source; `as_before` counts those that read as they did."""

    def __init__(self) -> None:
        self.as_before = 0
        self._waiting: list[Read] = []

    def add(self, read: Read) -> None:
        """Lets a reading wait that would change an article."""
        self._waiting.append(read)

    async def decide(self, source: str, do: Do) -> list[tuple[Read, str | None]]:
        """Why each reading that waited is held; None: it is to be filed. Nothing waits then.

        What a paywall leaves of an article changes nothing of its text, so it is no change of the site either.
        """
        waited, self._waiting = self._waiting, []
        ill = bool(waited) and await do(Archive.is_ill, source)
        changes: list[tuple[Read, Change]] = []
        decided: dict[int, str | None] = {}
        for read in waited:
            before, after = await do(Archive.kept_text, read.changes), read.article
            if closes(before.words, after.words, paywalled=after.paywalled):
                decided[read.stored.row] = reason_of(HELD_WHILE_ILL, after) if ill else None
                continue
            seen_before = await do(Archive.held_before, read.stored.row, after.content_hash)
            changes.append((read, Change(before, after, read.stored.announced, seen_before)))
        whys = held([change for _, change in changes], as_before=self.as_before, ill=ill)
        for (read, _), why in zip(changes, whys, strict=True):
            decided[read.stored.row] = None if why is None else reason_of(why, read.article)
        return [(read, decided[read.stored.row]) for read in waited]
