"""Our pages: front page, search, article, versions, source. A request in, one question to the archive, a template out."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlencode

from datasette.utils.asgi import AsgiStream, Response

from archive import browse
from archive.events import latest
from archive.export import FORMATS, write
from archive.language import QueryError
from archive.opening import open_readonly
from archive.runs import status
from archive.search import FACETS, Found, Order, Query, conditions, facets, search
from archive.web.headers import OWN_PAGE
from archive.web.text import LANGUAGES, chosen_language, translations

DATABASE = "archive"  # the name `stadtchronik serve` gives the archive, whatever its file is called
PAGE_HITS = 20
PAGES_MAX = 500  # further back, a reader narrows the search instead
NEWEST = 10  # articles on the front page, and of a source
EVENTS = 8  # on the front page
LANGUAGE_COOKIE = "stadtchronik_language"
LANGUAGE_SECONDS = 365 * 24 * 3600

T = TypeVar("T")
Answer: TypeAlias = Any  # a Response or an AsgiStream; Datasette ships no types


async def front(datasette: Any, request: Any) -> Answer:
    """The newest articles, what happened, and how the sources are."""
    context = await _ask(
        datasette,
        lambda db: {
            "found": search(db, Query(), limit=NEWEST, offset=0),
            "events": latest(db, limit=EVENTS),
            "sources": status(db),
            "totals": browse.totals(db),
        },
    )
    return await _page(datasette, request, "front.html", {**context, "query": Query()})


async def results(datasette: Any, request: Any) -> Answer:
    """What a search finds, with facets, paging and downloads."""
    try:
        query = query_of(request.args)
        page = _page_number(request.args.get("page"))
        context = await _ask(datasette, lambda db: _hits_and_facets(db, query, page))
    except QueryError as error:
        nothing = {"found": Found((), 0), "facets": {}, "page": 1, "pages": 0, "error": error}
        asked = Query(text=request.args.get("q") or "")
        return await _page(datasette, request, "search.html", {**nothing, "query": asked}, status_code=400)
    return await _page(datasette, request, "search.html", {**context, "query": query})


async def download(datasette: Any, request: Any) -> Answer:
    """Everything a search finds as a file, streamed."""
    format_ = request.url_vars["format"]
    if format_ not in FORMATS:
        return await missing(datasette, request)
    try:
        query = query_of(request.args)
        conditions(query)  # says what is wrong before the file begins
    except QueryError as error:
        return Response.text(str(error), status=400)
    form, chunks = FORMATS[format_], _chunks(Path(_database(datasette).path), query, format_)

    async def stream(writer: Any) -> None:
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            await writer.write(chunk)

    return AsgiStream(
        stream,
        headers={"Content-Disposition": f'attachment; filename="stadtchronik.{form.ending}"'},
        content_type=f"{form.media_type}; charset=utf-8",
    )


async def article(datasette: Any, request: Any) -> Answer:
    """One article to read, with its sources and evidence."""
    key = int(request.url_vars["id"])
    found = await _ask(datasette, lambda db: browse.article(db, key))
    if found is None:
        return await missing(datasette, request)
    return await _page(datasette, request, "article.html", {"article": found})


async def article_json(datasette: Any, request: Any) -> Answer:
    """The same for programs."""
    key = int(request.url_vars["id"])
    found = await _ask(datasette, lambda db: browse.article(db, key))
    if found is None:
        return Response.json({"error": f"There is no article {key}."}, status=404)
    return Response.json(found)


async def versions(datasette: Any, request: Any) -> Answer:
    """All versions of an article, each compared with the one before it."""
    key = int(request.url_vars["id"])
    found = await _ask(datasette, lambda db: (browse.article(db, key), browse.versions(db, key)))
    if found[0] is None:
        return await missing(datasette, request)
    return await _page(datasette, request, "versions.html", {"article": found[0], "versions": found[1]})


async def source(datasette: Any, request: Any) -> Answer:
    """Who a source is, how it is, and its newest articles."""
    id_ = request.url_vars["id"]
    found = await _ask(
        datasette,
        lambda db: (browse.source(db, id_), search(db, Query(source=id_), limit=NEWEST, offset=0)),
    )
    if found[0] is None:
        return await missing(datasette, request)
    return await _page(datasette, request, "source.html", {"source": found[0], "found": found[1]})


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/$", front),
    (r"^/search$", results),
    (r"^/search\.(?P<format>[a-z-]+)$", download),
    (r"^/article/(?P<id>\d{1,18})$", article),
    (r"^/article/(?P<id>\d{1,18})\.json$", article_json),
    (r"^/article/(?P<id>\d{1,18})/versions$", versions),
    (r"^/source/(?P<id>[a-z0-9-]{1,100})$", source),
]


def query_of(args: Any) -> Query:
    """The query an address asks: q, source, city, kind, year, since, until, order.

    Raises:
        QueryError: a date is none.
    """
    filters = {name: args.get(name) or None for name in (*FACETS, "since", "until")}
    order: Order = "relevance" if args.get("order") == "relevance" else "newest"
    return Query(text=args.get("q") or "", order=order, **filters)


def address_of(query: Query, **changes: str | None) -> str:
    """The part of an address that asks a query, after changes; None takes a filter away."""
    asked = {"q": query.text, **query.filters, "order": query.order if query.order != "newest" else None}
    return urlencode({name: value for name, value in (asked | changes).items() if value})


def _chunks(path: Path, query: Query, format_: str) -> Iterator[str]:
    with closing(open_readonly(path)) as db:
        yield from write(db, query, format_)


def _hits_and_facets(db: sqlite3.Connection, query: Query, page: int) -> dict[str, Any]:
    found = search(db, query, limit=PAGE_HITS, offset=(page - 1) * PAGE_HITS)
    pages = min(-(-found.total // PAGE_HITS), PAGES_MAX)
    if page > pages > 0:
        return _hits_and_facets(db, query, pages)
    return {"found": found, "facets": facets(db, query), "page": page, "pages": pages}


async def _ask(datasette: Any, question: Callable[[sqlite3.Connection], T]) -> T:
    """Asks the archive in one of Datasette's threads, on its read-only connection."""
    answer: T = await _database(datasette).execute_fn(question)
    return answer


def _database(datasette: Any) -> Any:
    """The archive among the databases that are served: the one named so, or the only one there is."""
    return datasette.databases.get(DATABASE) or datasette.get_database()


async def _page(
    datasette: Any, request: Any, template: str, context: dict[str, Any], *, status_code: int = 200
) -> Response:
    asked = request.args.get("lang")
    language = chosen_language(
        asked, request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", "")
    )
    catalogue = translations(language)
    shared = {
        "language": language,
        "languages": LANGUAGES,
        "gettext": catalogue.gettext,
        "ngettext": catalogue.ngettext,
        "_": catalogue.gettext,
        "address_of": address_of,
        "this_page": request.path,
        "these_args": [(name, request.args[name]) for name in request.args.keys() if name != "lang"],  # noqa: SIM118 - no mapping
        "tables": datasette.urls.database(_database(datasette).name),
        "query": Query(),
    }
    html = await datasette.render_template(f"stadtchronik/{template}", shared | context, request=request)
    headers = {OWN_PAGE.decode(): "1", "Content-Language": language, "Vary": "Accept-Language, Cookie"}
    response = Response.html(html, status=status_code, headers=headers)
    if asked in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, asked, max_age=LANGUAGE_SECONDS, httponly=True)
    return response


async def missing(datasette: Any, request: Any) -> Answer:
    """There is no such page."""
    return await _page(datasette, request, "missing.html", {}, status_code=404)


def _page_number(text: str | None) -> int:
    """The number of a page of results; what is no such number is the first."""
    return min(int(text), PAGES_MAX) if text and text.isdecimal() and text.isascii() and int(text) else 1
