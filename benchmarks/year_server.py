"""The sites of an invented year on loopback, each at an address of its own, in the reactor of the crawl that asks them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus

from benchmarks.year_facts import Answer
from benchmarks.year_world import Site

NETWORKS = 2  # the first is 127.0.2.0


class Served:
    """What was asked of the sites. `troubled` are those that answered otherwise than without their trouble, since it was emptied."""

    def __init__(self) -> None:
        self.requests: Counter[int] = Counter()  # by status
        self.troubled: set[str] = set()


@asynccontextmanager
async def serving(sites: Sequence[Site], clock: Callable[[], datetime], part: int) -> AsyncIterator[Served]:
    """Answers for the sites as the clock says, and writes into each where it is: every part of a world in a network of its own."""
    served, servers, port = Served(), list[asyncio.Server](), 0
    for number, site in enumerate(sites, start=1):
        talk, host = _talk(site, clock, served), f"127.0.{NETWORKS + part}.{number}"
        server = await asyncio.start_server(talk, host, port)
        port = server.sockets[0].getsockname()[1]
        site.origin = f"http://{host}:{port}"
        servers.append(server)
    try:
        yield served
    finally:
        for server in servers:
            server.close()


def _talk(
    site: Site, clock: Callable[[], datetime], served: Served
) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
                }
                answer = site.answer(first.split(" ")[1], headers, clock())
                served.requests[answer.status] += 1
                if answer.troubled:
                    served.troubled.add(site.id)
                if not answer.status:
                    break
                writer.write(_bytes(answer))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the one who asked hung up
        finally:
            writer.close()

    return talk


def _bytes(answer: Answer) -> bytes:
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n{lines}\r\n".encode() + answer.body
    )
