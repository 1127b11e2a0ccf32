"""From a request to an answer: the archive is asked in a thread, and a template made into a page in the reader's language."""

import sqlite3
from collections.abc import Callable
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote_plus, urljoin

from datasette.utils.asgi import Response

from archive.display import Audience
from archive.opening import open_readonly
from archive.search import FILTERS, Order, Query
from archive.showing import is_withheld, show
from archive.web.headers import OWN, OWN_PAGE
from archive.web.text import LANGUAGES, chosen_language, translations

DATABASE = "archive"  # the name `stadtchronik serve` gives the archive, whatever its file is called
PLUGIN = "stadtchronik"  # under this name Datasette keeps what `archive.serving.application` was told
TEMPLATES = "stadtchronik_templates"  # attribute of Datasette: its templates, for what need not wait
PAGES_MAX = 500  # further back, a reader narrows the search instead
LANGUAGE_COOKIE = "stadtchronik_language"
LANGUAGE_SECONDS = 365 * 24 * 3600
QUOTED = 4096  # values remembered as addresses have them: a page of results links to a hundred searches that share most

T = TypeVar("T")
Answer: TypeAlias = Any  # a Response or an AsgiStream; Datasette ships no types


async def ask(datasette: Any, question: Callable[[sqlite3.Connection], T]) -> T:
    """Asks the archive in one of Datasette's threads, on its read-only connection."""
    answer: T = await database(datasette).execute_fn(question)
    return answer


def database(datasette: Any) -> Any:
    """The archive among the databases that are served: the one named so, or the only one there is."""
    return datasette.databases.get(DATABASE) or datasette.get_database()


def audience(datasette: Any) -> Audience:
    """Who reads here: everybody, unless the archive is served to those who signed in."""
    told = (datasette.plugin_config(PLUGIN) or {}).get("audience")
    return "members" if told == "members" else "public"


def opened(datasette: Any) -> sqlite3.Connection:
    """A connection of one's own to the archive, for what takes long; it shows what the pages show."""
    return show(open_readonly(Path(database(datasette).path)), audience(datasette))


async def page(
    datasette: Any, request: Any, template: str, context: dict[str, Any], *, status_code: int = 200
) -> Response:
    """A page of ours, from its template and what it shows."""
    asked, language = request.args.get("lang"), language_of(request)
    shared = {
        **words(translations(language)),
        "language": language,
        "languages": LANGUAGES,
        "address_of": address_of,
        "this_page": request.path,
        "these_args": [(name, request.args[name]) for name in request.args.keys() if name != "lang"],  # noqa: SIM118 - no mapping
        "urls": datasette.urls,
        "actor": request.actor,
        "csrftoken": request.scope.get("csrftoken", str),  # Datasette's coming line knows of none
        "tables": datasette.urls.database(database(datasette).name),
        "query": Query(),
    }
    html = getattr(datasette, TEMPLATES).get_template(f"stadtchronik/{template}").render(shared | context)
    headers = {
        OWN_PAGE.decode(): OWN.decode(),
        "Content-Language": language,
        "Vary": "Accept-Language, Cookie",
    }
    response = Response.html(html, status=status_code, headers=headers)
    if asked in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, asked, max_age=LANGUAGE_SECONDS, httponly=True)
    return response


async def no_article(datasette: Any, request: Any, key: int) -> Answer:
    """There is no such article, or nothing is shown of it (410, RFC 9110 §15.5.11)."""
    if await ask(datasette, lambda db: is_withheld(db, key)):
        return await page(datasette, request, "withheld.html", {}, status_code=410)
    return await missing(datasette, request)


async def missing(datasette: Any, request: Any) -> Answer:
    """There is no such page."""
    return await page(datasette, request, "missing.html", {}, status_code=404)


def language_of(request: Any) -> str:
    """The language in which a request wants its answer."""
    remembered, accepted = request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", "")
    return chosen_language(request.args.get("lang"), remembered, accepted)


def absolute(datasette: Any, request: Any, path: str) -> str:
    """The whole address of a path of ours: under the address the archive is told to have, else where it was asked."""
    own = (datasette.plugin_config(PLUGIN) or {}).get("address")
    path = datasette.urls.path(path)
    return urljoin(own, path) if own else str(datasette.absolute_url(request, path))


def words(catalogue: NullTranslations) -> dict[str, Callable[..., str]]:
    """What templates call to translate."""
    return {"gettext": catalogue.gettext, "ngettext": catalogue.ngettext, "_": catalogue.gettext}


def query_of(args: Any) -> Query:
    """The query an address asks: q, order and the filters by their names.

    Raises:
        QueryError: a date, month or mark is none.
    """
    filters = {name: args.get(name) or None for name in FILTERS}
    order: Order = "relevance" if args.get("order") == "relevance" else "newest"
    return Query(text=args.get("q") or "", order=order, **filters)


def address_of(query: Query, **changes: str | None) -> str:
    """The part of an address that asks a query, after changes; None takes a filter away."""
    asked = {"q": query.text, **query.filters, "order": query.order if query.order != "newest" else None}
    return "&".join(f"{name}={_quoted(value)}" for name, value in (asked | changes).items() if value)


_quoted = lru_cache(QUOTED)(quote_plus)


def page_number(text: str | None) -> int:
    """The number of a page of results; what is no such number is the first."""
    return min(int(text), PAGES_MAX) if text and text.isdecimal() and text.isascii() and int(text) else 1
