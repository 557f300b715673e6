"""Every step of the catalog, as it stands on the page, pasted into bash with the real tools."""

import re
import subprocess
import sys
from collections.abc import Iterator
from traceback import extract_tb
from typing import Any

import pytest

from snippets._engine import Risk, shell
from snippets._engine.catalog import Catalog
from snippets._engine.decision import decide
from snippets._engine.pipeline import parameters_in, tools_in
from snippets._engine.recording import ANY, RecordedRun
from snippets.versions import kept
from tests._lanes.real import changes, namespace, recordings
from tests._lanes.real.bench import CATALOG, Bench, Ran
from tests._lanes.real.npm import pinned, versions
from tests._lanes.real.recordings import RECORD
from tests._lanes.real.report import ROWS, Row
from tests._lanes.real.scenes import NOT_RUN, SCENES, Scene
from tests._world.replayed import result_of, runs_of
from tests._world.standins.recorded import FOLDER

pytestmark = pytest.mark.real
# How a scene finds that what it looks for is not there.
FAILURES = (subprocess.TimeoutExpired, AssertionError, OSError, LookupError, ValueError)


def _runs() -> Iterator[object]:
    for name, step in CATALOG.steps.items():
        if name in NOT_RUN:
            continue
        uses = "vercel" in tools_in(step.action)
        for version in versions() if uses else ("",):
            yield pytest.param(version, name, id=f"{name}-{version}" if version else name)


@pytest.mark.parametrize(("bench", "name"), tuple(_runs()), indirect=["bench"])
def test_a_step_does_what_its_page_says(bench: Bench, name: str) -> None:
    """A version on trial, which is not pinned, is told about in the table and fails nothing."""
    try:
        _does_what_its_page_says(bench, name)
    except FAILURES as error:
        if bench.version in ("", *pinned()):
            raise
        lines = [*str(error).splitlines(), str(extract_tb(error.__traceback__)[-1].line)]
        on_trial = Row(name, "", bench.version, f"DIFFERS: {lines[0]}")
        ROWS[:] = [row for row in ROWS if (row.step, row.version) != (name, bench.version)]
        ROWS.append(on_trial)


def _does_what_its_page_says(bench: Bench, name: str) -> None:
    step, scene = CATALOG.steps[name], SCENES.get(name, Scene())
    _fill_in(bench, name)
    text = shell(step.action)
    check = scene.begin(bench)
    live = bench.platform.live
    around = namespace.inside(bench.world.certificate) if scene.inside else ()
    before = changes.state(bench)
    ran = bench.paste(text, around=around, answers=scene.answers)
    changed = changes.between(before, changes.state(bench))
    accepted = scene.accepts(bench.version)
    result = "as said" if accepted else "refused"
    tools = ", ".join(tools_in(step.action))
    ROWS.append(Row(name, tools, bench.version, result, tuple(changed)))
    _keep_secrets(bench, ran)
    if accepted:
        assert ran.code == scene.code, (
            f"exit code {ran.code} and not {scene.code}. If Vercel CLI {bench.version or '-'} does "
            "not know the command, give the step a scene with `since` in "
            "tests/_lanes/real/scenes.py; if it should end so, with `code`.\n"
            f"{ran.stdout}\n{ran.stderr}"
        )
        check(ran)
        assert bench.platform.live is live or step.risk is Risk.CHANGES_PRODUCTION
        assert _led(name, ran.recorded) in _known_lines(name) or not _known_lines(name)
    else:
        sent = [call for call in ran.calls if call.method != "GET"]
        # The end of a pipeline may hide it in the exit code.
        refused = ran.code != 0 or re.search(r"^Error: ", ran.stderr, re.MULTILINE)
        assert refused, f"{bench.version} was said to refuse it:\n{ran.everything}"
        assert not sent, f"{bench.version} refused it and still sent {sent}"
    made = recordings.entry(ran, bench, accepted=accepted)
    version = bench.version or ANY
    if scene.varies and not RECORD:
        made |= {key: recordings.run_of(name, version).get(key) for key in ("stdout", "stderr")}
    _compare(name, text, version, made)
    if bench.version in ("", *pinned()) and not RECORD:
        known = kept.get(name, {}).get(bench.version, [])
        assert changed == known, "it changes something else than snippets/versions.json says"


def _led(name: str, run: RecordedRun) -> str:
    """Return the line of the step's list that a run reaches."""
    step = CATALOG.steps[name]
    branch = decide(CATALOG.ways(step), result_of(step, run))
    return branch.when.words if branch else ""


def _known_lines(name: str) -> set[str]:
    """Return the lines that recordings reach: a version on trial has none of its own."""
    runs = runs_of(CATALOG, CATALOG.steps[name]).values()
    return {_led(name, run) for run in runs if run.accepted}


def _fill_in(bench: Bench, name: str) -> None:
    """Give every parameter a value: its example, or a secret that can be recognised."""
    for parameter in parameters_in(CATALOG.steps[name].action):
        if parameter.name.endswith("_DEPLOYMENT"):
            bench.values[parameter.name] = bench.platform.live.url
        elif not parameter.secret:
            example = parameter.example.replace("/home/oncall", str(bench.home))
            bench.values[parameter.name] = example
        elif parameter.name.endswith("_URL"):
            bench.secrets[parameter.name] = "postgresql://app:secretPasswordOfTheLane@db/astral"
        elif parameter.name == "MONITORING_KEY":
            bench.platform.live.environment["MONITORING_API_KEY"] = "secretValueOfTheLane"
            bench.secrets[parameter.name] = "secretValueOfTheLane"
        else:
            bench.secrets[parameter.name] = "secretValueOfTheLane"


def _keep_secrets(bench: Bench, ran: Ran) -> None:
    for name, secret in bench.secrets.items():
        assert secret not in ran.everything, f"it printed {name}"


def _compare(name: str, text: str, version: str, made: dict[str, Any]) -> None:
    if version not in (ANY, *pinned()):
        return  # a version on trial has no recordings: what it did has been checked
    different = recordings.difference(name, text, version, made)
    if RECORD:
        if different:
            sys.stdout.write(f"{different}\n")
        recordings.write(name, text, version, made)
    elif different:
        pytest.fail(f"not as recorded (nox -s record keeps it):\n{different}")


def test_every_scene_belongs_to_a_step(catalog: Catalog) -> None:
    assert SCENES.keys() <= catalog.steps.keys()


def test_no_recording_holds_a_secret_or_a_path_of_the_machine() -> None:
    for path in FOLDER.glob("*.json"):
        text = path.read_text("utf-8")
        for word in ("OfTheLane", "/tmp", "/root", "/usr", "site-packages"):
            assert word not in text, f"{path.name} holds {word}"
