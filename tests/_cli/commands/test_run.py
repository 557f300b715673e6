"""`runbook run`: what it accepts, what it refuses, and how a run is gone on with."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import snippets._engine
from snippets._cli.commands import run as command
from snippets._cli.main import main
from snippets._cli.walk.events import At, Begun, PageOpened
from snippets._cli.walk.transcript import Transcript
from snippets._cli.walk.walkthrough import Walkthrough
from snippets._engine import Command, Step
from snippets._engine.catalog import Catalog
from snippets._vocabulary.distribution import version
from snippets._vocabulary.policy import SEV4
from snippets._vocabulary.settings import AIM, SETTINGS
from tests._cli.scripted import NOON, Desk
from tests._cli.walk import sample
from tests._world.calls import rollback

PAGE = "deployment/rollback"
URL = "https://astral-core-v7-good-astral-productions.vercel.app"
RUN = ("Enter: run it", "")
RESULTS = {
    "list-deployments": f"  1d  {URL}  ● Ready",
    "inspect-candidate": "target production status ● Ready",
    "roll-back": "Success!",
    "inspect-production": f"status ● Ready url {URL}",
}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs are kept during the test."""
    monkeypatch.setenv("RUNBOOK_STATE", str(tmp_path))
    return tmp_path


@pytest.fixture
def desk(catalog: Catalog, monkeypatch: pytest.MonkeyPatch, state: Path) -> Desk:
    """A scripted engineer at a terminal, in place of the real one."""

    def perform(step: Step, values: Mapping[str, str]) -> snippets._engine.Result:
        printed = RESULTS.get(catalog.slug_of(step), "")
        return snippets._engine.Result(0, printed, values=values)

    made = Desk(perform)
    monkeypatch.setattr(command, "load", lambda: catalog)
    monkeypatch.setattr(command, "is_interactive", lambda: True)
    monkeypatch.setattr(command, "WalkTerminal", lambda: made)
    monkeypatch.setattr(command, "Clock", made.clock)
    return made


def runbook(*args: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["run", *args])


def transcript(state: Path) -> str:
    """Return the transcript of the only run."""
    (folder,) = (state / "runs").iterdir()
    return (folder / "transcript.md").read_text("utf-8")


def refused(message: str, *args: str) -> None:
    """Check that a call is refused with these words."""
    result = runbook(*args)
    assert result.exit_code == 2, result.output
    assert message in result.stderr


# Wrong use.


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("deployment/rolback", "Did you mean 'deployment/rollback'?"),
        (f"{PAGE} --from rollback", "there is no step 'rollback'. Did you mean 'roll-back'?"),
        (f"{PAGE} --to 10", "there is no step '10'. The steps are: inspect-production,"),
        (f"{PAGE} --from 7 --to 4", "--to list-deployments comes before roll-back"),
        (f"{PAGE} --from 7 --to 4 --dry-run", "Stop after a later step: roll-back, verify."),
        (f"{PAGE} --resume nothing", "there is no run yet"),
        (f"{PAGE} --resume", "there is no run of deployment/rollback that did not end"),
        (f"{PAGE} --since 25:00", "--since 25:00 is no time. Give HH:MM in UTC"),
        (f"{PAGE} --set GOOD_DEPLOYMENT=x", "does not fit GOOD_DEPLOYMENT. It is: URL of"),
        (f"{PAGE} --set GOOD_DEPLOYMNT=x", "Did you mean 'GOOD_DEPLOYMENT'?"),
        (f"{PAGE} --set GOOD_DEPLOYMENT", "has no value. Write: --set GOOD_DEPLOYMENT=VALUE"),
    ],
)
def test_a_wrong_call_is_refused_with_the_remedy(desk: Desk, words: str, message: str) -> None:
    refused(message, *words.split())


def test_a_secret_is_refused_as_an_argument_and_not_repeated(desk: Desk) -> None:
    result = runbook(PAGE, "--set", "MONITORING_KEY=hunter-two")
    assert result.exit_code == 2
    assert "MONITORING_KEY is secret, and others can read the words of a command" in result.stderr
    assert "hunter-two" not in result.output


def test_there_is_no_option_that_answers_yes() -> None:
    assert runbook(PAGE, "--yes").exit_code == 2
    assert not [name for name in runbook("--help").output.split() if name in ("--yes", "-y")]


def test_without_a_terminal_nothing_runs_and_the_remedy_is_said(
    desk: Desk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "is_interactive", lambda: False)
    refused("Run it in a terminal, or use --dry-run, or --json for a program.", PAGE)
    assert not list(state.iterdir())


# --dry-run.


def test_a_dry_run_prints_every_step_with_its_values_and_runs_nothing(
    desk: Desk, state: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "is_interactive", lambda: False)
    monkeypatch.setenv("GOOD_DEPLOYMENT", URL)
    result = runbook(PAGE, "--dry-run")
    assert result.exit_code == 0
    shown = result.stdout
    assert shown.startswith(f"{AIM}\n")
    assert f"    vercel rollback \\\n        {URL} \\\n        --yes" in shown
    page, parts = catalog.procedures[PAGE], []
    for name, steps in (("Step", page.steps), ("Verification", page.verify)):
        parts += [f"{name} {n} of {len(steps)}: {s.title}" for n, s in enumerate(steps, 1)]
    assert "\n    In the private window, sign in as the test user.\n" in shown
    heads = re.findall("^((?:Step|Verif).*)  ", shown, re.MULTILINE)
    assert heads == parts
    assert desk.asked == []
    assert not list(state.iterdir())


def test_a_dry_run_prints_a_part_and_keeps_secrets_to_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOOD_DEPLOYMENT", "not a deployment")
    monkeypatch.setenv("MONITORING_KEY", "hunter-two")
    shown = runbook(PAGE, "--dry-run", "--from", "5", "--to", f"{PAGE}#check-candidate").stdout
    assert "Step 4 of 7" not in shown
    assert "Step 5 of 7" in shown
    assert "Step 6 of 7" in shown
    assert "Step 7 of 7" not in shown
    assert '"${GOOD_DEPLOYMENT:?URL of the last one that worked}"' in shown
    shown = runbook("monitoring/endpoints#read-metrics", "--dry-run").stdout
    assert "${MONITORING_KEY:?" in shown
    assert "hunter-two" not in shown


# Runs.


def test_a_run_is_written_down_with_who_where_and_which_version(
    desk: Desk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.script(RUN, ("step 2", "q"))
    monkeypatch.setenv("USER", "ada")
    result = runbook(PAGE, "--set", f"GOOD_DEPLOYMENT={URL}", "--since", "02:50")
    assert result.exit_code == 1
    written = transcript(state)
    assert "by ada on " in written
    assert "- First seen: 2026-11-23 02:50:00 UTC" in written
    assert f"- Runbook: {version()}" in written
    assert f"Value: `GOOD_DEPLOYMENT` is `{URL}`" in written
    assert desk.asked[0].startswith("[10 min of 15 min]")
    assert f"Transcript: {state}" in desk.screen
    assert f"Go on later with: runbook run {PAGE} --resume 2026" in desk.screen


def test_a_page_whose_proof_is_old_says_so_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "old", lambda *_: "RB-06 was last proven long ago")
    desk.script(("Enter: run it", "q"))
    runbook(PAGE)
    assert "Note: RB-06 was last proven long ago" in desk.screen


def test_a_time_that_is_still_to_come_was_yesterday(
    desk: Desk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("USER", raising=False)
    desk.script(("[1380 min of 15 min]", "q"))
    runbook(PAGE, "--since", "04:00")
    written = transcript(state)
    assert "First seen: 2026-11-22 04:00:00 UTC" in written
    assert "by user " in written, "a container may have no names"


@pytest.mark.parametrize(
    ("printed", "ways", "ending"),
    [
        ("● Ready", ("Enter: done",), (0, "Done after 2 s; not verified")),
        ("", ("escalate", "end here"), (3, "Escalated after 2 s")),
    ],
)
def test_one_step_alone_ends_where_its_decision_says_and_verifies_nothing(
    desk: Desk, state: Path, printed: str, ways: tuple[str, ...], ending: tuple[int, str]
) -> None:
    desk.perform_step = lambda *_: snippets._engine.Result(0, printed)
    desk.script(RUN, *((way, "") for way in ways))
    code, words = ending
    assert runbook(f"{PAGE}#list-deployments").exit_code == code
    assert words in transcript(state)


def test_a_step_of_no_procedure_has_no_limit() -> None:
    page = command.alone(sample.catalog(), "p#look")
    assert (page.severity, page.planned) == (SEV4, True)


def test_ctrl_c_between_two_questions_leaves_and_is_written_down(
    desk: Desk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(Walkthrough, "_page", interrupted)
    assert runbook(PAGE).exit_code == 130
    assert "Left: between two steps" in transcript(state)


def test_a_secret_of_the_environment_is_hidden_before_it_is_asked_for(
    desk: Desk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITORING_KEY", "hunter-two")
    desk.script((": run it", "n hunter-two"), ("run it", "q"))
    runbook(PAGE)
    assert "Note: [MONITORING_KEY]" in transcript(state)


# For programs.


def test_a_program_walks_without_a_terminal_and_is_told_how_to_go_on(
    desk: Desk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "is_interactive", lambda: False)
    quits = '{"type":"do","what":"quit"}\n'
    no_text = b"\xff\n" + quits.encode()
    result = CliRunner().invoke(main, ["run", "RB-04", "--json"], input=no_text)
    assert result.exit_code == 1
    messages = [json.loads(line) for line in result.stdout.splitlines()]
    types = [message["type"] for message in messages]
    assert types == ["opened", "step", "approval", "refused", "ended"]
    (folder,) = (state / "runs").iterdir()
    assert (messages[0]["team"], messages[0]["project"]) == (SETTINGS.team, SETTINGS.project)
    assert messages[0]["resume"] == messages[-1]["resume"]
    assert messages[-1]["resume"].endswith(f"--resume {folder.name}")
    again = CliRunner().invoke(main, ["run", "RB-04", "--json", "--resume"], input=quits)
    assert json.loads(again.stdout.splitlines()[-1])["resume"].endswith(folder.name)
    CliRunner().invoke(main, ["run", "RB-04", "--json"], input=quits)  # none is offered
    assert len(list((state / "runs").iterdir())) == 2


def test_the_schema_of_the_lines_wants_no_procedure() -> None:
    schema = json.loads(runbook("--schema").stdout)
    assert set(schema["$defs"]["Lines"]["properties"]) == {"says", "takes"}
    assert {"Approve", "AskApproval", "Looked"} <= set(schema["$defs"])


# Going on.


def killed(desk: Desk, state: Path) -> Path:
    """Leave a run as `kill -9` does while the rollback runs; return its folder."""

    def die(*_: object) -> snippets._engine.Result:
        raise SystemExit  # nothing takes it

    perform, desk.perform_step = desk.perform_step, die
    desk.script(("yes/No", "yes"))
    runbook(PAGE, "--from", "roll-back", "--set", f"GOOD_DEPLOYMENT={URL}")
    desk.perform_step = perform
    (folder,) = (state / "runs").iterdir()
    return folder


@pytest.mark.parametrize(
    ("args", "step"),
    [
        (("--resume",), "Step 7"),
        ((), "Step 7"),
        (("--from", "inspect-production"), "Step 1"),
        (("--from", "7"), "Step 7"),
    ],
)
def test_a_run_that_was_killed_is_gone_on_with_in_the_same_transcript(
    desk: Desk, state: Path, args: tuple[str, ...], step: str
) -> None:
    folder = killed(desk, state)
    assert "### 03:00:00 Step 7 of 7: Roll back" in transcript(state)
    assert desk.shown[0] == AIM
    desk.shown.clear()
    desk.seconds += 600
    if "--resume" not in args:
        desk.script(("yes: go on with it. Enter: begin another.", "YES"))
    desk.script(("[10 min of 15 min]", "u"), ("NEW_DEPLOYMENT?", ""), ("undone", ""), ("", "q"))
    assert runbook(PAGE, *args).exit_code == 1
    assert AIM in desk.shown
    offer = f"The run {folder.name} did not end: it stopped at roll-back, 10 min ago."
    assert (offer in desk.shown) is ("--resume" not in args)
    assert f"Going on with the run {folder.name}." in desk.shown
    assert f"  GOOD_DEPLOYMENT is {URL}" in desk.shown
    assert any(
        text.startswith("Roll back began at 03:00:00 UTC and was cut") for text in desk.shown
    )
    assert any(text.startswith(step) for text in desk.shown)
    written = transcript(state)
    assert written.count("# Incident log of") == 1
    assert "Resumed: by " in written


@pytest.mark.parametrize(
    "left",
    [
        (("verify that it worked", "q"),),
        (("verify that it worked", ""), RUN, ("go on with step 2, Open the page", "q")),
    ],
)
def test_a_run_that_was_left_at_the_verification_goes_on_with_it(
    desk: Desk, state: Path, left: tuple[tuple[str, str], ...]
) -> None:
    desk.script(RUN, ("step 2", "g 7"), ("yes/No", "yes"), *left, ("run it", "q"))
    runbook(PAGE, "--set", f"GOOD_DEPLOYMENT={URL}")
    desk.shown.clear()
    assert runbook(PAGE, "--resume").exit_code == 1
    assert "Verification 1 of" in desk.screen
    assert "Step 7 of 7" not in desk.screen
    assert "was cut off" not in desk.screen


def test_values_given_anew_come_before_those_of_the_log(desk: Desk, state: Path) -> None:
    folder = killed(desk, state)
    desk.script(("yes/No", "q"))
    runbook(PAGE, "--resume", str(folder), "--set", "GOOD_DEPLOYMENT=dpl_other")
    assert rollback("dpl_other") in desk.screen


def test_a_run_that_went_on_to_another_page_is_resumed_there(desk: Desk, state: Path) -> None:
    """What the first page changed can be undone from the second."""
    log, name = Transcript.reopen(killed(desk, state)), "deployment/redeploy"
    page = {"procedure": name, "title": name, "severity": "SEV2", "escalation": "escalate"}
    log.add(PageOpened(at=NOON, **page))
    log.add(At(at=NOON, target="verify"))
    log.close()
    desk.script(("run it", "u"), ("NEW_DEPLOYMENT?", ""), ("undone", "no"), ("run it", "q"))
    assert runbook(PAGE, "--resume", log.folder.name).exit_code == 1
    assert "Rebuild what is live (deployment/redeploy)" in desk.shown
    assert "Verification 1 of" in desk.screen
    assert "03:00:00 UTC: Roll back" in desk.shown


def test_a_change_whose_step_is_gone_since_is_told_and_left_to_the_engineer(
    desk: Desk, state: Path
) -> None:
    """The checkout was renewed between the two."""
    log = Transcript.reopen(killed(desk, state))
    step = {"id": f"{PAGE}#gone", "place": "Step 9", "title": "Pin it", "risk": "r", "command": "c"}
    log.add(Begun(at=NOON, changes=True, **step))
    log.close()
    desk.script(("", "q"))
    assert runbook(PAGE, "--resume").exit_code == 1
    line = f"Undo by hand: Pin it, 03:00:00 UTC: this runbook has no {PAGE}#gone any more."
    assert line in desk.shown
    assert line in transcript(state)


@pytest.mark.parametrize(("answer", "made"), [("", 1), ("y", 1), ("7", 1), (KeyboardInterrupt, 0)])
def test_a_run_that_did_not_end_is_offered_and_not_taken(
    desk: Desk, state: Path, answer: str | type[BaseException], made: int
) -> None:
    killed(desk, state)
    desk.shown.clear()
    desk.script(("yes: go on with it", answer))
    desk.script(*(("GOOD_DEPLOYMENT?", ""), ("missing", "q")) * made)
    assert runbook(PAGE, "--from", "7").exit_code == (1 if made else 130)
    assert "Going on" not in desk.screen
    assert len(list((state / "runs").iterdir())) == 1 + made


def test_a_run_is_gone_on_with_no_earlier_than_it_was_left_in_time_or_place(
    desk: Desk, state: Path
) -> None:
    """A clock that was set back takes nothing from the count, and `--to` lies behind the start."""
    killed(desk, state)
    refused("--to list-deployments comes before roll-back", PAGE, "--resume", "--to", "4")
    desk.seconds -= 7200
    desk.script(("[0 s of 15 min]", "q"))
    assert runbook(PAGE, "--resume").exit_code == 1


def test_a_run_in_a_drill_is_not_to_be_gone_on_with(
    desk: Desk, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNBOOK_DRILL", "release-crashes")
    desk.script(RUN, ("step 2", "q"))
    runbook(PAGE)
    assert "Go on later with" not in desk.screen


def test_another_run_begins_a_day_later_or_on_another_page(desk: Desk, state: Path) -> None:
    killed(desk, state)
    desk.script(("yes/No", "q"))
    runbook("deployment/redeploy", "--from", "2")
    desk.seconds += timedelta(days=2).total_seconds()
    desk.script(("GOOD_DEPLOYMENT?", ""), ("missing", "q"))
    runbook(PAGE, "--from", "7")
    assert len(list((state / "runs").iterdir())) == 3


def test_a_run_that_has_ended_is_not_gone_on_with(desk: Desk, state: Path) -> None:
    desk.script(RUN, ("Enter: done", ""))
    runbook(f"{PAGE}#list-deployments")
    (folder,) = (state / "runs").iterdir()
    refused("has ended: Done after 2 s", f"{PAGE}#list-deployments", "--resume", folder.name)
    refused("that did not end", f"{PAGE}#list-deployments", "--resume")


def test_what_has_the_terminal_for_itself_is_a_single_command(catalog: Catalog) -> None:
    """A pipeline could not be attached: see `snippets._engine.run`."""
    attached = [step for step in catalog.steps.values() if step.asks or step.blocks]
    assert attached
    assert all(isinstance(step.action, Command) for step in attached)
