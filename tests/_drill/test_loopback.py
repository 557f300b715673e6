"""The proxy and the name server of a drill let nothing out of the machine."""

from __future__ import annotations

import socket
import struct

import httpx
import pytest

from snippets._drill import loopback
from snippets._platform.edge import Answer
from snippets._platform.serve import serving
from snippets._platform.vercel import ALIAS

A, AAAA = 1, 28


def question(name: str, kind: int) -> bytes:
    """Return a DNS message that asks for a name."""
    labels = b"".join(bytes((len(part),)) + part.encode() for part in name.split("."))
    return (
        b"\x12\x34"
        + struct.pack("!HHHHH", 0x0100, 1, 0, 0, 0)
        + labels
        + b"\0\0"
        + bytes((kind, 0, 1))
    )


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


@pytest.mark.parametrize(
    ("name", "kind", "flags", "address"),
    [
        (ALIAS, A, 0x8580, b"\x7f\0\0\x01"),
        (ALIAS.upper(), A, 0x8580, b"\x7f\0\0\x01"),
        (ALIAS, AAAA, 0x8580, b""),
        ("example.org", A, 0x8583, b""),
    ],
)
def test_only_the_production_host_has_an_address(
    name: str, kind: int, flags: int, address: bytes
) -> None:
    asked = question(name, kind)
    with loopback.names() as port, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(5)
        client.sendto(b"?", ("127.0.0.1", port))  # no question: no answer, and no end
        client.sendto(asked, ("127.0.0.1", port))
        said = client.recv(512)
    assert said[:2] == asked[:2]
    assert struct.unpack("!H", said[2:4])[0] == flags
    assert said[12 : len(asked)] == asked[12:]
    assert said.endswith(address)
    assert (len(said) > len(asked)) == bool(address)
