"""A tool of this machine and a step that only reads, tried and judged; and many of them at once."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from snippets._cli.checks import NOT_CHECKED, OK, PROBLEM, Check
from snippets._cli.probe import network
from snippets._cli.walk.wording import prose
from snippets._engine import Problem, Tool, run
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn, decide
from snippets._vocabulary.versions import numbers, will_do

# Where a list that leads there says that it is not as it should be.
_NOT_WELL = (Turn.CALL, Turn.REPEAT)
_NOT_READY = (*_NOT_WELL, Turn.GO_TO, Turn.OPEN_PAGE)


def tool_check(tool: Tool, missing: str = PROBLEM) -> Check:
    """Check that a tool is the one that is meant and of a version that will do.

    `missing` is how it ends where there is none.
    """
    remedy = f"Install: {tool.installed_by()}"
    if shutil.which(tool.name) is None:
        return Check(tool.name, missing, "not installed.", remedy)
    if not numbers(tool.version):
        return Check(tool.name, OK, f"there; {tool.version} version will do")
    result = run(tool(*tool.ask), seconds=network.SECONDS)
    if result.problem is Problem.TIMED_OUT:
        return Check(tool.name, NOT_CHECKED, "it did not tell its version in time.")
    printed = network.excerpt(_lines(result.stdout, result.stderr)[0])
    wanted = will_do(tool)
    words = wanted.words.replace("`", "")
    if not wanted.holds(result):
        wrong = f"{printed or 'nothing'}, and the runbook needs {words}."
        return Check(tool.name, PROBLEM, wrong, remedy)
    version = ".".join(map(str, numbers(printed.removeprefix(tool.named))))
    return Check(tool.name, OK, f"{version}; {words} will do")


def step_check(catalog: Catalog, name: str, label: str, *, ready: bool = False) -> Check:
    """Run a step and judge it by its own decision, or by its exit code where it has none.

    `ready`: it is a step of the set-up, which has to lead on; one line that it prints is told.
    """
    step = catalog.steps[name]
    result = run(step.action, seconds=min(step.seconds, network.SECONDS * 3))
    if result.problem is Problem.MISSING_TOOL:
        return Check(label, NOT_CHECKED, "a tool is missing.", result.remedy)
    if result.problem is Problem.TIMED_OUT:
        return Check(label, NOT_CHECKED, "no answer in time.", result.remedy)
    last_line = network.excerpt(_lines(result.stderr, result.stdout)[-1])
    error = decide(catalog.errors_of(step), result)
    if error and error.then.after:
        remedy = prose(catalog, error.then.after.words).replace("`", "")
        return Check(label, NOT_CHECKED, f"this machine is not set up: {last_line}.", remedy)
    see = f"See: runbook show '{name}'"
    if not result.ok:
        why = result.problem.value if result.problem else ""
        return Check(label, PROBLEM, f"{why}: {last_line}" if last_line else why, see)
    bad = _NOT_READY if ready else _NOT_WELL
    wanted = [branch.when for branch in step.branches if branch.then.turn not in bad]
    if wanted and not any(condition.holds(result) for condition in wanted):
        words = " or ".join(condition.words for condition in wanted).replace("`", "")
        return Check(label, PROBLEM, f"expected {words}, and it is something else.", see)
    printed = result.stdout.strip()
    short = ready and printed and "\n" not in printed
    return Check(label, OK, network.excerpt(printed) if short else "it works")


def side_by_side(
    tasks: Mapping[str, Callable[[], Check]], seconds: float, most: int = 0
) -> Iterator[Check]:
    """Do checks at once, no more than `most` at a time, and yield what they found in their order.

    One that fails itself is a problem like any other: the others must still be told.
    """
    guarded = {name: partial(_guarded, name, task) for name, task in tasks.items()}
    done = network.at_once(guarded, seconds, most)
    for name in tasks:
        late = Check(name, NOT_CHECKED, f"no answer within {seconds:g} s.")
        yield done.get(name, late)


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it is: it is told
        return Check(name, PROBLEM, f"the check itself failed: {type(error).__name__}")


def _lines(*streams: str) -> list[str]:
    """Return the lines of the first stream with any, or one empty line."""
    return next(filter(None, (text.strip().splitlines() for text in streams)), [""])
