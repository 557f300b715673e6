"""One careful look at a server: every answer, silence, name and certificate is a value."""

import os
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any, Self

import pytest

from snippets._cli.probe import network
from snippets._cli.probe.network import (
    Name,
    at_once,
    excerpt,
    follow,
    location,
    meaning,
    resolve,
)
from snippets._cli.probe.readings import target
from snippets._engine import Problem, Result, get, send
from tests._engine.servers import serving, talking


def test_a_redirect_is_followed_on_the_same_host_only() -> None:
    with (
        serving(307, headers={"Location": "/b"}) as first,
        serving(307, headers={"Location": f"{first.url}/c"}) as second,
    ):
        answer, way = follow(get(f"{second.url}/a"), {})
    assert answer.status == 307
    assert way == (f"{second.url}/a",)
    assert first.seen == []


@pytest.mark.parametrize(("leads", "hops"), [("/a/", 1), ("x/", network.MOST_HOPS)])
def test_a_redirect_to_itself_is_followed_once_and_one_without_end_is_given_up(
    leads: str, hops: int
) -> None:
    with serving(307, headers={"Location": leads}) as server:
        answer, way = follow(get(f"{server.url}/a/"), {})
    assert (answer.status, len(way)) == (307, hops + 1)


@pytest.mark.parametrize(
    "leads", ["http://[", "/a b\\c", "http://h:port/", "/\u20ac", "http://h:99999/"]
)
def test_a_redirect_to_no_address_is_not_followed(leads: str) -> None:
    answer = Result(0, status=302, headers={"location": leads})
    assert location(answer, "http://h/") == ""
    assert meaning(answer).startswith("HTTP 302: leads to ")


def test_a_header_that_cannot_be_sent_names_its_variable() -> None:
    assert "MONITORING_KEY" in meaning(Result(43, problem=Problem.FAILED))


def test_what_hangs_is_left_behind_and_the_rest_is_kept() -> None:
    never = threading.Event()
    started = time.monotonic()
    done = at_once({"a": lambda: 1, "b": lambda: int(never.wait(60)), "c": lambda: 3}, 0.2)
    never.set()
    assert done == {"a": 1, "c": 3}
    assert time.monotonic() - started < 10


def test_a_long_answer_is_shortened_to_one_safe_line() -> None:
    line = excerpt("a\nb\x1b[31m\tc" + "x" * 500)
    assert line.startswith("a b cxxx")
    assert (len(line), line[-1]) == (network.SHOWN, "\u2026")


# Names.


def test_a_name_has_its_addresses_each_once() -> None:
    assert resolve("127.0.0.1", 80) == Name(("127.0.0.1",))


@pytest.mark.parametrize(
    ("code", "witness", "ours"),
    [
        (socket.EAI_NONAME, True, False),
        (socket.EAI_NONAME, False, True),
        (socket.EAI_AGAIN, True, True),
    ],
)
def test_a_name_that_is_not_found_is_gone_only_where_others_are_found(
    monkeypatch: pytest.MonkeyPatch, code: int, witness: bool, ours: bool
) -> None:
    def getaddrinfo(host: str, *_: Any, **__: Any) -> list[tuple[Any, ...]]:
        if host == network.WITNESS and witness:
            return [(0, 0, 0, "", ("192.0.2.1", 0))]
        raise socket.gaierror(code, "why")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    name = resolve("app.example.org", 443)
    assert name.ours is ours
    assert name.fault.endswith("(why)")


# Certificates: the real ones are looked at in the lane `terminal`.


class Handshake:
    """A TLS context whose handshake ends as a test says."""

    def __init__(self, ending: object) -> None:
        self.ending = ending

    def wrap_socket(self, *_: object, **__: object) -> Self:
        """Shake hands, or fail."""
        if isinstance(self.ending, Exception):
            raise self.ending
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def getpeercert(self) -> object:
        """Return the certificate."""
        return self.ending


def error(kind: type[ssl.SSLError], message: str) -> ssl.SSLError:
    """Return the error of a handshake."""
    made = kind(1, message)
    made.reason = made.verify_message = message  # type: ignore[attr-defined] # of one of them
    return made


@pytest.mark.parametrize(
    ("ending", "days", "fault"),
    [
        (error(ssl.SSLCertVerificationError, "it has expired."), 0, "it has expired"),
        (error(ssl.SSLError, "WRONG_VERSION_NUMBER"), 0, "TLS failure: WRONG_VERSION_NUMBER"),
        ({"notAfter": "Jan 1 00:00:00 2100 GMT"}, 20_000, ""),
        (ConnectionResetError("x"), 0, None),
    ],
)
def test_a_certificate_has_its_days_left_or_says_why_it_is_not_accepted(
    monkeypatch: pytest.MonkeyPatch, ending: object, days: int, fault: str | None
) -> None:
    monkeypatch.setattr(send, "trust", lambda: Handshake(ending))
    with talking(lambda _: None) as url:
        certificate = network.certificate("127.0.0.1", int(url.rpartition(":")[2]))
    assert (certificate and certificate.fault) == fault
    assert not certificate or certificate.days >= days


# Where to look.


@pytest.mark.parametrize(
    ("given", "url", "host", "port"),
    [
        ("http://[::1]:8080", "http://[::1]:8080", "::1", 8080),
        ("http://ünï.example", "http://xn--n-nga1b.example", "xn--n-nga1b.example", 80),
        ("https://a.example.org/", "https://a.example.org", "a.example.org", 443),
    ],
)
def test_an_address_of_numbers_or_of_other_letters_can_be_asked(
    given: str, url: str, host: str, port: int
) -> None:
    at = target(given)
    assert (at.url, at.host, at.port) == (url, host, port)


# What stands between this machine and the rest.


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """An environment without a proxy, whose home is empty."""
    kept = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    monkeypatch.setattr(os, "environ", kept)
    return kept


@pytest.mark.parametrize("home", ["HOME", "XDG_CONFIG_HOME", "CURL_HOME"])
def test_what_curl_reads_from_its_settings_counts_here_too(
    environment: dict[str, str], tmp_path: Path, home: str
) -> None:
    environment[home] = str(tmp_path)
    name = "curlrc" if home == "XDG_CONFIG_HOME" else ".curlrc"
    lines = ('proxy = "http://u:pw@proxy.example.org:3128"', "--noproxy localhost", "cacert: /ca")
    (tmp_path / name).write_text("\n".join(("# insecure", "insecure", *lines)))
    network.as_curl()
    assert network.proxy_of("https://app.example.org") == "proxy.example.org:3128"
    assert network.proxy_of("https://localhost") == ""
    assert environment["CURL_CA_BUNDLE"] == "/ca"


def test_without_settings_of_curl_or_with_another_host_in_them_nothing_changes(
    environment: dict[str, str], tmp_path: Path
) -> None:
    before = dict(environment)
    network.as_curl()
    (tmp_path / ".curlrc").write_text('connect-to = "::127.0.0.1:1"\nnoproxy = "*"\n')
    network.as_curl()
    assert environment == before
    environment["ALL_PROXY"] = "127.0.0.1:1"
    assert network.proxy_of("https://app.example.org") == "127.0.0.1:1"


def test_a_machine_is_stuck_where_nothing_else_answers_or_a_proxy_stands_before_it(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        open_port = socket.create_connection(listener.getsockname())
        monkeypatch.setattr(socket, "create_connection", lambda *_: open_port)
        assert network.stuck("https://app.example.org") == ""

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(socket, "create_connection", refuse)
    assert network.ELSEWHERE in network.stuck("https://app.example.org")
    for host in ("127.0.0.1:1", "[no address"):
        environment["https_proxy"] = f"http://user:password@{host}/"
        assert network.stuck("https://app.example.org").endswith(f"through the proxy {host}")
