"""The Datasette plugin: pages for journalists over the archive's tables."""

from collections.abc import Callable
from threading import Thread
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import NotFound
from jinja2 import Environment

from archive.lexicon import german
from archive.web import feeds, health, pages
from archive.web.answering import missing
from archive.web.headers import with_safe_headers
from archive.web.text import FILTERS


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Our pages; Datasette's own stay under the name of the database."""
    return [*pages.ROUTES, *health.ROUTES, *feeds.ROUTES]


@hookimpl
def startup() -> None:
    """The dictionary of search is loaded beside the first pages, not before the first search."""
    Thread(target=german, name="dictionary", daemon=True).start()


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Translations and filters for our templates."""
    env.add_extension("jinja2.ext.i18n")
    env.filters |= FILTERS


@hookimpl
def asgi_wrapper() -> Callable[..., Any]:
    """Headers that keep text from the web from doing anything."""
    return with_safe_headers


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
