"""Serves invented sites on loopback addresses from a process of its own, so cheaply that it disturbs no measurement.

    python -m benchmarks.world_server --hosts 8 --articles 80 --weight 150000

Says the hosts on the first line of its output, then serves until its input ends.
"""

import asyncio
import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.world import World

ROOT = Path(__file__).parent.parent
NETWORK = "127.0.1"  # one address a site: any host of 127.0.0.0/8 is this machine
HEAD_MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Served:
    """A running world."""

    world: World
    process: subprocess.Popen[str]

    def asked(self) -> Counter[str]:
        """How often each address was asked for so far."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("asked\n")
        self.process.stdin.flush()
        return Counter(json.loads(self.process.stdout.readline()))


@contextmanager
def serving(hosts: int, articles: int, weight: int) -> Iterator[Served]:
    """A world in a process of its own, until the block ends."""
    command = [sys.executable, "-m", "benchmarks.world_server"]
    options = ["--hosts", str(hosts), "--articles", str(articles), "--weight", str(weight)]
    with subprocess.Popen(
        command + options, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        names = json.loads(process.stdout.readline())
        try:
            yield Served(World(tuple(names), articles, weight), process)
        finally:
            process.stdin.close()


class _Server:
    def __init__(self, articles: int, weight: int) -> None:
        self._articles, self._weight = articles, weight
        self._packed: dict[tuple[str, str], bytes] = {}
        self._asked: Counter[str] = Counter()
        self.world = World((), articles, weight)

    async def open(self, hosts: int) -> None:
        """Listens at one port of as many addresses."""
        port = 0
        names = []
        for number in range(1, hosts + 1):
            server = await asyncio.start_server(
                self._talk, f"{NETWORK}.{number}", port, backlog=256, limit=HEAD_MAX_BYTES
            )
            port = server.sockets[0].getsockname()[1]
            names.append(f"{NETWORK}.{number}:{port}")
        self.world = World(tuple(names), self._articles, self._weight)
        if self._weight:  # light pages are made when they are asked for, so that there may be any number
            paths = [
                "/feed-0.xml",
                "/sitemap.xml",
                *(f"/lokales/artikel-{n}.html" for n in range(self._articles)),
            ]
            self._packed = {(host, path): self._response(host, path) for host in names for path in paths}
        print(json.dumps(names), flush=True)

    async def orders(self) -> None:
        """Answers what the one who started it wants to know, until nobody does any more."""
        lines = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while await lines.readline():
            print(json.dumps(self._asked), flush=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                host = _header(head, "host")
                self._asked[f"http://{host}{path}"] += 1
                if "gzip" in _header(head, "accept-encoding"):
                    writer.write(self._packed.get((host, path)) or self._response(host, path))
                else:
                    writer.write(self._response(host, path, packed=False))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the one who asked hung up
        finally:
            writer.close()

    def _response(self, host: str, path: str, *, packed: bool = True) -> bytes:
        found = self.world.answer(host, path) if host in self.world.hosts else None
        kind, text = found or ("text/plain", "Not here.")
        body = gzip.compress(text.encode(), 6, mtime=0) if packed else text.encode()
        return (
            f"HTTP/1.1 {'200 OK' if found else '404 Not Found'}\r\nContent-Type: {kind}\r\n"
            f"Content-Encoding: {'gzip' if packed else 'identity'}\r\n"
            f'ETag: "{len(body):x}"\r\nLast-Modified: Thu, 01 Oct 2026 08:00:00 GMT\r\nServer: world\r\n'
            f"Cache-Control: max-age=60\r\nVary: Accept-Encoding\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode("latin-1") + body


def _header(head: str, name: str) -> str:
    return head.lower().partition(f"\r\n{name}:")[2].partition("\r\n")[0].strip()


@click.command()
@click.option("--hosts", default=8, show_default=True)
@click.option("--articles", default=80, show_default=True, help="Of each site.")
@click.option(
    "--weight", default=150_000, show_default=True, help="Bytes of a page at least; 0: small pages."
)
def main(*, hosts: int, articles: int, weight: int) -> None:
    """Serves invented sites until standard input ends."""

    async def serve() -> None:
        server = _Server(articles, weight)
        await server.open(hosts)
        await server.orders()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
