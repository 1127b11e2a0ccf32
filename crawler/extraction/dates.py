"""Dates as pages write them, to ISO 8601 in the precision they have. Pure; no page's clock, no guess."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan", "februar feber feb", "märz maerz mär mrz", "april apr", "mai", "juni jun", "juli jul",
            "august aug", "september sept sep", "oktober okt", "november nov", "dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_GERMAN = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.\s?|(?P<name>{_NAMES})\.?\s)(?P<year>\d{{4}})(?!\d)"
    # 8.37 could be the beginning of another date: it is a time only before “Uhr”.
    r"(?:\s*(?:,|\||-|–|·|um)*\s*(?:um\s)?(?=\d{1,2}(?::|\.\d{2}\s*Uhr))"
    r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d))?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?")


def moment(text: str | None, zone: str = "Europe/Berlin") -> str | None:
    """ISO 8601 of what a page says; None when it says no whole date.

    A bare date stays a date. A time without offset is one of `zone`, one in UTC is put into `zone`, any
    other offset is kept.
    """
    if not text:
        return None
    text = text.strip()
    try:
        return _iso(text, zone) or _german(text, zone)
    except (ValueError, OverflowError):
        return None


def _iso(text: str, zone: str) -> str | None:
    if _ISO_DATE.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    found = _ISO.match(text)
    if found is None:
        return None
    day, clock, offset = found.groups()
    parsed = datetime.fromisoformat(f"{day}T{clock}{offset or ''}")
    if offset is None:
        return parsed.replace(tzinfo=ZoneInfo(zone)).isoformat()
    return (parsed if parsed.utcoffset() else parsed.astimezone(ZoneInfo(zone))).isoformat()


def _german(text: str, zone: str) -> str | None:
    found = _GERMAN.search(text)
    if found is None:
        return None
    month = int(found["month"]) if found["month"] else _MONTHS[found["name"].lower()]
    day = date(int(found["year"]), month, int(found["day"]))
    if found["hour"] is None:
        return day.isoformat()
    clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0), tzinfo=ZoneInfo(zone))
    return datetime.combine(day, clock).isoformat()
