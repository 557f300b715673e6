"""What fails on the reader's own machine leads to no act: it is not production that failed.

Each program of every pipe fails in turn, in the words of the real one, and the rest is real: what a
shell shows, and what the terminal makes of it, are read by every list of the step.
"""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from snippets._engine import Problem, Request, Result, Step, run, shell
from snippets._engine.decision import Turn, decide
from snippets._engine.load import load
from snippets._engine.pipeline import stages_of, tools_in
from tests._lanes.shells.userlands import SYSTEM, Userland
from tests._world.replayed import uses

pytestmark = pytest.mark.shells

CATALOG = load()
# What each says of an option that it does not know, and of what an old one lacks: seen in a run, or
# in the source of that version.
USAGE, MISSING = "usage", "missing"
SAID = {
    ("curl", USAGE): (2, "curl: option --fail-with-body: is unknown"),
    ("curl", "version"): (2, "curl: (2) The installed libcurl version doesn't support this"),
    ("vercel", USAGE): (1, "Error: unknown or unexpected option: --deployment"),
    ("vercel", "version"): (1, "Error: Please specify a valid subcommand: ls | add | rm"),
    ("jq", USAGE): (2, "Unknown arguments\njq: Unknown option --slurp"),
    ("jq", "version"): (3, "jq: error: round/0 is not defined at <top-level>, line 1:"),
    ("openssl", USAGE): (1, "s_client: Unknown option: -servername\ns_client: unknown option"),
    ("pg_dump", USAGE): (1, "pg_dump: unrecognized option '--schema-only'"),
    ("pg_restore", USAGE): (1, "pg_restore: unrecognized option '--list'"),
    **{(name, USAGE): (2, f"{name}: unrecognized option") for name in SYSTEM},
}
WORDS = ("true", "false", "null", "0", "healthy")
PIPES = [name for name, step in CATALOG.steps.items() if len(stages_of(step.action)) > 1]
CASES = [
    (name, program, fault)
    for name in PIPES
    for program in tools_in(CATALOG.steps[name].action)
    for fault in (MISSING, *(of for tool, of in SAID if tool == program))
]


@pytest.mark.parametrize(("name", "broken", "fault"), CASES)
def test_what_fails_on_this_machine_leads_to_no_act(
    well: tuple[int, Path], tmp_path: Path, name: str, broken: str, fault: str
) -> None:
    step, land = CATALOG.steps[name], Userland("GNU", tmp_path / "land", *well)
    values = land.prepare(CATALOG, step)
    if fault == MISSING:
        (land.folder / "bin" / broken).unlink()
    else:
        code, complaint = SAID[broken, fault]
        land.give(broken, f"printf '%s\\n' {shlex.quote(complaint)} >&2; exit {code}")
    shown = land.paste(shell(step.action), values)
    assert shown.stdout.strip() not in WORDS, "a filter says a word of an answer that never came"
    # A reader sees what it complains of, whatever the last program of the pipe ends with.
    problem = Problem.MISSING_TOOL if fault == MISSING else Problem.FAILED
    results = [replace(shown, problem=problem)]
    asks_itself = broken == "curl" and fault == MISSING  # where there is none, the terminal does
    if not (asks_itself and isinstance(stages_of(step.action)[0], Request)):
        environment = land.environment(values)
        results.append(
            run(step.action, values, folder=land.home, environment=environment, by_curl=True)
        )
    for result in results:
        for page, used in uses(CATALOG):
            if used.home is step.home:
                assert _stays(used, result), (page, result)


def _stays(used: Step, result: Result) -> bool:
    """Tell whether a list makes of a fault of the machine that it is this machine's."""
    branch = decide(CATALOG.ways(used), result)
    assert branch
    if branch.when.whatever and branch.then.turn is Turn.CARRY_ON:
        return True  # evidence: that it cannot be had holds nothing up
    return branch.then.turn in (Turn.REPEAT, Turn.CALL)
