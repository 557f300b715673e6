"""The mocked lane: an engineer's terminal whose every call is expected, checked and answered.

A test says beforehand, in full, what will be called, in order:

    terminal.expect(
        "GET https://astral-core-v7.vercel.app/api/health | jq --exit-status '.ok'",
        f"vercel rollback {good.url} --yes --scope astral-productions",
        "PGSERVICE=astral-production pg_dump --file /tmp/a.dump",
        "printf %s secret-value | vercel env add NAME production",
        "vercel logs --json > /home/oncall/logs.jsonl",
        "POST https://host/path --header 'Content-Type: application/json' --data '{}'",
    )
    walk = terminal.follow("deployment/rollback", GOOD_DEPLOYMENT=good.url)

This is double-entry bookkeeping: a word changed in `snippets/` no longer agrees with the words
written here. A call that was not expected, an expected one that did not come, another order, an
extra header or variable: each fails and names the step, its file and line, and the nearest call.

Who answers: the stand-ins of `tests/standins/`, backed by the model of the platform in
`snippets/model/`. They are put in place of processes by pytest-subprocess, and of the network by
respx. A tool without a stand-in succeeds in silence, or as `terminal.script(...)` says:

    terminal.script("npm run lint", code=1, stdout="3 problems")   # a prefix of the call
    terminal.without("jq")          # the tool is not installed
    terminal.hangs("psql")          # the tool does not end
    terminal.http = "timeout"       # or refused, html, or a status such as 503
"""

from __future__ import annotations

import difflib
import os
import shlex
import subprocess
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx
import respx
from pytest_subprocess import FakeProcess

from snippets.core import Result, Step, run
from snippets.core.catalog import Catalog
from snippets.core.request import SECONDS
from snippets.core.walk import Walk, walk
from snippets.model.application import Answer, respond
from snippets.model.platform import Platform, PlatformError
from tests.contract import conform
from tests.performed import PERFORMED
from tests.standins import STANDINS, Call, Output

BASE = {"PATH": "/usr/bin", "HOME": "/home/oncall", "LC_ALL": "C.UTF-8"}
# What an HTTP library adds by itself; FACTS of the project say that only these may differ.
TRANSPORT = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length"}


@dataclass(frozen=True)
class Segment:
    """One call: its words, and whether it reads from the call before it."""

    words: tuple[str, ...]
    piped: bool

    def __str__(self) -> str:
        return ("| " if self.piped else "") + shlex.join(self.words)


def segments(line: str) -> Iterator[Segment]:
    """Split a line of shell text into its calls."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    piped = False
    for token in lexer:
        if token == "|":
            yield Segment(tuple(words), piped)
            words, piped = [], True
        else:
            words.append(token)
    yield Segment(tuple(words), piped)


@dataclass
class Script:
    """What a call that starts with these words does instead of what its stand-in would."""

    words: tuple[str, ...]
    output: Output
    hangs: bool = False
    missing: bool = False


class Hanging:
    """A process that does not end until it is killed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.stdout = process.stdout
        self.killed = False

    def wait(self, timeout: float | None = None) -> int:
        """Time out, unless killed."""
        if not self.killed:
            raise subprocess.TimeoutExpired("hanging", timeout or 0)
        return -9

    def kill(self) -> None:
        """End it."""
        self.killed = True


@dataclass(repr=False)
class Terminal:
    """An engineer's terminal in the mocked lane; see the module's docstring."""

    catalog: Catalog
    platform: Platform
    fake: FakeProcess
    folder: Path
    http: str | int = ""
    values: dict[str, str] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    expected: deque[Segment] = field(default_factory=deque)
    scripts: list[Script] = field(default_factory=list)
    step: Step | None = None
    result: Result | None = None

    def expect(self, *lines: str) -> None:
        """Add the calls that will come next, as bound shell text."""
        for line in lines:
            self.expected.extend(segments(line))

    def script(self, prefix: str, *, stdout: str = "", stderr: str = "", code: int = 0) -> None:
        """Let calls that start with these words answer so; the latest script wins."""
        self.scripts.insert(0, Script(tuple(shlex.split(prefix)), Output(stdout, stderr, code)))

    def without(self, tool: str) -> None:
        """Let a tool be missing."""
        self.scripts.insert(0, Script((tool,), Output(), missing=True))

    def hangs(self, prefix: str) -> None:
        """Let calls that start with these words never end."""
        self.scripts.insert(0, Script(tuple(shlex.split(prefix)), Output(), hangs=True))

    def do(self, name: str, **values: str) -> Result:
        """Run one step by id."""
        __tracebackhide__ = True
        return self.perform(self.catalog.steps[name], **values)

    def perform(self, step: Step, **values: str) -> Result:
        """Run a step as it stands in a procedure."""
        __tracebackhide__ = True
        self.values.update(values)
        self.step = step
        PERFORMED.add(self.catalog.id_of(step))
        try:
            self.result = run(
                step.action,
                self.values,
                seconds=step.seconds,
                folder=self.folder,
                environment=BASE,
            )
        except AssertionError as error:  # shown at the line of the test, not of the engine
            self.expected.clear()
            raise error.with_traceback(None) from None
        return self.result

    def follow(self, name: str, *, start: str = "", **values: str) -> Walk:
        """Follow a procedure as a whole; every expected call must have come."""
        __tracebackhide__ = True
        self.values.update(values)
        try:
            walked = walk(self.catalog, self.catalog.procedures[name], self.perform, start)
        except AssertionError as error:
            raise error.with_traceback(None) from None
        self.finished()
        return walked

    def finished(self) -> None:
        """Fail if an expected call did not come."""
        __tracebackhide__ = True
        left = [str(segment) for segment in self.expected]
        self.expected.clear()
        why = ""
        if self.result and not self.result.ok:
            said = self.result.stderr.strip() or self.result.stdout.strip()
            why = f"\nbecause that step ended with exit code {self.result.exit_code}: {said}"
        lines = "\n  ".join(left)
        assert not left, f"expected but never called{self._where()}:\n  {lines}{why}"

    def take(self, segment: Segment) -> None:
        """Check a call against the next expected one."""
        self.calls.append(str(segment))
        if self.expected and self.expected[0] == segment:
            self.expected.popleft()
            return
        waiting = [str(one) for one in self.expected]
        close = difflib.get_close_matches(str(segment), waiting, n=1, cutoff=0.0)
        hint = f"nearest expected: {close[0]}" if close else "nothing more was expected"
        if close and close[0] != waiting[0]:
            hint += f"\n  next expected:    {waiting[0]}"
        self.expected.clear()
        raise AssertionError(f"unexpected call{self._where()}:\n  {segment}\n  {hint}")

    def _where(self) -> str:
        if self.step is None:
            return ""
        return f" in {self.catalog.id_of(self.step)} ({self.step.home.source})"

    # In place of subprocess.Popen.
    def popen(self, argv: list[str], **options: Any) -> Any:
        """Check a process, let its stand-in answer, and hand the answer to pytest-subprocess."""
        assert isinstance(argv, list), f"a command must be a list of arguments, not {argv!r}"
        assert not options.get("shell"), "no shell may be involved"
        assert options.get("cwd") == self.folder, f"it runs in {options.get('cwd')}"
        stdin = self._stdin(options["stdin"])
        environment = dict(options["env"])
        extra = {n: v for n, v in environment.items() if BASE.get(n) != v}
        assert environment.keys() >= BASE.keys(), "the environment lost a variable"
        words = [*(f"{name}={value}" for name, value in extra.items()), *argv]
        saved = getattr(options["stdout"], "name", None)
        if isinstance(saved, str | os.PathLike):
            words += [">", str(saved)]
        self.take(Segment(tuple(words), piped=stdin is not None))
        script = next((s for s in self.scripts if tuple(argv[: len(s.words)]) == s.words), None)
        if script and script.missing:
            raise FileNotFoundError(argv[0])
        call = Call(argv[1:], stdin or b"", extra, self.folder)
        output = script.output if script else self._answer(argv[0], call)
        self.fake.register(argv, output.stdout, output.stderr, output.code)
        process = self._popen(argv, **options)
        return Hanging(process) if script and script.hangs else process

    _popen: Callable[..., Any] = field(default=subprocess.Popen, repr=False)

    def _answer(self, tool: str, call: Call) -> Output:
        return STANDINS[tool](call, self.platform) if tool in STANDINS else Output()

    def _stdin(self, source: IO[bytes] | int) -> bytes | None:
        if source == subprocess.DEVNULL:
            return None
        assert not isinstance(source, int), "a command must not read the terminal"
        if hasattr(source, "getvalue"):
            return bytes(source.getvalue())
        # A word given to the first command: said by the shell's own printf on the page.
        position = source.tell()
        data = source.read()
        source.seek(position)
        if not self.calls or not self.calls[-1].lstrip("| ").startswith(("GET ", "POST ")):
            self.take(Segment(("printf", "%s", data.decode()), piped=False))
        return data

    # In place of the network.
    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check a request and answer it from the model of the application."""
        words = [request.method, str(request.url)]
        for name, value in request.headers.raw:
            if name.decode().lower() not in TRANSPORT:
                words += ["--header", f"{name.decode()}: {value.decode()}"]
        if request.content:
            words += ["--data", request.content.decode()]
        seconds = request.extensions["timeout"]["read"]
        if seconds != SECONDS:
            words += ["--max-time", f"{seconds:g}"]
        self.take(Segment(tuple(words), piped=False))
        match self.http:
            case "timeout":
                raise httpx.ReadTimeout("timed out", request=request)
            case "refused":
                raise httpx.ConnectError("Connection refused", request=request)
            case "html":
                return httpx.Response(200, html="<!DOCTYPE html><title>Sign in</title>")
            case int():
                return httpx.Response(self.http, json={"error": "as the test asked"})
        lowered = {k.lower(): v for k, v in request.headers.items()}
        try:
            asked = (self.platform, request.method, request.url.host, request.url.path)
            found = conform(*asked, respond(*asked, lowered))
        except PlatformError:
            found = Answer(404, "DEPLOYMENT_NOT_FOUND")
        return httpx.Response(found.status, headers=found.headers, text=found.body)


def open_terminal(
    catalog: Catalog, platform: Platform, fake: FakeProcess, folder: Path
) -> Iterator[Terminal]:
    """Put a terminal in place of processes and network; at the end nothing may be left over."""
    terminal = Terminal(catalog, platform, fake, folder)
    terminal._popen = subprocess.Popen
    real = subprocess.Popen
    with respx.mock(assert_all_mocked=True, assert_all_called=False) as router:
        router.route().mock(side_effect=terminal.answer)
        subprocess.Popen = terminal.popen  # type: ignore[assignment, misc] # undone below
        try:
            yield terminal
        finally:
            subprocess.Popen = real  # type: ignore[misc] # what was there before
    terminal.finished()
