"""Everything a search finds as a file, at the search's address with another ending: streamed, and given up with its reader."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from datasette.utils.asgi import Response

from archive.export import write
from archive.formats import FORMATS
from archive.formats.table import Format, FormatError
from archive.language import QueryError
from archive.search import Query, check_text
from archive.web.answering import Answer, missing, opened, page, query_of

AT_ONCE = 4  # downloads that are worked on at the same moment; pages are asked for in other threads
_THREADS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="download")


async def download(datasette: Any, request: Any) -> Answer:
    """Everything a search finds as a file."""
    form = FORMATS.get(request.url_vars["format"])
    if form is None:
        return await missing(datasette, request)
    try:
        query = query_of(request.args)
        check_text(query)  # says what is wrong before the file begins
    except QueryError as error:
        return Response.text(str(error), status=400)
    try:
        form.check()
    except FormatError as error:
        said = {"error": str(error), "query": query}
        return await page(datasette, request, "unwritable.html", said, status_code=501)
    chunks = _chunks(datasette, query, request.url_vars["format"])
    return Download(chunks, form, request.receive, body=request.method != "HEAD")


ROUTES: list[tuple[str, Callable[..., Any]]] = [(r"^/search\.(?P<format>[a-z-]+)$", download)]


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


def _chunks(datasette: Any, query: Query, format_: str) -> Generator[bytes, None, None]:
    with closing(opened(datasette)) as db:
        yield from write(db, query, format_)
