"""Try each mutation: which tests reach it, and which of them notices.

All processes are forks of one that has never imported the engine:

- one runs the tests of the engine as they are, and notes which test reaches which line;
- one collects them, and is forked again for each mutation within a function, whose code is
  replaced where it stands: nothing has to be imported;
- a mutation outside functions, and one that survives this, gets a fork that imports everything
  with the changed module in the place of the original. This is what counts: a value that is made
  when a module is imported is now made by the changed code too.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from inspect import unwrap
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import coverage
import pytest
from hypothesis import Phase, settings

from tests.mutants.engine.mutations import Module, Mutation
from tests.mutants.engine.report import HUNG

TESTS = "tests/core"
# Imported once, before the forks.
WARM = (
    *("httpx", "jsonschema", "lark", "markdown", "mkdocs.config", "msgspec", "pygments.lexers"),
    *("pymdownx.superfences", "rich.console", "selectolax.lexbor", "sqlglot"),
)
SURVIVED, KILLED = 0, 1
# Seconds of the processor that a trial may take besides its tests, the second with its imports.
QUICK, WHOLE = 2.0, 8.0
BUSY = 30  # so many times longer it may take on a busy machine


class TrialError(Exception):
    """The tests fail without a mutation, so they can prove nothing."""


@dataclass(frozen=True)
class Verdict:
    """What came of a mutation: the test that noticed it, empty for a survivor."""

    mutation: Mutation
    killer: str


@dataclass
class Reach:
    """Which test reaches which lines of each module, and how long each takes, in seconds."""

    lines: dict[str, dict[str, list[int]]]
    seconds: dict[str, float]

    def tests_of(self, mutation: Mutation) -> list[str]:
        """Return the tests that may notice, the likeliest and quickest first."""
        function, own = mutation.function, f"{TESTS}/test_{mutation.module.short}.py::"
        tests = {test for test in self.seconds if test.startswith(own)} | {
            test
            for test, lines in self.lines.get(mutation.module.name, {}).items()
            if function is None or any(line in function.lines for line in lines)
        }
        return sorted(tests, key=lambda test: (not test.startswith(own), self.seconds[test]))

    def limit(self, tests: Iterable[str], spare: float) -> float:
        """Return the seconds that a trial with these tests may take; one that takes more hangs."""
        return spare + 3 * sum(self.seconds[test] for test in tests)


@dataclass(frozen=True)
class Trial:
    """A mutation, the child's work, which returns SURVIVED or KILLED, and the time it has."""

    mutation: Mutation
    work: Callable[[Path], int]
    seconds: float


@dataclass
class Pool:
    """Children that try one mutation each; in `notes` they write down what noticed it."""

    jobs: int
    notes: Path
    waiting: dict[int, Mutation] = field(default_factory=dict)

    def verdicts(self, trials: Iterable[Trial]) -> Iterator[Verdict]:
        """Yield the verdicts as they come."""
        try:
            for trial in trials:
                while len(self.waiting) >= self.jobs:
                    yield self._next()
                note = self._note(trial.mutation)
                note.unlink(missing_ok=True)
                pid = _fork(partial(_alone, trial.work, note), trial.seconds)
                self.waiting[pid] = trial.mutation
            while self.waiting:
                yield self._next()
        finally:
            for pid in self.waiting:  # after Ctrl-C, or because a test failed to begin
                os.killpg(pid, signal.SIGKILL)

    def _note(self, mutation: Mutation) -> Path:
        return self.notes / f"{mutation.module.short}-{mutation.number}"

    def _next(self) -> Verdict:
        pid, code = _reap()
        mutation = self.waiting.pop(pid)
        note = self._note(mutation)
        if code == SURVIVED:
            return Verdict(mutation, "")
        if note.exists():
            return Verdict(mutation, note.read_text("utf-8"))
        return Verdict(mutation, "no test could begin" if code == KILLED else HUNG)


def _alone(work: Callable[[Path], int], note: Path) -> int:
    """Work in a group of processes that can be ended as one."""
    os.setpgid(0, 0)
    return work(note)


def _fork(work: Callable[[], int], seconds: float, said: str | Path = os.devnull) -> int:
    """Start a child that ends with the code that `work` returns, or when its time is up.

    What it prints goes to the file `said`.
    """
    pid = os.fork()
    if pid:
        return pid
    try:
        limit = int(time.process_time() + seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        signal.alarm(int(BUSY * seconds))
        output = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        code = work()
    except BaseException:  # noqa: BLE001 - whatever a mutation leads to, this child ends here
        traceback.print_exc()
        code = KILLED
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _reap() -> tuple[int, int]:
    """Wait for a child and end what it left running; return its number and exit code."""
    pid, status = os.wait()
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    return pid, os.waitstatus_to_exitcode(status)


def _pytest(words: Sequence[str], *plugins: object) -> int:
    """Run pytest; nobody reads what it prints, so it explains no failure and makes none smaller."""
    settings.register_profile("mutants", phases=[Phase.explicit, Phase.generate], database=None)
    settings.load_profile("mutants")
    options = ["-q", "--assert=plain", "--tb=native", "-p", "no:cacheprovider"]
    return int(pytest.main([*options, *words], plugins=list(plugins)))


# What the tests reach.


@dataclass
class _Measure:
    """A plugin of pytest: note for each test what it reaches and how long it takes."""

    engine: coverage.Coverage
    seconds: dict[str, float] = field(default_factory=dict)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self.engine.switch_context(item.nodeid)
        begun = time.perf_counter()
        result = yield
        self.seconds[item.nodeid] = time.perf_counter() - begun
        return result


def measure(modules: Sequence[Module], tests: Sequence[str], notes: Path) -> Reach:
    """Run the tests (files or folders) as they are; raise TrialError if one fails."""
    note = notes / "reach.json"

    def work() -> int:
        engine = coverage.Coverage(
            data_file=None, config_file=False, include=[str(module.path) for module in modules]
        )
        engine.start()
        plugin = _Measure(engine)
        code = _pytest(tests, plugin)
        engine.stop()
        data = engine.get_data()
        lines: dict[str, dict[str, list[int]]] = {}
        for module in modules:
            reached = lines.setdefault(module.name, {})
            for line, by in data.contexts_by_lineno(str(module.path)).items():
                for test in filter(None, by):
                    reached.setdefault(test, []).append(line)
        note.write_text(json.dumps({"lines": lines, "seconds": plugin.seconds}), "utf-8")
        return code

    said = notes / "said"
    _fork(work, 900, said)
    if _reap()[1] != SURVIVED:
        raise TrialError(f"{said.read_text('utf-8')}\nA test fails without a mutation: mend that.")
    return Reach(**json.loads(note.read_text("utf-8")))


# In functions: their code is replaced where it stands.


def _live(mutation: Mutation) -> FunctionType | None:
    """Return the function that a mutation is in, out of its property or cache."""
    assert mutation.function is not None
    *classes, name = mutation.function.name.split(".")
    owner: Any = sys.modules[mutation.module.name]
    for one in classes:
        owner = getattr(owner, one)
    found = vars(owner)[name]
    found = unwrap(getattr(found, "fget", None) or getattr(found, "func", found))
    return found if isinstance(found, FunctionType) else None


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _replacement(mutation: Mutation) -> tuple[FunctionType, CodeType] | None:
    """Return a function and its changed code; None where the change is not in its code alone."""
    if mutation.function is None or (function := _live(mutation)) is None:
        return None
    whole = compile(mutation.source(), str(mutation.module.path), "exec", dont_inherit=True)
    old = function.__code__
    for code in _codes(whole):
        if code.co_qualname == mutation.function.name:
            fits = code.co_freevars == old.co_freevars and code != old
            return (function, code) if fits else None
    return None


def _noticed(session: pytest.Session, items: Sequence[pytest.Item], note: Path) -> int:
    """Run collected tests until one fails."""
    for item, after in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if session.testsfailed:
            note.write_text(item.nodeid, "utf-8")
            return KILLED
    return SURVIVED


@dataclass
class _Quick:
    """A plugin of pytest: in place of the tests, try the mutations with the collected ones."""

    mutations: Sequence[Mutation]
    reach: Reach
    pool: Pool
    tell: Callable[[Verdict], None]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        gc.freeze()  # a child that collected what it inherits would copy it
        used = {test for one in self.mutations for test in self.reach.tests_of(one)}
        as_is = [item for item in session.items if item.nodeid in used]

        def trial(mutation: Mutation, function: FunctionType, code: CodeType) -> Trial:
            tests = self.reach.tests_of(mutation)

            def work(note: Path) -> int:
                function.__code__ = code
                return _noticed(session, [items[test] for test in tests], note)

            return Trial(mutation, work, self.reach.limit(tests, QUICK))

        _fork(lambda: _noticed(session, as_is, self.pool.notes / "as it is"), 900)
        if _reap()[1] == SURVIVED:
            found = ((one, _replacement(one)) for one in self.mutations)
            trials = (trial(one, *live) for one, live in found if live is not None)
            for verdict in self.pool.verdicts(trials):
                self.tell(verdict)
        return True


def quick(mutations: Sequence[Mutation], reach: Reach, pool: Pool) -> dict[int, str]:
    """Try the mutations within functions; return what noticed, by place in the sequence."""
    note, places = pool.notes / "killed", {id(one): n for n, one in enumerate(mutations)}
    note.write_text("")

    def work() -> int:
        with note.open("a", encoding="utf-8") as out:

            def tell(verdict: Verdict) -> None:
                if verdict.killer:
                    out.write(f"{places[id(verdict.mutation)]} {verdict.killer}\n")
                    out.flush()

            files = sorted({test.partition("::")[0] for test in reach.seconds})
            return _pytest(files, _Quick(mutations, reach, pool, tell))

    _fork(work, 100_000)
    _reap()
    lines = (line.split(" ", 1) for line in note.read_text("utf-8").splitlines())
    return {int(number): killer for number, killer in lines}


# Everything is imported anew, with the changed module in the place of the original.


class _Changed(SourceFileLoader):
    """Load a module from a changed text."""

    text = ""

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - it has one module only
        return compile(self.text, self.path, "exec", dont_inherit=True)


@dataclass
class _Finder(MetaPathFinder):
    """Find the changed module before the original."""

    mutation: Mutation

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.mutation.module.name:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None:
            loader = _Changed(fullname, str(self.mutation.module.path))
            loader.text = self.mutation.source()
            spec.loader = loader
        return spec


@dataclass
class _Chosen:
    """A plugin of pytest: run some tests only, in their order, and note the first that fails."""

    tests: Sequence[str]
    known: Container[str]
    note: Path

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # A test that has another name now is one that should notice.
        order = {test: place for place, test in enumerate(self.tests)}
        chosen = [one for one in items if one.nodeid in order or one.nodeid not in self.known]
        items[:] = sorted(chosen, key=lambda item: order.get(item.nodeid, -1))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.note.exists():
            self.note.write_text(report.nodeid, "utf-8")


def whole(mutations: Iterable[Mutation], reach: Reach, pool: Pool) -> Iterator[Verdict]:
    """Try mutations, each with an engine of its own."""

    def trial(mutation: Mutation) -> Trial:
        tests = reach.tests_of(mutation)
        files = sorted({test.partition("::")[0] for test in tests})

        def work(note: Path) -> int:
            sys.meta_path.insert(0, _Finder(mutation))
            return _pytest(["-x", *files], _Chosen(tests, reach.seconds.keys(), note))

        return Trial(mutation, work, reach.limit(tests, WHOLE))

    return pool.verdicts(map(trial, mutations))


def warm() -> None:
    """Import what every fork needs, and nothing of ours."""
    for name in WARM:
        importlib.import_module(name)
    assert not any(name.partition(".")[0] == "snippets" for name in sys.modules)
