"""The Datasette plugin: pages for journalists over the archive's tables."""

import sqlite3
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound
from jinja2 import Environment

from archive.lexicon import german
from archive.schema import is_readable
from archive.showing import show
from archive.web import (
    citing,
    downloads,
    feeds,
    health,
    inventory,
    pages,
    passages,
    robots,
    signin,
    stored,
    stories,
)
from archive.web.answering import TEMPLATES, audience, missing
from archive.web.headers import Application, with_safe_headers
from archive.web.tables import found_in_german, has_search_box, linked
from archive.web.text import FILTERS


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; Datasette's own stay under the name of the database."""
    return [
        *pages.ROUTES,
        *passages.ROUTES,
        *stories.ROUTES,
        *citing.ROUTES,
        *stored.ROUTES,
        *inventory.ROUTES,
        *health.ROUTES,
        *feeds.ROUTES,
        *downloads.ROUTES,
        *robots.ROUTES,
        *signin.ROUTES,
    ]


@hookimpl
def prepare_connection(conn: sqlite3.Connection, datasette: Any) -> None:
    """Every connection of Datasette to an archive shows what its readers may see."""
    if is_readable(conn):
        show(conn, audience(datasette))


@hookimpl(trylast=True)  # Datasette, which knows of no index, says that there is no box
def filters_from_request(request: Any, database: str, table: str, datasette: Any) -> Any:
    """Datasette's own table of articles is searched as our pages are."""
    return (
        partial(found_in_german, datasette, request) if has_search_box(datasette, database, table) else None
    )


@hookimpl
def render_cell(value: object, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Numbers of articles and stories in views lead to their pages."""
    return linked(datasette, database, table, column, value)


@hookimpl
def actor_from_request(request: Any) -> dict[str, str] | None:
    """Who signed in, for Datasette."""
    member = request.scope.get(signin.MEMBER)
    return {"id": member} if member else None


@hookimpl
def startup() -> None:
    """The dictionary of search is loaded beside the first pages, not before the first search; a log without texts."""
    from datasette import handle_exception as failing  # noqa: PLC0415 - a plugin of Datasette, loaded after this one

    failing.rich = (
        None  # or every page that is not there writes all variables to the log, which takes a second
    )
    Thread(target=german, name="dictionary", daemon=True).start()


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Any) -> None:
    """Translations and filters for our templates, which ask for nothing while they are filled in."""
    env.add_extension("jinja2.ext.i18n")
    env.filters |= FILTERS
    # To fill them in so costs two thirds of what it costs as Datasette does it.
    setattr(datasette, TEMPLATES, env.overlay(enable_async=False))


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Application], Application]:
    """Headers that keep text from the web from doing anything, on what comes through the gate and on what the gate says."""
    return lambda application: with_safe_headers(signin.gate(datasette, application))


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Any] | None:
    """Our page for what is not there; programs that ask for JSON get Datasette's answer."""
    if isinstance(exception, NotFound) and not request.path.endswith((".json", ".csv")):
        return lambda: missing(datasette, request)
    return None


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """The way back from Datasette's tables to our pages."""
    return [{"href": datasette.urls.path("/"), "label": "stadtchronik"}]
