"""The gate over the whole mocked lane: some test runs every step, and takes every branch.

It is no test, because tests may run in several processes and this one would see its own only.
"""

import re
from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest

from snippets._engine.catalog import Catalog
from snippets._engine.decision import Branch
from snippets._engine.load import load
from snippets._engine.result import Problem, Result
from snippets._engine.source import Source
from snippets._vocabulary.looks import LOOKS
from snippets.monitoring.endpoints import NOT_WELL, ONLY_MEMORY, check_sign_in
from tests._gates.test_conditions import SUCCESS
from tests._world import done
from tests._world.done import prefer, take
from tests._world.replayed import uses

_NOT_DONE = pytest.StashKey[list[str]]()
_MEANING = re.compile(r" \([^)]*\)$")
_STATUSES = re.compile(r"(?:`HTTP \d{3}`(?: or |$))+")
_FAILURE = re.compile(r"(?:(?:`HTTP [345](?:\d\d|xx)`|no answer at all)(?: or |$))+")
_NO_LINE = "no answer, or no line"
# Two conditions that no result can meet, and why.
EXCLUSIVE: dict[str, tuple[tuple[str, str], ...]] = {
    "a check has one status": (('`"status": "unhealthy"` under `database`', ONLY_MEMORY.words),),
    "it succeeded, or it did not": (
        ("the value of `GOOD_DEPLOYMENT`", "it fails"),
        (check_sign_in.branches[0].when.words, NOT_WELL.words),
    ),
    "it prints a name, or it does not": (
        ("`NEXTAUTH_SECRET` and `DATABASE_URL`", "`name` and no `NEXTAUTH_SECRET`"),
    ),
    "it prints nothing, or something": (
        ("no line", "`|t`"),
        *((nothing, "`200` on every line") for nothing in ("no line", _NO_LINE)),
        (_NO_LINE, "`404 http`"),
    ),
    "a line has one status": (
        *(("`200` on every line", "`404 http`"), ("`HTTP 3`", "`HTTP 200`")),
    ),
    "the Vercel CLI searches, or refuses": (
        ("`No logs found` or `No runtime log entries`", "`unknown or unexpected option`"),
    ),
    "there is one certificate": (("`Certificate will not expire`", "`Certificate will expire`"),),
}


def wanted(catalog: Catalog) -> Iterator[tuple[str, str, Source]]:
    """Yield what tests have to do, with the page that it is about and where that is written."""
    for name in catalog.steps:
        yield f"{name}", name.partition("#")[0], catalog.source(name)
    for page, step in uses(catalog):
        where = catalog.source_in(page, step)
        by_output = [branch for branch in step.branches if not branch.when.judged]
        for branch in by_output:
            yield take(catalog, page, step, branch), page, where
        for branch, other in combinations(by_output[:-1], 2):
            if branch.then != other.then and not excluded(branch, other):
                yield prefer(catalog, page, step, branch, other), page, where


def excluded(branch: Branch, other: Branch) -> bool:
    """Tell whether two branches never hold together."""
    first, second = (_MEANING.sub("", line.when.words) for line in (branch, other))
    words = {first, second}
    codes = [set(re.findall(r"\d{3}", word)) for word in words if _STATUSES.fullmatch(word)]
    seen = any(words <= set(look.sees) for look in LOOKS)  # a look has one answer
    # So has a request, and none of an error is that of a success.
    apart = len(codes) > 1 and codes[0].isdisjoint(codes[1])
    failed = first in SUCCESS and _FAILURE.fullmatch(second)
    # Only a success prints the one, and only a failure complains of the other.
    opposed = {_needs(branch), _needs(other)} == {True, False}
    listed = any(words == set(pair) for pairs in EXCLUSIVE.values() for pair in pairs)
    return bool(seen or apart or failed or opposed or listed)


def _needs(branch: Branch) -> bool | None:
    """Return what a branch wants: a success, a failure, or None, where it takes either."""
    quoted = ("", " ".join(re.findall(r"`([^`]+)`", branch.when.words)))
    holds = {
        problem is None
        for problem, text in product((None, Problem.FAILED), quoted)
        if branch.when.holds(Result(1, text, stderr=text, problem=problem))
    }
    return holds.pop() if len(holds) == 1 else None


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what another process has done; one that died says nothing."""
    done.DONE.update(getattr(node, "workeroutput", {}).get("done", ()))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a whole run that left something undone; a run of some tests only is not asked."""
    config = session.config
    if hasattr(config, "workeroutput"):
        config.workeroutput["done"] = sorted(done.DONE)
    elif is_whole(config):
        config.stash[_NOT_DONE] = list(left(load()))
        if config.stash[_NOT_DONE] and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def left(catalog: Catalog) -> Iterator[str]:
    """Yield what no test did, with where to add one."""
    known = set(done.DONE)
    for what, page, where in wanted(catalog):
        if what not in known:
            known.add(what)
            folder, _, module = f"tests/{page.replace('-', '_')}".rpartition("/")
            places = f"{folder}/test_{module}.py, or a row to tests/_gates/branches.tsv"
            yield f"{where}: no test does: {what}. Add one to {places}."


def is_whole(config: pytest.Config) -> bool:
    """Tell whether a run is of every test of the mocked lane."""
    option = config.option
    some = option.markexpr or option.keyword or option.collectonly
    return config.args == config.getini("testpaths") and not some


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what no test did."""
    for line in config.stash.get(_NOT_DONE, []):
        terminalreporter.line(line, red=True)
