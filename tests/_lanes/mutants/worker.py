"""A worker: it imports the heavy libraries once, and forks a child for each run of tests.

It works in a copy of the project. A line of JSON with a task comes in, one with the verdict goes
out. `snippets` is imported by the children only, each from what the copy holds then; of its engine
no mutant is made, so that is imported once too.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import default_plugins

HEAVY = (
    *("click", "httpx", "hypothesis", "hypothesis.strategies", "jq", "jsonschema", "lark"),
    *("markdown", "mkdocs.utils.meta", "msgspec", "pexpect", "pyte", "rich.console"),
    *("selectolax.lexbor", "sqlglot", "sqlglot.expressions", "yaml"),
    *("sqlglot.dialects.postgres", "tree_sitter", "tree_sitter_bash", "tree_sitter_typescript"),
    *(f"_pytest.{name}" for name in default_plugins),
    *(
        "pymdownx.superfences",
        "pygments.lexers",
        "snippets._engine",
        "snippets._engine.json_export",
    ),
)
PLUGINS = ("_hypothesis_pytestplugin",)
OPTIONS = (
    *("-x", "-q", "--no-header", "-rN", "--tb=no", "--show-capture=no"),
    *("-p", "no:cacheprovider", "-p", "no:unraisableexception"),
    # The libraries above are imported before pytest can look into their assertions.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)
LOADING, TIME = "loading", "time"
SECONDS = 240.0


@dataclass
class Verdict:
    """What noticed a mutant: a test, `loading`, `time`; nothing if it survived."""

    by: str = ""
    what: str = ""


@dataclass(eq=False)  # pytest keeps its plugins in a set
class First:
    """Keeps the first test, or module, that failed."""

    failed: str = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a test that failed."""
        if report.failed:
            self.failed = self.failed or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep a module that could not be collected."""
        if report.failed:
            self.failed = self.failed or report.nodeid


def _load() -> object:
    from tests import conftest  # noqa: PLC0415 - of the copy, as it is in the child

    return conftest.load_once()


def _notice(tests: Sequence[str], load: Callable[[], object], plugins: Sequence[str]) -> Verdict:
    """Load the snippets and run the tests; return what noticed the mutant."""
    try:
        load()
    except Exception as error:  # noqa: BLE001 - a mutant may raise anything
        return Verdict(LOADING, str(error))
    first = First()
    wanted = (word for plugin in plugins for word in ("-p", plugin))
    code = pytest.main([*OPTIONS, *wanted, *tests], plugins=[first])
    if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return Verdict()
    return Verdict(first.failed or f"pytest ended with {code}")


@dataclass
class Worker:
    """Makes one mutant after the other in a copy of the project.

    `clean` are the stages that passed without a mutant. `load` is what a child does before tests,
    `plugins` are those of pytest that they need, `seconds` is the limit of a stage.
    """

    root: Path
    load: Callable[[], object] = _load
    plugins: Sequence[str] = PLUGINS
    seconds: float = SECONDS
    clean: set[tuple[str, ...]] = field(default_factory=set)

    def judge(self, path: str, text: str, stages: Sequence[Sequence[str]]) -> dict[str, Any]:
        """Return what noticed a mutant, and how long that took.

        Raises AssertionError for tests that fail without any mutant: they would notice everything.
        """
        file, spent, verdict = self.root / path, 0.0, Verdict()
        original = file.read_bytes()
        for stage in stages:
            if tuple(stage) not in self.clean:
                before = self.run(stage)
                assert not before.by, f"fails without a mutant: {before.by} {before.what}"
                self.clean.add(tuple(stage))
            began = time.monotonic()
            try:
                file.write_text(text, "utf-8")
                # Compiled code of the same second and size would be taken for current.
                os.utime(file, (1, 1))
                verdict = self.run(stage)
            finally:
                file.write_bytes(original)
                spent += time.monotonic() - began
            if verdict.by:
                break
        return {"by": verdict.by, "what": verdict.what, "seconds": round(spent, 2)}

    def run(self, tests: Sequence[str]) -> Verdict:
        """Run tests in a child of this process; what does not end in time was noticed as well."""
        inside, out = os.pipe()
        child = os.fork()
        if not child:
            try:
                self._in_child(tests, out)
            finally:
                os._exit(0)
        os.close(out)
        ready, _, _ = select.select([inside], [], [], self.seconds)
        said = os.read(inside, 65536) if ready else json.dumps([TIME, ""]).encode()
        os.close(inside)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return Verdict(*json.loads(said or b'["a child that died", ""]'))

    def _in_child(self, tests: Sequence[str], out: int) -> None:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(null, stream)
        os.chdir(self.root)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        verdict = _notice(tests, self.load, self.plugins)
        os.write(out, json.dumps([verdict.by, verdict.what[:2000]]).encode())


def main() -> None:
    """Answer tasks until there are no more."""
    root = Path.cwd()
    sys.path.insert(0, str(root))
    for name in HEAVY:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    worker = Worker(root)
    for line in sys.stdin:
        task = json.loads(line)
        try:
            said = worker.judge(task["path"], task["text"], task["stages"])
        except AssertionError as error:
            said = {"error": str(error)}
        print(json.dumps(said), flush=True)  # noqa: T201 - the answer to the process that asked


if __name__ == "__main__":
    main()
