"""Run actions: processes without a shell, requests with httpx, joined by pipes."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from snippets._engine.command import Command, Say
from snippets._engine.curl import curl_stages, what_curl_meant
from snippets._engine.errors import RunbookError
from snippets._engine.look import Look
from snippets._engine.parameter import Bindings, bind
from snippets._engine.pipeline import Action, Stage, stages_of
from snippets._engine.render import shell
from snippets._engine.request import Request
from snippets._engine.result import Problem, Result

SECONDS = 60.0
NOT_FOUND = 127  # what a shell reports for a program that is not there
_NO_CURL = b"There is no curl here: the runbook asks by itself.\n"
TICK = 0.2  # seconds between two looks at what a process has printed


def run(
    action: Action,
    bindings: Bindings | None = None,
    *,
    seconds: float = SECONDS,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    watch: Callable[[str], None] | None = None,
    attached: bool = False,
    by_curl: bool = False,
) -> Result:
    """Run an action and return its result; a failure is a result too.

    No shell is involved: words become arguments as they are. `watch` is given the lines that
    processes print as they come, and an empty text while none come. An `attached` command has
    the terminal for itself, Ctrl-C included, and all the time it wants: the result has no output.
    `by_curl` lets the program that the page shows send a request, where it is there.
    Raises ParameterError before anything runs when a parameter has no good value, RunbookError
    for a pipeline that is to be attached, and for a look, which a person makes.
    """
    values = bindings or {}
    stages = stages_of(action)
    if isinstance(action, Look):
        raise RunbookError("a look has no command.", where=action.name, remedy="Say what you see.")
    for stage in stages:
        for word in stage.words():
            bind(word, values)
    if attached and not (len(stages) == 1 and isinstance(stages[0], Command)):
        raise RunbookError(
            "only a single command can have the terminal for itself.",
            where=shell(action),
            remedy="Paste it into a shell.",
        )
    started = time.monotonic()
    with ExitStack() as files:
        work = _Work(
            files,
            values,
            started + seconds,
            folder or Path(),
            dict(os.environ if environment is None else environment),
            watch,
            attached,
            by_curl,
        )
        outcomes = work.stages(stages)
        first = next((o for o in outcomes if o.problem), Result())
        answer = next((o for o in outcomes if o.status), Result())
        return Result(
            exit_code=outcomes[-1].exit_code,
            stdout=_read(work.output),
            stderr=_read(work.errors),
            status=answer.status,
            seconds=time.monotonic() - started,
            problem=first.problem,
            remedy=first.remedy,
            headers=answer.headers,
            values=dict(values),
        )


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


_RUNNING: set[subprocess.Popen[bytes]] = set()


@atexit.register
def end_what_runs() -> None:
    """End what threads that were left behind have started."""
    for process in list(_RUNNING):
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and, where it leads a session of its own, what it has started."""
    if process.poll() is None and os.getpgid(process.pid) == process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()


@dataclass
class _Work:
    """One run under way: its temporary files, its deadline and what it has learnt.

    Output goes to files, not pipes: a pipe that nobody reads stops its writer when it is full,
    and one that a grandchild keeps open would stop us.
    """

    files: ExitStack
    values: Bindings
    deadline: float
    folder: Path
    environment: dict[str, str]
    watch: Callable[[str], None] | None = None
    attached: bool = False
    by_curl: bool = False
    output: IO[bytes] = field(init=False)
    errors: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.output = self.file()
        self.errors = self.file()
        self.watched = {self.errors: 0, self.output: 0}

    def file(self) -> IO[bytes]:
        return self.files.enter_context(tempfile.TemporaryFile())

    def stages(self, stages: tuple[Stage, ...]) -> list[Result]:
        first = stages[0]
        if self.by_curl and isinstance(first, Request):
            if shutil.which("curl", path=self.environment.get("PATH")):
                return self.curl(first, stages[1:])
            self.errors.write(_NO_CURL)
        head, commands = [], [stage for stage in stages if isinstance(stage, Command)]
        feed: IO[bytes] | None = None
        if isinstance(first, Say | Request):
            feed = self.file() if commands else self.output
            head = [self.head(first, feed)]
            feed.seek(0)
        outcomes = head + self.processes(commands, feed)
        self.tell(last=True)
        return outcomes

    def curl(self, request: Request, rest: tuple[Stage, ...]) -> list[Result]:
        sends = curl_stages(request)
        outcomes, at = self.stages((*sends, *rest)), len(sends) - 1
        outcomes[at] = what_curl_meant(outcomes[at], _read(self.errors))
        return outcomes

    def head(self, stage: Say | Request, into: IO[bytes]) -> Result:
        if isinstance(stage, Say):
            into.write(bind(stage.word, self.values).encode())
            return Result()
        # httpx takes as long to import as the rest of the runbook: only who sends pays.
        from snippets._engine.send import send  # noqa: PLC0415 - see above

        return send(stage, self.values, into, self.errors, self.deadline)

    def processes(self, commands: list[Command], feed: IO[bytes] | None) -> list[Result]:
        running: list[subprocess.Popen[bytes]] = []
        source = feed
        for number, command in enumerate(commands):
            last = number == len(commands) - 1
            try:
                process = self.start(command, source, self.output if last else subprocess.PIPE)
            except OSError as error:
                self.stop(running)
                return [self.refused(command, error)]
            finally:
                if number and source is not None:
                    source.close()  # so that a stage learns when the one after it ends early
            running.append(process)
            _RUNNING.add(process)
            source = process.stdout
        try:
            outcomes = [self.wait(process) for process in running]
        except BaseException:
            self.stop(running)  # Ctrl-C, too, leaves nothing running behind
            raise
        # A stage that is stopped because the one after it has seen enough has not failed.
        enough = Result(-signal.SIGPIPE, problem=Problem.FAILED)
        before = [Result() if outcome == enough else outcome for outcome in outcomes[:-1]]
        return before + outcomes[-1:]

    def start(
        self, command: Command, source: IO[bytes] | None, target: IO[bytes] | int
    ) -> subprocess.Popen[bytes]:
        if command.save_to is not None:
            path = self.folder / bind(command.save_to, self.values)
            target = self.files.enter_context(path.open("wb"))
        env = self.environment | {name: bind(value, self.values) for name, value in command.env}
        argv = [command.tool.name, *(bind(arg, self.values) for arg in command.args)]
        if self.attached:
            return subprocess.Popen(argv, cwd=self.folder, env=env)  # noqa: S603 - see below
        return subprocess.Popen(  # noqa: S603 - the commands of the runbook
            argv,
            stdin=subprocess.DEVNULL if source is None else source,
            stdout=target,
            stderr=self.errors,
            cwd=self.folder,
            env=env,
            # Where nobody watches nobody is asked either, and what it starts can be ended with it.
            start_new_session=self.watch is None,
        )

    def refused(self, command: Command, error: OSError) -> Result:
        tool, file = command.tool, command.save_to
        places = (self.folder, str(self.folder / bind(file, self.values)) if file else "")
        if not isinstance(error, FileNotFoundError) or error.filename in places:
            self.errors.write(f"{error.filename}: {error.strerror}\n".encode())
            remedy = "Check that it is there and that you may use it."
            return Result(1, problem=Problem.FAILED, remedy=remedy)
        self.errors.write(f"{tool.name}: command not found\n".encode())
        remedy = f"Install {tool.name}: {tool.installed_by()}"
        return Result(NOT_FOUND, problem=Problem.MISSING_TOOL, remedy=remedy)

    def wait(self, process: subprocess.Popen[bytes]) -> Result:
        while True:
            left = max(self.deadline - time.monotonic(), 0.001)
            left = min(left, TICK) if self.watch else left
            try:
                code = process.wait(None if self.attached else left)
            except subprocess.TimeoutExpired:
                self.tell()
                if time.monotonic() >= self.deadline or not self.watch:
                    return self.stop([process])[0]
            except KeyboardInterrupt:
                if not self.attached:
                    raise  # an attached command was told as well, and knows what to do
            else:
                _RUNNING.discard(process)
                return Result(code, problem=Problem.FAILED if code else None)

    def tell(self, *, last: bool = False) -> None:
        if self.watch:
            self.watch("".join(self.more(file, last=last) for file in self.watched))

    def more(self, file: IO[bytes], *, last: bool) -> str:
        """Return the new whole lines; the `last` time also the one that did not end."""
        file.flush()
        # pread leaves the place at which the processes write alone.
        new = os.pread(file.fileno(), os.fstat(file.fileno()).st_size, self.watched[file])
        whole = new if last else new[: new.rfind(b"\n") + 1]
        self.watched[file] += len(whole)
        return whole.decode("utf-8", "replace")

    def stop(self, processes: list[subprocess.Popen[bytes]]) -> list[Result]:
        for process in processes:
            _kill(process)
            process.wait()
            _RUNNING.discard(process)
        remedy = "It was stopped, so it may have done a part: look before you repeat it."
        return [Result(-9, problem=Problem.TIMED_OUT, remedy=remedy) for _ in processes]
