"""Recordings are replayed: what the real tools printed must lead where the procedure says.

A step without a recording says on its page why it has none; a recording whose command reads
otherwise than the page is stale.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from snippets._engine import Look
from snippets._engine.catalog import Catalog
from snippets._engine.decision import decide
from snippets._engine.render import shell
from snippets._vocabulary.acts import UPDATE_CLI
from snippets._vocabulary.policy import NAMES
from snippets._vocabulary.settings import read_settings
from snippets._vocabulary.tools import vercel
from tests._gates.verdict import ROOT, red, rows
from tests._world.replayed import result_of, runs_of, uses, words_run
from tests._world.standins.recorded import FOLDER, file_of

SESSIONS = ROOT / "docs/assets/sessions"


# What a version that does not know a command is taken for.
REFUSED = {
    *(error.when.words for error in vercel.errors if error.then.after is UPDATE_CLI),
    *("it fails", "it fails (write that down)"),
}
# Where a recording leads that is not the first line of a list, by step or by use.
REACHED = {(step, words) for step, words in rows("reached.tsv")}
# The product's own folder, repository and package, whoever runs it.
PRODUCT = re.compile(r"(?:/oncall|~|Damatnic)/astral-core-v7|astral-core-v7@")


def names_of(world: str) -> set[str]:
    """Return the names that recordings do without, of one file of tests/_world."""
    settings = read_settings(ROOT / "tests" / "_world" / f"{world}.toml")
    return {getattr(settings, place) for place in NAMES.by_place}


def _remedy(step: str) -> str:
    """Return the command that runs one step with the real tools and keeps what they print."""
    return f"Run `nox -s record -- --all -k {step.partition('#')[0]}` and read the diff."


def test_every_step_has_a_recording_or_says_why_not(catalog: Catalog) -> None:
    problems = []
    for name, step in catalog.steps.items():
        if name not in catalog.recordings and not step.unproven:
            problems.append(f"{catalog.source(name)}: {name} was never run. {_remedy(name)}")
        elif name in catalog.recordings and step.unproven:
            problems.append(f"{catalog.source(name)}: {name} has a recording. Remove 'unproven'.")
    red(problems)


def test_nearly_every_step_is_proven_by_the_real_tools(catalog: Catalog) -> None:
    commands = [step for step in catalog.steps.values() if not isinstance(step.action, Look)]
    assert len(catalog.recordings) >= 0.95 * len(commands)


def test_every_recording_is_of_the_command_on_the_page(catalog: Catalog) -> None:
    problems = []
    for name, recording in catalog.recordings.items():
        file = file_of(name)
        if name not in catalog.steps:
            problems.append(f"{file}:1: there is no step {name}. Remove the file.")
        elif words_run(recording.shell) != words_run([shell(catalog.steps[name].action)]):
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


def test_every_recording_leads_where_its_scene_shows(catalog: Catalog) -> None:
    """In every use of its step, with every version: to the first line, or to one of reached.tsv."""
    problems, left = [], set(REACHED)
    for page, step in uses(catalog):
        name = catalog.id_of(step)
        first = next(branch for branch in step.branches if not branch.when.judged).when.words
        for version, run in runs_of(catalog, step).items():
            reached = decide(catalog.ways(step), result_of(step, run))
            words = reached.when.words if reached else "nothing"
            if run.accepted:
                right = words == first or (name, words) in REACHED
                left -= {(name, words)} - {(name, first)}
            else:
                right = words in {step.branches[-1].when.words, *REFUSED}
            if not right:
                problems.append(
                    f"{catalog.source_in(page, step)}: what Vercel CLI {version} prints for {name} "
                    f"leads to: {words}. Correct the condition, or reached.tsv."
                )
    red([*problems, *(f"reached.tsv: {name} never leads to {words}." for name, words in left)])


@pytest.mark.parametrize(
    ("page", "name", "old", "new"),
    [
        ("deployment/rollback", "deployment/rollback#roll-back", "Success!", "Done."),
        ("incidents/high-memory", "deployment/rollback#list-deployments", "● Ready", "● Built"),
        ("incidents/high-memory", "deployment/rollback#list-deployments", "  10m  ", "  10 min"),
        ("deployment/redeploy", "deployment/rollback#inspect-production", "[10m ago]", "[10 min]"),
        ("deployment/rollback", "deployment/rollback#inspect-production", "status\t", "state\t"),
    ],
    ids=["a word", "a state", "an age", "an age in words", "a label"],
)
def test_a_recording_that_reads_otherwise_is_noticed(
    catalog: Catalog, page: str, name: str, old: str, new: str
) -> None:
    step = next(use for of, use in uses(catalog) if (of, catalog.id_of(use)) == (page, name))
    run = runs_of(catalog, step)["64.0.2"]
    other = msgspec.structs.replace(run, stderr=[line.replace(old, new) for line in run.stderr])
    ways = catalog.ways(step)
    assert decide(ways, result_of(step, run)) is not decide(ways, result_of(step, other))


@pytest.mark.parametrize("secret", ["old-secret", "monitoring-key", "never-change-me"])
def test_no_recording_holds_a_secret(catalog: Catalog, secret: str) -> None:
    for recording in catalog.recordings.values():
        for run in recording.runs.values():
            assert secret not in "\n".join([*run.stdout, *run.stderr]), recording.step


def named(files: Iterable[Path], names: set[str]) -> Iterator[str]:
    """Yield where files name a team, project, host, service or branch; the product is nobody's."""
    for path in sorted(files):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for name in names:
                if name in PRODUCT.sub("", line):
                    yield f"{path}:{number}: {name} is the name of somebody. Record it anew."


def test_no_recording_names_a_team() -> None:
    """Whoever adopts the runbook sees names of their own: neither the sample's nor the run's."""
    files = list(FOLDER.glob("*.json"))
    assert files
    red(named(files, names_of("settings") | names_of("recorded")))


def test_sessions_of_the_terminal_were_recorded_with_an_invented_team() -> None:
    """They stay what was printed, and the page says that the team is invented."""
    red(named(SESSIONS.glob("*.txt"), names_of("settings")))
    shown = "".join(path.read_text("utf-8") for path in SESSIONS.glob("*.txt"))
    assert [name for name in names_of("recorded") if name in shown]
