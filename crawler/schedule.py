"""What is due, and a loop that crawls it for ever: each crawl is a process of its own.

Nothing is remembered here that the archive does not say: killed and started again, the schedule goes on as before.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

from archive.opening import ArchiveError, DatabaseError, open_readonly
from archive.records import Past
from archive.times import iso
from archive.visits import cut_short, past
from crawler.admission import SOURCES_MAX
from crawler.rhythm import held_back, next_visit
from crawler.source import Source
from crawler.source_file import SourceError

PAUSE = timedelta(
    minutes=5
)  # between the beginnings of two crawls: what comes due meanwhile is crawled together
PAUSE_MAX = timedelta(hours=1)  # after crawls that could not even begin, doubled with every one in a row
LATE = timedelta(hours=6)  # a source that has been due for longer: nobody crawls any more
LOOK_AGAIN = timedelta(minutes=1)  # the clock may jump, a source file may change, somebody else may crawl
TICK_SECONDS = 0.2  # until a signal is noticed
NAMED_MAX = 5  # sources a line names

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a source is visited next, and why then; `last` is when it was. Times are UTC."""

    source: Source
    at: datetime
    why: str
    last: datetime | None


def plan(sources: Sequence[Source], archive: Path, now: datetime) -> list[Due]:
    """When each of these sources is due, the soonest first; nothing is written.

    Raises:
        ArchiveError: the file is no archive, or cannot be read.
    """
    remembered, held = {source.id: Past() for source in sources}, None
    if archive.is_file():
        with closing(open_readonly(archive, current=False)) as db:
            try:
                remembered = {source.id: past(db, source.id) for source in sources}
                held = held_back(*cut_short(db), now)
            except DatabaseError as error:  # it is being made, or its disk fails
                raise ArchiveError(
                    f"{archive} cannot be read ({error}). See “stadtchronik verify”."
                ) from error
    dues = [_due(source, remembered[source.id], held, now) for source in sources]
    return sorted(dues, key=lambda due: (due.at, due.source.id))


def _due(source: Source, known: Past, held: datetime | None, now: datetime) -> Due:
    visit = next_visit(source, known, now)
    return Due(source=source, at=max(visit.at, held or visit.at), why=visit.why, last=known.last)


def due_by(dues: Sequence[Due], now: datetime) -> list[Source]:
    """The sources that are due, those that wait longest first, and no more than one crawl bears."""
    return [due.source for due in dues if due.at <= now][:SOURCES_MAX]


def row(due: Due, now: datetime) -> dict[str, str | None]:
    """What a table shows of it."""
    last = iso(due.last) if due.last else None
    return {
        "source": due.source.id,
        "due": iso(due.at),
        "in": _wait(due.at - now),
        "last": last,
        "why": due.why,
    }


def is_late(dues: Sequence[Due], now: datetime) -> bool:
    """Whether a source has been due for so long that nobody seems to crawl."""
    return any(now - due.at > LATE for due in dues)


def what_comes(dues: Sequence[Due], now: datetime) -> str:
    """What is crawled next, and when, in one sentence."""
    if not dues:
        return "No source can be crawled."
    ready = due_by(dues, now)
    if ready:
        more = f" and {len(ready) - NAMED_MAX} more" if len(ready) > NAMED_MAX else ""
        return f"Due: {', '.join(source.id for source in ready[:NAMED_MAX])}{more}."
    first = dues[0]
    return (
        f"Nothing is due. Next is {first.source.id} at {first.at:%Y-%m-%d %H:%M} UTC, "
        f"in {_wait(first.at - now)}: {first.why}."
    )


def keep_going(
    choose: Callable[[], Sequence[Source]],
    archive: Path,
    command: Sequence[str],
    *,
    pause: timedelta = PAUSE,
    say: Callable[[str], None],
) -> None:
    """Waits until something is due, runs the command that crawls it, and so on until SIGINT or SIGTERM.

    A signal is passed on to the crawl that runs, which ends in order; a second one ends it at once. `choose` gives the
    sources as their files are now. A command that fails before it crawls is tried again ever later.
    """
    signals, said, failed, free = _Signals(), "", 0, time.monotonic()
    while not signals.got:
        now = datetime.now(UTC)
        try:
            dues = plan(choose(), archive, now)
        except (ArchiveError, SourceError) as error:
            dues, line = [], str(error)
        else:
            line = what_comes(dues, now)
        if line != said:
            say(line)
            said = line
        wait = dues[0].at - now if dues else LOOK_AGAIN
        wait = max(wait, timedelta(seconds=free - time.monotonic()))
        if wait > timedelta(0):
            signals.wait(min(wait, LOOK_AGAIN))
            continue
        began = time.monotonic()
        code = _run(command, signals)
        failed = 0 if code in {0, 1} else failed + 1
        free = began + min(pause * 2 ** min(failed, 16), max(pause, PAUSE_MAX)).total_seconds()
        said = ""
        if failed and not signals.got:
            say(
                f"The crawl ended with {_ending(code)}; the next begins in {_wait(timedelta(seconds=free - began))}."
            )
    say(f"Stopped by {signal.Signals(signals.got[0]).name}.")


class _Signals:
    """Collects signals instead of being ended by them; who waits looks at `got`."""

    def __init__(self) -> None:
        self.got: list[int] = []
        for number in SIGNALS:
            signal.signal(number, self._note)

    def _note(self, number: int, _: FrameType | None) -> None:
        self.got.append(number)

    def wait(self, length: timedelta) -> None:
        """Waits so long, or until there is a signal."""
        until = time.monotonic() + length.total_seconds()
        while not self.got and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, TICK_SECONDS))


def _run(command: Sequence[str], signals: _Signals) -> int:
    """Runs a command and passes signals on to it; returns how it ended.

    It has a session of its own: Ctrl+C on a terminal reaches this process only, and the command once, from here.
    """
    passed = 0
    with subprocess.Popen(command, start_new_session=True) as child:  # noqa: S603 - our own command
        while (code := child.poll()) is None:
            for number in signals.got[passed:]:
                child.send_signal(number)
                passed += 1
            time.sleep(TICK_SECONDS)
    return code


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def _wait(length: timedelta) -> str:
    """A length of time as people say it: `now`, `42 s`, `12 min`, `5 h 03 min`, `3 d 4 h`."""
    seconds = int(length.total_seconds())
    if seconds <= 0:
        return "now"
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours = seconds // 60, seconds // 3600
    if hours < 1:
        return f"{minutes} min"
    return f"{hours} h {minutes % 60:02} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"
