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
_FIELDS = ("headline", "lead", "body", "byline", "tags", "images", "attachments", "contacts")
_PRINT = re.compile(r"\(([0-9a-f]{32})\)")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Item]):
    """What is to be done with a reading: `refused` is the reason it is no article, None lets it be filed."""

    item: Item
    refused: str | None


class Sameness(Generic[Item]):
    """The readings of one source in one run, in the order in which they come.

    A reading waits until the next one of its source is another: then the site gives more than one page. When the
    same reading comes for more than SAME_MAX articles, none of those that waited is one, nor is any that follows.
    A known article that would turn into the reading of another one is never believed, unless both read alike before.

    `before` are reasons of earlier runs: what was refused stays refused.
    """

    def __init__(self, before: Iterable[str] = ()) -> None:
        self._refused = {found[1] for reason in before if (found := _PRINT.search(reason))}
        self._places: defaultdict[str, set[str | int]] = defaultdict(set)
        self._texts: defaultdict[str, set[str | None]] = defaultdict(set)  # what those had been before
        self._waiting: list[Item] = []
        self._print = ""  # of those that wait

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
        let_go = [] if print_ == self._print else self.rest()
        turns = before is not None and len(self._texts[print_]) > 1
        if len(self._places[print_]) > (1 if turns else SAME_MAX):
            self._refused.add(print_)
        self._waiting.append(item)
        self._print = print_
        return let_go + self.rest() if print_ in self._refused else let_go

    def passed(self, reading: Article) -> list[Verdict[Item]]:
        """What is known of those that waited when a reading comes that needs no verdict itself."""
        return [] if fingerprint(reading) == self._print else self.rest()

    @property
    def waiting(self) -> tuple[Item, ...]:
        """What cannot be judged yet, in order."""
        return tuple(self._waiting)

    def rest(self) -> list[Verdict[Item]]:
        """What still waits: nothing else came."""
        refused = self._reason(self._print)
        waited, self._waiting = self._waiting, []
        return [Verdict(item, refused) for item in waited]

    def refusal(self, reading: Article) -> str | None:
        """Why a reading that was let go is no article after all: it has come for more since."""
        return self._reason(fingerprint(reading))

    def _reason(self, print_: str) -> str | None:
        return f"{SAME_PAGE} ({print_})." if print_ in self._refused else None


def fingerprint(reading: Article) -> str:
    """What two readings share when all of the page is the same, as 32 hexadecimal digits.

    A date that was taken from the address does not count: it differs although the page is the same.
    """
    fields = {name: value for name, value in asdict(reading).items() if name in _FIELDS and value}
    if reading.published and (reading.report is None or reading.report.given.get("published") != "url"):
        fields["published"] = reading.published
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()
