"""Servers on loopback for the tests of requests."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class SeenRequest:
    """A request as it arrived; header names in lower case, in the order they came."""

    target: str
    headers: list[tuple[str, str]]


@dataclass
class RecordingServer:
    """A server that records what it is asked."""

    url: str
    seen: list[SeenRequest] = field(default_factory=list)


@contextmanager
def serving(
    status: int = 200, body: bytes = b"{}", headers: dict[str, str] | None = None
) -> Iterator[RecordingServer]:
    """Serve one answer to every request, on a free port of 127.0.0.1."""
    server = RecordingServer("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = [(name.lower(), value) for name, value in self.headers.items()]
            server.seen.append(SeenRequest(self.path, sent))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


@contextmanager
def talking(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen on a free port and do what a test wants with each connection; give its URL."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
