"""What stands between the tools and the world in a drill: a proxy on loopback.

The proxy takes every connection that any host is asked for to one port, so that a program that
heeds the proxy variables, as `runbook` does, reaches the model and cannot leave the machine.
"""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_OK = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NO = b"HTTP/1.1 502 A drill only lets https through\r\ncontent-length: 0\r\n\r\n"


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def proxy(port: int) -> Iterator[int]:
    """Serve a proxy that takes every CONNECT to a loopback port; yield its own port."""

    class Handler(socketserver.StreamRequestHandler):
        rbufsize = 0  # what follows the head belongs to the connection

        def handle(self) -> None:
            """Connect one client, whatever host it asks for."""
            with suppress(OSError):
                asked = self.rfile.readline()
                if not all(iter(self.rfile.readline, b"\r\n")):
                    return  # the client has gone
                if not asked.startswith(b"CONNECT "):
                    self.wfile.write(_NO)
                    return
                with socket.create_connection(("127.0.0.1", port)) as there:
                    self.wfile.write(_OK)
                    back = threading.Thread(target=_pump, args=(there, self.connection))
                    back.start()
                    _pump(self.connection, there)
                    back.join()

    with _Tcp(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield int(server.socket.getsockname()[1])
        finally:
            server.shutdown()
            thread.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
