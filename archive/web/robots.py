"""What search engines may take of a served archive: the front page and what the archive says of itself, no copies of articles."""

from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import Response

from archive.web.answering import Answer, audience, database

FRESH_SECONDS = 24 * 3600


async def robots(datasette: Any, request: Any) -> Answer:  # noqa: ARG001 - a route gets both
    """robots.txt (RFC 9309). Articles may be asked for, or nobody would see that they are not to be listed."""
    if audience(datasette) == "public":
        tables = datasette.urls.database(database(datasette).name)
        closed = [
            "/search",
            "/reuse.",
            "/stories.",
            "/story_articles.",
            "/story/*.",
            "/events.",
            "/*.json$",
            "/*/versions",
            "/-/",
            f"{tables}$",
            f"{tables}/",
            f"{tables}.",
        ]
        lines = [f"Disallow: {path}" for path in closed] + ["Allow: /"]
    else:
        lines = ["Disallow: /"]
    text = "\n".join(["User-agent: *", *lines, ""])
    return Response.text(text, headers={"Cache-Control": f"max-age={FRESH_SECONDS}"})


ROUTES: list[tuple[str, Callable[..., Any]]] = [(r"^/robots\.txt$", robots)]
