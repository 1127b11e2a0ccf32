"""Everything a search finds as a file, at the search's address with another ending, and what belongs to it: streamed, and given up with its reader."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from archive import formats, storyline
from archive.exported import EXPORTED, write
from archive.formats import FORMATS
from archive.formats.table import Format, FormatError
from archive.language import QueryError
from archive.search import Query, check_text
from archive.told_rows import MEMBER_COLUMNS, of_story
from archive.web.answering import Answer, ask, missing, opened, page, query_of
from archive.web.stories import led

AT_ONCE = 4  # downloads that are worked on at the same moment; pages are asked for in other threads
_THREADS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="download")


async def download(datasette: Any, request: Any) -> Answer:
    """Everything a search finds as a file: its articles, or the rows of another table that belong to them."""
    form, table = FORMATS.get(request.url_vars["format"]), request.url_vars["table"]
    if form is None:
        return await missing(datasette, request)
    try:
        query = query_of(request.args)
        check_text(query)  # says what is wrong before the file begins
    except QueryError as error:
        return Response.text(str(error), status=400)
    table = "articles" if table == SEARCH else table
    chunks = _chunks(datasette, query, request.url_vars["format"], table)
    return await _answer(datasette, request, form, chunks, query)


async def story(datasette: Any, request: Any) -> Answer:
    """The articles of a story as a file, in order of appearance."""
    number, form = int(request.url_vars["id"]), FORMATS.get(request.url_vars["format"])
    lasting, keys = await ask(datasette, lambda db: _of_story(db, number))
    if form is None or lasting is None or not keys:
        return await missing(datasette, request)
    if lasting != number:
        return led(datasette, request, lasting, f".{request.url_vars['format']}")
    chunks = _story_chunks(datasette, keys, request.url_vars["format"])
    return await _answer(datasette, request, form, chunks, Query())


SEARCH = "search"  # the articles of a search are at its own address
_TABLES = "|".join([SEARCH, *(name for name in EXPORTED if name != "articles")])
ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (rf"^/(?P<table>{_TABLES})\.(?P<format>[a-z-]+)$", download),
    (r"^/story/(?P<id>\d{1,18})\.(?P<format>[a-z-]+)$", story),
]


async def _answer(
    datasette: Any, request: Any, form: Format, chunks: Generator[bytes, None, None], query: Query
) -> Answer:
    try:
        form.check()
    except FormatError as error:
        said = {"error": str(error), "query": query}
        return await page(datasette, request, "unwritable.html", said, status_code=501)
    return Download(chunks, form, request.receive, body=request.method != "HEAD")


@dataclass(frozen=True, slots=True)
class Download:
    """An answer of Datasette's kind that stops when its reader goes away."""

    chunks: Generator[bytes, None, None]
    form: Format
    receive: Callable[[], Awaitable[dict[str, Any]]]
    body: bool = True

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Sends head and body; the next chunk is made when the last one is on its way."""
        headers = {
            "content-type": self.form.media_type,
            "content-disposition": f'attachment; filename="stadtchronik.{self.form.ending}"',
        }
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            }
        )
        if not self.body:  # HEAD asks for no work
            await send({"type": "http.response.body", "body": b""})
            return
        gone = asyncio.ensure_future(self._gone())
        work: asyncio.Future[bytes | None] | None = None
        try:
            while not gone.done():
                work = asyncio.get_running_loop().run_in_executor(_THREADS, next, self.chunks, None)
                chunk = await asyncio.shield(work)
                if chunk is None:
                    await send({"type": "http.response.body", "body": b""})
                    return
                if chunk:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        finally:
            gone.cancel()
            if work is not None:
                work.add_done_callback(lambda _: _THREADS.submit(self.chunks.close))

    async def _gone(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass


def _chunks(datasette: Any, query: Query, format_: str, table: str) -> Generator[bytes, None, None]:
    with closing(opened(datasette)) as db:
        yield from write(db, query, format_, table)


def _of_story(db: sqlite3.Connection, number: int) -> tuple[int | None, list[int]]:
    """The story a number leads to, and its articles."""
    lasting = storyline.leads_to(db, number)
    return lasting, storyline.keys(db, lasting) if lasting is not None else []


def _story_chunks(datasette: Any, keys: list[int], format_: str) -> Generator[bytes, None, None]:
    with closing(opened(datasette)) as db:
        yield from formats.write(format_, MEMBER_COLUMNS, of_story(db, keys))
