"""Headers that keep text from the web from doing anything in a reader's browser, and copies out of search engines."""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FACETS = (
    "DATASETTE_ALLOW_FACET = true;",
    "DATASETTE_ALLOW_FACET = false;",
)  # the one script that is filled in


def _inline_scripts() -> Iterator[str]:
    """The scripts that stand in Datasette's own templates and are the same on every page."""
    yield from _FACETS
    for template in sorted(files("datasette").joinpath("templates").iterdir(), key=lambda file: file.name):
        if template.name.endswith(".html"):
            found = _INLINE.findall(template.read_text(encoding="utf-8"))
            yield from (script for script in found if "{{" not in script and "{%" not in script)


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


# Nothing but our own stylesheet, forms and frames of ourselves: pages work without a script.
OWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A stored page: what it carries in itself is shown, nothing is asked for, nothing runs, even outside of our frame.
STORED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'self'"
)
# Datasette's own pages carry small scripts, each known by its hash (CSP 3), and inline styles.
TABLES_POLICY = (
    f"default-src 'none'; script-src 'self' {' '.join(dict.fromkeys(map(_hash, _inline_scripts())))}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OWN_PAGE = b"stadtchronik-page"  # a header our pages mark themselves with; it is taken off again
OWN, STORED = b"1", b"stored"  # its values
POLICIES = {OWN: OWN_POLICY, STORED: STORED_POLICY}
LISTED = frozenset(
    {"/", "/health"}
)  # what a search engine may list; everything else it is asked to leave out
NOT_LISTED = (b"x-robots-tag", b"noindex, noarchive")
SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # others learn nothing; a form of ours says where it comes from
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


def with_safe_headers(application: Application) -> Application:
    """The application with a Content-Security-Policy and other safe headers on every answer."""

    async def wrapped(scope: Scope, receive: Any, send: Any) -> None:
        async def send_safely(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower(), value) for name, value in message.get("headers", [])]
                headers = [header for header in headers if header[0] not in dict(SAFE_HEADERS)]  # ours, once
                policy = POLICIES.get(dict(headers).get(OWN_PAGE, b""), TABLES_POLICY)
                message["headers"] = [
                    *(header for header in headers if header[0] != OWN_PAGE),
                    *SAFE_HEADERS,
                    (b"content-security-policy", policy.encode()),
                    *([] if scope["path"] in LISTED else [NOT_LISTED]),
                ]
            await send(message)

        await application(scope, receive, send_safely)

    return wrapped
