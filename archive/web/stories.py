"""Stories at /story/<id>: one event in many articles, in order of appearance, for people and for programs."""

from collections.abc import Callable
from typing import Any

from datasette.utils.asgi import Response

from archive import storyline
from archive.web.answering import Answer, ask, missing, page


async def story(datasette: Any, request: Any) -> Answer:
    """A story with what each article added; a number that was merged into another leads there."""
    number = int(request.url_vars["id"])
    found = await ask(datasette, lambda db: storyline.story(db, number))
    if found is None:
        return await missing(datasette, request)
    if found["id"] != number:
        return led(datasette, request, found["id"])
    return await page(datasette, request, "story.html", {"story": found})


async def story_json(datasette: Any, request: Any) -> Answer:
    """The same for programs."""
    number = int(request.url_vars["id"])
    found = await ask(datasette, lambda db: storyline.story(db, number))
    if found is None:
        return Response.json({"error": f"There is no story {number}."}, status=404)
    return Response.json(found) if found["id"] == number else led(datasette, request, found["id"], ".json")


def led(datasette: Any, request: Any, number: int, ending: str = "") -> Response:
    """The way from a number that was merged into another one to that one (301, RFC 9110 §15.4.2)."""
    asked = f"?{request.query_string}" if request.query_string else ""
    return Response.redirect(datasette.urls.path(f"/story/{number}{ending}") + asked, status=301)


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/story/(?P<id>\d{1,18})$", story),
    (r"^/story/(?P<id>\d{1,18})\.json$", story_json),
]
