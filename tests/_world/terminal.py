"""The strict face: an engineer's terminal whose every call is expected, checked and answered.

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

A tool without a stand-in succeeds in silence, or as `terminal.script(...)` says:

    terminal.script("npm run lint", code=1, stdout="3 problems")   # a prefix of the call
    terminal.hangs("psql")          # the tool does not end
"""

import difflib
import os
import shlex
import subprocess
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx

from snippets._engine import Look, Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.request import SECONDS
from snippets._engine.walk import Course
from snippets._platform.vercel import Platform
from tests._world.done import DONE, decided
from tests._world.outside import BASE, Ends, Outside, answered, outside, stand_in
from tests._world.standins import Call, Output
from tests._world.walker import walk

# What an HTTP library adds by itself: only these may differ from what curl sends.
TRANSPORT = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length"}


def call_of(words: Sequence[str], *, piped: bool) -> str:
    """Return a call as it is compared: its words, and whether it reads from the one before it."""
    return ("| " if piped else "") + shlex.join(words)


def calls_of(line: str) -> Iterator[str]:
    """Split a line of shell text into its calls."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|")
    lexer.whitespace_split = True
    lexer.commenters = ""
    words: list[str] = []
    piped = False
    for token in lexer:
        if token == "|":
            yield call_of(words, piped=piped)
            words, piped = [], True
        else:
            words.append(token)
    yield call_of(words, piped=piped)


@dataclass(repr=False)
class Terminal(Outside):
    """An engineer's terminal in the mocked lane; see the module's docstring."""

    catalog: Catalog = field(kw_only=True)
    calls: list[str] = field(default_factory=list)
    expected: deque[str] = field(default_factory=deque)
    scripts: list[tuple[list[str], Ends]] = field(default_factory=list)
    step: Step | None = None
    result: Result | None = None

    def expect(self, *lines: str) -> None:
        """Add the calls that will come next, as bound shell text."""
        for line in lines:
            self.expected.extend(calls_of(line))

    def script(self, prefix: str, *, stdout: str = "", stderr: str = "", code: int = 0) -> None:
        """Let calls that start with these words answer so; the latest script wins."""
        self.scripts.insert(0, (shlex.split(prefix), Ends(Output(stdout, stderr, code))))

    def hangs(self, prefix: str) -> None:
        """Let calls that start with these words never end."""
        self.scripts.insert(0, (shlex.split(prefix), Ends(hangs=True)))

    def do(self, name: str, **values: str) -> Result:
        """Run one step by its id, `page#step`."""
        __tracebackhide__ = True
        return self.perform(self.catalog.steps[name], **values)

    def perform(self, step: Step, **values: str) -> Result:
        """Run a step and note it; a call that was not expected raises AssertionError."""
        __tracebackhide__ = True
        self.step = step
        DONE.add(self.catalog.id_of(step))
        try:
            self.result = super().perform(step, **values)
        except AssertionError as error:  # shown at the line of the test, not of the engine
            self.expected.clear()
            raise error.with_traceback(None) from None
        return self.result

    def look(self, look: Look) -> Result:
        """Take a look as a call, `look NAME`, and answer as a script or the model says."""
        self.take(f"look {look.name}")
        script = next((ends for start, ends in self.scripts if ["look", look.name] == start), None)
        return Result(0, script.output.stdout) if script else super().look(look)

    def follow(self, name: str, *, start: str = "", **values: str) -> Course:
        """Follow a procedure as a whole; every expected call must have come."""
        __tracebackhide__ = True
        self.values.update(values)
        try:
            walked = walk(self.catalog, self.catalog.procedures[name], self.perform, start)
        except AssertionError as error:
            raise error.with_traceback(None) from None
        self.finished()
        for move in walked.moves:
            decided(self.catalog, name, move)
        return walked

    def finished(self) -> None:
        """Fail if an expected call did not come."""
        __tracebackhide__ = True
        left = "\n  ".join(self.expected)
        self.expected.clear()
        why = ""
        if self.result and not self.result.ok:
            printed = self.result.stderr.strip() or self.result.stdout.strip()
            why = f"\nbecause that step ended with exit code {self.result.exit_code}: {printed}"
        assert not left, f"expected but never called{self._where()}:\n  {left}{why}"

    def take(self, call: str) -> None:
        """Check a call against the next expected one; another raises AssertionError."""
        self.calls.append(call)
        if self.expected and self.expected[0] == call:
            self.expected.popleft()
            return
        waiting = list(self.expected)
        close = difflib.get_close_matches(call, waiting, n=1, cutoff=0.0)
        hint = f"nearest expected: {close[0]}" if close else "nothing more was expected"
        if close and close[0] != waiting[0]:
            hint += f"\n  next expected:    {waiting[0]}"
        self.expected.clear()
        raise AssertionError(f"unexpected call{self._where()}:\n  {call}\n  {hint}")

    def _where(self) -> str:
        if self.step is None:
            return ""
        name = self.catalog.id_of(self.step)
        return f" in {name} ({self.catalog.source(name)})"

    def popen(self, argv: list[str], **options: Any) -> Any:
        """Check how a process is started, and let its stand-in answer."""
        assert isinstance(argv, list), f"a command must be a list of arguments, not {argv!r}"
        assert not options.get("shell"), "no shell may be involved"
        assert options.get("cwd") == self.folder, f"it runs in {options.get('cwd')}"
        assert options["env"].keys() >= BASE.keys(), "the environment lost a variable"
        source = options["stdin"]
        terminal = isinstance(source, int) and source != subprocess.DEVNULL
        assert not terminal, "a command must not read the terminal"
        return super().popen(argv, **options)

    def call(self, argv: list[str], call: Call, options: dict[str, Any]) -> Ends:
        """Check a call, and answer as a script or the stand-in says."""
        source = options["stdin"]
        asked = self.calls and self.calls[-1].lstrip("| ").startswith(("GET ", "POST "))
        # A word given to the first command: said by the shell's own printf on the page.
        if not isinstance(source, int | BytesIO) and not asked:
            self.take(call_of(("printf", "%s", call.stdin.decode()), piped=False))
        words = [*(f"{name}={value}" for name, value in call.environment.items()), *argv]
        saved = getattr(options["stdout"], "name", None)
        if isinstance(saved, str | os.PathLike):
            words += [">", str(saved)]
        self.take(call_of(words, piped=source != subprocess.DEVNULL))
        script = next((ends for start, ends in self.scripts if argv[: len(start)] == start), None)
        return script or Ends(stand_in(argv[0], call, self.platform))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check a request, and answer it as the model does."""
        words = [request.method, str(request.url)]
        for name, value in request.headers.raw:
            if name.decode().lower() not in TRANSPORT:
                words += ["--header", f"{name.decode()}: {value.decode()}"]
        if request.content:
            words += ["--data", request.content.decode()]
        seconds = request.extensions["timeout"]["read"]
        if seconds != SECONDS:
            words += ["--max-time", f"{seconds:g}"]
        self.take(call_of(words, piped=False))
        return answered(self.platform, request)


@contextmanager
def open_terminal(catalog: Catalog, platform: Platform, folder: Path) -> Iterator[Terminal]:
    """Put a terminal in place of processes and network; at the end nothing may be left over."""
    terminal = Terminal(folder, platform, catalog=catalog)
    with outside(lambda: terminal):
        yield terminal
    terminal.finished()
