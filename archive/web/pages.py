"""Our pages: front page, search, article, versions. A request in, one question to the archive, a template out."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from datasette.utils.asgi import Response

from archive import browse, storyline
from archive.edits import edit_of
from archive.events import latest
from archive.history import texts
from archive.language import QueryError, apart
from archive.printed import beside
from archive.search import Found, Query, overview, search
from archive.showing import is_withheld
from archive.states import counted
from archive.status import states, status
from archive.web.answering import PAGES_MAX, Answer, ask, no_article, page, page_number, query_of
from archive.web.citing import shown
from archive.web.comparing import asked

PAGE_HITS = 20
FACET_FIRST = 6  # values of a facet that are shown at once
NEWEST = 10  # articles on the front page
EVENTS = 8  # on the front page
STORIES = 5  # on the front page
SOURCES = 24  # on the front page, the worst first; the others are one click away


async def front(datasette: Any, request: Any) -> Answer:
    """The newest articles, what happened, and how the sources are."""
    today = datetime.now(UTC).date().isoformat()
    context = await ask(datasette, _front)
    return await page(datasette, request, "front.html", {**context, "query": Query(), "today": today})


async def results(datasette: Any, request: Any) -> Answer:
    """What a search finds, with facets, paging and downloads."""
    try:
        query = query_of(request.args)
        number = page_number(request.args.get("page"))
        context = await ask(datasette, lambda db: _hits_and_facets(db, query, number))
    except QueryError as error:
        nothing = {
            "found": Found((), 0),
            "facets": {},
            "months": (),
            "newest_only": (),
            "page": 1,
            "pages": 0,
            "error": error,
        }
        asked = Query(text=request.args.get("q") or "")
        return await page(datasette, request, "search.html", {**nothing, "query": asked}, status_code=400)
    more = {"query": query, "facet_first": FACET_FIRST, "wider": apart(query.text)}
    return await page(datasette, request, "search.html", context | more)


async def article(datasette: Any, request: Any) -> Answer:
    """One article to read, with its sources and evidence."""
    key = int(request.url_vars["id"])
    found, reuse, story = await ask(
        datasette, lambda db: (browse.article(db, key), beside(db, key), storyline.beside(db, key))
    )
    if found is None:
        return await no_article(datasette, request, key)
    context = {"article": found, "reuse": reuse, "story": story, **shown(datasette, request, found)}
    return await page(datasette, request, "article.html", context)


async def article_json(datasette: Any, request: Any) -> Answer:
    """The same for programs."""
    key = int(request.url_vars["id"])
    found = await ask(datasette, lambda db: browse.article(db, key))
    if found is None and await ask(datasette, lambda db: is_withheld(db, key)):
        return Response.json({"error": f"Article {key} is withheld."}, status=410)
    if found is None:
        return Response.json({"error": f"There is no article {key}."}, status=404)
    return Response.json(found)


async def versions(datasette: Any, request: Any) -> Answer:
    """The versions of an article, and two of them compared: inline, or side by side (`view=side`)."""
    key = int(request.url_vars["id"])
    found = await ask(datasette, lambda db: (browse.article(db, key), browse.versions(db, key)))
    if found[0] is None:
        return await no_article(datasette, request, key)
    shown = {"article": found[0], "versions": found[1], "view": request.args.get("view")}
    try:
        numbers = asked(request.args, len(found[1]))
    except QueryError as error:
        nothing = {"numbers": (1, len(found[1])), "error": error}
        return await page(datasette, request, "versions.html", shown | nothing, status_code=400)
    if found[0]["display"] != "full":  # what changed in a text shows the text
        return await page(datasette, request, "versions.html", shown | {"numbers": numbers})
    found_texts = await ask(datasette, lambda db: texts(db, key, numbers))
    old, new = (found_texts[number] for number in numbers)
    compared = {"numbers": numbers, "text": new, "edit": await asyncio.to_thread(edit_of, old, new)}
    return await page(datasette, request, "versions.html", shown | compared)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/$", front),
    (r"^/search$", results),
    (r"^/article/(?P<id>\d{1,18})$", article),
    (r"^/article/(?P<id>\d{1,18})\.json$", article_json),
    (r"^/article/(?P<id>\d{1,18})/versions$", versions),
]


def _front(db: sqlite3.Connection) -> dict[str, Any]:
    every = states(db)
    worst = [row["source"] for row in every[:SOURCES]]
    return {
        "found": search(db, Query(), limit=NEWEST, offset=0),
        "stories": storyline.newest(db, limit=STORIES),
        "events": latest(db, limit=EVENTS),
        "sources": status(db, worst) if worst else [],
        "states": counted(row["health"] for row in every),
        "totals": browse.totals(db),
    }


def _hits_and_facets(db: sqlite3.Connection, query: Query, page: int) -> dict[str, Any]:
    found = search(db, query, limit=PAGE_HITS, offset=(page - 1) * PAGE_HITS)
    pages = min(-(-found.total // PAGE_HITS), PAGES_MAX)
    if page > pages > 0:
        return _hits_and_facets(db, query, pages)
    told = overview(db, query, found.asked)
    facets = {"facets": told.facets, "months": told.months, "newest_only": told.newest_only}
    stories = storyline.of_each(db, [hit.id for hit in found.hits])
    return {"found": found, **facets, "stories": stories, "page": page, "pages": pages}
