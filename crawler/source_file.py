"""From a TOML file to a Source, strictly: what is wrong ends with file, key and remedy."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from archive.measures import FIELDS
from archive.records import ARTICLE_KINDS, DISPLAYS, SOURCE_KINDS, Expect, SourceFacts
from archive.refusals import Refusal
from crawler import source_values as check
from crawler.extraction.readers import READERS
from crawler.pace import SHORTEST, Pace, pace, written
from crawler.rights import EFFECTS, POLICY, Effect
from crawler.source import FormerReading, Rights, Source

FILE_MAX_BYTES = 64 * 1024


class SourceError(Refusal, ValueError):
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
    except check.WrongKey as error:
        raise SourceError(f"{path}: {error}") from error


def parse(id_: str, table: Mapping[str, Any]) -> Source:
    """The source of an id and its parsed TOML; raises ValueError without the file's name."""
    if not check.ID.fullmatch(id_):
        raise check.WrongKey("the file's name becomes the id: use a–z, 0–9 and single hyphens.")
    check.known_keys(table, _KEYS, "")
    missing = [key for key in ("name", "kind", "homepage") if key not in table]
    if missing:
        raise check.WrongKey(f"`{missing[0]}` is missing; name, kind and homepage are required.")
    values = _values(table, "")
    values.setdefault("cms", values.get("reader"))
    facts = {key: values.pop(key) for key in list(values) if key in _FACTS}
    former = values.pop("reading", ())
    source = Source(facts=SourceFacts(id=id_, **facts), former=former, **values)
    _check_whole(source)
    return source


def _values(table: Mapping[str, Any], within: str) -> dict[str, Any]:
    """What the keys of a table say; what they leave open, the reader they name says."""
    values = {key: _KEYS[key](f"{within}{key}", value) for key, value in table.items()}
    reader = READERS.get(values.get("reader", ""))
    return {"number": reader.number, "mirrors": reader.mirrors} | values if reader else values


def _check_whole(source: Source) -> None:
    if not source.seeds and source.needs is None:
        raise check.WrongKey(
            "there is no seed: give `feeds`, `sitemaps` or `listings`, or say in `needs` what is missing."
        )
    if (source.sitemaps or source.listings) and source.article is None:
        raise check.WrongKey(
            "`article` is missing: sitemaps and listings name other pages too, so say which are wanted."
        )
    if source.delay < check.DELAY_MIN_SECONDS and not source.allow_private:
        raise check.WrongKey(
            f"`delay`: public hosts are asked at most once in {check.DELAY_MIN_SECONDS:g} seconds."
        )
    if source.schedule.min < SHORTEST and not source.allow_private:
        raise check.WrongKey(
            f"`schedule.min`: public sources are visited at most once in {written(SHORTEST)}."
        )
    ends = source.ends()
    if any(later <= earlier for earlier, later in pairwise(ends)):
        raise check.WrongKey("`reading.until`: give each `[[reading]]` a later end than the one before it.")


def _readings(key: str, value: object) -> tuple[FormerReading, ...]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise check.WrongKey(
            f"`{key}` must be written with two brackets, `[[{key}]]`, once for each former reading."
        )
    for one in value:
        check.known_keys(one, _FORMER, f"{key}.")
        if "until" not in one:
            raise check.WrongKey(
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
        raise check.WrongKey(
            f"`{key}` must be a day without quotation marks, such as 2026-10-14, or a moment with its offset, such as "
            "2026-10-14T09:00:00+02:00."
        )
    return value


def _expect(key: str, value: object) -> Expect:
    if not isinstance(value, dict):
        raise check.WrongKey(f"`[{key}]` must be a table.")
    check.known_keys(value, [field.name for field in fields(Expect)], f"{key}.")
    checks: dict[str, Callable[[str, object], Any]] = {
        name: _expected if name == "fields" else check.as_count for name in value
    }
    return Expect(**{name: check(f"{key}.{name}", value[name]) for name, check in checks.items()})


def _expected(key: str, value: object) -> Any:
    if not isinstance(value, list):
        raise check.WrongKey(f'`{key}` must be a list of fields, such as ["lead"].')
    return tuple(map(partial(check.one_of(FIELDS), key), value))


def _schedule(key: str, value: object) -> Pace:
    if not isinstance(value, dict):
        raise check.WrongKey(f'`[{key}]` must be a table, such as min = "30m" and max = "1d".')
    check.known_keys(value, [field.name for field in fields(Pace)], f"{key}.")
    try:
        return pace(value)
    except ValueError as error:
        raise check.WrongKey(f"`[{key}]`: {error}") from error


def _rights(key: str, value: object) -> Rights:
    if not isinstance(value, dict):
        raise check.WrongKey(f"`[{key}]` must be a table.")
    check.known_keys(value, ["reason", *POLICY], f"{key}.")
    if "reason" not in value:
        raise check.WrongKey(
            f"`{key}.reason` is missing: say what permits you to deviate from docs/rights.md."
        )
    effect = check.one_of(EFFECTS)
    effects = {name: effect(f"{key}.{name}", given) for name, given in value.items() if name != "reason"}
    return Rights(
        reason=check.as_text(f"{key}.reason", value["reason"]), effects=cast("dict[str, Effect]", effects)
    )


_FORMER = tuple(field.name for field in fields(FormerReading))
_FACTS = frozenset(field.name for field in fields(SourceFacts)) - {"id"}
_KEYS: Mapping[str, Callable[[str, Any], Any]] = {
    "name": check.as_text,
    "kind": check.one_of(SOURCE_KINDS),
    "homepage": check.as_url,
    "city": check.as_text,
    "state": check.as_text,
    "country": check.as_text,
    "ags": check.as_ags,
    "language": check.as_text,
    "timezone": check.as_zone,
    "licence": check.as_text,
    "display": check.one_of(DISPLAYS),
    "feeds": check.as_urls,
    "sitemaps": check.as_urls,
    "listings": check.as_urls,
    "article": check.as_pattern,
    "reader": check.one_of(tuple(READERS)),
    "cms": check.as_word,
    "tags": check.as_words,
    "publishes": check.one_of(ARTICLE_KINDS),
    "number": check.as_number,
    "mirrors": check.as_mirrors,
    "revisits": check.as_count,
    "delay": check.as_seconds,
    "allow_private": check.as_yes_or_no,
    "verified": check.as_day,
    "evidence": check.as_text,
    "needs": check.as_text,
    "select": check.as_selectors,
    "reading": _readings,
    "expect": _expect,
    "schedule": _schedule,
    "rights": _rights,
}
