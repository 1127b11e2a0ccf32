"""Times as the archive writes them."""

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second: `2026-10-14T11:27:00+00:00`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
