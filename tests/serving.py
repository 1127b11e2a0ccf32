"""An archive as it is served to a reader: by Datasette in this process, or by `stadtchronik serve` in one of its own."""

import signal
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from archive.serving import application
from tests.commands import running
from tests.ports import free_port

SERVER_MAX_SECONDS = 60  # until it answers, or ends, on a busy machine


def pages_of(path, **options):
    """What asks for pages of an archive, in German if not otherwise."""
    client = application(path, **options).client

    async def get(address, language="de"):
        return await client.get(address, headers={"Accept-Language": language})

    return get


@contextmanager
def served(path):
    """Serves an archive; gives its address."""
    port = free_port()
    with running("serve", "--archive", path, "--port", port, timeout=0) as server:
        address = f"http://127.0.0.1:{port}"
        _wait_until(lambda: server.poll() is not None or _answers(address), "does not answer")
        assert server.returncode is None, server.finished().stderr
        yield address
        server.send_signal(signal.SIGTERM)
        _wait_until(lambda: server.poll() is not None, "does not end")


def _answers(address):
    try:
        urlopen(address).close()
    except URLError:
        return False
    return True


def _wait_until(is_so, otherwise):
    until = time.monotonic() + SERVER_MAX_SECONDS
    while not is_so():
        assert time.monotonic() < until, f"the server {otherwise}"
        time.sleep(0.05)
