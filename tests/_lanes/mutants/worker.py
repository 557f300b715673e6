"""A share of the mutants: `python -m tests._lanes.mutants.worker 0/2 [PAGE …]`, in a copy.

Everything is imported once, and every test collected. Each mutant is a child of that process: it
imports again what depends on the changed file, and nothing else.
"""

import ast
import contextlib
import functools
import gc
import json
import os
import re
import select
import signal
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from snippets._engine.errors import RunbookError
from snippets._engine.load import load
from tests._lanes.mutants.plan import Plan, choose
from tests._lanes.mutants.source import Mutant

OPTIONS = (
    *("-x", "-o", "addopts=--strict-markers --import-mode=importlib"),
    *("-p", "no:terminal", "-p", "no:cacheprovider", "-p", "no:unraisableexception"),
    # pytest cannot look into the assertions of what is imported already.
    *("-p", "_hypothesis_pytestplugin", "-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
# The mocked lane, with the gate over all of it, but for what looks at no page.
WHOLE = ("tests", "--ignore=tests/_engine", "--ignore=tests/_lanes/mutants")
# What notices most of what the tests of a page do not; the run learns the rest.
GATES = ("risks", "limits", "branches", "recordings", "conditions", "prose", "mirror", "contract")
NEAR = 12  # modules that are asked before the whole lane is
LOADING, TIME = "loading", "time"
# An operator that writes such a thing has made no mutant.
FAULTS = re.compile(r"\b(SyntaxError|NameError|ImportError|ModuleNotFoundError|AttributeError)\b")
SECONDS, HOUR = 300.0, 3600.0  # of CPU, which a survivor takes one minute of; of waiting
YEAR_2000 = 946_684_800  # a wheel cannot hold anything older than 1980
OUTCOMES = "outcomes.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant; `by` is the test that noticed it, empty for one that survived."""

    name: str
    page: str
    operator: str
    by: str
    diff: str


class First:
    """Keeps the first test, or module, that failed."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        """Keep a test that failed, or a module that could not be collected."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    pytest_collectreport = pytest_runtest_logreport


def run(tests: Sequence[str]) -> str:
    """Run tests in this process; return the first that failed, or nothing."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    first = First()
    code = pytest.main([*OPTIONS, *tests], plugins=[first])
    passed = code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    return "" if passed else first.failed or f"pytest ended with {code}"


def importers(root: Path) -> dict[str, set[str]]:
    """Return which modules of the project name a module in an import.

    A test module that loads the catalog may have done so when it was imported: it counts as one
    that imports every page.
    """
    texts = {}
    for path in (*root.glob("snippets/**/*.py"), *root.glob("tests/**/*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        texts[name] = path.read_text("utf-8")
    importing: dict[str, set[str]] = {name: set() for name in texts}
    for name, text in texts.items():
        for node in ast.walk(ast.parse(text)):
            wanted = set[str]()
            if isinstance(node, ast.Import):
                wanted = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = (f"{node.module}.{alias.name}" for alias in node.names)
                wanted = {str(node.module), *names}
            for module in wanted & importing.keys():
                importing[module].add(name)
        if ".test_" in name and re.search(r"\bload(_once)?\(\)", text):
            for modules in importing.values():
                modules.add(name)
    return importing


def forget(module: str, known: Mapping[str, set[str]]) -> None:
    """Have a module, and all that imports it, imported again when it is wanted."""
    left, gone = [module], set[str]()
    while left:
        name = left.pop()
        if name not in gone:
            gone.add(name)
            left.extend(known.get(name, ()))
    for name in gone:
        sys.modules.pop(name, None)
        package, _, variable = name.rpartition(".")
        if package in sys.modules:
            vars(sys.modules[package]).pop(variable, None)


@dataclass
class Worker:
    """Makes one mutant after the other in a copy of the project, which is the current folder.

    `sound` are files and the test modules that passed without a mutant of them; `late` counts what
    the test modules noticed that the tests of a page did not.
    """

    root: Path
    whole: Sequence[str] = WHOLE
    load: Callable[[], object] = load
    importers: Mapping[str, set[str]] = field(default_factory=dict)
    sound: set[tuple[str, str]] = field(default_factory=set)
    late: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        """Import everything, collect every test, and forget what that left in caches."""
        assert not run(["--collect-only", *self.whole]), "tests are red. Run: nox -s tests"
        self.importers = importers(self.root)
        self.late.update(f"tests/_gates/test_{name}.py" for name in GATES)
        for held in gc.get_objects():
            if isinstance(held, functools._lru_cache_wrapper):  # what `cache` makes, too
                held.cache_clear()
        gc.freeze()

    def judge(self, mutant: Mutant) -> Outcome:
        """Return what noticed a mutant: `loading`, the first test that failed, `time`, nothing.

        Raises AssertionError for a test that fails without the mutant: it would notice everything.
        """
        file = self.root / mutant.path
        changed = Path(mutant.path)
        own = Path("tests", *changed.parts[1:-1], f"test_{changed.stem}.py").as_posix()
        near = [module for module, _ in self.late.most_common(NEAR)]
        stages = [[own] if (self.root / own).exists() else [], near, self.whole]
        original = file.read_text("utf-8")
        try:
            file.write_text(mutant.apply(original), "utf-8")
            # Compiled code of the same second and size would be taken for this mutant's.
            second = YEAR_2000 + int(mutant.name[:7], 16)
            os.utime(file, (second, second))
            by = self.child(mutant.path, [stage for stage in stages if stage])
        finally:
            file.write_text(original, "utf-8")
        assert not FAULTS.search(by), f"{mutant.diff(original)}\nis no mutant: {by}"
        if by not in ("", LOADING, TIME):
            self.late[by.partition("::")[0]] += not by.startswith(own)
            self._doubt(mutant.path, by)
        operator = mutant.edit.operator
        return Outcome(mutant.name, mutant.page, operator, by, mutant.diff(original))

    def _doubt(self, path: str, by: str) -> None:
        module = by.partition("::")[0]
        if (path, module) not in self.sound:
            failed = self.child(path, [[module] if module.endswith(".py") else self.whole])
            assert not failed, f"fails without a mutant of {path}: {failed}"
            self.sound.add((path, module))

    def child(self, path: str, stages: Sequence[Sequence[str]]) -> str:
        """Load the snippets and run tests in a child of this process; return what failed."""
        inside, out = os.pipe()
        child = os.fork()
        if not child:
            try:
                os.setsid()
                os.chdir(self.root)
                null = os.open(os.devnull, os.O_RDWR)
                for stream in (0, 1, 2):
                    os.dup2(null, stream)
                signal.setitimer(signal.ITIMER_PROF, SECONDS)
                os.write(out, f"{self._notice(path, stages)}\n".encode())
            finally:
                os._exit(0)
        os.close(out)
        ready, _, _ = select.select([inside], [], [], HOUR)
        noticed = os.read(inside, 65536).decode() if ready else ""
        os.close(inside)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return noticed.removesuffix("\n") if noticed else TIME

    def _notice(self, path: str, stages: Sequence[Sequence[str]]) -> str:
        forget(path.removesuffix(".py").replace("/", "."), self.importers)
        try:
            self.load()
        except Exception as error:  # noqa: BLE001 - a mutant may raise anything
            return str(error) if FAULTS.search(str(error)) else LOADING
        return next((failed for stage in stages if (failed := run(stage))), "")


def main(share: str, *chosen: str) -> None:
    """Judge a share of the chosen mutants, and write down what noticed it."""
    number, count = map(int, share.split("/"))
    plan = Plan(Path.cwd(), load())
    mutants = list(choose(chosen, plan.mutants()))[number::count]
    worker = Worker(Path.cwd())
    worker.start()
    with Path(OUTCOMES).open("a", encoding="utf-8", buffering=1) as file:
        for index, mutant in enumerate(mutants, 1):
            outcome = worker.judge(mutant)
            file.write(f"{json.dumps(asdict(outcome), ensure_ascii=False)}\n")
            if not outcome.by:
                print(f"survived: {outcome.name}, {outcome.page}, {outcome.operator}", flush=True)  # noqa: T201
            if index % 100 == 0:
                print(f"{share}: {index} of {len(mutants)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except RunbookError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
