"""The gate over the whole mocked lane: every step of the catalog was run by some test.

It is no test, because tests may run in several processes and this one would see its own only.
"""

from __future__ import annotations

from typing import Any

import pytest

from snippets.core.catalog import load

# Every step that was run, by id.
PERFORMED: set[str] = set()
_NEVER_RUN = pytest.StashKey[list[str]]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what another process has performed; one that died says nothing."""
    PERFORMED.update(getattr(node, "workeroutput", {}).get("performed", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a whole run that left a step unrun; a run of some tests only is not asked."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["performed"] = sorted(PERFORMED)
    elif is_whole(config):
        config.stash[_NEVER_RUN] = sorted(load().steps.keys() - PERFORMED)
        if config.stash[_NEVER_RUN] and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def is_whole(config: pytest.Config) -> bool:
    """Tell whether a run is of every test of the mocked lane."""
    option = config.option
    some = option.markexpr or option.keyword or option.collectonly
    return config.args == config.getini("testpaths") and not some


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which steps no test has run, and where to add one."""
    for name in config.stash.get(_NEVER_RUN, []):
        test = f"tests/{name.partition('#')[0].replace('-', '_')}"
        folder, _, module = test.rpartition("/")
        terminalreporter.line(
            f"{load().source(name)}: no test runs {name}. Add one to {folder}/test_{module}.py.",
            red=True,
        )
