"""The gate over a whole run sees what no test did, also in several processes."""

from __future__ import annotations

from typing import Any, cast

import pytest

from snippets._engine import Result
from snippets._engine.catalog import Catalog
from snippets._engine.walk import Move
from tests._gates import performed
from tests._world import done

STEP = "deployment/rollback#roll-back"
LINK = f"{STEP}: `Success!` or `exceeded its deadline` -> carry on"
ORDER = "database/recovery: database/recovery#check-backup: `: OK` -> carry on, though `FAILED`"


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


@pytest.fixture
def all_but_one(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step was run but one, and every branch taken."""
    monkeypatch.setattr(performed, "load", lambda: catalog)
    monkeypatch.setattr(done, "DONE", {one for one, _, _ in performed.wanted(catalog)} - {STEP})


@pytest.mark.usefixtures("all_but_one")
@pytest.mark.parametrize(
    ("what", "page", "test"),
    [
        (STEP, "rollback", "deployment/test_rollback"),
        (LINK, "rollback", "deployment/test_rollback"),
        (ORDER, "recovery", "database/test_recovery"),
    ],
)
def test_what_no_test_did_fails_a_whole_run_and_is_named(what: str, page: str, test: str) -> None:
    done.DONE.add(STEP)
    done.DONE.remove(what)
    run = Run()
    run.finish()
    assert run.exitstatus == pytest.ExitCode.TESTS_FAILED
    lines: list[str] = []

    class Reporter:
        def line(self, text: str, **_: Any) -> None:
            lines.append(text)

    performed.pytest_terminal_summary(cast("Any", Reporter()), cast("Any", run))
    (line,) = lines
    assert f"{page}.py:" in line
    assert f"no test does: {what}. Add one to tests/{test}.py, or" in line


def test_of_two_branches_that_hold_the_one_that_was_preferred_is_noted(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(done, "DONE", set())
    steps = catalog.steps_by_slug(catalog.procedures["database/recovery"])
    step = steps["check-backup"]
    both = Move(step, Result("", 0, "/b/FAILED.dump: OK"), step.branches[1])
    done.decided(catalog, "database/recovery", both)
    assert {ORDER.partition(", though")[0], ORDER} == done.DONE


@pytest.mark.usefixtures("all_but_one")
def test_what_another_process_ran_counts() -> None:
    performed.pytest_testnodedown(type("Died", (), {}))
    performed.pytest_testnodedown(type("Node", (), {"workeroutput": {"done": [STEP]}}))
    run = Run()
    run.finish()
    assert run.exitstatus == pytest.ExitCode.OK
