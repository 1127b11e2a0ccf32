"""Fetch again, or not: what is known of an address and the time, to a decision. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import blake2b

from archive.health import REFUSED
from archive.records import KnownUrl, Link
from crawler.outcomes import is_final
from crawler.robots import RULES_MAX_AGE

# How old an article is when it is looked at again: edits come early or hardly at all.
CHECKPOINTS = (
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=28),
)
MISSING_AGAIN = timedelta(days=1)  # after a page was not found, until it is looked for again
# So many looks in vain, a day apart; nothing came of them, as in a gap. After that they come as far apart as the ages above.
MISSING_DAILY = 10
WITNESSES = 5  # articles in place that are looked at beside those that are missing, as often as they
COMPARED = 5  # articles that are read anew, once a run, to tell whether a change is one of the site
FIRST_RETRY = timedelta(minutes=2)  # doubled with every try
RETRY_MAX = timedelta(days=1)  # the longest pause between two tries; Retry-After is cut to it as well
WAITS_MAX = timedelta(
    days=32
)  # no pause is so long: what lies further ahead was said by a clock that was wrong
FUTURE_MAX = timedelta(days=1)  # how far ahead of our clock a seed may date a change

# Some servers say “not modified” for ever. So many times, or so long, they are believed; then the whole page is asked
# for. Every address has its own share of it, a half to all, so that whole pages do not come all at once.
NOT_MODIFIED_MAX = {"article": 3, "seed": 12}
BELIEVED_FOR = {"article": timedelta(days=14), "seed": timedelta(days=1)}

# A seed that dates so many known articles anew, and that share of them, says when it was made, not when they changed.
REDATED_MIN = 3
REDATED_SHARE = 1 / 3
# So does one where all that changed, and so many, did within this time before it was asked for.
STAMPED_MIN = 2
STAMPED_WITHIN = timedelta(minutes=5)
_DATE_CHARACTERS = len("2026-10-14")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to fetch, and why, in words for people. `planned`: because of its age alone, so it may wait."""

    fetch: bool
    why: str
    planned: bool = False


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
    if known.not_before is not None and waits(known, now):
        return Decision(False, f"not before {known.not_before.isoformat()}")
    if known.state == "missing":
        return _look_again(known, now)
    if known.state == "kept":
        if is_newer(stated(link, now), known.hint):
            return Decision(True, "its seed states a newer change")
        due = is_due(known, now)
        return Decision(due, "due for another look" if due else "known and not changed", planned=due)
    return _BY_STATE[known.state]


def waits(known: KnownUrl, now: datetime) -> bool:
    """Whether an address is not to be asked for yet."""
    return known.not_before is not None and now < known.not_before <= now + WAITS_MAX


def stated(link: Link, now: datetime) -> str | None:
    """What a seed says of a page's last change; what lies in the future says nothing."""
    hint = link.modified or link.published
    return None if hint is None or is_newer(hint, (now + FUTURE_MAX).isoformat()) else hint


def is_worth_reading(child: Link, known: KnownUrl | None, now: datetime) -> bool:
    """Whether a sitemap its index names is asked for: when it is said to have changed, and now and then anyway.

    A bare date may stand for a change later on the same day.
    """
    if known is None or known.state != "kept" or known.hint is None:
        return True
    hint, yesterday = stated(child, now), (now - timedelta(days=1)).date().isoformat()
    if hint is None or is_newer(hint, known.hint) or (len(hint) <= _DATE_CHARACTERS and hint >= yesterday):
        return True
    return now - _last(known) >= BELIEVED_FOR["seed"] * _share(known)


def redates(links: Iterable[Link], known: Mapping[str, KnownUrl], now: datetime) -> bool:
    """Whether a seed dates what it names anew at each visit: much of what is known of it changed at once, or this minute.

    So does a site that was made anew. Its dates are then those to compare with next time.
    """
    stated_again = [
        (hint, before.hint)
        for link in links
        if (before := known.get(link.url)) and before.state == "kept" and before.hint
        if (hint := stated(link, now))
    ]
    newer = [hint for hint, before in stated_again if is_newer(hint, before)]
    if len(newer) >= REDATED_MIN and len(newer) > REDATED_SHARE * len(stated_again):
        return True
    this_minute = (now - STAMPED_WITHIN).isoformat()
    return len(newer) >= STAMPED_MIN and all(is_newer(hint, this_minute) for hint in newer)


def due_again(known: Iterable[KnownUrl], now: datetime) -> list[KnownUrl]:
    """The articles to look at again because of their age, the most likely edited first: the youngest.

    An article that is kept under several addresses counts once, under the one that answered last.
    """
    latest: dict[object, KnownUrl] = {}
    for one in known:
        key = one.url if one.article is None else one.article
        before = latest.get(key)
        if one.state == "kept" and (before is None or _last(one) > _last(before)):
            latest[key] = one
    due = [one for one in latest.values() if is_due(one, now) and not waits(one, now)]
    return sorted(due, key=lambda one: (_born(one), one.url), reverse=True)


def witnesses(known: Iterable[KnownUrl], now: datetime) -> list[KnownUrl]:
    """Articles to look at beside those that are missing: when these are in place, it is not the site that changed.

    They are looked at when one that is missing is. They are known longer than any that is missing, if there are such: only those tell (`archive.evidence.Others`).
    """
    known = [one for one in known if one.article is not None]
    missing = [one for one in known if one.state == "missing"]
    if not any(_is_missed(one, now) for one in missing):
        return []
    since = min(one.discovered for one in missing)
    kept = [one for one in known if one.state == "kept" and not waits(one, now)]
    kept.sort(key=lambda one: (one.discovered > since, abs(one.discovered - since), one.url))
    return [one for one in kept[:WITNESSES] if now >= _last(one) + MISSING_AGAIN]


def to_compare(known: Iterable[KnownUrl], since: datetime, now: datetime) -> list[KnownUrl]:
    """Articles to read beside one that changed: known since before then, those of that time first, for they are made like it.

    An article that is kept under several addresses counts once.
    """
    kept = {
        one.article: one
        for one in known
        if one.article is not None and one.state == "kept" and one.discovered < since and not waits(one, now)
    }
    return sorted(kept.values(), key=lambda one: (one.discovered, one.url), reverse=True)[:COMPARED]


def is_due(known: KnownUrl, now: datetime) -> bool:
    """Whether an article has reached an age at which it is looked at again, since it was last asked for."""
    born, last = _born(known), _last(known)  # `CHECKPOINTS` rise
    return bisect_right(CHECKPOINTS, now - born) > bisect_right(CHECKPOINTS, last - born)


def conditions(known: KnownUrl | None, now: datetime) -> dict[str, str]:
    """Validators to ask with, so that an unchanged page costs no body (RFC 9110 §13.1); none when one is due.

    A server that says “not modified” is believed for a while only.
    """
    if known is None or known.state != "kept":
        return {}
    if known.not_modified >= NOT_MODIFIED_MAX[known.role] * _share(known):
        return {}
    if known.whole is None or now - known.whole >= BELIEVED_FOR[known.role] * _share(known):
        return {}
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


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
    due = _is_missed(known, now)
    return Decision(due, "was not found, looking again" if due else "was not found lately")


def _is_missed(known: KnownUrl, now: datetime) -> bool:
    """Whether a missing page is looked for again: for some days each day, then ever later."""
    if known.fetched is None:
        return True
    longer = [age for age in CHECKPOINTS if age > MISSING_AGAIN]
    vain = known.tries - MISSING_DAILY
    return now >= known.fetched + (MISSING_AGAIN if vain < 0 else longer[min(vain, len(longer) - 1)])


def _born(known: KnownUrl) -> datetime:
    """Since when an article can have been edited: its publication, a bare date at its end; else when it was first seen."""
    try:
        published = _moment(known.published) if known.published else known.discovered
    except ValueError:
        return known.discovered
    if known.published and len(known.published) <= _DATE_CHARACTERS:
        published += timedelta(days=1)
    return min(published, known.discovered)


def _last(known: KnownUrl) -> datetime:
    return known.fetched or known.discovered


def _share(known: KnownUrl) -> float:
    """A number from a half to one that is an address's own, always the same."""
    return 0.5 + int.from_bytes(blake2b(known.url.encode(), digest_size=4).digest()) / 2**33


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
