"""A system of a school, as a test starts it: it keeps what it receives and answers as it is told."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """What came in, and what is answered from now on."""

    def __init__(self):
        self.messages, self.answer, self.leads_to = [], 200, ""
        self.url = ""

    @property
    def bodies(self):
        """What the messages say."""
        return [json.loads(body) for _, body in self.messages]


@contextmanager
def listening(tls=None):
    """A receiver at a free port of this machine, for as long as the test needs it; with TLS when a context is given."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.messages.append((self.headers, body))
            self.send_response(receiver.answer)
            if receiver.leads_to:
                self.send_header("Location", receiver.leads_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # who breaks off at the certificate is what the test is about
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/duaal"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
