"""What an invented year is made of: stories with what is done to them, troubles of sites, answers. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from benchmarks.year_texts import CHANGES

Kind = Literal["outage", "relaunch", "wall", "robots", "box", "paywall"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A silent edit: nothing but the page tells of it. `change` is one of `year_texts.CHANGES`."""

    at: datetime
    change: str


@dataclass(frozen=True, slots=True)
class Removal:
    """An article is taken down; a visitor is told `how`. It may come `back`."""

    at: datetime
    how: str
    back: datetime | None


@dataclass(frozen=True, slots=True)
class Story:
    """One article, found by its number in every address it has."""

    number: int
    published: datetime
    edit: Edit | None = None
    removal: Removal | None = None

    def is_removed(self, now: datetime) -> bool:
        """Whether it has been taken down and not come back."""
        away = self.removal
        return away is not None and away.at <= now and (away.back is None or now < away.back)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What befalls a site from `began` on. `ended`: when it is over, or repaired by whoever runs the archive.

    `how` is the kind of it: what old addresses do after a relaunch, what answers in an outage. `traits` are particulars
    of a relaunch: `found` (the old pattern matches the new addresses), `nameless` (lead and byline cannot be told), `seeds` (the
    seeds have new addresses), and of a wall: `seeds` (they are behind it, too). A `box` is a paragraph that stands in every article while it lasts.
    """

    kind: Kind
    how: str
    began: datetime
    ended: datetime | None
    traits: frozenset[str] = frozenset()

    def lasts(self, now: datetime) -> bool:
        """Whether it goes on at that moment."""
        return self.began <= now and (self.ended is None or now < self.ended)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site answers. Status 0: the connection ends without an answer. `troubled`: another than without its trouble."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    troubled: bool = False


def planted(story: Story) -> tuple[str, str | None]:
    """The size and the label of the edit of a story."""
    assert story.edit is not None
    change = CHANGES[story.edit.change]
    return change.size, change.label
