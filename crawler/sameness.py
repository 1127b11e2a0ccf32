"""One page under many addresses is no article: what a wall or a site that answers everything gives. Pure."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

from archive.records import Article

SAME_PAGE = "The same page stands under many addresses"
SAME_MAX = 2  # articles of a source that may have one reading: some are published twice
LATER = 3  # other readings of its source for which one waits in a crawl, whose pages come side by side
WAITING_MAX = 50  # readings of a source that wait; of more the first goes
_FIELDS = ("headline", "lead", "body", "byline", "tags", "images", "attachments", "contacts")
_PRINT = re.compile(r"\(([0-9a-f]{32})\)")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Item]):
    """What is to be done with a reading: `refused` is the reason it is no article, None lets it be filed."""

    item: Item
    refused: str | None


@dataclass(slots=True)
class _Waiting(Generic[Item]):
    """A reading that waits, its fingerprint, and how many other readings came since."""

    item: Item
    print: str
    later: int = 0


class Sameness(Generic[Item]):
    """The readings of one source in one run, in the order in which they come.

    A reading waits until the next one of its source is another: then the site gives more than one page. A `patient`
    one waits for LATER others, and while it is the second of its kind to the end: where pages come side by side, others may
    come in between. When the same reading comes for more than SAME_MAX articles, none of those that waited is one, nor is any
    that follows. A known article that would turn into the reading of another one is never believed, unless both read alike before.

    `before` are reasons of earlier runs: what was refused stays refused.
    """

    def __init__(self, before: Iterable[str] = (), *, patient: bool = False) -> None:
        self._refused = {found[1] for reason in before if (found := _PRINT.search(reason))}
        self._patient = patient
        self._places: defaultdict[str, set[str | int]] = defaultdict(set)
        self._texts: defaultdict[str, set[str | None]] = defaultdict(set)  # what those had been before
        self._waiting: list[_Waiting[Item]] = []

    def add(
        self, item: Item, reading: Article, place: str | int, *, before: str | None
    ) -> list[Verdict[Item]]:
        """What is known of this reading and of those that waited, in their order.

        `place` is the article it would be filed as, `before` the fingerprint of that article's text, if it is known
        and would be changed.
        """
        print_ = fingerprint(reading)
        self._places[print_].add(place)
        self._texts[print_].add(before)
        turns = before is not None and len(self._texts[print_]) > 1
        if len(self._places[print_]) > (1 if turns else SAME_MAX):
            self._refused.add(print_)
        self._count(print_)
        self._waiting.append(_Waiting(item, print_))
        return self._let_go()

    def passed(self, reading: Article) -> list[Verdict[Item]]:
        """What is known of those that waited when a reading comes that needs no verdict itself."""
        self._count(fingerprint(reading))
        return self._let_go()

    @property
    def waiting(self) -> tuple[Item, ...]:
        """What cannot be judged yet, in order."""
        return tuple(one.item for one in self._waiting)

    def rest(self) -> list[Verdict[Item]]:
        """What still waits: nothing else came."""
        waited, self._waiting = self._waiting, []
        return [self._verdict(one) for one in waited]

    def _count(self, print_: str) -> None:
        for one in self._waiting:
            one.later += one.print != print_

    def _let_go(self) -> list[Verdict[Item]]:
        over = len(self._waiting) - WAITING_MAX
        stay: list[_Waiting[Item]] = []
        go: list[_Waiting[Item]] = []
        for number, one in enumerate(self._waiting):
            (go if number < over or self._is_certain(one) else stay).append(one)
        self._waiting = stay
        return [self._verdict(one) for one in go]

    def _is_certain(self, one: _Waiting[Item]) -> bool:
        if one.print in self._refused:
            return True
        if self._patient:
            return one.later >= LATER and len(self._places[one.print]) == 1
        return one.later > 0

    def _verdict(self, one: _Waiting[Item]) -> Verdict[Item]:
        return Verdict(one.item, self._reason(one.print))

    def refusal(self, reading: Article) -> str | None:
        """Why a reading that was let go is no article after all: it has come for more since."""
        return self._reason(fingerprint(reading))

    def _reason(self, print_: str) -> str | None:
        return f"{SAME_PAGE} ({print_})." if print_ in self._refused else None


def fingerprint(reading: Article) -> str:
    """What two readings share when all of the page is the same, as 32 hexadecimal digits.

    A date that was taken from the address does not count: it differs although the page is the same.
    """
    fields = {name: value for name in _FIELDS if (value := getattr(reading, name))}
    if reading.published and (reading.report is None or reading.report.given.get("published") != "url"):
        fields["published"] = reading.published
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, default=asdict)
    return blake2b(text.encode(), digest_size=16).hexdigest()
