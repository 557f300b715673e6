"""Serve the model on 127.0.0.1: the API of Vercel, and the application behind its host names.

Ports are free ones, servers run in threads, and everything stops when the `with` block ends.
"""

from __future__ import annotations

import socket
import ssl
import threading
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from snippets._platform.api_call import HttpCall
from snippets._platform.application import respond
from snippets._platform.edge import Answer
from snippets._platform.vercel import Platform, PlatformError

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


class WireFault(ABC):
    """What comes over the wire in place of an answer."""

    @abstractmethod
    def play(self, connection: socket.socket, target: str) -> None:
        """Do this to whoever asked for an address; ends when the connection is of no more use."""


@dataclass
class Server:
    """A running server: where it listens and what it was asked."""

    port: int
    seen: list[HttpCall] = field(default_factory=list)

    def take(self) -> list[HttpCall]:
        """Return what was asked since the last time."""
        taken, self.seen[:] = self.seen[:], []
        return taken


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that goes away early is not news."""


def _answered(
    answer: Callable[[HttpCall], Answer | WireFault], seen: HttpCall
) -> Answer | WireFault | None:
    try:
        return answer(seen)
    except ConnectionError:
        return None
    except Exception:  # noqa: BLE001 # the asker is another process: tell it
        return Answer(500, traceback.format_exc())


def _body(request: BaseHTTPRequestHandler) -> bytes:
    if request.headers.get("transfer-encoding") != "chunked":
        return request.rfile.read(int(request.headers.get("content-length") or 0))
    body = b""
    while size := int(request.rfile.readline(), 16):
        body += request.rfile.read(size)
        request.rfile.readline()
    request.rfile.readline()
    return body


def _handler(
    server: Server, answer: Callable[[HttpCall], Answer | WireFault], lock: threading.Lock
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def handle_any(self) -> None:
            """Read one request, answer it and keep it."""
            headers = {name.lower(): value for name, value in self.headers.items()}
            host = headers.get("host", "").partition(":")[0]
            seen = HttpCall(self.command, self.path, headers, _body(self), host)
            with lock:
                server.seen.append(seen)
                answered = _answered(answer, seen)
            if not isinstance(answered, Answer):
                self.close_connection = True
                if answered:
                    answered.play(self.connection, self.path)
                return
            body = answered.body.encode()
            self.send_response(answered.status)
            for name, value in answered.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    for method in METHODS:
        setattr(Handler, f"do_{method}", Handler.handle_any)
    return Handler


@contextmanager
def serving(
    answer: Callable[[HttpCall], Answer | WireFault],
    *,
    tls: ssl.SSLContext | None = None,
    port: int = 0,
    lock: threading.Lock | None = None,
) -> Iterator[Server]:
    """Serve answers and faults, over TLS where a context is given, until the block ends.

    Where an answer is a ConnectionError, none comes and the connection ends.
    """
    server = Server(port)
    http = _Quiet(("127.0.0.1", port), _handler(server, answer, lock or threading.Lock()))
    server.port = http.server_address[1]
    if tls:
        http.socket = tls.wrap_socket(http.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


def application(platform: Callable[[], Platform]) -> Callable[[HttpCall], Answer]:
    """Return what answers for the application on the platform of the moment."""

    def answer(seen: HttpCall) -> Answer:
        try:
            return respond(platform(), seen.method, seen.host, seen.path)
        except PlatformError:
            return Answer(404, "DEPLOYMENT_NOT_FOUND", {"content-type": "text/plain"})

    return answer
