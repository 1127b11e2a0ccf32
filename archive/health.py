"""The words of health: states of a source, findings of a run, and names that runs count. Pure.

docs/health.md says what each of them means and from when on it is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

REFUSED = "robots.txt forbids it"  # the note of a request that was not made
OPTED_OUT = "the publisher reserves it"  # docs/rights.md
WAITING = "wait for another look"  # the note of articles due for one, beyond what a run may ask for
REDATED = "a seed dates everything anew"  # the note of a seed whose dates are not believed
HELD = "The site reads differently"  # the note of changed readings that are no versions yet: docs/history.md
HELD_UNTOLD = f"{HELD}: held until another article tells whether the site changed"  # of one alone
HELD_WHILE_ILL = f"{HELD}: held while the source is not healthy"  # of those that would be filed otherwise
WITH_SITE = "a changed reading was kept as changed with its site"  # the note of one held for SETTLED_AFTER (crawler.held)
MOVED = "an article was found again at a new address"  # the note of one that is not kept twice
STANDS_TWICE = "an article seems to stand at two addresses"  # the note of one that is
RELAUNCHED = frozenset(
    {"away", "all_unknown"}
)  # findings that say that the addresses of a site are others now
NO_FAULT = frozenset(
    {WAITING, REDATED, HELD, HELD_UNTOLD, HELD_WHILE_ILL, WITH_SITE, MOVED, STANDS_TWICE}
)  # notes that explain no failure

State = Literal["ok", "quiet", "degraded", "broken", "blocked", "disallowed", "new"]
STATES: tuple[State, ...] = get_args(State)
SEVERITY: Mapping[State, int] = {
    "ok": 0,
    "new": 0,
    "quiet": 1,
    "degraded": 2,
    "broken": 3,
    "blocked": 3,
    "disallowed": 3,
}


@dataclass(frozen=True, slots=True)
class Health:
    """A state and why, in one sentence for people."""

    state: State
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one run tells of a source.

    `code` names it for programs, with the `values` its sentence was made from. `state` is the one it speaks for; None:
    the run saw too little to speak for any. `ill`: nothing may be concluded from what was seen of the source.
    `certain`: one run is enough to say so, or to say that it is over.
    """

    code: str
    state: State | None
    reason: str
    ill: bool = False
    certain: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_row(self) -> dict[str, Any]:
        """What is kept of it with the measures, for JSON."""
        return {
            "state": self.state,
            "ill": self.ill,
            "certain": self.certain,
            "finding": {"code": self.code, **self.values},
        }
