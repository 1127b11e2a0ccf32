"""Stored pages at /capture/<id>: what was stored when, and the page itself in a frame in which it can do nothing."""

import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Response
from w3lib.encoding import html_to_unicode

from archive import browse, captured
from archive.captures import CaptureError, CaptureLog, content
from archive.records import Capture
from archive.web.answering import Answer, ask, database, language_of, missing, page, words
from archive.web.headers import OWN_PAGE, STORED
from archive.web.text import translations

SHOWN_TYPES = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}
# For these a browser connects to hosts before it looks at any policy. Of an attribute given twice the first one counts
# (HTML §13.2.5.33), so each gets one in front that leads nowhere.
_FIRST = {"link": 'rel=""', "iframe": 'srcdoc="" src="about:blank"', "frame": 'src="about:blank"'}
_CONNECTING = re.compile(r"<(link|iframe|frame)(?=[\s/>])", re.IGNORECASE)


async def stored(datasette: Any, request: Any) -> Answer:
    """What was stored of an answer, and a frame with the page."""
    found = await ask(datasette, lambda db: browse.capture(db, int(request.url_vars["id"])))
    if found is None:
        return await missing(datasette, request)
    context = {"capture": found, "shown": may_be_shown(found), "media_type": _media_type(found)}
    return await page(datasette, request, "stored.html", context)


async def stored_page(datasette: Any, request: Any) -> Answer:
    """The page for the frame, with a policy that allows it nothing."""
    archive, key = Path(database(datasette).path), int(request.url_vars["id"])

    def read(db: sqlite3.Connection) -> tuple[str, str] | None:
        found = browse.capture(db, key)
        if found is None or not may_be_shown(found):
            return None
        return harmless(captured.response(CaptureLog(archive, ""), found))

    gettext = words(translations(language_of(request)))["gettext"]
    status = 200
    try:
        found = await ask(datasette, read)
    except CaptureError:  # its message names files of the server; `stadtchronik verify` tells the operator
        found, status = (
            (gettext("The stored page is damaged or not in its place any more."), "text/plain"),
            404,
        )
    if found is None:
        return await missing(datasette, request)
    text, media_type = found
    return Response(
        text.encode(errors="replace"),
        status=status,
        headers={
            OWN_PAGE.decode(): STORED.decode(),
            "X-DNS-Prefetch-Control": "off",
            "X-Robots-Tag": "noindex",
        },
        content_type=f"{media_type}; charset=utf-8",
    )


ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"^/capture/(?P<id>\d{1,18})$", stored),
    (r"^/capture/(?P<id>\d{1,18})/page$", stored_page),
]


def may_be_shown(capture: Mapping[str, Any]) -> bool:
    """Whether readers may see the stored page itself: what may be shown of its article, and whether it is text at all."""
    return capture["display"] == "full" and _media_type(capture) in SHOWN_TYPES


def harmless(capture: Capture) -> tuple[str, str]:
    """A stored page as text with its media type, in which no `<link>` (preconnect) and no frame leads anywhere.

    Raises:
        CaptureError: its encoding is unknown or broken, or it is too large.
    """
    declared = capture.header("Content-Type") or ""
    _, text = html_to_unicode(declared, content(capture))
    media_type = SHOWN_TYPES.get(_essence(declared), "text/plain")
    if media_type == "text/html":
        text = _CONNECTING.sub(lambda found: f"{found[0]} {_FIRST[found[1].lower()]} ", text)
    return text, media_type


def _media_type(capture: Mapping[str, Any]) -> str:
    headers: list[list[str]] = json.loads(capture["headers"])
    return next((_essence(value) for name, value in headers if name.lower() == "content-type"), "text/html")


def _essence(declared: str) -> str:
    """The media type without its parameters; a page that names none is HTML to browsers, too."""
    return declared.partition(";")[0].strip().lower() or "text/html"
