"""Keeping a response: in the capture log, in its row, and in the state of the addresses it tells of."""

from datetime import datetime

from sqlite_utils import Database

from archive import captured, filing, frontier, presence
from archive.captures import CaptureLog
from archive.evidence import ABSENT_STATUS, ELSEWHERE, NOT_FOUND_PAGE
from archive.records import Capture, Kept


def keep(db: Database, log: CaptureLog, capture: Capture, hint: str | None, *, elsewhere: bool) -> Kept:
    """Stores a response, unless it is known and proves nothing; see `archive.store.Archive.keep`."""
    if frontier.is_forgotten(db, _addresses(capture)):
        return Kept(outcome="unchanged")
    if capture.status in ABSENT_STATUS:
        captured.add(db, log, capture)
        frontier.answered(db, capture.asked or capture.url, capture, state="missing")
        return Kept(outcome="missing")
    if not elsewhere and captured.is_same_as_last(db, capture) and not _is_evidence(db, capture):
        frontier.same_again(db, capture.asked or capture.url, capture, hint=hint)
        presence.seen(db, capture.url, capture.fetched)  # where it leads may be another article
        return Kept(outcome="unchanged")
    row = captured.add(db, log, capture)
    for url in _addresses(capture)[: 1 if elsewhere else None]:
        frontier.answered(db, url, capture, state="kept", hint=hint)
    return Kept(outcome="stored", capture=row)


def hold(db: Database, capture: int, reason: str, again: datetime) -> None:
    """Notes that a reading is not filed yet, and why; its page is asked for in full from `again` on."""
    row = captured.gave_nothing(db, capture, reason)
    frontier.held(db, row["asked"] or row["url"], row["fetched"], again)
    frontier.forget_validators(db, [row["asked"], row["url"]])


def unreadable(db: Database, capture: int, reason: str) -> None:
    """Notes that a capture gave no article, and why; its page is asked for in full next time."""
    row = captured.gave_nothing(db, capture, reason)
    frontier.forget_validators(db, [row["asked"], row["url"]])
    if reason.startswith((NOT_FOUND_PAGE, ELSEWHERE)):
        frontier.not_there(db, row["asked"] or row["url"], row["fetched"])


def _is_evidence(db: Database, capture: Capture) -> bool:
    """Whether a page that is known byte for byte tells something new of the article that was asked for."""
    asked = filing.article_at(db, [capture.asked or capture.url])
    answered = filing.article_at(db, [capture.url])
    led_away = asked is not None and asked != answered
    return led_away or presence.is_away(db, asked) or presence.is_away(db, answered)


def _addresses(capture: Capture) -> tuple[str, ...]:
    """The one asked for, then the one that answered, if it is another."""
    return (capture.url,) if capture.asked is None else (capture.asked, capture.url)
