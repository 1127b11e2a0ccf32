"""Small sites on loopback: what each path answers, a log of what was asked, and crawls of them."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from archive.opening import open_readonly
from tests import nursery

CRAWL_MAX_SECONDS = 180  # of what waits for ever; a busy machine takes a minute now and then
TDMREP = "/.well-known/tdmrep.json"
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Answer:
    """A response. Content-Length is that of the body, unless `headers` say otherwise.

    `pause` is how many seconds pass between head and body.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0


@dataclass(frozen=True)
class Asked:
    """A request: of which host, for what, and from when to when it was answered."""

    host: str
    path: str
    headers: Mapping[str, str]
    began: float
    ended: float


@dataclass
class Site:
    """A running server. `paths` are those of any host (`/path`) or of one (`stadt.localhost/path`)."""

    address: str
    port: int
    paths: dict[str, Answer | Callable[[Mapping[str, str]], Answer]] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)

    def url(self, path="/", host="stadt.localhost"):
        return f"http://{host}:{self.port}{path}"

    def asked(self, host="stadt.localhost"):
        """The paths a host was asked for, in order, apart from the one where reservations stand."""
        return [request.path for request in self.log if request.host == host and request.path != TDMREP]

    def requests(self, path):
        return [request for request in self.log if request.path == path]


@contextmanager
def serve(address="127.0.0.1"):
    """A server at a free port of an address, until the block ends."""
    site = Site(address, 0)
    with _Server((address, 0), type("Handler", (_Handler,), {"site": site})) as server:
        site.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # connections that wait: a crawl asks many hosts at once

    def handle_error(self, request, client_address):
        """A crawler that has read enough hangs up; any other error is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body waits for nobody to confirm its head, which takes 40 ms
    site: Site

    def do_GET(self):
        began = time.monotonic()
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers["host"].rpartition(":")[0]
        paths = self.site.paths
        answer = paths.get(host + self.path) or paths.get(self.path) or Answer(b"Not here.", 404)
        try:
            if callable(answer):
                answer = answer(headers)
        finally:
            self.site.log.append(Asked(host, self.path, headers, began, time.monotonic()))
        self.close_connection = "Content-Length" in answer.headers  # it lies, so nothing may follow
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        time.sleep(answer.pause)
        if answer.status != 304:
            self.wfile.write(answer.body)

    def log_message(self, *args):
        """Keeps quiet: what was asked stands in `log`."""


def article(headline, text=None, **headers):
    """An article page that can be read."""
    text = text or f"Der Rat hat über „{headline}“ beraten. Die Arbeiten beginnen im kommenden Frühjahr."
    html = (
        '<!doctype html><html lang="de"><head><meta charset="utf-8">'
        f"<title>{headline}</title></head><body><nav><a href='/'>Start</a></nav>"
        f"<main><article><h1>{headline}</h1><p>{text}</p></article></main></body></html>"
    )
    return Answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8", **headers})


def feed(*items, **headers):
    """An RSS feed of addresses, each alone or with its date of publication."""
    pairs = [(item, None) if isinstance(item, str) else item for item in items]
    entries = "".join(
        f"<item><link>{url}</link>{f'<pubDate>{date}</pubDate>' if date else ''}</item>"
        for url, date in pairs
    )
    xml = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Presse</title>{entries}</channel></rss>'
    return Answer(xml.encode(), headers={"Content-Type": "application/rss+xml", **headers})


def listing(*paths, following=None):
    """A page with links, and one to its next page."""
    links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in paths)
    more = f'<a rel="next" href="{following}">weiter</a>' if following else ""
    html = f"<!doctype html><html><body><h1>Presse</h1><ul>{links}</ul>{more}</body></html>"
    return Answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def _toml(value):
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)} = {_toml(one)}' for key, one in value.items())}}}"
    return json.dumps(value)


def redirect(to):
    return Answer(status=302, headers={"Location": to, "Content-Length": "0"})


class Newsdesk:
    """A folder with source files and an archive, and the commands run on them."""

    def __init__(self, folder):
        self.sources = folder / "sources"
        self.archive = folder / "archive.db"
        self.sources.mkdir()
        self._last = 0  # the second in which the last crawl ended

    def source(self, id_="stadt", **keys):
        """Writes a source file; `homepage` is required, the rest has values for loopback."""
        table = {"name": id_, "kind": "city", "allow_private": True, "delay": 0} | keys
        text = "".join(f"{key} = {_toml(value)}\n" for key, value in table.items())
        (self.sources / f"{id_}.toml").write_text(text, encoding="utf-8")

    def environment(self, **more):
        """The environment in which these are the sources and the archive."""
        own = {
            "STADTCHRONIK_SOURCES": str(self.sources),
            "STADTCHRONIK_ARCHIVE": str(self.archive),
            "STADTCHRONIK_LEARN_WORDS": "no",  # which takes two seconds of each crawl
        }
        return os.environ | own | more

    def run(self, *command, code=0, env=None):
        """Runs a command with this folder's sources and archive; `code` is the exit code it must have, None any."""
        env, timeout = self.environment(**(env or {})), CRAWL_MAX_SECONDS
        with self._in_its_second(command):
            if command[0] == "-m":
                done = nursery.run(*command[1:], env=env, timeout=timeout)
            else:  # options of Python itself
                line = [sys.executable, *map(str, command)]
                done = subprocess.run(
                    line, capture_output=True, text=True, check=False, cwd=ROOT, env=env, timeout=timeout
                )
        assert code in {None, done.returncode}, done.stdout + done.stderr
        return done

    @contextmanager
    def running(self, *command, **more):
        """Such a command of the program while it runs (`nursery.running`)."""
        given = {"env": self.environment(**more), "timeout": CRAWL_MAX_SECONDS}
        with self._in_its_second(command), nursery.running("crawler.cli", *command, **given) as running:
            yield running

    @contextmanager
    def _in_its_second(self, command):
        """A crawl begins in a later second than the one before it ended in, as in life: an archive knows no smaller time."""
        if "crawl" not in command:
            yield
            return
        while int(now := time.time()) == self._last:
            time.sleep(1 - now % 1)
        try:
            yield
        finally:
            self._last = int(time.time())

    def crawl(self, *options, **run):
        """Crawls; returns what it saw of each source."""
        command = ("-m", "crawler.cli", "crawl", "--json", "--archive", self.archive, *options)
        return {row["source"]: row for row in json.loads(self.run(*command, **run).stdout)["sources"]}

    def crawl_shut_in(self, *options, names=None, settings=None, public=(), **env):
        """Crawls with names answered from a table and other limits; also returns the names asked for."""
        lookups = self.archive.with_suffix(".lookups")
        lookups.touch()
        given = {"names": names or {}, "lookups": str(lookups), "settings": settings or {}, "public": public}
        command = ("-m", "tests.shut_in", "crawl", "--json", "--archive", self.archive, *options)
        done = self.run(*command, code=None, env={"SHUT_IN": json.dumps(given), **env})
        return {row["source"]: row for row in json.loads(done.stdout)["sources"]}, lookups.read_text().split()

    def change(self, sql, *parameters):
        """Changes the archive behind its back: what time alone would change otherwise."""
        with closing(sqlite3.connect(self.archive)) as db, db:
            db.execute(sql, parameters)

    def age_rules(self, **age):
        """Makes what hosts said they allow so much older than it is."""
        fetched = (datetime.now(UTC) - timedelta(**age)).isoformat(timespec="seconds")
        self.change("UPDATE robots SET fetched = ?", fetched)

    def query(self, sql, *parameters):
        with closing(open_readonly(self.archive)) as db:
            return db.execute(sql, parameters).fetchall()
