"""How fast a host is asked, and when it is left in peace: what it answered and the time, to a decision. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from crawler.outcomes import ASKS_FOR_TIME, KEEPS_FAILING
from crawler.revisit import RETRY_MAX, retry_after
from crawler.urls import host_of

FAILURES_MAX = 5  # in a row; then the host is left in peace
BROKEN_PAUSE = timedelta(minutes=30)  # doubled with every time the host is found broken again
PACE_MAX_SECONDS = 30.0  # the longest pause that slow answers lead to; what a site asks for may be longer
_ASKING = 429  # RFC 6585 §4, with or without Retry-After
PAUSES = (
    ASKS_FOR_TIME,
    KEEPS_FAILING,
    f"HTTP {_ASKING}",
)  # reasons of addresses that are put off with their host


@dataclass(frozen=True, slots=True)
class Host:
    """What a crawl knows of a host. `failures` are those in a row, `pauses` the times it was put off since.

    Until `not_before` (UTC) nothing is asked of it, for the `reason` given.
    """

    failures: int = 0
    pauses: int = 0
    not_before: datetime | None = None
    reason: str = ""

    def is_closed(self, now: datetime) -> bool:
        """Whether the host is left in peace now."""
        return self.not_before is not None and now < self.not_before


def still_closed(put_off: Iterable[tuple[str, datetime]], now: datetime) -> dict[str, Host]:
    """The hosts of addresses that were put off until then; what lies too far ahead was said by a clock that was wrong."""
    closed: dict[str, datetime] = {}
    for url, until in put_off:
        if now < until <= now + RETRY_MAX:
            closed[host_of(url)] = max(until, closed.get(host_of(url), until))
    return {name: Host(pauses=1, not_before=until, reason=ASKS_FOR_TIME) for name, until in closed.items()}


def after_answer(host: Host, status: int, header: str | None, now: datetime) -> Host:
    """The host after an answer. `header` is its Retry-After (RFC 9110 §10.2.3).

    Whoever states a time gets it; 429 gets it unstated, and so does who states one that is over. A 5xx without a
    time may be one page's own fault, so only several in a row close the host.
    """
    if status < 500 and status != _ASKING:
        return Host()
    failed = after_failure(host, now)
    if status != _ASKING and header is None:
        return failed
    stated = retry_after(host.pauses, now, header)
    until = stated if stated > now else retry_after(host.pauses, now, None)
    if failed.not_before is not None and failed.not_before > until:
        return failed
    return Host(failures=failed.failures, pauses=host.pauses + 1, not_before=until, reason=ASKS_FOR_TIME)


def after_failure(host: Host, now: datetime) -> Host:
    """The host after no answer in time, a dropped connection or a server's error."""
    failures = host.failures + 1
    if failures < FAILURES_MAX:
        return replace(host, failures=failures)
    until = now + min(BROKEN_PAUSE * 2 ** min(host.pauses, 16), RETRY_MAX)
    return Host(failures=failures, pauses=host.pauses + 1, not_before=until, reason=KEEPS_FAILING)


def pace(delay: float, floor: float, latency: float, status: int) -> float:
    """The next pause in seconds, after an answer that took `latency` seconds.

    A host that takes long is asked that much less often, as Scrapy's AutoThrottle does for one request at a
    time: at once when it gets slower, by halves when it gets faster, never faster because of an error page.
    Never below `floor`, what the source, robots.txt or the settings ask for.
    """
    wanted = max(latency, (delay + latency) / 2)
    new = max(floor, min(wanted, PACE_MAX_SECONDS))
    return delay if status != 200 and floor <= new < delay else new
