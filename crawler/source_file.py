"""From a TOML file to a Source, strictly: what is wrong ends with file, key and remedy."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from difflib import get_close_matches
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from cssselect import SelectorError
from parsel import Selector

from archive.measures import FIELDS
from archive.records import ARTICLE_KINDS, DISPLAYS, SOURCE_KINDS, Expect, SourceFacts
from crawler.extraction.readers import READERS, SELECTABLE, mirrored, numbering
from crawler.pace import SHORTEST, Pace, pace, written
from crawler.rights import EFFECTS, POLICY, Effect
from crawler.source import FormerReading, Rights, Source
from crawler.urls import normalise

DELAY_MIN_SECONDS = 1.0  # a public host is never asked more often
DELAY_MAX_SECONDS = 3600.0
FILE_MAX_BYTES = 64 * 1024

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class SourceError(ValueError):
    """A source file is wrong; the message names file, key and remedy."""


def registry(folders: Iterable[Path]) -> dict[str, Source]:
    """All sources of some folders, by id.

    Raises:
        SourceError: a file is wrong, a folder is not there, or an id is given twice.
    """
    found: dict[str, Source] = {}
    for folder in folders:
        if not folder.is_dir():
            raise SourceError(f"{folder} is no folder; STADTCHRONIK_SOURCES names folders of source files.")
        for path in sorted(folder.glob("*.toml")):
            if path.stem in found:
                raise SourceError(
                    f"{path}: there is already a source “{path.stem}”; rename one of the files."
                )
            found[path.stem] = load(path)
    return found


def load(path: Path) -> Source:
    """The source a file describes.

    Raises:
        SourceError: the file is wrong; the message names file, key and remedy.
    """
    try:
        with path.open("rb") as file:
            text = file.read(FILE_MAX_BYTES + 1)
        if len(text) > FILE_MAX_BYTES:
            raise SourceError(f"{path}: a source file is at most {FILE_MAX_BYTES} bytes long.")
        return parse(path.stem, tomllib.loads(text.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: this is not TOML in UTF-8: {error}.") from error
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}.") from error
    except _WrongKey as error:
        raise SourceError(f"{path}: {error}") from error


def parse(id_: str, table: Mapping[str, Any]) -> Source:
    """The source of an id and its parsed TOML; raises ValueError without the file's name."""
    if not _ID.fullmatch(id_):
        raise _WrongKey("the file's name becomes the id: use a–z, 0–9 and single hyphens.")
    _check_keys(table, _KEYS, "")
    missing = [key for key in ("name", "kind", "homepage") if key not in table]
    if missing:
        raise _WrongKey(f"`{missing[0]}` is missing; name, kind and homepage are required.")
    values = _values(table, "")
    values.setdefault("cms", values.get("reader"))
    facts = {key: values.pop(key) for key in list(values) if key in _FACTS}
    former = values.pop("reading", ())
    source = Source(facts=SourceFacts(id=id_, **facts), former=former, **values)
    _check_whole(source)
    return source


class _WrongKey(ValueError):  # noqa: N818 - becomes a SourceError as soon as the file's name is known
    pass


def _values(table: Mapping[str, Any], within: str) -> dict[str, Any]:
    """What the keys of a table say; what they leave open, the reader they name says."""
    values = {key: _KEYS[key](f"{within}{key}", value) for key, value in table.items()}
    reader = READERS.get(values.get("reader", ""))
    return {"number": reader.number, "mirrors": reader.mirrors} | values if reader else values


def _check_whole(source: Source) -> None:
    if not source.seeds and source.needs is None:
        raise _WrongKey(
            "there is no seed: give `feeds`, `sitemaps` or `listings`, or say in `needs` what is missing."
        )
    if (source.sitemaps or source.listings) and source.article is None:
        raise _WrongKey(
            "`article` is missing: sitemaps and listings name other pages too, so say which are wanted."
        )
    if source.delay < DELAY_MIN_SECONDS and not source.allow_private:
        raise _WrongKey(f"`delay`: public hosts are asked at most once in {DELAY_MIN_SECONDS:g} seconds.")
    if source.schedule.min < SHORTEST and not source.allow_private:
        raise _WrongKey(f"`schedule.min`: public sources are visited at most once in {written(SHORTEST)}.")
    ends = source.ends()
    if any(later <= earlier for earlier, later in pairwise(ends)):
        raise _WrongKey("`reading.until`: give each `[[reading]]` a later end than the one before it.")


def _check_keys(table: Mapping[str, Any], known: Iterable[str], within: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(key, list(known), n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}."
            raise _WrongKey(f"unknown key `{within}{key}`; {hint}")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _WrongKey(f"`{key}` must be a text that is not empty.")
    return value


def _url(key: str, value: object) -> str:
    text = _text(key, value)
    url = normalise(text)
    if url is None:
        raise _WrongKey(f"`{key}`: {text!r} is no http(s) address.")
    return url


def _urls(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongKey(
            f'`{key}` must be a list of addresses, such as ["https://www.musterstadt.example/feed.xml"].'
        )
    return tuple(_url(key, item) for item in value)


def _one_of(choices: Sequence[str]) -> Callable[[str, object], str]:
    def check(key: str, value: object) -> str:
        if value not in choices:
            near = get_close_matches(str(value), choices, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"choose one of {', '.join(choices)}."
            raise _WrongKey(f"`{key}`: {value!r} is unknown; {hint}")
        return str(value)

    return check


def _pattern(key: str, value: object) -> re.Pattern[str]:
    try:
        return re.compile(_text(key, value))
    except re.error as error:
        raise _WrongKey(f"`{key}` is no regular expression: {error}.") from error


def _number(key: str, value: object) -> re.Pattern[str]:
    try:
        return numbering(_text(key, value))
    except _WrongKey:
        raise
    except ValueError as error:
        raise _WrongKey(f"`{key}` {error}") from error


def _mirrors(key: str, value: object) -> dict[str, str]:
    if not mirrored(value):
        raise _WrongKey(
            f'`[{key}]` must be a table of hosts, such as "m.musterstadt-app.example" = "musterstadt.example".'
        )
    return value


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise _WrongKey(f"`{key}` must be a whole number, 0 or more.")
    return value


def _seconds(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= DELAY_MAX_SECONDS:
        raise _WrongKey(f"`{key}` must be a number of seconds from 0 to {DELAY_MAX_SECONDS:g}.")
    return float(value)


def _yes_or_no(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongKey(f"`{key}` must be true or false.")
    return value


def _ags(key: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{8}", value):
        raise _WrongKey(
            f'`{key}` is the official municipality key: a text of eight digits such as "05111000".'
        )
    return value


def _zone(key: str, value: object) -> str:
    text = _text(key, value)
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise _WrongKey(f"`{key}`: {text!r} is no time zone such as Europe/Berlin.") from error
    return text


def _word(key: str, value: object) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _WrongKey(f"`{key}`: {value!r} is no short name: use a–z, 0–9 and single hyphens.")
    return value


def _words(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _WrongKey(f'`{key}` must be a list of short names, such as ["grossstadt"].')
    words = tuple(_word(key, item) for item in value)
    if len(set(words)) < len(words):
        raise _WrongKey(f"`{key}` names one thing twice.")
    return words


def _day(key: str, value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise _WrongKey(f"`{key}` must be a day without quotation marks, such as 2026-10-14.")
    return value


def _selectors(key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _WrongKey(f"`[{key}]` must be a table of CSS selectors.")
    _check_keys(value, SELECTABLE, f"{key}.")
    for field, css in value.items():
        try:
            Selector("<html></html>", type="html").css(_text(f"{key}.{field}", css))
        except (SelectorError, ValueError) as error:
            if isinstance(error, _WrongKey):
                raise
            raise _WrongKey(f"`{key}.{field}`: {css!r} is no CSS selector: {error}.") from error
    return value


def _readings(key: str, value: object) -> tuple[FormerReading, ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _WrongKey(
            f"`{key}` must be written with two brackets, `[[{key}]]`, once for each former reading."
        )
    for one in value:
        _check_keys(one, _FORMER, f"{key}.")
        if "until" not in one:
            raise _WrongKey(
                f"`{key}.until` is missing: give the first day on which pages are read otherwise; how they are read now "
                "stands outside of it."
            )
    return tuple(
        FormerReading(until=_until(f"{key}.until", until), **_values(rest, f"{key}."))
        for until, rest in (
            (one["until"], {name: one[name] for name in one if name != "until"}) for one in value
        )
    )


def _until(key: str, value: object) -> date | datetime:
    if not isinstance(value, date) or (isinstance(value, datetime) and value.tzinfo is None):
        raise _WrongKey(
            f"`{key}` must be a day without quotation marks, such as 2026-10-14, or a moment with its offset, such as "
            "2026-10-14T09:00:00+02:00."
        )
    return value


def _expect(key: str, value: object) -> Expect:
    if not isinstance(value, dict):
        raise _WrongKey(f"`[{key}]` must be a table.")
    _check_keys(value, [field.name for field in fields(Expect)], f"{key}.")
    checks: dict[str, Callable[[str, object], Any]] = {
        name: _expected if name == "fields" else _count for name in value
    }
    return Expect(**{name: check(f"{key}.{name}", value[name]) for name, check in checks.items()})


def _expected(key: str, value: object) -> Any:
    if not isinstance(value, list):
        raise _WrongKey(f'`{key}` must be a list of fields, such as ["lead"].')
    return tuple(map(partial(_one_of(FIELDS), key), value))


def _schedule(key: str, value: object) -> Pace:
    if not isinstance(value, dict):
        raise _WrongKey(f'`[{key}]` must be a table, such as min = "30m" and max = "1d".')
    _check_keys(value, [field.name for field in fields(Pace)], f"{key}.")
    try:
        return pace(value)
    except ValueError as error:
        raise _WrongKey(f"`[{key}]`: {error}") from error


def _rights(key: str, value: object) -> Rights:
    if not isinstance(value, dict):
        raise _WrongKey(f"`[{key}]` must be a table.")
    _check_keys(value, ["reason", *POLICY], f"{key}.")
    if "reason" not in value:
        raise _WrongKey(f"`{key}.reason` is missing: say what permits you to deviate from docs/rights.md.")
    effect = _one_of(EFFECTS)
    effects = {name: effect(f"{key}.{name}", given) for name, given in value.items() if name != "reason"}
    return Rights(reason=_text(f"{key}.reason", value["reason"]), effects=cast("dict[str, Effect]", effects))


_FORMER = tuple(field.name for field in fields(FormerReading))
_FACTS = frozenset(field.name for field in fields(SourceFacts)) - {"id"}
_KEYS: Mapping[str, Callable[[str, Any], Any]] = {
    "name": _text,
    "kind": _one_of(SOURCE_KINDS),
    "homepage": _url,
    "city": _text,
    "state": _text,
    "country": _text,
    "ags": _ags,
    "language": _text,
    "timezone": _zone,
    "licence": _text,
    "display": _one_of(DISPLAYS),
    "feeds": _urls,
    "sitemaps": _urls,
    "listings": _urls,
    "article": _pattern,
    "reader": _one_of(tuple(READERS)),
    "cms": _word,
    "tags": _words,
    "publishes": _one_of(ARTICLE_KINDS),
    "number": _number,
    "mirrors": _mirrors,
    "revisits": _count,
    "delay": _seconds,
    "allow_private": _yes_or_no,
    "verified": _day,
    "evidence": _text,
    "needs": _text,
    "select": _selectors,
    "reading": _readings,
    "expect": _expect,
    "schedule": _schedule,
    "rights": _rights,
}
