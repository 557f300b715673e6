"""Send a request with httpx. The only module that knows the HTTP library."""

import contextlib
import functools
import os
import socket
import ssl
import time
from dataclasses import replace
from typing import IO

import httpx

from snippets._engine import curl
from snippets._engine.parameter import Bindings, bind
from snippets._engine.request import Request
from snippets._engine.result import Problem, Result

MAX_BODY = 10_000_000  # bytes; a health answer is a few kilobytes, anything larger is not one


@functools.cache
def trust() -> ssl.SSLContext:
    """Return whom to trust, read once: reading the certificates takes longer than most requests.

    Whom curl trusts on this machine is among them: the system's own store, and `CURL_CA_BUNDLE`.
    """
    trusted = httpx.create_ssl_context()
    trusted.load_default_certs()
    if bundle := os.environ.get("CURL_CA_BUNDLE"):
        with contextlib.suppress(OSError):  # curl says itself that it cannot read it
            trusted.load_verify_locations(bundle)
    return trusted


def send(
    request: Request, values: Bindings, body: IO[bytes], notes: IO[bytes], deadline: float
) -> Result:
    """Send a request; write the answer to `body` and what curl would say to `notes`.

    Stops at `deadline` (time.monotonic) or after the request's own seconds. Returns how it ended,
    with the status and headers of an answer.
    """
    now = time.monotonic()
    seconds = min(request.seconds, max(deadline - now, 0.001))
    deadline = now + seconds
    answer = Result()
    try:
        with (
            httpx.Client(verify=trust(), timeout=seconds, follow_redirects=False) as client,
            client.stream(
                "GET",
                bind(request.url, values),
                headers=[(name, bind(value, values)) for name, value in request.headers],
            ) as response,
        ):
            answer = Result(status=response.status_code, headers=dict(response.headers))
            outcome = _receive(response, body, deadline)
    except httpx.TimeoutException:
        outcome = curl.ended(Problem.TIMED_OUT)
        notes.write(f"curl: (28) no whole answer within {seconds:g} s\n".encode())
    except (httpx.LocalProtocolError, UnicodeEncodeError):
        # The library's own words repeat the header, which may be a secret.
        remedy = "Look for a newline, a space at an end or a letter outside ASCII in its value."
        outcome = curl.ended(Problem.FAILED, remedy=remedy)
        notes.write(b"curl: (43) a header cannot be sent as it is\n")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        code = _unreachable(error, answered=answer.status is not None)
        outcome = curl.ended(Problem.UNREACHABLE, code)
        notes.write(f"curl: ({code}) {error}\n".encode("utf-8", "replace"))
    notes.write(f"HTTP {answer.status or 0:03d}\n".encode())
    return replace(outcome, status=answer.status, headers=answer.headers)


def _unreachable(error: BaseException, *, answered: bool) -> int:
    """Return curl's exit code for why there was no whole answer."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:  # one that is raised again may be in a ring
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    kinds = (
        (socket.gaierror, curl.NO_NAME),
        (ssl.SSLCertVerificationError, curl.DISTRUSTED),
        (ssl.SSLError, curl.NO_TLS),
        (httpx.RemoteProtocolError, curl.PARTIAL if answered else curl.EMPTY),
        ((httpx.ReadError, httpx.WriteError), curl.BROKEN_OFF),
        (httpx.DecodingError, curl.GARBLED),
        (BaseException, curl.EXIT_CODES[Problem.UNREACHABLE]),
    )
    return next(code for kind, code in kinds if any(isinstance(cause, kind) for cause in causes))


def _receive(response: httpx.Response, body: IO[bytes], deadline: float) -> Result:
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MAX_BODY:
            return curl.ended(Problem.TOO_LARGE)
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer did not end")
        body.write(chunk)
    failed = response.status_code >= httpx.codes.BAD_REQUEST
    return curl.ended(Problem.HTTP_ERROR) if failed else Result()
