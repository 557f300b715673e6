"""What clients make of a fault of the network; `test_wire` holds it against the wire."""

import json
import ssl
from collections.abc import Iterator

import httpx

from tests._world.standins import Output
from tests._world.wire import Fault, Then


class _Stream(httpx.SyncByteStream):
    """A body, and what breaks it off."""

    def __init__(self, parts: tuple[bytes, ...], error: Exception | None) -> None:
        self.parts, self.error = parts, error

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts
        if self.error:
            raise self.error


def answer_of(fault: Fault, request: httpx.Request) -> httpx.Response:
    """Return, or raise, what httpx makes of a fault."""
    error = {
        Then.REFUSED: httpx.ConnectError("Connection refused"),
        Then.DISTRUSTED: httpx.ConnectError("certificate verify failed"),
        Then.RESETS: httpx.ReadError("Connection reset by peer"),
        Then.WAITS: httpx.ReadTimeout("timed out"),
        Then.DRIPS: httpx.ReadTimeout("timed out"),
        Then.CLOSES: httpx.RemoteProtocolError("disconnected"),
    }[fault.then]
    if fault.then is Then.DISTRUSTED:
        error.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    if fault.status is None:
        raise error
    short = fault.length is not None or fault.chunked
    parts = (fault.body,) * fault.times
    headers = fault.head(str(request.url))
    return httpx.Response(
        fault.status, headers=headers, stream=_Stream(parts, error if short else None)
    )


def curled(fault: Fault, words: list[str]) -> Output:
    """Return what a `curl` that throws the body away prints."""
    code, status = curl_ends(fault), fault.status or 0
    if status >= 400 and "--fail" in words:
        code = 22
    stderr = f"curl: ({code}) {fault.name}\n" if code else ""
    if "--write-out" in words:
        timing = {"http_code": status, "time_starttransfer": 0.1, "time_total": 0.2}
        return Output(json.dumps(timing), stderr, code)
    head = "".join(f"{n}: {v}\n" for n, v in fault.head("/")) if status else ""
    return Output(f"HTTP/1.1 {status}\n{head}" if status else "", stderr, code)


_CODES = {Then.REFUSED: 7, Then.DISTRUSTED: 60, Then.RESETS: 56, Then.WAITS: 28, Then.DRIPS: 28}


def curl_ends(fault: Fault) -> int:
    """Return the exit code of a `curl` without `--fail` (curl(1), EXIT CODES)."""
    if fault.then is not Then.CLOSES:
        return _CODES[fault.then]
    if fault.status is None:
        return 52
    if fault.chunked:
        return 56
    return 18 if fault.length else 0
