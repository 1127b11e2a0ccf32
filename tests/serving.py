"""An archive as it is served to a reader: `stadtchronik serve` as a process of its own."""

import socket
import subprocess
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from tests.commands import command

SERVER_MAX_SECONDS = 20


@contextmanager
def served(path):
    """Serves an archive; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(command("serve", "--archive", path, "--port", port))
    try:
        yield _reached(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(timeout=SERVER_MAX_SECONDS)


def _reached(address):
    until = time.monotonic() + SERVER_MAX_SECONDS
    while True:
        try:
            with urlopen(address):
                return address
        except URLError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
