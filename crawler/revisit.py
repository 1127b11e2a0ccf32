"""Fetch again, or not: what is known of an address and the time, to a decision. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.health import REFUSED
from archive.records import KnownUrl, Link
from crawler.outcomes import is_final
from crawler.robots import RULES_MAX_AGE

# How long after an article was discovered it is looked at again: edits come early or hardly at all.
CHECKPOINTS = (
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=28),
)
MISSING_AGAIN = timedelta(days=1)  # after a page was not found, until it is looked for again
FIRST_RETRY = timedelta(minutes=2)  # doubled with every try
RETRY_MAX = timedelta(days=1)  # the longest pause between two tries; Retry-After is cut to it as well
_DATE_CHARACTERS = len("2026-10-14")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to fetch, and why, in words for people."""

    fetch: bool
    why: str


_BY_STATE = {
    "queued": Decision(True, "not fetched yet"),
    "failed": Decision(True, "failed before, trying again"),
    "gone": Decision(True, "gone, and named again"),
    "refused": Decision(False, "refused before"),
}


def decide(link: Link, known: KnownUrl | None, now: datetime) -> Decision:
    """What to do with an address a seed named. `now` is UTC."""
    if known is None:
        return Decision(True, "not known yet")
    if known.not_before is not None and now < known.not_before:
        return Decision(False, f"not before {known.not_before.isoformat()}")
    if known.state == "missing":
        return _look_again(known, now)
    if known.state == "kept":
        newer = is_newer(link.modified or link.published, known.hint)
        return Decision(True, "its seed states a newer change") if newer else _checkpoint(known, now)
    return _BY_STATE[known.state]


def ask_again(reason: str, tries: int, now: datetime, header: str | None) -> datetime | None:
    """When to ask again for an address that could not be had for the `tries` + 1st time; None: never.

    What robots.txt forbids is asked about again when its rules are too old to be relied on (RFC 9309 §2.4).
    """
    if is_final(reason):
        return None
    return now + RULES_MAX_AGE if reason == REFUSED else retry_after(tries, now, header)


def retry_after(tries: int, now: datetime, header: str | None) -> datetime:
    """When to try again after failure number `tries` + 1: as the server says (RFC 9110 §10.2.3), or ever later."""
    wait = _stated(header, now)
    if wait is None:
        wait = min(FIRST_RETRY * 2 ** min(tries, 16), RETRY_MAX)
    return now + min(max(wait, timedelta(0)), RETRY_MAX)


def is_newer(hint: str | None, before: str | None) -> bool:
    """Whether a seed's statement of the last change is later than the one before, at the precision both have.

    Feeds and sitemaps of one site state the same moment differently: a date here, a time there, another
    zone. A statement where there was none, or an earlier one, is no change.
    """
    if hint is None or before is None:
        return False
    try:
        common = min(len(hint), len(before))
        return (
            hint[:common] > before[:common] if common <= _DATE_CHARACTERS else _moment(hint) > _moment(before)
        )
    except ValueError:
        return False


def _look_again(known: KnownUrl, now: datetime) -> Decision:
    due = known.fetched is None or now >= known.fetched + MISSING_AGAIN
    return Decision(due, "was not found, looking again" if due else "was not found lately")


def _checkpoint(known: KnownUrl, now: datetime) -> Decision:
    fetched = known.fetched or known.discovered
    due = any(fetched < known.discovered + age <= now for age in CHECKPOINTS)
    return Decision(due, "due for another look" if due else "known and not changed")


def _stated(header: str | None, now: datetime) -> timedelta | None:
    if header is None:
        return None
    if header.strip().isdecimal() and header.strip().isascii():
        return timedelta(seconds=min(int(header.strip()[:10]), RETRY_MAX.total_seconds()))
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
