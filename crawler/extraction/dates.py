"""Dates as pages write them, to ISO 8601 in the precision they have. Pure; no page's clock, no guess."""

import re
from datetime import UTC, date, datetime, time, timedelta
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
_ENGLISH = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        start=1,
    )
    for name in names.split()
}
MONTH_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ENGLISH_NAMES = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_ANY = _MONTHS | _ENGLISH  # “Juli 12, 2026”: German words in an English form
_ANY_NAMES = "|".join(sorted(_ANY, key=len, reverse=True))
# 8.37 could be the beginning of another date: it is a time only before “Uhr”.
_CLOCK = (
    r"(?:\s*(?:,|\||-|–|—|·|/|um|at)*\s*(?:um\s)?(?=\d{1,2}(?::|\.\d{2}\s*(?:Uhr|h\b)))"
    r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?!\d))?"
)
_GERMAN = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.\s?|(?P<name>{MONTH_NAMES})\.?\s)(?P<year>\d{{4}})(?!\d)"
    + _CLOCK,
    re.IGNORECASE,
)
# What German dates look like where something else says that it is one: two digits of a year, a missing stop.
_LOOSE = re.compile(
    r"(?<![\d.])(?:(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?(?P<year>(?:19|20)\d{2}|\d{2})(?![\d.]\d|\d)"
    rf"|(?P<day2>[0-3]?\d)\.?\s?(?P<name>{MONTH_NAMES})[.,]?\s?(?P<year2>(?:19|20)\d{{2}}|['’]?\d{{2}}(?![\d:.])))"
    + _CLOCK,
    re.IGNORECASE,
)
_WORDED = re.compile(
    rf"\b(?:(?P<name>{_ANY_NAMES})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s|"
    rf"(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-](?P<name2>{_ENGLISH_NAMES})\.?,?[\s-])(?P<year>\d{{4}})(?!\d)"
    r"(?:,?\s(?:at\s)?(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s?(?P<half>[ap]\.?m)?)?",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s?(Z|[+-]\d{2}(?::?\d{2})?)?")
_SLOPPY_ISO = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:(?:T|\s|,|-)\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:\.\d+)?\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
_COMPACT = re.compile(
    r"((?:19|20)\d{2})([01]\d)([0-3]\d)(?:T?([0-2]\d)([0-5]\d)([0-5]\d)?(Z|[+-]\d{2}:?\d{2})?)?"
)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?(?:\.\d+)?")
# Mon Oct 14 08:37:00 CEST 2026 (Java), Wed Oct 14 2026 08:37:00 GMT+0200 (JavaScript), Wed, 14 Oct 2026 08:37:00 +0200 (RFC 2822)
_JAVA = re.compile(
    rf"[a-z]{{3}} ({_ENGLISH_NAMES}) (\d{{1,2}}) (\d{{2}}:\d{{2}}:\d{{2}}) ([a-z]{{1,5}}) (\d{{4}})",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    rf"[a-z]{{3}} ({_ENGLISH_NAMES}) (\d{{1,2}}) (\d{{4}}) (\d{{2}}:\d{{2}}:\d{{2}}) GMT([+-]\d{{4}})",
    re.IGNORECASE,
)
_MAIL = re.compile(
    rf"(?:[a-z]{{2,9}},? )?(\d{{1,2}}) ({_ENGLISH_NAMES}) (\d{{4}}) (\d{{2}}:\d{{2}}(?::\d{{2}})?)(?: ([+-]\d{{4}}|[a-z]{{1,5}}))?",
    re.IGNORECASE,
)
_ZONES = {"utc": 0, "gmt": 0, "z": 0, "ut": 0, "cet": 1, "mez": 1, "met": 1, "cest": 2, "mesz": 2, "mest": 2}
_AGO = re.compile(
    r"\bvor\s+(?:(?:ca\.|etwa|rund|über)\s+)?(?P<many>\d{1,3}|einer|einem|wenigen)\s+"
    r"(?P<unit>sek(?:\.|unden?)?|min(?:\.|uten?)?|std\.?|h\b|stunden?|tag(?:en)?|wochen?)",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\b(?P<day>heute|gestern|vorgestern)\b(?:\s*(?:,|\||-|–|·|um)*\s*(?:um\s)?(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?(?=\s*Uhr|\b)(?!\.\d))?",
    re.IGNORECASE,
)
_DAYS_BACK = {"heute": 0, "gestern": 1, "vorgestern": 2}


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


def stamp(text: str | None, zone: str = "Europe/Berlin") -> str | None:
    """ISO 8601 of a text that is known to be a date: as `moment`, and as machines and English pages write it."""
    if not text or len(text) > 200:
        return None
    text = text.strip()
    for form in _FORMS:
        try:
            if found := form(text, zone):
                return found
        except (ValueError, OverflowError, OSError):
            continue
    return None


def relative(text: str | None, at: datetime | None, zone: str = "Europe/Berlin") -> str | None:
    """ISO 8601 of “vor 5 Minuten”, “heute, 14:03 Uhr”, as of `at`; without `at` nothing.

    Hours and days ago are no more precise than a day.
    """
    if not text or at is None:
        return None
    local = at.astimezone(ZoneInfo(zone))
    if found := _NEAR.search(text):
        day = local.date() - timedelta(days=_DAYS_BACK[found["day"].lower()])
        return (
            _moment(day, found["hour"], found["minute"] or "0", None, zone)
            if found["hour"]
            else day.isoformat()
        )
    if found := _AGO.search(text):
        many = int(found["many"]) if found["many"].isdigit() else 1
        unit = found["unit"].lower()
        if unit.startswith(("sek", "min")):
            minutes = many if unit.startswith("min") else 0
            return (
                (at - timedelta(minutes=minutes))
                .astimezone(ZoneInfo(zone))
                .replace(second=0, microsecond=0)
                .isoformat()
            )
        hours = many * (24 * 7 if unit.startswith("woch") else 24 if unit.startswith("tag") else 1)
        return (at - timedelta(hours=hours)).astimezone(ZoneInfo(zone)).date().isoformat()
    return None


def _iso(text: str, zone: str) -> str | None:
    if _ISO_DATE.fullmatch(text):
        return date.fromisoformat(text).isoformat()
    found = _ISO.match(text)
    if found is None:
        return None
    day, clock, offset = found.groups()
    return _placed(datetime.fromisoformat(f"{day}T{clock}{offset or ''}"), zone)


def _german(text: str, zone: str) -> str | None:
    found = _GERMAN.search(text)
    if found is None:
        return None
    month = int(found["month"]) if found["month"] else _MONTHS[found["name"].lower()]
    return _moment(
        date(int(found["year"]), month, int(found["day"])),
        found["hour"],
        found["minute"],
        found["second"],
        zone,
    )


def _loose(text: str, zone: str) -> str | None:
    found = _LOOSE.search(text)
    if found is None:
        return None
    month = int(found["month"]) if found["month"] else _MONTHS[found["name"].lower()]
    year = int((found["year"] or found["year2"]).strip("'’"))
    year += 0 if year > 99 else 2000 if year < 60 else 1900
    return _moment(
        date(year, month, int(found["day"] or found["day2"])),
        found["hour"],
        found["minute"],
        found["second"],
        zone,
    )


def _worded(text: str, zone: str) -> str | None:
    found = _WORDED.search(text)
    if found is None:
        return None
    day = date(
        int(found["year"]),
        _ANY[(found["name"] or found["name2"]).lower()],
        int(found["day"] or found["day2"]),
    )
    hour = found["hour"]
    if hour and found["half"]:
        hour = str(int(hour) % 12 + 12 * found["half"].lower().startswith("p"))
    return _moment(day, hour, found["minute"], found["second"], zone)


def _machine(text: str, zone: str) -> str | None:
    if found := _JAVA.match(text):
        name, day, clock, offset, year = found.groups()
    elif found := _SCRIPT.match(text):
        name, day, year, clock, offset = found.groups()
    elif found := _MAIL.match(text):
        day, name, year, clock, offset = found.groups()
    else:
        return None
    when = datetime.combine(date(int(year), _ENGLISH[name.lower()], int(day)), time.fromisoformat(clock))
    return _placed(_zoned(when, offset), zone)


def _sloppy_iso(text: str, zone: str) -> str | None:
    found = _SLOPPY_ISO.match(text)
    if found is None:
        return None
    day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["hour"] is None:
        return day.isoformat()
    clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    return _placed(_zoned(datetime.combine(day, clock), found["zone"]), zone)


def _compact(text: str, zone: str) -> str | None:
    found = _COMPACT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, offset = found.groups()
    if hour is None:
        return date(int(year), int(month), int(day)).isoformat()
    when = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))  # noqa: DTZ001 - placed below
    return _placed(_zoned(when, offset), zone)


def _epoch(text: str, zone: str) -> str | None:
    found = _EPOCH.fullmatch(text)
    return (
        datetime.fromtimestamp(int(found[1]), UTC).astimezone(ZoneInfo(zone)).isoformat() if found else None
    )


def _zoned(when: datetime, offset: str | None) -> datetime:
    """A time with the offset written behind it; one that is not known leaves it without."""
    if not offset:
        return when
    if offset.lower() in _ZONES:
        offset = f"+{_ZONES[offset.lower()]:02}:00"
    return datetime.fromisoformat(f"{when.isoformat()}{offset}") if offset[0] in "+-" else when


def _placed(when: datetime, zone: str) -> str:
    """A time without offset is one of the zone, one in UTC is put into it."""
    if when.tzinfo is None:
        return when.replace(tzinfo=ZoneInfo(zone)).isoformat()
    return (when if when.utcoffset() else when.astimezone(ZoneInfo(zone))).isoformat()


def _moment(day: date, hour: str | None, minute: str | None, second: str | None, zone: str) -> str:
    if hour is None:
        return day.isoformat()
    return datetime.combine(
        day, time(int(hour), int(minute or 0), int(second or 0), tzinfo=ZoneInfo(zone))
    ).isoformat()


def mentions(text: str, zone: str = "Europe/Berlin") -> list[tuple[int, int, str]]:
    """Every whole date in a line: where it begins and ends, and what it is."""
    found: list[tuple[int, int, str]] = []
    for pattern, form in _VISIBLE:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end, _ in found):
                continue
            try:
                iso = form(match[0], zone)
            except (ValueError, OverflowError):
                continue
            if iso:
                found.append((match.start(), match.end(), iso))
    return sorted(found)


def _slashed(text: str, zone: str) -> str | None:
    """14/10/2026, where day and month cannot be mistaken for each other."""
    found = _SLASHED.search(text)
    if found is None or (int(found["day"]) <= 12 and found["day"] != found["month"]):
        return None
    return _moment(
        date(int(found["year"]), int(found["month"]), int(found["day"])),
        found["hour"],
        found["minute"],
        found["second"],
        zone,
    )


_SLASHED = re.compile(r"(?<![\d/])(?P<day>\d{2})/(?P<month>\d{2})/(?P<year>(?:19|20)\d{2})(?![\d/])" + _CLOCK)
_FORMS = (_iso, _compact, _epoch, _machine, _sloppy_iso, _german, _loose, _worded, _slashed)
_VISIBLE = (
    (_GERMAN, _german),
    (_SLOPPY_ISO, _sloppy_iso),
    (_LOOSE, _loose),
    (_WORDED, _worded),
    (_SLASHED, _slashed),
)
