"""What may be said of a page that does not answer any more. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime

ABSENT_STATUS = frozenset({404, 410})  # RFC 9110 §15.5.5 and §15.5.11
ABSENT_DAYS = 2  # on how many different days (UTC) a page must be absent before it is called gone


def proved_gone(absences: Sequence[datetime]) -> bool:
    """Whether absences since the page was last there suffice to call it gone.

    One failed look proves nothing: relaunches, maintenance and mistakes look the same.
    """
    return len({moment.astimezone(UTC).date() for moment in absences}) >= ABSENT_DAYS
