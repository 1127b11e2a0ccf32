"""What one run counts of one source: the row of `run_sources`. Pure."""

import json
from dataclasses import dataclass, field, fields
from typing import Any

from archive.measures import Measures
from archive.records import Article


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one run saw of one source, counted while it runs: the row of the closing table.

    `notes` counts named outcomes, such as reasons of failures. `measures` say how well it could be read. `gone` is known
    when the run has ended.
    """

    seeds: int = 0
    seeds_unchanged: int = 0
    links: int = 0
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    missing: int = 0
    gone: int = 0
    unread: int = 0
    errors: int = 0
    notes: dict[str, int] = field(default_factory=dict)
    measures: Measures = field(default_factory=Measures)

    def count(self, outcome: str) -> None:
        """Counts what became of an article page; a stored one is counted when it is filed."""
        if outcome != "stored":
            setattr(self, outcome, getattr(self, outcome) + 1)

    def note(self, outcome: str, times: int = 1) -> None:
        """Counts a named outcome."""
        self.notes[outcome] = self.notes.get(outcome, 0) + times

    def reached(self, bound: str) -> None:
        """Notes once that a bound of the run was reached."""
        self.notes.setdefault(bound, 1)

    def read(self, article: Article) -> None:
        """Measures a page that was an article."""
        self.measures.article(
            [name for name, there in _fields_of(article).items() if there],
            words=article.words,
            paywalled=bool(article.paywalled),
            share=article.report.share if article.report else None,
        )

    def as_row(self) -> dict[str, Any]:
        """The row of `run_sources`, but for run, source and health: `notes` and `measures` are JSON."""
        row = {one.name: getattr(self, one.name) for one in fields(self)}
        return row | {
            "notes": json.dumps(self.notes, ensure_ascii=False),
            "measures": json.dumps(self.measures.as_row(), ensure_ascii=False),
        }


def _fields_of(article: Article) -> dict[str, Any]:
    """What an article has of the fields whose absence is counted (`archive.measures.FIELDS`)."""
    return {
        "headline": article.headline,
        "lead": article.lead,
        "byline": article.byline,
        "published": article.published,
        "section": article.section,
        "image": article.images,
    }
