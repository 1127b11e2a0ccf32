"""A webhook on this machine."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = "correct-horse"


@contextmanager
def hook(status=200):
    """A webhook: its address for Apprise, and what was posted to it; `answers` is changed to make it fail."""
    answers, posted = {"status": status}, []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if answers["status"] == 200:
                posted.append(body)
            self.send_response(answers["status"])
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"json://desk:{SECRET}@127.0.0.1:{server.server_port}/hook", posted, answers
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
