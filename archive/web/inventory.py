"""What the archive holds, at /holdings, and what it holds of a city. A request in, one question to the archive, a template out."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from archive import browse, inventory, storyline
from archive.events import latest
from archive.printed import reach
from archive.search import Query, overview, search
from archive.web.answering import Answer, ask, database, missing, page

CITIES_MAX = 300  # in one table; of more a federal state is chosen
NEWEST = 10  # articles of a city
EVENTS = 8  # of a city
STORIES = 5  # of a city


async def whole(datasette: Any, request: Any) -> Answer:
    """Totals, tables of states and cities, gaps, size, and what is not known."""
    path, state = Path(database(datasette).path), request.args.get("state") or None
    return await page(
        datasette, request, "holdings.html", await ask(datasette, lambda db: _whole(db, path, state))
    )


async def city(datasette: Any, request: Any) -> Answer:
    """A city: its sources, its articles by month and kind, the newest ones, what happened."""
    name = unquote(request.url_vars["name"])
    context = await ask(datasette, lambda db: _city(db, name))
    if context is None:
        return await missing(datasette, request)
    return await page(datasette, request, "city.html", context)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/holdings$", whole),
    (r"^/city/(?P<name>[^/]{1,600})$", city),
]


def _whole(db: sqlite3.Connection, path: Path, state: str | None) -> dict[str, Any]:
    sources = inventory.of_sources(db)
    cities = inventory.by_city(row for row in sources if state in (None, row["state"]))
    every, lasting = inventory.gaps(db)
    return {
        "all": inventory.in_all(sources),
        "totals": browse.totals(db),
        "by_state": inventory.by_state(sources),
        "cities": cities[:CITIES_MAX],
        "cities_more": max(len(cities) - CITIES_MAX, 0),
        "state": state,
        "health": inventory.states(sources),
        "gaps": {"all": every, "lasting": lasting},
        "size": inventory.size(db, path),
        "unknown": inventory.unknown(sources),
    }


def _city(db: sqlite3.Connection, name: str) -> dict[str, Any] | None:
    sources = inventory.of_sources(db, name)
    if not sources:
        return None
    of_city = Query(city=name)
    found = search(db, of_city, limit=NEWEST, offset=0)
    return {
        "city": inventory.by_city(sources)[0],
        "states": sorted({row["state"] for row in sources if row["state"]}),
        "sources": sources,
        "of_city": of_city,
        "found": found,
        "overview": overview(db, of_city, found.asked),
        "stories": storyline.newest(db, limit=STORIES, city=name),
        "events": latest(db, limit=EVENTS, city=name),
        "reach": reach(db, name),
    }
