"""The pages that say how sources are: all of them at /health, and one. A request in, one question to the archive, a template out."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from archive import browse, gaps
from archive.days import days, summed
from archive.events import latest
from archive.printed import by_month
from archive.records import Past
from archive.search import Query, search
from archive.states import WORST_FIRST, counted
from archive.status import states, status
from archive.visits import ARTICLES_MAX, RECENT, past
from archive.web.answering import Answer, ask, missing, page, page_number

TIMELINE_DAYS = 60
ROWS_MAX = 100  # sources on one page
NEWEST = 10  # articles of a source
EVENTS = 10  # of a source
GAPS = 20  # of a source, the newest ones
FILTERS = ("health", "kind", "city")

Row = Mapping[str, Any]


async def health(datasette: Any, request: Any) -> Answer:
    """Sources with their lights, the reasons, and what the last weeks brought; the worst first."""
    today = datetime.now(UTC).date()
    chosen = {name: request.args.get(name) or None for name in FILTERS}
    number = page_number(request.args.get("page"))
    context = await ask(datasette, lambda db: _all(db, today, chosen, number))
    more = {"chosen": chosen, "with_filter": with_filter, "timeline_days": TIMELINE_DAYS}
    return await page(datasette, request, "health.html", context | more)


async def source(datasette: Any, request: Any) -> Answer:
    """Who a source is, how it is and was, and its newest articles."""
    id_, today = request.url_vars["id"], datetime.now(UTC).date()
    context = await ask(datasette, lambda db: _one(db, id_, today))
    if context is None:
        return await missing(datasette, request)
    return await page(datasette, request, "source.html", context)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/health$", health),
    (r"^/source/(?P<id>[a-z0-9-]{1,100})$", source),
]


def with_filter(chosen: Mapping[str, str | None], **changes: str | None) -> str:
    """The address of the health page with these filters, after changes; None takes one away. Begins at its first page."""
    wanted = {name: value for name, value in ({**chosen} | changes).items() if value}
    return f"?{urlencode(wanted)}" if wanted else "?"


def rhythm(remembered: Past, zone: str) -> dict[str, Any] | None:
    """How often articles appeared in the weeks before the last crawl, and on which days of the week; None: not known.

    `weekdays` counts them from Monday to Sunday in the source's own time; `capped`: there were more.
    """
    if remembered.last is None or not remembered.appeared:
        return None
    week = Counter(moment.astimezone(ZoneInfo(zone)).weekday() for moment in remembered.appeared)
    number = len(remembered.appeared)
    return {
        "days": RECENT.days,
        "articles": number,
        "a_week": round(number / RECENT.days * 7, 1),
        "capped": number == ARTICLES_MAX,
        "weekdays": [week[day] for day in range(7)],
        "until": remembered.last,
    }


def _origin(url: str) -> str:
    """Scheme, host and port, as `rights` and `robots` name a site."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def _all(
    db: sqlite3.Connection, today: date, chosen: Mapping[str, str | None], number: int
) -> dict[str, Any]:
    every = states(db)
    fitting = [row for row in every if _fits(row, chosen)]
    pages = max(-(-len(fitting) // ROWS_MAX), 1)
    number = min(number, pages)
    ids = [row["source"] for row in fitting[(number - 1) * ROWS_MAX : number * ROWS_MAX]]
    shown = status(db, ids) if ids else []
    history = days(db, ids, until=today, number=TIMELINE_DAYS)
    return {
        "states": counted(row["health"] for row in every),
        "choices": {name: _choices(every, name, {**chosen, name: None}) for name in FILTERS},
        "rows": [
            row | {"days": history[row["source"]], "summed": summed(history[row["source"]])} for row in shown
        ],
        "total": len(every),
        "page": number,
        "pages": pages,
    }


def _fits(row: Row, chosen: Mapping[str, str | None]) -> bool:
    return all(value in (None, row[name]) for name, value in chosen.items())


def _choices(found: list[dict[str, Any]], name: str, others: Mapping[str, str | None]) -> dict[str, int]:
    """The values a filter may take, with how many sources each leaves beside the other filters."""
    values = (row[name] for row in found if row[name] is not None and _fits(row, others))
    numbers = Counter(values)
    if name == "health":
        return {state: numbers[state] for state in WORST_FIRST if state in numbers}
    return dict(sorted(numbers.items()))


def _one(db: sqlite3.Connection, id_: str, today: date) -> dict[str, Any] | None:
    found = browse.source(db, id_)
    if found is None:
        return None
    history = days(db, [id_], until=today, number=TIMELINE_DAYS)[id_]
    newest = search(db, Query(source=id_), limit=NEWEST, offset=0)
    hosts = sorted({_origin(url) for url in (found["homepage"], *(hit.url for hit in newest.hits[:1]))})
    return {
        "source": found,
        "state": status(db, [id_])[0],
        "found": newest,
        "days": history,
        "summed": summed(history),
        "timeline_days": TIMELINE_DAYS,
        "rhythm": rhythm(past(db, id_), found["timezone"]),
        "wishes": browse.wishes(db, hosts),
        "robots": browse.robots(db, hosts),
        "gaps": [(gap, gaps.values(db, gap)) for gap in gaps.of(db, id_)[: -GAPS - 1 : -1]],
        "events": latest(db, limit=EVENTS, source=id_),
        "copied": by_month(db, id_),
    }
