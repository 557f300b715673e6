"""What the world outside does wrong, as data: answers that break off or stay out.

A server of `snippets._platform.serve` plays a fault that comes in place of an answer. Two are of
the connection and not of an answer, so whoever opens the port has to bring them about: `REFUSED`
(nobody listens) and `DISTRUSTED` (a certificate that nobody trusts).
"""

import json
import os
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from snippets._platform.serve import WireFault

DRIP = 0.02  # seconds between two bytes of a slow answer
_HTML = b"<!DOCTYPE html><html><title>Something went wrong</title></html>"
_JSON = "application/json"
# A good answer of the health route, so that only the fault is wrong with it.
WELL = json.dumps(
    {
        "status": "healthy",
        "checks": {name: {"status": "healthy"} for name in ("database", "cache", "memory")},
    }
).encode()


class Then(Enum):
    """What becomes of the connection when everything was sent."""

    CLOSES = "it is closed"
    RESETS = "it is reset"
    WAITS = "it stays open and nothing comes"
    DRIPS = "one byte comes now and then"
    REFUSED = "nobody listens"
    DISTRUSTED = "the certificate is not trusted"


@dataclass(frozen=True)
class Fault(WireFault):
    """An answer that is none.

    `status` None: not even a head is sent. `body` is sent `times` over; `length` is what the head
    promises, in bytes, empty: the length of what is sent; `chunked` sends the body as it is where
    chunks are promised. `loops` adds a redirect to the address that was asked for.
    """

    name: str
    status: int | None = 200
    body: bytes = b""
    then: Then = Then.CLOSES
    kind: str = _JSON
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None
    chunked: bool = False
    loops: bool = False
    times: int = 1

    def head(self, target: str) -> list[tuple[str, str]]:
        """Return the header lines of the answer to a request for this address."""
        lines = [("content-type", self.kind), *self.headers]
        if self.loops:
            lines.append(("location", target))
        if self.chunked:
            return [*lines, ("transfer-encoding", "chunked")]
        length = len(self.body) * self.times if self.length is None else self.length
        return [*lines, ("content-length", str(length))]

    def play(self, connection: socket.socket, target: str) -> None:
        """Do this to whoever asked for an address; ends when the connection is of no more use."""
        with suppress(OSError):
            if self.status is not None:
                lines = [f"HTTP/1.1 {self.status} Fault"]
                lines += [f"{name}: {value}" for name, value in self.head(target)]
                connection.sendall("\r\n".join([*lines, "", ""]).encode() + self.body)
                for _ in range(self.times - 1):
                    connection.sendall(self.body)
            match self.then:
                case Then.WAITS:
                    connection.makefile("rb").read()  # until the other side hangs up
                case Then.DRIPS:
                    while True:
                        connection.sendall(b" ")
                        time.sleep(DRIP)
                case Then.RESETS:
                    time.sleep(DRIP)  # what was sent is read before the reset throws it away
                    # Closed at once, past those who still hold the socket: they would say goodbye.
                    at_once = struct.pack("ii", 1, 0)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                    os.close(connection.detach())


REFUSED = Fault("connection refused", None, then=Then.REFUSED)
DISTRUSTED = Fault("wrong certificate", None, then=Then.DISTRUSTED)
# Every fault of a connection or an answer, whatever was asked.
FAULTS = (
    REFUSED,
    DISTRUSTED,
    Fault("reset before the answer", None, then=Then.RESETS),
    Fault("reset in the middle", body=WELL, length=9999, then=Then.RESETS),
    Fault("closed without an answer", None),
    Fault("accepted, never answered", None, then=Then.WAITS),
    Fault("a head and then nothing", length=100, then=Then.WAITS),
    Fault("whole answer, cut short of its length", body=WELL, length=len(WELL) + 1),
    Fault("broken chunks", body=b"%x\r\n%b\r\nzz\r\n" % (len(WELL), WELL), chunked=True),
    Fault("slow drip", body=WELL, length=99_999, then=Then.DRIPS),
    Fault(
        "429",
        429,
        b'{"error": {"code": "rate_limited", "message": "Too many requests"}}',
        headers=(("retry-after", "30"),),
    ),
    Fault("500 with HTML", 500, _HTML, kind="text/html"),
    Fault("500 with a healthy body", 500, WELL),
    Fault("502 with HTML", 502, _HTML, kind="text/html"),
    Fault("503 with HTML", 503, _HTML, kind="text/html", headers=(("retry-after", "900"),)),
    Fault("200 with HTML", body=_HTML, kind="text/html"),
    Fault("200 with nothing"),
    Fault("200 with truncated JSON", body=WELL[:-20]),
    Fault("wrong types: numbers", body=b'{"status": "1", "checks": 0, "error": "0"}'),
    Fault("wrong types: null", body=b"null"),
    Fault("wrong types: a list", body=b"[%b]" % WELL),
    Fault("gzip that is none", body=WELL, headers=(("content-encoding", "gzip"),)),
    Fault("redirect loop", 307, loops=True),
    Fault("huge body", body=b" " * 100_000, times=120),
    Fault("invalid UTF-8", body=b'{"status": "\xff\xfe\xc0", "error": "\x80"}'),
    Fault(
        "control characters",
        body=b'{"status": "\x1b]0;owned\x07\x1b[2Jdone\x9b31m", "error": "\x1b[1A"}',
    ),
)
