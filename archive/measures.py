"""What a run measures of one source while it goes on: how well its pages can be read, and what became of those known before. Pure.

Health is judged by it; docs/health.md says how.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from statistics import median
from typing import Any, Self

FIELDS = ("headline", "lead", "byline", "published", "section", "image")  # whose absence is counted
CLASSES = ("2xx", "3xx", "4xx", "5xx", "none")  # of answers by status (RFC 9110 §15); none: no answer at all


@dataclass(slots=True, kw_only=True)
class Measures:
    """Counted while a run goes on.

    `seeds_failed` are seeds that could not be had or read, `links_known` the links that were known before.
    `answers` counts requests by class of status, redirects that were followed among the 3xx. `read` are pages that were
    articles; of these `has` counts those with each field and `paywalled` those behind a paywall, `words` is how long each
    is and `shares` what part of the page's text it is, where known. `walls` are pages that showed something in
    place of every article, such as a consent page.

    `looks` are answers at addresses where an article was in place when last asked, unless there was a reason to think
    that it is not there any more; of these `absent` were 404 or 410 and `elsewhere` led to another page. `refused` are
    articles that robots.txt forbids, `reserved` those their publisher reserves. `as_before` are known articles that were
    held back, or away, and read as before again. `unread_again` are pages that gave no article when they were read before
    either, and show no wall: they tell nothing new of the source. `reread` are known articles whose page was had in full and reads as before.
    """

    seeds_failed: int = 0
    links_known: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    read: int = 0
    has: dict[str, int] = field(default_factory=dict)
    paywalled: int = 0
    words: list[int] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    walls: int = 0
    looks: int = 0
    absent: int = 0
    elsewhere: int = 0
    refused: int = 0
    reserved: int = 0
    as_before: int = 0
    unread_again: int = 0
    reread: int = 0

    def answered(self, status: int | None, *, redirects: int = 0) -> None:
        """Counts a request by the class of its answer; None: there was none."""
        name = "none" if status is None else f"{status // 100}xx"
        self.answers[name] = self.answers.get(name, 0) + 1
        if redirects:
            self.answers["3xx"] = self.answers.get("3xx", 0) + redirects

    def article(self, has: Iterable[str], *, words: int, paywalled: bool, share: float | None) -> None:
        """Counts a page that was an article."""
        self.read += 1
        for name in has:
            self.has[name] = self.has.get(name, 0) + 1
        self.words.append(words)
        self.paywalled += paywalled
        if share is not None:
            self.shares.append(share)

    def looked(self, *, absent: bool = False, elsewhere: bool = False) -> None:
        """Counts an answer at an address where an article was."""
        self.looks += 1
        self.absent += absent
        self.elsewhere += elsewhere

    def as_row(self) -> dict[str, Any]:
        """What is kept of it, for JSON: of `words` and `shares` their medians."""
        row = {one.name: getattr(self, one.name) for one in fields(self)}
        words, shares = row.pop("words"), row.pop("shares")
        return row | {
            "words": round(median(words)) if words else None,
            "share": round(median(shares), 3) if shares else None,
        }

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """The counts that were kept; what is not known stays as it is."""
        names = {one.name for one in fields(cls)} - {"words", "shares"}
        return cls(**{name: value for name, value in row.items() if name in names})
