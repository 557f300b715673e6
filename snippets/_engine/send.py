"""Send a request with httpx. The only module that knows the HTTP library."""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import ssl
import time
from typing import IO

import httpx

from snippets._engine.curl import (
    BROKEN_OFF,
    DISTRUSTED,
    EMPTY,
    EXIT_CODES,
    GARBLED,
    NO_NAME,
    NO_TLS,
    PARTIAL,
    REMEDIES,
)
from snippets._engine.parameter import Bindings, bind
from snippets._engine.request import Request
from snippets._engine.result import AnswerHead, Outcome, Problem

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
) -> tuple[Outcome, AnswerHead]:
    """Send a request; write the answer to `body` and what curl would say to `notes`.

    Stops at `deadline` (time.monotonic) or after the request's own seconds. Returns the outcome
    and the answer, which is empty without an answer.
    """
    now = time.monotonic()
    seconds = min(request.seconds, max(deadline - now, 0.001))
    deadline = now + seconds
    answer = AnswerHead()
    try:
        with (
            httpx.Client(verify=trust(), timeout=seconds, follow_redirects=False) as client,
            client.stream(
                "GET",
                bind(request.url, values),
                headers=[(name, bind(value, values)) for name, value in request.headers],
            ) as response,
        ):
            answer = AnswerHead(response.status_code, dict(response.headers))
            outcome = _receive(response, body, deadline)
    except httpx.TimeoutException:
        said = f"no whole answer within {seconds:g} s"
        outcome = Outcome(
            EXIT_CODES[Problem.TIMED_OUT], Problem.TIMED_OUT, REMEDIES[Problem.TIMED_OUT]
        )
        notes.write(f"curl: (28) {said}\n".encode())
    except (httpx.LocalProtocolError, UnicodeEncodeError):
        # The library's own words repeat the header, which may be a secret.
        remedy = "Look for a newline, a space at an end or a letter outside ASCII in its value."
        outcome = Outcome(EXIT_CODES[Problem.FAILED], Problem.FAILED, remedy)
        notes.write(b"curl: (43) a header cannot be sent as it is\n")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        code = _unreachable(error, answered=answer.status is not None)
        outcome = Outcome(code, Problem.UNREACHABLE, REMEDIES[Problem.UNREACHABLE])
        notes.write(f"curl: ({code}) {error}\n".encode("utf-8", "replace"))
    notes.write(f"HTTP {answer.status or 0:03d}\n".encode())
    return outcome, answer


def _unreachable(error: BaseException, *, answered: bool) -> int:
    """Return curl's exit code for why there was no whole answer."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:  # one that is raised again may be in a ring
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    for kind, code in (
        (socket.gaierror, NO_NAME),
        (ssl.SSLCertVerificationError, DISTRUSTED),
        (ssl.SSLError, NO_TLS),
    ):
        if any(isinstance(cause, kind) for cause in causes):
            return code
    match error:
        case httpx.RemoteProtocolError():
            return PARTIAL if answered else EMPTY
        case httpx.ReadError() | httpx.WriteError():
            return BROKEN_OFF
        case httpx.DecodingError():
            return GARBLED
        case _:
            return EXIT_CODES[Problem.UNREACHABLE]


def _receive(response: httpx.Response, body: IO[bytes], deadline: float) -> Outcome:
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > MAX_BODY:
            code = EXIT_CODES[Problem.TOO_LARGE]
            return Outcome(code, Problem.TOO_LARGE, REMEDIES[Problem.TOO_LARGE])
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer did not end")
        body.write(chunk)
    if response.status_code >= httpx.codes.BAD_REQUEST:
        remedy = REMEDIES[Problem.HTTP_ERROR]
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            remedy = f"Wait{_seconds(response)}, then try once more."
        return Outcome(EXIT_CODES[Problem.HTTP_ERROR], Problem.HTTP_ERROR, remedy)
    return Outcome()


def _seconds(response: httpx.Response) -> str:
    """Return how long an answer asks to wait, empty where it gives no number of seconds."""
    wait = response.headers.get("retry-after", "")
    return f" {wait} s" if wait.isdecimal() and wait.isascii() else ""
