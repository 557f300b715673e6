"""Recordings are replayed: what the real tools printed must lead where the procedure says.

A step without a recording says on its page why it has none; a recording whose command reads
otherwise than the page is stale.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import snippets
from snippets._engine import Look, Result, Risk, Step
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Turn, decide
from snippets._engine.recording import Recording, file_of
from snippets._engine.render import shell
from snippets._engine.result import Problem
from snippets._vocabulary.policy import NAMES
from snippets._vocabulary.settings import read
from tests._gates.verdict import ROOT, red

FOLDER = Path(snippets.__path__[0]) / "_recordings"
SESSIONS = ROOT / "docs/assets/sessions"


# The product's own folder, repository and package, whoever runs it.
PRODUCT = re.compile(r"(?:/oncall|~|Damatnic)/astral-core-v7|astral-core-v7@")


def names_of(world: str) -> set[str]:
    """Return the names that recordings do without, of one file of tests/_world."""
    settings = read(ROOT / "tests" / "_world" / f"{world}.toml")
    return {getattr(settings, place) for place in NAMES.by_place}


def _remedy(step: str) -> str:
    """Return the command that runs one step with the real tools and keeps what they print."""
    return f"Run `nox -s record -- --all -k {step.partition('#')[0]}` and read the diff."


def _result(step: Step, recording: Recording, version: str) -> Result:
    run = recording.runs[version]
    problem = Problem.FAILED if run.exit_code else None
    out, err = "\n".join(run.stdout), "\n".join(run.stderr)
    return Result(shell(step.action), run.exit_code, out, err, problem=problem)


def _flat(text: str) -> str:
    """Return a command without its line breaks, which depend on how long the names are."""
    return re.sub(r" \\\n +", " ", text.replace("'\\\n'", ""))


def test_every_step_has_a_recording_or_says_why_not(catalog: Catalog) -> None:
    problems = []
    for name, step in catalog.steps.items():
        if name not in catalog.recordings and not step.unproven:
            problems.append(f"{catalog.source(name)}: {name} was never run. {_remedy(name)}")
        elif name in catalog.recordings and step.unproven:
            problems.append(f"{catalog.source(name)}: {name} has a recording. Remove 'unproven'.")
    red(problems)


def test_nearly_every_step_is_proven_by_the_real_tools(catalog: Catalog) -> None:
    commands = [one for one in catalog.steps.values() if not isinstance(one.action, Look)]
    assert len(catalog.recordings) >= 0.95 * len(commands)


def test_every_recording_is_of_the_command_on_the_page(catalog: Catalog) -> None:
    problems = []
    for name, recording in catalog.recordings.items():
        file = file_of(FOLDER, name)
        if name not in catalog.steps:
            problems.append(f"{file}:1: there is no step {name}. Remove the file.")
        elif _flat("\n".join(recording.shell)) != _flat(shell(catalog.steps[name].action)):
            source = catalog.source(name)
            problems.append(f"{source}: {name} was recorded with another text. {_remedy(name)}")
    red(problems)


def test_every_run_says_on_which_day_it_was(catalog: Catalog) -> None:
    """The review clock counts from there."""
    undated = [name for name, recording in catalog.recordings.items() if not recording.recorded]
    red(f"{name}: a run without its day. {_remedy(name)}" for name in undated)


def test_every_step_works_with_the_newest_version(catalog: Catalog) -> None:
    red(
        f"{catalog.source(name)}: {name} is refused by Vercel CLI {recording.newest}. Write "
        "it as that version wants it."
        for name, recording in catalog.recordings.items()
        if name in catalog.steps and not recording.runs[recording.newest].accepted
    )


def test_what_the_real_tools_printed_does_not_lead_astray(catalog: Catalog) -> None:
    """A change that was made must not be taken for one that failed, with any version."""
    used: dict[Step, str] = {}
    for page, procedure in catalog.procedures.items():
        for step in procedure.steps:
            used.setdefault(step, page)
    problems = []
    for step, page in used.items():
        name = catalog.id_of(step)
        recording = catalog.recordings.get(name)
        if recording is None or step.risk is Risk.READS:
            continue
        for version, run in recording.runs.items():
            branch = decide(step.branches, _result(step, recording, version))
            if run.accepted and branch is not None and branch.then.turn is Turn.CALL:
                problems.append(
                    f"{catalog.source_in(page, step)}: what Vercel CLI {version} prints for {name} "
                    f"leads to: {branch.when.words}. Correct the condition before it."
                )
    red(problems)


@pytest.mark.parametrize("secret", ["old-secret", "monitoring-key", "never-change-me"])
def test_no_recording_holds_a_secret(catalog: Catalog, secret: str) -> None:
    for recording in catalog.recordings.values():
        for run in recording.runs.values():
            assert secret not in "\n".join([*run.stdout, *run.stderr]), recording.step


def test_no_recording_names_a_team() -> None:
    """Whoever adopts the runbook sees names of their own: neither the sample's nor the run's."""
    names = names_of("settings") | names_of("recorded")
    red(
        f"{path}:{number}: {name} is the name of a team, project, host, service or branch. "
        "Record it anew: nox -s record"
        for path in sorted(FOLDER.glob("*.json"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for name in names
        if name in PRODUCT.sub("", line)
    )


def test_sessions_of_the_terminal_were_recorded_with_an_invented_team() -> None:
    """They stay what was printed, and the page says that the team is invented."""
    red(
        f"{path}:{number}: {name} is the name of a team. Record it anew: "
        "nox -s terminal -- --record"
        for path in sorted(SESSIONS.glob("*.txt"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for name in names_of("settings")
        if name in line
    )
    shown = "".join(path.read_text("utf-8") for path in SESSIONS.glob("*.txt"))
    assert [name for name in names_of("recorded") if name in shown]


def test_names_of_the_recording_run_are_part_of_nothing_else() -> None:
    """They are found by their letters alone."""
    run = names_of("recorded")
    assert len(run) == len(NAMES.by_place)
    assert not [(one, other) for one in run for other in run if one != other and one in other]
