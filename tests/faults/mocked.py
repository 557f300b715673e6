"""An outside world without processes and network, in which any one thing can go wrong.

Programs are the stand-ins of the mocked lane, requests end in the model of the application; `trip`
puts a fault in place of what answers.
"""

from __future__ import annotations

import json
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from snippets.core import Result, Step, run
from snippets.core import send as sending
from snippets.core.pipeline import parameters_in
from snippets.model.application import respond
from snippets.model.faults import Fault, Then
from snippets.model.platform import Platform
from tests.faults.tools import Ends, Misbehaviour
from tests.standins import STANDINS, Call, Output

BASE = {"PATH": "/usr/bin", "HOME": "/home/oncall", "LC_ALL": "C.UTF-8"}
LARGE = 2000  # bytes that are too large an answer here: ten megabytes a call would take long
Trouble = Fault | Misbehaviour
SECRETS = {
    "MONITORING_KEY": "monitoring-key",
    "RECOVERY_DATABASE_URL": "postgresql://app@db.example.org/astral_recovery",
    "MIGRATION_DATABASE_URL": "postgresql://app@db.example.org/astral",
    "SCRATCH_DATABASE_URL": "postgresql://app@db.example.org/rehearsal",
}
# What programs without a stand-in print when all is well, by the first words of the call.
WELL = {
    "git switch": Output(stderr="Switched to a new branch\n"),
    "git --no-pager diff HEAD": Output("diff --git a/a.ts b/a.ts\n-2\n+3\n"),
    "curl --fail": Output('{"http_code": 200, "time_starttransfer": 0.1, "time_total": 0.2}'),
    "curl --silent": Output("HTTP/2 200\nx-vercel-cache: STALE\n"),
}


class _Stream(httpx.SyncByteStream):
    """A body, and what breaks it off."""

    def __init__(self, parts: tuple[bytes, ...], error: Exception | None) -> None:
        self.parts, self.error = parts, error

    def __iter__(self) -> Iterator[bytes]:
        yield from self.parts
        if self.error:
            raise self.error


def answer_of(fault: Fault, request: httpx.Request) -> httpx.Response:
    """Return, or raise, what httpx makes of a fault; `test_wire` holds it against the wire."""
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
    """Return what a `curl` that throws the body away prints; `test_wire` compares."""
    code, status = CURL[fault.name]
    if status >= 400 and "--fail" in words:
        code = 22
    said = f"curl: ({code}) {fault.name}\n" if code else ""
    if "--write-out" in words:
        timing = {"http_code": status, "time_starttransfer": 0.1, "time_total": 0.2}
        return Output(json.dumps(timing), said, code)
    head = "".join(f"{n}: {v}\n" for n, v in fault.head("/")) if status else ""
    return Output(f"HTTP/1.1 {status}\n{head}" if status else "", said, code)


# What curl ends with, and the status it has seen.
CURL = {
    "connection refused": (7, 0),
    "wrong certificate": (60, 0),
    "reset before the answer": (56, 0),
    "reset in the middle": (56, 200),
    "closed without an answer": (52, 0),
    "accepted, never answered": (28, 0),
    "a head and then nothing": (28, 200),
    "whole answer, cut short of its length": (18, 200),
    "broken chunks": (56, 200),
    "slow drip": (28, 200),
    "429": (0, 429),
    "500 with HTML": (0, 500),
    "500 with a healthy body": (0, 500),
    "502 with HTML": (0, 502),
    "503 with HTML": (0, 503),
    "200 with HTML": (0, 200),
    "200 with nothing": (0, 200),
    "200 with truncated JSON": (0, 200),
    "wrong types: numbers": (0, 200),
    "wrong types: null": (0, 200),
    "wrong types: a list": (0, 200),
    "gzip that is none": (0, 200),
    "redirect loop": (0, 307),
    "huge body": (0, 200),
    "invalid UTF-8": (0, 200),
    "control characters": (0, 200),
}


class _Process:
    """A process that has printed everything already."""

    def __init__(self, ends: Ends, stdout: Any, stderr: Any) -> None:
        self.ends, self.killed = ends, False
        self.stdout = BytesIO(ends.output.stdout.encode()) if stdout == subprocess.PIPE else None
        if self.stdout is None:
            stdout.write(ends.output.stdout.encode())
            stdout.flush()
        stderr.write(ends.output.stderr.encode())
        stderr.flush()

    def wait(self, timeout: float | None = None) -> int:
        if self.ends.hangs and not self.killed:
            raise subprocess.TimeoutExpired("hanging", timeout or 0)
        return self.ends.output.code

    def kill(self) -> None:
        self.killed = True


@dataclass
class Outside:
    """The outside world. `trip` is asked about every request and call, by the name of its program.

    It returns what goes wrong, or None.
    """

    folder: Path
    platform: Platform = field(default_factory=Platform)
    trip: Callable[[str], Trouble | None] = lambda _: None
    values: dict[str, str] = field(default_factory=dict)
    met: int = 0

    def __post_init__(self) -> None:
        there = self.platform
        first = there.live
        preview = there.deploy("dpl_preview", target="preview", age=timedelta(minutes=25))
        failed = there.deploy("dpl_error", age=timedelta(minutes=20), state="ERROR")
        built = there.deploy("dpl_built", assign=False)
        page = there.deploy("dpl_page", assign=False, page="Maintenance")
        live = there.deploy("dpl_live", age=timedelta(minutes=10))
        backup = self.folder / "astral.dump"
        self.values = SECRETS | {
            "GOOD_DEPLOYMENT": first.url,
            "PREVIEW_DEPLOYMENT": preview.url,
            "FAILED_DEPLOYMENT": failed.url,
            "NEW_DEPLOYMENT": built.url,
            "MAINTENANCE_DEPLOYMENT": page.url,
            "LIVE_DEPLOYMENT": live.url,
            "BACKUP_FOLDER": str(self.folder),
            "BACKUP_FILE": str(backup),
        }

    def perform(self, step: Step) -> Result:
        """Run a step."""
        for parameter in parameters_in(step.action):
            example = parameter.example
            here = str(self.folder / Path(example).name) if example.startswith("/") else example
            self.values.setdefault(parameter.name, here)
        return run(
            step.action, self.values, seconds=step.seconds, folder=self.folder, environment=BASE
        )

    def popen(self, argv: list[str], **options: Any) -> _Process:
        """Stand in for a process."""
        source = options["stdin"]
        stdin = b"" if isinstance(source, int) else source.read()
        extra = {n: v for n, v in options["env"].items() if BASE.get(n) != v}
        trouble = self._trouble(argv[0])
        if isinstance(trouble, Fault):
            ends = Ends(curled(trouble, argv))
        else:
            ends = self._ends(argv, Call(argv[1:], _text(stdin), extra, self.folder), trouble)
        if ends.missing:
            raise FileNotFoundError(2, "No such file", argv[0])
        return _Process(ends, options["stdout"], options["stderr"])

    def _ends(self, argv: list[str], call: Call, trouble: Misbehaviour | None) -> Ends:
        if trouble is None:
            return Ends(self._good(argv, call))
        done = _copy(self.platform)
        good = self._good(argv, call)
        if not trouble.works:
            self.platform.__dict__.update(done)
        return trouble.of(good)

    def _good(self, argv: list[str], call: Call) -> Output:
        said = next((o for words, o in WELL.items() if " ".join(argv).startswith(words)), None)
        if said is not None:
            return said
        try:
            return STANDINS[argv[0]](call, self.platform) if argv[0] in STANDINS else Output()
        except AssertionError:  # a query that its stand-in does not know: it has no rows here
            return Output()

    def _trouble(self, program: str) -> Trouble | None:
        trouble = self.trip(program)
        self.met += trouble is not None
        return trouble

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        trouble = self._trouble("curl")
        if isinstance(trouble, Fault):
            return answer_of(trouble, request)
        lowered = {k.lower(): v for k, v in request.headers.items()}
        found = respond(self.platform, request.method, request.url.host, request.url.path, lowered)
        return httpx.Response(found.status, headers=found.headers, text=found.body)


def _text(data: bytes) -> bytes:
    """Return what real programs make of bytes that are no text."""
    return data.decode("utf-8", "replace").encode()


def _copy(platform: Platform) -> dict[str, Any]:
    """Return the state of a platform, to be put back where a call did not get through."""
    state = dict(platform.__dict__)
    state["variables"] = {n: replace(v) for n, v in platform.variables.items()}
    state["deployments"] = list(platform.deployments)
    return state


@contextmanager
def outside(folder: Path) -> Iterator[Callable[..., Outside]]:
    """Put a world in place of processes and network; yield what makes it a new one."""
    now: list[Outside] = []

    def begin(trip: Callable[[str], Trouble | None] = lambda _: None) -> Outside:
        for left in folder.iterdir():
            left.unlink()
        (folder / "astral.dump").write_text("")
        now[:] = [Outside(folder, trip=trip)]
        return now[0]

    def popen(argv: list[str], **options: Any) -> _Process:
        return now[0].popen(argv, **options)

    def answer(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        return now[0].answer(request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", popen)
        patch.setattr(httpx.HTTPTransport, "handle_request", answer)
        patch.setattr(sending, "MAX_BODY", LARGE)
        yield begin
