"""Invented sites served on loopback and crawled by the whole crawler, a process for each run, with its clock set."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click

from archive.health import WAITING
from benchmarks.invented import START, Site, host_of, lowered, runs, table

# A crawl with its clock set; the rest of the arguments are those of the command.
CRAWL = """
import sys, time
from datetime import datetime, timedelta
from crawler.cli import cli
from crawler.spider import SourceSpider
began, at = time.monotonic(), datetime.fromisoformat(sys.argv.pop(1))
SourceSpider.now = lambda self: at + timedelta(seconds=time.monotonic() - began)
cli()
"""


def serve_and_crawl(sites: Sequence[Site], path: Path, days: int) -> Counter[str]:
    """The month with the whole crawler: every run is a process, every site answers on loopback."""
    counts: Counter[str] = Counter()
    folder = path.with_name("sources")
    folder.mkdir()
    clock = [START]
    with _serving(sites, clock) as log:
        for site in sites:
            lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table(site).items())
            (folder / f"{site.id}.toml").write_text(lines, encoding="utf-8")
        environment = os.environ | {"STADTCHRONIK_SOURCES": str(folder)}
        known: set[str] = set()
        for now, due in runs(sites, days):
            clock[0] = now
            log.clear()
            command = (sys.executable, "-c", CRAWL, now.isoformat(), "crawl", "--json", "--archive", path)
            done = subprocess.run(
                [*map(str, command), *(site.id for site in due)],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode not in {0, 1}:
                raise click.ClickException(done.stderr)
            seen = json.loads(done.stdout)["sources"]
            if now > START:
                counts["runs of a source"] += len(due)
                counts["seeds of these runs"] += sum(len(site.seeds) for site in due)
                counts["new"] += sum(row["new"] for row in seen)
                counts["looks that waited"] += sum(json.loads(row["notes"]).get(WAITING, 0) for row in seen)
            for target, status in log:
                number = target.rpartition("_aid-")[2].strip("/").partition("?")[0]
                if "_aid-" not in target:
                    counts["seed requests"] += now > START and target != "/robots.txt"
                elif now > START:
                    counts["page requests" if number not in known else "looks, planned or named"] += 1
                    counts["bodies of known pages"] += status == 200 and number in known
                known |= {number} if "_aid-" in target else set()
    return counts


@contextmanager
def _serving(sites: Sequence[Site], clock: Sequence[datetime]) -> Iterator[list[tuple[str, int]]]:
    by_host, log = {site.host: site for site in sites}, list[tuple[str, int]]()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site = by_host[host_of(f"http://{self.headers['Host']}")]
            status, headers, body = site.answer(self.path, lowered(dict(self.headers)), clock[0])
            log.append((self.path, status))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Keeps quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        for site in sites:
            site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield log
        finally:
            server.shutdown()
            thread.join()
