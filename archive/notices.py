"""What is told of changes of health: one message for all of them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.states import WORST_FIRST, summary

SOURCES_MAX = 50  # named in one message; of the others it gives the number


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A source whose state changed: its states before and now, since when and why, as the archive has them."""

    source: str
    name: str
    before: str | None
    now: str
    since: str
    reason: str


@dataclass(frozen=True, slots=True)
class Message:
    """A title of one line, and plain text."""

    title: str
    text: str


def message(changes: Sequence[Changed], *, address: str | None = None) -> Message:
    """One message that names every source that changed, the worst first.

    `address` is where the archive's pages are, for a link to all states.
    """
    ordered = sorted(changes, key=lambda one: (WORST_FIRST.index(one.now), one.source))
    lines = [_line(one) for one in ordered[:SOURCES_MAX]]
    if len(ordered) > SOURCES_MAX:
        lines.append(f"And {len(ordered) - SOURCES_MAX} more; “stadtchronik status” names them.")
    if address:
        lines.append(f"All states: {address.rstrip('/')}/health")
    states = summary(one.now for one in ordered)
    number = "1 source" if len(ordered) == 1 else f"{len(ordered)} sources"
    return Message(f"stadtchronik: {number} changed, now {states}", "\n\n".join(lines) + "\n")


def trial() -> Message:
    """A message that says that messages arrive."""
    return Message("stadtchronik: a test", "Messages of changes of health will come here.\n")


def _line(one: Changed) -> str:
    states = f"{one.before} → {one.now}" if one.before and one.before != one.now else one.now
    return " ".join(f"{one.name} ({one.source}): {states} since {one.since[:16]} UTC. {one.reason}".split())
