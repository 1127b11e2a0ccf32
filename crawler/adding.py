"""Adding a source: its site is looked at, ten of its articles are read, and a file is written that says what was found."""

import asyncio
import os
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.health import REFUSED
from archive.records import Article, Capture
from archive.refusals import Refusal
from crawler import registry
from crawler.draft import Wanted, draft, id_from, plain
from crawler.proposal import concerns
from crawler.reading import Readers
from crawler.scout import Scout, look_at
from crawler.source import Source
from crawler.source_file import parse
from crawler.source_values import DELAY_MIN_SECONDS
from crawler.survey import Survey
from crawler.urls import host_of, normalise

DEFAULT_FOLDER = Path("sources")


class AddError(Refusal, ValueError):
    """A source cannot be added; the message names the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A source file and how it came about. `readings` are its sample articles, `warnings` sentences for people.

    `path` is where it was written, `crawlable` says that it has a seed.
    """

    id: str
    path: Path | None
    text: str
    readings: tuple[Article, ...]
    warnings: tuple[str, ...]
    crawlable: bool


def add(wanted: Wanted, to: Path | None = None, *, progress: bool = True) -> Added:
    """Looks at a site and says what its source file should be; writes it to the folder, if one is given.

    Raises:
        AddError: the address is none, the site cannot be had, it does not tell what it is, or there is such
            a source already.
        CrawlRefused: nobody is named whom the owner of a public site could write to.
    """
    start = normalise(wanted.url if "//" in wanted.url else f"https://{wanted.url}")
    if start is None or "@" in wanted.url:
        raise AddError(f"“{wanted.url}” is no web address. Give it as it stands in a browser, with https://.")
    id_ = wanted.id or id_from(host_of(start))
    site = _provisional(id_, start, wanted)
    path = None if to is None else _free(id_, to)
    survey = Survey(start=start, today=datetime.now(UTC).date(), stated=wanted.kind)
    scout = look_at(site, survey, progress=progress)
    _check(scout, start)
    proposal = scout.proposal
    readings = tuple(asyncio.run(_read(scout.captures)))
    text = draft(wanted, scout.survey, proposal, readings)
    _parsed(id_, text)
    failed = [f"{url} could not be had: {reason}." for url, reason in scout.failures.items()]
    warnings = tuple(map(plain, (*proposal.warnings, *failed, *concerns(readings, survey.today))))
    if path is not None:
        _write(path, text)
    return Added(
        id=id_,
        path=path,
        text=text,
        readings=readings,
        warnings=warnings,
        crawlable=proposal.needs is None,
    )


def folder() -> Path:
    """Where new sources go: the first folder of STADTCHRONIK_SOURCES that can be written, else ./sources."""
    if not os.environ.get("STADTCHRONIK_SOURCES"):
        return DEFAULT_FOLDER
    usable = (one for one in registry.folders() if one.is_dir() and os.access(one, os.W_OK))
    return next(usable, DEFAULT_FOLDER)


def _free(id_: str, to: Path) -> Path:
    """Where the file goes, when nothing is there and no other source has its id."""
    path, remedy = to / f"{id_}.toml", "Choose another id with --id."
    if to.resolve() in [one.resolve() for one in registry.folders()] and id_ in registry.sources():
        raise AddError(f"There is already a source “{id_}”. {remedy}")
    if path.exists():
        raise AddError(f"{path} is there already, and nothing is overwritten. {remedy}")
    return path


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise AddError(f"{path} cannot be written: {error.strerror}. Choose a folder with --to.") from error


def _provisional(id_: str, start: str, wanted: Wanted) -> Source:
    """What stands for the source until it is there."""
    table: dict[str, object] = {"name": id_, "kind": "other", "homepage": start, "needs": "to be looked at"}
    if wanted.delay != DELAY_MIN_SECONDS:
        table["delay"] = wanted.delay
    try:
        return parse(id_, table | {"allow_private": wanted.allow_private})
    except ValueError as error:
        raise AddError(f"{id_}: {error}") from error


def _check(scout: Scout, start: str) -> None:
    reason = scout.survey.answers[start].reason
    if reason not in {None, REFUSED}:
        remedy = "Check the address in a browser; one of your own network needs --allow-private."
        raise AddError(f"{start} could not be had: {reason}. {remedy}")
    if reason == REFUSED and scout.survey.stated is None:
        raise AddError(f"{start}: {reason}. To note that in a source file, say who publishes with --kind.")
    if scout.survey.kind is None:
        raise AddError(f"{start} does not say who publishes there. Say it with --kind, such as --kind city.")


async def _read(captures: Sequence[Capture]) -> list[Article]:
    """The articles as a crawl would read them, one after the other."""
    with Readers(processes=1) as readers:
        return [await readers.read(capture, None) for capture in captures]


def _parsed(id_: str, text: str) -> None:
    try:
        parse(id_, tomllib.loads(text))
    except ValueError as error:
        raise AddError(
            f"The source would not load: {error} Say it with an option, such as --id or --name."
        ) from error
