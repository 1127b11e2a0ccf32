"""Many hosts that each ask for a pause are crawled side by side: how much longer that takes than the slowest alone.

`python benchmarks/slow_hosts.py --hosts 60 --delay 1` serves so many hosts on 127.0.0.2 and following, each with a
Crawl-delay, a feed and some articles, and crawls them all with the real command. The slowest host's own time is its
number of requests less one, times its delay. Needs Linux, where all of 127.0.0.0/8 is this machine.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import click

ROOT = Path(__file__).parent.parent
HOSTS_MAX = 500  # sources of one process
HOSTS_PER_NET = 250  # addresses in the last byte
HEAD_MAX_SECONDS = 10


@dataclass
class Hosts:
    """Hosts on loopback, with the moments at which each was asked."""

    addresses: Sequence[str]
    pages: int
    delay: float
    port: int = 0
    asked: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers one request and hangs up."""
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), HEAD_MAX_SECONDS)
        host, path = writer.get_extra_info("sockname")[0], head.split()[1].decode()
        self.asked[host].append(time.monotonic())
        status, body = self._page(host, path)
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
        )
        await writer.drain()
        writer.close()

    def _page(self, host: str, path: str) -> tuple[str, bytes]:
        if path == "/robots.txt":
            return "200 OK", f"User-agent: *\nCrawl-delay: {self.delay:g}\n".encode()
        if path == "/feed.xml":
            links = "".join(
                f"<item><link>http://{host}:{self.port}/{n}</link></item>" for n in range(self.pages)
            )
            return "200 OK", f"<rss version='2.0'><channel>{links}</channel></rss>".encode()
        if path[1:].isdecimal():
            return "200 OK", _article(int(path[1:]))
        return "404 Not Found", b"Not here."


def _article(number: int) -> bytes:
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Straße {number}</title></head><body>'
        f"<main><article><h1>Straße {number} wird gebaut</h1><p>Der Rat hat über die Straße Nummer {number} "
        "beraten. Die Arbeiten beginnen im kommenden Frühjahr.</p></article></main></body></html>"
    ).encode()


@contextmanager
def served(hosts: Hosts) -> Iterator[None]:
    """Serves the hosts from a thread, all at one port."""
    loop = asyncio.new_event_loop()

    async def start() -> None:
        first = await asyncio.start_server(hosts.answer, hosts.addresses[0], 0)
        hosts.port = first.sockets[0].getsockname()[1]
        await asyncio.start_server(hosts.answer, hosts.addresses[1:], hosts.port)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def crawled(hosts: Hosts, folder: Path) -> tuple[float, int]:
    """Crawls all hosts once; returns how long the command took, in seconds, and the number of new articles."""
    sources = folder / "sources"
    sources.mkdir()
    for number, address in enumerate(hosts.addresses):
        origin = f"http://{address}:{hosts.port}"
        (sources / f"host-{number}.toml").write_text(
            f'name = "Host {number}"\nkind = "city"\nhomepage = "{origin}/"\n'
            f'feeds = ["{origin}/feed.xml"]\ndelay = 0\nallow_private = true\n',
            encoding="utf-8",
        )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "crawler.cli", "crawl", "--json", "--archive", str(folder / "archive.db")],
        cwd=ROOT,
        env=os.environ | {"STADTCHRONIK_SOURCES": str(sources)},
        stdout=subprocess.PIPE,
        check=False,
    )
    took = time.monotonic() - began
    seen = json.loads(done.stdout)["sources"]
    for row in seen:
        if row["health"] != "ok":
            print(row["source"], row["health"], row["reason"], row["notes"], file=sys.stderr)
    return took, sum(row["new"] for row in seen)


@click.command()
@click.option("--hosts", "count", type=click.IntRange(1, HOSTS_MAX), default=60, help="How many.")
@click.option("--pages", default=20, help="Articles of each host.")
@click.option("--delay", default=1.0, help="Crawl-delay, seconds.")
def main(count: int, pages: int, delay: float) -> None:
    """Serves, crawls and prints."""
    addresses = [f"127.0.{number // HOSTS_PER_NET}.{number % HOSTS_PER_NET + 2}" for number in range(count)]
    hosts = Hosts(addresses, pages, delay)
    with TemporaryDirectory(prefix="stadtchronik-slow-") as folder, served(hosts):
        command, articles = crawled(hosts, Path(folder))
    moments = [moment for asked in hosts.asked.values() for moment in asked]
    alone = max((len(asked) - 1) * hosts.delay for asked in hosts.asked.values())
    together = max(moments) - min(moments)
    shortest = min(b - a for asked in hosts.asked.values() for a, b in pairwise(asked))
    print(
        f"{len(addresses)} hosts, {len(moments)} requests, {articles} new articles, Crawl-delay {hosts.delay:g} s"
    )
    print(f"slowest host alone   {alone:7.1f} s")
    print(f"all side by side     {together:7.1f} s   ratio {together / alone:.2f}")
    print(f"last host begun at   {max(asked[0] for asked in hosts.asked.values()) - min(moments):7.1f} s")
    print(f"the whole command    {command:7.1f} s")
    print(f"shortest pause seen  {shortest:7.2f} s")


if __name__ == "__main__":
    main()
