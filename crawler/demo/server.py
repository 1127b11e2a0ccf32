"""Serves the demo sites over HTTP on the loopback address. Thin glue around `pages.respond`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from crawler.demo.cities import Cities
from crawler.demo.pages import respond

LOOPBACK = "127.0.0.1"
END_NOTICED_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `host` includes the port."""

    method: str
    host: str
    path: str
    conditional: bool
    status: int


@dataclass(slots=True)
class CityServer:
    """The running sites. `stage` is settable: 2 shows them after some time has passed."""

    cities: Cities
    stage: int = 1
    log: list[Asked] = field(default_factory=list)

    @property
    def port(self) -> int:
        """The port all sites are at."""
        return self.cities.port

    @property
    def hosts(self) -> list[str]:
        """The names of the sites."""
        return [site.host for site in self.cities.sites.values()]


@contextmanager
def serve(cities: Cities, port: int) -> Iterator[CityServer]:
    """Serves the sites at a port of the loopback address, 0 for any free one, until the block ends."""
    state = CityServer(cities)
    handler = type("CityHandler", (_Handler,), {"state": state})
    with ThreadingHTTPServer((LOOPBACK, port), handler) as server:
        state.cities = replace(cities, port=server.server_address[1])
        polls = {"poll_interval": END_NOTICED_SECONDS}
        thread = threading.Thread(target=server.serve_forever, kwargs=polls, name="demo cities", daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body waits for nobody to confirm its head, which takes 40 ms
    server_version = "CityServer"
    sys_version = ""
    state: ClassVar[CityServer]

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "")
        answer = respond(self.state.cities, host, self.path, headers, self.state.stage)
        conditional = "if-none-match" in headers or "if-modified-since" in headers
        self.state.log.append(Asked(self.command, host, self.path, conditional, answer.status))
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "GET" and answer.status != 304:
            self.wfile.write(answer.body)

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
        """Keeps quiet: what was asked stands in `log`."""
