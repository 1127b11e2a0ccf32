"""What may be said of an article, from what was seen at its addresses. Pure.

One failed look proves nothing: relaunches, maintenance, walls and our own mistakes look the same. docs/history.md has
the rules in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from archive.gaps import Gap, covered

ABSENT_STATUS = frozenset({404, 410})  # RFC 9110 §15.5.5 and §15.5.11
ABSENT_DAYS = 2  # on how many different days (UTC) a page must be away before it is called gone
GIVE_UP_DAYS = (
    7  # after so many an address is asked no more, although it is not known what became of its article
)

# The page says so with status 200, or the address leads to a page that is no article; what follows are particulars.
NOT_FOUND_PAGE = "The page says that it was not found"
ELSEWHERE = "The address leads to a page that is no article"

# Other articles of the source, known when this one was last in place, tell a page that is away from a site that changed.
MANY = 3  # articles that are away together, and
MANY_SHARE = 0.5  # that share of those looked at since: the site has changed its addresses
BRIDGE_MIN = 3  # of them in place after a gap, and
BRIDGE_SHARE = 0.8  # that share of those looked at since: the site keeps its addresses, whatever the gap was

CLOSED_SHARE = 0.75  # of its words: what reads as paywalled and has fewer was closed, not edited

Kind = Literal["there", "absent", "elsewhere", "not_found_page", "closed", "forbidden", "unreachable"]
Word = Literal["in place", "missing", "gone", "moved", "closed", "forbidden", "unreachable"]
Why = Literal["seen", "days", "once", "gap", "many", "alone", "text", "led", "paywall", "rules", "trouble"]
_AWAY = frozenset({"absent", "elsewhere", "not_found_page"})
_IN_PLACE = frozenset({"there", "closed"})
AWAY: frozenset[Word] = frozenset({"missing", "gone", "moved"})  # verdicts that say that it is not in place


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one look at an address of an article showed.

    `there`: it was read, or the server said that it is unchanged. `absent`: 404 or 410. `elsewhere`: a redirect to a
    page that is no article or is another one. `not_found_page`: an error page with status 200. `closed`: in place,
    behind a paywall. `forbidden`: not asked, the publisher's rules do not allow it any more. `unreachable`: no answer.
    `at` is UTC. `capture` is the stored response, None when there was none to store.
    """

    kind: Kind
    at: datetime
    capture: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Other articles of a source that were known when one was last in place.

    `known` is how many there are, counted up to BRIDGE_MIN. `there` and `away` are how many of them were looked at since
    that one was away (since the end of the last gap, if there was one) and found in place at an address they had, or not.
    """

    known: int = 0
    there: int = 0
    away: int = 0

    def bridge(self, days: int) -> bool:
        """Whether addresses from before a gap hold after it. `days`: on how many after it this one was away.

        Where there are too few others all of them must be in place, and it takes as many days as an address is asked.
        """
        if self.known < BRIDGE_MIN:
            return 0 < self.known <= self.there and not self.away and days >= GIVE_UP_DAYS
        return self.there >= BRIDGE_MIN and self.there >= BRIDGE_SHARE * (self.there + self.away)

    @property
    def many_away(self) -> bool:
        """Whether so many are away that the site must have changed."""
        away = self.away + 1
        return away >= MANY and away >= MANY_SHARE * (self.there + away)


NOBODY = Others()


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an article of the same source stands now: its address, and the capture that shows it.

    It has the same text, or, when the address of the one that is away leads there (`led`), the same headline.
    """

    url: str
    capture: int
    led: bool = False


@dataclass(frozen=True, slots=True)
class Absence:
    """How an article has been away since it was last in place.

    `looks` are those that count, oldest first; none lies in a gap. `gap` is the last one since it was in place.
    """

    there: datetime | None
    looks: tuple[Observation, ...]
    gap: Gap | None

    @property
    def days(self) -> set[date]:
        """The days (UTC) on which it was found to be away."""
        return {look.at.astimezone(UTC).date() for look in self.looks}

    @property
    def days_since_gap(self) -> int:
        """On how many days (UTC) it was found to be away after the gap; none while that lasts."""
        if self.gap is None:
            return len(self.days)
        ended = self.gap.ended
        after = [look.at for look in self.looks if ended is not None and look.at >= ended]
        return len({at.astimezone(UTC).date() for at in after})

    @property
    def witnessed_from(self) -> datetime:
        """From when on other articles tell whether the site still answers at the addresses it had."""
        ends = [self.gap.ended] if self.gap is not None and self.gap.ended is not None else []
        return max([self.looks[0].at, *ends])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said: since when, on which captures it rests, why, and that in one sentence."""

    word: Word
    since: datetime | None
    captures: tuple[int, ...]
    why: Why
    reason: str


def absence(observations: Iterable[Observation], gaps: Sequence[Gap] = ()) -> Absence | None:
    """How an article has been away since it was last seen; None when no look that counts says so."""
    seen = _last_seen(observations := tuple(observations))
    there = seen.at if seen else None
    looks = sorted(
        (
            one
            for one in observations
            if one.kind in _AWAY and not covered(gaps, one.at) and (there is None or one.at > there)
        ),
        key=lambda one: (one.at, one.capture or 0, one.kind),
    )
    if not looks:
        return None
    between = [
        gap
        for gap in gaps
        if gap.ended is None or (gap.began <= looks[-1].at and (there is None or gap.ended > there))
    ]
    return Absence(there, tuple(looks), max(between, key=lambda gap: gap.began, default=None))


def judge(
    observations: Iterable[Observation],
    *,
    gaps: Sequence[Gap] = (),
    others: Others = NOBODY,
    moved: Moved | None = None,
) -> Verdict:
    """What may be said of an article from all that was observed at its addresses, in any order.

    Looks inside a gap that found it away count for nothing. *Gone* takes absence on ABSENT_DAYS days, and that other
    articles of the source are in place: one at least, if there are any; after a gap so many that the gap was no relaunch.
    """
    observations = tuple(observations)
    away = absence(observations, gaps)
    return _standing(observations) if away is None else _away(away, others, moved)


def closes(words_before: int, words: int, *, paywalled: bool | None) -> bool:
    """Whether a reading is what a paywall leaves of a text that was public before."""
    return bool(paywalled) and words < CLOSED_SHARE * words_before


def _away(away: Absence, others: Others, moved: Moved | None) -> Verdict:
    captures = tuple(dict.fromkeys(look.capture for look in away.looks if look.capture is not None))
    since = away.looks[0].at
    day = _day(since)
    if moved is not None:
        why: Why = "led" if moved.led else "text"
        reason = (
            f"Since {day} its address has led to another one of the source, under the same headline."
            if moved.led
            else f"The same text stands at another address of the source; this one has not had it since {day}."
        )
        return Verdict("moved", since, (*captures, moved.capture), why, reason)
    if away.gap is not None and not others.bridge(away.days_since_gap):
        reason = (
            f"Since the gap that began on {_day(away.gap.began)} its address has not answered with it; "
            "whether it was deleted is not known."
        )
        begun = away.gap.began if away.there is None else max(away.gap.began, away.there)
        return Verdict("missing", begun, captures, "gap", reason)
    if len(away.days) < ABSENT_DAYS:
        return Verdict("missing", since, captures, "once", f"Not found on {day}; one day proves nothing.")
    if away.gap is None and others.many_away:
        reason = (
            f"Since {day} it has not been found, like most articles of the source that were looked at: "
            "the site may have changed its addresses."
        )
        return Verdict("missing", since, captures, "many", reason)
    if others.known and not others.there:
        reason = f"Since {day} it has not been found; no other article of the source was seen in place since."
        return Verdict("missing", since, captures, "alone", reason)
    days = ", ".join(_day(one) for one in sorted(away.days))
    reason = f"Not found on {len(away.days)} days ({days}), while the source was in order."
    return Verdict("gone", since, captures, "days", reason)


def _standing(observations: Sequence[Observation]) -> Verdict:
    """What may be said of an article that no look found to be away since it was last seen."""
    seen = _last_seen(observations)
    later = [
        one
        for one in observations
        if one.kind in {"forbidden", "unreachable"} and (seen is None or one.at > seen.at)
    ]
    last = max(later, key=lambda one: (one.at, one.kind), default=seen)
    if last is None or last.kind == "there":
        captures = (last.capture,) if last is not None and last.capture is not None else ()
        return Verdict(
            "in place", last.at if last else None, captures, "seen", "It was in place when last looked for."
        )
    captures = (last.capture,) if last.capture is not None else ()
    day = _day(last.at)
    if last.kind == "closed":
        reason = f"Behind a paywall since {day}; the text kept is what was public before."
        return Verdict("closed", last.at, captures, "paywall", reason)
    if last.kind == "forbidden":
        reason = f"Since {day} the publisher's rules do not allow a look; nothing is known of it since."
        return Verdict("forbidden", last.at, captures, "rules", reason)
    reason = f"Since {day} its address has not answered; nothing follows from that."
    return Verdict("unreachable", last.at, captures, "trouble", reason)


def _last_seen(observations: Iterable[Observation]) -> Observation | None:
    seen = (one for one in observations if one.kind in _IN_PLACE)
    return max(seen, key=lambda one: (one.at, one.kind == "there", one.capture or 0), default=None)


def _day(moment: date) -> str:
    day = moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment
    return day.isoformat()
