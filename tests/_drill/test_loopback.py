"""The proxy of a drill lets nothing out of the machine."""

from __future__ import annotations

import socket

import httpx

from snippets._drill import loopback
from snippets._platform.edge import Answer
from snippets._platform.serve import serving


def spoken(port: int, *words: bytes) -> bytes:
    """Send words to a port, end, and return everything that comes back."""
    with socket.create_connection(("127.0.0.1", port)) as there:
        for word in words:
            there.sendall(word)
        there.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: there.recv(4096), b""))


def test_whatever_host_is_asked_for_the_drill_answers() -> None:
    asked = b"GET / HTTP/1.1\r\nhost: example.org\r\nconnection: close\r\n\r\n"
    with (
        serving(lambda seen: Answer(200, f"here is {seen.host}")) as server,
        loopback.proxy(server.port) as port,
    ):
        said = spoken(port, b"CONNECT example.org:443 HTTP/1.1\r\n\r\n", asked)
    assert said.startswith(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK")
    assert said.endswith(b"here is example.org")


def test_what_is_no_tunnel_is_refused() -> None:
    with loopback.proxy(9) as port, httpx.Client(proxy=f"http://127.0.0.1:{port}") as client:
        assert client.get("http://example.org/").status_code == 502


def test_a_client_that_goes_away_leaves_the_proxy_running() -> None:
    with loopback.proxy(9) as port:
        assert spoken(port, b"CONN") == b""
        assert spoken(port, b"CONNECT example.org:443 HTTP/1.1\r\n\r\n") == b""
