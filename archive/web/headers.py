"""Headers that keep text from the web from doing anything in a reader's browser."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]

# Nothing but our own stylesheet, forms to ourselves, and no frames: pages work without a script.
OWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# Datasette's own pages carry small inline scripts and styles.
TABLES_POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OWN_PAGE = b"stadtchronik-page"  # a header our pages mark themselves with; it is taken off again
SAFE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


def with_safe_headers(application: Application) -> Application:
    """The application with a Content-Security-Policy and other safe headers on every answer."""

    async def wrapped(scope: Scope, receive: Any, send: Any) -> None:
        async def send_safely(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = [(name.lower(), value) for name, value in message.get("headers", [])]
                own = any(name == OWN_PAGE for name, _ in headers)
                policy = OWN_POLICY if own else TABLES_POLICY
                message["headers"] = [
                    *(header for header in headers if header[0] != OWN_PAGE),
                    *SAFE_HEADERS,
                    (b"content-security-policy", policy.encode()),
                ]
            await send(message)

        await application(scope, receive, send_safely)

    return wrapped
