"""What stands between the tools and the world in a drill: a proxy on loopback.

The proxy takes every connection that any host is asked for to one port, so that a program that
heeds the proxy variables cannot leave the machine.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_OK = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NO = b"HTTP/1.1 502 A drill only lets https through\r\ncontent-length: 0\r\n\r\n"
_HEAD = 8192  # bytes of a request to a proxy, at most


class _Tcp(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """A TCP server with a thread for each connection."""

    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def _running(server: _Tcp) -> Iterator[int]:
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
