"""Sending: every answer and every silence of a real server on loopback is a result."""

from __future__ import annotations

import dataclasses
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from snippets.core import (
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
from tests.core.servers import Seen, serving, talking

PYTHON = Tool(sys.executable, "apt-get install python3", "3.11", "Programs of the tests")
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
    assert result.json() == {"ok": True}
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
    assert (result.status, result.exit_code) == (200, send.PARTIAL)
    assert result.stdout == "abc"


def test_a_connection_that_is_closed_without_a_word_is_a_result() -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(65536)

    with talking(hang_up) as url:
        result = run(get(url))
    assert (result.status, result.exit_code) == (None, send.EMPTY)


def test_the_headers_of_an_answer_are_kept_by_their_small_names() -> None:
    with serving(307, b"", {"X-Kept": "yes", "Location": "/a"}) as server:
        result = run(get(server.url))
    assert (result.headers["x-kept"], result.headers["location"]) == ("yes", "/a")
    assert "yes" not in repr(result)


@pytest.mark.parametrize(
    ("error", "cause", "code"),
    [
        (httpx.ConnectError("x"), socket.gaierror(socket.EAI_NONAME, "x"), send.NO_NAME),
        (httpx.ConnectError("x"), ssl.SSLCertVerificationError("x"), send.DISTRUSTED),
        (httpx.ConnectError("x"), ssl.SSLError("x"), send.NO_TLS),
        (httpx.ReadError("x"), None, send.BROKEN_OFF),
        (httpx.WriteError("x"), OSError("x"), send.BROKEN_OFF),
        (httpx.DecodingError("x"), None, send.GARBLED),
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


def test_an_error_that_is_its_own_cause_is_told_too() -> None:
    """One instance raised by several threads can come to stand behind itself."""
    error, other = httpx.ConnectError("x"), OSError("y")
    error.__cause__, other.__cause__ = other, error
    assert send._unreachable(error, answered=False) == 7


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


def _meaning(seen: Seen) -> tuple[str, str, list[tuple[str, str]], bytes]:
    headers = [(name, value) for name, value in seen.headers if name not in TRANSPORT]
    if not seen.body:
        headers = [header for header in headers if header != ("content-length", "0")]
    return seen.method, seen.target, sorted(headers), seen.body


_TOKENS = st.text(st.sampled_from("abzAZ09-_"), min_size=1, max_size=8)
_VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=20)
_SEGMENTS = st.text(st.sampled_from("aZ0-_~!$&'()*+,;=:@%20"), min_size=1, max_size=8).filter(
    lambda segment: "%" not in segment
)


@pytest.mark.shells
@settings(
    deadline=None,
    derandomize=True,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    path=st.lists(_SEGMENTS, max_size=3),
    query=st.dictionaries(_SEGMENTS, _SEGMENTS, max_size=3),
    headers=st.dictionaries(_TOKENS.map("x-{}".format), _VISIBLE, max_size=3),
    body=st.none() | st.dictionaries(st.text(), st.text(), max_size=3),
    method=st.sampled_from(["", "PUT", "DELETE", "PATCH"]),
)
def test_curl_sends_the_request_that_httpx_sends(
    tmp_path: Path,
    *,
    path: list[str],
    query: dict[str, str],
    headers: dict[str, str],
    body: dict[str, str] | None,
    method: str,
) -> None:
    with serving() as server:
        url = f"{server.url}/{'/'.join(path)}"
        url += "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else ""
        request = (
            get(url, headers=headers) if body is None else post(url, json=body, headers=headers)
        )
        request = dataclasses.replace(request, method=method) if method else request
        ours, theirs = run(request), _curl(request, tmp_path)
        assert (ours.exit_code, theirs.exit_code) == (0, 0), theirs.stderr
        first, second = (_meaning(seen) for seen in server.seen)
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
        first, second = (_meaning(seen) for seen in server.seen)
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
        (b"", send.EMPTY),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", send.PARTIAL),
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
        assert run(request).exit_code == _curl(request, tmp_path).exit_code == send.NO_TLS
