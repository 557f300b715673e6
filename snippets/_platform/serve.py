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
from snippets._platform.vercel import Platform

_HANDSHAKE = b"\x16"  # the first byte of TLS


class WireFault(ABC):
    """What comes over the wire in place of an answer."""

    @abstractmethod
    def play(self, connection: socket.socket, target: str) -> None:
        """Do this to whoever asked for an address; ends when the connection is of no more use."""


@dataclass
class Server:
    """A running server: its port, how it answers, one call at a time, and the calls it has seen."""

    port: int
    answer: Callable[[HttpCall], Answer | WireFault | None] = lambda _: None
    tls: ssl.SSLContext | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    seen: list[HttpCall] = field(default_factory=list)

    def take(self) -> list[HttpCall]:
        """Return what was asked since the last time."""
        taken, self.seen[:] = self.seen[:], []
        return taken

    def answered(self, call: HttpCall) -> Answer | WireFault | None:
        """Note a call and answer it; None where no answer comes."""
        with self.lock:
            self.seen.append(call)
            try:
                return self.answer(call)
            except ConnectionError:
                return None
            except Exception:  # noqa: BLE001 # the asker is another process: tell it
                return Answer(500, traceback.format_exc())


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    served: Server

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that goes away early is not news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Quiet

    def setup(self) -> None:
        """Begin TLS with whoever begins it."""
        self.request.settimeout(self.timeout)
        tls = self.server.served.tls
        if tls and self.request.recv(1, socket.MSG_PEEK) == _HANDSHAKE:
            self.request = tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        """Close a connection that is TLS: who accepted it knows the one below."""
        super().finish()
        self.request.close()

    def do_CONNECT(self) -> None:
        """Be a proxy that leads to this server, whatever host is asked for."""
        self.send_response(200)
        self.end_headers()
        self.setup()

    def handle_any(self) -> None:
        """Read one request, answer it and keep it."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "").partition(":")[0]
        call = HttpCall(self.command, self.path, headers, self._body(), host)
        answered = self.server.served.answered(call)
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

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("content-length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(
    answer: Callable[[HttpCall], Answer | WireFault],
    *,
    tls: ssl.SSLContext | None = None,
    port: int = 0,
    lock: threading.Lock | None = None,
) -> Iterator[Server]:
    """Serve answers and faults until the block ends; with a context, over TLS to who begins it.

    Then it is a proxy as well that takes every host for itself. Where an answer is a
    ConnectionError, none comes and the connection ends.
    """
    server = Server(port, answer, tls, lock or threading.Lock())
    http = _Quiet(("127.0.0.1", port), _Handler)
    http.served = server
    server.port = http.server_address[1]
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
    return lambda seen: respond(platform(), seen.method, seen.host, seen.path)
