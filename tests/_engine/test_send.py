"""Sending: every answer and every silence of a real server on loopback is a result."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import certifi
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets._engine import (
    Parameter,
    Problem,
    Request,
    Result,
    Tool,
    get,
    post,
    run,
    send,
    shell,
    text,
)
from snippets._engine import curl as curl_codes
from tests._engine.servers import Seen, serving, talking
from tests._lanes.properties.strategies import REQUEST_BINDINGS, requests

PYTHON = Tool(sys.executable, (), "3.11", "Programs of the tests")
UPPER = PYTHON("-c", "import sys; sys.stdout.write(sys.stdin.read().upper())")
KEY = Parameter("KEY", "the key", "(?s).+", secret=True)
ITEM = Parameter("ITEM", "an item", "[a-z]+", "alpha")
# What curl and httpx each add for themselves; everything else has to be the same.
TRANSPORT = {"user-agent", "accept-encoding", "connection"}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


def brief(request: Request, seconds: float = 0.2) -> Request:
    """Return a request that waits for a moment only."""
    return dataclasses.replace(request, seconds=seconds)


def listen(connection: socket.socket) -> None:
    """Take what comes and answer nothing until the other side hangs up."""
    while connection.recv(65536):
        pass


def test_a_good_answer_is_body_and_status() -> None:
    with serving(200, b'{"ok": true}') as server:
        result = run(get(f"{server.url}/a"))
    assert result.ok
    assert (result.status, result.exit_code) == (200, 0)
    assert json.loads(result.stdout) == {"ok": True}
    assert result.stderr == "HTTP 200\n"


@pytest.mark.parametrize("status", [400, 401, 404, 500, 503])
def test_an_http_error_is_a_failure_that_keeps_its_body(status: int) -> None:
    with serving(status, b'{"why": "x"}') as server:
        result = run(get(server.url))
    assert result.problem is Problem.HTTP_ERROR
    assert (result.status, result.exit_code) == (status, 22)
    assert result.stdout == '{"why": "x"}'
    assert result.stderr == f"HTTP {status}\n"


def test_a_redirect_is_shown_and_not_followed() -> None:
    """The way to a sign-in page is not the answer of the page that was asked for."""
    with serving(307, b"", {"Location": "/elsewhere"}) as server:
        result = run(get(f"{server.url}/a"))
        assert [seen.target for seen in server.seen] == ["/a"]
    assert result.status == 307
    assert result.ok


def test_a_server_that_does_not_answer_is_given_up() -> None:
    with talking(listen) as url:
        result = run(brief(get(url)))
    assert result.problem is Problem.TIMED_OUT
    assert (result.status, result.exit_code) == (None, 28)
    assert result.seconds < 3
    assert result.stderr == "curl: (28) no whole answer within 0.2 s\nHTTP 000\n"


def test_the_time_of_the_whole_run_bounds_the_request_too() -> None:
    with talking(listen) as url:
        result = run(get(url), seconds=0.2)
    assert result.problem is Problem.TIMED_OUT
    assert result.seconds < 3


def test_a_body_that_never_ends_is_given_up() -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1\r\nx\r\n")
            time.sleep(0.01)

    with talking(drip) as url:
        result = run(brief(get(url)))
    assert result.problem is Problem.TIMED_OUT
    assert result.status == 200
    assert result.seconds < 3


def test_a_connection_that_is_refused_is_a_result() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = run(get(f"http://127.0.0.1:{port}/"))
    assert result.problem is Problem.UNREACHABLE
    assert result.headers == {}
    assert (result.status, result.exit_code) == (None, 7)
    assert "refused" in result.stderr
    assert result.stderr.endswith("HTTP 000\n")


def test_a_connection_that_breaks_off_is_a_result() -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")

    with talking(hang_up) as url:
        result = run(get(url))
    assert result.problem is Problem.UNREACHABLE
    assert (result.status, result.exit_code) == (200, curl_codes.PARTIAL)
    assert result.stdout == "abc"


def test_a_connection_that_is_closed_without_a_word_is_a_result() -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(65536)

    with talking(hang_up) as url:
        result = run(get(url))
    assert (result.status, result.exit_code) == (None, curl_codes.EMPTY)


def test_the_headers_of_an_answer_are_kept_by_their_small_names() -> None:
    with serving(307, b"", {"X-Kept": "yes", "Location": "/a"}) as server:
        result = run(get(server.url))
    assert (result.headers["x-kept"], result.headers["location"]) == ("yes", "/a")
    assert "yes" not in repr(result)


@pytest.mark.parametrize(
    ("error", "cause", "code"),
    [
        (httpx.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "x"), curl_codes.NO_NAME),
        (httpx.ConnectError("x"), ssl.SSLCertVerificationError("x"), curl_codes.DISTRUSTED),
        (httpx.ConnectError("x"), ssl.SSLError("x"), curl_codes.NO_TLS),
        (httpx.ReadError("x"), None, curl_codes.BROKEN_OFF),
        (httpx.WriteError("x"), OSError("x"), curl_codes.BROKEN_OFF),
        (httpx.DecodingError("x"), None, curl_codes.GARBLED),
    ],
)
def test_why_there_was_no_connection_is_told_apart_as_curl_does(
    error: httpx.HTTPError, cause: Exception | None, code: int
) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error from cause

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: fail(request))
        result = run(get("http://app.example.org/"))
    assert (result.problem, result.exit_code) == (Problem.UNREACHABLE, code)
    assert result.stderr == f"curl: ({code}) x\nHTTP 000\n"


@pytest.mark.parametrize("url", ["http://127.0.0.1:notaport/", "gopher://127.0.0.1/", "http://"])
def test_an_address_that_is_none_is_a_result(url: str) -> None:
    result = run(get(url))
    assert result.problem is Problem.UNREACHABLE
    assert result.status is None


def test_a_body_that_is_too_large_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "MAX_BODY", 1000)
    with serving(200, b"x" * 1001) as server:
        result = run(get(server.url))
    assert result.problem is Problem.TOO_LARGE
    assert result.exit_code == 63
    assert len(result.stdout) <= 1000
    with serving(200, b"x" * 1000) as server:
        assert run(get(server.url)).ok


def test_the_body_goes_to_the_next_stage_even_of_an_error() -> None:
    """As in the shell: the reader sees what the server said."""
    with serving(503, b"down") as server:
        result = run(get(server.url) | UPPER)
    assert result.stdout == "DOWN"
    assert result.exit_code == 0
    assert (result.problem, result.status) == (Problem.HTTP_ERROR, 503)


def test_a_secret_reaches_the_server_and_nothing_else() -> None:
    with serving(401) as server:
        request = get(server.url, headers={"x-key": text("Bearer ", KEY)})
        result = run(request, {"KEY": "hunter2"})
        assert ("x-key", "Bearer hunter2") in server.seen[0].headers
    assert "hunter2" not in repr(result)


@pytest.mark.parametrize("value", ["hunter2\n", "hunter2\r\nX: y", "hunter2\xe9", "hunter2 "])
def test_a_secret_that_no_header_can_hold_is_not_repeated(value: str) -> None:
    """A key pasted with its newline is the most ordinary of mistakes."""
    with serving() as server:
        result = run(get(server.url, headers={"x-key": KEY}), {"KEY": value})
        assert not any(name == "x" for seen in server.seen for name, _ in seen.headers)
    assert result.problem is Problem.FAILED
    assert "a newline" in result.remedy
    assert "hunter2" not in repr(result)


def _curl(request: Request, home: Path, values: dict[str, str] | None = None) -> Result:
    """Run the text on the page with real bash and real curl."""
    missing = [tool for tool in ("bash", "curl") if shutil.which(tool) is None]
    assert not missing, f"{missing} not found; install with: apt-get install {' '.join(missing)}"
    done = subprocess.run(
        ["bash", "--norc", "-c", shell(request)],
        capture_output=True,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **(values or {})},
        check=False,
    )
    return Result("", done.returncode, done.stdout.decode(), done.stderr.decode())


def meaning(seen: Seen) -> tuple[str, str, list[tuple[str, str]], bytes]:
    """Return what a request says, without what each of the two programs adds for itself."""
    headers = [(name, value) for name, value in seen.headers if name not in TRANSPORT]
    if not seen.body:
        headers = [header for header in headers if header != ("content-length", "0")]
    return seen.method, seen.target, sorted(headers), seen.body


@pytest.mark.shells
@settings(
    max_examples=20,
)
@given(st.data())
def test_curl_sends_the_request_that_httpx_sends(tmp_path: Path, data: st.DataObject) -> None:
    with serving() as server:
        request, values = data.draw(requests(server.url)), data.draw(REQUEST_BINDINGS)
        ours, theirs = run(request, values), _curl(request, tmp_path, values)
        assert (ours.exit_code, theirs.exit_code) == (0, 0), theirs.stderr
        first, second = (meaning(seen) for seen in server.seen)
    assert first == second
    assert (ours.stdout, ours.stderr) == (theirs.stdout, theirs.stderr)


@pytest.mark.shells
def test_curl_sends_the_same_secret_and_open_headers(tmp_path: Path) -> None:
    with serving() as server:
        request = get(
            text(server.url, "/items/", ITEM),
            headers={"x-key": KEY, "x-auth": text("Bearer ", KEY), "x-item": ITEM},
        )
        values = {"KEY": "it's $(id) \"!\\", "ITEM": "beta"}
        assert run(request, values).ok
        assert _curl(request, tmp_path, values).exit_code == 0
        first, second = (meaning(seen) for seen in server.seen)
    assert first == second
    assert ("x-auth", "Bearer it's $(id) \"!\\") in second[2]


@pytest.mark.shells
@pytest.mark.parametrize(("status", "code"), [(200, 0), (307, 0), (401, 22), (503, 22)])
def test_curl_ends_with_the_exit_code_that_we_report(
    tmp_path: Path, status: int, code: int
) -> None:
    with serving(status, b"body") as server:
        ours, theirs = run(get(server.url)), _curl(get(server.url), tmp_path)
    assert ours.exit_code == theirs.exit_code == code
    assert ours.stdout == theirs.stdout == "body"
    assert ours.stderr.splitlines()[-1] == theirs.stderr.splitlines()[-1] == f"HTTP {status}"


@pytest.mark.shells
def test_curl_gives_up_and_is_refused_with_the_exit_codes_that_we_report(tmp_path: Path) -> None:
    with talking(listen) as url:
        request = brief(get(url))
        assert run(request).exit_code == _curl(request, tmp_path).exit_code == 28
    with socket.create_server(("127.0.0.1", 0)) as listener:
        request = get(f"http://127.0.0.1:{listener.getsockname()[1]}/")
    assert run(request).exit_code == _curl(request, tmp_path).exit_code == 7


@pytest.mark.shells
@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", curl_codes.EMPTY),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", curl_codes.PARTIAL),
    ],
)
def test_curl_tells_a_connection_that_breaks_off_as_we_do(
    tmp_path: Path, said: bytes, code: int
) -> None:
    def break_off(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(said)

    with talking(break_off) as url:
        assert run(get(url)).exit_code == _curl(get(url), tmp_path).exit_code == code


@pytest.mark.shells
def test_curl_tells_tls_that_fails_as_we_do(tmp_path: Path) -> None:
    with serving() as server:
        request = get(server.url.replace("http:", "https:"))
        assert run(request).exit_code == _curl(request, tmp_path).exit_code == curl_codes.NO_TLS


# What a person reads when it went wrong.


def failing_with(error: Exception, request: Request | None = None) -> Result:
    """Run a request whose connection raises an error."""

    def fail(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.HTTPTransport, "handle_request", fail)
        return run(request or get("http://app.example.org/"))


def test_each_way_to_fail_has_its_own_remedy() -> None:
    assert failing_with(httpx.ReadTimeout("x")).remedy == "Try once more."
    assert failing_with(httpx.ConnectError("x")).remedy == (
        "Check the address, the name and your network."
    )
    header = failing_with(httpx.LocalProtocolError("hunter2"))
    assert header.remedy == (
        "Look for a newline, a space at an end or a letter outside ASCII in its value."
    )
    assert (header.exit_code, header.problem) == (43, Problem.FAILED)
    assert header.stderr == "curl: (43) a header cannot be sent as it is\nHTTP 000\n"
    with serving(500) as server:
        assert run(get(server.url)).remedy == "Read the body; it names the check that failed."


def test_an_error_that_is_no_text_is_still_told() -> None:
    result = failing_with(httpx.ConnectError("bad \udcff name"))
    assert result.stderr == "curl: (7) bad ? name\nHTTP 000\n"


def test_only_a_status_of_400_and_more_is_an_error() -> None:
    with serving(399) as server:
        assert run(get(server.url)).ok


class Watched:
    """Notes how the client is made and what it is asked to send, and lets nothing through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: dict[str, object] = {}
        self.sent: tuple[tuple[object, ...], dict[str, object]] = ((), {})
        monkeypatch.setattr(httpx, "Client", self.client)

    def client(self, **options: object) -> Watched:
        """Stand in for httpx.Client."""
        self.made = options
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def stream(self, *words: object, **options: object) -> Watched:
        """Note the request and refuse it."""
        self.sent = (words, options)
        raise httpx.ConnectError("x")


@pytest.mark.parametrize("bundle", [certifi.where(), "/nowhere/ca.pem", ""])
def test_a_bundle_that_curl_was_given_is_trusted_too_where_it_is_there(
    monkeypatch: pytest.MonkeyPatch, bundle: str
) -> None:
    monkeypatch.setenv("CURL_CA_BUNDLE", bundle)
    trusted = send.trust.__wrapped__()
    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert trusted.get_ca_certs()


def test_the_client_trusts_what_this_machine_trusts_and_follows_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(monkeypatch)
    run(brief(get("https://host.example/"), 3))
    assert watched.made.keys() == {"verify", "timeout", "follow_redirects"}
    assert watched.made["verify"] is send.trust()
    assert send.trust().verify_mode is ssl.CERT_REQUIRED
    assert send.trust().check_hostname
    assert watched.made["timeout"] == 3
    assert watched.made["follow_redirects"] is False


def test_the_request_is_sent_word_for_word(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched(monkeypatch)
    request = post(text("https://", ITEM), json={"a": "ü"}, headers={"x-key": KEY})
    run(request, {"ITEM": "host", "KEY": "k"})
    headers = [("Content-Type", "application/json"), ("x-key", "k")]
    assert watched.sent == (
        ("POST", "https://host"),
        {"headers": headers, "content": '{"a":"ü"}'.encode()},
    )
    run(get("https://host.example/"))
    assert watched.sent == (("GET", "https://host.example/"), {"headers": [], "content": None})


@pytest.mark.parametrize(("own", "left", "given"), [(3, 60, 3), (30, 5, 5), (30, -1, 0.001)])
def test_the_time_of_a_request_is_its_own_or_what_is_left_of_the_run(
    monkeypatch: pytest.MonkeyPatch, own: float, left: float, given: float
) -> None:
    watched = Watched(monkeypatch)
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    send.send(brief(get("https://host.example/"), own), {}, io.BytesIO(), io.BytesIO(), 100 + left)
    assert watched.made["timeout"] == given


def test_why_is_looked_for_behind_every_error() -> None:
    """The library wraps the error of the network twice."""
    middle, outer = OSError("y"), httpx.ConnectError("z")
    outer.__cause__ = middle
    middle.__context__ = socket.gaierror(socket.EAI_NONAME, "x")
    assert send._unreachable(outer, answered=False) == curl_codes.NO_NAME
    assert send._unreachable(httpx.RemoteProtocolError("x"), answered=True) == curl_codes.PARTIAL
    assert send._unreachable(httpx.RemoteProtocolError("x"), answered=False) == curl_codes.EMPTY


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("30", "Wait 30 s, then"),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wait, then"),
        ("", "Wait, then"),
    ],
)
def test_too_many_requests_say_how_long_to_wait(asked: str, said: str) -> None:
    with serving(429, b"{}", {"Retry-After": asked} if asked else {}) as server:
        result = run(get(server.url))
    assert result.remedy.startswith(said)
