"""The model served on 127.0.0.1: plain and over TLS, and gone when the block ends."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from snippets._platform.api_call import HttpCall
from snippets._platform.edge import Answer
from snippets._platform.serve import Server, WireFault, application, serving
from snippets._platform.vercel import ALIAS, Platform
from tests._world.loopback import certify


@pytest.fixture
def site(platform: Platform) -> Iterator[Server]:
    """The application, served."""
    with serving(application(lambda: platform)) as server:
        yield server


def _get(server: Server, path: str, host: str = ALIAS) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{server.port}{path}", headers={"Host": host})


def test_the_application_answers_for_its_host(site: Server) -> None:
    answer = _get(site, "/api/health?x=1")
    assert answer.json()["status"] == "healthy"
    (seen,) = site.take()
    assert (seen.method, seen.host, seen.target) == ("GET", ALIAS, "/api/health?x=1")
    assert site.take() == []


def test_an_unknown_host_is_no_deployment(site: Server) -> None:
    answer = _get(site, "/", host="astral-core-v7-none-astral-productions.vercel.app")
    assert (answer.status_code, answer.text) == (404, "404: DEPLOYMENT_NOT_FOUND")


def test_the_head_of_an_answer_has_no_body(site: Server) -> None:
    answer = httpx.head(f"http://127.0.0.1:{site.port}/auth/login", headers={"Host": ALIAS})
    assert (answer.status_code, answer.content) == (200, b"")


class HalfAnswer(WireFault):
    """No answer, but half of one."""

    def play(self, connection: socket.socket, target: str) -> None:
        """Say where it was asked."""
        connection.sendall(f"HTTP/1.1 200 at {target}".encode())


def test_a_fault_of_the_wire_is_played_and_ends_the_connection() -> None:
    with (
        serving(lambda _: HalfAnswer()) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection,
    ):
        connection.sendall(b"GET /a HTTP/1.1\r\n\r\n")
        assert connection.recv(65536) == b"HTTP/1.1 200 at /a"
        assert connection.recv(65536) == b""


def test_a_body_arrives_whole_with_its_length_or_in_chunks() -> None:
    def echo(seen: HttpCall) -> Answer:
        return Answer(200, seen.body.decode())

    with serving(echo) as server:
        address = f"http://127.0.0.1:{server.port}/"
        assert httpx.post(address, content=b"whole").text == "whole"
        assert httpx.post(address, content=iter([b"in ", b"parts"])).text == "in parts"


def test_where_no_answer_comes_the_connection_ends(platform: Platform, site: Server) -> None:
    platform.barriers.add("network")
    with pytest.raises(httpx.RemoteProtocolError):
        _get(site, "/auth/login")


def test_what_breaks_in_an_answer_is_told_to_the_asker() -> None:
    def broken(_: HttpCall) -> Answer:
        raise ValueError("a fault of the model")

    with serving(broken) as server:
        answer = httpx.get(f"http://127.0.0.1:{server.port}/")
    assert answer.status_code == 500
    assert "a fault of the model" in answer.text


def test_a_client_that_goes_away_early_is_no_news(
    site: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)
    assert _get(site, "/auth/login").status_code == 200
    assert capfd.readouterr().err == ""


def test_tls_is_spoken_to_who_begins_it_also_behind_a_proxy_of_any_host(tmp_path: Path) -> None:
    certificate = certify(tmp_path, "127.0.0.1", "example.org")
    trusted = ssl.create_default_context(cafile=str(certificate.authority))
    with serving(lambda call: Answer(200, call.host), tls=certificate.context()) as server:
        address = f"127.0.0.1:{server.port}"
        assert httpx.get(f"https://{address}/", verify=trusted).text == "127.0.0.1"
        with httpx.Client(proxy=f"http://{address}", verify=trusted) as client:
            assert client.get("https://example.org/").text == "example.org"
            assert client.get("http://example.org/").text == "example.org"
        socket.create_connection(("127.0.0.1", server.port)).close()
        assert httpx.get(f"https://{address}/", verify=trusted).status_code == 200


def test_nothing_listens_when_the_block_has_ended() -> None:
    with serving(lambda _: Answer(200, "")) as server:
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))
