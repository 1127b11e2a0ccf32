"""Signing in, where the archive is served to some only: without it there is nothing but the page that asks for it.

The gate stands before all of Datasette. A browser signs in on a page and gets a signed cookie; a feed reader or a
script sends name and password with each request (Basic, RFC 7617), so that no secret stands in an address.
"""

import asyncio
import re
import time
from base64 import b64decode
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from datasette.utils.asgi import Request, Response
from itsdangerous import BadSignature

from archive.signing import Guesses, Users
from archive.web.answering import Answer, audience, page
from archive.web.headers import Application, Scope

USERS = "stadtchronik_users"  # an attribute of Datasette: its configuration can be read at /-/metadata
MEMBER = "stadtchronik_member"  # who signed in, in an ASGI scope
COOKIE = "stadtchronik_session"
SESSION_SECONDS = 14 * 24 * 3600
FORM_MAX_BYTES = 8 * 1024  # of a request by somebody who did not sign in
OPEN = frozenset(
    {
        b"/signin",
        b"/robots.txt",
        b"/-/static-plugins/stadtchronik/style.css",
        b"/-/static-plugins/stadtchronik/icon.svg",
    }
)
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")  # a path here, and no way to another host


def gate(datasette: Any, application: Application) -> Application:
    """The application behind a gate; the application itself where everybody may read."""
    if audience(datasette) == "public":
        return application
    if not hasattr(datasette, _DOOR):  # the application may be made more than once
        setattr(datasette, _DOOR, (Guesses(), asyncio.Lock()))

    async def guarded(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        member, wait = await _member(datasette, request)
        if member is not None:
            await application({**scope, MEMBER: member}, receive, _for_this_reader(send))
        elif wait:
            await _too_many(wait).asgi_send(send)
        elif _is_open(scope):
            refused = _too_large(request)
            await (refused.asgi_send(send) if refused else application(scope, receive, send))
        else:
            await _closed(request).asgi_send(send)

    return guarded


async def signin(datasette: Any, request: Any) -> Answer:
    """The page that asks for name and password, and what it sends."""
    after = request.args.get("next") or "/"
    after = after if _LOCAL.fullmatch(after) else "/"
    if audience(datasette) == "public" or MEMBER in request.scope:
        return Response.redirect(datasette.urls.path(after), status=303)
    if request.method != "POST":
        return await page(datasette, request, "signin.html", {"after": after})
    sent = await request.post_vars()
    name = sent.get("name", "").strip()
    right, wait = await _try(datasette, request, name, sent.get("password", ""))
    if wait:
        shown = {"after": after, "name": name, "minutes": -(-int(wait) // 60)}
        answer = await page(datasette, request, "signin.html", shown, status_code=429)
        answer.headers["Retry-After"] = str(int(wait) + 1)
        return answer
    if not right:
        return await page(
            datasette, request, "signin.html", {"after": after, "name": name, "wrong": True}, status_code=403
        )
    answer = Response.redirect(datasette.urls.path(after), status=303)
    until = int(time.time()) + SESSION_SECONDS
    session = {"name": name, "until": until, "mark": _users(datasette).mark(name)}
    answer.set_cookie(
        COOKIE,
        datasette.sign(session, COOKIE),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.scheme == "https",
    )
    return answer


async def signout(datasette: Any, request: Any) -> Answer:
    """Ends the session of this browser."""
    answer = Response.redirect(datasette.urls.path("/signin"), status=303)
    if request.method == "POST":
        answer.set_cookie(COOKIE, "", max_age=0, httponly=True)
    return answer


ROUTES: list[tuple[str, Callable[..., Any]]] = [(r"^/signin$", signin), (r"^/signout$", signout)]

_DOOR = (
    "stadtchronik_door"  # tries of late, and a lock: one password is looked at at a time, each takes 32 MiB
)


def _users(datasette: Any) -> Users:
    users: Users = getattr(datasette, USERS, None) or Users({})
    return users


async def _member(datasette: Any, request: Any) -> tuple[str | None, float]:
    """Who sends a request, by cookie or by name and password; else for how many seconds nobody is let in."""
    with_cookie = _in_session(datasette, request)
    if with_cookie is not None:
        return with_cookie, 0.0
    given = _basic(request.headers.get("authorization", ""))
    if given is None:
        return None, 0.0
    right, wait = await _try(datasette, request, *given)
    return (given[0] if right else None), wait


def _in_session(datasette: Any, request: Any) -> str | None:
    users = _users(datasette)
    try:
        session = datasette.unsign(request.cookies.get(COOKIE, ""), COOKIE)
        name, until, mark = session["name"], session["until"], session["mark"]
    except (BadSignature, KeyError, TypeError):
        return None
    known = mark is not None and users.mark(name) == mark
    return str(name) if known and time.time() < until else None


def _basic(header: str) -> tuple[str, str] | None:
    kind, _, encoded = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, password = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return None
    return name, password


async def _try(datasette: Any, request: Any, name: str, password: str) -> tuple[bool, float]:
    """Whether the password is right, or for how many seconds nobody looks at another one of this client."""
    guesses, one_at_a_time = getattr(datasette, _DOOR)
    client = (request.scope.get("client") or ("",))[0]
    wait = guesses.wait(client, time.monotonic())
    if wait:
        return False, wait
    if _users(datasette).remembers(name, password):  # not before the look at the tries, or guessing were free
        return True, 0.0
    guesses.tried(client, time.monotonic())
    async with one_at_a_time:
        right = await asyncio.to_thread(_users(datasette).knows, name, password)
    if right:
        guesses.right(client)
    return right, 0.0


def _for_this_reader(send: Any) -> Any:
    """What is sent, so that no cache keeps it for others."""

    async def send_private(message: Scope) -> None:
        if message["type"] == "http.response.start":
            kept = [header for header in message.get("headers", []) if header[0].lower() != b"cache-control"]
            message["headers"] = [*kept, (b"cache-control", b"private, no-cache")]
        await send(message)

    return send_private


def _is_open(scope: Scope) -> bool:
    path = scope.get("raw_path") or quote(scope["path"]).encode()  # what the router looks at
    return path.partition(b"?")[0] in OPEN


def _closed(request: Any) -> Any:
    """To the page that signs in; who wants no page is asked for name and password."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        query = f"?{request.query_string}" if request.query_string else ""
        return Response.redirect(f"/signin?{urlencode({'next': request.path + query})}", status=303)
    headers = {
        "WWW-Authenticate": 'Basic realm="stadtchronik", charset="UTF-8"',
        "Cache-Control": "private, no-store",
    }
    return Response.text("Sign in first.", status=401, headers=headers)


def _too_many(wait: float) -> Any:
    return Response.text(
        "Too many wrong passwords. Try again later.", status=429, headers={"Retry-After": str(int(wait) + 1)}
    )


def _too_large(request: Any) -> Any:
    """The refusal of a body that is larger than the form's, or does not say how large it is."""
    if request.method in {"GET", "HEAD"}:
        return None
    length = request.headers.get("content-length", "")
    if not (length.isdecimal() and len(length) < 10 and int(length) <= FORM_MAX_BYTES):
        return Response.text("Too large.", status=413)
    return None
