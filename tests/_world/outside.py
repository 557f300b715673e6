"""The outside world of a test: no processes and no network.

Programs are the stand-ins of `tests/_world/standins/`, requests end in the model of the
application. The world has two faces: in `terminal` every call is expected, in `faulty` any one
thing goes wrong.
"""

import shlex
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from snippets._engine import Look, Result, Step, run
from snippets._platform.api_call import HttpCall
from snippets._platform.seen import SEEN
from snippets._platform.serve import application
from snippets._platform.vercel import Platform, PlatformError, Project
from snippets._vocabulary.settings import SETTINGS
from tests._world.contract import conform
from tests._world.standins import STANDINS, Call, Output

PROJECT = Project(SETTINGS.team, SETTINGS.project, SETTINGS.production_host)
BASE = {"PATH": "/usr/bin", "HOME": "/home/oncall", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True)
class Ends:
    """How a program ends: what it printed, or never, or it is not there."""

    output: Output = field(default_factory=Output)
    hangs: bool = False
    missing: bool = False


class Process:
    """A process that has printed everything already."""

    def __init__(self, ends: Ends, stdout: IO[bytes] | int, stderr: IO[bytes]) -> None:
        self.ends, self.killed = ends, False
        printed = ends.output.stdout.encode()
        self.stdout = BytesIO(printed) if isinstance(stdout, int) else None
        for file, text in ((stdout, printed), (stderr, ends.output.stderr.encode())):
            if not isinstance(file, int):
                file.write(text)
                file.flush()

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code; one that hangs times out unless it was killed."""
        if self.ends.hangs and not self.killed:
            raise subprocess.TimeoutExpired("hanging", timeout or 0)
        return self.ends.output.code

    def poll(self) -> int:
        """Say that there is nothing else to end with it."""
        return 0

    def kill(self) -> None:
        """End it: it hangs no longer."""
        self.killed = True


def answered(platform: Platform, request: httpx.Request, host: str = "") -> httpx.Response:
    """Answer a request as the deployment behind its host, or this one, would."""
    host = host or request.url.host
    seen = HttpCall(request.method, request.url.path, host=host)
    try:
        answer = application(lambda: platform)(seen)
    except ConnectionError as error:
        raise httpx.ConnectError(str(error), request=request) from None
    with suppress(PlatformError):  # no deployment, no facts
        conform(platform, request.method, host, seen.path, answer)
    return httpx.Response(answer.status, headers=answer.headers, text=answer.body)


def stand_in(tool: str, call: Call, platform: Platform) -> Output:
    """Return what the stand-in of a tool does; a tool without one succeeds in silence.

    Raises AssertionError for what no stand-in was written for.
    """
    try:
        return STANDINS[tool](call, platform) if tool in STANDINS else Output()
    except (LookupError, ValueError) as error:
        asked = shlex.join([tool, *call.args])
        raise AssertionError(
            f"the stand-in of {tool} does not know the call:\n  {asked}\n"
            "  Answer it in the test before it is asked, with terminal.script(…), and name the risk"
            "\n  of its step in RISKS; or in tests/_world/standins/, if its answer depends on the"
            " model."
        ) from error


@dataclass(repr=False)
class Outside(ABC):
    """Everything outside of an engineer's terminal; steps run in `folder` with `values`."""

    folder: Path
    platform: Platform = field(default_factory=lambda: Platform(PROJECT))
    values: dict[str, str] = field(default_factory=dict)

    def perform(self, step: Step, **values: str) -> Result:
        """Run a step as it stands in a procedure, with these values beside those there are."""
        self.values.update(values)
        if isinstance(step.action, Look):
            return self.look(step.action)
        return run(
            step.action, self.values, seconds=step.seconds, folder=self.folder, environment=BASE
        )

    def look(self, look: Look) -> Result:
        """Answer a look as a person would who stands before this world."""
        return Result(0, SEEN[look.name](self.platform))

    def popen(self, argv: list[str], **options: Any) -> Process:
        """Stand in for `subprocess.Popen`; FileNotFoundError: there is no such program."""
        source = options["stdin"]
        data = b"" if isinstance(source, int) else source.read()
        extra = {n: v for n, v in options["env"].items() if BASE.get(n) != v}
        # Real programs, too, make a replacement of bytes that are no text.
        stdin = data.decode("utf-8", "replace").encode()
        ends = self.call(argv, Call(argv[1:], stdin, extra, self.folder), options)
        if ends.missing:
            raise FileNotFoundError(2, "No such file", argv[0])
        return Process(ends, options["stdout"], options["stderr"])

    @abstractmethod
    def call(self, argv: list[str], call: Call, options: dict[str, Any]) -> Ends:
        """Return what comes of a call; `options` are those of `subprocess.Popen`."""

    @abstractmethod
    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request; raises what httpx would where no answer comes."""


@contextmanager
def outside(now: Callable[[], Outside]) -> Iterator[None]:
    """Put the world of the moment in place of processes and network."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", lambda argv, **more: now().popen(argv, **more))
        put_before_the_network(patch, lambda request: now().answer(request))
        yield


def put_before_the_network(
    patch: pytest.MonkeyPatch, answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    """Let this answer every request of httpx."""
    patch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: answer(request))
