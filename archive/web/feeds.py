"""Feeds: what happened, at /events.atom and /events.json, and what is new of a search, at its address with another ending."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

from datasette.utils.asgi import Response

from archive import storyline
from archive.events import EVENT_KINDS, latest
from archive.feeds import Entry, Feed, atom, json_feed, tag_uri
from archive.following import newest, newest_of
from archive.language import QueryError
from archive.news import NEW, News
from archive.search import Query, check_names
from archive.web.answering import Answer, absolute, address_of, ask, language_of, missing, query_of, words
from archive.web.stories import led
from archive.web.text import translations

ENTRIES_MAX = 100  # the newest; a reader that comes once a day misses nothing
FRESH_SECONDS = 300  # how long a feed may be shown without asking again
FILTERS = ("source", "city", "kind")
FORMS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": ("application/atom+xml", atom),
    "json": ("application/feed+json", json_feed),
    "feed.json": ("application/feed+json", json_feed),  # /search.json is the articles themselves
}
NO_FINDING: dict[str, Any] = {"finding": None, "values": {}}  # what only events of health have
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without an entry last changed


async def events(datasette: Any, request: Any) -> Answer:
    """The newest events."""
    filters = {name: request.args.get(name) or None for name in FILTERS}
    try:
        began, found = await ask(datasette, lambda db: _events(db, filters))
    except QueryError as error:
        return Response.text(str(error), status=400)
    return _answer(request, await _feed(datasette, request, began, found, filters))


async def matches(datasette: Any, request: Any) -> Answer:
    """What is new of a search: articles that came in, and what happened to them."""
    try:
        query = query_of(request.args)
        began, found = await ask(datasette, lambda db: (_began(db), newest(db, query, limit=ENTRIES_MAX)))
    except QueryError as error:
        return Response.text(str(error), status=400)
    say, asked = words(translations(language_of(request))), address_of(query)
    title = " · ".join([query.text or say["_"]("All articles"), *query.filters.values()])
    address = "/search" + (f"?{asked}" if asked else "")
    return _answer(
        request, await _news_feed(datasette, request, began, found, f"search:{asked}", title, address)
    )


async def of_story(datasette: Any, request: Any) -> Answer:
    """What is new of a story: articles that came in, and what happened to them."""
    number = int(request.url_vars["id"])
    began, lasting, keys, found = await ask(datasette, partial(_of_story, number=number))
    if lasting is None or not keys:
        return await missing(datasette, request)
    if lasting != number:
        return led(datasette, request, lasting, f".{request.url_vars['form']}")
    title = next((one.headline for one in found if one.article == keys[0] and one.headline), f"{number}")
    feed = await _news_feed(datasette, request, began, found, f"story:{number}", title, f"/story/{number}")
    return _answer(request, feed)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/events\.(?P<form>atom|json)$", events),
    (r"^/search\.(?P<form>atom|feed\.json)$", matches),
    (r"^/story/(?P<id>\d{1,18})\.(?P<form>atom|feed\.json)$", of_story),
]


def _answer(request: Any, feed: Feed) -> Response:
    """The feed in the form that is asked for; 304 when the reader has it already (RFC 9110 §13)."""
    media_type, written = FORMS[request.url_vars["form"]]
    body = written(feed)
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(feed.updated, usegmt=True),
        "Cache-Control": f"max-age={FRESH_SECONDS}",
        "Vary": "Accept-Language, Cookie",
        "Content-Language": feed.language,
    }
    known = _is_known(request.headers, tag, feed.updated)
    return Response(
        "" if known else body,
        status=304 if known else 200,
        headers=headers,
        content_type=f"{media_type}; charset=utf-8",
    )


def _began(db: sqlite3.Connection) -> date:
    """The day on which the archive began."""
    (began,) = db.execute("SELECT min(started) FROM runs").fetchone()
    return datetime.fromisoformat(began).date() if began else _NEVER.date()


def _of_story(db: sqlite3.Connection, number: int) -> tuple[date, int | None, list[int], list[News]]:
    """The day on which the archive began; the story a number leads to, its articles, and what is new of them."""
    lasting = storyline.leads_to(db, number)
    keys = storyline.keys(db, lasting) if lasting is not None else []
    return _began(db), lasting, keys, newest_of(db, keys, limit=ENTRIES_MAX)


def _events(db: sqlite3.Connection, filters: Mapping[str, str | None]) -> tuple[date, list[dict[str, Any]]]:
    """The day on which the archive began, and the newest events."""
    check_names(db, Query(source=filters["source"], city=filters["city"]))
    if filters["kind"] not in {None, *EVENT_KINDS}:
        hint = f" Choose one of {', '.join(EVENT_KINDS)}."
        raise QueryError(
            "There is no %(name)s “%(value)s” in this archive.%(hint)s",
            name="kind",
            value=str(filters["kind"]),
            hint=hint,
        )
    return _began(db), latest(db, limit=ENTRIES_MAX, **filters)


async def _feed(
    datasette: Any,
    request: Any,
    began: date,
    found: list[dict[str, Any]],
    filters: Mapping[str, str | None],
) -> Feed:
    language = language_of(request)
    say = words(translations(language))
    told = await _told(datasette, language, found)
    address = _addresses(datasette, request)
    host = urlsplit(address("/")).hostname or ""
    chosen = {name: value for name, value in filters.items() if value}
    return Feed(
        id=tag_uri(host, began, "stadtchronik:events" + (f":{urlencode(chosen)}" if chosen else "")),
        title=" · ".join(["stadtchronik", say["_"]("What happened"), *chosen.values()]),
        own=_own(request, address),
        address=address(f"/source/{chosen['source']}" if "source" in chosen else "/"),
        updated=max((datetime.fromisoformat(event["at"]) for event in found), default=_NEVER),
        author="stadtchronik",
        language=language,
        entries=[
            _entry(event, kind, detail, host, address)
            for event, (kind, detail) in zip(found, told, strict=True)
        ],
    )


async def _news_feed(  # noqa: PLR0917 - what a feed is made of
    datasette: Any, request: Any, began: date, found: Sequence[News], name: str, title: str, path: str
) -> Feed:
    language = language_of(request)
    told = await _told(datasette, language, [asdict(one) | NO_FINDING for one in found])
    address = _addresses(datasette, request)
    host = urlsplit(address("/")).hostname or ""
    return Feed(
        id=tag_uri(host, began, f"stadtchronik:{name}"),
        title=f"stadtchronik · {title}",
        own=_own(request, address),
        address=address(path),
        updated=max((one.moment for one in found), default=_NEVER),
        author="stadtchronik",
        language=language,
        entries=[
            _match(one, kind, detail, host, address) for one, (kind, detail) in zip(found, told, strict=True)
        ],
    )


async def _told(
    datasette: Any, language: str, happened: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    """Kind and detail of each event in words."""
    context = {**words(translations(language)), "language": language, "events": happened}
    told = json.loads(await datasette.render_template("stadtchronik/event_words.json", context))
    return [(unescape(one["kind"]), unescape(one["detail"])) for one in told]


def _addresses(datasette: Any, request: Any) -> Callable[[str], str]:
    """From a path of ours to its whole address."""
    return partial(absolute, datasette, request)


def _own(request: Any, address: Callable[[str], str]) -> str:
    return address(request.path) + (f"?{request.query_string}" if request.query_string else "")


def _match(news: News, kind: str, detail: str, host: str, address: Callable[[str], str]) -> Entry:
    subject = news.headline or news.url
    came = news.kind == NEW
    return Entry(
        id=tag_uri(
            host, news.moment.date(), f"stadtchronik:{news.key}"
        ),  # of an event the same as among all events
        title=subject if came else f"{kind}: {subject}",
        address=address(f"/article/{news.article}" + ("/versions" if news.kind == "edited" else "")),
        updated=news.moment,
        summary=" · ".join(filter(None, (news.source_name, detail, news.beginning))),
        categories=(news.kind, news.source),
    )


def _entry(
    event: Mapping[str, Any], kind: str, detail: str, host: str, address: Callable[[str], str]
) -> Entry:
    at = datetime.fromisoformat(event["at"])
    if event["article"] is None:
        path = f"/source/{event['source']}"
    else:
        path = f"/article/{event['article']}" + ("/versions" if event["kind"] == "edited" else "")
    subject = event["headline"] or event["url"] or event["source_name"]
    return Entry(
        id=tag_uri(host, at.date(), f"stadtchronik:event:{event['id']}"),
        title=f"{kind}: {subject}",
        address=address(path),
        updated=at,
        summary=" · ".join(filter(None, (event["source_name"], detail))),
        categories=(event["kind"], event["source"]),
    )


def _is_known(headers: Mapping[str, str], tag: str, updated: datetime) -> bool:
    """Whether the reader has this already; the date counts only without a tag (RFC 9110 §13.2.2)."""
    tags = headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in tags.split(",")}
    try:
        since = parsedate_to_datetime(headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return updated <= (since if since.tzinfo else since.replace(tzinfo=UTC))
