"""The health of a source, judged from what a run saw of it. Pure."""

from dataclasses import dataclass
from typing import Literal

from archive.records import Tally

REFUSED = "robots.txt forbids it"  # the note of a request that was not made
OPTED_OUT = "the publisher reserves it"  # docs/rights.md
WAITING = "wait for another look"  # the note of articles due for one, beyond what a run may ask for
REDATED = "a seed dates everything anew"  # the note of a seed whose dates are not believed
NO_FAULT = frozenset({WAITING, REDATED})  # notes that explain no failure
UNREAD_SHARE = 0.5  # more pages than this without an article: the reading no longer fits the site

State = Literal["ok", "quiet", "degraded", "broken", "blocked", "disallowed", "new"]


@dataclass(frozen=True, slots=True)
class Health:
    """A state and why, in one sentence for people."""

    state: State
    reason: str


def judge(tally: Tally, *, articles: int, before: Health | None = None) -> Health:
    """Judges one run of a source with `articles` articles in the archive.

    It looks at this run alone, not at what is usual for the source. The first finding decides. A run that
    saw nothing but “not modified” is no sign that what was wrong `before` has become right.
    """
    looked = tally.new + tally.changed + tally.unchanged + tally.unread
    unread = looked > 0 and tally.unread / looked > UNREAD_SHARE
    nothing_seen = 0 < tally.seeds == tally.seeds_unchanged and not looked and not tally.errors
    if before is not None and before.state in {"broken", "degraded"} and nothing_seen:
        return before
    findings: tuple[tuple[bool, Health], ...] = (
        (REFUSED in tally.notes and not tally.seeds, Health("disallowed", "robots.txt forbids every seed.")),
        (tally.seeds == 0, Health("broken", f"No seed could be read: {_commonest(tally)}.")),
        (
            tally.seeds > tally.seeds_unchanged and not tally.links,
            Health("broken", "The seeds named no article."),
        ),
        (unread, Health("broken", f"{tally.unread} of {looked} pages gave no article: {_commonest(tally)}.")),
        (tally.errors > 0, Health("degraded", f"{tally.errors} requests failed: {_commonest(tally)}.")),
        (articles == 0, Health("new", "No article yet.")),
    )
    return next(
        (health for found, health in findings if found), Health("ok", "Seeds and pages read as expected.")
    )


def _commonest(tally: Tally) -> str:
    notes = {note: number for note, number in tally.notes.items() if note not in NO_FAULT}
    return max(notes, key=lambda note: notes[note], default="no reason noted")
