"""What stands between the tools and the world in a drill: a proxy and a name server on loopback.

The proxy takes every connection that any host is asked for to one port, so that a program that
heeds the proxy variables cannot leave the machine.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from snippets._vocabulary.settings import SETTINGS

_OK = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NO = b"HTTP/1.1 502 A drill only lets https through\r\ncontent-length: 0\r\n\r\n"
_HEAD = 8192  # bytes of a request to a proxy, at most
_A, _IN = 1, 1  # an address of the internet: RFC 1035, 3.2


class _Serving(socketserver.ThreadingMixIn):
    daemon_threads = True
    allow_reuse_address = True


class _Tcp(_Serving, socketserver.TCPServer):
    """A TCP server with a thread for each connection."""


class _Udp(_Serving, socketserver.UDPServer):
    """A UDP server with a thread for each question."""


@contextmanager
def _running(server: _Tcp | _Udp) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield int(server.socket.getsockname()[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def proxy(port: int) -> contextlib.AbstractContextManager[int]:
    """Serve a proxy that takes every CONNECT to a loopback port; yield its own port."""

    class Handler(socketserver.BaseRequestHandler):
        request: socket.socket

        def handle(self) -> None:
            """Connect one client, whatever host it asks for."""
            with contextlib.suppress(OSError):
                head = b""
                while b"\r\n\r\n" not in head and len(head) < _HEAD:
                    more = self.request.recv(_HEAD)
                    if not more:
                        return
                    head += more
                if not head.startswith(b"CONNECT "):
                    self.request.sendall(_NO)
                    return
                with socket.create_connection(("127.0.0.1", port)) as there:
                    self.request.sendall(_OK)
                    there.sendall(head.partition(b"\r\n\r\n")[2])
                    _join(self.request, there)

    return _running(_Tcp(("127.0.0.1", 0), Handler))


def _join(here: socket.socket, there: socket.socket) -> None:
    """Pass bytes both ways until both sides have ended."""
    back = threading.Thread(target=_pump, args=(there, here), daemon=True)
    back.start()
    _pump(here, there)
    back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def names() -> contextlib.AbstractContextManager[int]:
    """Serve a DNS that knows the production host and no other; yield its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            """Answer one question."""
            question, ours = self.request
            with contextlib.suppress(struct.error, ValueError, IndexError):
                ours.sendto(answer(question), self.client_address)

    return _running(_Udp(("127.0.0.1", 0), Handler))


def answer(question: bytes) -> bytes:
    """Return the DNS message that answers a question (RFC 1035, 4.1)."""
    end = question.index(0, 12)
    labels, at = [], 12
    while at < end:
        labels.append(question[at + 1 : at + 1 + question[at]].decode("ascii", "replace"))
        at += 1 + question[at]
    (kind,) = struct.unpack("!H", question[end + 1 : end + 3])
    ours = ".".join(labels).lower() == SETTINGS.production_host
    record = b"\xc0\x0c" + struct.pack("!HHIH", _A, _IN, 60, 4) + bytes((127, 0, 0, 1))
    found = [record] if ours and kind == _A else []
    flags = 0x8580 if ours else 0x8583  # an answer, authoritative; or no such name
    head = question[:2] + struct.pack("!HHHHH", flags, 1, len(found), 0, 0)
    return head + question[12 : end + 5] + b"".join(found)
