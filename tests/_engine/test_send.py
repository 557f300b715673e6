"""Sending: every answer and every silence of a real server on loopback is a result."""

import dataclasses
import io
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from unittest.mock import MagicMock

import certifi
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snippets._engine import Parameter, Problem, Request, Result, Tool, get, run, send, shell, text
from snippets._engine import curl as curl_codes
from tests._engine.servers import SeenRequest, serving, talking
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


def brief(url: str, seconds: float = 0.2) -> Request:
    """Return a request that waits for a moment only."""
    return dataclasses.replace(get(url), seconds=seconds)


READ_IT = "Read the body; it names the check that failed."


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        *((status, "") for status in (200, 307, 399)),
        *((status, READ_IT) for status in (400, 401, 404, 429, 500, 503)),
    ],
)
def test_an_answer_keeps_body_and_status_and_is_a_failure_from_400_on(
    status: int, remedy: str
) -> None:
    with serving(status, b'{"why": "x"}') as server:
        result = run(get(server.url))
    problem, code = (Problem.HTTP_ERROR, 22) if remedy else (None, 0)
    assert (result.status, result.problem, result.exit_code) == (status, problem, code)
    assert (result.stdout, result.stderr) == ('{"why": "x"}', f"HTTP {status}\n")
    assert result.remedy == remedy


def test_a_redirect_is_shown_with_its_headers_and_not_followed() -> None:
    """The way to a sign-in page is not the answer of the page that was asked for."""
    with serving(307, b"", {"X-Kept": "yes", "Location": "/elsewhere"}) as server:
        result = run(get(f"{server.url}/a"))
        assert [seen.target for seen in server.seen] == ["/a"]
    assert result.ok
    assert (result.headers["x-kept"], result.headers["location"]) == ("yes", "/elsewhere")
    assert "yes" not in repr(result)


def saying(words: bytes) -> AbstractContextManager[str]:
    """Serve these words and hang up."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(words)

    return talking(talk)


def silent() -> AbstractContextManager[str]:
    """Take what comes and answer nothing until the other side hangs up."""

    def listen(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    return talking(listen)


def dripping() -> AbstractContextManager[str]:
    """Serve a body that never ends."""

    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1\r\nx\r\n")
            time.sleep(0.01)

    return talking(drip)


def closed() -> AbstractContextManager[str]:
    """Give an address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return nullcontext(f"http://127.0.0.1:{listener.getsockname()[1]}/")


@contextmanager
def without_tls() -> Iterator[str]:
    """Give the address of a server as if it spoke TLS."""
    with serving() as server:
        yield server.url.replace("http:", "https:")


_PART = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
# Who does not answer as he should: the status that came, the exit code, and what is said.
LOST = [
    (silent, None, 28, "no whole answer within 0.2 s"),
    (dripping, 200, 28, "no whole answer within 0.2 s"),
    (closed, None, 7, "refused"),
    (lambda: saying(_PART), 200, curl_codes.PARTIAL, "peer closed"),
    (lambda: saying(b""), None, curl_codes.EMPTY, "disconnected"),
    (without_tls, None, curl_codes.NO_TLS, "SSL"),
]


@pytest.mark.parametrize(("serve", "status", "code", "error"), LOST)
def test_whoever_does_not_answer_is_given_up_and_told_apart(
    serve: Callable[[], AbstractContextManager[str]], status: int | None, code: int, error: str
) -> None:
    with serve() as url:
        result = run(brief(url))
    problem = Problem.TIMED_OUT if code == 28 else Problem.UNREACHABLE
    assert (result.problem, result.status, result.exit_code) == (problem, status, code)
    assert result.stderr.startswith(f"curl: ({code}) ")
    assert error in result.stderr
    assert result.stderr.endswith(f"\nHTTP {status or 0:03d}\n")
    assert result.seconds < 3
    assert bool(result.headers) is bool(status)


def test_the_time_of_the_whole_run_bounds_the_request_too() -> None:
    with silent() as url:
        result = run(get(url), seconds=0.2)
    assert result.problem is Problem.TIMED_OUT
    assert result.seconds < 3


_NETWORK = "Check the address, the name and your network."
_HEADER = "Look for a newline, a space at an end or a letter outside ASCII in its value."
_NAMELESS = socket.gaierror(socket.EAI_NONAME, "x")


@pytest.mark.parametrize(
    ("error", "cause", "code", "printed", "remedy"),
    [
        (httpx.ConnectError("x"), None, 7, "x", _NETWORK),
        (httpx.ConnectError("bad \udcff name"), None, 7, "bad ? name", _NETWORK),
        (httpx.ConnectError("x"), _NAMELESS, curl_codes.NO_NAME, "x", _NETWORK),
        (
            httpx.ConnectError("x"),
            ssl.SSLCertVerificationError("x"),
            curl_codes.DISTRUSTED,
            "x",
            _NETWORK,
        ),
        (httpx.ConnectError("x"), ssl.SSLError("x"), curl_codes.NO_TLS, "x", _NETWORK),
        (httpx.ReadError("x"), None, curl_codes.BROKEN_OFF, "x", _NETWORK),
        (httpx.WriteError("x"), OSError("x"), curl_codes.BROKEN_OFF, "x", _NETWORK),
        (httpx.DecodingError("x"), None, curl_codes.GARBLED, "x", _NETWORK),
        (httpx.ReadTimeout("x"), None, 28, "no whole answer within 10 s", "Try once more."),
        (httpx.LocalProtocolError("secret"), None, 43, "a header cannot be sent as it is", _HEADER),
    ],
)
def test_why_there_was_no_answer_is_told_apart_as_curl_does_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch,
    error: httpx.HTTPError,
    cause: Exception | None,
    *,
    code: int,
    printed: str,
    remedy: str,
) -> None:
    def fail(*_: object) -> httpx.Response:
        raise error from cause

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", fail)
    result = run(get("http://app.example.org/"))
    assert (result.exit_code, result.remedy) == (code, remedy)
    assert result.stderr == f"curl: ({code}) {printed}\nHTTP 000\n"
    problems = {28: Problem.TIMED_OUT, 43: Problem.FAILED}
    assert result.problem is problems.get(code, Problem.UNREACHABLE)


def test_why_is_looked_for_behind_every_error() -> None:
    """The library wraps the error of the network twice."""
    middle, outer = OSError("y"), httpx.ConnectError("z")
    outer.__cause__ = middle
    middle.__context__ = _NAMELESS
    assert send._unreachable(outer, answered=False) == curl_codes.NO_NAME


@pytest.mark.parametrize("url", ["http://127.0.0.1:notaport/", "gopher://127.0.0.1/", "http://"])
def test_an_address_that_is_none_is_a_result(url: str) -> None:
    result = run(get(url))
    assert (result.problem, result.status) == (Problem.UNREACHABLE, None)


def test_a_body_that_is_too_large_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "MAX_BODY", 1000)
    with serving(200, b"x" * 1001) as server:
        result = run(get(server.url))
    assert (result.problem, result.exit_code) == (Problem.TOO_LARGE, 63)
    assert len(result.stdout) <= 1000
    with serving(200, b"x" * 1000) as server:
        assert run(get(server.url)).ok


def test_the_body_goes_to_the_next_stage_even_of_an_error() -> None:
    """As in the shell: the reader sees what the server said."""
    with serving(503, b"down") as server:
        result = run(get(server.url) | UPPER)
    assert (result.stdout, result.exit_code) == ("DOWN", 0)
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
    assert (result.problem, result.remedy) == (Problem.FAILED, _HEADER)
    assert "hunter2" not in repr(result)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> MagicMock:
    """What stands for the class of the library's client: every request of it is refused."""
    made = MagicMock()
    made.return_value.__exit__.return_value = None
    made.return_value.__enter__.return_value.stream.side_effect = httpx.ConnectError("x")
    monkeypatch.setattr(httpx, "Client", made)
    return made


def test_the_client_trusts_what_this_machine_trusts_and_follows_nothing(client: MagicMock) -> None:
    run(brief("https://host.example/", 3))
    client.assert_called_once_with(verify=send.trust(), timeout=3, follow_redirects=False)
    assert send.trust().verify_mode is ssl.CERT_REQUIRED
    assert send.trust().check_hostname


@pytest.mark.parametrize("bundle", [certifi.where(), "/nowhere/ca.pem", ""])
def test_a_bundle_that_curl_was_given_is_trusted_too_where_it_is_there(
    monkeypatch: pytest.MonkeyPatch, bundle: str
) -> None:
    monkeypatch.setenv("CURL_CA_BUNDLE", bundle)
    trusted = send.trust.__wrapped__()
    assert trusted.verify_mode is ssl.CERT_REQUIRED
    assert trusted.get_ca_certs()


@pytest.mark.parametrize(("own", "left", "seconds"), [(3, 60, 3), (30, 5, 5), (30, -1, 0.001)])
def test_the_time_of_a_request_is_its_own_or_what_is_left_of_the_run(
    monkeypatch: pytest.MonkeyPatch, client: MagicMock, own: float, left: float, seconds: float
) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    send.send(brief("https://host.example/", own), {}, io.BytesIO(), io.BytesIO(), 100 + left)
    assert client.call_args.kwargs["timeout"] == seconds


# The program that the page shows does the same.


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
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def meaning(seen: SeenRequest) -> tuple[str, list[tuple[str, str]]]:
    """Return what a request says, without what each of the two programs adds for itself."""
    return seen.target, sorted(pair for pair in seen.headers if pair[0] not in TRANSPORT)


@pytest.mark.shells
@settings(max_examples=20)
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
@pytest.mark.parametrize(("serve", "status", "code", "error"), LOST)
def test_curl_gives_up_with_the_exit_code_that_we_report(
    tmp_path: Path,
    serve: Callable[[], AbstractContextManager[str]],
    status: int | None,
    code: int,
    error: str,
) -> None:
    with serve() as url:
        assert _curl(brief(url, 2), tmp_path).exit_code == code
