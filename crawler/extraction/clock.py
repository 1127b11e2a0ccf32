"""How the times of a page are to be understood. Pure; no page's clock, no guess."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.extraction.dates import stamp

FUTURE_MAX = timedelta(days=1)  # a page dated later than this after its capture speaks of something else
EARLIEST = "1990"


@dataclass(frozen=True, slots=True)
class Clock:
    """How the times of a page are to be understood: its zone, and when it was fetched, if known."""

    zone: str = "Europe/Berlin"
    fetched_at: datetime | None = None

    def read(self, stated: str | None) -> str | None:
        """A stated date; None for what is none, lies in the future or before there was a web."""
        found = stamp(stated, self.zone)
        return found if found and self.is_possible(found) else None

    def is_possible(self, iso: str) -> bool:
        """Whether a page fetched then can be of that time."""
        latest = (self.fetched_at + FUTURE_MAX).date().isoformat() if self.fetched_at else "2100"
        return EARLIEST <= iso[:10] <= latest
