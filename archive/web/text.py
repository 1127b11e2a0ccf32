"""Words, dates and texts as readers see them: German or English, escaped or sanitised."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.core import negotiate_locale
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from archive.events import change
from archive.markup import sanitised
from archive.search import MARK, UNMARK
from archive.web.chart import lane, timeline
from archive.web.comparing import side_by_side
from archive.web.months import chart

LANGUAGES = ("de", "en")
ACCEPTED_MAX_CHARACTERS = 500  # of the header Accept-Language
_ACCEPTED = re.compile(r"\s*(?P<tag>[A-Za-z]{1,8})[^;]*(?:;\s*q=(?P<weight>[01](?:\.\d{0,3})?))?\s*$")
REMEMBERED = 4096  # numbers and days as they are written: a page of results has hundreds, and they cost more than all else
SHARE_MIN = 0.01  # of a text; less is written as less than that
SI_STEP = 1000  # from one unit of size to the next
SIZE_UNITS = ("Byte", "kB", "MB", "GB", "TB")
_LEAP_YEAR = 2024  # has every day
_BARE_DATE = len("2026-10-14")


def chosen_language(asked: str | None, remembered: str | None, accepted: str) -> str:
    """The language of a page: asked for in the address, remembered in a cookie, or accepted by the browser.

    `accepted` is the header Accept-Language (RFC 9110 §12.5.4).
    """
    for language in (asked, remembered):
        if language in LANGUAGES:
            return language
    ranges = filter(None, map(_ACCEPTED.match, accepted[:ACCEPTED_MAX_CHARACTERS].split(",")))
    weighted = [(float(found["weight"] or 1), found["tag"].lower()) for found in ranges]
    preferred = [tag for weight, tag in sorted(weighted, key=lambda entry: -entry[0]) if weight]
    return negotiate_locale(preferred, LANGUAGES) or LANGUAGES[0]


@cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language; English is what stands in the templates."""
    path = files(__package__).joinpath("locale", f"{language}.po")
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@pass_context
def day(context: Context, value: str | None) -> str:
    """A date in its own precision: a bare one stays one, one with a time keeps its own zone."""
    return _day(value, context["language"], with_time=False)


@pass_context
def whole_day(context: Context, value: str) -> str:
    """A date with its day of the week, as a newspaper has it on top."""
    return format_date(date.fromisoformat(value), "full", locale=context["language"])


@pass_context
def moment(context: Context, value: str | None) -> str:
    """A date with its time of day, if it has one; UTC is said."""
    return _day(value, context["language"], with_time=True)


@pass_context
def short(context: Context, value: str) -> str:
    """A time of ours in as few characters as possible, for tables."""
    at = datetime.fromisoformat(value)
    return f"{format_date(at, 'short', locale=context['language'])}, {at:%H:%M}"


@pass_context
def span(context: Context, began: datetime, ended: datetime) -> str:
    """The days from one time to another, what is common to both said once: “12.–15. November 2026”."""
    if began.date() == ended.date():
        return format_date(began, "long", locale=context["language"])
    return format_interval(began.date(), ended.date(), "yMMMMd", locale=context["language"])


@pass_context
def number(context: Context, value: int) -> str:
    """A number with the language's separators."""
    return _number(value, context["language"])


@pass_context
def figure(context: Context, value: str) -> str:
    """A number that a text states, whole or broken, as the language writes it."""
    return format_decimal(Decimal(value), locale=context["language"])


@pass_context
def date_of_year(context: Context, value: str) -> str:
    """A date without its year, from month and day: 10-17; what a text states that is no day (02-30) stays as it is."""
    try:
        on = date.fromisoformat(f"{_LEAP_YEAR}-{value}")
    except ValueError:
        return value
    return format_skeleton("MMMMd", on, locale=context["language"])


@pass_context
def month(context: Context, value: str) -> str:
    """The name of a month that is written as year and number; what is none stays as it is."""
    return _month(value, context["language"])


@pass_context
def weekday(context: Context, value: int) -> str:
    """The name of a day of the week; 0 is Monday."""
    return str(get_day_names("wide", "stand-alone", locale=context["language"])[value])


@pass_context
def size(context: Context, number_of_bytes: int) -> str:
    """A number of bytes as people say it, in units of 1,000."""
    amount, unit = float(number_of_bytes), 0
    while amount >= SI_STEP and unit < len(SIZE_UNITS) - 1:
        amount, unit = amount / SI_STEP, unit + 1
    return f"{format_decimal(round(amount, 1), locale=context['language'])} {SIZE_UNITS[unit]}"


@pass_context
def language_name(context: Context, code: str | None) -> str:
    """The name of a language in the reader's own."""
    try:
        return Locale.parse(code or "").get_language_name(context["language"]) or code or ""
    except (UnknownLocaleError, ValueError):
        return code or ""


def segment(text: str) -> str:
    """Text as one segment of a path: a slash in it is none of the path's."""
    return quote(text, safe="")


def marked(snippet: str) -> Markup:
    """A snippet as HTML, its matches in `<mark>`."""
    return Markup(str(escape(snippet)).replace(MARK, "<mark>").replace(UNMARK, "</mark>"))  # noqa: S704 - escaped above


def reading(html: str | None) -> Markup:
    """The body of an article as HTML that can do nothing."""
    return Markup(sanitised(html or ""))  # noqa: S704 - sanitised


def address(url: str | None) -> str:
    """An address to link to: of the web, or one that leads nowhere."""
    return url if url and url.lower().startswith(("https://", "http://")) else "about:invalid"


@pass_context
def percent(context: Context, share: float) -> str:
    """A share of the whole, as the language writes it; a small one is never nothing."""
    if 0 < share < SHARE_MIN:
        return f"< {format_percent(SHARE_MIN, locale=context['language'])}"
    return format_percent(share, locale=context["language"])


@lru_cache(REMEMBERED)
def _number(value: int, language: str) -> str:
    return str(format_decimal(value, locale=language))


@lru_cache(REMEMBERED)
def _month(value: str, language: str) -> str:
    try:
        return format_date(date.fromisoformat(f"{value}-01"), "LLLL y", locale=language)
    except ValueError:
        return value


@lru_cache(REMEMBERED)
def _day(value: str | None, language: str, *, with_time: bool) -> str:
    if value is None:
        return ""
    if len(value) <= _BARE_DATE:
        return format_date(date.fromisoformat(value), "long", locale=language)
    at = datetime.fromisoformat(value)
    text = format_date(at, "long", locale=language)
    if not with_time:
        return text
    zone = " UTC" if value.endswith("+00:00") else ""
    return f"{text}, {format_time(at.replace(tzinfo=None), 'short', locale=language)}{zone}"


FILTERS = {
    "address": address,
    "change": change,
    "date_of_year": date_of_year,
    "day": day,
    "figure": figure,
    "moment": moment,
    "number": number,
    "percent": percent,
    "short": short,
    "span": span,
    "timeline": timeline,
    "lane": lane,
    "language_name": language_name,
    "month": month,
    "month_chart": chart,
    "segment": segment,
    "size": size,
    "weekday": weekday,
    "whole_day": whole_day,
    "marked": marked,
    "reading": reading,
    "side_by_side": side_by_side,
}
