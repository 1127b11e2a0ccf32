"""A source file as text, with comments that say where everything comes from. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from archive.records import Article
from crawler.discover.detect import Overview
from crawler.discover.words import press_rank
from crawler.proposal import Proposal, reader_of
from crawler.survey import SURE, Survey
from crawler.urls import host_of

RELEASING = frozenset({"city", "county", "state", "police", "fire"})  # kinds whose articles are releases
WIDTH = 110  # of a comment, in characters
_ID_BREAK = re.compile(r"[^a-z0-9]+")
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody says of a new source; None leaves it to the site."""

    url: str
    id: str | None = None
    name: str | None = None
    kind: str | None = None
    city: str | None = None
    state: str | None = None
    delay: float = 1.0
    allow_private: bool = False


def id_from(host: str) -> str:
    """A source's id from the name of its host: without `www.` and the last part of it."""
    labels = host.removeprefix("www.").split(".")
    name = "-".join(labels[:-1] if len(labels) > 1 and not labels[-1].isdigit() else labels)
    spelled = "".join(_SPELLED.get(letter, letter) for letter in name.casefold())
    return _ID_BREAK.sub("-", spelled).strip("-") or "source"


def draft(wanted: Wanted, survey: Survey, proposal: Proposal, readings: Sequence[Article]) -> str:
    """The source file: what a proposal says, and where each part of it comes from."""
    today = survey.today.isoformat()
    fronts = survey.fronts
    read = sum(article.unread is None for article in readings)
    seen = (
        f"{proposal.found}, {read} of {len(readings)} articles read"
        if proposal.found
        else "no seed was found"
    )
    is_release = survey.kind in RELEASING and any(map(_names_releases, proposal.seeds))
    reader = reader_of(readings)
    values: dict[str, Any] = {
        "name": wanted.name or _name(fronts) or host_of(proposal.homepage),
        "kind": survey.kind,
        "city": wanted.city,
        "state": wanted.state,
        "homepage": proposal.homepage,
        "feeds": proposal.feeds,
        "sitemaps": proposal.sitemaps,
        "listings": proposal.listings,
        "article": proposal.article,
        "reader": reader,
        "cms": survey.system.id if survey.system and reader is None else None,
        "publishes": "release" if is_release else None,
        "delay": wanted.delay if wanted.delay != 1.0 else None,
        "allow_private": wanted.allow_private or None,
        "verified": survey.today if proposal.needs is None else None,
        "evidence": f"Looked at on {today} by “stadtchronik sources add”: {seen}",
        "needs": proposal.needs,
    }
    comments = [f"Proposed on {today} from {survey.start}; look at it before you crawl with it."]
    if survey.system:
        comments.append(f"Made with {survey.system.name}.")
    if proposal.feeds and proposal.article is None:
        comments.append(
            "No pattern tells its articles from its other pages: every link of the feed is taken for one."
        )
    comments += [f"Also found: {also}." for also in proposal.also]
    return written(values, comments)


def _name(fronts: Sequence[Overview]) -> str | None:
    """What the site calls itself, the front page first."""
    return next((name for page in reversed(fronts) if page.name and (name := plain(page.name))), None)


def _names_releases(seed: str) -> bool:
    """Whether a part of a seed's address is called like releases."""
    parts = urlsplit(seed)
    ranks = [press_rank("", part) for part in (*parts.path.split("/"), parts.query) if part]
    return any(rank is not None and rank <= SURE for rank in ranks)


def written(values: Mapping[str, Any], comments: Iterable[str]) -> str:
    """TOML of a source: comments first, then every key that has a value. Whatever a text holds stays a text."""
    lines = [*(f"# {line}" for comment in comments for line in _wrapped(comment))]
    lines += [
        f"{key} = {_value(key, value)}" for key, value in values.items() if value not in (None, (), "", [])
    ]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """A text on one line, without characters that do not print."""
    printed = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printed.split())


def _value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, str):
        literal = key == "article" and "'" not in value and value.isprintable()
        return f"'{value}'" if literal else json.dumps(plain(value), ensure_ascii=False)
    return f"[{', '.join(json.dumps(plain(one), ensure_ascii=False) for one in value)}]"


def _wrapped(comment: str) -> Iterator[str]:
    line = ""
    for word in plain(comment).split():
        if line and len(line) + len(word) >= WIDTH:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
    yield line
