"""The gate over a whole run sees a step that no test ran, also in several processes."""

from __future__ import annotations

from typing import Any, ClassVar, cast

import pytest

from snippets.core.catalog import Catalog
from tests import performed

STEP = "deployment/rollback#roll-back"


class Run:
    """As much of pytest's session and config as the gate looks at."""

    def __init__(self, **option: str | bool) -> None:
        self.exitstatus: int = pytest.ExitCode.OK
        self.config = self
        self.stash = pytest.Stash()
        self.args = self.getini("testpaths")
        wanted = {"markexpr": "", "keyword": "", "collectonly": False} | option
        self.option = type("Option", (), wanted)

    def getini(self, _: str) -> list[str]:
        """Return what a run without arguments is of."""
        return ["tests"]

    def finish(self) -> None:
        """Let the run end."""
        performed.pytest_sessionfinish(cast("pytest.Session", self))


class Worker(Run):
    """One of several processes of pytest-xdist."""

    workeroutput: ClassVar[dict[str, list[str]]] = {}


@pytest.fixture
def all_but_one(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step was run but one."""
    monkeypatch.setattr(performed, "PERFORMED", set(catalog.steps) - {STEP})


@pytest.mark.usefixtures("all_but_one")
def test_a_step_that_no_test_ran_fails_a_whole_run_and_is_named() -> None:
    run = Run()
    run.finish()
    assert run.exitstatus == pytest.ExitCode.TESTS_FAILED
    lines: list[str] = []

    class Reporter:
        def line(self, text: str, **_: Any) -> None:
            lines.append(text)

    performed.pytest_terminal_summary(cast("Any", Reporter()), cast("Any", run))
    (line,) = lines
    assert "rollback.py:" in line
    assert f"no test runs {STEP}. Add one to tests/deployment/test_rollback.py." in line


@pytest.mark.usefixtures("all_but_one")
@pytest.mark.parametrize("option", [{"keyword": "x"}, {"markexpr": "real"}, {"collectonly": True}])
def test_a_run_of_some_tests_is_not_asked(option: dict[str, str | bool]) -> None:
    run = Run(**option)
    run.finish()
    assert run.exitstatus == pytest.ExitCode.OK


@pytest.mark.usefixtures("all_but_one")
def test_what_another_process_ran_counts() -> None:
    performed.pytest_testnodedown(type("Died", (), {}))
    performed.pytest_testnodedown(type("Node", (), {"workeroutput": {"performed": [STEP]}}))
    run = Run()
    run.finish()
    assert run.exitstatus == pytest.ExitCode.OK


@pytest.mark.usefixtures("all_but_one")
def test_one_of_several_processes_tells_what_it_ran() -> None:
    worker = Worker()
    worker.finish()
    assert STEP not in worker.workeroutput["performed"]
    assert len(worker.workeroutput["performed"]) > 100
    assert worker.exitstatus == pytest.ExitCode.OK
